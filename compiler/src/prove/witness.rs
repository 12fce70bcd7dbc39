//! What refutes a claim, as a seed and a test: the smallest database that was found, who asks, and what comes of it.

use super::spell;
use crate::schema::ClaimTarget;
use purlin_prover::{Caller, Instance};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::eval::Session;
use purlin_rules::judge::{Judge, Seeded};
use purlin_rules::plan::{Action, Column, Default, Field, FieldKind, Operation, Plan, Seed, SeedRow, SeedValue, TestLine, Who};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use std::collections::BTreeMap;

/// A database, and a request that breaks a claim in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// What the request asks for, in words: `ann can read ticket_1.note`.
    pub says: String,
    pub operation: Operation,
    pub signed_in: bool,
    pub seed: Seed,
    /// What holds today: that it does refutes the claim. None where no line of a test says it.
    pub holds: Option<TestLine>,
    /// As [`Witness::text`], not laid out.
    text: String,
    /// The evaluator says of the test's line what the prover says of the world.
    pub is_confirmed: bool,
    /// The world and the request as they were found.
    pub instance: Instance,
}

/// Labels of users, and of tenants; other rows are called by their model.
const USERS: [&str; 6] = ["ann", "bob", "cleo", "dan", "eve", "finn"];
const TENANTS: [&str; 3] = ["acme", "globex", "initech"];

/// Beyond a thousand years (in milliseconds), an instant is told as it is.
const FAR: u64 = 31_557_600_000_000;

/// What a witness is of.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// Of the test.
    pub(crate) name: String,
    pub(crate) span: Span,
    /// What is spoken of, and the request that is made: of a gain, the one that writes.
    pub(crate) operation: Operation,
    pub(crate) request: Operation,
    pub(crate) model: ModelId,
    /// The field that is read.
    pub(crate) field: Option<FieldId>,
    pub(crate) caller: Caller,
    /// What is read or deleted after the write, and could not be before.
    pub(crate) gained: Option<ClaimTarget>,
    /// The request is let through.
    pub(crate) holds: bool,
    /// The rules are asked alone, whatever tenant is named.
    pub(crate) across_tenants: bool,
    /// It is to be as it is; else the test is to fail until it is otherwise.
    pub(crate) is_wanted: bool,
}

impl Witness {
    /// The seed and a test, as the language spells them: the test fails until the claim holds.
    #[must_use]
    pub fn text(&self) -> String {
        spell::laid_out(&self.text)
    }

    pub(crate) fn of(plan: &Plan, scene: &Scene, instance: &Instance) -> Self {
        let made = |telling| Made::of(plan, scene, instance, telling);
        let confirmed = TELLINGS.into_iter().map(made).find(|made| made.is_confirmed(plan));
        let is_confirmed = confirmed.is_some();
        let [first, ..] = TELLINGS;
        let mut made = confirmed.unwrap_or_else(|| made(first));
        if scene.across_tenants && !is_confirmed {
            // A test asks inside of the tenant that it names.
            made.line = None;
        }
        let Made { seed, line, .. } = &made;
        let shown = |line: &TestLine| if scene.is_wanted { line.clone() } else { made.otherwise(line) };
        let text = line.as_ref().map(|line| spell::block(plan, &scene.name, seed, &shown(line)));
        let text = text.unwrap_or_else(|| spell::seed(plan, seed));
        let says = format!("{}{}", spell::request(plan, seed, scene, line.as_ref()), spell::session(instance.session));
        let signed_in = scene.caller == Caller::SignedIn;
        Self {
            says,
            operation: scene.operation,
            signed_in,
            seed: made.seed,
            holds: made.line,
            text,
            is_confirmed,
            instance: instance.clone(),
        }
    }
}

impl Witness {
    /// Whom and what the line is about, whatever the rows: `ann cannot read Note.text`.
    pub(crate) fn title(&self, plan: &Plan) -> Option<String> {
        self.holds.as_ref().map(|line| spell::title(plan, &self.seed, line))
    }

    /// The same under other names: its seed, and seed and test as the language spells them.
    pub(crate) fn named(&self, plan: &Plan, test: &str, seed: &str) -> Option<(Seed, String)> {
        let line = self.holds.as_ref()?;
        let seed = Seed { name: seed.to_owned(), ..self.seed.clone() };
        let text = spell::laid_out(&spell::block(plan, test, &seed, line));
        Some((seed, text))
    }
}

/// How values are written that could be written in several ways: one of them may be what a rule looks for.
#[derive(Debug, Clone, Copy)]
struct Telling {
    /// Times are told from now; else as they are.
    from_now: bool,
    /// Of addresses.
    host: &'static str,
}

/// The first that does is taken.
const TELLINGS: [Telling; 4] = [
    Telling { from_now: true, host: "example.test" },
    Telling { from_now: false, host: "example.test" },
    Telling { from_now: true, host: "mail.test" },
    Telling { from_now: false, host: "mail.test" },
];

struct Made {
    seed: Seed,
    line: Option<TestLine>,
    /// The place of the row that is asked of.
    this: Option<usize>,
    now: i64,
}

impl Made {
    fn of(plan: &Plan, scene: &Scene, instance: &Instance, telling: Telling) -> Self {
        let ids = in_order(plan, instance);
        let places: BTreeMap<Id, usize> = ids.iter().enumerate().map(|(place, (_, id))| (*id, place)).collect();
        let Telling { from_now, host } = telling;
        let values = Values { plan, places: &places, now: from_now.then_some(instance.now), host };
        let labels = labels(plan, &ids);
        let row = |(place, (model, id)): (usize, &(ModelId, Id))| SeedRow {
            label: labels.get(place).cloned(),
            model: *model,
            values: instance.world.row(*model, *id).map(|row| values.of_row(*model, row)).unwrap_or_default(),
            password: None,
            span: scene.span,
        };
        let seed = Seed { name: spell::seed_name(&scene.name, scene.is_wanted), rows: ids.iter().enumerate().map(row).collect() };
        let line = line(plan, scene, instance, &places, &values);
        Self { seed, line, this: places.get(&instance.this).copied(), now: instance.now }
    }

    /// The evaluator, asked of the seed, says that the line holds.
    fn is_confirmed(&self, plan: &Plan) -> bool {
        let Some(line) = &self.line else { return false };
        Seeded::new(plan, Some(&self.seed), self.now).holds_through(plan, line)
    }

    /// The line that says the opposite of what is shown.
    fn otherwise(&self, line: &TestLine) -> TestLine {
        let mut wanted = line.clone();
        match (wanted.then.last_mut(), &mut wanted.action) {
            (Some(last), _) => last.allowed = !last.allowed,
            // A list is to have the row, or not to have it.
            (None, Action::Sees { rows, .. }) => match (rows.iter().position(|row| Some(*row) == self.this), self.this) {
                (Some(place), _) => {
                    rows.remove(place);
                }
                (None, Some(this)) => rows.push(this),
                (None, None) => {}
            },
            (None, _) => wanted.allowed = !wanted.allowed,
        }
        wanted
    }
}

/// The rows of the world, each after those that it names, where that is possible.
fn in_order(plan: &Plan, instance: &Instance) -> Vec<(ModelId, Id)> {
    let models = (0..).map(ModelId).take(plan.service.tables.len());
    let mut left: Vec<(ModelId, &Row)> = models.flat_map(|model| instance.world.rows(model).map(move |row| (model, row))).collect();
    // Who asks comes first, and where.
    left.sort_by_key(|(_, row)| (Some(row.id()) != instance.tenant, Some(row.id()) != instance.me));
    let mut placed: Vec<(ModelId, Id)> = Vec::new();
    while !left.is_empty() {
        let names_placed = |(model, row): &(ModelId, &Row)| {
            let fields = plan.service.table(*model).map(|table| table.fields_with_ids()).into_iter().flatten();
            let mut named = fields.filter_map(|(id, field)| field.reference().map(|_| row.value(id)));
            named.all(|value| if let Value::Id(id) = value { placed.iter().any(|(_, placed)| placed == id) } else { true })
        };
        let next = left.iter().position(names_placed).unwrap_or(0);
        let (model, row) = left.remove(next);
        placed.push((model, row.id()));
    }
    placed
}

fn labels(plan: &Plan, ids: &[(ModelId, Id)]) -> Vec<String> {
    let users = plan.service.auth.as_ref().map(|auth| auth.table);
    let tenants = plan.checks.tenant.as_ref().map(|tenants| tenants.model);
    let mut counts: BTreeMap<ModelId, usize> = BTreeMap::new();
    let label = |(model, _): &(ModelId, Id)| {
        let count = counts.entry(*model).or_default();
        *count += 1;
        let given = match model {
            model if Some(*model) == users => USERS.get(*count - 1),
            model if Some(*model) == tenants => TENANTS.get(*count - 1),
            _ => None,
        };
        let name = plan.service.table(*model).map_or("row", |table| &*table.db_name);
        given.map_or_else(|| format!("{name}_{count}"), |given| (*given).to_owned())
    };
    ids.iter().map(label).collect()
}

/// How values of a world are written in a seed or a request.
struct Values<'v> {
    plan: &'v Plan,
    places: &'v BTreeMap<Id, usize>,
    /// Instants are told from this one.
    now: Option<i64>,
    /// Of addresses.
    host: &'v str,
}

impl Values<'_> {
    fn of_row(&self, model: ModelId, row: &Row) -> Vec<(FieldId, SeedValue)> {
        let fields = self.plan.service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let given = fields.filter(|(field, declared)| *field > FieldId::VERSION && declared.column().is_some());
        // What a row holds anyway need not be said.
        let is_default = |column: &Column, value: &Value| match &column.default {
            Default::None => value.is_null(),
            Default::Const(constant) => constant.value() == *value,
            // Numbers are counted from 1: another is none that could be said.
            Default::Sequence { .. } => matches!(value, Value::Int(number) if *number < 1),
            Default::Me | Default::Now | Default::Derived => false,
        };
        let value = |(field, declared): (FieldId, &Field)| {
            let value = row.value(field);
            let is_said = declared.column().is_some_and(|column| !is_default(column, value));
            is_said.then(|| (field, self.of(model, field, value)))
        };
        given.filter_map(value).collect()
    }

    fn of(&self, model: ModelId, field: FieldId, value: &Value) -> SeedValue {
        let declared = self.plan.service.table(model).and_then(|table| table.field(field));
        let scalar = if let Some(FieldKind::Scalar { scalar, .. }) = declared.map(|field| &field.kind) { Some(*scalar) } else { None };
        match (value, scalar, self.now) {
            (Value::Id(id), None, _) => self.places.get(id).map_or(SeedValue::Value(value.clone()), |place| SeedValue::Row(*place)),
            (Value::Int(instant), Some(Scalar::DateTime), Some(now)) => match instant.saturating_sub(now) {
                0 => SeedValue::Now,
                millis if millis.unsigned_abs() <= FAR => SeedValue::After(millis),
                _ => SeedValue::Value(value.clone()),
            },
            // The prover tells texts apart and not what addresses look like.
            (Value::Text(text), Some(Scalar::Email), _) if !text.contains('@') => {
                SeedValue::Value(Value::Text(format!("{text}@{}", self.host)))
            }
            (Value::Text(text), Some(Scalar::Url), _) if !text.contains(':') => {
                SeedValue::Value(Value::Text(format!("https://{}/{text}", self.host)))
            }
            _ => SeedValue::Value(value.clone()),
        }
    }
}

/// What holds in the world, as a line of a test.
fn line(plan: &Plan, scene: &Scene, instance: &Instance, places: &BTreeMap<Id, usize>, values: &Values<'_>) -> Option<TestLine> {
    // A test's callers have just signed in, with a password: of others it can't speak.
    if instance.session != Session::default() {
        return None;
    }
    let who = match instance.me {
        None => Who::Anonymous,
        Some(me) => Who::User(*places.get(&me)?),
    };
    let tenant = match instance.tenant {
        None => None,
        Some(tenant) => Some(*places.get(&tenant)?),
    };
    let line = |action, allowed| TestLine { who, tenant, allowed, action, because: None, then: Vec::new(), span: scene.span };
    let named = || instance.values.iter().map(|(field, value)| (*field, values.of(scene.model, *field, value))).collect();
    let place = |id: Id| places.get(&id).copied();
    let action = match scene.request {
        Operation::Create => Action::Create { model: scene.model, values: named() },
        Operation::Update => Action::Update { row: place(instance.this)?, values: named() },
        Operation::Delete => Action::Delete { row: place(instance.this)? },
        // What may be done to a row as it is has no line of its own.
        Operation::Get | Operation::List if !matches!(scene.operation, Operation::Get | Operation::List) => return None,
        Operation::Get => Action::Read { row: place(instance.this)?, field: scene.field },
        Operation::List => return seen(plan, scene, instance, places).map(|action| line(action, true)),
    };
    let Some(target) = &scene.gained else { return Some(line(action, scene.holds)) };
    let other = place(instance.other?)?;
    let gained = match scene.operation {
        Operation::Get => Action::Read { row: other, field: target.field },
        Operation::Delete => Action::Delete { row: other },
        Operation::List | Operation::Create | Operation::Update => return None,
    };
    let mut write = line(action, true);
    write.then = vec![line(gained, true)];
    Some(write)
}

/// `sees Ticket [ticket_1]`: the rows that are listed, of which the row is one, or not.
fn seen(plan: &Plan, scene: &Scene, instance: &Instance, places: &BTreeMap<Id, usize>) -> Option<Action> {
    if scene.field.is_some() {
        return None;
    }
    let judge = Judge { plan, world: &instance.world, me: instance.me, tenant: instance.tenant, now: instance.now };
    let listed = judge.list(scene.model);
    let rows = listed.iter().map(|id| places.get(id).copied()).collect::<Option<Vec<_>>>()?;
    (listed.contains(&instance.this) == scene.holds).then_some(Action::Sees { model: scene.model, rows })
}
