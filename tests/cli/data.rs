//! `purlin data`.

use crate::chat;
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::purlin;
use std::fs;
use std::path::Path;

fn data(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = purlin().arg("data").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let (is_done, said, beside) = data(folder, arguments);
    assert!(is_done, "{beside}");
    said
}

#[test]
fn rows_of_dev_are_read_taken_out_and_brought_in() {
    let folder = chat();
    let path = folder.path();
    fs::write(path.join("purlin.yaml"), SETTINGS).unwrap();
    let (is_done, _, beside) = data(path, &["list", "Room"]);
    assert!(!is_done && beside.contains("there is no database"), "{beside}");
    let mut service = Service::start(purlin().args(["dev", "."]), path);
    service.wait_for("  ann=");

    let rooms = said(path, &["list", "Room"]);
    let room: serde_json::Value = serde_json::from_str(rooms.lines().next().unwrap()).unwrap();
    assert_eq!(said(path, &["get", "Room", room["id"].as_str().unwrap()]).trim(), rooms.lines().next().unwrap());
    let all: serde_json::Value = serde_json::from_str(&said(path, &["export", "Message"])).unwrap();
    assert_eq!(all[0]["text"], "Hello, everyone");
    let table = said(path, &["export", "Message", "--as", "csv"]);
    assert!(table.starts_with("id,created_at,updated_at,version,") && table.contains("\"Hello, everyone\""), "{table}");

    // What a table says of a second message, while `dev` serves.
    let author = all[0]["author"].as_str().unwrap();
    fs::write(path.join("more.csv"), format!("room,author,text\n{},{author},\"Again, hello\"\n", room["id"].as_str().unwrap())).unwrap();
    assert_eq!(said(path, &["import", "Message", "more.csv"]), "1 row brought in\n");
    assert_eq!(said(path, &["list", "Message"]).lines().count(), 2);
    assert_eq!(said(path, &["list", "Message", "--limit", "1"]).lines().count(), 1);

    let mut bad = all[0].clone();
    bad["id"] = serde_json::Value::Null;
    fs::write(path.join("bad.json"), serde_json::json!([bad]).to_string()).unwrap();
    let (is_done, _, beside) = data(path, &["import", "Message", "bad.json"]);
    assert!(!is_done && beside.contains("row 1: `id` must not be null; nothing was brought in"), "{beside}");
    let (is_done, _, beside) = data(path, &["list", "Mesage"]);
    assert!(!is_done && beside.contains("the spec has no model `Mesage`; it has `Member`, `Message`, `Room`, `User`"), "{beside}");
}
