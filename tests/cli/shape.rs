//! `purlin diff`: what changes for those who sign in, name tenants and call what is no model.

use crate::diff::diff;

const SPEC: &str = include_str!("doors.purlin");

/// `breaking auth User knows users by …`
fn told(was: &str, is: &str) -> Vec<String> {
    assert!(SPEC.contains(was), "{was}");
    let (code, found) = diff(SPEC, &SPEC.replace(was, is));
    assert_eq!(code, Some(0), "{was} -> {is}: {found:#}");
    let text = |change: &serde_json::Value, key: &str| change[key].as_str().unwrap().to_owned();
    let one = |change: &serde_json::Value| format!("{} {} {}", text(change, "risk"), text(change, "what"), text(change, "how"));
    found["shape"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn who_is_who_and_how_tenants_are_named_is_told() {
    for (was, is, wanted) in [
        (
            "from header \"x-org\"",
            "from header \"x-b\"",
            &["breaking tenant Org is named in the header `x-b`, and was in the header `x-org`"][..],
        ),
        ("from header \"x-org\"", "from subdomain", &["breaking tenant Org is named by a subdomain, and was in the header `x-org`"]),
        ("Org by slug", "Org by name", &["breaking tenant Org is named by `name`, and was by `slug`"]),
        (
            "identify email",
            "identify handle",
            &["breaking auth User knows users by `handle`, and did by `email`: who is who is told otherwise"],
        ),
        (
            "password { min 10 }",
            "social google",
            &[
                "breaking auth User lets nobody sign in by a password any more",
                "caution auth User lets users sign in by Google: others may come to be `me`",
            ],
        ),
        ("min 10", "min 12", &["caution auth User asks for passwords of 12 characters, and did for 10"]),
        (
            "verify email required",
            "verify email",
            &["caution auth User no longer asks that `email` is verified: who has not shown that it is theirs may be `me`"],
        ),
        (
            "  verify email required",
            "",
            &["caution auth User no longer asks that `email` is verified: who has not shown that it is theirs may be `me`"],
        ),
    ] {
        assert_eq!(told(was, is), wanted, "{was} -> {is}");
    }
    let later = SPEC.replace("verify email required", "verify email");
    let (_, found) = diff(&later, SPEC);
    assert_eq!(found["shape"][0]["risk"], "breaking", "{found:#}");
}

#[test]
fn limits_and_what_is_called_are_told() {
    for (was, is, wanted) in [
        (
            "limit create 20 per 1m per me",
            "",
            &["caution Log has no `limit create 20 per 1m per me` any more: so much more may be done"][..],
        ),
        (
            "limit create 20 per 1m per me",
            "limit create 50 per 1m per me",
            &["caution Log has `limit create 50 per 1m per me`, and had `limit create 20 per 1m per me`"],
        ),
        (
            "limit create 20 per 1m per me",
            "limit create 20 per 1m per me  limit create 90 per 1h per me",
            &["caution Log has `limit create 90 per 1h per me`: what is more is refused"],
        ),
        ("limit 5 per 1m per me", "", &["caution fn close has no `limit 5 per 1m per me` any more: so much more may be done"]),
        (
            "verify stripe(env(\"SECRET\"))",
            "verify none",
            &["caution endpoint POST \"/hooks/a\" is called by anybody, and was by who signs by Stripe"],
        ),
        ("env(\"SECRET\")", "env(\"OTHER\")", &["caution endpoint POST \"/hooks/a\" is signed with another secret"]),
        (
            "stripe(env",
            "github(env",
            &["breaking endpoint POST \"/hooks/a\" is called by who signs by GitHub, and was by who signs by Stripe"],
        ),
        ("max 1MB", "max 1MB  public", &["caution bucket faces is public now: whoever has an address of it reads what is there"]),
        ("max 1MB", "max 1MB  types \"image/*\"", &["breaking bucket faces takes files of image/*, and took any type"]),
        ("if me == who  run", "if me is set  run", &["caution fn close lets others call it: `purlin access` tells whom"]),
        // The same in other words.
        ("if me == who  run", "if who == me  run", &[]),
        (
            "close(who: User) { allow if me == who",
            "close(whom: User) { allow if me == whom",
            &["breaking fn close takes `(whom: User)`, and took `(who: User)`"],
        ),
        (
            "close(who: User)",
            "close(who: User, why: String?)",
            &["safe fn close takes `(who: User, why: String?)`, and took `(who: User)`"],
        ),
        (
            "close(who: User)",
            "close(who: User, why: String)",
            &["breaking fn close takes `(who: User, why: String)`, and took `(who: User)`"],
        ),
        ("send { on: Bool }", "send { on: Int }", &["breaking channel typing is sent `on: Bool`, which is `on: Int`"]),
        ("channel typing", "channel writing", &["breaking channel typing is gone", "safe channel writing is new"]),
    ] {
        assert_eq!(told(was, is), wanted, "{was} -> {is}");
    }
}
