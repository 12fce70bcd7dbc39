//! Two versions of a program, compared by what they mean: who may now do what he could not, or no longer what he could.
//!
//! ```text
//! before ─┐
//!         ├─► joined: one database for both ─► units: operation, field, caller ─► prover ─► widened, narrowed, changed, with a witness
//! after ──┘                                                                                                        └─► causes ─► groups
//! ```
//!
//! Both sets of rules are asked of one database, which is that of the later version with what it has lost. What is asked of it is the same
//! request: of each, whether one version lets it through and the other does not. What no rule is asked of is compared beside: what acts as
//! the system by its statements (`system`), what clients and the database are told by its shape (`shape`).

mod beside;
mod boolean;
mod causes;
mod class;
mod joined;
mod shape;
mod sides;
mod system;
mod translate;
mod units;

use crate::compile::Compilation;
use crate::lint::{self, Day};
use crate::prove::{Reason, Witness, reason};
use crate::schema::{Acceptance, Accepted};
use causes::Judged;
use joined::Joined;
use purlin_prover::Verdict;
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::Span;
use std::collections::BTreeSet;
use units::{Rows, Unit};

pub(crate) use beside::{Apart, Beside};
pub use causes::{Cause, Group, groups};
pub use class::Class;
pub use purlin_prover::Caller;
pub use shape::{Change, Risk, changes};
pub use system::{Acting, acting};

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
    /// Why it could not be decided.
    pub undecided: Option<Undecided>,
    /// By what it is judged otherwise.
    judged: BTreeSet<Judged>,
}

/// Why a difference could not be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// The earlier rules look at a field that is of another type now.
    Retyped,
    Prover(Reason),
}

/// Compares what two sound programs let through. Acceptances may end: `today` says which have.
#[must_use]
pub fn differences(before: &Compilation, after: &Compilation, today: Day) -> Vec<Difference> {
    let (Some(old), Some(new)) = (before.to_judge(), after.to_judge()) else { return Vec::new() };
    let joined = Joined::of(old, new);
    let valid: Vec<&Acceptance> =
        after.claims.acceptances.iter().filter(|acceptance| lint::has_ended(acceptance, today).is_none()).collect();
    let mut found: Vec<Compared> = Vec::new();
    for unit in units::units(&joined) {
        let told = Told::of(&found, &unit);
        let like = unit.as_field.and_then(|field| {
            found
                .iter()
                .find(|other| Unit { as_field: unit.as_field, field: unit.field, ..other.unit } == unit && other.unit.field == Some(field))
        });
        let one = match (unit.as_field, like) {
            (None, _) => compared(&joined, &unit, &told, &valid),
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
    /// Of a field that is read: of rows that may be read before and after it is as it was.
    follows_row: bool,
    difference: Difference,
}

impl Compared {
    /// The same, of a field that is judged alike.
    fn of(&self, joined: &Joined<'_>, unit: Unit) -> Self {
        let fields = unit.field.map(|field| joined.field(unit.model, field)).into_iter().collect();
        Self { class: self.class, unit, follows_row: self.follows_row, difference: Difference { fields, ..self.difference.clone() } }
    }
}

/// What was told so far, of the same requests.
struct Told {
    /// What has become of the row.
    row: Option<Class>,
    /// Fields of which a request that names one alone may now be let through, and could not; or could, and may not.
    gained: Vec<FieldId>,
    lost: Vec<FieldId>,
}

impl Told {
    fn of(found: &[Compared], unit: &Unit) -> Self {
        let same = || found.iter().filter(|other| Unit { field: unit.field, as_field: unit.as_field, ..other.unit } == *unit);
        let fields = |is: &dyn Fn(Class) -> bool| same().filter(|other| is(other.class)).filter_map(|other| other.unit.field).collect();
        Self {
            row: same().find(|other| other.unit.field.is_none()).map(|other| other.class),
            gained: fields(&Class::is_to_be_accepted),
            lost: fields(&|class| matches!(class, Class::Narrowed | Class::Changed | Class::Undecided)),
        }
    }
}

fn compared(joined: &Joined<'_>, unit: &Unit, told: &Told, acceptances: &[&Acceptance]) -> Option<Compared> {
    let become_of = |rows: Rows| {
        let (gains, losses) = (unit.gain(joined, &told.gained, rows), unit.loss(joined, &told.lost, rows));
        let is_untold = matches!((&gains, &losses), (Verdict::Possible(_), _) | (_, Verdict::Unknown(_))) && unit.is_untold(joined);
        let class = class::of(joined, unit, &gains, &losses, is_untold);
        class.map(|class| (class, gains, losses, is_untold))
    };
    let found = become_of(Rows::All)?;
    let may_follow = unit.is_of_what_is_read() && told.row == Some(found.0);
    let own = if may_follow { become_of(Rows::OfBoth) } else { None };
    let follows_row = may_follow && own.is_none();
    let (class, gains, losses, is_untold) = own.unwrap_or(found);
    let shown = |verdict: &Verdict, holds: bool| match verdict {
        Verdict::Possible(instance) if !is_untold => Some(Box::new(unit.witness(joined, instance, holds))),
        Verdict::Possible(_) | Verdict::Never | Verdict::Unknown(_) => None,
    };
    let digest = unit.digest(joined, class);
    let accepts =
        |acceptance: &&&Acceptance| matches!(&acceptance.what, Accepted::Widening { digest: given } if digest.starts_with(given.as_str()));
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
        undecided: (class == Class::Undecided)
            .then(|| doubt(&gains).or_else(|| doubt(&losses)).map_or(Undecided::Retyped, Undecided::Prover)),
        judged: unit.judged_otherwise(joined, class),
    };
    Some(Compared { class, unit: *unit, follows_row, difference })
}

fn doubt(verdict: &Verdict) -> Option<Reason> {
    match verdict {
        Verdict::Unknown(doubt) => Some(reason(*doubt)),
        Verdict::Possible(_) | Verdict::Never => None,
    }
}

/// Why an acceptance of a later version is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// What it speaks of is no difference, or is one no more.
    AcceptsNothing,
    /// It ended with this day.
    Ended(Day),
    /// Another one before it accepts the same.
    Again,
}

/// The acceptances that do nothing: `digests` are those of all that there is between the two versions.
#[must_use]
pub fn idle<'a>(after: &'a Compilation, digests: &[&str], today: Day) -> Vec<(&'a str, Span, Idle)> {
    let mut found = Vec::new();
    let mut accepted = BTreeSet::new();
    for acceptance in &after.claims.acceptances {
        let Accepted::Widening { digest: given } = &acceptance.what else { continue };
        let own: Vec<&str> = digests.iter().copied().filter(|digest| digest.starts_with(given.as_str())).collect();
        let is_idle = match lint::has_ended(acceptance, today) {
            _ if own.is_empty() => Some(Idle::AcceptsNothing),
            Some(day) => Some(Idle::Ended(day)),
            None if own.iter().all(|digest| accepted.contains(digest)) => Some(Idle::Again),
            None => {
                accepted.extend(own);
                None
            }
        };
        found.extend(is_idle.map(|why| (given.as_str(), acceptance.span, why)));
    }
    found
}

/// A field of a row, or the row.
type Part = Option<FieldId>;
