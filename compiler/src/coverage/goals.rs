//! What was to be tried of each rule, and whether it was.

use super::parts::{Atom, Edge, Parts, Rows};
use super::subjects::Subject;
use super::words::{self, Situation, State};
use super::{Boundary, Goal, Group, GroupKind, Kind, Part, Quantifier, Rule};
use crate::schema::Schema;
use purlin_rules::diagnostic::Span;
use purlin_rules::observe::{AtomSeen, RowsSeen, Seen, Times};
use purlin_rules::types::Scalar;

/// Each subject with what was seen of it: the tenant's first, then those of models, those of roles last.
pub(super) fn groups(schema: &Schema, parts: &Parts<'_>, seen: &Seen) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, subject) in parts.subjects.iter().enumerate() {
        let rule = Telling { parts, seen, place, subject }.rule();
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
            step: step(edge.scalar).map(|step| words::distance(step, edge.scalar)),
            nearest: seen.edge.apart.map(|apart| words::distance(apart, edge.scalar)),
        });
        Part { says: atom.says.clone(), span: atom.span, within, seen, edge }
    }

    fn quantifier(&self, place: usize, rows: &Rows) -> Quantifier {
        Quantifier { says: rows.says.clone(), span: rows.span, seen: self.rows_seen(place) }
    }

    fn goals(&self) -> Vec<Goal> {
        let times = self.times();
        let tries = &self.subject.tries;
        let whole = self.subject.span;
        if self.subject.is_constant || self.subject.reads_session {
            return vec![Goal { is_shown: times.all() > 0, missing: format!("no test {tries}"), span: whole }];
        }
        let mut goals = Vec::new();
        let mut add = |is_shown, missing: String, span| {
            // Of what was never asked, there is one thing to say.
            let missing = if times.all() == 0 { format!("no test {tries}") } else { missing };
            goals.push(Goal { is_shown, missing, span });
        };
        let where_ = |situation: &Situation<'_>| format!("no test {tries} where {}", situation.words());
        let alone = self.atoms().find_map(|(_, atom)| Some((atom, atom.alone.filter(|_| atom.rows.is_none())?)));
        for is in [true, false] {
            let missing = match alone {
                Some((atom, even)) => where_(&Situation::of(self.parts, atom, State::Is(is == even))),
                None => outcome(self.subject.kind, is).to_owned(),
            };
            add(times.of(is) > 0, missing, whole);
        }
        for (place, atom) in self.atoms() {
            let seen = self.atom_seen(place);
            for is in [true, false].into_iter().filter(|_| atom.alone.is_none()) {
                add(seen.decided.of(is) > 0, where_(&Situation::of(self.parts, atom, State::Is(is))), atom.span);
            }
            if let Some(edge) = atom.edge {
                self.boundary(atom, edge, seen, &mut add);
            }
        }
        for (place, rows) in self.rows() {
            let seen = self.rows_seen(place);
            let Rows { says, span, is_constant, .. } = rows;
            add(seen.none > 0, format!("no test {tries} where `{says}` has no row"), *span);
            let fits = [(seen.fit, "that is as it asks"), (seen.unfit, "that is not as it asks")];
            for (times, words) in fits.into_iter().filter(|_| !is_constant) {
                add(times > 0, format!("no test {tries} where `{says}` has a row {words}"), *span);
            }
        }
        goals
    }

    fn boundary(&self, atom: &Atom, edge: Edge, seen: AtomSeen, add: &mut dyn FnMut(bool, String, Span)) {
        let tries = &self.subject.tries;
        let where_ = |state| format!("no test {tries} where {}", Situation::of(self.parts, atom, state).words());
        add(seen.edge.equal > 0, where_(State::Equal), atom.span);
        let Some(step) = step(edge.scalar) else { return };
        let nearest = match seen.edge.apart {
            Some(apart) if apart > step => format!(" (the nearest is {})", words::distance(apart, edge.scalar)),
            Some(_) | None => String::new(),
        };
        let at_most = if step > 1 { "at most " } else { "" };
        let beside = State::Beside { step: format!("{at_most}{}", words::distance(step, edge.scalar)), is_below: edge.is_below };
        add(seen.edge.apart.is_some_and(|apart| apart <= step), format!("{}{nearest}", where_(beside)), atom.span);
    }
}

/// How far the sides of a comparison may be apart to be beside its boundary, in units of their type. A second is as near as people write
/// times; texts, and numbers with a floating point, have no next value.
fn step(scalar: Scalar) -> Option<u64> {
    match scalar {
        Scalar::Int | Scalar::Decimal { .. } | Scalar::Date => Some(1),
        Scalar::DateTime | Scalar::Time | Scalar::Duration => Some(1000),
        Scalar::Bool
        | Scalar::Float
        | Scalar::String
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Bytes
        | Scalar::Email
        | Scalar::Url
        | Scalar::Enum(_)
        | Scalar::Point
        | Scalar::Vector(_)
        | Scalar::File(_) => None,
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
