//! Many at once: what the spec promises of numbers, of stock and of chains holds whoever comes first.

use crate::plan_of;
use purlin_runtime::config::Config;
use purlin_runtime::engine::Engine;
use purlin_runtime::problem::Code;
use purlin_runtime::records::{self, Ask, Page};
use purlin_runtime::route::Caller;
use serde_json::Value as Json;
use std::collections::BTreeSet;

const SHOP: &str = r#"
app Shop edition 2026

model Good {
  stock: Int = 0
  sold:  Int = 0

  require stock >= 0 "there are not that many left"

  allow read, write
}

model Sale {
  number: Int  @sequence(good)
  serial: Int  @sequence
  good:   Good @immutable
  amount: Int  = 1

  unique (good, number)
  unique (serial)

  allow read, write
}

model Receipt {
  sale: Sale @on_delete(cascade)

  allow read, write
}

on Sale created {
  set good.stock = good.stock - amount
  set good.sold = good.sold + amount
  create Receipt { sale: this }
}

on Receipt deleted { set sale.amount = 0 }
on Sale deleted { set good.stock = good.stock + amount }
"#;

const CLIENTS: usize = 64;
const STOCK: usize = 150;

async fn rows(engine: &Engine, model: &str) -> Vec<Json> {
    let page = Page { limit: Some("500"), ..Page::default() };
    let page: Json = serde_json::from_slice(&records::list(engine, ask(engine, model), page).await.unwrap()).unwrap();
    page["data"].as_array().unwrap().clone()
}

fn ask(engine: &Engine, model: &str) -> Ask {
    let (table, _) = engine.service().table_on_wire(model).unwrap();
    Ask { table, caller: Caller::Anonymous, tenant: None, now: engine.clock().now() }
}

/// 64 clients buy what 150 of are there, four times each, from two shelves; a third of them give back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_clients_sell_no_more_than_there_is_and_number_it_without_gaps() {
    let service = plan_of(SHOP).service;
    let engine = tokio::task::spawn_blocking(move || Engine::open(service, &Config::in_memory().unwrap())).await.unwrap().unwrap();
    let mut goods = Vec::new();
    for stock in [STOCK, 10_000] {
        let made = records::create(&engine, ask(&engine, "good"), format!(r#"{{"stock": {stock}}}"#).as_bytes(), None).await.unwrap();
        goods.push(made.id);
    }
    let clients = (0..CLIENTS).map(|client| {
        let (engine, good) = (engine.clone(), goods[client % 2]);
        tokio::spawn(async move {
            let (mut bought, mut refused) = (Vec::new(), 0);
            for _ in 0..6 {
                match records::create(&engine, ask(&engine, "sale"), format!(r#"{{"good": "{good}"}}"#).as_bytes(), None).await {
                    Ok(sale) => bought.push(sale.id),
                    Err(problem) => {
                        assert_eq!(problem.code(), Code::Consequence, "{problem:?}");
                        refused += 1;
                    }
                }
            }
            if client % 3 == 0
                && let Some(sale) = bought.pop()
            {
                records::delete(&engine, ask(&engine, "sale"), sale, None, None).await.unwrap();
            }
            refused
        })
    });
    let mut refused = 0;
    for client in clients.collect::<Vec<_>>() {
        refused += client.await.unwrap();
    }
    assert!(refused > 0, "more is asked for than there is");
    let (sales, receipts) = (rows(&engine, "sale").await, rows(&engine, "receipt").await);
    assert_eq!(sales.len(), receipts.len());
    for (good, stock) in rows(&engine, "good").await.iter().zip([STOCK, 10_000]) {
        let of_it: Vec<&Json> = sales.iter().filter(|sale| sale["good"] == good["id"]).collect();
        assert_eq!(good["stock"].as_u64().unwrap() as usize + of_it.len(), stock);
        let numbers: BTreeSet<u64> = of_it.iter().map(|sale| sale["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers.len(), of_it.len());
        // Each that was ever sold has a number, and nobody else: what was given back leaves its own behind.
        assert!(*numbers.last().unwrap() <= good["sold"].as_u64().unwrap());
    }
    let serials: BTreeSet<u64> = sales.iter().map(|sale| sale["serial"].as_u64().unwrap()).collect();
    assert_eq!(serials.len(), sales.len());
    let sold: u64 = rows(&engine, "good").await.iter().map(|good| good["sold"].as_u64().unwrap()).sum();
    let next = records::create(&engine, ask(&engine, "sale"), format!(r#"{{"good": "{}"}}"#, goods[1]).as_bytes(), None).await.unwrap();
    let next: Json = serde_json::from_slice(&next.body).unwrap();
    assert_eq!(next["serial"].as_u64().unwrap(), sold + 1, "what was refused has taken no number");
    tokio::task::spawn_blocking(move || engine.close()).await.unwrap();
}
