//! Writers who wait for the disk at the same time wait for it together.
#![allow(clippy::unwrap_used, reason = "tests")]

use purlin_durability::clients::Crowd;
use purlin_durability::disk::Disk;
use purlin_durability::round::CLIENTS;
use purlin_durability::shop::{LOG_PAGES, Shop};
use purlin_durability::vfs;
use std::sync::Arc;
use std::time::Duration;

/// What a sync takes: an SSD; and, where the machine is busy elsewhere and its clients come late, slower disks.
const SYNCS: [Duration; 4] = [Duration::from_millis(1), Duration::from_millis(4), Duration::from_millis(16), Duration::from_millis(64)];

/// Acknowledged writes for each sync, of the log or of anything else.
fn writes_per_sync(sync: &Duration) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Disk::of(folder.path(), 1, None));
    vfs::mount(&disk);
    disk.set_sync(*sync);
    let shop = Shop::open(disk.folder(), LOG_PAGES).unwrap();
    let set_up = shop.set_up(CLIENTS).unwrap();
    let before = disk.counts().syncs;
    let told = Crowd { clients: CLIENTS, round: 0, seed: 1, enough: 2000 }.write(shop.address, &set_up);
    let syncs = disk.counts().syncs - before;
    shop.close();
    assert!(told.iter().all(|told| told.answer.is_some()));
    assert!(syncs > 0, "nothing was synced");
    told.len() as f64 / syncs as f64
}

#[test]
fn sixty_four_writers_share_each_sync_by_eight_or_more() {
    let tries: Vec<f64> = SYNCS.iter().map(writes_per_sync).take_while(|shared| *shared < 8.0).collect();
    assert!(tries.len() < SYNCS.len(), "{tries:?} writes for each sync");
}
