//! Why something is let through otherwise: what of the two texts is written otherwise, in the rules by which it is judged or in what these
//! lean on. What has one cause is one group, however many models and operations it comes to.
//!
//! ```text
//! differences, each with what judges it otherwise ─┐
//! both texts ──────────────────────────────────────┴─► causes: roles, rules, fields, tenants, by their places ─► groups
//! ```

mod search;
mod text;

use super::Difference;
use super::units::short_digest;
use crate::Files;
use crate::source::Source;
use purlin_rules::diagnostic::Span;
use search::Search;
use text::Text;

/// Which of the two has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Before,
    After,
}

/// What one version judges by, and the other does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Judged {
    pub(super) version: Version,
    pub(super) by: By,
}

/// What says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// A rule, by its place.
    Rule(Span),
    /// A field: its marks, and who reads and writes it.
    Field { model: String, field: String },
    /// A field that is of another type today.
    Type { model: String, field: String },
    /// A model that is there, or is of tenants.
    Model(String),
    /// Whom tenants admit.
    Tenant,
}

/// Something that is written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Where it stands today; of what is gone, what it stood in, or the program.
    pub span: Span,
    /// `role `Admin` says something else`
    pub says: String,
    /// As it was, and as it is; empty where it was not there, or is gone.
    written: [String; 2],
}

/// Differences that have the same causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The same for the same causes, whatever else changes.
    pub id: String,
    pub causes: Vec<Cause>,
    /// Their places among all, in order.
    pub differences: Vec<usize>,
}

/// The differences between two texts by their causes, in the order of the first of each. Of which no cause was found is in none.
#[must_use]
pub fn groups(before: &[Source], after: &[Source], differences: &[Difference]) -> Vec<Group> {
    let (of_before, of_after) = (Files::of(before), Files::of(after));
    let (before, after) = (Text::of(before, &of_before), Text::of(after, &of_after));
    let mut groups: Vec<Group> = Vec::new();
    for (place, difference) in differences.iter().enumerate() {
        let causes = Search::of(&before, &after).causes(&difference.judged);
        if causes.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|group| group.causes == causes) {
            Some(group) => group.differences.push(place),
            None => groups.push(Group { id: id(&causes), causes, differences: vec![place] }),
        }
    }
    groups
}

fn id(causes: &[Cause]) -> String {
    let said = |Cause { says, written: [was, is], .. }: &Cause| format!("{says}\n{was}\n{is}");
    short_digest(&causes.iter().map(said).collect::<Vec<_>>().join("\n|"))
}

impl Version {
    fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}
