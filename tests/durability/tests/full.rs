//! A disk without room: writes are refused and say so, nothing is there by half, and all goes on when there is room again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use purlin_durability::clients::Crowd;
use purlin_durability::disk::{Disk, Room};
use purlin_durability::ledger::Ledger;
use purlin_durability::round::CLIENTS;
use purlin_durability::shop::{LOG_PAGES, Shop, post, text};
use purlin_durability::vfs;
use purlin_tests::wire::{Answer, Request};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Scene {
    disk: Arc<Disk>,
    shop: Shop,
    _folder: TempDir,
}

fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Disk::of(folder.path(), 1, None));
    vfs::mount(&disk);
    let shop = Shop::open(disk.folder(), LOG_PAGES).unwrap();
    Scene { disk, shop, _folder: folder }
}

impl Scene {
    fn get(&self, path: &str) -> Answer {
        self.shop.send(&Request::new("GET", path))
    }

    fn draft(&self, words: &str) -> Answer {
        self.shop.send(&post("/api/draft", &json!({ "words": words })))
    }

    fn discard(&self, id: &str) -> Answer {
        self.shop.send(&Request::new("DELETE", &format!("/api/draft/{id}")))
    }

    /// Says so, whether at once or after a while.
    #[track_caller]
    fn is_ready(&self, is_ready: bool) {
        let until = Instant::now() + Duration::from_secs(600);
        let mut ready = self.get("/health/ready");
        while is_ready && ready.status != 200 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
            ready = self.get("/health/ready");
        }
        if is_ready {
            assert_eq!(ready.status, 200, "{}", ready.text());
        } else {
            is_refused(&ready);
        }
        let full = format!("purlin_store_full {}", u8::from(!is_ready));
        assert!(self.get("/metrics").text().contains(&full), "no `{full}`");
        assert_eq!(self.get("/health/live").status, 200);
    }
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("unavailable")), "{}", answer.text());
    assert!(answer.json()["detail"].as_str().unwrap().starts_with("The disk of the service is full."), "{}", answer.text());
    assert!(answer.header("retry-after").is_some());
}

/// Metrics are of the process: one test at a time looks at them.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn a_full_disk_refuses_writes_and_is_not_ready_until_there_is_room() {
    let _alone = alone();
    let scene = scene();
    scene.is_ready(true);
    for room in [Room::Bytes(300_000), Room::Nothing] {
        scene.disk.set_room(room);
        let mut drafts = std::iter::repeat_with(|| scene.draft(&"long ".repeat(300))).take(1000);
        is_refused(&drafts.find(|answer| answer.status != 201).unwrap());
        scene.is_ready(false);
        assert_eq!(scene.get("/api/draft").status, 200, "what is there can be read");
        scene.disk.set_room(Room::Enough);
        scene.is_ready(true);
        assert_eq!(scene.draft("there is room").status, 201);
    }
    scene.shop.close();
}

#[test]
fn nothing_is_there_by_half_on_a_full_disk() {
    let _alone = alone();
    let scene = scene();
    let (mut ledger, set_up) = (Ledger::default(), scene.shop.set_up(CLIENTS).unwrap());
    for (round, room) in [Room::Bytes(2_000_000), Room::Nothing, Room::Bytes(50_000)].into_iter().enumerate() {
        scene.disk.set_room(room);
        // Each stops at its first refusal.
        let told = Crowd { clients: CLIENTS, round, seed: 1, enough: usize::MAX }.write(scene.shop.address, &set_up);
        assert_eq!(told.iter().filter(|told| told.answer.is_none()).count(), CLIENTS);
        ledger.add(told);
        assert_eq!(ledger.check(scene.disk.folder()), [""; 0], "{room:?}");
        scene.disk.set_room(Room::Enough);
        assert_eq!(ledger.settle(&scene.shop), [""; 0], "{room:?}");
        assert_eq!(ledger.check(scene.disk.folder()), [""; 0], "{room:?}");
    }
    assert!(ledger.acknowledged > CLIENTS, "only {}", ledger.acknowledged);
    scene.shop.close();
}

/// The log starts anew over itself, as long as the file need not grow.
#[test]
fn where_rows_only_go_the_room_of_the_log_is_enough() {
    let _alone = alone();
    let scene = scene();
    let ids: Vec<String> = (0..200).map(|_| text(&scene.draft(&"word ".repeat(300)).expect(201).json()["id"])).collect();
    scene.shop.close();
    let shop = Shop::open(scene.disk.folder(), LOG_PAGES).unwrap();
    let scene = Scene { shop, ..scene };
    scene.disk.set_room(Room::Bytes(200_000));
    let before = scene.disk.counts().bytes;
    for id in &ids {
        assert_eq!(scene.discard(id).status, 204);
    }
    assert!(scene.disk.counts().bytes - before > 1_000_000, "the log had room for all of it: nothing was shown");
    assert_eq!(scene.get("/api/draft").json()["data"], json!([]));
    // What they left can be written to.
    assert_eq!(scene.draft("in the room of another").status, 201);
    scene.is_ready(true);
    scene.shop.close();
}

#[test]
fn what_a_full_disk_refused_can_be_sent_again() {
    let _alone = alone();
    let scene = scene();
    scene.disk.set_room(Room::Nothing);
    let request = post("/api/draft", &json!({ "words": "once" })).header("idempotency-key", "once");
    is_refused(&scene.shop.send(&request));
    scene.disk.set_room(Room::Enough);
    let first = scene.shop.send(&request).expect(201);
    assert_eq!(scene.shop.send(&request).expect(201).body, first.body);
    assert_eq!(scene.get("/api/draft").json()["data"].as_array().unwrap().len(), 1);
    scene.shop.close();
}
