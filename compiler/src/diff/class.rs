//! What has become of what somebody may do.

use super::joined::Joined;
use super::units::Unit;
use super::{Compared, Difference};
use purlin_prover::Verdict;
use purlin_rules::plan::Operation;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// More is let through.
    Widened,
    /// Some of what was not let through is, and some of what was is not.
    Changed,
    /// It could not be decided.
    Undecided,
    /// Less is let through.
    Narrowed,
    /// Of a model that was not there before.
    New,
    /// Of a model that is no more.
    Gone,
}

impl Class {
    /// As reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Widened => "widened",
            Self::Changed => "changed",
            Self::Undecided => "undecided",
            Self::Narrowed => "narrowed",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }

    /// Somebody may do what they could not, or it is not known that nobody may: it is to be accepted.
    #[must_use]
    pub fn is_to_be_accepted(self) -> bool {
        matches!(self, Self::Widened | Self::Changed | Self::Undecided)
    }
}

/// None for what is as it was.
pub(super) fn of(joined: &Joined<'_>, unit: &Unit, gains: &Verdict, losses: &Verdict, is_untold: bool) -> Option<Class> {
    if joined.only_before.contains(&unit.model) {
        return (unit.field.is_none() && unit.is_possible(joined, &joined.before)).then_some(Class::Gone);
    }
    if joined.only_after.contains(&unit.model) {
        return (unit.field.is_none() && unit.is_possible(joined, &joined.after)).then_some(Class::New);
    }
    Some(match (gains, losses) {
        (Verdict::Never, Verdict::Never) => return None,
        (Verdict::Never, Verdict::Possible(_)) => Class::Narrowed,
        _ if is_untold => Class::Undecided,
        (Verdict::Possible(_), Verdict::Possible(_)) => Class::Changed,
        (Verdict::Possible(_), Verdict::Never) => Class::Widened,
        (Verdict::Unknown(_), _) | (_, Verdict::Unknown(_)) => Class::Undecided,
    })
}

/// One difference for what changed alike: reading by id and in lists, with a tenant named and without, and many fields.
pub(super) fn grouped(found: Vec<Compared>) -> Vec<Difference> {
    let mut groups: Vec<Compared> = Vec::new();
    for compared in found.into_iter().filter(|compared| !compared.follows_row) {
        let Compared { unit, class, .. } = &compared;
        let is_read = |unit: &Unit| matches!(unit.operation, Operation::Get | Operation::List);
        let same = |other: &&mut Compared| {
            let alike = (other.unit.model, other.unit.caller, other.class) == (unit.model, unit.caller, *class);
            let one_kind = other.unit.operation == unit.operation || is_read(&other.unit) && is_read(unit);
            alike && one_kind && other.unit.field.is_some() == unit.field.is_some()
        };
        match groups.iter_mut().find(same) {
            Some(group) => {
                if group.unit.operation != unit.operation {
                    "read".clone_into(&mut group.difference.operation);
                }
                let fields = &mut group.difference.fields;
                let more = compared.difference.fields.iter().filter(|field| !fields.contains(field)).cloned().collect::<Vec<_>>();
                fields.extend(more);
                group.difference.judged.extend(compared.difference.judged);
            }
            None => groups.push(compared),
        }
    }
    let mut differences: Vec<Difference> = groups.into_iter().map(|group| group.difference).collect();
    differences.sort_by(|a, b| {
        (a.class, &a.model, &a.operation, a.caller, &a.fields).cmp(&(b.class, &b.model, &b.operation, b.caller, &b.fields))
    });
    differences
}
