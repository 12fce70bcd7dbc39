//! The nearest change that would let a request through: what each rule in its way would need, made, and the judge asked again.

use super::change::{add, new_row};
use super::ruling::{Scene, with_write};
use super::show::Labels;
use super::spell::Speller;
use super::{Change, Edit, Nearest, Request};
use crate::catalog::{FieldId, ModelId};
use crate::judge::{Judge, Verdict, Write};
use crate::plan::Operation;
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// So many doors are opened, one after the other.
const ROUNDS: usize = 12;
/// So many users are named who would be let in.
const NAMED: usize = 3;

/// What the judge says of a request.
pub(super) fn verdict(judge: &Judge<'_>, request: &Request) -> Verdict {
    match request {
        Request::Read { model, id, field: None } => judge.get(*model, *id),
        Request::Read { model, id, field: Some(field) } => judge.get_field(*model, *id, *field),
        Request::Listed { model, id } => {
            let Some(row) = judge.world.row(*model, *id) else { return Verdict::NotFound { reasons: Vec::new() } };
            match judge.unreadable(Operation::List, *model, row) {
                reasons if reasons.is_empty() => Verdict::Allowed,
                reasons => Verdict::NotFound { reasons },
            }
        }
        Request::Create { model, row, named } => judge.create(*model, row, named),
        Request::Update { model, id, values } => judge.update(*model, *id, values),
        Request::Delete { model, id } => judge.delete(*model, *id),
    }
}

/// Of a request that is refused.
pub(super) fn nearest(judge: &Judge<'_>, labels: &Labels, request: &Request) -> Nearest {
    if judge.me.is_none()
        && let Some(changes) = somebody(judge, labels, request)
    {
        return Nearest { changes, is_confirmed: true };
    }
    let mut all: Vec<Change> = Vec::new();
    for _ in 0..ROUNDS {
        let Some(state) = State::after(judge, request, &all) else { break };
        if state.verdict(judge).is_allowed() {
            return Nearest { changes: needed(judge, request, all), is_confirmed: true };
        }
        let Some(more) = doors(&state.judge(judge), labels, &state.request) else { break };
        let before = all.clone();
        for change in more {
            take(&mut all, change, &state, judge, labels);
        }
        // Who goes in a circle comes to nothing.
        if all == before {
            break;
        }
    }
    Nearest { changes: all, is_confirmed: false }
}

/// Of a request of nobody: the users who would be let in, with the tenant that it takes.
fn somebody(judge: &Judge<'_>, labels: &Labels, request: &Request) -> Option<Vec<Change>> {
    let users = judge.plan.service.auth.as_ref()?.table;
    let tenant = doors(judge, labels, request)?.into_iter().find(|change| matches!(change.edit, Some(Edit::Tenant(_))));
    let may = |user: &Id| {
        let changes: Vec<Change> = tenant.iter().cloned().chain([caller(String::new(), *user)]).collect();
        State::after(judge, request, &changes).is_some_and(|state| state.verdict(judge).is_allowed())
    };
    let all: Vec<Id> = judge.world.rows(users).map(Row::id).filter(may).take(NAMED).collect();
    let names: Vec<String> = all.iter().map(|id| format!("`{}`", labels.row(&judge.plan.service, judge.world, users, *id))).collect();
    let words = format!("{} would have to ask: nobody is signed in", names.join(" or "));
    let caller = all.first().map(|id| caller(words, *id))?;
    Some(tenant.into_iter().chain([caller]).collect())
}

fn caller(words: String, id: Id) -> Change {
    Change { words, edit: Some(Edit::Caller(id)), cost: 1 }
}

/// Adds a change. One of a row that would have to be made is part of its making.
fn take(all: &mut Vec<Change>, change: Change, state: &State, judge: &Judge<'_>, labels: &Labels) {
    if let Some(Edit::Set { row, field, value, .. }) = &change.edit
        && let Some(made) = state.made.iter().find(|(_, id)| id == row).and_then(|(place, _)| all.get_mut(*place))
        && let Some(Edit::Insert { model, values }) = &mut made.edit
    {
        values.retain(|(known, _)| known != field);
        values.push((*field, value.clone()));
        made.words = new_row(&labels.new_row(&judge.plan.service, *model, values));
        return;
    }
    // Two cannot ask at once.
    let asks = |change: &Change| matches!(change.edit, Some(Edit::Caller(_)));
    if !(asks(&change) && all.iter().any(asks)) {
        add(all, vec![change]);
    }
}

/// Without those of the changes that the others make needless.
fn needed(judge: &Judge<'_>, request: &Request, mut all: Vec<Change>) -> Vec<Change> {
    for place in (0..all.len()).rev() {
        let mut fewer = all.clone();
        let _ = fewer.remove(place);
        if State::after(judge, request, &fewer).is_some_and(|state| state.verdict(judge).is_allowed()) {
            all = fewer;
        }
    }
    all
}

/// What there is after some changes.
struct State {
    world: World,
    me: Option<Id>,
    tenant: Option<Id>,
    request: Request,
    /// The rows that were made: by which change, and their ids.
    made: Vec<(usize, Id)>,
}

impl State {
    /// None where one of them can only be told.
    fn after(judge: &Judge<'_>, request: &Request, changes: &[Change]) -> Option<Self> {
        let (world, made) = (judge.world.clone(), Vec::new());
        let mut state = Self { world, me: judge.me, tenant: judge.tenant, request: request.clone(), made };
        for (place, change) in changes.iter().enumerate() {
            state.make(judge, place, change.edit.clone()?);
        }
        Some(state)
    }

    fn make(&mut self, judge: &Judge<'_>, place: usize, edit: Edit) {
        match edit {
            Edit::Caller(id) => {
                self.me = Some(id);
                self.fill_in(judge);
            }
            Edit::Tenant(id) => self.tenant = Some(id),
            Edit::Named(field, value) => name(&mut self.request, field, value),
            Edit::Left(field) => {
                leave(&mut self.request, field);
                self.fill_in(judge);
            }
            Edit::Set { model, row, field, value } => {
                if let Some(held) = self.world.row(model, row).map(|held| held.with(&[(field, value)])) {
                    self.world.insert(model, held);
                }
            }
            Edit::Insert { model, values } => {
                let id = free_id(&self.world, model);
                let row = self.world.row_to_be(judge.plan, model, id, &values, (None, judge.now));
                self.world.insert(model, row);
                self.made.push((place, id));
            }
            Edit::Remove { model, row } => drop(self.world.remove(model, row)),
        }
    }

    /// A new row holds its defaults in what the request does not name: of `me`, who asks.
    fn fill_in(&mut self, judge: &Judge<'_>) {
        let Request::Create { model, row, named } = &mut self.request else { return };
        let tenants = judge.plan.checks.tenant.iter().flat_map(|tenants| &tenants.fields);
        let of_tenant = tenants.filter(|(of, _)| of == model).map(|(_, field)| field);
        let kept: Vec<_> = named.iter().chain(of_tenant).map(|field| (*field, row.value(*field).clone())).collect();
        *row = self.world.row_to_be(judge.plan, *model, row.id(), &kept, (self.me, judge.now));
    }

    fn judge<'s>(&'s self, judge: &Judge<'s>) -> Judge<'s> {
        Judge { world: &self.world, me: self.me, tenant: self.tenant, ..*judge }
    }

    fn verdict(&self, judge: &Judge<'_>) -> Verdict {
        verdict(&Judge { world: &self.world, me: self.me, tenant: self.tenant, ..*judge }, &self.request)
    }
}

/// What would open the first closed door that the request comes to. None where nothing would.
fn doors(judge: &Judge<'_>, labels: &Labels, request: &Request) -> Option<Vec<Change>> {
    let (model, id) = request.subject();
    let row = judge.world.row(model, id);
    let read = |operation, named: &[FieldId]| Scene::read(judge, labels, operation, model, row?).would_let_through(named);
    let write = |write, named: &[FieldId]| match read(Operation::Get, &[])? {
        to_read if to_read.is_empty() => self::write(judge, labels, model, write, named),
        to_read => Some(to_read),
    };
    match request {
        Request::Read { field, .. } => read(Operation::Get, field.as_slice()),
        Request::Listed { .. } => read(Operation::List, &[]),
        Request::Create { row, named, .. } => self::write(judge, labels, model, Write::Create(row), named),
        Request::Update { values, .. } => {
            let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
            write(Write::Update { before: row?, after: &row?.updated(values, judge.now) }, &named)
        }
        Request::Delete { .. } => write(Write::Delete(row?), &[]),
    }
}

fn write(judge: &Judge<'_>, labels: &Labels, model: ModelId, write: Write<'_>, named: &[FieldId]) -> Option<Vec<Change>> {
    let is_new = matches!(write, Write::Create(_));
    let row = write.left();
    let mut all = Vec::new();
    let mut through = None;
    with_write(judge, labels, model, write, named, |scene| {
        let speller = Speller::of(&judge.plan.service);
        let granted = |field: &FieldId| judge.allows(write.operation(), model).any(|rule| rule.fields.holds(*field));
        let fits = |field: &FieldId| scene.may_name(*field, is_new) && granted(field);
        for field in named.iter().filter(|field| !fits(field)) {
            let words = format!("the request would have to leave `{}` out: no rule lets anybody name it", speller.field(model, *field));
            all.push(Change { words, edit: Some(Edit::Left(*field)), cost: 1 });
        }
        if all.is_empty() {
            through = scene.would_let_through(named);
        }
    });
    if all.is_empty() {
        all = through?;
    }
    Some(if all.is_empty() { references(judge, labels, model, row, named) } else { all })
}

/// What would let the caller read the rows that the request names.
fn references(judge: &Judge<'_>, labels: &Labels, model: ModelId, row: &Row, named: &[FieldId]) -> Vec<Change> {
    let mut all = Vec::new();
    for field in named {
        let target = judge.plan.service.table(model).and_then(|table| table.field(*field)?.reference()).map(|(target, ..)| target);
        if let (Some(model), Value::Id(id)) = (target, row.value(*field))
            && !judge.get(model, *id).is_allowed()
        {
            add(&mut all, doors(judge, labels, &Request::Read { model, id: *id, field: None }).unwrap_or_default());
        }
    }
    all
}

fn name(request: &mut Request, field: FieldId, value: Value) {
    match request {
        Request::Create { row, named, .. } => {
            *row = row.with(&[(field, value)]);
            if !named.contains(&field) {
                named.push(field);
            }
        }
        Request::Update { values, .. } => {
            values.retain(|(known, _)| *known != field);
            values.push((field, value));
        }
        Request::Read { .. } | Request::Listed { .. } | Request::Delete { .. } => {}
    }
}

fn leave(request: &mut Request, field: FieldId) {
    match request {
        Request::Create { named, .. } => named.retain(|known| *known != field),
        Request::Update { values, .. } => values.retain(|(known, _)| *known != field),
        Request::Read { .. } | Request::Listed { .. } | Request::Delete { .. } => {}
    }
}

/// An id that no row of the model has.
fn free_id(world: &World, model: ModelId) -> Id {
    let is_free = |id: &Id| world.row(model, *id).is_none();
    let mut all = (0_u128..).map(|number| Id((u128::MAX - number).to_be_bytes()));
    all.find(is_free).unwrap_or(Id([0xff; 16]))
}
