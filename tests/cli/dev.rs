//! `purlin dev`.

use crate::chat;
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::purlin;
use purlin_tests::wire::Request;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn dev(folder: &Path) -> Service {
    fs::write(folder.join("purlin.yaml"), SETTINGS).unwrap();
    Service::start(purlin().args(["dev", "."]), folder)
}

/// The token of a seed user, as it is printed.
fn token(service: &mut Service, name: &str) -> String {
    let line = service.wait_for(&format!("  {name}="));
    line.trim().split_once('=').unwrap().1.to_owned()
}

fn messages(service: &Service, token: &str) -> Vec<String> {
    let answer = service.send(&Request::new("GET", "/api/message").bearer(token)).expect(200).json();
    answer["data"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("chat.purlin");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    save(&path, &text.replacen(from, to, 1));
}

/// As editors do: nobody sees a file that is half written.
fn save(path: &Path, text: &str) {
    let beside = path.with_extension("saving");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

const MEMBERS: &str = "allow read                    if room.members.any(m => m.user == me)";
const EVERYONE: &str = "allow read                    if me is set";

#[test]
fn printed_tokens_are_those_of_the_seed_users() {
    let folder = chat();
    let mut service = dev(folder.path());
    let (ann, bob, eve) = (token(&mut service, "ann"), token(&mut service, "bob"), token(&mut service, "eve"));
    assert_eq!(messages(&service, &ann), ["Hello, everyone"]);
    assert_eq!(messages(&service, &bob), ["Hello, everyone"]);
    assert_eq!(messages(&service, &eve), [""; 0]);
}

#[test]
fn an_edited_rule_changes_the_next_answer() {
    let folder = chat();
    let mut service = dev(folder.path());
    let eve = token(&mut service, "eve");
    assert_eq!(messages(&service, &eve), [""; 0]);
    edit(folder.path(), MEMBERS, EVERYONE);
    let saved = Instant::now();
    service.wait_for("Serving the change");
    let took = saved.elapsed();
    assert_eq!(messages(&service, &eve), ["Hello, everyone"]);
    // Ten times what it takes, for machines that are busy: the figure itself is measured by `tests/bench`.
    assert!(took < Duration::from_secs(3), "{took:?}");
    edit(folder.path(), EVERYONE, MEMBERS);
    service.wait_for("Serving the change");
    assert_eq!(messages(&service, &eve), [""; 0]);
}

#[test]
fn with_an_error_in_the_spec_the_last_good_version_serves_on() {
    let folder = chat();
    let mut service = dev(folder.path());
    let ann = token(&mut service, "ann");
    edit(folder.path(), "app Chat", "nonsense app Chat");
    service.wait_for("Not served");
    assert_eq!(messages(&service, &ann), ["Hello, everyone"]);
    edit(folder.path(), "nonsense app Chat", "app Chat");
    edit(folder.path(), MEMBERS, "allow read                    if author != me");
    service.wait_for("Serving the change");
    assert_eq!(messages(&service, &ann), [""; 0]);
}

#[test]
fn files_in_new_folders_belong_to_the_spec() {
    let folder = chat();
    let service = &mut dev(folder.path());
    service.wait_for("/api/");
    fs::create_dir(folder.path().join("more")).unwrap();
    let file = folder.path().join("more/note.purlin");
    save(&file, "model Note { text: String  allow read }");
    service.wait_for("Serving the change");
    let _ = service.send(&Request::new("GET", "/api/note")).expect(200);
    save(&file, "model Note { text: String  allow create }");
    service.wait_for("Serving the change");
    let _ = service.send(&Request::new("GET", "/api/note")).expect(405);
    // Its table may hold rows: that is not decided by a file that goes.
    fs::remove_file(&file).unwrap();
    service.wait_for("the table `note`");
    service.wait_for("Not served");
    let _ = service.send(&Request::new("POST", "/api/note").json(&serde_json::json!({ "text": "kept" }))).expect(201);
}

#[test]
fn rows_outlive_the_process() {
    let folder = chat();
    let mut first = dev(folder.path());
    let ann = token(&mut first, "ann");
    let id = first.send(&Request::new("GET", "/api/room").bearer(&ann)).json()["data"][0]["id"].as_str().unwrap().to_owned();
    first.ask_to_end();
    assert!(first.wait().success());
    let mut second = dev(folder.path());
    let ann = token(&mut second, "ann");
    let _ = second.send(&Request::new("GET", &format!("/api/room/{id}")).bearer(&ann)).expect(200);
}

#[test]
fn rows_of_one_that_serves_are_not_removed_by_another() {
    let folder = chat();
    let mut first = dev(folder.path());
    let ann = token(&mut first, "ann");
    let room = first.send(&Request::new("GET", "/api/room").bearer(&ann)).json()["data"][0]["id"].as_str().unwrap().to_owned();
    fs::write(folder.path().join("purlin.yaml"), SETTINGS.replace("127.0.0.1:0", &first.address.to_string())).unwrap();
    let second = purlin().args(["dev", "--fresh", "."]).current_dir(folder.path()).output().unwrap();
    assert_eq!(second.status.code(), Some(2), "{second:?}");
    first.kill();
    let mut again = dev(folder.path());
    let ann = token(&mut again, "ann");
    let _ = again.send(&Request::new("GET", &format!("/api/room/{room}")).bearer(&ann)).expect(200);
}
