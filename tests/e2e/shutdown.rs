//! A service that is asked to end finishes what it has begun, takes nothing new, and ends well.

use crate::room::{self, Room};
use purlin_tests::wire::Connection;
use std::collections::BTreeSet;
use std::sync::mpsc;

#[test]
fn a_service_that_is_asked_to_end_answers_what_it_has_begun_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = room::start(folder.path());
    let room = Room::open(&service);
    let said: BTreeSet<String> = std::thread::scope(|scope| {
        let (sender, acknowledged) = mpsc::channel();
        for _ in 0..8 {
            let (room, sender, address) = (&room, sender.clone(), service.address);
            scope.spawn(move || {
                let mut connection = Connection::open(address).unwrap();
                while let Ok(answer) = room.say(&mut connection, "before the end") {
                    // Turned away while it ends is an answer, too.
                    if answer.status == 503 {
                        break;
                    }
                    sender.send(room::text(&answer.expect(201).json()["id"])).unwrap();
                }
            });
        }
        drop(sender);
        let mut ids: BTreeSet<String> = acknowledged.iter().take(100).collect();
        service.ask_to_end();
        ids.extend(acknowledged);
        ids
    });
    let ended = service.wait();
    assert!(ended.success(), "{ended}");
    assert!(Connection::open(service.address).is_err(), "somebody still listens");

    let heard = room.heard(&room::start(folder.path()));
    assert_eq!(said, heard, "what was answered is what is there");
}
