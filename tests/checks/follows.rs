//! What the spec itself writes in a write: `then` asks on in the world that is left, and the evaluator's world is the store's, row for row.

use crate::{plan_of, words};
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_rules::judge::Seeded;
use purlin_rules::judge::Write;
use purlin_rules::judge::follow::{Cause, Impossible};
use purlin_rules::plan::{FieldId, ModelId, Plan};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_runtime::checks;
use purlin_runtime::config::Config;
use purlin_runtime::engine::Engine;
use purlin_runtime::problem::{Code, Problem};
use purlin_runtime::records::{self, Ask, Page};
use purlin_runtime::route::Caller;
use purlin_runtime::{auth, seed};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const CLUB: &str = of_users!(
    "Club",
    "allow read if me is set",
    r#"
model Club {
  name:    String
  open:    Bool = false @readonly
  members: Member[] via club

  allow read   if me is set and (members.any(m => m.user == me) or open)
  allow create if me is set
  allow delete if members.any(m => m.user == me and m.chair)
}

model Member {
  club:  Club @on_delete(cascade)
  user:  User @on_delete(cascade)
  chair: Bool = false

  allow read         if club.members.any(m => m.user == me)
  allow create       if club.members.any(m => m.user == me and m.chair)
  allow delete       if user == me
}

model Farewell {
  user: User @on_delete(cascade)

  allow read if user == me
}

on Club created { create Member { club: this, user: me, chair: true } }
on Member created when club.members.count() >= 3 { set club.open = true }
on Member deleted { create Farewell { user: user } }

seed dev {
  ann: User { email: "ann@club.test" }
  bob: User { email: "bob@club.test" }
  eve: User { email: "eve@club.test" }
  fly: User { email: "fly@club.test" }
  chess: Club { name: "Chess" }
  chair: Member { club: chess, user: ann, chair: true }
  seat:  Member { club: chess, user: bob }
}
"#
);

fn ran(lines: &str) -> (Vec<String>, usize) {
    let report = checks::run(&plan_of(&format!("{CLUB}\ntest \"t\" with dev {{ {lines} }}")));
    assert!(report.tests[0].lines.iter().all(|line| line.by_engine));
    (words(&report), report.tests[0].lines.len())
}

#[test]
fn what_triggers_write_is_there_for_what_comes_after_then() {
    let lines = r#"
        as eve cannot read chess
        as ann can create Member { club: chess, user: fly }
          then as fly can read chair
          then as eve can read chess
          then as eve sees Club [chess]
          then as eve cannot read seat
        as bob sees Farewell []
        as bob can delete seat
          then cannot read chess
    "#;
    assert_eq!(ran(lines), (vec![], 9));
}

#[test]
fn rows_that_were_made_are_counted_on_both_sides() {
    let (found, _) = ran(r#"as bob can delete seat then as bob sees Farewell []"#);
    assert_eq!(
        found,
        ["T0001 `bob` sees `a row that is not of the seed` / expected this to hold / `a row that is not of the seed` should not be there"]
    );
}

#[test]
fn a_line_after_then_that_does_not_hold_is_told_and_the_next_starts_from_the_seed() {
    let (found, lines) = ran(r#"
        as ann can delete chess then can read bob then can read chess then can read seat
        as ann can read chess
    "#);
    assert_eq!(lines, 4);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("T0001 `ann` cannot read `chess`"), "{found:?}");
}

/// Everybody may do everything: what differs is what follows.
const MESH: &str = of_users!(
    "Mesh",
    "allow read",
    r#"
model Knot {
  size:  Int = 0
  word:  String = "a"
  flag:  Bool = false
  up:    Knot? @on_delete(set_null)
  left:  Knot? @on_delete(cascade)
  by:    User? = me
  depth: Int = 1
  ties:  Tie[] via knot

  require size >= 0 "no knot is smaller than nothing"

  allow read, write
}

model Tie {
  knot:  Knot @on_delete(cascade)
  other: Knot? @on_delete(set_null)
  size:  Int = knot.size
  late:  Int? = size
  hits:  Int = 0
  by:    User? = me

  require hits < 5 or old.hits is null or old.hits < 5 "enough"

  allow read, write
}

model Log {
  word: String
  size: Int
  knot: Knot? @on_delete(set_null)
  tie:  Tie? @on_delete(cascade)
  by:   User? = me

  allow read, write
}

on Knot created when size > 3 { create Tie { knot: this, other: up } create Log { word: word, size: size, knot: this } }
on Knot created when up is set and up.size > 0 { set up.size = up.size - 1  set up.flag = true }
on Knot created when left is set { set depth = left.depth + 1  set word = left.word }
on Knot updated when changed(size) and size > 5 { set left.size = size - 1  create Log { word: "grew", size: size - old.size, knot: up } }
on Knot updated when changed(up) { create Log { word: old.word, size: ties.count(), knot: left }  set flag = true }
on Knot updated when flag and not old.flag { set size = 6 / size }
on Knot updated when word == "gone" { delete left }
on Knot updated when word == "self" { create Log { word: word, size: size }  delete this  create Log { word: word, size: size, knot: this.up } }
on Knot deleted when size > 0 { create Log { word: word, size: size, knot: up } }
on Tie created when me is set { set knot.size = knot.size - 1 }
on Tie updated when changed(hits) { set other.size = other.size + hits  set other.word = "hit" }
on Tie updated when changed(other) { set hits = hits + 1 }
on Tie deleted { set knot.flag = false  create Log { word: "untied", size: hits, knot: other } }
on Log created when size > 7 { delete tie }
on Log created when tie is set { set tie.hits = tie.hits + 1 }

seed dev { ann: User { email: "ann@mesh.test" } }
"#
);

#[tokio::test]
async fn the_evaluator_and_the_store_come_to_the_same_rows() {
    let plan = plan_of(MESH);
    let mut done = BTreeMap::new();
    for run in 0..12 {
        let mut pair = Pair::of(&plan, run).await;
        for _ in 0..60 {
            *done.entry(pair.step().await).or_insert(0) += 1;
        }
        pair.close().await;
    }
    assert!(done["done"] > 300 && done["impossible"] > 20, "{done:?}");
}

/// The store and the evaluator's world, side by side.
struct Pair<'p> {
    plan: &'p Plan,
    engine: Engine,
    caller: Caller,
    seeded: Seeded,
    /// The ids of the rows, there and here.
    names: BTreeMap<Id, Id>,
    chance: u64,
    log: Vec<String>,
}

impl<'p> Pair<'p> {
    async fn of(plan: &'p Plan, run: u64) -> Self {
        let (config, service) = (Config::in_memory().unwrap(), plan.service.clone());
        let engine = tokio::task::spawn_blocking(move || Engine::open(service, &config)).await.unwrap().unwrap();
        let users = seed::settle(&engine, &plan.checks.seeds[0]).await.unwrap();
        let seeded = Seeded::new(plan, plan.checks.seeds.first(), engine.clock().now());
        let session = auth::sign_in_as(&engine, users[0].id).await.unwrap().session;
        let caller = if run.is_multiple_of(3) { Caller::Anonymous } else { Caller::User { id: users[0].id, session } };
        let names = BTreeMap::from([(users[0].id, seeded.rows[0].1)]);
        Self { plan, engine, caller, seeded, names, chance: run * 7919 + 1, log: Vec::new() }
    }

    async fn close(self) {
        let engine = self.engine;
        tokio::task::spawn_blocking(move || engine.close()).await.unwrap();
    }

    fn below(&mut self, count: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as usize % count
    }

    fn model(&self, name: &str) -> ModelId {
        ModelId(self.plan.service.tables.iter().position(|table| table.spec_name == name).unwrap() as u32)
    }

    fn field(&self, model: ModelId, name: &str) -> FieldId {
        self.plan.service.table(model).unwrap().field_named(name).unwrap().0
    }

    /// An id of the evaluator's, as the store has it.
    fn there(&self, id: Id) -> Id {
        *self.names.iter().find(|(_, here)| **here == id).unwrap().0
    }

    /// Some row of a model, or none.
    fn some(&mut self, model: ModelId) -> Option<Id> {
        let rows: Vec<Id> = self.seeded.world.rows(model).map(Row::id).collect();
        if rows.is_empty() || self.below(5) == 0 { None } else { Some(rows[self.below(rows.len())]) }
    }

    /// Random values for some fields of a row.
    fn values(&mut self, model: &str) -> Vec<(FieldId, Value)> {
        let id = self.model(model);
        let knot = self.model("Knot");
        let fields: &[&str] = match model {
            "Knot" => &["size", "word", "flag", "up", "left"],
            "Tie" => &["hits", "other", "size"],
            _ => &["word", "size", "knot", "tie"],
        };
        let mut values = Vec::new();
        for name in fields {
            let value = match *name {
                "word" => Value::Text(["a", "b", "gone", "self"][self.below(4)].to_owned()),
                "flag" => Value::Bool(self.below(2) == 0),
                "up" | "left" | "other" | "knot" => self.some(knot).map_or(Value::Null, Value::Id),
                "tie" => {
                    let tie = self.model("Tie");
                    self.some(tie).map_or(Value::Null, Value::Id)
                }
                _ => Value::Int(self.below(10) as i64),
            };
            if self.below(3) > 0 {
                values.push((self.field(id, name), value));
            }
        }
        values
    }

    /// A write, on both sides; what came of it.
    async fn step(&mut self) -> &'static str {
        let name = ["Knot", "Knot", "Knot", "Tie", "Log"][self.below(5)];
        let model = self.model(name);
        let me = if let Caller::User { .. } = self.caller { Some(self.seeded.rows[0].1) } else { None };
        let kind = self.below(4);
        let mut values = self.values(name);
        if name == "Tie" && kind < 2 {
            let knot = self.model("Knot");
            let Some(of) = self.some(knot) else { return "nothing" };
            values.push((self.field(model, "knot"), Value::Id(of)));
        }
        if name == "Log" && kind < 2 {
            values.retain(|(field, _)| ![self.field(model, "word"), self.field(model, "size")].contains(field));
            let size = self.below(10) as i64;
            values.push((self.field(model, "word"), Value::Text("said".into())));
            values.push((self.field(model, "size"), Value::Int(size)));
        }
        let body = self.body(model, &values);
        let ask = Ask { table: model, caller: self.caller, tenant: None, now: self.seeded.now };
        let (answer, judged) = if kind < 2 {
            let row = self.seeded.world.row_to_be(self.plan, model, self.seeded.free_id(), &values, (me, self.seeded.now));
            self.log.push(format!("create {name} {body}"));
            (
                records::create(&self.engine, ask, body.to_string().as_bytes(), None).await.map(drop),
                self.judged(me, model, &Write::Create(&row)),
            )
        } else {
            let Some(id) = self.some(model) else { return "nothing" };
            let before = self.seeded.world.row(model, id).unwrap().clone();
            if kind == 2 {
                self.log.push(format!("update {name} {before:?} {body}"));
                let after = before.updated(&values, self.seeded.now);
                let answer = records::update(&self.engine, ask, self.there(id), body.to_string().as_bytes(), None, None).await.map(drop);
                (answer, self.judged(me, model, &Write::Update { before: &before, after: &after }))
            } else {
                self.log.push(format!("delete {name} {before:?}"));
                (records::delete(&self.engine, ask, self.there(id), None, None).await, self.judged(me, model, &Write::Delete(&before)))
            }
        };
        let came = self.compared(&answer, judged);
        self.is_the_same_world().await;
        came
    }

    fn judged(&self, me: Option<Id>, model: ModelId, write: &Write<'_>) -> Result<Seeded, Impossible> {
        self.seeded.after(self.plan, (me, None), model, write)
    }

    fn compared(&mut self, answer: &Result<(), Problem>, judged: Result<Seeded, Impossible>) -> &'static str {
        match (answer.as_ref().map_err(Problem::code), judged) {
            (Ok(()), Ok(after)) => {
                self.seeded = after;
                "done"
            }
            // What is required of the row itself, and of those that lose a reference to it, is nothing that follows.
            (Err(Code::Invalid | Code::Restricted), _) => "invalid",
            (Err(Code::Consequence | Code::TooExpensive), Err(Impossible)) => "impossible",
            (answer, judged) => panic!("the store: {answer:?}, the evaluator: {:?}\n{}", judged.map(drop), self.log.join("\n")),
        }
    }

    fn body(&self, model: ModelId, values: &[(FieldId, Value)]) -> Json {
        let table = self.plan.service.table(model).unwrap();
        let value = |value: &Value| if let Value::Id(id) = value { json!(self.there(*id).to_string()) } else { plain(value) };
        values.iter().map(|(field, of)| (table.field(*field).unwrap().name.to_string(), value(of))).collect()
    }

    /// Every row is there as here; those that are new find their names.
    async fn is_the_same_world(&mut self) {
        let mut there: BTreeMap<Id, (ModelId, Json)> = BTreeMap::new();
        for model in (0..).map(ModelId).take(self.plan.service.tables.len()) {
            let ask = Ask { table: model, caller: self.caller, tenant: None, now: self.seeded.now };
            let page = records::list(&self.engine, ask, Page { limit: Some("500"), ..Page::default() }).await.unwrap();
            let page: Json = serde_json::from_slice(&page).unwrap();
            assert_eq!(page["next"], Json::Null);
            for row in page["data"].as_array().unwrap() {
                there.insert(id_of(&row["id"]), (model, row.clone()));
            }
        }
        let here: BTreeMap<Id, (ModelId, &Row)> =
            models(self.plan).flat_map(|model| self.seeded.world.rows(model).map(move |row| (row.id(), (model, row)))).collect();
        let new_there = there.keys().filter(|id| !self.names.contains_key(id)).copied();
        let known: Vec<Id> = self.names.values().copied().collect();
        let new_here = here.keys().filter(|id| !known.contains(id)).copied();
        let new: Vec<(Id, Id)> = new_there.zip(new_here).collect();
        self.names.extend(new);
        let log = self.log.join("\n");
        assert_eq!(there.len(), here.len(), "{log}\nthere: {there:#?}\nhere: {here:#?}");
        for (id, (model, row)) in &there {
            let (of, own) = here.get(&self.names[id]).unwrap_or_else(|| panic!("{log}\nonly the store has {row}"));
            assert_eq!(of, model, "{log}");
            for (field, declared) in self
                .plan
                .service
                .table(*model)
                .unwrap()
                .fields_with_ids()
                .filter(|(field, of)| *field > FieldId::UPDATED_AT && of.column().is_some())
            {
                let shown = match (&row[&*declared.name], own.value(field)) {
                    (Json::String(text), Value::Id(_)) => json!(self.names.get(&id_of(&json!(text))).map(Id::to_string)),
                    (shown, _) => shown.clone(),
                };
                assert_eq!(shown, plain(own.value(field)), "{log}\n`{}` of {row}, here {own:?}", declared.name);
            }
        }
    }
}

fn models(plan: &Plan) -> impl Iterator<Item = ModelId> {
    (0..).map(ModelId).take(plan.service.tables.len())
}

fn id_of(id: &Json) -> Id {
    let hex: String = id.as_str().unwrap().chars().filter(|c| *c != '-').collect();
    Id(u128::from_str_radix(&hex, 16).unwrap().to_be_bytes())
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => json!(bool),
        Value::Int(int) => json!(int),
        Value::Float(float) => json!(float),
        Value::Text(text) => json!(text),
        Value::Id(id) => json!(id.to_string()),
        Value::Bytes(_) | Value::List(_) => panic!("no field here holds {value:?}"),
    }
}

#[test]
fn the_evaluator_ends_what_has_no_end() {
    let plan = plan_of(
        r#"
        app Endless edition 2026
        auth User {
          identify email
          password { min 10 }
        }
        model User {
          email: Email @unique
          twin:  User?

          allow read
        }
        model Ring {
          turns: Int = 0
          next:  Ring?

          allow read, write
        }
        on Ring updated { set next.turns = turns + 1 }
    "#,
    );
    let ring = models(&plan).find(|model| plan.service.table(*model).unwrap().spec_name == "Ring").unwrap();
    let mut world = World::default();
    let id = Id([1; 16]);
    let fields = plan.service.table(ring).unwrap().fields.len();
    let mut values = vec![Value::Int(0); fields];
    values[fields - 1] = Value::Id(id);
    world.insert(ring, Row::new(id, values));
    let before = world.row(ring, id).unwrap().clone();
    let after = before.updated(&[(FieldId(4), Value::Int(1))], 0);
    let mut ids = || unreachable!("nothing is made");
    let followed = Cause { plan: &plan, me: None, tenant: None, now: 0 }.follow(
        &world,
        ring,
        &Write::Update { before: &before, after: &after },
        &mut ids,
    );
    assert_eq!(followed, Err(Impossible));
}

/// What users leave behind who delete themselves. `MUST` is `?`, or nothing.
const LEAVING: &str = of_users!(
    "Leaving",
    "allow read, delete",
    r#"
model Knot {
  owner:  User @on_delete(cascade)
  editor: User? @on_delete(set_null)
  seen:   User? @on_delete(set_null)

  allow read, write
}

model Log {
  by:   User MUST = me @on_delete(set_null)
  may:  User? @on_delete(set_null)
  who:  Bool = false
  what: String

  allow read, write
}

on User deleted { create Log { what: "user", may: me } }
on Knot deleted when owner == me { create Log { what: "of me" } }
on Knot deleted when owner != me { create Log { what: "of another" } }
on Knot updated when changed(editor) { set seen = me  create Log { what: "lost" } }
on Log created when by == me { set who = true }

seed dev {
  ann: User { email: "ann@leaving.test" }
  bob: User { email: "bob@leaving.test" }
  own: Knot { owner: ann }
  his: Knot { owner: bob, editor: ann }
}
"#
);

impl Pair<'_> {
    /// Deletes a row of the seed, on both sides.
    async fn delete(&mut self, model: &str, place: usize, there: Id) -> Result<(), Problem> {
        let (model, (_, here)) = (self.model(model), self.seeded.rows[place]);
        let me = if let Caller::User { .. } = self.caller { Some(self.seeded.rows[0].1) } else { None };
        let row = self.seeded.world.row(model, here).unwrap().clone();
        let judged = self.judged(me, model, &Write::Delete(&row));
        let ask = Ask { table: model, caller: self.caller, tenant: None, now: self.seeded.now };
        let answer = records::delete(&self.engine, ask, there, None, None).await;
        self.compared(&answer, judged);
        answer
    }

    /// The rows of a model, there.
    async fn rows(&self, model: &str) -> Vec<Json> {
        let ask = Ask { table: self.model(model), caller: Caller::Anonymous, tenant: None, now: self.seeded.now };
        let page = records::list(&self.engine, ask, Page { sort: Some("id"), ..Page::default() }).await.unwrap();
        serde_json::from_slice::<Json>(&page).unwrap()["data"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn who_deletes_themselves_is_named_by_nothing_that_follows() {
    let plan = plan_of(&LEAVING.replace(" MUST", "?"));
    let mut pair = Pair::of(&plan, 1).await;
    let Caller::User { id: ann, .. } = pair.caller else { unreachable!() };
    let (users, knots) = (pair.rows("User").await, pair.rows("Knot").await);
    let there = users.iter().chain(&knots).map(|row| id_of(&row["id"]));
    pair.names = there.zip(pair.seeded.rows.iter().map(|(_, id)| *id)).collect();
    pair.delete("User", 0, ann).await.unwrap();
    pair.caller = Caller::Anonymous;
    pair.is_the_same_world().await;
    let logs = pair.rows("Log").await;
    let what: Vec<&str> = logs.iter().map(|log| log["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["user", "of me", "lost"], "conditions still know who it was");
    assert!(logs.iter().all(|log| log["by"].is_null() && log["may"].is_null() && log["who"] == false), "{logs:?}");
    pair.close().await;
}

#[tokio::test]
async fn who_would_have_to_be_named_stays_and_is_told_why() {
    let text = LEAVING.replace(" MUST = me @on_delete(set_null)", " = me");
    let compilation = compile(&[Source { path: "app.purlin".into(), text }]);
    assert!(compilation.diagnostics.len() == 4 && compilation.diagnostics.iter().all(|found| found.code == "W0801"), "`check` says so");
    let plan = compilation.plan.unwrap();
    let mut pair = Pair::of(&plan, 1).await;
    let Caller::User { id: ann, .. } = pair.caller else { unreachable!() };
    let refused = pair.delete("User", 0, ann).await.unwrap_err();
    assert_eq!(refused.code(), Code::Consequence);
    assert!(refused.to_string().contains("would name your own row, which goes with it"), "{refused}");
    assert_eq!((pair.rows("User").await.len(), pair.rows("Log").await.len()), (2, 0));
    pair.close().await;
}
