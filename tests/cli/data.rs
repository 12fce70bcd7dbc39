//! `purlin data`.

use crate::{chat, project};
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::purlin;
use purlin_tests::wire::Request;
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
    fs::write(path.join("none.json"), format!("[1, {}, [], {{\"text\": 2}}]", all[0])).unwrap();
    let (is_done, _, beside) = data(path, &["import", "Message", "none.json"]);
    let is_none = "is no row: write an object that names columns, `{\"room\": …}`";
    let told = format!("`none.json`: nothing was brought in\nrow 1: {is_none}\nrow 3: {is_none}\nrow 4: `text` must be a text\n");
    assert!(!is_done && beside.contains(&told), "{beside}");
    let (is_done, _, beside) = data(path, &["list", "Mesage"]);
    assert!(!is_done && beside.contains("the spec has no model `Mesage`; it has `Member`, `Message`, `Room`, `User`"), "{beside}");
}

/// A project whose rows `dev` keeps, and its folder.
fn notes() -> (tempfile::TempDir, Service) {
    let folder = project(
        "app Notes edition 2026\n\nmodel Note {\n  title: String(1..40)\n  more: String?\n  stars: Int(0..9)?\n  mood: Decimal(4, 2)?\n  \
         users: Unused[] via note\n  used: Int := users.count() @stored\n  loud: String := title.lower()\n\n\
         require stars is null or stars != 7 \"no seven\"\n  unique (title)\n  allow read, create\n}\n\nmodel Unused { note: Note }\n",
    );
    fs::write(folder.path().join("purlin.yaml"), SETTINGS).unwrap();
    let service = Service::start(purlin().args(["dev", "."]), folder.path());
    (folder, service)
}

#[test]
fn a_row_is_changed_by_the_system_and_the_log_says_so() {
    let (folder, service) = notes();
    let path = folder.path();
    let create = |title: &str| {
        let body = serde_json::json!({ "title": title, "more": "x" });
        service.send(&Request::new("POST", "/api/note").json(&body)).expect(201).json()["id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (create("first"), create("second"));
    let (is_done, row, log) = data(path, &["set", "Note", &first, "title=a=b", "stars=3", "more="]);
    assert!(
        is_done && log.contains("a row was changed by the system") && log.contains("title more stars") && !log.contains("a=b"),
        "{log}"
    );
    assert!(!log.contains("W0504"), "what `check` says of the spec is no matter of its rows: {log}");
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    assert_eq!(
        (&row["title"], &row["stars"], &row["more"], &row["version"]),
        (&"a=b".into(), &3.into(), &serde_json::Value::Null, &2.into())
    );
    assert!(said(path, &["set", "Note", &first, "more=\"\""]).contains(r#""more":"""#));
    for (values, words) in [
        (&["stars=10", "mood=1.234"][..], "`stars` must be from 0 to 9; nothing was changed"),
        (&["stars=7"], "no seven; nothing was changed"),
        (&["title=second"], "another row has this value; nothing was changed"),
        (&["id=x"], "`id` is kept by the service itself"),
        (&["tilte=x"], "there is no column `tilte`"),
        (&["used=4"], "`used` is computed, and the row keeps what it comes to (`@stored`): change what it is made of"),
        (&["loud=x"], "`loud` is computed whenever it is read: change what it is made of"),
        (&["users=x"], "`users` is what other rows say of this one: set their relation to it"),
        (&["title"], "`title` names no field: write `field=value`"),
        (&["stars=1", "stars=2"], "the column `stars` is there twice"),
    ] {
        let (is_done, _, beside) = data(path, &[&["set", "Note", &first], values].concat());
        assert!(!is_done && beside.contains(words), "{beside}");
    }
    for (model, row, words) in [
        ("Note", r#"{"stars": 1}"#, "row 1: `title` must be named: it has no default; nothing was brought in"),
        ("Note", r#"{"title": "second"}"#, "row 1: `title` another row has this value; nothing was brought in"),
        (
            "Unused",
            r#"{"note": "018f0000-0000-7000-8000-000000000000"}"#,
            "row 1: `note` there is no `Note` with this id: create it first; nothing was brought in",
        ),
    ] {
        fs::write(path.join("bad.json"), row).unwrap();
        let (is_done, _, beside) = data(path, &["import", model, "bad.json"]);
        assert!(!is_done && beside.contains(words) && !beside.contains("constraint"), "{beside}");
    }
    let (is_done, _, beside) = data(path, &["set", "Note", "018f0000-0000-7000-8000-000000000000", "stars=1"]);
    assert!(!is_done && beside.contains("there is no row"), "{beside}");
    assert_eq!(service.send(&Request::new("GET", &format!("/api/note/{first}"))).expect(200).json()["title"], "a=b");
    assert_eq!(service.send(&Request::new("GET", &format!("/api/note/{second}"))).expect(200).json()["version"], 1);
}

#[test]
fn rows_that_a_new_spec_does_not_let_be_are_mended_by_it() {
    let (folder, mut service) = notes();
    let path = folder.path();
    let body = serde_json::json!({ "title": "first", "stars": 9 });
    let id = service.send(&Request::new("POST", "/api/note").json(&body)).expect(201).json()["id"].as_str().unwrap().to_owned();
    let spec = fs::read_to_string(path.join("app.purlin")).unwrap();
    let save = |text: &str| {
        fs::write(path.join("app.saving"), text).unwrap();
        fs::rename(path.join("app.saving"), path.join("app.purlin")).unwrap();
    };
    let narrow = spec.replace("Int(0..9)?", "Int(0..5)").replace("more: String?", "more: String(1..9)");
    save(&narrow);
    service.wait_for("`Note.more` may not be null: 1 row does not meet it");
    service
        .wait_for(&format!("`Note.stars` is `Int(0..5)`: 1 row does not meet it ({id}); mend them: `purlin data set Note {id} stars=…`"));
    service.wait_for("Not served");
    let _ = said(path, &["set", "Note", &id, "stars=5"]);
    let _ = said(path, &["set", "Note", &id, "more=some"]);
    save(&format!("{narrow}\n"));
    service.wait_for("Serving the change");
    let row = service.send(&Request::new("GET", &format!("/api/note/{id}"))).expect(200).json();
    assert_eq!((&row["stars"], &row["more"]), (&5.into(), &"some".into()));
}

#[test]
fn a_table_comes_back_as_it_was_taken_out() {
    let (folder, service) = notes();
    let path = folder.path();
    let rows = serde_json::json!([
        { "title": "=1+1", "more": "", "stars": 0, "mood": "-1.50" },
        { "title": "'=x", "stars": null },
        { "title": "two\nlines, \"said\"", "more": " " },
    ]);
    let _ = service.send(&Request::new("POST", "/api/note").json(&rows)).expect(201);
    let (before, table) = (said(path, &["export", "Note"]), said(path, &["export", "Note", "--as", "csv"]));
    assert!(table.contains("'=1+1,\"\",0,-1.50\n") && table.contains("''=x,,,\n"), "{table}");
    fs::write(path.join("notes.csv"), &table).unwrap();
    let (is_done, _, beside) = data(path, &["import", "Note", "notes.csv"]);
    assert!(!is_done && beside.contains("nothing was brought in"), "they are there: {beside}");
    drop(service);
    let fresh = Service::start(purlin().args(["dev", ".", "--fresh"]), path);
    assert_eq!(said(path, &["import", "Note", "notes.csv"]), "3 rows brought in\n");
    assert_eq!(said(path, &["export", "Note"]), before);
    for (text, words) in [
        ("title\n\"open\n\nx\n", "`bad.csv`: line 2: a quotation mark opens a cell here, and none closes it"),
        ("title\nx\"y\n", "line 2: a quotation mark within a cell"),
        ("title,more\na,b\nc\n", "line 3: 1 cell for 2 columns"),
        ("title,tilte\na,b\n", "there is no column `tilte`"),
    ] {
        fs::write(path.join("bad.csv"), text).unwrap();
        let (is_done, _, beside) = data(path, &["import", "Note", "bad.csv"]);
        assert!(!is_done && beside.contains(words), "{beside}");
    }
    drop(fresh);
}
