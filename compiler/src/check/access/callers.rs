//! For whom a rule holds: somebody; and if it speaks of `me` and holds for nobody signed in, it says so.

use crate::ast::{AccessRule, Effect};
use crate::diagnostics::rules::{HoldsForNobody, NeverHolds};
use crate::resolve::Names;
use crate::schema::Grant;
use purlin_rules::diagnostic::{Diagnostic, Edit, Span};
use purlin_rules::expr::Cond;
use purlin_rules::lower::{self, Caller};
use purlin_rules::plan::GrantedFields;
use purlin_rules::syntax::{Expr, ExprKind};

/// A rule that holds on no row, whoever asks, is a slip.
pub(super) fn a_rule_holds_for_somebody(rule: &AccessRule, written: &Expr, grant: &Grant, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    if !can_hold(&grant.when, Caller::SignedIn, names) && !can_hold(&grant.when, Caller::Anonymous, names) {
        let (is_deny, of_fields) = (rule.effect == Effect::Deny, grant.fields != GrantedFields::All);
        found.push(NeverHolds { span: written.span, is_deny, of_fields }.into());
    }
}

/// A rule that speaks of `me` is meant for somebody. If it holds for nobody too, it says so with `me is null`.
pub(super) fn an_allow_says_when_it_is_for_anybody(written: &Expr, when: &Cond, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let speaks_of_me = has(written, &is_me);
    let speaks_of_nobody = has(written, &|part| matches!(&part.kind, ExprKind::IsNull(inner) if is_me(inner)));
    if speaks_of_me && !speaks_of_nobody && can_hold(when, Caller::Anonymous, names) {
        found.push(HoldsForNobody { span: written.span, edits: for_users_alone(written).unwrap_or_default() }.into());
    }
}

/// Edits by which a condition holds for callers alone who are signed in. None where it says already what it asks of the caller's being
/// there.
pub(crate) fn for_users_alone(condition: &Expr) -> Option<Vec<Edit>> {
    if has(condition, &|part| matches!(&part.kind, ExprKind::IsSet(inner) | ExprKind::IsNull(inner) if is_me(inner))) {
        return None;
    }
    let Span { start, end, .. } = condition.span;
    if matches!(condition.kind, ExprKind::Bool(true)) {
        return Some(vec![Edit { span: condition.span, replacement: "me is set".to_owned() }]);
    }
    let put = |at: u32, text: &str| Edit { span: Span { start: at, end: at, ..condition.span }, replacement: text.to_owned() };
    let is_either = matches!(condition.kind, ExprKind::Or(_));
    Some(if is_either { vec![put(start, "me is set and ("), put(end, ")")] } else { vec![put(start, "me is set and ")] })
}

/// It is so of some part.
fn has(expr: &Expr, is_so: &dyn Fn(&Expr) -> bool) -> bool {
    is_so(expr) || expr.parts().into_iter().any(|part| has(part, is_so))
}

fn is_me(expr: &Expr) -> bool {
    expr.as_name() == Some("me")
}

/// As far as folding tells, which looks at the caller and at constants, not at rows.
fn can_hold(when: &Cond, caller: Caller, names: &Names<'_>) -> bool {
    !lower::never(when, &names.declared, caller)
}
