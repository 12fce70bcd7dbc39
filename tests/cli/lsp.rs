//! `purlin lsp`, as an editor speaks with it.

use crate::project;
use purlin_tests::project::purlin;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// No answer takes this long, on whatever machine: a server that hangs fails a test, and does not keep it.
const LONGEST: Duration = Duration::from_mins(10);

/// The chat in two files, with a name beyond ASCII before the places that are asked about.
const ROOMS: &str = "app Chat edition 2026\n\nmodel Room {\n  topic: String\n  members: Member[] via room\n\n  allow read if members.any(m => m.note == \"😀\")\n}\n";
const MEMBERS: &str = "model Member {\n  room: Room @on_delete(cascade)\n  note: String\n\n  allow read if note != \"😀\" and room.topic == \"ä\"\n}\n\naccept R301 on Member.room \"notes are pinned\"\n";

struct Editor {
    child: Child,
    to: ChildStdin,
    /// What the server has said; ends with the server.
    said: Receiver<Value>,
    folder: TempDir,
    asked: i64,
}

impl Editor {
    fn start() -> Self {
        let folder = project(ROOMS);
        fs::write(folder.path().join("members.purlin"), MEMBERS).unwrap();
        let mut child = purlin().arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, said) = (child.stdin.take().unwrap(), messages(child.stdout.take().unwrap()));
        let mut editor = Self { child, to, said, folder, asked: 0 };
        let uri = format!("file://{}", editor.folder.path().display());
        let can = editor
            .ask("initialize", &json!({ "processId": null, "capabilities": {}, "workspaceFolders": [{ "uri": uri, "name": "chat" }] }));
        assert_eq!(can["capabilities"]["positionEncoding"], "utf-16");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn uri(&self, file: &str) -> String {
        format!("file://{}", self.folder.path().join(file).display())
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.to.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next that the server says, while something is awaited.
    #[track_caller]
    fn receive(&mut self, awaited: &str) -> Value {
        match self.said.recv_timeout(LONGEST) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("{awaited} did not come within {LONGEST:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the server has ended, and {awaited} did not come"),
        }
    }

    fn answer(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive(&format!("the answer to `{method}`"));
            if message["id"] == id {
                return message;
            }
        }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{answer}");
        answer["result"].clone()
    }

    /// The next findings about a file.
    fn findings(&mut self, file: &str) -> Vec<Value> {
        let uri = self.uri(file);
        loop {
            let message = self.receive(&format!("findings about {file}"));
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri.as_str() {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn open(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        self.tell("textDocument/didOpen", &json!({ "textDocument": { "uri": uri, "languageId": "purlin", "version": 1, "text": text } }));
    }

    /// Puts a text in the place of another, by the place of that in `text`.
    fn edit(&mut self, file: &str, text: &str, from: &str, to: &str) -> String {
        let at = text.find(from).unwrap();
        let range = json!({ "start": place(text, at), "end": place(text, at + from.len()) });
        let uri = self.uri(file);
        self.tell(
            "textDocument/didChange",
            &json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "range": range, "text": to }] }),
        );
        text.replacen(from, to, 1)
    }

    fn at(&self, file: &str, text: &str, mark: &str) -> Value {
        json!({ "textDocument": { "uri": self.uri(file) }, "position": place(text, text.find(mark).unwrap()) })
    }
}

/// Reads messages one by one as they are asked for, until there are no more: a server whose answers nobody takes has to wait.
fn messages(from: ChildStdout) -> Receiver<Value> {
    let (to, said) = sync_channel(0);
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        // Nobody listens any more when the test has ended.
        while let Some(message) = message(&mut from) {
            if to.send(message).is_err() {
                break;
            }
        }
    });
    said
}

/// None at the end.
fn message(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((_, value)) => length = value.parse().unwrap(),
            None => break,
        }
    }
    let mut text = vec![0; length];
    from.read_exact(&mut text).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

/// What comes of a `WorkspaceEdit` in a file.
fn applied(text: &str, edits: &Value) -> String {
    let offset = |place: &Value| {
        let start: usize = text.split_inclusive('\n').take(usize::try_from(place["line"].as_u64().unwrap()).unwrap()).map(str::len).sum();
        let mut units = place["character"].as_u64().unwrap();
        let mut offset = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units = units.checked_sub(c.len_utf16() as u64).unwrap();
            offset += c.len_utf8();
        }
        offset
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

#[test]
fn findings_follow_what_is_typed_and_go_when_it_is_mended() {
    let mut editor = Editor::start();
    editor.open("members.purlin", MEMBERS);
    let broken = editor.edit("members.purlin", MEMBERS, "room.topic", "room.topik");
    let found = editor.findings("members.purlin");
    let line = broken.lines().position(|line| line.contains("topik")).unwrap();
    let column = broken.lines().nth(line).unwrap().split("topik").next().unwrap().encode_utf16().count();
    assert_eq!((&found[0]["code"], found.len()), (&json!("E0251"), 1), "{found:?}");
    assert_eq!(found[0]["range"]["start"], json!({ "line": line, "character": column }));
    // What is not saved counts, in the other file, too.
    let uri = editor.uri("members.purlin");
    let range = json!({ "start": { "line": line, "character": column }, "end": { "line": line, "character": column } });
    let actions =
        editor.ask("textDocument/codeAction", &json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } }));
    assert_eq!(applied(&broken, &actions[0]["edit"]["changes"][&uri]), MEMBERS);
    assert_eq!(actions[0]["isPreferred"], false);
    editor.edit("members.purlin", &broken, "topik", "topic");
    assert_eq!(editor.findings("members.purlin"), [json!(null); 0]);
    editor.open("app.purlin", ROOMS);
    editor.edit("app.purlin", ROOMS, "  topic: String\n", "");
    assert_eq!(editor.findings("members.purlin").len(), 1);
}

#[test]
fn an_editor_is_answered() {
    let mut editor = Editor::start();
    editor.open("members.purlin", MEMBERS);
    let text = editor.edit("members.purlin", MEMBERS, "room.topic == \"ä\"", "room.");
    let mut at = editor.at("members.purlin", &text, "room.\n");
    at["position"]["character"] = json!(at["position"]["character"].as_u64().unwrap() + 5);
    let offered = editor.ask("textDocument/completion", &at);
    let labels: Vec<&str> = offered.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"topic") && labels.contains(&"members") && !labels.contains(&"note"), "{labels:?}");
    editor.edit("members.purlin", &text, "and room.", "and room.topic == \"ä\"");
    let at = editor.at("members.purlin", MEMBERS, "topic");
    let hover = editor.ask("textDocument/hover", &at);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Room.topic: String"), "{hover}");
    let definition = editor.ask("textDocument/definition", &at);
    assert_eq!(
        (&definition["uri"], &definition["range"]["start"]),
        (&json!(editor.uri("app.purlin")), &json!({ "line": 3, "character": 2 }))
    );
    let mut rule = editor.at("members.purlin", MEMBERS, "allow");
    let said = editor.ask("textDocument/hover", &rule)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(
        said.starts_with("Anyone may read a Member where note is not \"😀\" and room's topic is \"ä\".") && said.contains("```sql"),
        "{said}"
    );
    rule["context"] = json!({ "includeDeclaration": true });
    let mut at = at;
    at["context"] = json!({ "includeDeclaration": true });
    assert_eq!(editor.ask("textDocument/references", &at).as_array().unwrap().len(), 2);
    let uri = editor.uri("members.purlin");
    let symbols = editor.ask("textDocument/documentSymbol", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!((&symbols[0]["name"], &symbols[0]["children"][1]["name"]), (&json!("Member"), &json!("note")));
}

#[test]
fn a_rename_changes_every_file_and_keeps_the_old_name() {
    let mut editor = Editor::start();
    editor.open("members.purlin", MEMBERS);
    let mut at = editor.at("members.purlin", MEMBERS, "topic");
    assert_eq!(editor.ask("textDocument/prepareRename", &at)["start"], at["position"]);
    at["newName"] = json!("subject");
    let changes = editor.ask("textDocument/rename", &at)["changes"].clone();
    assert_eq!(applied(MEMBERS, &changes[editor.uri("members.purlin")]), MEMBERS.replace("topic", "subject"));
    let rooms = ROOMS.replace("topic: String", "subject: String @was(topic)");
    assert_eq!(applied(ROOMS, &changes[editor.uri("app.purlin")]), rooms);
    at["newName"] = json!("members");
    let refused = editor.answer("textDocument/rename", &at);
    assert!(refused["error"]["message"].as_str().unwrap().contains("is there already"), "{refused}");
}

#[test]
fn faults_of_the_settings_are_told_with_those_of_the_spec() {
    let mut editor = Editor::start();
    let settings = "server:\n  adress: 127.0.0.1:8090\n";
    fs::write(editor.folder.path().join("purlin.yaml"), settings).unwrap();
    editor.open("members.purlin", MEMBERS);
    let found = editor.findings("purlin.yaml");
    assert_eq!(
        (found.len(), &found[0]["code"], &found[0]["range"]["start"]),
        (1, &json!("C0001"), &place(settings, settings.find("adress").unwrap()))
    );
    // What the editor has not saved yet counts here too.
    editor.open("purlin.yaml", &settings.replace("adress", "address"));
    assert_eq!(editor.findings("purlin.yaml"), Vec::<Value>::new());
}

#[test]
fn a_question_that_is_withdrawn_before_its_turn_is_answered_as_that() {
    let mut editor = Editor::start();
    editor.open("members.purlin", MEMBERS);
    let asked = editor.at("members.purlin", MEMBERS, "topic");
    let questions = 1_000..1_400;
    for id in questions.clone() {
        editor.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": asked }));
    }
    for id in questions.clone() {
        editor.tell("$/cancelRequest", &json!({ "id": id }));
    }
    let mut withdrawn = 0;
    for id in questions {
        let answer = loop {
            let message = editor.receive("an answer to each question");
            if message["id"].is_number() {
                break message;
            }
        };
        assert_eq!(answer["id"], id, "each is answered once, in order");
        withdrawn += usize::from(answer["error"]["code"] == -32800);
    }
    assert!(withdrawn > 0);
}

#[test]
fn a_file_is_formatted_by_what_differs() {
    let mut editor = Editor::start();
    let messy = MEMBERS.replace("  note: String\n", "  note   :String // 😀\n");
    editor.open("members.purlin", &messy);
    let uri = editor.uri("members.purlin");
    let asked = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } });
    let edits = editor.ask("textDocument/formatting", &asked);
    let formatted = applied(&messy, &edits);
    assert_eq!(edits.as_array().unwrap().len(), 1);
    assert!(formatted.contains("  note: String  // 😀\n"), "{formatted}");
    editor.open("members.purlin", &formatted);
    assert_eq!(editor.ask("textDocument/formatting", &asked), json!([]));
    editor.open("members.purlin", "model {");
    assert_eq!(editor.ask("textDocument/formatting", &asked), json!(null));
}

#[test]
fn no_message_ends_the_conversation() {
    let mut editor = Editor::start();
    let nowhere = json!({ "textDocument": { "uri": "untitled:1" }, "position": { "line": 4_000_000, "character": 4_000_000 } });
    assert_eq!(editor.ask("textDocument/hover", &nowhere), json!(null));
    assert_eq!(editor.answer("textDocument/hover", &json!({ "position": "x" }))["error"]["code"], -32602);
    assert_eq!(editor.answer("purlin/nonsense", &json!([]))["error"]["code"], -32601);
    editor.tell("textDocument/didChange", &json!({ "textDocument": 7 }));
    editor.tell("textDocument/didChange", &json!({ "textDocument": { "uri": "file:///%zz", "version": 1 }, "contentChanges": [] }));
    editor.open("members.purlin", "model Member { room: Room allow read if room.");
    let backwards = json!({ "start": { "line": 9, "character": 9 }, "end": { "line": 0, "character": 3 } });
    let uri = editor.uri("members.purlin");
    editor.tell(
        "textDocument/didChange",
        &json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "range": backwards, "text": "😀" }] }),
    );
    for method in ["completion", "hover", "definition", "references", "prepareRename", "rename", "documentSymbol", "formatting"] {
        let far = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 44 }, "newName": "x", "context": {}, "options": {} });
        let _ = editor.answer(&format!("textDocument/{method}"), &far);
    }
    assert!(editor.ask("shutdown", &json!(null)).is_null());
    editor.tell("exit", &json!(null));
    assert!(editor.child.wait().unwrap().success());
}

/// Notes that everybody reads, with a claim that does not hold and one that does.
const NOTES: &str = r#"app Notes edition 2026

auth User { identify email  password }

model User { email: Email @unique  allow read if this == me }

model Note {
  text:  String
  owner: User = me @readonly

  allow read
  allow create if owner == me
  deny  create if text == "" and text == "x"
}

prove "notes are read by their owners" { read Note implies owner == me }

prove "notes are created by their owners" { create Note implies owner == me }
"#;

impl Editor {
    /// What is told about a file once it is told with these codes, in any order.
    fn codes(&mut self, file: &str, wanted: &[&str]) -> Vec<Value> {
        loop {
            let found = self.findings(file);
            let mut codes: Vec<_> = found.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
            codes.sort_unstable();
            if codes == wanted {
                return found;
            }
        }
    }

    fn actions(&mut self, file: &str, text: &str, mark: &str) -> Vec<Value> {
        let at = place(text, text.find(mark).unwrap());
        let asked =
            json!({ "textDocument": { "uri": self.uri(file) }, "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", &asked).as_array().unwrap().clone()
    }
}

#[test]
fn lints_and_proofs_are_told_as_one_types() {
    let mut editor = Editor::start();
    fs::remove_file(editor.folder.path().join("members.purlin")).unwrap();
    editor.open("app.purlin", NOTES);
    let found = editor.codes("app.purlin", &["L002", "L008", "P0001"]);
    let refuted = found.iter().find(|finding| finding["code"] == "P0001").unwrap();
    assert!(refuted["message"].as_str().unwrap().starts_with("this claim does not hold: "), "{refuted}");
    let shown = refuted["relatedInformation"][0]["message"].as_str().unwrap();
    assert!(shown.starts_with("seed against_notes_are_read_by_their_owners {") && shown.contains("cannot read note_1"), "{shown}");
    // What is refuted, and what is proved, is shown where it is claimed.
    let at = editor.at("app.purlin", NOTES, "implies owner == me }\n\nprove");
    let hover = editor.ask("textDocument/hover", &at);
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(said.contains("**refuted**: this claim does not hold") && said.contains("```purlin\nseed against_"), "{said}");
    let at = editor.at("app.purlin", NOTES, "create Note implies");
    let said = editor.ask("textDocument/hover", &at)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(said.contains("**proved**"), "{said}");

    // A sound edit elsewhere moves them; one that mends takes them away.
    let text = editor.edit("app.purlin", NOTES, "model User {", "/// Who signs in.\nmodel User {");
    let moved = editor.codes("app.purlin", &["L002", "L008", "P0001"]);
    let line =
        |found: &[Value]| found.iter().find(|finding| finding["code"] == "L002").unwrap()["range"]["start"]["line"].as_u64().unwrap();
    assert_eq!(line(&moved), line(&found) + 1);
    let text = editor.edit("app.purlin", &text, "  allow read\n", "  allow read if owner == me\n");
    editor.codes("app.purlin", &["L008"]);
    // Of what is not sound, nothing is claimed.
    editor.edit("app.purlin", &text, "owner: User", "owner: Usr");
    editor.codes("app.purlin", &["E0301"]);
    editor.edit("app.purlin", &text.replace("owner: User", "owner: Usr"), "owner: Usr", "owner: User");
    editor.codes("app.purlin", &["L008"]);
}

#[test]
fn a_rule_that_holds_for_nobody_is_mended_as_one_types() {
    let mut editor = Editor::start();
    fs::remove_file(editor.folder.path().join("members.purlin")).unwrap();
    let text = NOTES.replace("  allow read\n", "  allow read if owner != me\n");
    editor.open("app.purlin", &text);
    assert!(editor.findings("app.purlin").iter().any(|finding| finding["code"] == "W0501"));
    let actions = editor.actions("app.purlin", &text, "owner != me");
    assert_eq!(actions[0]["title"], "begin with `me is set and …` to keep them out");
    let mended = applied(&text, &actions[0]["edit"]["changes"][&editor.uri("app.purlin")]);
    assert_eq!(mended, text.replace("owner != me", "me is set and owner != me"));
}

#[test]
fn what_is_judged_is_mended_accepted_or_taken_over() {
    let mut editor = Editor::start();
    fs::remove_file(editor.folder.path().join("members.purlin")).unwrap();
    editor.open("app.purlin", NOTES);
    editor.codes("app.purlin", &["L002", "L008", "P0001"]);
    let uri = editor.uri("app.purlin");
    let edits = |action: &Value| action["edit"]["changes"][&uri].clone();

    let actions = editor.actions("app.purlin", NOTES, "deny  create");
    let titles: Vec<_> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["mend its condition, or remove it", "accept it: `accept L008 on Note \"why\"`"]);
    assert!(!applied(NOTES, &edits(&actions[0])).contains("deny"));

    let actions = editor.actions("app.purlin", NOTES, "allow read\n");
    assert_eq!(actions[0]["title"], "begin with `if me is set`");
    let closed = applied(NOTES, &edits(&actions[0]));
    assert!(closed.contains("  allow read if me is set\n"), "{closed}");
    assert_eq!(actions[1]["title"], "accept it: `accept L002 on Note.read \"why\"`");
    let accepted = applied(NOTES, &edits(&actions[1]));
    assert!(accepted.contains("\"x\"\n}\n\naccept L002 on Note.read \"why\"\n\nprove"), "{accepted}");

    let actions = editor.actions("app.purlin", NOTES, "read Note implies");
    assert_eq!(actions[0]["title"], "take what refutes it over as a test");
    let taken = applied(NOTES, &edits(&actions[0]));
    assert!(taken.contains("implies owner == me }\n\nseed against_notes_are_read_by_their_owners {"), "{taken}");

    // What was accepted is told no more; what was taken over is a test that fails.
    editor.edit("app.purlin", NOTES, NOTES, &accepted);
    editor.codes("app.purlin", &["L008", "P0001"]);
    fs::write(editor.folder.path().join("app.purlin"), &taken).unwrap();
    let ran = crate::run(editor.folder.path(), &["test"]).ends_with(1);
    assert!(ran.out.contains("1 test, 1 line, 1 failed"), "{}", ran.out);
}
