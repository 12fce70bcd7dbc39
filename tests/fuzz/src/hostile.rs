//! Texts that are made to hurt: deep, long, foreign, unfinished. Each is told by its name.

use purlin_tests::spec;

/// What one of them comes to in the long run, in bytes.
pub const LARGE: usize = 1_000_000;

/// Short texts, of which each is repeated.
const REPEATED: [&str; 78] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "([{",
    "}])",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "@",
    "@@",
    "@@a",
    "=",
    ":",
    ",",
    ";",
    ".",
    "..",
    "/",
    "//",
    "///",
    "\\",
    "!",
    "?",
    "&&",
    "|",
    "-",
    "+",
    "#",
    "$",
    "%",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\t",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{fffd}",
    "\u{10ffff}",
    "é",
    "“",
    "“”",
    "👩",
    "a",
    "a ",
    "A",
    "0",
    "1_",
    "a.",
    "a: ",
    "a: Int ",
    "a: Int\n",
    "not ",
    "a and ",
    "a.any(x => ",
    "app A ",
    "model A { ",
    "model A { }\n",
    "enum E { a }\n",
    "seed s { a: A { } }\n",
    "test \"t\" { }\n",
    "allow read if ",
    "on A created { ",
    "/// a\n",
    "// a\n",
    "\"\\",
    "\"a\" ",
    "{a",
    "a{}",
    "]\n",
    "x\n",
];

/// Beginnings and ends between which something is repeated.
const FRAMES: [(&str, &str); 9] = [
    ("app A edition 2026\nmodel A {\n", "\n}\n"),
    ("app A edition 2026\nmodel A {\n  a: Int = ", "\n}\n"),
    ("app A edition 2026\nmodel A {\n  allow read if ", "\n}\n"),
    ("app A edition 2026\nenum E {\n", "\n}\n"),
    ("app A edition 2026\nseed s {\n  a: A { a: ", "}\n}\n"),
    ("app A edition 2026\ntest \"t\" with s {\n", "\n}\n"),
    ("app A edition 2026\nauth User {\n", "\n}\n"),
    ("app A edition 2026\non A created {\n  notify me { title \"", "\" }\n}\n"),
    ("app A edition 2026\nmodel A { a: String(", ") }\n"),
];

/// All of them; those that are repeated come to about `bytes` each.
pub fn all(bytes: usize) -> impl Iterator<Item = (String, String)> {
    let repeated = REPEATED.into_iter().map(move |piece| (format!("{piece:?} repeated"), piece.repeat(bytes / piece.len())));
    let framed = FRAMES.into_iter().flat_map(move |(before, after)| {
        REPEATED.into_iter().map(move |piece| {
            let name = format!("{piece:?} repeated after {before:?}");
            (name, format!("{before}{}{after}", piece.repeat(bytes / piece.len())))
        })
    });
    repeated.chain(framed).chain(others(bytes))
}

fn others(bytes: usize) -> Vec<(String, String)> {
    let named = |name: &str, text: String| (name.to_owned(), text);
    let long = "x".repeat(bytes);
    // About 130 lines for each four models.
    let models = bytes / 1000;
    let spec = spec::in_one_file(models);
    let deep = |open: &str, close: &str, depth: usize| {
        format!("app A edition 2026\nmodel A {{ allow read if {}a{} }}\n", open.repeat(depth), close.repeat(depth))
    };
    vec![
        named("a large spec", spec.clone()),
        named("a large spec with CRLF", spec.replace('\n', "\r\n")),
        named("a large spec with CR", spec.replace('\n', "\r")),
        named("a large spec on one line", spec.lines().filter(|line| !line.contains("//")).collect::<Vec<_>>().join(" ")),
        named("a large spec without closing braces", spec.replace('}', "")),
        named("a large spec without opening braces", spec.replace('{', "")),
        named("a large spec without colons", spec.replace(':', "")),
        named("a large spec of unknown types", spec.replace("String", "Strnig")),
        named("a large spec with every rule unknown", spec.replace(" me", " yuo")),
        named("a large spec with commas", spec.replace('\n', ",\n")),
        named("a large spec twice", format!("{spec}{spec}")),
        named("a large spec in another language", spec.replace("allow", "@@allow").replace(" and ", " && ").replace("==", "=")),
        named("a mark in each line", spec.replace('\n', "\u{feff}\n")),
        named("a name", format!("app A edition 2026\nmodel {long} {{ }}\n")),
        named("a type", format!("app A edition 2026\nmodel A {{ a: {long} }}\n")),
        named("a text", format!("app A edition 2026\nmodel A {{ a: String = \"{long}\" }}\n")),
        named("a pattern", format!("app A edition 2026\nmodel A {{ a: String(\"({}\") }}\n", "(a|b)*".repeat(bytes / 6))),
        named("a doc", format!("/// {long}\napp A edition 2026\n")),
        named("a number", format!("app A edition 2026\nmodel A {{ a: Int = {} }}\n", "9".repeat(bytes))),
        named(
            "an enum",
            format!("app A edition 2026\nenum E {{ {} }}\n", (0..bytes / 8).map(|n| format!("v{n}")).collect::<Vec<_>>().join(" ")),
        ),
        named(
            "one model",
            format!("app A edition 2026\nmodel A {{\n{}}}\n", (0..bytes / 20).map(|n| format!("  f{n}: Int?\n")).collect::<String>()),
        ),
        named("a thousand of one name", format!("app A edition 2026\n{}", "model A { a: Int }\n".repeat(bytes / 20))),
        named("fields of one name", format!("app A edition 2026\nmodel A {{ {} }}\n", "a: Int ".repeat(bytes / 7))),
        named("a sum", format!("app A edition 2026\nmodel A {{ a: Int allow read if a {} > 0 }}\n", "+ a".repeat(bytes / 3))),
        named("a list", format!("app A edition 2026\nmodel A {{ a: Int allow read if a in [{}] }}\n", "1, ".repeat(bytes / 3))),
        named("a path", format!("app A edition 2026\nmodel A {{ a: A? allow read if a{} is set }}\n", ".a".repeat(bytes / 2))),
        named("groups at the bound", deep("(", ")", 62)),
        named("groups beyond the bound", deep("(", ")", 65)),
        named("groups far beyond the bound", deep("(", ")", bytes / 2)),
        named("lists far beyond the bound", deep("[", "]", bytes / 2)),
        named("calls far beyond the bound", deep("a.any(x => ", ")", bytes / 12)),
        named("nots at the bound", deep("not ", "", 62)),
        named("brackets that cross", "([)]".repeat(bytes / 4)),
        named("blocks in blocks", format!("{}{}", "model A {\n".repeat(bytes / 12), "}\n".repeat(bytes / 12))),
        named("a mark in the middle", "app A edition 2026\n\u{feff}model A { \u{feff}a: Int }\n\u{feff}".to_owned()),
        named("from right to left", "app A edition 2026\nmodel A { \u{202e}a: Int\u{202c} /* \u{2066} */ }\n".to_owned()),
        named("look-alikes", "app A edition 2026\nmodel А { а: Int  allow rеad if а == 1 }\n".to_owned()),
        named("combining", format!("app A edition 2026\nmodel A {{ a{}: Int }}\n", "\u{301}".repeat(bytes / 2))),
        named("no end of line", "app A edition 2026\nmodel A { a: Int } // x".to_owned()),
        named("nothing", String::new()),
    ]
}
