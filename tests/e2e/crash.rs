//! What a service has answered with 201 is there after `kill -9`, whenever that comes.

use crate::room::{self, Room, text};
use purlin_tests::wire::Connection;
use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;

const WRITERS: usize = 64;
const ROUNDS: usize = 20;
const KILLS: u64 = 12;

#[test]
fn every_acknowledged_write_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = room::start(folder.path());
    let room = Room::open(&service);
    let mut said = BTreeSet::new();
    for round in 0..ROUNDS {
        // From the very first answers to well into the run.
        let enough = 1 + round * round * 2;
        let in_this_round = std::thread::scope(|scope| {
            let (sender, acknowledged) = mpsc::channel();
            for writer in 0..WRITERS {
                let (room, sender, address) = (&room, sender.clone(), service.address);
                scope.spawn(move || {
                    let Ok(mut connection) = Connection::open(address) else { return };
                    // Ends when the service does: its connection breaks.
                    while let Ok(answer) = room.say(&mut connection, &format!("round {round}, writer {writer}")) {
                        sender.send(room::text(&answer.expect(201).json()["id"])).unwrap();
                    }
                });
            }
            drop(sender);
            let mut ids: Vec<String> = acknowledged.iter().take(enough).collect();
            service.kill();
            ids.extend(acknowledged);
            ids
        });
        assert!(in_this_round.len() >= enough, "round {round} was over after {} writes", in_this_round.len());
        said.extend(in_this_round);

        service = room::start(folder.path());
        let heard = room.heard(&service);
        let lost: Vec<_> = said.difference(&heard).collect();
        assert!(lost.is_empty(), "round {round}: {} of {} acknowledged writes are lost: {lost:?}", lost.len(), said.len());
        // Each writer may have one write on the disk whose answer the kill cut off.
        assert!(heard.len() <= said.len() + WRITERS * (round + 1), "round {round}: {} rows for {} writes", heard.len(), said.len());
    }
}

/// The answer is cut off at any moment: before the write, between it and the answer, after it.
#[test]
fn what_is_sent_again_after_a_kill_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = room::start(folder.path());
    let room = Room::open(&service);
    let mut written_before = 0;
    for round in 0..KILLS {
        let (before, request) = (room.heard(&service), room.once(&format!("round-{round}")));
        let address = service.address;
        let sending = std::thread::spawn({
            let request = request.clone();
            move || drop(request.send(address))
        });
        if round % 3 == 0 {
            // The write is done, and its answer is on its way at the most.
            while room.heard(&service) == before {}
        } else {
            std::thread::sleep(Duration::from_micros(round * 300));
        }
        service.kill();
        sending.join().unwrap();
        service = room::start(folder.path());
        let survived: Vec<String> = room.heard(&service).difference(&before).cloned().collect();
        written_before += survived.len();
        let said = text(&service.send(&request).expect(201).json()["id"]);
        assert_eq!(text(&service.send(&request).expect(201).json()["id"]), said, "round {round}");
        let heard: Vec<String> = room.heard(&service).difference(&before).cloned().collect();
        assert_eq!(heard, [said], "round {round}");
        assert!(survived.iter().all(|id| heard.contains(id)), "round {round}");
    }
    assert!(written_before >= 4, "the kill came too early each time");
}

/// Who joins a room of their own moderates it, by a trigger: nobody ever finds the one without the other.
#[test]
fn no_write_is_there_without_what_follows_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = room::start(folder.path());
    let room = Room::open(&service);
    let mut joined = BTreeSet::new();
    for round in 0..8 {
        let enough = 1 + round * round * 4;
        joined.extend(std::thread::scope(|scope| {
            let (sender, acknowledged) = mpsc::channel();
            for _ in 0..WRITERS / 4 {
                let (room, sender, address) = (&room, sender.clone(), service.address);
                scope.spawn(move || {
                    let Ok(mut connection) = Connection::open(address) else { return };
                    while let Ok(member) = room.join(&mut connection) {
                        sender.send(member).unwrap();
                    }
                });
            }
            drop(sender);
            let mut ids: Vec<String> = acknowledged.iter().take(enough).collect();
            service.kill();
            ids.extend(acknowledged);
            ids
        }));
        service = room::start(folder.path());
        let roles = room.roles(&service);
        assert!(joined.iter().all(|member| roles.contains_key(member)), "round {round}");
        assert!(roles.values().all(|role| role == "moderator"), "round {round}: {roles:?}");
    }
}

/// Three messages at once: nobody ever finds one of them without the others.
#[test]
fn a_batch_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = room::start(folder.path());
    let room = Room::open(&service);
    let mut said = BTreeSet::new();
    for round in 0..8 {
        let enough = 1 + round * round * 4;
        said.extend(std::thread::scope(|scope| {
            let (sender, acknowledged) = mpsc::channel();
            for writer in 0..WRITERS / 4 {
                let (room, sender, address) = (&room, sender.clone(), service.address);
                scope.spawn(move || {
                    let Ok(mut connection) = Connection::open(address) else { return };
                    for number in 0.. {
                        let words = format!("round {round}, writer {writer}, number {number}");
                        if room.say_thrice(&mut connection, &words).is_err() {
                            return;
                        }
                        sender.send(words).unwrap();
                    }
                });
            }
            drop(sender);
            let mut words: Vec<String> = acknowledged.iter().take(enough).collect();
            service.kill();
            words.extend(acknowledged);
            words
        }));
        service = room::start(folder.path());
        let counts = room.words(&service);
        assert!(counts.values().all(|count| *count == 3), "round {round}: {counts:?}");
        assert!(said.iter().all(|words| counts.contains_key(words)), "round {round}");
    }
}
