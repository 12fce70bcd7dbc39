//! Rounds: a service starts on what the last cut left, what it holds is compared with what was acknowledged, 64 clients write, and the power
//! goes. Every few rounds a new disk, since a database that is being made is one of the moments.

use crate::clients::Crowd;
use crate::disk::{After, Amid, Disk, Fault};
use crate::ledger::Ledger;
use crate::shop::Shop;
use crate::vfs;
use purlin_tests::chance::Chance;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub const CLIENTS: usize = 64;
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub rounds: usize,
    pub seed: u64,
    /// Rounds until the next new disk.
    pub of_a_disk: usize,
    pub fault: Option<Fault>,
}

#[derive(Debug, Default)]
pub struct Outcome {
    pub rounds: usize,
    pub acknowledged: usize,
    /// How often the power went in which call, and with which loss.
    pub cuts: BTreeMap<String, usize>,
    /// What is not as it was told, of the first round in which something is not.
    pub wrong: Vec<String>,
    pub took: Duration,
}

/// When the power is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Opening,
    Writing,
    /// While the log is moved into the file, for good.
    Closing,
}

/// Until something is wrong.
pub fn run(run: Run) -> Outcome {
    let started = Instant::now();
    let mut outcome = Outcome::default();
    let mut chance = Chance(run.seed);
    let mut ledger = Ledger::default();
    let mut left: Option<After> = None;
    // After the last cut there is one more start.
    for round in 0..=run.rounds {
        let folder = tempfile::tempdir().unwrap();
        let is_new = round % run.of_a_disk == 0 && round < run.rounds;
        if is_new {
            outcome.wrong = finish(&mut ledger, left.take(), run.seed);
            outcome.acknowledged += std::mem::take(&mut ledger).acknowledged;
            if !outcome.wrong.is_empty() {
                break;
            }
        }
        if let Some(left) = &left {
            left.lay_out(folder.path());
        }
        let disk = Arc::new(Disk::of(folder.path(), chance.number(), run.fault));
        vfs::mount(&disk);
        let is_last = round == run.rounds;
        let wrong = if is_last { look(&disk, &mut ledger) } else { one(&disk, round, &mut ledger, &mut chance) };
        outcome.wrong = reported(wrong, left.as_ref(), run.seed);
        disk.cut();
        if !is_last {
            let after = disk.after().unwrap();
            *outcome.cuts.entry(after.amid.clone()).or_default() += 1;
            *outcome.cuts.entry(format!("of what was not synced, {:?}", after.loss)).or_default() += 1;
            outcome.rounds += 1;
            left = Some(after);
        }
        if !outcome.wrong.is_empty() {
            break;
        }
    }
    outcome.acknowledged += ledger.acknowledged;
    outcome.took = started.elapsed();
    outcome
}

/// The last look at a disk that is given up.
fn finish(ledger: &mut Ledger, left: Option<After>, seed: u64) -> Vec<String> {
    let Some(left) = left else { return Vec::new() };
    let folder = tempfile::tempdir().unwrap();
    left.lay_out(folder.path());
    let disk = Arc::new(Disk::of(folder.path(), 0, None));
    vfs::mount(&disk);
    reported(look(&disk, ledger), Some(&left), seed)
}

/// What is wrong, if anything, with what came before it.
fn reported(mut wrong: Vec<String>, left: Option<&After>, seed: u64) -> Vec<String> {
    if !wrong.is_empty() {
        let before = left.map_or("on a new disk".to_owned(), |left| format!("after {:?} amid {}", left.loss, left.amid));
        wrong.insert(0, format!("seed {seed}, {before}:"));
    }
    wrong
}

fn look(disk: &Disk, ledger: &mut Ledger) -> Vec<String> {
    match Shop::open(disk.folder(), 1000) {
        Ok(shop) => {
            let mut wrong = if shop.set_up(CLIENTS).is_none() { vec!["it can't be set up".to_owned()] } else { Vec::new() };
            wrong.extend(ledger.check(disk.folder()));
            shop.close();
            wrong
        }
        Err(error) => vec![format!("it does not start: {error}")],
    }
}

/// Starts, looks, writes until the power goes.
fn one(disk: &Disk, round: usize, ledger: &mut Ledger, chance: &mut Chance) -> Vec<String> {
    let moment = chance.of(&[Moment::Opening, Moment::Closing, Moment::Writing, Moment::Writing, Moment::Writing, Moment::Writing]);
    if moment == Moment::Opening {
        arm(disk, 7, chance);
    }
    let shop = match Shop::open(disk.folder(), chance.of(&[60, 400, 4000])) {
        Ok(shop) => shop,
        Err(_) if !disk.has_power() => return Vec::new(),
        Err(error) => return vec![format!("it does not start: {error}")],
    };
    let wrong = if moment == Moment::Opening { Vec::new() } else { write(&shop, disk, moment, round, ledger, chance) };
    shop.close();
    wrong
}

fn write(shop: &Shop, disk: &Disk, moment: Moment, round: usize, ledger: &mut Ledger, chance: &mut Chance) -> Vec<String> {
    let Some(set_up) = shop.set_up(CLIENTS) else { return vec!["it can't be set up".to_owned()] };
    let mut wrong = ledger.check(disk.folder());
    wrong.extend(ledger.settle(shop));
    wrong.extend(ledger.check(disk.folder()));
    wrong.extend(ledger.search(shop));
    if !wrong.is_empty() {
        return wrong;
    }
    let mut crowd = Crowd { clients: CLIENTS, round, seed: chance.number(), enough: usize::MAX };
    if moment == Moment::Closing {
        crowd.enough = 150;
    } else {
        arm(disk, 13, chance);
    }
    ledger.add(crowd.write(shop.address, &set_up));
    if moment == Moment::Closing {
        arm(disk, 7, chance);
    }
    wrong
}

/// Within 2 to the power of `most` calls, as often soon as late.
fn arm(disk: &Disk, most: usize, chance: &mut Chance) {
    disk.cut_after(chance.number() % (2 << chance.below(most)), chance.of(&[Amid::Any, Amid::Any, Amid::Sync]));
}
