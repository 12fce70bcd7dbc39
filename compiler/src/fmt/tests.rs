//! Texts as they were written, and as the formatter writes them.
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
fn a_former_type_is_laid_out_as_a_type() {
    check(
        "model A { a: Int[]@cast( Decimal( 8 ,2 )[ ] ) b: String? @cast(Status ?) }",
        "model A {
  a: Int[]   @cast(Decimal(8, 2)[])
  b: String? @cast(Status?)
}
",
    );
}

#[test]
fn signs_and_brackets_stand_as_they_are_meant() {
    check(
        "model A { a: Int = 1 - -2 b: Int = a-3\nunique global(a) limit create-3 per 5s require(a > 0) }",
        "model A {
  a: Int = 1 - -2
  b: Int = a - 3
  unique global (a)
  limit create -3 per 5s
  require (a > 0)
}
",
    );
}

#[test]
fn signs_that_would_become_another_stay_apart() {
    check("model m {\n  t: y @c((. .))\n  u: y @c((1 .5))\n}\n", "model m {\n  t: y @ c ( ( . . ) )\n  u: y @ c ( ( 1 . 5 ) )\n}\n");
    check("enum e { d @a(.\n.) }\n", "enum e { d @ a ( . . ) }\n");
    check("model r { deny list check can delete-3 }", "model r {\n  deny list check can delete -3\n}\n");
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

    const MEMBERS: [&str; 20] = [
        "a: Int",
        "a_rather_long_name_of_a_field: String(1..80)? = \"a default\" @unique @immutable @deprecated(\"nobody needs such a long line any more\")",
        "b: Bees[] via a",
        "c: Decimal(8, 2)? = -1.5 @readonly",
        "d: Int := a + 1 @stored",
        "e: String(\"^[a-z]+$\") @was(f)",
        "unique (a, b)",
        "index (a desc, b)",
        "index (a) where b == .c",
        "search (a)",
        "require a == -1 or not (b in [.c, .d]) \"a message\"",
        "live",
        "allow read",
        "allow create, update(a, b) if a == me",
        "deny write if old.a == .b and not changed(c) \"no\" as no",
        "allow read if me is Agent of org check a.b is null",
        "allow read if a.any(x => x.b == me and x.c in [.d]) or a.b.c.all(y => y.d < now() - 14d) or not (me is set and a == \"text\")",
        "allow read if a.any(x => x.b == me and x.c in [.d]) and a.b.c.all(y => y.d < now() - 14d) and not (me is set and a == \"text\") or b \"message\" as name",
        "/// documentation\nf: Json",
        "// remark\ng: Url",
    ];
    const ITEMS: [&str; 8] = [
        "app A edition 2026",
        "enum A { a b }",
        "enum ALongName { a_rather_long_value another_rather_long_value yet_another_value of_all_of_them_the_longest_value_of_all }",
        "enum B {\n a @was(x)\n /// doc of c\n c }",
        "role Admin of o: Org = o.members.any(m => m.user == me)",
        "auth User { identify email password { min 10 } session { access 15m refresh 30d } social google, oidc(\"x\") }",
        "seed s { a: A { b: 1, c: [.d, .e], } Bee { } long: Bee { a: \"a rather long text of a row\", b: \"a rather long text of a row\", c: \"and a third one, to be sure\" } short: B {\n a: 1 } }",
        "test \"t\" with s { as a can read b.c as anon cannot update b { a: 1, c: \"x\" } because d as a in t sees B [a, b] as bob creates B { a: 1 } then notifies a }",
    ];

    /// A program of these items and members, on lines as `breaks` has it.
    fn program(items: &[(usize, Vec<usize>, usize)]) -> String {
        let mut out = String::new();
        for (item, members, breaks) in items {
            let gap = ["\n", "\n\n", "\n// remark\n", " // beside\n\n\n"][*breaks];
            match ITEMS.get(*item) {
                Some(item) => out.push_str(item),
                None => {
                    let members: Vec<_> = members.iter().map(|member| MEMBERS[*member]).collect();
                    out.push_str(&format!("model M in O {{{gap}{}{gap}}}", members.join(gap)));
                }
            }
            out.push_str(gap);
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn any_program_formats_to_what_formats_to_itself(items in prop::collection::vec((0..12_usize, prop::collection::vec(0..20_usize, 0..8), 0..4_usize), 0..6)) {
            let text = program(&items);
            let once = format(&text);
            prop_assert_eq!(&format(&once), &once);
        }
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

    /// Every spec of the repository that can be read: examples, cases of the tests, examples of the pages.
    fn fixtures() -> &'static [String] {
        static FIXTURES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
        FIXTURES.get_or_init(|| {
            let mut texts = vec![HELPDESK.to_owned()];
            let mut folders =
                ["../examples", "../tests/ui", "../tests/golden", "../tests/clients", "docs"].map(std::path::PathBuf::from).to_vec();
            while let Some(folder) = folders.pop() {
                for entry in std::fs::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    let name = path.to_string_lossy().into_owned();
                    if path.is_dir() {
                        let kept = ["target", "node_modules", ".purlin"].iter().all(|skipped| !name.ends_with(skipped));
                        folders.extend(kept.then_some(path));
                    } else if name.ends_with(".purlin") {
                        texts.push(std::fs::read_to_string(&path).unwrap());
                    } else if name.ends_with(".md") {
                        let page = std::fs::read_to_string(&path).unwrap();
                        texts.extend(page.split("```purlin\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned));
                    }
                }
            }
            texts.retain(|text| file(&Source { path: "app.purlin".to_owned(), text: text.clone() }).is_ok());
            assert!(texts.len() > 60, "{}", texts.len());
            texts
        })
    }

    /// What is left as it is written holds space of its own: constructs that have no layout yet, those with a comment inside.
    fn keeps_space(text: &str) -> bool {
        const WITHOUT_LAYOUT: [&str; 14] =
            ["job", "fn", "endpoint", "bucket", "channel", "on", "tenant", "mixin", "role", "type", "prove", "accept", "auth", "require"];
        tokens(text)
            .iter()
            .any(|token| token.first_on_line() && WITHOUT_LAYOUT.contains(&token.text) || token.is_comment() && !token.first_on_line())
    }

    /// The text with other space between the tokens of each line, lines as they are.
    fn stretched(text: &str, picks: &[usize]) -> String {
        let mut out = String::new();
        let mut end = 0;
        for (index, token) in tokens(text).iter().enumerate() {
            let gap = &text[end..token.start];
            let pick = ["", " ", "    ", "\t"][picks[index % picks.len()] % 4];
            match gap.rfind('\n') {
                Some(at) => out.push_str(&format!("{}{pick}", &gap[..=at])),
                // What stood apart stays apart, and what stood together stays together.
                None if gap.is_empty() => {}
                None => out.push_str(if pick.is_empty() { " " } else { pick }),
            }
            out.push_str(token.text);
            end = token.start + token.text.len();
        }
        out + &text[end..]
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn every_fixture_formats_the_same_however_it_is_stretched(index in any::<prop::sample::Index>(), picks in prop::collection::vec(0..4_usize, 1..60)) {
            let text = index.get(fixtures());
            prop_assume!(!keeps_space(text));
            prop_assert_eq!(format(&stretched(text, &picks)), format(text));
        }

        #[test]
        fn every_fixture_on_any_lines_formats_to_what_formats_to_itself(index in any::<prop::sample::Index>(), picks in prop::collection::vec(0..SPACE.len(), 1..60)) {
            let fixture: &String = index.get(fixtures());
            let text = spaced(fixture, &picks);
            // Some words mean something else on another line: a remark there may be documentation of nothing.
            if let Ok(once) = file(&Source { path: "app.purlin".to_owned(), text: text.clone() }) {
                prop_assert_eq!(&format(&once), &once);
                prop_assert!(same(&tokens(&text), &tokens(&once)));
            }
        }
    }
}
