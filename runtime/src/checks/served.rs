//! What the engine does with a line of a test: the same functions that answer requests, on the store of the test.

use super::scene::Scene;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::{self, Ask, Page, Shown, View};
use crate::values::write::json;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Action, SeedValue, TestLine};
use purlin_rules::value::Id;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Served {
    Allowed,
    /// For this caller there is no such row, or no such field of it.
    NotThere,
    Refused {
        problem: String,
    },
    /// The rows that are listed.
    Rows(BTreeSet<Id>),
    /// No rule stands in the way, but something else does: a constraint, a value that does not fit.
    Impossible {
        problem: String,
    },
    /// A fault of ours.
    Failed {
        problem: String,
    },
}

pub(super) async fn serve(scene: &Scene<'_>, line: &TestLine) -> Served {
    let ask = |table: ModelId| {
        let tenant = line.tenant.and_then(|place| scene.cast.tenant_key(place)).map(Arc::new);
        Ask { table, caller: scene.caller(line.who), tenant, now: scene.cast.seeded.now }
    };
    let engine = &scene.engine;
    let done = match &line.action {
        Action::Sees { model, .. } => return list(scene, ask(*model)).await.map_or_else(|problem| refusal(&problem), Served::Rows),
        Action::Create { model, values } => records::create(engine, ask(*model), &body(scene, *model, values), None).await.map(drop),
        Action::Read { row, field } => match scene.cast.row(*row) {
            Some((model, id)) => match records::get(engine, ask(model), id, View::default()).await {
                Ok(shown) if shows(scene, model, &shown, *field) => Ok(()),
                Ok(_) => return Served::NotThere,
                Err(problem) => Err(problem),
            },
            None => Err(Code::NotFound.into()),
        },
        Action::Update { row, values } => match scene.cast.row(*row) {
            Some((model, id)) => records::update(engine, ask(model), id, &body(scene, model, values), None, None).await.map(drop),
            None => Err(Code::NotFound.into()),
        },
        Action::Delete { row } => match scene.cast.row(*row) {
            Some((model, id)) => records::delete(engine, ask(model), id, None, None).await,
            None => Err(Code::NotFound.into()),
        },
    };
    match done {
        Ok(()) => Served::Allowed,
        Err(problem) => refusal(&problem),
    }
}

/// All pages of a list.
async fn list(scene: &Scene<'_>, ask: Ask) -> Result<BTreeSet<Id>, Problem> {
    let limit = scene.engine.config().limits.list.to_string();
    let mut ids = BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let page = Page { limit: Some(&limit), after: after.as_deref(), ..Page::default() };
        let page: Json = serde_json::from_slice(&records::list(&scene.engine, ask.clone(), page).await?).map_err(Problem::internal)?;
        let rows = page.get("data").and_then(Json::as_array).into_iter().flatten();
        ids.extend(rows.filter_map(|row| crate::values::read::id(row.get("id")?.as_str()?)));
        match page.get("next").and_then(Json::as_str) {
            Some(next) => after = Some(next.to_owned()),
            None => return Ok(ids),
        }
    }
}

/// The row is shown, and the field of it that is asked for.
fn shows(scene: &Scene<'_>, model: ModelId, shown: &Shown, field: Option<FieldId>) -> bool {
    let Some(field) = field else { return true };
    let name = scene.cast.plan.service.table(model).and_then(|table| table.field(field)).map(|field| &*field.name);
    let row: Json = serde_json::from_slice(&shown.body).unwrap_or_default();
    name.is_some_and(|name| row.get(name).is_some())
}

/// The body that a client would send.
fn body(scene: &Scene<'_>, model: ModelId, values: &[(FieldId, SeedValue)]) -> Vec<u8> {
    let fields = scene.engine.models().get(model).map(|model| &model.fields);
    let mut body = vec![b'{'];
    for (field, value) in scene.cast.seeded.values(values) {
        let Some(check) = fields.and_then(|fields| fields.get(field)) else { continue };
        if body.len() > 1 {
            body.push(b',');
        }
        body.extend_from_slice(format!("\"{}\":", check.name).as_bytes());
        json(&mut body, &check.form, &value);
    }
    body.push(b'}');
    body
}

/// Which problems are about access: those that the evaluator judges too.
fn refusal(problem: &Problem) -> Served {
    let words = words(problem);
    let faults = problem.errors();
    match problem.code() {
        // Who names no tenant asks for rows that are not there.
        Code::NotFound | Code::TenantRequired => Served::NotThere,
        Code::SignInRequired | Code::Refused | Code::NoGrant => Served::Refused { problem: words },
        Code::Invalid if faults.iter().any(|fault| matches!(fault.code, FieldCode::NotWritable | FieldCode::NotFound)) => {
            Served::Refused { problem: words }
        }
        Code::Invalid | Code::NotUnique | Code::Restricted | Code::Consequence => Served::Impossible { problem: words },
        Code::InvalidRequest
        | Code::InvalidContentType
        | Code::InvalidJson
        | Code::IncompleteBody
        | Code::UnknownParameter
        | Code::InvalidParameter
        | Code::InvalidExpression
        | Code::InvalidCursor
        | Code::TooExpensive
        | Code::InvalidToken
        | Code::InvalidCredentials
        | Code::MethodNotAllowed
        | Code::IncompleteHead
        | Code::InProgress
        | Code::KeyReused
        | Code::VersionMismatch
        | Code::BodyTooLarge
        | Code::UnsupportedEncoding
        | Code::TooManyRequests
        | Code::HeadTooLarge
        | Code::Internal
        | Code::Timeout
        | Code::Unavailable => Served::Failed { problem: problem.cause().unwrap_or(&words).to_owned() },
    }
}

/// Status and code, and what is said of rule and fields.
fn words(problem: &Problem) -> String {
    let mut words = format!("{} `{}`", problem.code().status(), problem.code().as_str());
    if let Some(rule) = problem.named_rule() {
        words.push_str(&format!(", by the rule `{rule}`"));
    }
    // Fields that are at fault together are named together.
    for together in problem.errors().chunk_by(|one, other| one.code == FieldCode::NotUnique && one.message == other.message) {
        let names: Vec<String> = together.iter().map(|fault| format!("`{}`", fault.field.trim_start_matches('/'))).collect();
        let Some(FieldError { message, code, .. }) = together.first() else { continue };
        let colon = if *code == FieldCode::NotUnique { ":" } else { "" };
        words.push_str(&format!("; {}{colon} {message}", names.join(", ")));
    }
    words
}
