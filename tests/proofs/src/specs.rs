//! A spec of a few models with claims about it, as text.

use crate::conditions::Conditions;
use purlin_tests::chance::Chance;
use std::fmt::Write;

#[derive(Debug)]
pub struct Model {
    pub name: String,
    pub fields: Vec<Field>,
    pub is_in_org: bool,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub is_optional: bool,
    /// What stands behind its type.
    rest: String,
    /// A request may name it.
    is_named: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Bool,
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
            Self::Bool | Self::Int { .. } | Self::Level | Self::Text | Self::Time => None,
        }
    }
}

const USER: usize = 0;
/// The claims of each spec.
pub const CLAIMS: usize = 6;

/// A spec with its claims. Not all are sound: a rule may ask itself whether it holds.
pub fn draw(chance: &mut Chance) -> String {
    let models = models(chance);
    let mut text =
        "app Random edition 2026\n\nauth User { identify email  password { min 10 } }\n\nenum Level { low  mid  high }\n".to_owned();
    if models.iter().any(|model| model.name == "Org") {
        let admits = chance.of(&["me is set", "members.any(m => m.who == me)", "open", "open or members.any(m => m.who == me and m.boss)"]);
        let _ = write!(text, "\ntenant Org by slug {{ from header \"x-org\"  allow if {admits} }}\n");
    }
    let mut rules = Vec::new();
    for place in 0..models.len() {
        text.push('\n');
        text.push_str(&model(chance, &models, place, &mut rules));
    }
    for number in 1..=CLAIMS {
        let _ = write!(text, "\nprove \"it {number}\" {{ {} }}\n", claim(chance, &models, &rules));
    }
    text
}

fn plain(name: &str, kind: Kind, rest: &str) -> Field {
    Field { name: name.to_owned(), kind, is_optional: false, rest: rest.to_owned(), is_named: true }
}

fn models(chance: &mut Chance) -> Vec<Model> {
    let user = vec![
        // What names a user changes elsewhere.
        Field { is_named: false, ..plain("email", Kind::Text, "@unique") },
        plain("staff", Kind::Bool, "= false"),
        plain("rank", Kind::Int { is_bounded: true }, "= 0"),
    ];
    let mut models = vec![Model { name: "User".to_owned(), fields: user, is_in_org: false }];
    let mut org = None;
    if chance.one_in(3) {
        org = Some(models.len());
        let fields = vec![
            plain("slug", Kind::Text, "@unique"),
            plain("open", Kind::Bool, "= false"),
            plain("members", Kind::Many(2, "org".to_owned()), ""),
        ];
        models.push(Model { name: "Org".to_owned(), fields, is_in_org: false });
        let in_org = chance.one_in(2);
        let mut fields = vec![plain("who", Kind::One(USER), "@on_delete(cascade)"), plain("boss", Kind::Bool, "= false")];
        if !in_org {
            fields.insert(0, plain("org", Kind::One(1), "@on_delete(cascade)"));
        }
        models.push(Model { name: "Member".to_owned(), fields, is_in_org: in_org });
    }
    let names = ["Aa", "Bb", "Cc"];
    for name in &names[..1 + chance.below(if org.is_some() { 2 } else { 3 })] {
        let is_in_org = org.is_some() && chance.one_in(2);
        models.push(Model { name: (*name).to_owned(), fields: Vec::new(), is_in_org });
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

fn field(chance: &mut Chance, models: &mut [Model], place: usize, name: String) {
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
        models[place].fields.push(Field { name, kind, is_optional, rest, is_named: true });
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
    models[place].fields.push(Field { name: name.clone(), kind: Kind::One(target), is_optional, rest, is_named: !is_readonly });
    if chance.one_in(3) {
        return;
    }
    let kind = if is_unique { Kind::OneVia(place) } else { Kind::Many(place, name.clone()) };
    models[target].fields.push(Field { name: format!("of_{name}"), kind, is_optional: is_unique, rest: name, is_named: false });
}

fn is_stored(field: &Field) -> bool {
    !matches!(field.kind, Kind::OneVia(_) | Kind::Many(..))
}

fn declared(models: &[Model], field: &Field) -> String {
    let optional = if field.is_optional { "?" } else { "" };
    let (ty, rest) = match &field.kind {
        Kind::Bool => ("Bool".to_owned(), field.rest.clone()),
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

/// A rule's operations and its condition: claims are made of them.
#[derive(Debug)]
pub struct Ruled {
    model: usize,
    operations: String,
    condition: String,
}

fn model(chance: &mut Chance, models: &[Model], place: usize, ruled: &mut Vec<Ruled>) -> String {
    let of = &models[place];
    let conditions = Conditions { models, is_own: false };
    let mut text = format!("model {}{} {{\n", of.name, if of.is_in_org { " in Org" } else { "" });
    for field in &of.fields {
        let mut line = declared(models, field);
        if is_stored(field) && field.name != "email" && field.name != "slug" {
            for kind in ["read", "write"] {
                let is_fit = kind == "read" || field.is_named;
                if is_fit && chance.one_in(14) {
                    let _ = write!(line, " @{kind}({})", conditions.of_this(chance, place));
                }
            }
        }
        let _ = writeln!(text, "  {line}");
    }
    text.push('\n');
    let stored: Vec<&Field> = of.fields.iter().filter(|field| is_stored(field)).collect();
    if stored.len() > 1 && chance.one_in(4) {
        let first = chance.below(stored.len() - 1);
        let _ = writeln!(text, "  unique ({}, {})", stored[first].name, stored[first + 1].name);
    }
    if chance.one_in(4) {
        let own = Conditions { models, is_own: true }.of_this(chance, place);
        if !own.contains("me") && own != "true" {
            let _ = writeln!(text, "  require {own} \"it is so\"");
        }
    }
    let mut rule = |chance: &mut Chance, word: &str, operations: &str| {
        let condition = conditions.of_this(chance, place);
        let named: Vec<&str> = stored.iter().filter(|field| field.is_named).map(|field| &*field.name).collect();
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
        let fields = fields.map_or(String::new(), |field| format!("({field})"));
        let check = check.map_or(String::new(), |check| format!(" check {check}"));
        let line = format!("  {word} {operations}{fields} if {condition}{check}\n");
        let is_plain =
            word == "allow" && fields.is_empty() && check.is_empty() && !condition.contains("old.") && !condition.contains("changed(");
        if is_plain {
            ruled.push(Ruled { model: place, operations: operations.to_owned(), condition });
        }
        line
    };
    if chance.one_in(3) {
        text.push_str("  allow read if true\n");
    } else {
        text.push_str(&rule(chance, "allow", "read"));
    }
    for _ in 0..1 + chance.below(3) {
        let operations = chance.of(&["read", "get", "list", "create", "update", "update", "delete", "write", "create, update"]);
        text.push_str(&rule(chance, "allow", operations));
    }
    if chance.one_in(3) {
        let operations = chance.of(&["read", "create", "update", "delete", "write"]);
        text.push_str(&rule(chance, "deny", operations));
    }
    text.push_str("}\n");
    text
}

fn claim(chance: &mut Chance, models: &[Model], ruled: &[Ruled]) -> String {
    let conditions = Conditions { models, is_own: false };
    let place = chance.below(models.len());
    let across = if models.iter().any(|model| model.name == "Org") && chance.one_in(4) { " across tenants" } else { "" };
    let named = |chance: &mut Chance, place: usize, operation: &str| {
        let of = &models[place];
        let fields: Vec<&Field> = of.fields.iter().filter(|field| is_stored(field) && (field.is_named || operation == "read")).collect();
        let takes_field = !matches!(operation, "delete" | "write") && !fields.is_empty() && chance.one_in(4);
        let field = if takes_field { format!(".{}", fields[chance.below(fields.len())].name) } else { String::new() };
        format!("{operation} {}{field}", of.name)
    };
    let operations = ["read", "get", "list", "create", "update", "delete"];
    // What all rules for an operation ask for is so wherever it is done: such claims hold, and nearly such ones nearly do.
    let asked = |chance: &mut Chance, place: usize, operation: &str| {
        let is_for = |rule: &&Ruled| {
            let covers = match operation {
                "read" => rule.operations == "read",
                "get" | "list" => rule.operations == "read" || rule.operations == operation,
                _ => rule.operations == "write" || rule.operations.contains(operation),
            };
            rule.model == place && covers
        };
        let all: Vec<String> = ruled.iter().filter(is_for).map(|rule| format!("({})", rule.condition)).collect();
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
