//! `@stored` fields under writes at random, by every way that there is: after each of them, every row of every model holds what the
//! evaluator, which defines the language, makes of the rows as they are then.
//!
//! `WRITES=20000` goes on for longer; `SEED=7` makes other writes. A failure tells the seed and the number of its write.

use crate::world::{HEAD, World};
use purlin_compiler::Files;
use purlin_compiler::source::Source;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Term;
use purlin_rules::plan::{FieldKind, Service, Table, Yields};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World as Rows};
use purlin_tests::chance::Chance;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const SPEC: &str = r#"
enum State { open  paid  closed }

model User {
  email:   Email @unique
  name:    String
  touches: Int = 0

  allow create(email, name)
  allow read
}

model Shop {
  name:   String
  rate:   Int? = 1
  bills:  Bill[] via shop
  touched: Int = 0

  owed:   Decimal(18, 2)? := bills.where(b => b.state != .closed).sum(b => b.total) @stored
  count:  Int := bills.count(b => b.is_large) @stored
  best:   Decimal(18, 2)? := bills.max(b => b.total) @stored
  each:   Int? := count * 100 / rate @stored
  mean:   Decimal(18, 6)? := bills.avg(b => b.weight) @stored
  all_in: Bool := bills.all(b => b.lines.any(l => l.done)) @stored
  open:   Int := bills.count(b => b.state == .open) @stored
  lack:   Int := bills.count(b => not (b.total > 100)) - bills.count() @stored
  unpaid: Bool := bills.sum(b => b.total) > 500 and bills.count(b => b.state == .paid) == 0 @stored
  usual:  Decimal(18, 6)? := bills.where(b => b.state in [.open, .paid]).avg(b => b.factor) @stored
  widest: Decimal(18, 2)? := bills.max(b => b.factor) + bills.sum(b => b.factor) @stored

  allow read, write
}

model Bill {
  name:   String
  shop:   Shop? @on_delete(set_null)
  twin:   Bill? @on_delete(set_null)
  twins:  Bill[] via twin
  state:  State = .open
  factor: Decimal(6, 2) = 1
  lines:  Line[] via bill
  stamp:  Stamp? via bill

  label:    String := name.lower() @stored
  total:    Decimal(18, 2)? := lines.sum(l => l.amount * factor) @stored
  open:     Int := lines.count(l => not l.done) @stored
  is_large: Bool := state == .open and (total > 100 or stamp.mark > 5) @stored
  mark:     Int? := stamp.mark @stored
  weight:   Decimal(18, 2)? := total @stored
  peers:    Int := twins.count(t => t.state == .open) @stored
  kin:      Int? := twins.sum(t => t.twins.count(u => u.open > 0)) @stored
  owner:    Shop? := shop @stored
  noted:    Int := lines.count(l => l.note is set) @stored
  unlike:   Int := lines.count(l => l.note != "a") @stored
  long:     Int := lines.count(l => not (l.note < "b") and not (l.amount > 50)) @stored
  next:     Int? := twins.sum(t => t.peers + t.noted) @stored
  after:    Int? := twins.sum(t => t.next) @stored
  mid:      Decimal(18, 4)? := lines.avg(l => l.amount) @stored

  index (total desc)
  index (open, name)

  allow read, write
}

model Line {
  bill:  Bill @on_delete(cascade)
  price: Decimal(10, 2)
  count: Int  = 1
  done:  Bool = false
  note:  String?

  amount: Decimal(18, 2)? := price * count @stored

  allow read, write
}

model Stamp {
  bill: Bill @unique @on_delete(cascade)
  mark: Int

  allow read, write
}

model Folder {
  name:     String
  parent:   Folder? @tree @on_delete(cascade)
  children: Folder[] via parent
  papers:   Paper[] via folder
  size:     Int = 1

  own:    Int? := papers.sum(p => p.pages) @stored
  heavy:  Int? := papers.sum(p => p.pages * 1000) @stored
  light:  Bool := papers.sum(p => p.pages * 1000) is null @stored
  even:   Decimal(18, 4)? := papers.avg(p => p.pages * 1000) @stored
  forks:  Int := children.count(c => c.size > c.first) @stored
  first:  Int := children.count() @stored
  second: Int? := children.sum(c => c.first * c.size) @stored
  weight: Int? := descendants.sum(d => d.size + d.own) @stored
  below:  Int  := descendants.count(d => d.size > 2) @stored
  depth:  Int? := children.max(c => c.size) @stored
  grand:  Int? := children.sum(c => c.children.count()) @stored

  allow read, write
}

model Paper {
  folder: Folder? @on_delete(set_null)
  pages:  Int

  allow read, write
}

on Bill created { create Line { bill: this, price: 1, count: 2 } }

on Line updated when changed(price) and bill.shop is set { set bill.shop.touched = bill.shop.touched + 1 }

on Stamp created when mark > 7 { set bill.state = .paid }

on Stamp deleted when mark == 3 { set bill.shop = null }

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  s:   Shop { name: "s" }
  t:   Shop { name: "t", rate: 0 }
  b:   Bill { name: "B", shop: s }
  c:   Bill { name: "C", shop: t, twin: b }
  Line { bill: b, price: 60, count: 2 }
  Line { bill: c, price: 2.5, done: true }
  Stamp { bill: b, mark: 9 }
  top: Folder { name: "top" }
  Folder { name: "low", parent: top, size: 3 }
}
"#;

const MODELS: [&str; 6] = ["Shop", "Bill", "Line", "Stamp", "Folder", "Paper"];

/// The stored fields of each model, each with the term that defines it.
struct Judge {
    service: Service,
    terms: Vec<(ModelId, FieldId, Term)>,
}

impl Judge {
    fn new() -> Self {
        let source = Source { path: "spec.purlin".to_owned(), text: format!("{HEAD}{SPEC}") };
        let checked = Files::of(&[source]).check();
        let mut terms = Vec::new();
        for model in checked.schema.as_ref().unwrap().models() {
            for (field, declared) in model.fields() {
                let stored = declared.computed.as_ref().filter(|computed| computed.stored);
                terms.extend(stored.map(|computed| (model.id, field, computed.term.clone().unwrap())));
            }
        }
        assert!(terms.len() > 35);
        Self { service: checked.compile().plan.unwrap().service, terms }
    }

    /// Every stored field of every row against the evaluator, in the world as it is.
    fn judge(&self, world: &World, told: &dyn Fn() -> String) {
        let mut rows = Rows::default();
        for (table, model) in self.service.tables.iter().zip((0..).map(ModelId)) {
            for raw in world.raw(&table.spec_name) {
                rows.insert(model, row(table, &raw));
            }
        }
        for (table, model) in self.service.tables.iter().zip((0..).map(ModelId)) {
            let shown = world.rows("ann", &format!("/api/{}", table.wire_name), &[("limit", "500")]);
            assert_eq!(shown.len(), rows.rows(model).count());
            let kept: BTreeMap<&str, &Json> = shown.iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
            for (_, field, term) in self.terms.iter().filter(|(of, ..)| *of == model) {
                let declared = table.field(*field).unwrap();
                for this in rows.rows(model) {
                    let around = Around { world: &rows, this, old: None, new: None, me: None, tenant: None, now: 0, args: &[] };
                    let meant = eval::value(term, &around).map_or(Value::Null, |value| as_shown(&declared.kind, value));
                    let held = value(&declared.kind, &kept[this.id().to_string().as_str()][&*declared.name]);
                    assert_eq!(held, meant, "kept, meant: `{}.{}` of {this:?}\n{}", table.spec_name, declared.name, told());
                }
            }
        }
    }
}

/// An answer shows no whole number that a reader of JSON might not hold.
fn as_shown(kind: &FieldKind, value: Value) -> Value {
    let is_int = matches!(kind, FieldKind::Computed(computed) if computed.yields == Yields::Scalar(Scalar::Int));
    let is_too_large = matches!(value, Value::Int(number) if number.unsigned_abs() > (1 << 53) - 1);
    if is_int && is_too_large { Value::Null } else { value }
}

fn row(table: &Table, raw: &Json) -> Row {
    let values = table.fields.iter().map(|field| raw.get(&*field.name).map_or(Value::Null, |json| value(&field.kind, json)));
    Row::new(id(&raw["id"]), values.collect())
}

fn value(kind: &FieldKind, json: &Json) -> Value {
    let scalar = match kind {
        FieldKind::Scalar { scalar, .. } => *scalar,
        FieldKind::Computed(computed) => match computed.yields {
            Yields::Scalar(scalar) => scalar,
            Yields::ToOne(_) | Yields::List(_) => Scalar::Uuid,
        },
        FieldKind::List { .. }
        | FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. } => Scalar::Uuid,
    };
    match (scalar, json) {
        (_, Json::Null) => Value::Null,
        (Scalar::Uuid, json) => Value::Id(id(json)),
        (Scalar::Decimal { scale, .. }, Json::String(text)) => {
            let (whole, digits) = text.split_once('.').unwrap();
            assert_eq!(digits.len(), usize::from(scale));
            Value::Int(format!("{whole}{digits}").parse().unwrap())
        }
        // No expression here reads an instant.
        (Scalar::DateTime, _) => Value::Int(0),
        (_, Json::Bool(bool)) => Value::Bool(*bool),
        (_, Json::Number(number)) => Value::Int(number.as_i64().unwrap()),
        (_, Json::String(text)) => Value::Text(text.clone()),
        (scalar, json) => panic!("{scalar:?}: {json}"),
    }
}

fn id(json: &Json) -> Id {
    let digits: String = json.as_str().unwrap().chars().filter(|c| *c != '-').collect();
    Id(u128::from_str_radix(&digits, 16).unwrap().to_be_bytes())
}

/// Writes of one who may do everything, to rows that are there.
struct Writer<'w> {
    world: &'w World,
    chance: Chance,
    done: BTreeMap<(&'static str, u16), usize>,
}

impl Writer<'_> {
    fn some(&mut self, model: &str) -> Json {
        let rows = self.world.raw(model);
        if rows.is_empty() { json!(null) } else { self.chance.of(&rows)["id"].clone() }
    }

    fn some_or_none(&mut self, model: &str) -> Json {
        if self.chance.one_in(4) { json!(null) } else { self.some(model) }
    }

    /// Now and then one that makes what is computed of it too large.
    fn number(&mut self) -> i64 {
        match self.chance.below(30) {
            0 => 9_007_199_254_740_991,
            1 => -9_007_199_254_740_991,
            number => i64::try_from(number).unwrap() - 4,
        }
    }

    fn price(&mut self) -> Json {
        let price = if self.chance.one_in(25) { 9_999_999_999 } else { i64::try_from(self.chance.below(20_000)).unwrap() - 2_000 };
        json!(format!("{}{}.{:02}", if price < 0 { "-" } else { "" }, price.abs() / 100, price.abs() % 100))
    }

    /// A whole row, or some of its fields.
    fn values(&mut self, model: &str, is_whole: bool) -> Json {
        let all = match model {
            "Shop" => json!({ "name": self.chance.of(&["a", "B"]), "rate": self.chance.below(3) }),
            "Bill" => json!({
                "name": self.chance.of(&["Ä", "Bb", "x"]),
                "shop": self.some_or_none("Shop"),
                "twin": self.some_or_none("Bill"),
                "state": self.chance.of(&["open", "paid", "closed"]),
                "factor": self.chance.of(&["0.50", "1.00", "-3.33", "0.00"]),
            }),
            "Line" => {
                let note = self.chance.of(&[None, Some("a"), Some("b"), Some("")]);
                json!({ "bill": self.some("Bill"), "price": self.price(), "count": self.number(), "done": self.chance.one_in(2), "note": note })
            }
            "Stamp" => json!({ "bill": self.some("Bill"), "mark": self.chance.below(10) }),
            "Folder" => json!({ "name": "f", "parent": self.some_or_none("Folder"), "size": self.number() }),
            _ => json!({ "folder": self.some_or_none("Folder"), "pages": self.number() }),
        };
        if is_whole {
            return all;
        }
        let some = all.as_object().unwrap().clone().into_iter().filter(|_| self.chance.one_in(2));
        Json::Object(some.collect())
    }

    /// One write, by some way; its name and how it was answered.
    fn write(&mut self) {
        let model = self.chance.of(&MODELS);
        let path = format!("/api/{}", model.to_lowercase());
        let (way, status) = match self.chance.below(14) {
            0..3 => {
                let values = self.values(model, true);
                ("create", self.world.post("ann", &path, &values).status)
            }
            3 => {
                let values: Json = (0..3).map(|_| self.values(model, true)).collect();
                ("many", self.world.post("ann", &path, &values).status)
            }
            4..7 => {
                let (row, values) = (self.some(model), self.values(model, false));
                ("update", self.world.patch("ann", &format!("{path}/{}", row.as_str().unwrap_or("none")), &values).status)
            }
            7 => {
                let row = self.some("Line");
                let values = json!({ "count": { "$add": self.number() } });
                ("operator", self.world.patch("ann", &format!("/api/line/{}", row.as_str().unwrap_or("none")), &values).status)
            }
            8 => {
                let values = self.values("Stamp", true);
                let request = self.world.request("ann", "PUT", "/api/stamp?on=bill").json(&values);
                ("upsert", self.world.send(&request).status)
            }
            9 => {
                let (line, other) = (self.some("Line"), self.some("Paper"));
                let (bill, values) = (self.values("Bill", true), self.values("Line", false));
                let batch = json!([
                    { "create": "bill", "values": bill },
                    { "create": "line", "values": { "bill": { "$ref": "0.id" }, "price": self.price() } },
                    { "update": "line", "id": line, "values": values },
                    { "upsert": "stamp", "on": "bill", "values": { "bill": { "$ref": "0.id" }, "mark": self.chance.below(10) } },
                    { "delete": "paper", "id": other },
                ]);
                ("batch", self.world.post("ann", "/api/$batch", &batch).status)
            }
            10 => {
                let (row, values) = (self.some(model), self.values(model, false));
                let is_set = row.as_str().is_some_and(|row| self.world.set(model, row, &values));
                ("set", if is_set { 200 } else { 422 })
            }
            11 => {
                let rows: Vec<Json> = (0..2).map(|_| self.values(model, true)).collect();
                ("import", if self.world.import(model, &rows) { 201 } else { 422 })
            }
            _ => {
                let row = self.some(model);
                let request = self.world.request("ann", "DELETE", &format!("{path}/{}", row.as_str().unwrap_or("none")));
                ("delete", self.world.send(&request).status)
            }
        };
        assert!(status < 500, "{way} of {model}: {status}");
        *self.done.entry((way, status)).or_default() += 1;
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn what_is_kept_is_what_the_evaluator_makes_of_the_rows() {
    let (seed, writes) = (number("SEED", 1), number("WRITES", 300));
    let (judge, world) = (Judge::new(), World::of_warned(SPEC, &["W0301"]));
    judge.judge(&world, &|| "the seed".to_owned());
    let mut writer = Writer { world: &world, chance: Chance(seed), done: BTreeMap::new() };
    for place in 0..writes {
        writer.write();
        judge.judge(&world, &|| format!("seed {seed}, write {place}: {:?}", writer.done));
    }
    // Were there none of these, little would have been looked at.
    for wanted in
        [("create", 201), ("many", 201), ("update", 200), ("operator", 200), ("batch", 200), ("set", 200), ("import", 201), ("delete", 204)]
    {
        assert!(writer.done.contains_key(&wanted), "{wanted:?}: {:?}", writer.done);
    }
    assert!(writer.done.keys().any(|(way, status)| *way == "upsert" && *status < 300), "{:?}", writer.done);
}

/// Writers at once are kept one after another.
#[test]
fn writes_at_once_are_all_kept() {
    let (judge, world) = (Judge::new(), World::of_warned(SPEC, &["W0301"]));
    let bill = world.raw("Bill")[0]["id"].clone();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (world, bill) = (&world, &bill);
            scope.spawn(move || {
                for place in 0..20 {
                    let line = json!({ "bill": bill, "price": format!("{thread}.{place:02}"), "count": place });
                    let made = world.post("ann", "/api/line", &line).expect(201).json();
                    let path = format!("/api/line/{}", made["id"].as_str().unwrap());
                    match place % 3 {
                        0 => drop(world.patch("ann", &path, &json!({ "count": { "$add": 1 } })).expect(200)),
                        1 => drop(world.send(&world.request("ann", "DELETE", &path)).expect(204)),
                        _ => {}
                    }
                }
            });
        }
    });
    judge.judge(&world, &|| "writers at once".to_owned());
    let kept = world.rows("ann", "/api/bill", &[("where", &format!("id == \"{}\"", bill.as_str().unwrap()))]);
    assert_eq!(kept[0]["open"], 1 + 4 * 13);
}
