//! `purlin dev`.

use crate::chat;
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::{built_chat, purlin};
use purlin_tests::wire::Request;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;

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
    service.wait_for("Serving the change");
    assert_eq!(messages(&service, &eve), ["Hello, everyone"]);
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

/// What is refused in a room with a message: to somebody outside it, and to a member.
fn refused(service: &Service, owner: &str, member: &str, outside: &str) -> Vec<Request> {
    let row = |path: &str| service.send(&Request::new("GET", path).bearer(owner)).expect(200).json()["data"][0].clone();
    let id = |path: &str| row(path)["id"].as_str().unwrap().to_owned();
    let (message, room) = (format!("/api/message/{}", id("/api/message")), id("/api/room"));
    let me = service.send(&Request::new("GET", "/auth/me").bearer(member)).expect(200).json()["id"].clone();
    let requests = [
        Request::new("GET", &message).bearer(outside),
        Request::new("PATCH", &message).bearer(member).json(&json!({ "text": "mine" })),
        Request::new("DELETE", &message).bearer(member),
        Request::new("POST", "/api/member").bearer(member).json(&json!({ "room": room, "user": me })),
    ];
    requests.into_iter().map(|request| request.header("x-request-id", "r1")).collect()
}

#[test]
fn a_refusal_says_why_and_is_otherwise_that_of_a_built_service() {
    let folder = chat();
    let mut service = dev(folder.path());
    let (ann, bob, eve) = (token(&mut service, "ann"), token(&mut service, "bob"), token(&mut service, "eve"));
    let mut told = Vec::new();
    for request in refused(&service, &ann, &bob, &eve) {
        let answer = service.send(&request);
        let (text, problem) = (answer.text(), answer.json());
        let why = &problem["why"];
        assert!(["not_found", "refused"].map(Some).contains(&why["verdict"].as_str()), "{text}");
        assert!(why["rules"].as_array().unwrap().iter().any(|rule| rule["lets_through"] == false), "{text}");
        assert!(!why["nearest"]["changes"].as_array().unwrap().is_empty(), "{text}");
        told.push((answer.status, format!("{}}}", text.split_once(",\"why\":").unwrap().0)));
    }
    assert_eq!(told.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [404, 403, 403, 403]);
    let nobody = Request::new("GET", "/api/message/018f0000-0000-7000-8000-000000000000").bearer(&ann);
    assert_eq!(service.send(&nobody).expect(404).json()["why"]["rules"], json!([]), "of a row that is not there nothing is asked");

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("purlin.yaml"), SETTINGS).unwrap();
    let built = Service::start(&mut Command::new(built_chat()), folder.path());
    let [ann, bob, eve] = ["ann", "bob", "eve"].map(|name| {
        let user = json!({ "email": format!("{name}@chat.test"), "name": name, "password": "correct horse" });
        drop(built.send(&Request::new("POST", "/auth/sign-up").json(&user)).expect(204));
        let credentials = json!({ "email": user["email"], "password": user["password"] });
        built.send(&Request::new("POST", "/auth/sign-in").json(&credentials)).expect(200).json()
    });
    let bearer = |signed: &serde_json::Value| signed["access_token"].as_str().unwrap().to_owned();
    let post = |path: &str, body| built.send(&Request::new("POST", path).bearer(&bearer(&ann)).json(&body)).expect(201).json();
    let room = post("/api/room", json!({ "topic": "Lobby" }))["id"].clone();
    for user in [&ann, &bob] {
        drop(post("/api/member", json!({ "room": room, "user": user["user"]["id"] })));
    }
    drop(post("/api/message", json!({ "room": room, "text": "Hello" })));
    let answers = refused(&built, &bearer(&ann), &bearer(&bob), &bearer(&eve)).into_iter().map(|request| built.send(&request));
    assert_eq!(answers.map(|answer| (answer.status, answer.text())).collect::<Vec<_>>(), told);
}
