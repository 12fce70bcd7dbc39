//! A spec with something changed, as a pull request would change it: a word of a rule, an arm, a mark, a name.

use crate::conditions::Conditions;
use crate::specs::{self, Field, Kind, Model, Rule, Spec, is_held, nameable};
use purlin_tests::chance::Chance;

/// The spec after so many changes. Not all are sound.
pub fn edited(chance: &mut Chance, spec: &Spec, edits: usize) -> Spec {
    let mut spec = spec.clone();
    for number in 0..edits {
        let place = chance.below(spec.models.len());
        match chance.below(20) {
            0..=6 => rule(chance, &mut spec, place),
            7 => add_rule(chance, &mut spec, place),
            8 => {
                let rules = &mut spec.models[place].rules;
                if !rules.is_empty() {
                    rules.remove(chance.below(rules.len()));
                }
            }
            9 | 10 => field_rule(chance, &mut spec, place),
            11 => rename(chance, &mut spec, place, number),
            12 => {
                let name = format!("{}x{number}", spec.models[place].name.to_lowercase());
                specs::field(chance, &mut spec.models, place, name);
            }
            13 => remove_field(chance, &mut spec, place),
            14 => retype(chance, &mut spec, place),
            15 | 16 => mark(chance, &mut spec, place),
            17 => levels(chance, &mut spec),
            18 => around(chance, &mut spec, place),
            _ => models(chance, &mut spec, number),
        }
    }
    spec
}

/// A condition that says something else.
fn reworded(chance: &mut Chance, spec: &Spec, place: usize, condition: &str) -> String {
    let another = |chance: &mut Chance| Conditions::of_rules(spec, place).of_this(chance, place);
    let words = [
        (" and ", " or "),
        (" or ", " and "),
        ("not ", ""),
        (" == ", " != "),
        (" != ", " == "),
        (" < ", " <= "),
        (" >= ", " > "),
        (".any(", ".all("),
        (".all(", ".none("),
        (".none(", ".any("),
        ("true", "me is set"),
        ("can read", "can update"),
        ("can update", "can delete"),
    ];
    let there: Vec<_> = words.iter().filter(|(was, _)| condition.contains(was)).collect();
    match chance.below(8) {
        0..=3 if !there.is_empty() => {
            let (was, is) = chance.of(&there);
            condition.replacen(was, is, 1)
        }
        0 | 4 => format!("({condition}) or {}", another(chance)),
        1 | 5 => format!("({condition}) and {}", another(chance)),
        2 => format!("not ({condition})"),
        _ => another(chance),
    }
}

fn rule(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let count = spec.models[place].rules.len();
    if count == 0 {
        return add_rule(chance, spec, place);
    }
    let at = chance.below(count);
    let mut rule = spec.models[place].rules[at].clone();
    let writes = !matches!(&*rule.operations, "read" | "get" | "list");
    match chance.below(10) {
        0 => {
            let named = nameable(&spec.models[place]);
            let takes_fields = !rule.operations.contains("delete") && !rule.operations.contains("write");
            rule.fields = if rule.fields.is_none() && takes_fields && !named.is_empty() { Some(chance.of(&named)) } else { None };
        }
        1 if writes => {
            rule.check = match &rule.check {
                None => Some(Conditions::of_rules(spec, place).of_this(chance, place)),
                Some(check) if chance.one_in(2) => Some(reworded(chance, spec, place, check)),
                Some(_) => None,
            };
        }
        2 => rule.word = if rule.word == "allow" { "deny" } else { "allow" }.to_owned(),
        _ => rule.condition = reworded(chance, spec, place, &rule.condition),
    }
    spec.models[place].rules[at] = rule;
}

fn add_rule(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let word = chance.of(&["allow", "allow", "deny"]);
    let operations = chance.of(&["read", "get", "list", "create", "update", "delete", "write"]);
    let rule = specs::rule(chance, spec, place, word, operations);
    spec.models[place].rules.push(rule);
}

/// A field of the model that rows hold, by its place, but those by which users and tenants are told apart.
fn some_field(chance: &mut Chance, spec: &Spec, place: usize) -> Option<usize> {
    let fields = &spec.models[place].fields;
    let is_free = |field: &&usize| is_held(&fields[**field]) && !matches!(&*fields[**field].name, "email" | "slug" | "org");
    let places: Vec<usize> = (0..fields.len()).collect();
    let free: Vec<usize> = places.iter().filter(is_free).copied().collect();
    (!free.is_empty()).then(|| chance.of(&free))
}

fn field_rule(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let Some(at) = some_field(chance, spec, place) else { return };
    let condition = Conditions::of_rules(spec, place).of_this(chance, place);
    let field = &spec.models[place].fields[at];
    let (reads, was) = if chance.one_in(2) { (true, field.read.clone()) } else { (false, field.write.clone()) };
    let is = match was {
        Some(_) if chance.one_in(2) => None,
        Some(was) => Some(reworded(chance, spec, place, &was)),
        None => Some(condition),
    };
    let field = &mut spec.models[place].fields[at];
    if reads {
        field.read = is;
    } else if field.is_named {
        field.write = is;
    }
}

/// Every text in which a field may be spoken of.
fn each_text(spec: &mut Spec, visit: &mut dyn FnMut(usize, &mut String)) {
    for (place, Model { fields, unique, require, rules, .. }) in spec.models.iter_mut().enumerate() {
        for Field { kind, rest, read, write, .. } in fields {
            if let Kind::Many(_, via) = kind {
                visit(place, via);
            }
            if let Kind::Computed(what) = kind {
                visit(place, what);
            }
            [Some(rest), read.as_mut(), write.as_mut()].into_iter().flatten().for_each(|text| visit(place, text));
        }
        if let Some((first, second)) = unique {
            visit(place, first);
            visit(place, second);
        }
        for Rule { fields, condition, check, .. } in rules {
            [fields.as_mut(), Some(condition), check.as_mut()].into_iter().flatten().for_each(|text| visit(place, text));
        }
        require.iter_mut().for_each(|text| visit(place, text));
    }
    spec.admits.iter_mut().for_each(|text| visit(0, text));
    visit(0, &mut spec.chief);
}

/// The text with a word in place of another.
fn said_otherwise(text: &str, was: &str, is: &str) -> String {
    let (mut said, mut word) = (String::new(), String::new());
    let end = |word: &mut String, said: &mut String| {
        said.push_str(if word == was { is } else { word });
        word.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            word.push(letter);
        } else {
            end(&mut word, &mut said);
            said.push(letter);
        }
    }
    end(&mut word, &mut said);
    said
}

fn speaks_of(text: &str, name: &str) -> bool {
    said_otherwise(text, name, "") != text
}

fn rename(chance: &mut Chance, spec: &mut Spec, place: usize, number: usize) {
    let Some(at) = some_field(chance, spec, place) else { return };
    let was = spec.models[place].fields[at].name.clone();
    let is = format!("{was}_{number}");
    each_text(spec, &mut |_, text| *text = said_otherwise(text, &was, &is));
    let field = &mut spec.models[place].fields[at];
    field.was.get_or_insert(was);
    field.name = is;
}

/// Takes a field away, and says something else where it was spoken of.
fn remove_field(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let Some(at) = some_field(chance, spec, place) else { return };
    let gone = spec.models[place].fields.remove(at).name;
    let via = |field: &Field| match &field.kind {
        Kind::Many(_, via) => *via == gone,
        Kind::OneVia(_) => field.rest == gone,
        _ => false,
    };
    let mut names = vec![gone.clone()];
    for model in &mut spec.models {
        names.extend(model.fields.iter().filter(|field| via(field)).map(|field| field.name.clone()));
        model.fields.retain(|field| !via(field));
    }
    without(chance, spec, &names);
}

/// Says something else wherever one of the names is said.
fn without(chance: &mut Chance, spec: &mut Spec, names: &[String]) {
    let says = |text: &String| names.iter().any(|name| speaks_of(text, name));
    for model in &mut spec.models {
        model.unique.take_if(|(first, second)| says(first) || says(second));
        model.require.take_if(|require| says(require));
        model.rules.iter_mut().for_each(|rule| {
            rule.fields.take_if(|fields| says(fields));
        });
        for field in &mut model.fields {
            if let Kind::Computed(what) = &mut field.kind
                && says(what)
            {
                *what = "true".to_owned();
            }
        }
    }
    let known = spec.clone();
    each_text(spec, &mut |place, text| {
        if names.iter().any(|name| speaks_of(text, name)) {
            *text = Conditions::of_rules(&known, place).of_this(chance, place);
        }
    });
}

fn retype(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let Some(at) = some_field(chance, spec, place) else { return };
    let field = &mut spec.models[place].fields[at];
    if field.kind == Kind::One(place) || chance.one_in(2) {
        // A row that must name one of its own model could never be the first.
        field.is_optional = !field.is_optional || field.kind == Kind::One(place) || field.rest.contains("set_null");
        return;
    }
    if field.kind.target().is_some() {
        return;
    }
    let kinds = [Kind::Bool, Kind::Int { is_bounded: true }, Kind::Int { is_bounded: false }, Kind::Level, Kind::Text, Kind::Time];
    field.kind = chance.of(&kinds);
    field.rest = String::new();
    let name = field.name.clone();
    without(chance, spec, &[name]);
}

/// What a request may do with a field.
fn mark(chance: &mut Chance, spec: &mut Spec, place: usize) {
    let Some(at) = some_field(chance, spec, place) else { return };
    if chance.one_in(4) {
        let has = spec.models[place].require.is_some();
        spec.models[place].require = if has { None } else { specs::required(chance, spec, place) };
        return;
    }
    let computed = spec.models[place].fields.iter().position(|field| matches!(field.kind, Kind::Computed(_)));
    if let Some(at) = computed.filter(|_| chance.one_in(2)) {
        if let Some(what) = specs::required(chance, spec, place) {
            let field = &mut spec.models[place].fields[at];
            if !speaks_of(&what, &field.name) {
                field.kind = Kind::Computed(what);
            }
        }
        return;
    }
    let field = &mut spec.models[place].fields[at];
    let toggled = |rest: &str, mark: &str| if rest.contains(mark) { rest.replace(mark, "") } else { format!("{rest} {mark}") };
    let has_default = field.rest.contains('=') || field.is_optional;
    match chance.below(5) {
        0 | 1 if has_default => {
            field.rest = toggled(&field.rest.replace("@immutable", ""), "@readonly");
            field.is_named = !field.rest.contains("@readonly");
            field.write.take_if(|_| field.rest.contains("@readonly"));
        }
        2 => {
            field.rest = toggled(&field.rest, "@private");
            field.read.take_if(|_| field.rest.contains("@private"));
        }
        3 => field.rest = field.rest.replace("= 0", "= 1").replace("= false", "= true"),
        _ if !field.rest.contains("@readonly") => field.rest = toggled(&field.rest, "@immutable"),
        _ => {}
    }
}

fn levels(chance: &mut Chance, spec: &mut Spec) {
    match chance.below(3) {
        0 if spec.levels.len() == 3 => spec.levels.push(("top".to_owned(), None)),
        1 if spec.levels.len() == 3 => {
            let (gone, _) = spec.levels.remove(2);
            without(chance, spec, &[gone]);
        }
        _ => {
            let at = chance.below(spec.levels.len());
            let (was, former) = spec.levels[at].clone();
            if former.is_some() || was == "top" {
                return;
            }
            let is = format!("{was}er");
            each_text(spec, &mut |_, text| *text = said_otherwise(text, &was, &is));
            spec.levels[at] = (is, Some(was));
        }
    }
}

/// Tenants and roles.
fn around(chance: &mut Chance, spec: &mut Spec, place: usize) {
    match chance.below(3) {
        0 => spec.chief = specs::chief(chance),
        1 if spec.admits.is_some() => spec.admits = Some(specs::admits(chance)),
        _ => {
            let is_own = |name: &str| matches!(name, "User" | "Org" | "Member");
            let model = &mut spec.models[place];
            if spec.admits.is_some() && !is_own(&model.name) {
                model.is_in_org = !model.is_in_org;
            }
        }
    }
}

/// A model comes, or goes.
fn models(chance: &mut Chance, spec: &mut Spec, number: usize) {
    let last = spec.models.len() - 1;
    let is_named = spec.models[..last].iter().any(|model| model.fields.iter().any(|field| field.kind == Kind::One(last)));
    if chance.one_in(2) || is_named || matches!(&*spec.models[last].name, "User" | "Org" | "Member") {
        let is_in_org = spec.admits.is_some() && chance.one_in(2);
        let place = specs::add(&mut spec.models, &format!("New{number}"), is_in_org);
        for of in 0..2 {
            specs::field(chance, &mut spec.models, place, format!("n{number}{of}"));
        }
        specs::ruled(chance, spec, place);
        return;
    }
    spec.models.pop();
    let mut names = Vec::new();
    for model in &mut spec.models {
        names.extend(model.fields.iter().filter(|field| field.kind.target() == Some(last)).map(|field| field.name.clone()));
        model.fields.retain(|field| field.kind.target() != Some(last));
    }
    without(chance, spec, &names);
}
