#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;

const CHAT: &str = include_str!("../../../examples/chat/chat.purlin");
const HELPDESK: &str = include_str!("../parse/tests/helpdesk.purlin");

fn format(text: &str) -> String {
    file(&Source { path: "app.purlin".to_owned(), text: text.to_owned() }).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(format(text), expected);
    assert_eq!(format(expected), expected);
}

#[test]
fn the_example_is_as_the_formatter_writes_it() {
    assert_eq!(format(CHAT), CHAT);
}

#[test]
fn what_is_not_served_stays_as_it_is_written() {
    let formatted = format(HELPDESK);
    for kept in [
        "role Staff           = me.is_staff",
        "  from header \"x-org\"\n",
        "    collapse \"ticket-{ticket.id}\"\n",
        "  send     { on: Bool }",
    ] {
        assert!(HELPDESK.contains(kept) && formatted.contains(kept), "{kept}");
    }
    assert_eq!(format(&formatted), formatted);
}

#[test]
fn members_stand_in_columns() {
    check(
        "model  A\n{ a : Int=1 @unique // one\nlong_name:String( 1 .. 80 )? @was( x )//two\nb:B[] via a\n\n\n\nunique(a,b,)\nindex (a desc)\nallow read\nallow create(a,b) if a==1 and not(b.any(x=>x.c==-2))\ndeny update if me is null \"no\" as nobody}",
        "model A {
  a:         Int            = 1 @unique  // one
  long_name: String(1..80)? @was(x)      //two
  b:         B[] via a

  unique (a, b)
  index  (a desc)
  allow read
  allow create(a, b) if a == 1 and not (b.any(x => x.c == -2))
  deny  update       if me is null \"no\" as nobody
}
",
    );
}

#[test]
fn comments_stay_with_what_they_speak_of() {
    check(
        "// the file\n\n/// A room.\nmodel Room { // a place\n\n  // its name\n  topic: String // short\n\n\n  // nothing more\n\n  // at all\n}\n// end",
        "// the file

/// A room.
model Room {  // a place
  // its name
  topic: String  // short

  // nothing more

  // at all
}

// end
",
    );
}

#[test]
fn a_construct_with_a_comment_inside_keeps_its_lines() {
    check(
        "model A {\n      allow read if a == me  // owners\n                 or b  ==  me // others\n      b: Int\n}",
        "model A {
  allow read if a == me  // owners
             or b  ==  me  // others
  b: Int
}
",
    );
}

#[test]
fn long_rules_are_broken_at_their_operators() {
    check(
        "model A { allow read if author == me or room.members.any(m => m.user == me and m.role == .moderator) or room.owner.friends.any(f => f.user == me) \"only friends of the owner may read\" as friends\nallow create }",
        "model A {
  allow read if author == me
             or room.members.any(m => m.user == me and m.role == .moderator)
             or room.owner.friends.any(f => f.user == me)
             \"only friends of the owner may read\" as friends
  allow create
}
",
    );
}

#[test]
fn rows_and_enums_keep_a_line_for_each_value_if_they_were_written_so() {
    check(
        "enum A { a\n b }\nenum Long { a b }\nenum B {\n a b // last\n}\nseed dev { a: A { b: 1,\n c: 2, }\n long: Bee {\n b: 1,\n c: 2 }\n B { } }",
        "enum A    { a  b }
enum Long { a  b }

enum B {
  a
  b  // last
}

seed dev {
  a:    A   { b: 1, c: 2 }
  long: Bee {
    b: 1,
    c: 2
  }
  B {}
}
",
    );
}

#[test]
fn tests_stand_in_columns() {
    check(
        "test \"x\" with dev { as ann can read t1\nas anon cannot update t1{a:1} because no_grant as b sees T[t1,t2] as b creates T { a: 1 } }",
        "test \"x\" with dev {
  as ann  can    read t1
  as anon cannot update t1 { a: 1 } because no_grant
  as b    sees   T [t1, t2]
  as b    creates T { a: 1 }
}
",
    );
}

#[test]
fn empty_and_broken_files_are_told_apart() {
    check("", "");
    check("\n\n", "");
    check("// only this", "// only this\n");
    check("model A {\r\n}\r\n", "model A {}\n");
    let faults = file(&Source { path: "app.purlin".to_owned(), text: "model A { b }".to_owned() }).unwrap_err();
    assert_eq!(faults[0].code, "E0104");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    const SPACE: [&str; 8] = [" ", " ", " ", "  ", "\n", "\n", "\n\n\n", " // remark\n"];

    /// The words of a spec with other space and comments between them.
    fn spaced(text: &str, picks: &[usize]) -> String {
        let mut out = String::new();
        for (index, token) in tokens(text).iter().enumerate() {
            let pick = SPACE[picks[index % picks.len()]];
            // Documentation stands on lines of its own.
            if token.is_comment() {
                out.push('\n');
                out.push_str(token.text);
                out.push('\n');
            } else {
                out.push_str(token.text);
                out.push_str(pick);
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn what_is_formatted_formats_to_itself_and_keeps_its_words(picks in prop::collection::vec(0..SPACE.len(), 1..200), helpdesk in any::<bool>()) {
            let text = spaced(if helpdesk { HELPDESK } else { CHAT }, &picks);
            let once = format(&text);
            prop_assert_eq!(&format(&once), &once);
            prop_assert!(same(&tokens(&text), &tokens(&once)));
        }

        #[test]
        fn without_comments_space_is_of_no_account(picks in prop::collection::vec(0..4_usize, 1..200)) {
            let plain: String = CHAT.lines().map(|line| line.split("//").next().unwrap().trim_end()).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
            prop_assert_eq!(format(&spaced(&plain, &picks)), format(&plain));
        }
    }
}
