//! The fields of a model that an operation judges alike, and the rules about them.

use super::{Condition, Fields};
use crate::schema::{Field, Grant, Guard, ModelRef, Rule};
use purlin_prover::may_name;
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Operation, Plan};

/// What is judged as one.
pub(super) struct Judged<'s> {
    pub(super) fields: Fields,
    /// Those that a request may name, and the plan has; of the rows themselves, none.
    pub(super) named: Vec<FieldId>,
    pub(super) allow: Vec<Arm<'s>>,
    pub(super) deny: Vec<Arm<'s>>,
    /// `@read` or `@write`.
    pub(super) own: Option<&'s Guard>,
    /// It is a field of a row that is shown already: what lets the row be read lets it too, where the rules say no more.
    pub(super) of_field: bool,
    /// All the rules that allow the operation are about it.
    pub(super) is_whole: bool,
}

/// A rule, for one operation.
#[derive(Clone, Copy)]
pub(super) struct Arm<'s> {
    pub(super) rule: &'s Rule,
    pub(super) grant: &'s Grant,
}

impl Arm<'_> {
    fn is_of_rows(&self) -> bool {
        self.grant.fields == GrantedFields::All
    }

    /// It holds of every row, for everybody.
    pub(super) fn asks_nothing(&self) -> bool {
        self.grant.when == Cond::Const(true) && self.grant.check.is_none()
    }

    pub(super) fn condition(&self) -> Condition {
        let Rule { says, check_says, span, .. } = self.rule;
        Condition { says: says.clone(), check: check_says.clone(), span: *span }
    }
}

fn arms<'s>(model: ModelRef<'s>, operation: Operation, deny: bool) -> Vec<Arm<'s>> {
    let rules = model.rules().filter(|rule| rule.deny == deny);
    let each = rules.flat_map(|rule| rule.grants.iter().map(move |grant| Arm { rule, grant }));
    each.filter(|arm| arm.grant.operation == operation).collect()
}

/// Reading by id asks what reading in lists does.
pub(super) fn reads_alike(model: ModelRef<'_>) -> bool {
    let same = |deny| {
        let (get, list) = (arms(model, Operation::Get, deny), arms(model, Operation::List, deny));
        let one = |(a, b): (&Arm<'_>, &Arm<'_>)| {
            a.rule.span == b.rule.span && (&a.grant.fields, &a.grant.when) == (&b.grant.fields, &b.grant.when)
        };
        get.len() == list.len() && get.iter().zip(&list).all(one)
    };
    same(false) && same(true)
}

/// The rows first, where they are judged by themselves; then the fields, those first that come first.
pub(super) fn parts<'s>(model: ModelRef<'s>, operation: Operation, plan: &Plan) -> Vec<Judged<'s>> {
    let (allow, deny) = (arms(model, operation, false), arms(model, operation, true));
    let rows = |fields| Judged {
        fields,
        named: Vec::new(),
        allow: allow.clone(),
        deny: deny.iter().filter(|arm| arm.is_of_rows()).copied().collect(),
        own: None,
        of_field: false,
        is_whole: true,
    };
    let groups = match operation {
        _ if allow.is_empty() => return vec![rows(Fields::Row)],
        Operation::Delete => return vec![rows(Fields::Row)],
        Operation::Get | Operation::List => {
            let shown = model.fields().filter(|(id, field)| *id != FieldId::ID && field.has_value());
            grouped(shown.map(|(id, field)| (id, field, field.marks.read.as_ref())), &allow, &deny, true)
        }
        Operation::Create | Operation::Update => {
            let nameable = model.fields().filter(|(id, field)| is_nameable(model, (*id, field), operation, plan));
            grouped(nameable.map(|(id, field)| (id, field, field.marks.write.as_ref())), &allow, &deny, false)
        }
    };
    let is_listed = allow.iter().any(|arm| !arm.is_of_rows());
    let reads = matches!(operation, Operation::Get | Operation::List);
    let is_row = |group: &Group<'_>| group.allow.len() == allow.len() && group.deny.is_empty() && group.own.is_none() && !group.is_private;
    let is_rest = |group: &Group<'_>| group.is_rest(&allow);
    let name = |(_, field): &(FieldId, &Field)| field.spec_name.clone();
    let mut parts = Vec::new();
    if reads {
        let row = groups.iter().find(|group| is_row(group)).into_iter().flat_map(|group| group.fields.iter().map(name));
        let listed = || Fields::Named(std::iter::once("id".to_owned()).chain(row).collect());
        parts.push(rows(if is_listed { listed() } else { Fields::Row }));
    }
    let alone = !reads && groups.len() <= 1;
    if alone && groups.is_empty() {
        return vec![rows(Fields::Row)];
    }
    for group in groups.iter().filter(|group| !reads || !is_row(group)) {
        let fields = match () {
            () if alone => Fields::Row,
            () if is_rest(group) => Fields::Others,
            () => Fields::Named(group.fields.iter().map(name).collect()),
        };
        let of = |arms: &[Arm<'s>], places: &[usize]| places.iter().filter_map(|place| arms.get(*place)).copied().collect::<Vec<_>>();
        let whole_rows = deny.iter().filter(|arm| !reads && arm.is_of_rows()).copied();
        let named = group.fields.iter().filter(|(_, field)| !reads && field.is_planned()).map(|(id, _)| *id);
        parts.push(Judged {
            fields,
            named: named.collect(),
            allow: if group.is_private { Vec::new() } else { of(&allow, &group.allow) },
            deny: whole_rows.chain(of(&deny, &group.deny)).collect(),
            own: group.own,
            of_field: reads,
            is_whole: group.allow.len() == allow.len(),
        });
    }
    // What no other part names comes last.
    parts.sort_by_key(|part| part.fields == Fields::Others);
    parts
}

/// Fields that the same rules are about, by the places of these.
struct Group<'s> {
    fields: Vec<(FieldId, &'s Field)>,
    allow: Vec<usize>,
    /// Those that name its fields.
    deny: Vec<usize>,
    own: Option<&'s Guard>,
    is_private: bool,
}

impl Group<'_> {
    /// No rule names its fields.
    fn is_rest(&self, allow: &[Arm<'_>]) -> bool {
        let of_rows = allow.iter().enumerate().filter(|(_, arm)| arm.is_of_rows()).map(|(place, _)| place);
        self.allow.iter().copied().eq(of_rows) && self.deny.is_empty() && self.own.is_none() && !self.is_private
    }
}

fn grouped<'s>(
    fields: impl Iterator<Item = (FieldId, &'s Field, Option<&'s Guard>)>,
    allow: &[Arm<'s>],
    deny: &[Arm<'s>],
    reads: bool,
) -> Vec<Group<'s>> {
    let mut groups: Vec<Group<'s>> = Vec::new();
    for (id, field, own) in fields {
        let about = |arms: &[Arm<'s>], is: &dyn Fn(&Arm<'s>) -> bool| {
            arms.iter().enumerate().filter(|(_, arm)| is(arm)).map(|(place, _)| place).collect::<Vec<_>>()
        };
        let allow = about(allow, &|arm| arm.grant.fields.holds(id));
        let deny = about(deny, &|arm| !arm.is_of_rows() && arm.grant.fields.holds(id));
        let is_private = reads && field.marks.private;
        let says = |own: Option<&'s Guard>| own.map(|own| (&own.says, &own.when));
        let same = |group: &&mut Group<'s>| {
            (&group.allow, &group.deny, says(group.own), group.is_private) == (&allow, &deny, says(own), is_private)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.fields.push((id, field)),
            None => groups.push(Group { fields: vec![(id, field)], allow, deny, own, is_private }),
        }
    }
    groups
}

/// A request may name it; of one that the plan does not have, as its marks say.
fn is_nameable(model: ModelRef<'_>, (id, field): (FieldId, &Field), operation: Operation, plan: &Plan) -> bool {
    let marks = &field.marks;
    if field.is_planned() {
        return may_name(&plan.service, model.id, id, operation);
    }
    field.has_column() && !marks.readonly && !(marks.immutable && operation == Operation::Update)
}
