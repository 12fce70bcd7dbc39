//! Random rows and requests that fit a service: the same for the same number, on every machine.

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::{Action, Default, Field, FieldKind, Seed, SeedRow, SeedValue, Service, Test, TestLine, Who};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;

/// Rows of each model.
const ROWS: usize = 6;
/// Few, so that rows have something in common.
const TEXTS: [&str; 4] = ["ghost", "spirit", "rex", ""];

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// A seed of some rows of each model; those that are referred to come first.
    pub(crate) fn seed(&mut self, service: &Service) -> Seed {
        let mut rows: Vec<SeedRow> = Vec::new();
        let auth = service.auth.as_ref().unwrap().table;
        let mut models: Vec<ModelId> = (0..).map(ModelId).take(service.tables.len()).collect();
        models.sort_by_key(|model| depth(service, *model));
        for model in models {
            for _ in 0..ROWS {
                let fields = service.table(model).unwrap().fields_with_ids().skip(4);
                let mut values = Vec::new();
                for (id, field) in fields {
                    if let Some(value) = self.value(service, field, &rows, true) {
                        let is_email = model == auth && id == service.auth.as_ref().unwrap().identify;
                        let address = SeedValue::Value(Value::Text(format!("k{}@zoo.test", rows.len())));
                        values.push((id, if is_email { address } else { value }));
                    }
                }
                rows.push(SeedRow { label: None, model, values, password: None, span: Span::default() });
            }
        }
        Seed { name: "zoo".to_owned(), rows }
    }

    /// Requests of anyone for anything, each claimed to be allowed.
    pub(crate) fn test(&mut self, service: &Service, seed: &Seed, count: usize) -> Test {
        let users = rows_of(seed, service.auth.as_ref().unwrap().table);
        let lines = (0..count).map(|_| {
            let who = if self.one_in(10) { Who::Anonymous } else { Who::User(users[self.below(users.len())]) };
            TestLine {
                who,
                tenant: None,
                allowed: true,
                action: self.action(service, seed),
                because: None,
                then: Vec::new(),
                span: Span::default(),
            }
        });
        Test { name: "zoo".to_owned(), seed: Some(0), lines: lines.collect(), not_judged: Vec::new(), span: Span::default() }
    }

    fn action(&mut self, service: &Service, seed: &Seed) -> Action {
        let row = self.below(seed.rows.len());
        let model = seed.rows[row].model;
        let table = service.table(model).unwrap();
        match self.below(6) {
            0 => {
                let field = FieldId(u32::try_from(self.below(table.fields.len())).unwrap());
                Action::Read { row, field: Some(field).filter(|field| table.field(*field).unwrap().has_value()) }
            }
            1 => Action::Sees { model, rows: Vec::new() },
            2 => {
                // The model that signs in has a way of its own.
                let model = if service.auth.as_ref().unwrap().table == model { ModelId(0) } else { model };
                Action::Create { model, values: self.named(service, seed, model, true) }
            }
            3 => Action::Delete { row },
            _ => Action::Update { row, values: self.named(service, seed, model, false) },
        }
    }

    /// What a request names: few fields, for a rule must grant them all.
    fn named(&mut self, service: &Service, seed: &Seed, model: ModelId, whole: bool) -> Vec<(FieldId, SeedValue)> {
        let mut values = Vec::new();
        for (id, field) in service.table(model).unwrap().fields_with_ids().skip(4) {
            let Some(column) = field.column() else { continue };
            let must = whole && !column.nullable && column.default == Default::None;
            let may = if column.readonly || column.private { self.one_in(30) } else { self.one_in(4) };
            if (must || may)
                && let Some(value) = self.value(service, field, &seed.rows, false)
            {
                values.push((id, value));
            }
        }
        values
    }

    fn value(&mut self, service: &Service, field: &Field, rows: &[SeedRow], seeded: bool) -> Option<SeedValue> {
        let column = field.column()?;
        if column.nullable && self.one_in(3) {
            return Some(SeedValue::Value(Value::Null));
        }
        if seeded && column.default != Default::None && self.one_in(4) && column.default != Default::Me {
            return None;
        }
        let scalar = match &field.kind {
            FieldKind::Scalar { scalar, .. } => *scalar,
            FieldKind::ToOne { table, .. } => {
                let targets: Vec<usize> = (0..rows.len()).filter(|place| rows[*place].model == *table).collect();
                if targets.is_empty() {
                    return Some(SeedValue::Value(Value::Null));
                }
                return Some(SeedValue::Row(targets[self.below(targets.len())]));
            }
            FieldKind::List { .. }
            | FieldKind::OneVia { .. }
            | FieldKind::ToMany { .. }
            | FieldKind::Through { .. }
            | FieldKind::Computed(_) => return None,
        };
        Some(SeedValue::Value(match scalar {
            Scalar::Bool => Value::Bool(self.one_in(2)),
            Scalar::Int => Value::Int([0, 5, 50, 51, 101][self.below(5)]),
            Scalar::Float => Value::Float([0.0, 3.5, 9.5][self.below(3)]),
            Scalar::String => Value::Text(TEXTS[self.below(TEXTS.len())].to_owned()),
            Scalar::DateTime => return Some(SeedValue::Now),
            Scalar::Email => Value::Text(format!("new{}@zoo.test", self.next())),
            Scalar::Enum(id) => {
                let values = &service.enums[id.0 as usize].values;
                Value::Text(values[self.below(values.len())].clone().into_owned())
            }
            Scalar::Decimal { .. }
            | Scalar::Uuid
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration
            | Scalar::Json
            | Scalar::Bytes
            | Scalar::Url
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => panic!("the zoo has no {scalar:?}"),
        }))
    }
}

/// How far a model's references go.
fn depth(service: &Service, model: ModelId) -> usize {
    let targets = service.table(model).unwrap().fields.iter().filter_map(|field| match &field.kind {
        FieldKind::ToOne { table, .. } if *table != model => Some(depth(service, *table) + 1),
        FieldKind::ToOne { .. }
        | FieldKind::Scalar { .. }
        | FieldKind::List { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => None,
    });
    targets.max().unwrap_or_default()
}

fn rows_of(seed: &Seed, model: ModelId) -> Vec<usize> {
    (0..seed.rows.len()).filter(|place| seed.rows[*place].model == model).collect()
}
