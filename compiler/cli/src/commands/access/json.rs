//! The matrix for programs, as `schemas/access.json` says.

use crate::report::place_in;
use purlin_build::project::Project;
use purlin_compiler::access::{Act, Cell, Condition, Conditions, Door, Fields, Matrix, May, ModelAccess, Part, Taken, Tenants};
use purlin_compiler::diagnostics::places::Places;
use serde_json::{Value, json};

pub(super) fn document(matrix: &Matrix, project: &Project) -> Value {
    let places = Places::of(&project.sources);
    let Matrix { app, tenant, models, doors, acts } = matrix;
    let tenant = tenant.as_ref().map(
        |Tenants { model, span, cells }| json!({ "model": model, "at": place_in(*span, &places), "callers": callers(cells, &places) }),
    );
    let door = |Door { what, span, is_served, cells }: &Door| json!({ "what": what, "at": place_in(*span, &places), "served": is_served, "callers": callers(cells, &places) });
    let act = |Act { what, does, why, span, is_served }: &Act| json!({ "what": what, "does": does, "why": why, "at": place_in(*span, &places), "served": is_served });
    json!({
        "app": app,
        "tenant": tenant,
        "models": models.iter().map(|model| of_model(model, &places)).collect::<Vec<_>>(),
        "called": doors.iter().map(door).collect::<Vec<_>>(),
        "system": acts.iter().map(act).collect::<Vec<_>>(),
    })
}

fn of_model(model: &ModelAccess, places: &Places<'_>) -> Value {
    let ModelAccess { name, span, tenant, parts, takes, live, not_served } = model;
    let taken = |Taken { model, field, is_deleted }: &Taken| json!({ "model": model, "field": field, "deleted": is_deleted });
    json!({
        "name": name,
        "at": place_in(*span, places),
        "tenant": tenant,
        "live": live,
        "not_served": not_served,
        "operations": parts.iter().map(|part| of_part(part, places)).collect::<Vec<_>>(),
        "takes_along": takes.iter().map(taken).collect::<Vec<_>>(),
    })
}

fn of_part(part: &Part, places: &Places<'_>) -> Value {
    let fields = if let Fields::Named(names) = &part.fields { Some(names) } else { None };
    let of = match part.fields {
        Fields::Row => "row",
        Fields::Named(_) => "fields",
        Fields::Others => "other_fields",
    };
    json!({ "operation": part.operation, "of": of, "fields": fields, "callers": callers(&part.cells, places) })
}

fn callers(cells: &[Cell], places: &Places<'_>) -> Vec<Value> {
    let condition = |Condition { says, check, span }: &Condition| json!({ "if": says, "check": check, "at": place_in(*span, places) });
    let one = |Cell { caller, may }: &Cell| {
        let plain = |may: &str| json!({ "caller": caller, "may": may, "decided": true, "allow": [], "own": null, "deny": [] });
        match may {
            May::All => plain("all"),
            May::None => plain("none"),
            May::If(Conditions { allow, own, deny, is_decided }) => json!({
                "caller": caller,
                "may": "if",
                "decided": is_decided,
                "allow": allow.iter().map(condition).collect::<Vec<_>>(),
                "own": own.as_ref().map(condition),
                "deny": deny.iter().map(condition).collect::<Vec<_>>(),
            }),
        }
    };
    cells.iter().map(one).collect()
}
