//! Lists a page at a time: orders, nulls, cursors.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::{self, Page};
use crate::route::Caller;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use serde_json::{Value as Json, json};

const ITEM: ModelId = ModelId(0);

/// Items that anyone lists; `rank` and `note` may be null, `secret` is shown of the even ones only.
fn items() -> Service {
    let nullable = |name| Column { nullable: true, ..column(name) };
    let mut item = table(
        "Item",
        vec![
            words("title", 0, 80),
            scalar(Scalar::Int, Refinement::None, nullable("rank")),
            scalar(Scalar::Float, Refinement::None, nullable("note")),
            scalar(Scalar::Int, Refinement::None, column("secret")),
            scalar(Scalar::String, Refinement::None, Column { private: true, ..column("hash") }),
        ],
    );
    let open = vec![FieldId::CREATED_AT, FieldId::UPDATED_AT, FieldId::VERSION, field(1), field(2), field(3)];
    let groups = vec![
        FieldGroup { fields: open.into(), shown: Condition::Always },
        FieldGroup { fields: vec![field(4)].into(), shown: when(r#"({.secret} % 2 = 0)"#, &[7]) },
    ];
    let readable = Readable { row: Condition::Always, groups: groups.into() };
    item.list = Read { signed_in: readable.clone(), anonymous: readable };
    item.get = item.list.clone();
    Service {
        name: "Items".into(),
        doc: "".into(),
        edition: 2026,
        enums: vec![].into(),
        tables: vec![item].into(),
        auth: None,
        tenant: None,
        evolution: vec![].into(),
        not_served: vec![].into(),
    }
}

async fn stocked() -> crate::engine::Engine {
    let engine = engine(items());
    let own = engine.clone();
    let fill = engine.store().write(move |session| {
        for i in 0..23_i64 {
            let rank = if i % 4 == 0 { Value::Null } else { Value::Int(i % 3) };
            let note = if i % 5 == 0 { Value::Null } else { Value::Float((i % 2) as f64 / 2.0) };
            let values = [
                (field(1), Value::Text(format!("t{}", i % 7))),
                (field(2), rank),
                (field(3), note),
                (field(4), Value::Int(i)),
                (field(5), Value::Text("x".into())),
            ];
            records::system::insert(&own, session, ITEM, NOW + i / 2, &values)?;
        }
        Ok(())
    });
    fill.await.unwrap();
    engine
}

async fn page(engine: &crate::engine::Engine, page: Page<'_>) -> Result<Json, crate::problem::Problem> {
    let body = records::list(engine, ask(Caller::Anonymous, ITEM), page).await?;
    Ok(serde_json::from_slice(&body).unwrap())
}

/// Every row, by pages of a size.
async fn walk(engine: &crate::engine::Engine, asked: Page<'_>, limit: &str) -> Vec<Json> {
    let (mut rows, mut after): (Vec<Json>, Option<String>) = (Vec::new(), None);
    loop {
        let next = page(engine, Page { limit: Some(limit), after: after.as_deref(), ..asked }).await.unwrap();
        rows.extend(next["data"].as_array().unwrap().iter().cloned());
        assert!(rows.len() <= 23, "{asked:?}: rows come twice");
        match next["next"].as_str() {
            Some(cursor) => after = Some(cursor.to_owned()),
            None => return rows,
        }
    }
}

#[tokio::test]
async fn pages_together_are_the_whole_list_in_every_order() {
    let engine = stocked().await;
    for sort in [
        "",
        "id",
        "-id",
        "title",
        "-title",
        "rank",
        "-rank",
        "note,-rank",
        "-note,title,-secret",
        "secret",
        "-secret",
        "-created_at",
        "created_at,id,title",
        "-created_at,-title",
        "rank,note,-created_at",
    ] {
        let asked = Page { sort: (!sort.is_empty()).then_some(sort), ..Page::default() };
        let whole = walk(&engine, asked, "500").await;
        assert_eq!(whole.len(), 23, "{sort}");
        for limit in ["1", "2", "7", "22", "23"] {
            assert_eq!(walk(&engine, asked, limit).await, whole, "{sort} by {limit}");
        }
    }
}

#[tokio::test]
async fn nulls_are_last_in_both_directions() {
    let engine = stocked().await;
    for sort in ["rank", "-rank", "note", "-note"] {
        let rows = walk(&engine, Page { sort: Some(sort), ..Page::default() }, "500").await;
        let key = sort.trim_start_matches('-');
        let first_null = rows.iter().position(|row| row[key].is_null()).unwrap();
        assert!(first_null > 0 && rows[first_null..].iter().all(|row| row[key].is_null()), "{sort}");
        let values: Vec<f64> = rows[..first_null].iter().map(|row| row[key].as_f64().unwrap()).collect();
        assert!(values.is_sorted_by(|a, b| if sort.starts_with('-') { a >= b } else { a <= b }), "{sort}: {values:?}");
    }
}

#[tokio::test]
async fn a_field_that_is_not_shown_orders_as_null() {
    let engine = stocked().await;
    let rows = walk(&engine, Page { sort: Some("-secret"), ..Page::default() }, "3").await;
    let shown: Vec<Option<i64>> = rows.iter().map(|row| row.get("secret").and_then(Json::as_i64)).collect();
    let even: Vec<Option<i64>> = (0..23).rev().filter(|i| i % 2 == 0).map(Some).collect();
    assert_eq!(shown[..12], even);
    assert_eq!(shown[12..], [None; 11]);
    // The hidden ones stand in the order of their ids, which says nothing of what they hide.
    let ids: Vec<&str> = rows[12..].iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn what_is_no_field_orders_nothing() {
    let engine = stocked().await;
    for sort in ["", ",", "titel", "-", "--title", "title,", "title desc", "hash", "title;drop table item", "\"title\"", "title,title"] {
        let problem = page(&engine, Page { sort: Some(sort), ..Page::default() }).await.unwrap_err();
        assert_eq!(problem.code(), Code::InvalidExpression, "{sort}");
    }
}

#[tokio::test]
async fn limits_are_numbers_within_bounds() {
    let engine = stocked().await;
    for limit in ["0", "-1", "501", "1.5", "", "ten", "99999999999999999999"] {
        assert_eq!(
            page(&engine, Page { limit: Some(limit), ..Page::default() }).await.unwrap_err().code(),
            Code::InvalidParameter,
            "{limit}"
        );
    }
}

#[tokio::test]
async fn a_cursor_that_is_changed_anywhere_is_none() {
    let engine = stocked().await;
    let first = page(&engine, Page { limit: Some("5"), sort: Some("title"), ..Page::default() }).await.unwrap();
    let cursor = first["next"].as_str().unwrap();
    for i in 0..cursor.len() {
        for with in ["A", "B", "_", "-", "="] {
            let mut forged = cursor.to_owned();
            forged.replace_range(i..=i, with);
            if forged != cursor {
                let asked = Page { after: Some(&forged), sort: Some("title"), ..Page::default() };
                // The last character holds bits that mean nothing: all but one spelling of them is refused as well.
                assert_eq!(page(&engine, asked).await.unwrap_err().code(), Code::InvalidCursor, "{i} {with}");
            }
        }
    }
    for made_up in ["", "x", "AAAA", &"A".repeat(64), &format!("{cursor}A")] {
        let asked = Page { after: Some(made_up), sort: Some("title"), ..Page::default() };
        assert_eq!(page(&engine, asked).await.unwrap_err().code(), Code::InvalidCursor, "{made_up}");
    }
}

#[tokio::test]
async fn a_cursor_serves_its_own_list_and_its_own_caller_only() {
    let world = World::new().await;
    world.hello().await;
    world.hello().await;
    let args = r#"{"t":"Hello"}"#;
    let asked = Page { limit: Some("1"), sort: Some("-created_at"), filter: Some("text == t"), args: Some(args), ..Page::default() };
    let first = world.list(world.ann, MESSAGE, asked).await.unwrap();
    let after = first["next"].as_str();
    assert!(after.is_some());
    let next = Page { after, ..asked };
    assert_eq!(world.list(world.ann, MESSAGE, next).await.unwrap()["data"].as_array().unwrap().len(), 1);
    assert_eq!(world.list(world.bob, MESSAGE, next).await.unwrap_err().code(), Code::InvalidCursor);
    for other in [
        Page { sort: Some("created_at"), ..next },
        Page { sort: None, ..next },
        Page { filter: Some("text == t "), ..next },
        Page { args: Some(r#"{"t":"Hallo"}"#), ..next },
        Page { filter: None, args: None, ..next },
    ] {
        assert_eq!(world.list(world.ann, MESSAGE, other).await.unwrap_err().code(), Code::InvalidCursor, "{other:?}");
    }
    assert_eq!(world.list(world.ann, ROOM, Page { filter: None, args: None, ..next }).await.unwrap_err().code(), Code::InvalidCursor);
}

#[tokio::test]
async fn a_page_that_is_just_full_is_the_last() {
    let engine = stocked().await;
    assert_eq!(page(&engine, Page { limit: Some("23"), ..Page::default() }).await.unwrap()["next"], Json::Null);
    assert_eq!(page(&engine, Page { limit: Some("22"), ..Page::default() }).await.unwrap()["data"].as_array().unwrap().len(), 22);
}

#[tokio::test]
async fn private_fields_never_leave() {
    let engine = stocked().await;
    let rows = page(&engine, Page::default()).await.unwrap();
    assert!(!rows.to_string().contains("hash"));
    assert_eq!(rows["data"][0].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().len(), 8);
    assert_eq!(rows["data"][1].get("secret"), None);
    assert_eq!(rows["data"][2]["secret"], json!(2));
}

/// One caller's long value must not stop the pages of all others.
#[tokio::test]
async fn pages_go_on_behind_values_that_are_longer_than_a_cursor() {
    let world = World::new().await;
    let long = "ä".repeat(2000);
    let texts = [format!("{long}a"), format!("{long}b"), long.clone(), format!("{long}c"), "b".to_owned(), format!("{long}b")];
    for one in &texts {
        let body = json!({ "room": world.lobby.to_string(), "text": one });
        world.create(world.ann, MESSAGE, body).await.unwrap();
    }
    let mut sorted = texts.to_vec();
    sorted.sort();
    for sort in ["text", "-text", "text,created_at", "edited_at,-text", "-room,text,-author"] {
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let asked = Page { sort: Some(sort), limit: Some("1"), after: after.as_deref(), ..Page::default() };
            let page = world.list(world.ann, MESSAGE, asked).await.unwrap();
            seen.push(page["data"][0]["text"].as_str().unwrap().to_owned());
            let Some(next) = page["next"].as_str() else { break };
            assert!(next.len() < 4000, "{}", next.len());
            after = Some(next.to_owned());
        }
        if sort.contains("-text") {
            seen.reverse();
        }
        assert_eq!(seen, sorted, "{sort}");
    }
}

/// What a cursor does not hold is asked of the row, as far as its reader may see it then.
#[tokio::test]
async fn a_row_that_a_cursor_asks_and_that_is_gone_leaves_none_out() {
    let world = World::new().await;
    let long = "x".repeat(1000);
    let mut ids = Vec::new();
    for end in ["a", "b", "c"] {
        let body = json!({ "room": world.lobby.to_string(), "text": format!("{long}{end}") });
        ids.push(id_of(&world.create(world.ann, MESSAGE, body).await.unwrap()));
    }
    let asked = Page { sort: Some("text"), limit: Some("2"), ..Page::default() };
    let first = world.list(world.bob, MESSAGE, asked).await.unwrap();
    let next = Page { after: first["next"].as_str(), ..asked };
    assert_eq!(world.list(world.bob, MESSAGE, next).await.unwrap()["data"].as_array().unwrap().len(), 1);
    world.delete(world.ann, MESSAGE, ids[1]).await.unwrap();
    let rest = world.list(world.bob, MESSAGE, next).await.unwrap();
    let ends: Vec<_> = rest["data"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap().chars().last().unwrap()).collect();
    assert!(ends.contains(&'c'), "{ends:?}");
    // A row that has come to hold something else says nothing of it.
    world.system(r#"UPDATE "message" SET "text" = 'zzz' WHERE "text" LIKE '%a'"#).await;
    assert_eq!(world.list(world.bob, MESSAGE, next).await.unwrap()["data"].as_array().unwrap().len(), 2);
}
