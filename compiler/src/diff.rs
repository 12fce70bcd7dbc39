//! Two versions of a program, compared by what they mean: who may now do what he could not, or no longer what he could.
//!
//! ```text
//! before ─┐
//!         ├─► joined: one database for both ─► units: operation, field, caller ─► prover ─► widened, narrowed, changed, with a witness
//! after ──┘
//! ```
//!
//! Both sets of rules are asked of one database, which is that of the later version with what it has lost. What is asked of it is the same
//! request: of each, whether one version lets it through and the other does not.

mod class;
mod joined;
mod shape;
mod translate;
mod units;

use crate::compile::Compilation;
use crate::prove::Witness;
use crate::schema::{Acceptance, Accepted};
use joined::Joined;
use purlin_prover::Verdict;
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::Span;
use units::Unit;

pub use class::Class;
pub use purlin_prover::Caller;
pub use shape::{Change, Risk, changes};

/// What has become of what some kind of caller may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub class: Class,
    /// `read`, where reading by id and in lists changed alike.
    pub operation: String,
    pub model: String,
    /// The fields that it is about; none for the row.
    pub fields: Vec<String>,
    pub caller: Caller,
    /// Where the rules stand today; of what is gone, the program.
    pub span: Span,
    /// The same for the same change, whatever else changes: by this it is accepted.
    pub digest: String,
    /// What somebody may now do, and could not.
    pub gained: Option<Box<Witness>>,
    /// What somebody could do, and may no longer.
    pub lost: Option<Box<Witness>>,
    /// Why it is accepted.
    pub accepted: Option<String>,
}

/// Compares what two sound programs let through.
#[must_use]
pub fn differences(before: &Compilation, after: &Compilation) -> Vec<Difference> {
    let (Some(old), Some(new)) = (before.to_judge(), after.to_judge()) else { return Vec::new() };
    let joined = Joined::of(old, new);
    let mut found: Vec<Compared> = Vec::new();
    for unit in units::units(&joined) {
        let like = unit.as_field.and_then(|field| {
            found
                .iter()
                .find(|other| Unit { as_field: unit.as_field, field: unit.field, ..other.unit } == unit && other.unit.field == Some(field))
        });
        let one = match (unit.as_field, like) {
            (None, _) => compared(&joined, &unit, &after.claims.acceptances),
            (Some(_), like) => like.map(|like| like.of(&joined, unit)),
        };
        found.extend(one);
    }
    class::grouped(found)
}

/// What one unit has become.
struct Compared {
    class: Class,
    unit: Unit,
    difference: Difference,
}

impl Compared {
    /// The same, of a field that is judged alike.
    fn of(&self, joined: &Joined<'_>, unit: Unit) -> Self {
        let fields = unit.field.map(|field| joined.field(unit.model, field)).into_iter().collect();
        Self { class: self.class, unit, difference: Difference { fields, ..self.difference.clone() } }
    }
}

fn compared(joined: &Joined<'_>, unit: &Unit, acceptances: &[Acceptance]) -> Option<Compared> {
    if !joined.is_touched(unit.model) {
        return None;
    }
    let (gains, losses) = (unit.gain(joined), unit.loss(joined));
    let shown = |verdict: &Verdict, holds: bool| match verdict {
        Verdict::Possible(instance) => Some(Box::new(unit.witness(joined, instance, holds))),
        Verdict::Never | Verdict::Unknown(_) => None,
    };
    let class = class::of(joined, unit, &gains, &losses)?;
    let digest = unit.digest(joined, class);
    let accepts =
        |acceptance: &&Acceptance| matches!(&acceptance.what, Accepted::Widening { digest: given } if digest.starts_with(given.as_str()));
    let difference = Difference {
        class,
        operation: unit.operation.as_str().to_owned(),
        model: joined.model(unit.model),
        fields: unit.field.map(|field| joined.field(unit.model, field)).into_iter().collect(),
        caller: unit.caller,
        span: joined.place(unit),
        accepted: acceptances.iter().find(accepts).map(|acceptance| acceptance.why.clone()),
        digest,
        gained: shown(&gains, true),
        lost: shown(&losses, false),
    };
    Some(Compared { class, unit: *unit, difference })
}

/// A field of a row, or the row.
type Part = Option<FieldId>;
