//! The guards of a plan, as conditions of a statement. Only here does a statement become a guarded one.

use super::{Composer, PlanFault, RowOf};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Allow, Check, Condition, Deny, FieldGuard, GrantedFields, Readable, Require, Writable};

/// The ends of a write at which its rules are asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends<'a> {
    /// The row as it is; none where there is none yet.
    pub(crate) before: Option<RowOf<'a>>,
    /// The row as it will be, and the fields that differ; none where there will be none.
    pub(crate) after: Option<(RowOf<'a>, &'a [FieldId])>,
}

impl Composer {
    /// True of the rows that exist for the caller.
    pub(crate) fn readable(&mut self, readable: &Readable, row: RowOf<'_>) -> Result<&mut Self, PlanFault> {
        self.is_guarded = true;
        self.condition(&readable.row, row)
    }

    /// True if the rules let the caller write, as far as can be told before: each way has a rule that holds, no rule denies what is
    /// `named`, and none of that is closed by a rule of its own.
    pub(crate) fn writable(
        &mut self,
        writable: &Writable,
        ways: &[Way],
        named: &[FieldId],
        ends: Ends<'_>,
    ) -> Result<&mut Self, PlanFault> {
        self.is_guarded = true;
        for (i, way) in ways.iter().enumerate() {
            self.text(if i == 0 { "(" } else { " AND (" });
            // A way without rules is true of nothing.
            self.text(if way.rules.is_empty() { "0" } else { "" });
            for (i, rule) in way.rules.iter().filter_map(|rule| writable.allow.get(*rule)).enumerate() {
                self.text(if i == 0 { "" } else { " OR " }).allows(rule, ends)?;
            }
            self.text(")");
        }
        for deny in writable.deny.iter().filter(|deny| deny.check.after().is_none() && concerns(deny, named, ends)) {
            self.text(" AND NOT ").denies(deny, ends)?;
        }
        for guard in writable.fields.iter().filter(|guard| named.contains(&guard.field)) {
            self.text(" AND ").field_is_open(guard, ends)?;
        }
        Ok(self)
    }

    /// True if the rule holds, at every end there is.
    pub(crate) fn allows(&mut self, allow: &Allow, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        self.is_guarded = true;
        // A rule that is asked at no end allows nothing.
        self.at_ends(&allow.when, ends, " AND ", "0")?.with_check(&allow.check, ends)
    }

    /// True if the rule applies, at either end.
    pub(crate) fn denies(&mut self, deny: &Deny, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        self.at_ends(&deny.when, ends, " OR ", "1")?.with_check(&deny.check, ends)
    }

    /// True if `@write` of the field holds, at every end there is.
    pub(crate) fn field_is_open(&mut self, guard: &FieldGuard, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        Ok(self.at_ends(&guard.when, ends, " AND ", "0")?.text(")"))
    }

    /// True if a condition holds in the database as the write leaves it.
    pub(crate) fn holds_after(&mut self, condition: &Condition, row: RowOf<'_>, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        self.is_guarded = true;
        self.condition_at(condition, row, ends)
    }

    /// True if the row is as the model requires. No rule of a caller's stands in that.
    pub(crate) fn required(&mut self, require: &Require, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        match ends.left() {
            Some(row) => self.condition_at(&require.holds, row, ends),
            None => Ok(self.text("1")),
        }
    }

    /// `((… AND …)`, up to what is asked besides.
    fn at_ends(&mut self, when: &Condition, ends: Ends<'_>, between: &str, nowhere: &str) -> Result<&mut Self, PlanFault> {
        let [first, second] = asked(when, ends);
        self.text("((");
        match (first, second) {
            (Some(first), Some(second)) => self.condition_at(when, first, ends)?.text(between).condition_at(when, second, ends)?,
            (Some(row), None) | (None, Some(row)) => self.condition_at(when, row, ends)?,
            (None, None) => self.text(nowhere),
        };
        Ok(self.text(")"))
    }

    fn with_check(&mut self, check: &Check, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        match (check.of_row(), ends.left()) {
            (Condition::Always, _) | (_, None) => {}
            (condition, Some(row)) => {
                self.text(" AND ").condition_at(condition, row, ends)?;
            }
        }
        Ok(self.text(")"))
    }
}

impl<'a> Ends<'a> {
    /// The row that the write leaves; where it is gone, as it was.
    pub(crate) fn left(&self) -> Option<RowOf<'a>> {
        self.after.map(|(row, _)| row).or(self.before)
    }
}

/// The rows at which a condition is asked: after the write only if that can differ from before.
fn asked<'a>(when: &Condition, ends: Ends<'a>) -> [Option<RowOf<'a>>; 2] {
    let reads: &[FieldId] = match when {
        Condition::Always | Condition::Never => &[],
        Condition::If { reads, .. } => reads,
    };
    let after = ends.after.filter(|(_, changed)| ends.before.is_none() || changed.iter().any(|field| reads.contains(field)));
    [ends.before, after.map(|(row, _)| row)]
}

/// Fields that the same rules grant, and those rules, by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) fields: Vec<FieldId>,
    pub(crate) rules: Vec<usize>,
}

/// The ways in which named fields are granted. A request that names none needs some rule, whatever that grants.
pub(crate) fn granting(writable: &Writable, named: &[FieldId]) -> Vec<Way> {
    if named.is_empty() {
        return vec![Way { fields: Vec::new(), rules: (0..writable.allow.len()).collect() }];
    }
    let mut ways: Vec<Way> = Vec::new();
    for field in named {
        let rules: Vec<usize> =
            writable.allow.iter().enumerate().filter(|(_, allow)| allow.fields.holds(*field)).map(|(place, _)| place).collect();
        match ways.iter_mut().find(|way| way.rules == rules) {
            Some(way) => way.fields.push(*field),
            None => ways.push(Way { fields: vec![*field], rules }),
        }
    }
    ways
}

/// A deny with a list of fields concerns requests that name one of them; a deletion names them all.
pub(crate) fn concerns(deny: &Deny, named: &[FieldId], ends: Ends<'_>) -> bool {
    match deny.fields {
        GrantedFields::All => true,
        GrantedFields::Only(_) => ends.after.is_none() || named.iter().any(|field| deny.fields.holds(*field)),
    }
}
