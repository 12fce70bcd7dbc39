//! The rows of a seed, and who may do what with them.

use super::super::model::Model;
use super::super::{Subject, value};
use super::Example;
use crate::values::write;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::judge::{Judge, Seeded, Write};
use purlin_rules::plan::{Plan, Seed, SeedRow, TenantSource};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use serde_json::{Value as Json, json};

/// Who is nobody.
const NOBODY: &str = "nobody";

/// A seed as it is sown, beside what is described.
pub(in super::super) struct Scene<'s> {
    pub(super) subject: &'s Subject<'s>,
    pub(super) plan: &'s Plan,
    pub(super) seed: &'s Seed,
    pub(super) seeded: Seeded,
}

/// Somebody who calls, and the tenant that the call names.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) me: Option<Id>,
    label: String,
    pub(super) tenant: Option<Id>,
}

impl<'s> Scene<'s> {
    pub(in super::super) fn of(subject: &'s Subject<'s>, plan: &'s Plan, seed: &'s Seed) -> Self {
        // Examples hold no instants: any will do.
        Self { subject, plan, seed, seeded: Seeded::new(plan, Some(seed), 0) }
    }

    pub(super) fn model(&self, id: ModelId) -> Option<Model<'_>> {
        self.subject.model(id)
    }

    /// The rows of a model as the seed gives them, in its order.
    pub(super) fn rows(&self, model: ModelId) -> impl DoubleEndedIterator<Item = (&SeedRow, &Row)> {
        let rows = self.seed.rows.iter().zip(&self.seeded.rows);
        rows.filter_map(move |(given, (of, id))| Some((given, self.seeded.world.row(model, *id)?)).filter(|_| *of == model))
    }

    pub(super) fn judge(&self, caller: &Caller) -> Judge<'_> {
        Judge { plan: self.plan, world: &self.seeded.world, me: caller.me, tenant: caller.tenant, now: self.seeded.now }
    }

    /// What follows from the write can be done.
    pub(super) fn follows(&self, caller: &Caller, model: ModelId, write: &Write<'_>) -> bool {
        self.seeded.after(self.plan, (caller.me, caller.tenant), model, write).is_ok()
    }

    /// What the first of the seed's users who can do it finds to do with rows of a model; after them, nobody.
    pub(super) fn first<T>(&self, model: ModelId, find: impl Fn(&Caller, Judge<'_>) -> Option<T>) -> Option<(Caller, T)> {
        self.callers(model).into_iter().find_map(|caller| {
            let found = find(&caller, self.judge(&caller))?;
            Some((caller, found))
        })
    }

    pub(super) fn nobody() -> Caller {
        Caller { me: None, label: NOBODY.to_owned(), tenant: None }
    }

    fn callers(&self, model: ModelId) -> Vec<Caller> {
        let users = self.plan.service.auth.as_ref().map(|auth| (auth.table, auth.identify));
        let users = users.into_iter().flat_map(|(table, identify)| self.rows(table).map(move |(given, row)| (given, row, identify)));
        let named = |(given, row, identify): (&SeedRow, &Row, FieldId)| {
            let label = given.label.clone().or_else(|| text(row.value(identify)));
            Caller { me: Some(row.id()), label: label.unwrap_or_default(), tenant: None }
        };
        let callers: Vec<Caller> = users.map(named).chain([Self::nobody()]).collect();
        let tenants = self.tenants(model);
        callers.into_iter().flat_map(|caller| tenants.iter().map(move |tenant| Caller { tenant: *tenant, ..caller.clone() })).collect()
    }

    /// The tenants that rows of the model may be of; none, where they are of none.
    fn tenants(&self, model: ModelId) -> Vec<Option<Id>> {
        let is_of_one = self.plan.service.table(model).is_some_and(|table| table.tenant.is_some());
        match &self.plan.service.tenant {
            Some(tenant) if is_of_one => self.rows(tenant.table).map(|(_, row)| Some(row.id())).collect(),
            _ => vec![None],
        }
    }

    /// An example of this caller; names its tenant where requests do.
    pub(super) fn example(&self, caller: &Caller, mut parameters: Vec<(String, Json)>, body: Option<Json>) -> Example {
        parameters.extend(self.tenant_parameter(caller));
        Example { caller: caller.label.clone(), parameters, body }
    }

    fn tenant_parameter(&self, caller: &Caller) -> Option<(String, Json)> {
        let (tenants, id) = (self.plan.service.tenant.as_ref()?, caller.tenant?);
        let key = text(self.seeded.world.row(tenants.table, id)?.value(tenants.key))?;
        let name = match &tenants.source {
            TenantSource::Header(name) => name.to_string(),
            TenantSource::Path => "tenant".to_owned(),
            TenantSource::Subdomain => return None,
        };
        Some((name, json!(key)))
    }

    /// The value of a field as it is sent.
    pub(super) fn json(&self, model: &Model<'_>, field: FieldId, value: &Value) -> Option<Json> {
        let mut out = Vec::new();
        write::json(&mut out, &model.fields.get(field)?.form, value);
        serde_json::from_slice(&out).ok()
    }

    /// Fields with their values, as the members of a body.
    pub(super) fn body(&self, model: &Model<'_>, values: &[(FieldId, Value)]) -> Option<Json> {
        let mut body = json!({});
        for (field, value) in values {
            let name = &model.table.field(*field)?.name;
            value::put(&mut body, name, self.json(model, *field, value)?);
        }
        Some(body)
    }
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Id(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Bytes(_) | Value::List(_) => None,
    }
}
