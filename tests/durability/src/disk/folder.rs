//! What files are called: a name that was given or taken away is safe once the folder is synced.

use super::{Inode, Loss};
use purlin_tests::chance::Chance;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Folder {
    safe: BTreeMap<String, Inode>,
    now: BTreeMap<String, Inode>,
    since: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Add(String, Inode),
    Remove(String),
}

impl Folder {
    pub(super) fn safe(names: BTreeMap<String, Inode>) -> Self {
        Self { now: names.clone(), safe: names, since: Vec::new() }
    }

    pub(super) fn find(&self, name: &str) -> Option<Inode> {
        self.now.get(name).copied()
    }

    pub(super) fn name_of(&self, inode: Inode) -> &str {
        self.now.iter().find(|(_, named)| **named == inode).map_or("a file without a name", |(name, _)| name)
    }

    pub(super) fn add(&mut self, name: &str, inode: Inode) {
        self.now.insert(name.to_owned(), inode);
        self.since.push(Change::Add(name.to_owned(), inode));
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Inode> {
        self.since.push(Change::Remove(name.to_owned()));
        self.now.remove(name)
    }

    pub(super) fn sync(&mut self) {
        self.since.clear();
        self.safe.clone_from(&self.now);
    }

    /// The names that are there after the cut. File systems keep the order in which a folder changed: it is as it was at some moment.
    pub(super) fn left(&self, loss: Loss, chance: &mut Chance) -> BTreeMap<String, Inode> {
        let mut left = self.safe.clone();
        let stays = match loss {
            Loss::All => 0,
            Loss::None => self.since.len(),
            Loss::Tail | Loss::Writes | Loss::Sectors | Loss::Noise => chance.below(self.since.len() + 1),
        };
        for change in self.since.iter().take(stays) {
            match change {
                Change::Add(name, inode) => drop(left.insert(name.clone(), *inode)),
                Change::Remove(name) => drop(left.remove(name)),
            }
        }
        left
    }
}
