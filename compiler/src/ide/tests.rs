//! What is answered at a place of a text, which a mark stands at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::compile::{Files, compile};
use crate::fix;
use proptest::prelude::*;
use std::collections::BTreeSet;

const CHAT: &str = include_str!("../../../examples/chat/chat.purlin");
const HELPDESK: &str = include_str!("../parse/tests/helpdesk.purlin");

/// A program of files, in one of which `▲` marks a place.
fn marked(texts: &[&str]) -> (Program, usize, usize) {
    let place = texts.iter().enumerate().find_map(|(file, text)| Some((file, text.find('▲')?))).expect("a mark");
    let sources = texts.iter().enumerate().map(|(file, text)| Source { path: format!("{file}.purlin"), text: text.replace('▲', "") });
    (Program::new(sources.collect()), place.0, place.1)
}

fn program(text: &str) -> Program {
    Program::new(vec![Source { path: "app.purlin".to_owned(), text: text.to_owned() }])
}

/// The helpdesk with this rule in `Ticket`.
fn in_ticket(line: &str) -> (Program, usize, usize) {
    let text = HELPDESK.replacen("  limit create", &format!("  {line}\n\n  limit create"), 1);
    marked(&[&text])
}

fn labels((program, file, offset): (Program, usize, usize)) -> BTreeSet<String> {
    program.completions(file, offset).into_iter().map(|completion| completion.label).collect()
}

#[track_caller]
fn offers(at: (Program, usize, usize), there: &[&str], not_there: &[&str]) {
    let labels = labels(at);
    for label in there {
        assert!(labels.contains(*label), "`{label}` is not among {labels:?}");
    }
    for label in not_there {
        assert!(!labels.contains(*label), "`{label}` is among {labels:?}");
    }
}

#[test]
fn fields_follow_a_dot() {
    offers(in_ticket("allow read if org.▲"), &["slug", "members", "id", "version"], &["title", "and"]);
    offers(in_ticket("allow read if requester.▲name == \"x\""), &["email", "is_staff"], &["title"]);
    offers(in_ticket("allow read if me.▲"), &["email", "memberships"], &["title"]);
    offers(in_ticket("allow read if this.org.▲"), &["slug"], &["title"]);
    offers(
        in_ticket("allow read if old.▲"),
        &["title", "author".trim_start_matches("author")].map(|label| if label.is_empty() { "org" } else { label }),
        &["slug"],
    );
    offers(in_ticket("allow read if org.members.any(m => m.▲)"), &["user", "role", "org"], &["slug", "any"]);
    offers(in_ticket("allow read if org.members.any(m => m.org.members.all(n => n.user.▲"), &["email"], &["role"]);
    offers(in_ticket("allow read if org.members.where(m => m.role == .admin).▲"), &["count", "any", "where"], &["role"]);
    offers(in_ticket("allow read if User.▲"), &["any", "none"], &["email"]);
    offers(in_ticket("allow read if title.▲"), &["starts_with", "length"], &["any"]);
    // A mixin gives its fields.
    offers(
        marked(&[&HELPDESK.replacen("limit 20 per 1m per me", "allow if source.comments.any(c => c.▲)", 1)]),
        &["author", "ticket", "internal"],
        &[],
    );
}

#[test]
fn values_of_the_right_enum_follow_a_dot() {
    offers(in_ticket("allow read if status == .▲"), &["open", "closed"], &["admin"]);
    offers(in_ticket("allow read if org.members.any(m => m.role in [.agent, .▲])"), &["admin", "member"], &["open"]);
    offers(in_ticket("allow read if Role.▲"), &["agent"], &["open"]);
    offers(in_ticket("state: Status = .▲"), &["pending"], &["agent"]);
    offers(in_ticket("state: Status @cast(▲"), &["String", "Role"], &["title"]);
    offers(marked(&[&HELPDESK.replacen("role: .agent }", "role: .▲ }", 1)]), &["agent"], &["open"]);
    offers(marked(&[&HELPDESK.replacen("set status = .closed", "set status = .▲", 1)]), &["closed"], &["agent"]);
    offers(marked(&[&HELPDESK.replacen("update t1 { status: .closed }", "update t1 { status: .▲ }", 1)]), &["closed"], &["agent"]);
}

#[test]
fn words_and_names_are_offered_where_they_may_stand() {
    offers(marked(&["▲"]), &["model", "app"], &["allow"]);
    offers(marked(&["model A { b: Int }\n▲"]), &["model", "enum"], &["allow"]);
    offers(in_ticket("▲"), &["allow", "deny", "unique"], &[]);
    offers(in_ticket("extra: ▲"), &["String", "Org", "Status"], &["Staff", "allow"]);
    offers(in_ticket("extra: Int @▲"), &["unique", "was", "readonly"], &["model"]);
    offers(in_ticket("allow ▲"), &["read", "create", "write"], &["title"]);
    offers(in_ticket("allow read, ▲"), &["update"], &["title"]);
    offers(in_ticket("allow update(▲)"), &["title", "body"], &["and"]);
    offers(in_ticket("unique (title, ▲)"), &["number", "org"], &["and"]);
    offers(in_ticket("extra: Comment[] via ▲"), &["ticket"], &["author", "body"]);
    offers(in_ticket("allow read if ▲"), &["title", "me", "this", "not", "Org", "now"], &[]);
    offers(in_ticket("allow read if me is ▲"), &["Agent", "Staff", "set"], &["title"]);
    offers(in_ticket("allow read if can ▲"), &["read", "update"], &["title"]);
    offers(in_ticket("allow read if org.members.any(m => ▲)"), &["m", "title", "me"], &[]);
    offers(marked(&["mixin M { a: Int }\nmodel A with ▲ { b: Int }"]), &["M"], &["A"]);
    offers(marked(&[&HELPDESK.replacen("Org  { slug: \"acme\", ", "Org  { slug: \"acme\", ▲", 1)]), &["slug", "name"], &["and"]);
    assert!(labels(in_ticket("allow read if title == \"a▲b\"")).is_empty());
    assert!(labels(in_ticket("// a comment.▲")).is_empty());
}

#[track_caller]
fn goes_to(texts: &[&str], expected: (usize, &str)) {
    let (program, file, offset) = marked(texts);
    let span = program.definition(file, offset).expect("a declaration");
    let text = program.text(span.file.0 as usize);
    let line = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let found = text[line..].lines().next().unwrap().trim();
    assert_eq!((span.file.0 as usize, found), expected);
}

#[test]
fn declarations_are_found_across_files() {
    let room = "/// A place.\nmodel Room {\n  topic: String\n  members: Member[] via room\n}\nenum Role { guest  owner }\nrole Guest of r: Room = r.topic == \"x\"";
    let member = |line: &str| format!("model Member {{\n  room: Room\n  role: Role = .guest\n  {line}\n}}");
    goes_to(&[room, &member("allow read if ro▲om.topic == \"x\"")], (1, "room: Room"));
    goes_to(&[room, &member("allow read if room.to▲pic == \"x\"")], (0, "topic: String"));
    goes_to(&[room, &member("other: Ro▲om")], (0, "model Room {"));
    goes_to(&[room, &member("allow read if role == .gu▲est")], (0, "enum Role { guest  owner }"));
    goes_to(&[room, &member("allow read if me is Gue▲st of room")], (0, "role Guest of r: Room = r.topic == \"x\""));
    goes_to(
        &[room, &member("allow read if room.members.any(m => ▲m.role == .owner)")],
        (1, "allow read if room.members.any(m => m.role == .owner)"),
    );
    goes_to(&[&room.replace("via room", "via ro▲om"), &member("")], (1, "room: Room"));
    goes_to(&[room, &member("unique (ro▲le)")], (1, "role: Role = .guest"));
}

#[test]
fn names_are_described() {
    let hover = |at: (Program, usize, usize)| at.0.hover(at.1, at.2, None).map(|hover| hover.markdown);
    assert_eq!(hover(in_ticket("allow read if ti▲tle == \"x\"")).unwrap(), "```purlin\nTicket.title: String(3..140)\n```");
    assert_eq!(
        hover(in_ticket("allow read if org.mem▲bers.any(m => m.user == me)")).unwrap(),
        "```purlin\nOrg.members: Membership[] via org\n```"
    );
    assert_eq!(hover(in_ticket("allow read if org.members.any(m => ▲m.user == me)")).unwrap(), "```purlin\nm: Membership\n```");
    assert!(hover(in_ticket("other: Auth▲ored")).unwrap().contains("Whoever wrote a row may change and remove it."));
    assert!(hover(in_ticket("other: Int @pri▲vate")).unwrap().contains("never leaves the server"));
    assert!(hover(in_ticket("allow read if ver▲sion == 1")).unwrap().contains("Ticket.version: Int"));
    assert_eq!(hover(in_ticket("allow read if title == \"a▲b\"")), None);
}

#[test]
fn a_rule_is_said_in_words_and_in_sql() {
    let program = program(CHAT);
    let schema = Files::of(&program.sources()).check().schema.unwrap();
    let rule = |condition: &str| CHAT[..CHAT.find(condition).unwrap()].rfind("allow").unwrap();
    let hover = program.hover(0, rule("if author == me"), Some(&schema)).unwrap().markdown;
    assert!(hover.contains(" a Message where author is the caller"), "{hover}");
    assert!(hover.contains("```sql\n") && hover.contains("\"author\" = :me"), "{hover}");
    let hover = program.hover(0, rule("if room.members.any(m => m.user == me)"), Some(&schema)).unwrap().markdown;
    assert!(hover.contains("some `m` of room's members has (m's user is the caller)") && hover.contains("EXISTS"), "{hover}");
}

fn renamed(at: (Program, usize, usize), new: &str) -> Vec<String> {
    let edits = at.0.rename(at.1, at.2, new).unwrap();
    fix::edited(&at.0.sources(), &edits).into_iter().map(|source| source.text).collect()
}

const DOORS: &str = "model Post { text: String  allow read }\nbucket files { max 1MB }\nchannel room(post: Post) { allow join if true }\nfn tidy() {}\n\
                     job sweep { every \"0 3 * * *\" }\nendpoint POST \"/hooks/open\" { verify none }\n";

#[test]
fn what_is_accepted_is_offered_by_its_code() {
    let at = |text: &str| marked(&[DOORS, text]);
    offers(at("accept ▲"), &["L002", "S805", "J605", "widening"], &["Post", "H005"]);
    offers(at("accept L0▲"), &["L002", "widening"], &["Post"]);
    offers(at("accept L002 on ▲"), &["Post"], &["files", "\"/hooks/open\""]);
    offers(at("accept L002 on Post.▲"), &["text", "read", "update"], &["any"]);
    offers(at("accept S805 on ▲"), &["files"], &["Post", "room"]);
    offers(at("accept S805 on fi▲"), &["files"], &["Post", "room"]);
    offers(at("accept P705 on ▲"), &["room"], &["Post", "files"]);
    offers(at("accept J601 on ▲"), &["tidy"], &["sweep", "files"]);
    offers(at("accept J606 on ▲"), &["sweep"], &["tidy"]);
    offers(at("accept J605 on ▲"), &["\"/hooks/open\""], &["Post", "tidy"]);
}

#[test]
fn what_is_accepted_by_its_name_is_renamed_with_it() {
    for (declared, accepted) in [("bucket ▲files { max 1MB }", "S805"), ("channel ▲files(p: P) {}", "P705"), ("job ▲files { }", "J606")]
    {
        let texts = [format!("model P {{ n: Int }}\n{declared}"), format!("accept {accepted} on files \"meant\" until 2030-01-01\n")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let [_, accept] = &renamed(marked(&texts), "drawings")[..] else { panic!("two files") };
        assert_eq!(*accept, format!("accept {accepted} on drawings \"meant\" until 2030-01-01\n"));
    }
}

#[test]
fn a_renamed_field_is_renamed_wherever_it_is_named() {
    let texts = [
        "model Room {\n  top▲ic: String\n  title: String\n\n  unique (topic)\n  allow read, update(topic) if topic == \"topic\"\n}\nmodel Topic { topic: String }",
        "model Member {\n  room: Room\n  allow read if room.topic == \"x\" and Room.any(topic => topic.topic == \"x\")\n}\nseed s {\n  r: Room { topic: \"topic\" }\n}\ntest \"t\" with s {\n  as anon can read r.topic\n  as anon can update r { topic: \"y\" }\n}",
    ];
    let after = renamed(marked(&texts), "subject");
    assert_eq!(
        after,
        [
            "model Room {\n  subject: String @was(topic)\n  title: String\n\n  unique (subject)\n  allow read, update(subject) if subject == \"topic\"\n}\nmodel Topic { topic: String }",
            "model Member {\n  room: Room\n  allow read if room.subject == \"x\" and Room.any(topic => topic.subject == \"x\")\n}\nseed s {\n  r: Room { subject: \"topic\" }\n}\ntest \"t\" with s {\n  as anon can read r.subject\n  as anon can update r { subject: \"y\" }\n}",
        ]
    );
}

#[test]
fn holes_of_templates_name_fields() {
    let text = "model User { na▲me: String }\nmodel Post { author: User  name: String }\non Post created {\n  notify author { title \"{author.name}: {name}\"  body \"{this.author.name | upper}\" }\n}";
    assert_eq!(
        renamed(marked(&[text]), "title"),
        [
            "model User { title: String @was(name) }\nmodel Post { author: User  name: String }\non Post created {\n  notify author { title \"{author.title}: {name}\"  body \"{this.author.title | upper}\" }\n}"
        ]
    );
}

#[test]
fn a_name_that_comes_back_leaves_no_trace() {
    let once = renamed(marked(&["model A {\n  b▲: Int = 1 @unique  // one\n}"]), "c");
    assert_eq!(once, ["model A {\n  c: Int = 1 @unique @was(b)  // one\n}"]);
    assert_eq!(renamed(marked(&[&once[0].replace("  c:", "  ▲c:")]), "b"), ["model A {\n  b: Int = 1 @unique  // one\n}"]);
    assert_eq!(renamed(marked(&[&once[0].replace("  c:", "  ▲c:")]), "d"), ["model A {\n  d: Int = 1 @unique @was(b)  // one\n}"]);
    assert_eq!(renamed(marked(&["enum E { ▲a  b }\nmodel M { e: E = .a }"]), "c"), ["enum E { c @was(a)  b }\nmodel M { e: E = .c }"]);
}

#[test]
fn models_are_renamed_and_what_would_change_meaning_is_refused() {
    assert_eq!(
        renamed(marked(&["auth A {}\nmodel ▲A { b: A[] via a  a: A?  allow read if A.any(a => a.a == me) }"]), "Zed"),
        ["auth Zed {}\nmodel Zed { b: Zed[] via a  a: Zed?  allow read if Zed.any(a => a.a == me) }"]
    );
    let refused = |text: &str, new: &str| {
        let (program, file, offset) = marked(&[text]);
        program.rename(file, offset, new).unwrap_err().0
    };
    assert!(refused("model A { ▲b: Int  c: Int }", "c").contains("is there already"));
    assert!(refused("model A { ▲b: Int }", "B").contains("snake_case"));
    assert!(refused("model A { ▲b: Int }", "version").contains("is there already"));
    assert!(refused("model ▲A { b: Int }", "a").contains("PascalCase"));
    assert!(refused("model A { b: Int  allow read if ▲version == 1 }", "v").contains("every model"));
    // The variable would hide the field.
    assert!(refused("model A { ▲b: Int  cs: A[] via d  d: A  allow read if cs.any(e => b == 1) }", "e").contains("something else"));
}

#[test]
fn whatever_is_renamed_the_program_means_the_same() {
    for text in [CHAT, HELPDESK] {
        let program = program(text);
        let before: Vec<String> = compile(&program.sources()).diagnostics.into_iter().map(|finding| finding.code).collect();
        let mut renamed = 0;
        for symbol in program.symbols(0) {
            for member in symbol
                .children
                .iter()
                .chain([&symbol])
                .filter(|member| matches!(member.kind, "field" | "value" | "model" | "enum" | "role"))
            {
                let new = if member.name.starts_with(|c: char| c.is_ascii_uppercase()) {
                    format!("Zz{}", member.name)
                } else {
                    format!("zz_{}", member.name)
                };
                let edits = match program.rename(0, member.name_span.start as usize, &new) {
                    Ok(edits) => edits,
                    Err(refusal) if refusal.0.contains("tenant") && text == HELPDESK && member.name == "Org" => continue,
                    Err(refusal) => panic!("{}: {refusal:?}", member.name),
                };
                let after = compile(&fix::edited(&program.sources(), &edits));
                let codes: Vec<String> = after.diagnostics.iter().map(|finding| finding.code.clone()).collect();
                assert_eq!(codes, before, "{} of {}: {:#?}", member.name, symbol.name, after.diagnostics);
                renamed += 1;
            }
        }
        assert!(renamed > 15, "{renamed}");
    }
}

#[test]
fn the_outline_of_a_file_is_its_declarations() {
    let program = program(HELPDESK);
    let symbols = program.symbols(0);
    let kinds: BTreeSet<&str> = symbols.iter().map(|symbol| symbol.kind).collect();
    for kind in [
        "app", "auth", "tenant", "role", "enum", "mixin", "model", "on", "bucket", "job", "type", "fn", "endpoint", "channel", "seed",
        "test", "prove",
    ] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
    let ticket = symbols.iter().find(|symbol| symbol.name == "Ticket").unwrap();
    let fields: Vec<&str> = ticket.children.iter().filter(|member| member.kind == "field").map(|member| member.name.as_str()).collect();
    assert_eq!(fields.len(), 12, "{fields:?}");
    assert!(ticket.children.iter().any(|member| member.kind == "deny"));
    assert_eq!(symbols.iter().map(|symbol| symbol.children.iter().filter(|member| member.kind == "value").count()).sum::<usize>(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A text in any state: nothing panics, and places lie within it.
    #[test]
    fn every_question_has_an_answer_at_every_place(cuts in prop::collection::vec((0..7000_usize, 0..60_usize), 0..5), places in prop::collection::vec(0..7000_usize, 8), junk in "[ -~äé😀\n]{0,12}") {
        let mut text = HELPDESK.to_owned();
        for (at, length) in cuts {
            let start = (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap();
            let end = (start..=(start + length).min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap();
            text.replace_range(start..end, &junk);
        }
        let mut program = program("");
        program.replace(0, text.clone());
        for offset in places {
            let _ = program.completions(0, offset);
            let _ = program.references(0, offset);
            if let Some(span) = program.definition(0, offset) {
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
            if let Some(hover) = program.hover(0, offset, None) {
                prop_assert!(text.get(hover.span.start as usize..hover.span.end as usize).is_some());
            }
            for new in ["zz", "Zz", "", "ä"] {
                let _ = program.rename(0, offset, new);
            }
        }
        for symbol in program.symbols(0) {
            prop_assert!(text.get(symbol.span.start as usize..symbol.span.end as usize).is_some());
        }
    }
}
