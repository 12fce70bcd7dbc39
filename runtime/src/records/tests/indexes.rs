//! An index of some rows: lists that ask for these are found by it, whether the request or a rule asks.

use crate::fixture::*;
use crate::records::Page;
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::FileId;
use purlin_rules::lower::{self, Caller as Kind, Dialect};
use purlin_rules::parse;
use purlin_rules::plan::{Condition, Index, IndexKey, Service};
use purlin_rules::resolve::{self, Scope};

/// What the compiler makes of a condition of a spec.
fn lowered(service: &Service, text: &str, caller: Kind) -> Condition {
    let expr = parse::expression(text, FileId::default(), 0).unwrap();
    let cond = resolve::condition(&expr, service, &Scope { this: Some(MESSAGE), ..Scope::default() }).unwrap();
    lower::condition(&cond, service, Dialect::Sqlite, caller)
}

/// Messages are indexed by the day of their making, where the condition holds; who may list them sees those of which `readable` does.
fn indexed(holds: &str, readable: &str) -> Service {
    let mut service = chat();
    let (holds, readable) = (lowered(&service, holds, Kind::Anonymous), lowered(&service, readable, Kind::SignedIn));
    let Condition::If { sql, .. } = holds else { panic!("{holds:?}") };
    let table = &mut service.tables.to_mut()[MESSAGE.0 as usize];
    let keys = vec![IndexKey { field: FieldId::CREATED_AT, descending: true }];
    table.indexes = vec![Index { keys: keys.into(), holds: Some(sql) }].into();
    table.list = readable_if(table, readable);
    service
}

/// Whether a list by the newest is found by it, and sorted by nothing else.
async fn is_found(holds: &str, readable: &str, filter: Option<&str>) -> bool {
    let world = World::of(indexed(holds, readable)).await;
    let _ = world.engine.store().traced();
    world.list(world.ann, MESSAGE, Page { filter, sort: Some("-created_at"), ..Page::default() }).await.unwrap();
    let statement = world.engine.store().traced().remove(0);
    let plan = world.plan_of(&statement).await;
    plan.iter().any(|step| step.contains("_purlin_index message -created_at -id where")) && !plan.iter().any(|step| step.contains("B-TREE"))
}

const EVERYTHING: &str = "version > 0";

#[tokio::test]
async fn a_list_whose_filter_asks_for_it_is_found_by_it() {
    for holds in ["text != \"x\"", "edited_at is null", "edited_at != created_at", "text in [\"a\", \"b\"] and edited_at is set"] {
        assert!(is_found(holds, EVERYTHING, Some(holds)).await, "{holds}");
        assert!(is_found(holds, EVERYTHING, Some(&format!("{holds} and version < 9"))).await, "{holds}");
        assert!(!is_found(holds, EVERYTHING, Some(&format!("{holds} or version < 9"))).await, "{holds}");
        assert!(!is_found(holds, EVERYTHING, None).await, "{holds}");
    }
}

#[tokio::test]
async fn a_list_whose_rule_asks_for_it_is_found_by_it() {
    for holds in ["text != \"x\"", "edited_at is null", "not (edited_at > created_at)"] {
        assert!(is_found(holds, &format!("{holds} and {EVERYTHING}"), None).await, "{holds}");
        assert!(!is_found(holds, &format!("{holds} or {EVERYTHING}"), None).await, "{holds}");
    }
}
