//! What a database that is shown looks like: no row and no value that it could do without, and values that nobody wonders at.

use super::plans::plan;
use super::questions::{Kind, Possible, decides};
use purlin_prover::{Instance, first};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::Session;
use purlin_rules::plan::{Field, FieldKind, Plan};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};

/// `this Thing 1, me User 1; Thing 1: any 3, next Thing 2; Thing 2: few -2; names any 4`
fn spelled(plan: &Plan, kind: &Kind, instance: &Instance) -> String {
    let name = |id: &Id| {
        let models = (0..plan.service.tables.len()).map(|place| ModelId(u32::try_from(place).unwrap()));
        let rows = |model: ModelId| instance.world.rows(model).map(|row| row.id()).collect::<Vec<_>>();
        let mut found = models.filter_map(|model| Some((model, rows(model).iter().position(|row| row == id)?)));
        let of = |(model, place): (ModelId, usize)| format!("{} {}", plan.service.table(model).unwrap().spec_name, place + 1);
        found.next().map_or("one to be".to_owned(), of)
    };
    let value = |value: &Value| match value {
        Value::Id(id) => name(id),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let from_now = |declared: &Field, value: &Value| match (&declared.kind, value) {
        (FieldKind::Scalar { scalar: Scalar::DateTime, .. }, Value::Int(instant)) => Value::Int(instant - instance.now),
        _ => value.clone(),
    };
    let field = |model: ModelId, field: FieldId| plan.service.table(model).unwrap().field(field).unwrap().name.clone();
    let mut parts = Vec::new();
    let who = [("this", Some(instance.this)), ("me", instance.me), ("tenant", instance.tenant), ("other", instance.other)];
    parts.push(who.iter().filter_map(|(who, id)| Some(format!("{who} {}", name(&(*id)?)))).collect::<Vec<_>>().join(", "));
    for model in instance.world.models() {
        for row in instance.world.rows(model) {
            let table = plan.service.table(model).unwrap();
            let own = table.fields_with_ids().filter(|(field, _)| *field > FieldId::VERSION && !row.value(*field).is_null());
            let own = own.filter(|(_, declared)| declared.name != "email");
            let held: Vec<String> =
                own.map(|(field, declared)| format!("{} {}", declared.name, value(&from_now(declared, row.value(field))))).collect();
            if !held.is_empty() {
                parts.push(format!("{}: {}", name(&row.id()), held.join(", ")));
            } else if !who.iter().any(|(_, id)| *id == Some(row.id())) {
                parts.push(name(&row.id()));
            }
        }
    }
    for (named, given) in &instance.values {
        parts.push(format!("names {} {}", field(kind.model, *named), value(given)));
    }
    if instance.session != Session::default() {
        parts.push(format!("{:?}", instance.session));
    }
    parts.join("; ")
}

const SHELVES: &str = r#"
    enum Size s m l
    auth User email
    model User
      email Email
    model Box
      inner Box?
    model Pair
      one Box
      other Box
    model Thing
      any Int?
      must Int
      few Int(3..8)
      low Int(-8..-3)
      fixed Int =7
      far Int(5..900) =6
      beyond Int(5..900) =4
      at DateTime
      since DateTime?
      day Date
      time Time
      lasts Duration
      price Decimal(4,2)
      flag Bool
      size Size
      name String
      short String(0..3)
      long String(8..20)
      code String([A-Z]{3})
      mail Email
      site Url
      share Float
      tags String[]
      notes Json
      key Uuid
      blob Bytes
      box Box
      spare Box?
"#;

#[track_caller]
fn shows(spec: &str, request: &str, formula: &str, expected: &str) {
    let plan = plan(spec);
    let kind = Kind::of(&plan, request);
    let asked = kind.formula(&plan, formula);
    let instance = decides(&plan, &kind, &asked, (formula, Possible)).unwrap();
    assert_eq!(spelled(&plan, &kind, &instance), expected, "{request}: {formula}");
    // What was found first shows the same.
    let question = kind.asks(&plan, &asked);
    let found = first(&question).unwrap().unwrap();
    assert!(found.is_so(&question), "{formula}: {found:#?}");
    assert_eq!(super::databases::flaw_of(&plan, &kind, &found), None, "{formula}: {found:#?}");
}

#[test]
fn values_are_plain() {
    let plain = |any: &str, must: &str, since: &str, first: i64, code: &str| {
        let texts: Vec<String> = (first..).take(6).map(|number| number.to_string()).collect();
        let [name, short, long, _, mail, site] = &texts[..] else { panic!() };
        format!(
            "this Thing 1, me User 1; Box 1; Thing 1: {any}must {must}, few 3, low -8, fixed 7, far 6, beyond 5, at 0, {since}day 0, time 0, \
             lasts 0, price 0, flag Bool(false), size s, name name{name}, short t{short}, long xxlong{long}, code {code}, \
             mail mail{mail}@example.test, site site{site}, share Float(0.0), tags List([]), notes null, key one to be, blob Bytes([]), box Box 1"
        )
    };
    shows(SHELVES, "get Thing", "true", &plain("", "0", "", 21, "EUR"));
    shows(SHELVES, "get Thing", "any == 5 and must == 8 and since < now()", &plain("any 5, ", "8", "since -3600000, ", 20, "GBP"));
}

#[test]
fn instants_are_near() {
    const STAYS: &str = "
        auth User email
        model User
          email Email
        model Stay
          since DateTime?
          price Decimal(4,2)?
          code String([a-c]+)?
          long String(100..100)?
          lasts Int(1..5)? =4
    ";
    for (asked, shown) in [
        ("since <= now()", "since 0"),
        ("since < now()", "since -3600000"),
        ("since > now()", "since 3600000"),
        ("since < now() - 2h", "since -86400000"),
        ("since > now() + 2h", "since 86400000"),
        ("since < now() and since > now() - 1m", "since -1"),
        ("since > now() and since < now() + 1m", "since 1"),
        ("price is set", "price 0"),
        ("price > 0.00", "price 1"),
        ("price < 0.00", "price -1"),
        ("price > 50.00", "price 9999"),
        ("price < -50.00", "price -9999"),
        ("lasts is set", "lasts 4"),
        ("lasts < 4", "lasts 1"),
        ("lasts > 4", "lasts 5"),
        ("code is set", "code a"),
    ] {
        shows(STAYS, "get Stay by nobody", asked, &format!("this Stay 1; Stay 1: {shown}"));
    }
}

#[test]
fn rows_are_few() {
    const ROWS: &str = "
        auth User email
        model User
          email Email
          boss User?
        model Note
          about Note?
          by User?
          kind Int?
    ";
    for (request, formula, expected) in [
        ("get User by nobody", "true", "this User 1"),
        ("get User", "boss is null or boss.boss is set", "this User 2, me User 1"),
        ("get Note", "about is set or by is set", "this Note 1, me User 1; Note 1: about Note 2; Note 2"),
        (
            "get Note",
            "about.by.boss is set",
            "this Note 1, me User 1; User 2: boss User 3; User 3; Note 1: about Note 2; Note 2: by User 2",
        ),
        ("update Note", "new: kind == 3 or by == me", "this Note 1, me User 1; names kind 3"),
        ("update Note", "new: kind < 3 and by == me", "this Note 1, me User 1; names by User 1; names kind 0"),
        ("create Note", "kind is null or kind < 0", "this one to be, me User 1"),
        ("create Note", "kind < 0 & left: about is set", "this one to be, me User 1; Note 1; names about Note 1; names kind -1"),
        ("get Note", "session.mfa or kind is null", "this Note 1, me User 1"),
        ("get Note", "session.mfa", "this Note 1, me User 1; Session { age: 0, mfa: true, anonymous: false }"),
    ] {
        shows(ROWS, request, formula, expected);
    }
}

/// Each row must name another: one of its own each time, until there are many.
#[test]
fn rows_that_must_name_others_go_round_at_last() {
    let plan = plan("model Knot\n next Knot");
    let kind = Kind::of(&plan, "get Knot by nobody");
    let formula = kind.formula(&plan, "next != this");
    let found = first(&kind.asks(&plan, &formula)).unwrap().unwrap();
    assert_eq!(super::databases::flaw_of(&plan, &kind, &found), None);
    let models = found.world.models().collect::<Vec<_>>();
    let rows = models.iter().map(|model| found.world.rows(*model).count()).sum::<usize>();
    assert!((30..=50).contains(&rows), "{rows}");
}
