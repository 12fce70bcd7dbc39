//! For whom a rule holds: somebody; and if it speaks of `me` and holds for nobody signed in, it says so.

use crate::ast::{AccessRule, Effect};
use crate::check::value;
use crate::diagnostics::rules::{HoldsForNobody, NeverHolds};
use crate::resolve::Names;
use crate::schema::Grant;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::Cond;
use purlin_rules::lower::{self, Caller};
use purlin_rules::plan::GrantedFields;
use purlin_rules::syntax::{Argument, Expr, ExprKind};

/// A rule that holds on no row, whoever asks, is a slip.
pub(super) fn a_rule_holds_for_somebody(rule: &AccessRule, written: &Expr, grant: &Grant, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    if !can_hold(&grant.when, Caller::SignedIn, names) && !can_hold(&grant.when, Caller::Anonymous, names) {
        let (is_deny, of_fields) = (rule.effect == Effect::Deny, grant.fields != GrantedFields::All);
        found.push(NeverHolds { span: written.span, is_deny, of_fields }.into());
    }
}

/// A rule that speaks of `me` is meant for somebody. If it holds for nobody too, it says so with `me is null`.
pub(super) fn an_allow_says_when_it_is_for_anybody(written: &Expr, when: &Cond, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let mut mentions = Mentions::default();
    mentions.walk(written);
    if mentions.me && !mentions.me_is_null && can_hold(when, Caller::Anonymous, names) {
        found.push(HoldsForNobody { span: written.span }.into());
    }
}

/// As far as folding tells, which looks at the caller and at constants, not at rows.
fn can_hold(when: &Cond, caller: Caller, names: &Names<'_>) -> bool {
    !lower::never(when, &names.declared, caller)
}

#[derive(Default)]
struct Mentions {
    me: bool,
    me_is_null: bool,
}

impl Mentions {
    fn walk(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.me |= name == "me",
            ExprKind::IsNull(inner) => {
                self.me_is_null |= value::name(inner) == Some("me");
                self.walk(inner);
            }
            ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::List(parts) => parts.iter().for_each(|part| self.walk(part)),
            ExprKind::Not(inner) | ExprKind::IsSet(inner) | ExprKind::Group(inner) => self.walk(inner),
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
                self.walk(left);
                self.walk(right);
            }
            ExprKind::In { item, set } => {
                self.walk(item);
                self.walk(set);
            }
            ExprKind::IsRole { subject, of, .. } => {
                self.walk(subject);
                of.iter().for_each(|of| self.walk(of));
            }
            ExprKind::Can { row, .. } => self.walk(row),
            ExprKind::Member { base, .. } => self.walk(base),
            ExprKind::Call { base, args, .. } => {
                base.iter().for_each(|base| self.walk(base));
                for arg in args {
                    match arg {
                        Argument::Expr(expr) | Argument::Lambda { body: expr, .. } => self.walk(expr),
                    }
                }
            }
            ExprKind::EnumValue { .. }
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Duration(_) => {}
        }
    }
}
