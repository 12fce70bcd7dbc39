//! `search`: the store answers as the definition says, and goes along the words for it.

use crate::fixture::*;
use crate::records::Page;
use crate::store::system::System;
use purlin_rules::plan::{Condition, FieldGroup, Service};
use purlin_rules::value::Id;
use purlin_rules::words::{Sought, words};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The chat, in which messages are searched.
fn searched() -> Service {
    let mut service = chat();
    service.tables.to_mut()[MESSAGE.0 as usize].search = vec![field(3)].into();
    service
}

async fn found(world: &World, search: &str) -> Vec<String> {
    let page = Page { search: Some(search), limit: Some("500"), ..Page::default() };
    let rows = world.list(world.bob, MESSAGE, page).await.unwrap();
    rows["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// Few words, so that they come again.
    fn text(&mut self, most: u64) -> String {
        const WORDS: [&str; 16] =
            ["fire", "Fi", "fir", "ÉTÉ", "ete", "e\u{301}", "全文", "文", "a", "42", "4", "straße", "ΣΊΣ", "σις", "йод", "é-x"];
        const BETWEEN: [&str; 4] = [" ", ", ", "", "'"];
        (0..self.below(most)).map(|_| format!("{}{}", WORDS[self.below(16) as usize], BETWEEN[self.below(4) as usize])).collect()
    }
}

#[tokio::test]
async fn the_store_finds_what_the_definition_finds_whatever_was_written_before() {
    let world = World::of(searched()).await;
    let (mut dice, mut texts): (Dice, BTreeMap<String, String>) = (Dice(7), BTreeMap::new());
    for round in 0..120 {
        let text = format!("{}.", dice.text(8));
        let old = texts.keys().nth(dice.below(texts.len().max(1) as u64) as usize).cloned();
        match (dice.below(4), old) {
            (0, Some(id)) => {
                world.delete(world.ann, MESSAGE, id_of(&json!({ "id": id }))).await.unwrap();
                texts.remove(&id);
            }
            (1, Some(id)) => {
                world.update(world.ann, MESSAGE, id_of(&json!({ "id": id })), json!({ "text": text })).await.unwrap();
                texts.insert(id, text);
            }
            _ => {
                let row = world.create(world.ann, MESSAGE, json!({ "room": world.lobby.to_string(), "text": text })).await.unwrap();
                texts.insert(row["id"].as_str().unwrap().to_owned(), text);
            }
        }
        let search = dice.text(4);
        let sought = Sought::of(&search);
        let expected: Vec<&String> = texts.iter().filter(|(_, text)| sought.is_met([text.as_str()])).map(|(id, _)| id).collect();
        assert_eq!(found(&world, &search).await.iter().collect::<Vec<_>>(), expected, "round {round}: {search:?}");
    }
    let kept = world.engine.store().read(|session| {
        let all = System::new(r#"SELECT "row", "word" FROM "_purlin_words message" ORDER BY 1, 2"#);
        all.rows(session, [], |row| Ok((Id(row.get(0)?).to_string(), row.get::<_, String>(1)?)))
    });
    let expected: Vec<_> = texts.iter().flat_map(|(id, text)| words(text).into_iter().map(move |word| (id.clone(), word))).collect();
    assert!(!expected.is_empty());
    assert_eq!(kept.await.unwrap(), expected);
}

#[tokio::test]
async fn a_search_goes_along_the_words() {
    let world = World::of(searched()).await;
    world.hello().await;
    let store = world.engine.store();
    let _ = store.traced();
    assert_eq!(found(&world, "hello he").await.len(), 1);
    let statements = store.traced();
    assert_eq!(statements.len(), 2, "how often each word stands, then the rows: {statements:#?}");
    let plan = world.plan_of(&statements[1]).await;
    assert!(plan.iter().any(|step| step.contains("SEARCH r USING INDEX") && step.contains("(id=?")), "{plan:#?}");
    assert!(plan.iter().any(|step| step.contains("USING PRIMARY KEY (word=? AND row=?)")), "{plan:#?}");
    assert!(plan.iter().any(|step| step.contains("USING PRIMARY KEY (word>? AND word<?)")), "{plan:#?}");
    assert!(!plan.iter().any(|step| step.contains("B-TREE") || step.contains("SCAN r")), "{plan:#?}");
}

/// The words that are read to answer do not tell what a hidden field holds, whether it is hidden from all or in some rows.
#[tokio::test]
async fn words_of_fields_that_nobody_is_shown_are_not_looked_at() {
    let mut service = searched();
    let message = &mut service.tables.to_mut()[MESSAGE.0 as usize];
    message.list.signed_in.groups = vec![FieldGroup { fields: vec![field(1), field(2)].into(), shown: Condition::Always }].into();
    let world = World::of(service).await;
    world.hello().await;
    assert_eq!(found(&world, "hello").await, Vec::<String>::new());
    let store = world.engine.store();
    let _ = store.traced();
    found(&world, "hello he").await;
    assert!(!store.traced().iter().any(|statement| statement.contains("_purlin_words")), "no word is looked up");
}

#[tokio::test]
async fn a_write_of_rows_that_are_not_searched_runs_what_it_ran() {
    let world = World::of(searched()).await;
    let store = world.engine.store();
    let _ = store.traced();
    let room: Json = world.create(world.ann, ROOM, json!({ "topic": "More" })).await.unwrap();
    world.update(world.ann, ROOM, id_of(&room), json!({ "topic": "Less" })).await.unwrap();
    let statements = store.traced();
    assert_eq!(statements.len(), 4, "{statements:#?}");
    assert!(!statements.iter().any(|statement| statement.contains("_purlin_words")));
    let kept = store.read(|session| {
        System::new(r#"SELECT count(*) FROM sqlite_schema WHERE "type" = 'trigger' AND "tbl_name" <> 'message'"#)
            .row(session, [], |row| row.get::<_, i64>(0))
    });
    assert_eq!(kept.await.unwrap(), Some(0));
}
