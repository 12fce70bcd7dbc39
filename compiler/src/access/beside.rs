//! What is no operation of a model: whom tenants admit, what is called, what goes along with a deletion, and what acts as the system.

use super::callers::{self, Kind};
use super::verdict::Beside;
use super::{Act, Cell, Condition, Conditions, Door, May, Taken, Tenants};
use crate::schema::{Action, CallRule, Endpoint, Function, Holds, Job, ModelRef, NeedsSystem, Parameter, Run, Schema, Trigger};
use crate::schema::{Verify, Work};
use crate::served::{self, Unserved};
use crate::statement::{self, Statements, run};
use purlin_rules::catalog::{Catalog, FieldShape, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Rows, Source, Var};
use purlin_rules::plan::{OnDelete, Plan};
use purlin_rules::print;
use purlin_rules::resolve::scalar_name;
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeSet;

pub(super) fn tenants(schema: &Schema, plan: &Plan) -> Option<Tenants> {
    let tenant = schema.tenant()?;
    let condition = |says: &String| Condition { says: Some(says.clone()), check: None, span: tenant.span };
    let asked: Vec<(Condition, Cond)> = tenant.says.iter().map(condition).zip(tenant.allow.iter().cloned()).collect();
    let cells = Beside::of_tenants(plan, tenant.model).cells(&callers::kinds_of_no_row(schema), &asked, &|cond| cond);
    Some(Tenants { model: schema.catalog().model_name(tenant.model)?.to_owned(), span: tenant.span, cells })
}

/// Functions, endpoints, channels and buckets.
pub(super) fn doors(schema: &Schema, plan: &Plan) -> Vec<Door> {
    let called = schema.called();
    let not_served = served::unserved(schema);
    let kinds = callers::kinds_of_no_row(schema);
    let door = |what: String, span, cells| Door { what, span, is_served: is_served(span, &not_served), cells };
    let mut doors = Vec::new();
    for function in &called.functions {
        let what = format!("fn {}", signature(&function.spec_name, &function.parameters, schema));
        doors.push(door(what, function.span, called_by(&function.allow, &function.parameters, &kinds, plan)));
    }
    for endpoint in &called.endpoints {
        let what = format!("endpoint {} {}", endpoint.method, print::text(&endpoint.path));
        doors.push(door(what, endpoint.span, vec![Cell { caller: signer(&endpoint.verify).to_owned(), may: May::All }]));
    }
    for channel in &called.channels {
        let what = format!("channel {}", signature(&channel.spec_name, &channel.parameters, schema));
        doors.push(door(what, channel.span, called_by(&channel.join, &channel.parameters, &kinds, plan)));
    }
    for (id, bucket) in called.buckets.iter().enumerate() {
        let holders = schema.models().flat_map(|model| model.fields().map(move |(_, field)| (model, field)));
        let holds = holders.filter(|(_, field)| {
            matches!(field.shape, FieldShape::Scalar(Scalar::File(of)) | FieldShape::List(Scalar::File(of)) if of.0 as usize == id)
        });
        let readers = holds.map(|(model, field)| format!("who may read {}.{}", model.get().spec_name, field.spec_name));
        let anybody = bucket.public.then(|| callers::ANYBODY.to_owned());
        let cells = anybody.into_iter().chain(readers).map(|caller| Cell { caller, may: May::All }).collect();
        doors.push(door(format!("bucket {}", bucket.spec_name), bucket.span, cells));
    }
    doors
}

fn is_served(span: Span, not_served: &[Unserved]) -> bool {
    !not_served.iter().any(|unserved| unserved.span == span)
}

fn signer(verify: &Verify) -> &'static str {
    match verify {
        Verify::Stripe(_) => "whoever signs as Stripe does",
        Verify::Github(_) => "whoever signs as GitHub does",
        Verify::Standard(_) => "whoever signs by Standard Webhooks",
        Verify::Hmac { .. } => "whoever signs by its secret",
        Verify::Nothing => callers::ANYBODY,
    }
}

/// Who may call it: of the rows that are its parameters, of some, or of all that there can be.
fn called_by(rules: &[CallRule], parameters: &[Parameter], kinds: &[Kind], plan: &Plan) -> Vec<Cell> {
    let condition = |rule: &CallRule| Condition { says: rule.says.clone(), check: None, span: rule.span };
    let asked: Vec<(Condition, Cond)> = rules.iter().map(|rule| (condition(rule), rule.when.clone())).collect();
    let row = |parameter: &Parameter| match parameter.holds {
        Holds::Value { ty: Type::Row(model), .. } => Some((model, parameter.nullable)),
        Holds::Value { .. } | Holds::Record { .. } => None,
    };
    let rows: Vec<(ModelId, bool)> = parameters.iter().filter_map(row).collect();
    let vars: Vec<Var> = rows.iter().zip(1..).map(|(_, place)| Var(place)).collect();
    match Beside::of_calls(plan).filter(|_| !rows.iter().any(|(_, nullable)| *nullable)) {
        Some(beside) => beside.cells(kinds, &asked, &|cond| {
            rows.iter().zip(vars.iter()).rev().fold(cond, |body, ((model, _), var)| Cond::Any {
                rows: Rows { model: *model, source: Source::Model },
                var: *var,
                body: Box::new(body),
            })
        }),
        None => kinds.iter().map(|kind| Cell { caller: kind.label.clone(), may: undecided(&asked) }).collect(),
    }
}

fn undecided(asked: &[(Condition, Cond)]) -> May {
    if asked.iter().any(|(_, cond)| *cond == Cond::Const(true)) {
        return May::All;
    }
    let allow: Vec<_> = asked.iter().map(|(condition, _)| condition.clone()).collect();
    if allow.is_empty() { May::None } else { May::If(Conditions { allow, own: None, deny: Vec::new(), is_decided: false }) }
}

/// `merge(source: Ticket, target: Ticket)`
fn signature(name: &str, parameters: &[Parameter], schema: &Schema) -> String {
    let one = |parameter: &Parameter| format!("{}: {}", parameter.spec_name, self::parameter(parameter, schema));
    format!("{name}({})", parameters.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// `Ticket?`: what a parameter holds.
pub(crate) fn parameter(parameter: &Parameter, schema: &Schema) -> String {
    let ty = match &parameter.holds {
        Holds::Record { spec_name, list } => format!("{spec_name}{}", if *list { "[]" } else { "" }),
        Holds::Value { ty, .. } => type_name(ty, schema),
    };
    format!("{ty}{}", if parameter.nullable { "?" } else { "" })
}

fn type_name(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::Row(model) | Type::Rows(model) => schema.catalog().model_name(*model).unwrap_or_default().to_owned(),
        Type::Scalar(scalar) => scalar_name(*scalar, schema.catalog()),
        Type::List(item) => format!("{}[]", type_name(item, schema)),
        Type::Null => "null".to_owned(),
    }
}

/// What goes with a row of the model, and what goes with that.
pub(super) fn taken(model: ModelRef<'_>, schema: &Schema) -> Vec<Taken> {
    let mut found = BTreeSet::new();
    let mut gone = vec![model.id];
    while let Some(target) = gone.pop() {
        for other in schema.models() {
            for (_, field) in other.fields().filter(|(_, field)| field.shape == FieldShape::ToOne(target) && field.has_column()) {
                let is_deleted = match field.on_delete {
                    OnDelete::Restrict => continue,
                    OnDelete::Cascade => true,
                    OnDelete::SetNull => false,
                };
                let (model, field) = (other.get().spec_name.clone(), field.spec_name.clone());
                if found.insert(Taken { model, field, is_deleted }) && is_deleted {
                    gone.push(other.id);
                }
            }
        }
    }
    found.into_iter().collect()
}

/// What acts as the system: triggers, jobs, calls, and fields that are filled or kept.
pub(super) fn acts(schema: &Schema, plan: &Plan) -> Vec<Act> {
    let not_served = served::unserved(schema);
    let service = statement::named(schema, &plan.service);
    let statements = Statements { schema, service: &service, renamed: &Clone::clone };
    let mut acts: Vec<Act> = schema.happens().triggers.iter().filter_map(|trigger| of_trigger(trigger, &statements)).collect();
    acts.extend(schema.happens().jobs.iter().filter_map(|job| of_job(job, &statements, &not_served)));
    let called = schema.called();
    let of_call = |what: String, run: &Run, needs: Option<&NeedsSystem>, span| {
        let needs = needs?;
        let does = format!("{}, {}", self::run(run), statements.reach(needs));
        Some(Act { what, does, why: Some(needs.why.clone()), span, is_served: is_served(span, &not_served) })
    };
    acts.extend(called.functions.iter().filter_map(|Function { spec_name, run, needs_system, span, .. }| {
        of_call(format!("fn {spec_name}"), run, needs_system.as_ref(), *span)
    }));
    acts.extend(called.endpoints.iter().filter_map(|Endpoint { method, path, run, needs_system, span, .. }| {
        of_call(format!("endpoint {method} {}", print::text(path)), run, needs_system.as_ref(), *span)
    }));
    for model in schema.models() {
        acts.extend(model.fields().filter_map(|(_, field)| {
            let kept = field.computed.as_ref().filter(|computed| computed.stored);
            let kept = kept.map(|computed| format!("kept as {}", print::expression(&computed.body)));
            let filled = field.derived.as_ref().map(|derived| format!("filled with {}", derived.says));
            let what = format!("{}.{}", model.get().spec_name, field.spec_name);
            Some(Act { what, does: kept.or(filled)?, why: None, span: field.span, is_served: field.is_planned() })
        }));
    }
    acts
}

fn model_name(schema: &Schema, model: ModelId) -> &str {
    schema.catalog().model_name(model).unwrap_or_default()
}

/// What of a trigger writes rows.
fn of_trigger(trigger: &Trigger, statements: &Statements<'_>) -> Option<Act> {
    let write = |action: &Action| match action {
        Action::Create { model, values } => Some(statements.create(*model, values)),
        Action::Set(write) => Some(statements.set(write.model, &write.row, &[(write.field, write.value.clone())])),
        Action::Delete { row, .. } => Some(statements.delete(row)),
        Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) | Action::Run(_) => None,
    };
    let writes: Vec<String> = trigger.actions.iter().filter_map(write).collect();
    if writes.is_empty() {
        return None;
    }
    let when = trigger.says.as_ref().map(|says| format!(" when {says}")).unwrap_or_default();
    let what = format!("on {} {}{when}", model_name(statements.schema, trigger.model), trigger.event.spelled());
    let is_served = served::is_done(trigger, statements.schema.catalog());
    Some(Act { what, does: writes.join(", "), why: None, span: trigger.span, is_served })
}

/// What a job does to the rows that it looks for; what it runs, where it needs the system.
fn of_job(job: &Job, statements: &Statements<'_>, not_served: &[Unserved]) -> Option<Act> {
    let found = |model: &ModelId| {
        let filter = job.says.as_ref().map(|says| format!(" where {says}")).unwrap_or_default();
        format!("each {}{filter}", model_name(statements.schema, *model))
    };
    let needs = job.needs_system.as_ref();
    let does = match (&job.work, needs) {
        (Work::Run(_), None) => return None,
        (Work::Run(run), Some(needs)) => format!("{}, {}", self::run(run), statements.reach(needs)),
        (Work::Delete { model, .. }, _) => format!("delete {}", found(model)),
        (Work::Set { model, writes, .. }, _) => format!("{} of {}", statements.set_each(*model, writes), found(model)),
    };
    let why = needs.map(|needs| needs.why.clone());
    Some(Act { what: format!("job {}", job.spec_name), does, why, span: job.span, is_served: is_served(job.span, not_served) })
}
