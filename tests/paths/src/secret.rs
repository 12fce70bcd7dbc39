//! What Eve may not know. Each secret is two worlds, and the guards of the spec that keep them apart from her.

/// Two worlds that Eve can't tell from each other.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) name: &'static str,
    pub(crate) worlds: [World; 2],
    /// Texts of the spec, its spaces counted as one, and what stands there without the guard.
    pub(crate) guards: &'static [(&'static str, &'static str)],
}

/// What a world has beside the seed.
#[derive(Debug)]
pub(crate) struct World {
    /// New rows: model and values.
    pub(crate) rows: &'static [(&'static str, &'static str)],
    /// Changes of rows: model, label and values.
    pub(crate) values: &'static [(&'static str, &'static str, &'static str)],
    /// What is sent, where it takes a request: address and body.
    pub(crate) requests: &'static [(&'static str, &'static str)],
    /// What somebody else has asked for before, of the service itself: who, method, address.
    pub(crate) before: &'static [(&'static str, &'static str, &'static str)],
}

const EMPTY: World = World { rows: &[], values: &[], requests: &[], before: &[] };

const MIDDLE: (&str, &str) = (
    "Thing",
    r#"{"id": "{middle}", "owner": "{ann}", "name": "middle", "shown": true, "note": "mauve", "price": "6.00", "marks": ["mauve"], "rank": 6,
        "friend": "{eve}", "above": "{more}"}"#,
);

/// A third row: of a list of one row two are read, and which two, no answer may go by.
const LEAST: (&str, &str) = (
    "Thing",
    r#"{"id": "{least}", "owner": "{ann}", "name": "least", "shown": true, "note": "moss", "price": "6.50", "marks": ["moss"], "rank": 7,
        "friend": "{bob}", "above": "{more}"}"#,
);

const BELOW: [(&str, &str); 2] = [
    ("Thing", r#"{"id": "{guarded}", "owner": "{ann}", "name": "guarded", "shown": true, "above": "{more}"}"#),
    ("Thing", r#"{"id": "{middle}", "owner": "{ann}", "name": "middle", "shown": true, "above": "{more}"}"#),
];

const MINE_TOO: (&str, &str) = ("Thing", r#"{"id": "{other}", "owner": "{eve}", "name": "scarlet", "shown": true}"#);

pub(crate) static SECRETS: [Secret; 15] = [
    // What a field holds that its owner alone is shown, of a row that everybody is.
    Secret {
        name: "values",
        worlds: [
            World {
                rows: &[
                    MIDDLE,
                    LEAST,
                    (
                        "Thing",
                        r#"{"id": "{guarded}", "owner": "{ann}", "name": "guarded", "shown": true, "note": "scarlet", "price": "7.00",
                            "marks": ["scarlet"], "friend": "{eve}", "pin": "scarlet", "rank": 1, "above": "{more}"}"#,
                    ),
                ],
                values: &[("Person", "ann", r#"{"phone": "scarlet"}"#)],
                ..EMPTY
            },
            World {
                rows: &[
                    MIDDLE,
                    LEAST,
                    (
                        "Thing",
                        r#"{"id": "{guarded}", "owner": "{ann}", "name": "guarded", "shown": true, "note": "azure", "price": "5.00",
                            "marks": ["azure"], "friend": "{bob}", "pin": "azure", "rank": 9, "above": "{more}"}"#,
                    ),
                ],
                values: &[("Person", "ann", r#"{"phone": "azure"}"#)],
                ..EMPTY
            },
        ],
        guards: &[
            ("@read(owner == me)", ""),
            ("@read(this == me)", ""),
            ("@private", ""),
            (
                "allow read(version, owner, name, code, shown, note, price, marks, twice, kin, ninth, tenth, friend, above) if shown",
                "allow read if shown",
            ),
            ("allow get, list(name, phone) if me is set", "allow get, list if me is set"),
        ],
    },
    // Whether rows are there that their owner alone may read.
    Secret {
        name: "rows",
        worlds: [
            World {
                rows: &[
                    ("Thing", r#"{"id": "{hidden}", "owner": "{ann}", "name": "scarlet", "above": "{open}"}"#),
                    ("Notice", r#"{"id": "{notice}", "thing": "{open}", "by": "{ann}", "text": "scarlet"}"#),
                    ("Thing", r#"{"owner": "{ann}", "name": "scarlet too", "above": "{mine}"}"#),
                    ("Notice", r#"{"thing": "{mine}", "by": "{ann}", "text": "scarlet too"}"#),
                    ("Tagging", r#"{"thing": "{open}", "tag": "{tag}"}"#),
                    ("Seal", r#"{"thing": "{open}", "word": "scarlet"}"#),
                    ("Slot", r#"{"id": "{slot}", "owner": "{ann}", "name": "scarlet"}"#),
                    ("Thing", r#"{"owner": "{ann}", "name": "scarlet as well", "above": "{more}"}"#),
                    BELOW[0],
                    BELOW[1],
                ],
                ..EMPTY
            },
            World { rows: &BELOW, ..EMPTY },
        ],
        guards: &[
            ("allow read if by == me", "allow read"),
            ("@read(links.any(l => l.thing.owner == me))", ""),
            ("@read(owner == me and not shown)", ""),
            ("if thing.owner == me", "if me is set"),
            ("if owner == me", "if me is set"),
        ],
    },
    // What a row holds that only its owner may read, and to which rows lead that everybody may.
    Secret {
        name: "behind",
        worlds: [
            World { values: &[("Thing", "dark", r#"{"name": "scarlet", "code": "scarlet"}"#)], ..EMPTY },
            World { values: &[("Thing", "dark", r#"{"name": "azure", "code": "azure"}"#)], ..EMPTY },
        ],
        guards: &[("allow read if owner == me", "allow read")],
    },
    // Which cards a club has that does not admit Eve.
    Secret {
        name: "cards",
        worlds: [
            World {
                rows: &[(
                    "Card",
                    r#"{"id": "{hidden}", "club": "{acme}", "number": 2, "title": "scarlet", "code": "scarlet", "serial": "scarlet"}"#,
                )],
                values: &[("Card", "kept", r#"{"title": "scarlet"}"#)],
                ..EMPTY
            },
            World { values: &[("Card", "kept", r#"{"title": "azure"}"#)], ..EMPTY },
        ],
        guards: &[("allow if members.any(m => m.person == me)", "allow if slug is set")],
    },
    // Whether a club is there that does not admit Eve.
    Secret {
        name: "club",
        worlds: [World { rows: &[("Club", r#"{"id": "{other}", "slug": "scarlet", "name": "Scarlet"}"#)], ..EMPTY }, EMPTY],
        guards: &[
            ("allow if members.any(m => m.person == me)", "allow if slug is set"),
            ("allow read if members.any(m => m.person == me)", "allow read"),
        ],
    },
    // To which row that Eve may not read something leads that she may.
    Secret {
        name: "leads",
        worlds: [
            World {
                rows: &[("Notice", r#"{"id": "{notice}", "thing": "{dark}", "by": "{ann}", "text": "where", "shown": true}"#)],
                ..EMPTY
            },
            World {
                rows: &[("Notice", r#"{"id": "{notice}", "thing": "{open}", "by": "{ann}", "text": "where", "shown": true}"#)],
                ..EMPTY
            },
        ],
        guards: &[],
    },
    // Whether one row stands above another by a row between them that Eve may not read.
    Secret {
        name: "chain",
        worlds: [
            World {
                rows: &[
                    ("Thing", r#"{"id": "{hidden}", "owner": "{ann}", "name": "between", "above": "{open}"}"#),
                    ("Thing", r#"{"id": "{guarded}", "owner": "{ann}", "name": "below", "shown": true, "above": "{hidden}"}"#),
                ],
                ..EMPTY
            },
            World {
                rows: &[
                    ("Thing", r#"{"id": "{hidden}", "owner": "{ann}", "name": "between"}"#),
                    ("Thing", r#"{"id": "{guarded}", "owner": "{ann}", "name": "below", "shown": true, "above": "{hidden}"}"#),
                ],
                ..EMPTY
            },
        ],
        guards: &[("allow read if owner == me", "allow read")],
    },
    // Whether an address has an account.
    Secret {
        name: "account",
        worlds: [
            World {
                requests: &[
                    ("/auth/sign-up", r#"{"email": "scarlet@paths.test", "name": "Scarlet", "password": "correct horse"}"#),
                    ("/auth/sign-in", r#"{"email": "scarlet@paths.test", "password": "correct horse"}"#),
                ],
                ..EMPTY
            },
            EMPTY,
        ],
        guards: &[("allow list if this == me", "allow list if email is set")],
    },
    // Whether a name is taken that is unique beside the address.
    Secret {
        name: "nick",
        worlds: [World { rows: &[("Person", r#"{"email": "other@paths.test", "nick": "scarlet", "name": "Other"}"#)], ..EMPTY }, EMPTY],
        guards: &[],
    },
    // Whether somebody else has ordered something.
    Secret {
        name: "orders",
        worlds: [
            World {
                rows: &[
                    MINE_TOO,
                    ("Order", r#"{"id": "{order}", "by": "{ann}", "thing": "{mine}", "number": 1, "copy": "scarlet"}"#),
                    ("Trace", r#"{"name": "scarlet", "count": 3}"#),
                ],
                ..EMPTY
            },
            World { rows: &[MINE_TOO], ..EMPTY },
        ],
        guards: &[
            ("allow read, create, update, delete if by == me", "allow read, create, update, delete"),
            ("allow read if order.thing.owner == me", "allow read"),
        ],
    },
    // What else is in a box of which Eve may not read a thing, and what its owner has set it to.
    Secret {
        name: "boxed",
        worlds: [
            World {
                rows: &[("Item", r#"{"box": "{box}", "by": "{ann}", "weight": 9}"#)],
                values: &[("Box", "box", r#"{"low": 50, "aim": 60}"#)],
                ..EMPTY
            },
            World {
                rows: &[("Item", r#"{"box": "{box}", "by": "{ann}", "weight": 5}"#)],
                values: &[("Box", "box", r#"{"high": 10, "aim": 5}"#)],
                ..EMPTY
            },
        ],
        guards: &[("allow read, create if owner == me", "allow read, create")],
    },
    // Whether an address is that of somebody who has no password.
    Secret {
        name: "bare",
        worlds: [World { rows: &[("Person", r#"{"email": "scarlet@paths.test", "name": "Scarlet"}"#)], ..EMPTY }, EMPTY],
        guards: &[("allow list if this == me", "allow list if email is set")],
    },
    // Which row has what is taken, and which keep one that is to go: something is in the way in both worlds.
    Secret {
        name: "holder",
        worlds: [
            World {
                rows: &[
                    ("Slot", r#"{"id": "{slot}", "owner": "{ann}", "name": "scarlet", "size": 1}"#),
                    ("Card", r#"{"id": "{hidden}", "club": "{acme}", "number": 2, "title": "scarlet", "serial": "scarlet"}"#),
                    ("Order", r#"{"id": "{order}", "by": "{ann}", "thing": "{mine}", "number": 1, "copy": "scarlet"}"#),
                ],
                ..EMPTY
            },
            World {
                rows: &[
                    ("Slot", r#"{"id": "{other}", "owner": "{bob}", "name": "scarlet", "size": 2}"#),
                    ("Card", r#"{"id": "{other}", "club": "{acme}", "number": 2, "title": "azure", "serial": "scarlet"}"#),
                    ("Order", r#"{"id": "{other}", "by": "{bob}", "thing": "{mine}", "number": 1, "copy": "azure"}"#),
                    ("Order", r#"{"by": "{bob}", "thing": "{mine}", "number": 2}"#),
                ],
                ..EMPTY
            },
        ],
        guards: &[],
    },
    // Whether somebody else has called.
    Secret {
        name: "calls",
        worlds: [
            World {
                before: &[
                    ("ann", "POST", "/api/ping"),
                    ("ann", "POST", "/api/ping"),
                    ("ann", "POST", "/api/ping"),
                    ("ann", "DELETE", "/api/ping/{missing}"),
                    ("ann", "DELETE", "/api/ping/{missing}"),
                    ("ann", "DELETE", "/api/ping/{missing}"),
                ],
                ..EMPTY
            },
            EMPTY,
        ],
        guards: &[("limit delete 3 per 1h per me", "limit delete 3 per 1h")],
    },
    // Whether somebody else has written to what both may write to.
    Secret {
        name: "visits",
        worlds: [
            World {
                rows: &[
                    ("Visit", r#"{"id": "{guarded}", "thing": "{dark}", "by": "{ann}"}"#),
                    ("Visit", r#"{"id": "{middle}", "thing": "{dark}", "by": "{ann}"}"#),
                    ("Visit", r#"{"id": "{other}", "thing": "{dark}", "by": "{ann}"}"#),
                    ("Visit", r#"{"id": "{order}", "thing": "{dark}", "by": "{eve}"}"#),
                ],
                before: &[("ann", "DELETE", "/api/visit/{guarded}"), ("ann", "DELETE", "/api/visit/{middle}")],
                ..EMPTY
            },
            World {
                rows: &[
                    ("Visit", r#"{"id": "{other}", "thing": "{dark}", "by": "{ann}"}"#),
                    ("Visit", r#"{"id": "{order}", "thing": "{dark}", "by": "{eve}"}"#),
                ],
                ..EMPTY
            },
        ],
        guards: &[("allow read, delete if by == me", "allow read, delete if me is set")],
    },
];

impl Secret {
    /// Whether there is one of this name.
    pub(crate) fn is_known(name: &str) -> bool {
        SECRETS.iter().any(|secret| secret.name == name)
    }
}
