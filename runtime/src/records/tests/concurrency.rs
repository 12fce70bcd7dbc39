//! Many at once.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::Page;
use serde_json::json;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_lose_nothing_and_fail_alone() {
    let world = Arc::new(World::new().await);
    let room = world.lobby.to_string();
    let tasks: Vec<_> = (0..200)
        .map(|i| {
            let (world, room) = (Arc::clone(&world), room.clone());
            tokio::spawn(async move {
                // Each fourth is refused by a rule, each fifth by its caller's being nobody there.
                let (caller, text) = (if i % 5 == 0 { world.eve } else { world.bob }, if i % 4 == 0 { "" } else { "Hi" });
                world.create(caller, MESSAGE, json!({ "room": room, "text": text })).await.map(|row| id_of(&row))
            })
        })
        .collect();
    let mut written = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(id) => written.push(id),
            Err(problem) => assert!(matches!(problem.code(), Code::Refused | Code::Invalid)),
        }
    }
    assert_eq!(written.len(), 120);
    let rows = world.list(world.ann, MESSAGE, Page { limit: Some("500"), ..Page::default() }).await.unwrap();
    let mut found: Vec<_> = rows["data"].as_array().unwrap().iter().map(id_of).collect();
    written.sort();
    found.sort();
    assert_eq!(found, written);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_take_one_value_one_gets_it() {
    let world = Arc::new(World::new().await);
    let body = json!({ "room": world.lobby.to_string(), "user": id_of_caller(world.eve).to_string() });
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (world, body) = (Arc::clone(&world), body.clone());
            tokio::spawn(async move { world.create(world.ann, MEMBER, body).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(problem) => assert_eq!(problem.code(), Code::NotUnique),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn versions_count_every_change() {
    let world = Arc::new(World::new().await);
    let hello = world.hello().await;
    let tasks: Vec<_> = (0..100)
        .map(|i| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.update(world.ann, MESSAGE, hello, json!({ "text": format!("{i}") })).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.get(world.ann, MESSAGE, hello).await.unwrap()["version"], 101);
}

/// A filter that visits the rows of rows of rows: with much data it takes long, and there is little that a filter could be told by.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn filters_that_take_long_keep_nobody_else_waiting() {
    let world = Arc::new(World::new().await);
    for _ in 0..60 {
        world.hello().await;
    }
    let deep =
        "room.messages.any(a => a.room.messages.any(b => b.room.messages.any(c => c.room.messages.any(d => d.text == a.text.lower()))))";
    let long: Vec<_> = (0..24)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.list(world.ann, MESSAGE, Page { filter: Some(deep), ..Page::default() }).await.map(drop) })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    for _ in 0..20 {
        assert!(world.list(world.bob, ROOM, Page::default()).await.is_ok());
    }
    assert!(long.iter().all(|job| !job.is_finished()), "they were waited for, or took no time");
    long.iter().for_each(tokio::task::JoinHandle::abort);
}
