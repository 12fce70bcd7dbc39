//! Under `purlin dev`, why a request on a row is refused: what [`explain`] says, of the rows that there are.
//!
//! Comes in: a call, a plan with its rules, the problem that it is answered with. Goes out: the problem, with the explanation. A built service has
//! no rules to explain by, only what they were compiled to.
//!
//! An explanation tells of rows and values whatever their rules say: to callers on this machine, and to nobody else.

use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::records::stored::{self, Wanted};
use crate::route::{Call, Caller, Method};
use crate::store::Session;
use crate::values::body::{self, Body, Saying};
use bytes::Bytes;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::explain::{self, Labels, Request};
use purlin_rules::judge::Judge;
use purlin_rules::plan::Plan;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use serde_json::value::RawValue;
use std::sync::Arc;

/// So many rows are read to explain a refusal; where there are more, none is explained.
const MOST: u32 = 10_000;

/// A call that may come to be refused, as far as that is explained.
pub(crate) struct Explainable {
    plan: Arc<Plan>,
    engine: Engine,
    caller: Caller,
    /// The key of the tenant that the request names.
    tenant: Option<Arc<Value>>,
    now: i64,
    body: Bytes,
    model: ModelId,
    asked: Asked,
}

#[derive(Clone, Copy)]
enum Asked {
    Read(Id),
    Create,
    Update(Id),
    Delete(Id),
}

impl Explainable {
    /// None where nothing is explained: by any engine that was not given rules to explain by.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        let plan = call.engine.explains_by()?;
        let is_here = call.peer.is_some_and(|peer| peer.ip().is_loopback());
        let (model, path) = (call.route.table.filter(|_| is_here)?, &call.route.path);
        let asked = match call.route.method {
            Method::Get => Asked::Read(id(call)?),
            Method::Patch => Asked::Update(id(call)?),
            Method::Delete => Asked::Delete(id(call)?),
            Method::Post if !path.contains('$') => Asked::Create,
            Method::Post | Method::Put => return None,
        };
        let Call { engine, caller, tenant, now, body, .. } = call;
        let (engine, tenant, body) = (engine.clone(), tenant.clone(), body.clone());
        Some(Self { plan, engine, caller: *caller, tenant, now: *now, body, model, asked })
    }

    /// The problem that the call is answered with, explained if it is a refusal. Whatever can't be explained is answered as it is.
    pub(crate) async fn explain(self, problem: Problem) -> Problem {
        if !matches!(problem.code(), Code::Refused | Code::NoGrant | Code::NotFound) {
            return problem;
        }
        let engine = self.engine.clone();
        match engine.store().read_at_length(move |session| self.explanation(session)).await {
            Ok(Some(why)) => problem.explained(why),
            Ok(None) | Err(_) => problem,
        }
    }

    fn explanation(&self, session: &Session<'_>) -> Result<Option<Box<RawValue>>, Problem> {
        let Some(world) = self.world(session)? else { return Ok(None) };
        let me = match self.caller {
            Caller::User { id, .. } => Some(id),
            Caller::Anonymous => None,
        };
        let judge = Judge { plan: &self.plan, world: &world, me, tenant: self.tenant(&world), now: self.now };
        let Some(request) = self.request(&judge)? else { return Ok(None) };
        let explanation = explain::explain(&judge, &Labels::default(), &request);
        // What the rules allow was refused for another reason: of that nothing is known here.
        let why = (!explanation.verdict.is_allowed()).then(|| serde_json::value::to_raw_value(&explanation.view()));
        why.transpose().map_err(Problem::internal)
    }

    /// Every row; none where there are too many, or one that is not as the spec says.
    fn world(&self, session: &Session<'_>) -> Result<Option<World>, Problem> {
        let (mut world, mut left) = (World::default(), MOST);
        for model in (0..).map(ModelId).take(self.plan.service.tables.len()) {
            let rows = stored::read(&self.engine, session, model, Wanted::After(None, left.saturating_add(1)))?;
            let Some(less) = u32::try_from(rows.len()).ok().and_then(|rows| left.checked_sub(rows)) else { return Ok(None) };
            left = less;
            for (id, row) in rows {
                let Some(read) = self.read(model, row.as_bytes())? else { return Ok(None) };
                world.insert(model, Row::new(id, read.values));
            }
        }
        Ok(Some(world))
    }

    /// What a JSON object says of the fields of a model, if all of it can be read.
    fn read(&self, model: ModelId, json: &[u8]) -> Result<Option<Body>, Problem> {
        let Some(model) = self.engine.models().get(model) else { return Ok(None) };
        let body = body::read(&model.fields, json, Saying::default(), |_| None)?;
        Ok(Some(body).filter(|body| body.faults.is_empty()))
    }

    fn tenant(&self, world: &World) -> Option<Id> {
        let (tenants, key) = self.plan.service.tenant.as_ref().zip(self.tenant.as_deref())?;
        world.rows(tenants.table).find(|row| row.value(tenants.key) == key).map(Row::id)
    }

    fn request(&self, judge: &Judge<'_>) -> Result<Option<Request>, Problem> {
        let model = self.model;
        Ok(match self.asked {
            Asked::Read(id) => Some(Request::Read { model, id, field: None }),
            Asked::Delete(id) => Some(Request::Delete { model, id }),
            Asked::Update(id) => self.values()?.map(|values| Request::Update { model, id, values }),
            Asked::Create => match self.values()? {
                Some(mut values) => {
                    let named = values.iter().map(|(field, _)| *field).collect();
                    let of_tenant = self.plan.checks.tenant.iter().flat_map(|tenants| &tenants.fields).find(|(of, _)| *of == model);
                    values.extend(of_tenant.zip(judge.tenant).map(|((_, field), tenant)| (*field, Value::Id(tenant))));
                    let id = self.engine.ids().next(self.now).map_err(Problem::internal)?;
                    Some(Request::Create { model, row: judge.world.row_to_be(judge.plan, model, id, &values, (judge.me, self.now)), named })
                }
                None => None,
            },
        })
    }

    /// What the body gives to fields.
    fn values(&self) -> Result<Option<Vec<(FieldId, Value)>>, Problem> {
        let read = self.read(self.model, &self.body)?;
        let value = |body: &Body, field: FieldId| body.values.get(field.0 as usize).cloned().unwrap_or(Value::Null);
        Ok(read.map(|body| body.named.iter().map(|field| (*field, value(&body, *field))).collect()))
    }
}

/// Of a route to one row, its id.
fn id(call: &Call) -> Option<Id> {
    call.route.path.ends_with("/{id}").then(|| call.id().ok()).flatten()
}
