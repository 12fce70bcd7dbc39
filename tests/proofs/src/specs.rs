//! A spec of a few models with claims about it, as text.

use crate::conditions::Conditions;
use purlin_tests::chance::Chance;
use std::fmt::Write;

/// A spec, before it is text.
#[derive(Debug, Clone)]
pub struct Spec {
    pub models: Vec<Model>,
    /// The values of `Level`, and what they were called before.
    pub levels: Vec<(String, Option<String>)>,
    /// Whom a tenant admits; none where there are no tenants.
    pub admits: Option<String>,
    /// What `Chief` is.
    pub chief: String,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub name: String,
    pub fields: Vec<Field>,
    pub is_in_org: bool,
    pub unique: Option<(String, String)>,
    pub require: Option<String>,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub is_optional: bool,
    /// What stands behind its type.
    pub rest: String,
    /// A request may name it.
    pub is_named: bool,
    /// `@read` and `@write`.
    pub read: Option<String>,
    pub write: Option<String>,
    /// What it was called before.
    pub was: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    /// `allow`, `deny`
    pub word: String,
    pub operations: String,
    pub fields: Option<String>,
    pub condition: String,
    pub check: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Bool,
    /// Whether this is so of the row.
    Computed(String),
    Int {
        is_bounded: bool,
    },
    Level,
    Text,
    Time,
    /// A row of this model.
    One(usize),
    /// The row that names this one, in a field that is unique.
    OneVia(usize),
    /// The rows that name this one, in a field.
    Many(usize, String),
}

impl Kind {
    pub fn target(&self) -> Option<usize> {
        match self {
            Self::One(target) | Self::OneVia(target) | Self::Many(target, _) => Some(*target),
            Self::Bool | Self::Computed(_) | Self::Int { .. } | Self::Level | Self::Text | Self::Time => None,
        }
    }
}

const USER: usize = 0;
/// The claims of each spec.
pub const CLAIMS: usize = 6;

/// A spec with its claims. Not all are sound: a rule may ask itself whether it holds.
pub fn draw(chance: &mut Chance) -> String {
    let spec = spec(chance);
    claimed(chance, &spec)
}

/// The spec with claims about it.
pub fn claimed(chance: &mut Chance, spec: &Spec) -> String {
    let mut text = spec.text();
    for number in 1..=CLAIMS {
        let _ = write!(text, "\nprove \"it {number}\" {{ {} }}\n", claim(chance, spec));
    }
    text
}

pub fn spec(chance: &mut Chance) -> Spec {
    let models = models(chance);
    let has_tenants = models.iter().any(|model| model.name == "Org");
    let admits = has_tenants.then(|| admits(chance));
    let levels = LEVELS.map(|level| (level.to_owned(), None)).to_vec();
    let mut spec = Spec { models, levels, admits, chief: chief(chance) };
    for place in 0..spec.models.len() {
        if chance.one_in(6) {
            computed(chance, &mut spec, place);
        }
    }
    for place in 0..spec.models.len() {
        ruled(chance, &mut spec, place);
    }
    spec
}

/// A field that says whether something is so of the row.
pub fn computed(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let name = format!("is_{}", spec.models[place].name.to_lowercase());
    let is_there = spec.models[place].fields.iter().any(|field| field.name == name);
    let Some(what) = required(chance, spec, place).filter(|_| !is_there) else { return };
    let rest = if chance.one_in(3) { "@stored" } else { "" };
    spec.models[place].fields.push(Field { is_named: false, ..plain(&name, Kind::Computed(what), rest) });
}

/// A spec so small that all its databases of a few rows can be looked at.
pub fn small(chance: &mut Chance) -> Spec {
    let user = vec![Field { is_named: false, ..plain("email", Kind::Text, "@unique") }, plain("staff", Kind::Bool, "= false")];
    let mut models = vec![empty("User", user, false)];
    for name in &["Aa", "Bb"][..1 + chance.below(2)] {
        let place = add(&mut models, name, false);
        let owner = format!("{}0", name.to_lowercase());
        let target = if place > 1 && chance.one_in(2) { 1 } else { USER };
        let is_optional = chance.one_in(2);
        models[place].fields.push(Field { is_optional, ..plain(&owner, Kind::One(target), "@on_delete(cascade)") });
        models[target].fields.push(Field { is_named: false, ..plain(&format!("of_{owner}"), Kind::Many(place, owner.clone()), &owner) });
        if place == 1 {
            let own = if chance.one_in(2) { plain("flag", Kind::Bool, "= false") } else { plain("name", Kind::Text, "") };
            models[place].fields.push(own);
        }
    }
    let levels = LEVELS.map(|level| (level.to_owned(), None)).to_vec();
    let mut spec = Spec { models, levels, admits: None, chief: "me.staff".to_owned() };
    for place in 0..spec.models.len() {
        ruled(chance, &mut spec, place);
    }
    spec
}

pub const LEVELS: [&str; 3] = ["low", "mid", "high"];

pub fn admits(chance: &mut Chance) -> String {
    chance.of(&["me is set", "members.any(m => m.who == me)", "open", "open or members.any(m => m.who == me and m.boss)"]).to_owned()
}

pub fn chief(chance: &mut Chance) -> String {
    chance.of(&["me.staff", "me.staff or me.rank == 1", "me.rank > 0", "me.staff and me.rank != 2"]).to_owned()
}

impl Spec {
    pub fn text(&self) -> String {
        let mut text = "app Random edition 2026\n\nauth User { identify email  password { min 10 } }\n\nenum Level {".to_owned();
        for (level, was) in &self.levels {
            let was = was.as_ref().map_or(String::new(), |was| format!(" @was({was})"));
            let _ = write!(text, " {level}{was} ");
        }
        let _ = write!(text, "}}\n\nrole Chief = {}\n", self.chief);
        if let Some(admits) = &self.admits {
            let _ = write!(text, "\ntenant Org by slug {{ from header \"x-org\"  allow if {admits} }}\n");
        }
        for model in &self.models {
            text.push('\n');
            text.push_str(&self.told(model));
        }
        text
    }

    fn told(&self, model: &Model) -> String {
        let mut text = format!("model {}{} {{\n", model.name, if model.is_in_org { " in Org" } else { "" });
        for field in &model.fields {
            let mut line = declared(&self.models, field);
            for (kind, condition) in [("read", &field.read), ("write", &field.write), ("was", &field.was)] {
                if let Some(condition) = condition {
                    let _ = write!(line, " @{kind}({condition})");
                }
            }
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
        if let Some((first, second)) = &model.unique {
            let _ = writeln!(text, "  unique ({first}, {second})");
        }
        if let Some(require) = &model.require {
            let _ = writeln!(text, "  require {require} \"it is so\"");
        }
        for Rule { word, operations, fields, condition, check } in &model.rules {
            let fields = fields.as_ref().map_or(String::new(), |field| format!("({field})"));
            let check = check.as_ref().map_or(String::new(), |check| format!(" check {check}"));
            let _ = writeln!(text, "  {word} {operations}{fields} if {condition}{check}");
        }
        text.push_str("}\n");
        text
    }
}

fn plain(name: &str, kind: Kind, rest: &str) -> Field {
    let (name, rest) = (name.to_owned(), rest.to_owned());
    Field { name, kind, is_optional: false, rest, is_named: true, read: None, write: None, was: None }
}

fn empty(name: &str, fields: Vec<Field>, is_in_org: bool) -> Model {
    Model { name: name.to_owned(), fields, is_in_org, unique: None, require: None, rules: Vec::new() }
}

fn models(chance: &mut Chance) -> Vec<Model> {
    let user = vec![
        // What names a user changes elsewhere.
        Field { is_named: false, ..plain("email", Kind::Text, "@unique") },
        plain("staff", Kind::Bool, "= false"),
        plain("rank", Kind::Int { is_bounded: true }, "= 0"),
    ];
    let mut models = vec![empty("User", user, false)];
    let mut org = None;
    if chance.one_in(3) {
        org = Some(models.len());
        let fields = vec![
            plain("slug", Kind::Text, "@unique"),
            plain("open", Kind::Bool, "= false"),
            plain("members", Kind::Many(2, "org".to_owned()), ""),
        ];
        models.push(empty("Org", fields, false));
        let in_org = chance.one_in(2);
        let mut fields = vec![plain("who", Kind::One(USER), "@on_delete(cascade)"), plain("boss", Kind::Bool, "= false")];
        if !in_org {
            fields.insert(0, plain("org", Kind::One(1), "@on_delete(cascade)"));
        }
        models.push(empty("Member", fields, in_org));
    }
    let names = ["Aa", "Bb", "Cc"];
    for name in &names[..1 + chance.below(if org.is_some() { 2 } else { 3 })] {
        let is_in_org = org.is_some() && chance.one_in(2);
        models.push(empty(name, Vec::new(), is_in_org));
    }
    for place in 0..models.len() {
        let own = if models[place].fields.is_empty() { 2 + chance.below(3) } else { chance.below(2) };
        for number in 0..own {
            let name = format!("{}{number}", models[place].name.to_lowercase());
            field(chance, &mut models, place, name);
        }
    }
    models
}

/// Adds a model without fields; its place.
pub fn add(models: &mut Vec<Model>, name: &str, is_in_org: bool) -> usize {
    models.push(empty(name, Vec::new(), is_in_org));
    models.len() - 1
}

pub fn field(chance: &mut Chance, models: &mut [Model], place: usize, name: String) {
    let is_optional = chance.one_in(2);
    let scalar = match chance.below(10) {
        0 => Some(Kind::Bool),
        1 => Some(Kind::Int { is_bounded: true }),
        2 => Some(Kind::Int { is_bounded: false }),
        3 => Some(Kind::Level),
        4 if chance.one_in(2) => Some(Kind::Time),
        4 => Some(Kind::Text),
        _ => None,
    };
    if let Some(kind) = scalar {
        let rest = match kind {
            Kind::Bool if !is_optional => "= false",
            Kind::Int { .. } if !is_optional && chance.one_in(2) => "= 0",
            _ => "",
        };
        let rest = format!("{rest}{}", if chance.one_in(8) { " @immutable" } else { "" });
        models[place].fields.push(Field { is_optional, ..plain(&name, kind, &rest) });
        return;
    }
    let target = if chance.one_in(2) { USER } else { chance.below(models.len()) };
    // A row that must name one of its own model could never be the first.
    let is_optional = is_optional || target == place;
    let is_unique = chance.one_in(4);
    let mut rest = String::new();
    let is_mine = target == USER && place != USER && chance.one_in(3);
    let is_readonly = is_mine && chance.one_in(2);
    if is_mine {
        rest.push_str("= me");
    }
    for (is, says) in [(is_readonly, " @readonly"), (!is_readonly && chance.one_in(6), " @immutable"), (is_unique, " @unique")] {
        rest.push_str(if is { says } else { "" });
    }
    match chance.below(3) {
        0 => rest.push_str(" @on_delete(cascade)"),
        1 if is_optional && !rest.contains("@immutable") => rest.push_str(" @on_delete(set_null)"),
        _ => {}
    }
    models[place].fields.push(Field { is_optional, is_named: !is_readonly, ..plain(&name, Kind::One(target), &rest) });
    if chance.one_in(3) {
        return;
    }
    let kind = if is_unique { Kind::OneVia(place) } else { Kind::Many(place, name.clone()) };
    models[target].fields.push(Field { is_optional: is_unique, is_named: false, ..plain(&format!("of_{name}"), kind, &name) });
}

/// Rows hold a value in it.
pub fn is_held(field: &Field) -> bool {
    !matches!(field.kind, Kind::Computed(_) | Kind::OneVia(_) | Kind::Many(..))
}

fn declared(models: &[Model], field: &Field) -> String {
    let optional = if field.is_optional { "?" } else { "" };
    let (ty, rest) = match &field.kind {
        Kind::Bool => ("Bool".to_owned(), field.rest.clone()),
        Kind::Computed(what) => ("Bool".to_owned(), format!(":= {what} {}", field.rest)),
        Kind::Int { is_bounded: true } => ("Int(0..2)".to_owned(), field.rest.clone()),
        Kind::Int { is_bounded: false } => ("Int".to_owned(), field.rest.clone()),
        Kind::Level => ("Level".to_owned(), field.rest.clone()),
        Kind::Text if field.name == "email" => ("Email".to_owned(), field.rest.clone()),
        Kind::Text => ("String".to_owned(), field.rest.clone()),
        Kind::Time => ("DateTime".to_owned(), field.rest.clone()),
        Kind::One(target) => (models[*target].name.clone(), field.rest.clone()),
        Kind::OneVia(target) => (format!("{}?", models[*target].name), format!("via {}", field.rest)),
        Kind::Many(target, via) => (format!("{}[]", models[*target].name), format!("via {via}")),
    };
    let optional = if matches!(field.kind, Kind::OneVia(_)) { "" } else { optional };
    format!("{}: {ty}{optional} {rest}", field.name)
}

/// Rules for a model, and what is asked of its fields.
pub fn ruled(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let of = &spec.models[place];
    let conditions = Conditions::of_rules(spec, place);
    let mut fields = of.fields.clone();
    for field in fields.iter_mut().filter(|field| is_held(field) && field.name != "email" && field.name != "slug") {
        field.read = chance.one_in(14).then(|| conditions.of_this(chance, place));
        field.write = (field.is_named && chance.one_in(14)).then(|| conditions.of_this(chance, place));
    }
    let held: Vec<&Field> = of.fields.iter().filter(|field| is_held(field)).collect();
    let unique = (held.len() > 1 && chance.one_in(4)).then(|| {
        let first = chance.below(held.len() - 1);
        (held[first].name.clone(), held[first + 1].name.clone())
    });
    let require = if chance.one_in(4) { required(chance, spec, place) } else { None };
    let mut rules = Vec::new();
    if chance.one_in(3) {
        let (word, operations, condition) = ("allow".to_owned(), "read".to_owned(), "true".to_owned());
        rules.push(Rule { word, operations, fields: None, condition, check: None });
    } else {
        rules.push(rule(chance, spec, place, "allow", "read"));
    }
    for _ in 0..1 + chance.below(3) {
        let operations = chance.of(&["read", "get", "list", "create", "update", "update", "delete", "write", "create, update"]);
        rules.push(rule(chance, spec, place, "allow", operations));
    }
    if chance.one_in(3) {
        let operations = chance.of(&["read", "create", "update", "delete", "write"]);
        rules.push(rule(chance, spec, place, "deny", operations));
    }
    spec.models[place] = Model { fields, unique, require, rules, ..spec.models[place].clone() };
}

pub fn required(chance: &mut Chance, spec: &Spec, place: usize) -> Option<String> {
    let own = Conditions::of_rows(spec).of_this(chance, place);
    (!own.contains("me") && own != "true").then_some(own)
}

pub fn rule(chance: &mut Chance, spec: &Spec, place: usize, word: &str, operations: &str) -> Rule {
    let conditions = Conditions::of_rules(spec, place);
    let condition = conditions.of_this(chance, place);
    let named = nameable(&spec.models[place]);
    let takes_fields = !operations.contains("delete") && !operations.contains("write");
    let fields = if takes_fields && !named.is_empty() && chance.one_in(4) { Some(chance.of(&named)) } else { None };
    let writes = !matches!(operations, "read" | "get" | "list");
    let check = if writes && chance.one_in(4) { Some(conditions.of_this(chance, place)) } else { None };
    let transition = if operations == "update" && !named.is_empty() && chance.one_in(5) {
        let field = chance.of(&named);
        Some(chance.of(&[format!("old.{field} == new.{field}"), format!("not changed({field})"), format!("changed({field})")]))
    } else {
        None
    };
    let condition = transition.map_or(condition.clone(), |transition| format!("{condition} and {transition}"));
    Rule { word: word.to_owned(), operations: operations.to_owned(), fields, condition, check }
}

/// The fields that a rule may be about.
pub fn nameable(model: &Model) -> Vec<String> {
    model.fields.iter().filter(|field| is_held(field) && field.is_named).map(|field| field.name.clone()).collect()
}

fn claim(chance: &mut Chance, spec: &Spec) -> String {
    let models = &spec.models;
    let conditions = Conditions::of_claims(spec);
    let place = chance.below(models.len());
    let across = if spec.admits.is_some() && chance.one_in(4) { " across tenants" } else { "" };
    let named = |chance: &mut Chance, place: usize, operation: &str| {
        let of = &models[place];
        let fields: Vec<&Field> = of.fields.iter().filter(|field| is_held(field) && (field.is_named || operation == "read")).collect();
        let takes_field = !matches!(operation, "delete" | "write") && !fields.is_empty() && chance.one_in(4);
        let field = if takes_field { format!(".{}", fields[chance.below(fields.len())].name) } else { String::new() };
        format!("{operation} {}{field}", of.name)
    };
    let operations = ["read", "get", "list", "create", "update", "delete"];
    // What all rules for an operation ask for is so wherever it is done: such claims hold, and nearly such ones nearly do.
    let asked = |chance: &mut Chance, place: usize, operation: &str| {
        let is_for = |rule: &&Rule| {
            let is_plain = rule.word == "allow"
                && rule.fields.is_none()
                && rule.check.is_none()
                && !["old.", "changed("].iter().any(|of_a_write| rule.condition.contains(of_a_write));
            let covers = match operation {
                "read" => rule.operations == "read",
                "get" | "list" => rule.operations == "read" || rule.operations == operation,
                _ => rule.operations == "write" || rule.operations.contains(operation),
            };
            is_plain && covers && rule.condition != "true"
        };
        let all: Vec<String> = models[place].rules.iter().filter(is_for).map(|rule| format!("({})", rule.condition)).collect();
        if all.is_empty() || chance.one_in(4) { conditions.of_this(chance, place) } else { all.join(" or ") }
    };
    let operation = chance.of(&operations);
    match chance.below(8) {
        0..=2 => {
            let holds = asked(chance, place, operation);
            format!("{} implies {holds}{across}", named(chance, place, operation))
        }
        3 | 4 => {
            let holds = asked(chance, place, operation);
            let narrowed = if chance.one_in(2) { format!("({holds}) and {}", conditions.of_this(chance, place)) } else { holds };
            format!("{narrowed} implies {}{across}", named(chance, place, operation))
        }
        5 => {
            let holds = asked(chance, place, operation);
            let otherwise = if chance.one_in(2) { format!("not ({holds})") } else { conditions.of_this(chance, place) };
            format!("never {} if {otherwise}{across}", named(chance, place, operation))
        }
        _ => {
            let gained = chance.of(&["read", "get", "list", "update", "delete"]);
            let target = named(chance, place, gained);
            format!("never gain {target} by writing {}{across}", models[chance.below(models.len())].name)
        }
    }
}
