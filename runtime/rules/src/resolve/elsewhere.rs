//! What other products call the signed-in user, the row and the instant: names that mean nothing here, and what is written instead.

use super::Resolver;
use crate::diagnostics::syntax::OtherSpelling;
use crate::print;
use crate::syntax::{ArithmeticOp, Expr, ExprKind};

/// Whole paths and calls.
const SPELLINGS: [(&str, &str); 29] = [
    // Signs join the words of the first two.
    ("X - Hasura - User - Id", "me"),
    ("x - hasura - user - id", "me"),
    ("auth.userId()", "me"),
    ("request.auth.userId", "me"),
    ("request.auth.uid", "me"),
    ("request.auth", "me"),
    ("request.user", "me"),
    ("req.user", "me"),
    ("ctx.user", "me"),
    ("context.user", "me"),
    ("session.user", "me"),
    ("auth.uid", "me"),
    ("auth.uid()", "me"),
    ("auth.user", "me"),
    ("auth.user()", "me"),
    ("auth()", "me"),
    ("current_user", "me"),
    ("current_user()", "me"),
    ("current_user_id()", "me"),
    ("currentUser", "me"),
    ("currentUser()", "me"),
    ("viewer", "me"),
    ("self", "this"),
    ("now", "now()"),
    ("NOW()", "now()"),
    ("Date.now()", "now()"),
    ("current_timestamp", "now()"),
    ("CURRENT_TIMESTAMP", "now()"),
    ("request.time", "now()"),
];

/// What stands before a field of the row.
const ROWS: [&str; 3] = ["request.resource.data.", "resource.data.", "self."];

impl Resolver<'_> {
    /// Whether the expression is known from elsewhere, and nothing here is called so; it is reported then.
    pub(super) fn is_from_elsewhere(&mut self, expr: &Expr) -> bool {
        let Some(root) = root(expr).filter(|root| !self.is_known(root)) else { return false };
        if !SPELLINGS.iter().any(|(spelling, _)| spelling.starts_with(root)) && !ROWS.iter().any(|row| row.starts_with(root)) {
            return false;
        }
        let written = print::expression(expr);
        let spelling = SPELLINGS.iter().find(|(spelling, _)| *spelling == written).map(|(_, meant)| (*meant).to_owned());
        let field = || ROWS.iter().find_map(|row| written.strip_prefix(row)).filter(|field| !field.is_empty()).map(str::to_owned);
        let Some(replacement) = spelling.or_else(field) else { return false };
        self.report::<()>(OtherSpelling { span: expr.span, written, replacement });
        true
    }

    /// A variable, an argument or a field is called so.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let of_row = self.frame.this.as_ref().is_some_and(|(_, model)| self.visible(*model, name).is_some());
        of_row || self.vars.iter().any(|(var, _)| var == name) || self.scope.args.iter().any(|(arg, _)| arg == name)
    }
}

/// The first word of a path or a call.
fn root(expr: &Expr) -> Option<&str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other expressions are no names")]
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Member { base, .. } => root(base),
        ExprKind::Call { base: Some(base), args, .. } if args.is_empty() => root(base),
        ExprKind::Call { base: None, name, args } if args.is_empty() => Some(&name.name),
        ExprKind::EnumValue { enum_name: Some(name), .. } => Some(&name.name),
        ExprKind::Arithmetic { op: ArithmeticOp::Subtract, left, .. } => root(left),
        _ => None,
    }
}
