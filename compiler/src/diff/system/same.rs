//! Whether two acts do the same: what is asked in other words, and of every row comes to the same, is the same.

use super::acts::{Act, When};
use crate::diff::joined::Joined;
use crate::diff::sides::Sides;
use purlin_prover::{Caller, Formula, Place, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::expr::{Cond, Mapping, Path, Root, TermKind, Var};
use purlin_rules::plan::Operation;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::convert::Infallible;

const CALLERS: [Caller; 2] = [Caller::SignedIn, Caller::Anonymous];

pub(super) struct Same<'c> {
    sides: &'c Sides<'c>,
    /// Made where something is asked in other words.
    joined: OnceCell<Joined<'c>>,
}

impl<'c> Same<'c> {
    pub(super) fn of(sides: &'c Sides<'c>) -> Self {
        Self { sides, joined: OnceCell::new() }
    }

    pub(super) fn does(&self, was: &Act, is: &Act) -> bool {
        was.lines == is.lines && was.reach == is.reach && self.when(was, is)
    }

    /// They are about the same rows.
    pub(super) fn when(&self, was: &Act, is: &Act) -> bool {
        let Some((of, now)) = was.of.zip(is.of) else { return was.when() == is.when() };
        if self.sides.names.model(of) != Some(now) {
            return false;
        }
        was.when() == is.when() || self.hold_alike(now, was, is)
    }

    fn hold_alike(&self, model: ModelId, was: &Act, is: &Act) -> bool {
        let Some(was) = of_this(was).and_then(|was| self.sides.names.cond(&was)) else { return false };
        let Some(is) = of_this(is) else { return false };
        let joined = self.joined.get_or_init(|| Joined::of(self.sides.before.plan, self.sides.after.plan));
        let plan = &joined.after;
        let holds = |cond| Formula::Holds(Place::Old, Cow::Borrowed(cond));
        let formulas = [(&was, &is), (&is, &was)].map(|(one, other)| Formula::All(vec![holds(one), holds(other).negated()]));
        let tenants: &[bool] = if plan.checks.tenant.is_some() { &[false, true] } else { &[false] };
        let is_never = |formula: &Formula<'_>, caller, in_tenant| {
            decide(&Question { plan, model, operation: Operation::Get, caller, in_tenant, other: None, formula }) == Verdict::Never
        };
        let is_never = |formula| tenants.iter().all(|named| CALLERS.iter().all(|caller| is_never(formula, *caller, *named)));
        formulas.iter().all(|formula| joined.untold(formula).is_empty() && is_never(formula))
    }
}

/// What is asked of the row, as `this`; none where it speaks of a row before and after.
fn of_this(act: &Act) -> Option<Cond> {
    let Some(When { cond, row, .. }) = &act.when else { return Some(Cond::Const(true)) };
    let mut is_of_change = false;
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            is_of_change |= matches!(path.root, Root::Old | Root::New);
        }
    });
    if is_of_change { None } else { cond.mapped(&OfThis(*row)).ok() }
}

/// What a row is called, as `this`.
struct OfThis(Root);

impl Mapping for OfThis {
    type Lost = Infallible;

    fn path(&self, path: &Path) -> Result<Path, Self::Lost> {
        let root = if path.root == self.0 { Root::Var(Var::THIS) } else { path.root };
        Ok(Path { root, steps: path.steps.clone() })
    }
}
