//! What was to be tried of each rule, and whether it was.

use super::parts::{Atom, Edge, Parts, Rows};
use super::reach::{Reach, Target};
use super::subjects::Subject;
use super::words::{Situation, State};
use super::{Boundary, Goal, Group, GroupKind, Kind, Part, Quantifier, Rule};
use crate::schema::Schema;
use purlin_rules::diagnostic::Span;
use purlin_rules::observe::{AtomSeen, RowsSeen, Seen, Times};

/// Each subject with what was seen of it: the tenant's first, then those of models, those of roles last.
pub(super) fn groups(schema: &Schema, parts: &Parts<'_>, reach: &Reach<'_>, seen: &Seen) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, subject) in parts.subjects.iter().enumerate() {
        let rule = Telling { parts, reach, seen, place, subject }.rule();
        let (kind, name) = &subject.group;
        match groups.iter_mut().find(|group| (group.kind, &group.name) == (*kind, name)) {
            Some(group) => group.rules.push(rule),
            None => groups.push(Group { kind: *kind, name: name.clone(), span: span_of(schema, subject), rules: vec![rule] }),
        }
    }
    groups.sort_by_key(|group| match group.kind {
        GroupKind::Tenant => 0,
        GroupKind::Model => 1,
        GroupKind::Role => 2,
    });
    if let Some(roles) = groups.iter_mut().find(|group| group.kind == GroupKind::Role) {
        roles.rules.sort_by_key(|rule| rule.span);
    }
    groups
}

/// Where what the group is about is declared; of roles, the first that was met.
fn span_of(schema: &Schema, subject: &Subject) -> Span {
    let (kind, name) = &subject.group;
    match kind {
        GroupKind::Tenant => schema.tenant().map(|tenant| tenant.span),
        GroupKind::Model => schema.models().find(|model| model.get().spec_name == *name).map(|model| model.get().span),
        GroupKind::Role => None,
    }
    .unwrap_or(subject.span)
}

struct Telling<'t> {
    parts: &'t Parts<'t>,
    reach: &'t Reach<'t>,
    seen: &'t Seen,
    place: usize,
    subject: &'t Subject,
}

impl<'t> Telling<'t> {
    fn rule(&self) -> Rule {
        let Subject { kind, operation, fields, says, span, reads_session, .. } = self.subject;
        Rule {
            kind: *kind,
            operation: *operation,
            fields: fields.clone(),
            says: says.clone(),
            span: *span,
            times: self.times(),
            reads_session: *reads_session,
            parts: self.atoms().map(|(place, atom)| self.part(place, atom)).collect(),
            quantifiers: self.rows().map(|(place, rows)| self.quantifier(place, rows)).collect(),
            goals: self.goals(),
        }
    }

    fn times(&self) -> Times {
        self.seen.conditions.get(self.place).copied().unwrap_or_default()
    }

    fn atoms(&self) -> impl Iterator<Item = (usize, &'t Atom)> {
        self.parts.atoms.iter().enumerate().filter(|(_, atom)| atom.subject == self.place)
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &'t Rows)> {
        self.parts.rows.iter().enumerate().filter(|(_, rows)| rows.subject == self.place)
    }

    fn atom_seen(&self, place: usize) -> AtomSeen {
        self.seen.atoms.get(place).copied().unwrap_or_default()
    }

    fn rows_seen(&self, place: usize) -> RowsSeen {
        self.seen.rows.get(place).copied().unwrap_or_default()
    }

    fn part(&self, place: usize, atom: &Atom) -> Part {
        let seen = self.atom_seen(place);
        let within = atom.rows.and_then(|rows| self.rows().position(|(place, _)| place == rows));
        let edge = atom.edge.map(|edge| Boundary {
            step: edge.unit.map(|unit| unit.words(unit.step())),
            nearest: edge.unit.zip(seen.edge.apart).map(|(unit, apart)| unit.words(apart)),
        });
        Part { says: atom.says.clone(), span: atom.span, within, seen, edge }
    }

    fn quantifier(&self, place: usize, rows: &Rows) -> Quantifier {
        Quantifier { says: rows.says.clone(), span: rows.span, seen: self.rows_seen(place) }
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals = Goals { telling: self, all: Vec::new() };
        if self.subject.is_constant || self.subject.reads_session {
            let missing = format!("no test {}", self.subject.tries);
            goals.add(Target::Asked(self.place), missing, self.subject.span);
        } else {
            goals.outcome();
            self.atoms().for_each(|(place, atom)| goals.atom(place, atom));
            self.rows().for_each(|(place, rows)| goals.rows(place, rows));
        }
        goals.all
    }
}

struct Goals<'g> {
    telling: &'g Telling<'g>,
    all: Vec<Goal>,
}

impl Goals<'_> {
    fn add(&mut self, target: Target, missing: String, span: Span) {
        let Telling { subject, reach, parts, seen, .. } = self.telling;
        let is_shown = target.is_shown(parts, seen);
        let is_possible = is_shown || reach.is_possible(target);
        // Of what was never asked, there is one thing to say.
        let is_asked = self.telling.times().all() > 0;
        let missing = if is_asked || !is_possible { missing } else { format!("no test {}", subject.tries) };
        self.all.push(Goal { is_shown, is_possible, missing, span, target });
    }

    fn where_(&self, words: &str) -> String {
        format!("no test {} where {words}", self.telling.subject.tries)
    }

    fn situation(&self, atom: &Atom, state: State) -> String {
        self.where_(&Situation::of(self.telling.parts, atom, state).words())
    }

    /// That the rule is true, and that it is false.
    fn outcome(&mut self) {
        let Telling { place, subject, .. } = *self.telling;
        let alone = self.telling.atoms().find_map(|(_, atom)| Some((atom, atom.alone.filter(|_| atom.rows.is_none())?)));
        for is in [true, false] {
            let missing = match alone {
                Some((atom, even)) => self.situation(atom, State::Is(is == even)),
                None => outcome(subject.kind, is).to_owned(),
            };
            self.add(Target::Comes(place, is), missing, subject.span);
        }
    }

    fn atom(&mut self, place: usize, atom: &Atom) {
        for is in [true, false].into_iter().filter(|_| atom.alone.is_none()) {
            let missing = self.situation(atom, State::Is(is));
            self.add(Target::Decides(place, is), missing, atom.span);
        }
        if let Some(edge) = atom.edge {
            self.boundary((place, atom), edge);
        }
    }

    fn boundary(&mut self, (place, atom): (usize, &Atom), edge: Edge) {
        self.add(Target::Equal(place), self.situation(atom, State::Equal), atom.span);
        let Some(unit) = edge.unit else { return };
        let step = unit.step();
        let nearest = match self.telling.atom_seen(place).edge.apart {
            Some(apart) if apart > step => format!(" (the nearest is {})", unit.words(apart)),
            Some(_) | None => String::new(),
        };
        let at_most = if step > 1 { "at most " } else { "" };
        let beside = State::Beside { step: format!("{at_most}{}", unit.words(step)), is_below: edge.is_below };
        let missing = format!("{}{nearest}", self.situation(atom, beside));
        self.add(Target::Beside(place), missing, atom.span);
    }

    fn rows(&mut self, place: usize, rows: &Rows) {
        let Rows { says, span, is_constant, .. } = rows;
        let has = |goals: &Self, what: &str| goals.where_(&format!("`{says}` has {what}"));
        self.add(Target::NoRow(place), has(self, "no row"), *span);
        if !is_constant {
            self.add(Target::Row(place, true), has(self, "a row that is as it asks"), *span);
            self.add(Target::Row(place, false), has(self, "a row that is not as it asks"), *span);
        }
    }
}

/// What no test shows of a rule of several parts.
fn outcome(kind: Kind, is: bool) -> &'static str {
    match (kind, is) {
        (Kind::Allow | Kind::Tenant, true) => "no test shows whom it lets in",
        (Kind::Allow | Kind::Tenant, false) => "no test shows whom it keeps out",
        (Kind::Deny, true) => "no test shows what it refuses",
        (Kind::Deny, false) => "no test shows what it leaves alone",
        (Kind::Check, true) => "no test passes this check",
        (Kind::Check, false) => "no test fails this check",
        (Kind::Read | Kind::Write, true) => "no test shows who may",
        (Kind::Read | Kind::Write, false) => "no test shows who may not",
        (Kind::Role, true) => "no test shows who has this role",
        (Kind::Role, false) => "no test shows who does not have this role",
    }
}
