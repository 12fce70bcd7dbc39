//! A condition about a row, asked of another: of the one at the end of a path, or of one that a quantifier ranges over.

use purlin_rules::expr::{Cond, Mapping, Path, Root, Var};
use std::convert::Infallible;

/// `this` becomes the row at the end of the path. Quantifiers stand within so many more.
pub(super) fn moved(cond: &Cond, to: &Path, within: u16) -> Cond {
    let Ok(moved) = cond.mapped(&Move { to, within });
    moved
}

struct Move<'p> {
    to: &'p Path,
    within: u16,
}

impl Mapping for Move<'_> {
    type Lost = Infallible;

    fn path(&self, path: &Path) -> Result<Path, Infallible> {
        Ok(match path.root {
            Root::Var(Var::THIS) | Root::Old | Root::New => {
                Path { root: self.to.root, steps: self.to.steps.iter().chain(&path.steps).copied().collect() }
            }
            Root::Var(var) => Path { root: Root::Var(self.var(var)), steps: path.steps.clone() },
            Root::Me | Root::Tenant | Root::Arg(_) => path.clone(),
        })
    }

    fn var(&self, var: Var) -> Var {
        if var == Var::THIS { var } else { Var(var.0.saturating_add(self.within)) }
    }
}
