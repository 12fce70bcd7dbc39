//! Small plans, spelled: what a spec says that rules are asked of, without the compiler.
//!
//! ```text
//! enum Role member moderator
//! auth User email
//! tenant Org if owner == me
//! model Room
//!   topic String(1..5) unique ="a"
//!   owner User cascade
//!   wallet Wallet:owner            the other end of a unique relation
//!   members Member[]:room          all that hold the row in `room`
//!   people User[]:Member.room.user through rows of another model
//!   unique owner topic
//!   require topic != "b"
//!   allow update(topic) if owner == me check topic != "c"
//!   read topic if owner == me
//! ```
//!
//! A field may also be `immutable`, `readonly`, `private`, `tree`, `tenant` or `computed`; a relation `cascade` or `set_null`; and a default `=me`,
//! `=now`, `=next` or `=derived …`.

use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::diagnostic::{FileId, Span};
use purlin_rules::expr::Cond;
use purlin_rules::fixture;
use purlin_rules::parse;
use purlin_rules::plan::checks::{DerivedDefault, FieldRule, Require, Tenant};
use purlin_rules::plan::{
    Auth, Checks, Column, Computed, Const, Default as OfColumn, Enum, FORMAT, Field, FieldKind, GrantedFields, OnDelete, Operation, Plan,
    Quantifiers, Refinement, Rule, Service, Table, Unique, Yields,
};
use purlin_rules::resolve::{self, Ends, Scope};
use purlin_rules::types::{Scalar, Type};

pub(crate) fn plan(text: &str) -> Plan {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut plan = Plan { format: FORMAT, service: service(&lines), checks: Checks::default() };
    let (mut model, mut rules, mut own) = (ModelId(0), Vec::new(), Vec::new());
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "model" => model = model_named(&plan.service, rest),
            "tenant" => {
                let (name, allow) = rest.split_once(" if ").unwrap();
                let tenants = model_named(&plan.service, name);
                let tables = (0..).map(ModelId).zip(plan.service.tables.iter());
                let fields = tables.filter_map(|(model, table)| Some((model, table.tenant?))).collect();
                let allow = allow.split(" or else ").map(|allow| condition(&plan, tenants, allow)).collect();
                plan.checks.tenant = Some(Tenant { model: tenants, allow, fields });
            }
            "require" => {
                let holds = condition(&plan, model, rest);
                plan.checks.requires.push(Require { model, holds });
            }
            "allow" | "deny" => rules.extend(rule(&plan, model, word == "deny", rest)),
            "read" | "write" => {
                let (name, when) = rest.split_once(" if ").unwrap();
                let (field, when) = (field_named(&plan.service, model, name), Some(condition(&plan, model, when)));
                let (read, write) = if word == "read" { (when, None) } else { (None, when) };
                own.push(FieldRule { model, field, read, write });
            }
            _ => {
                if let Some((_, default)) = line.split_once(" =derived ") {
                    let field = field_named(&plan.service, model, word);
                    let (of, expr) = (plan.service.table(model).unwrap().field(field).unwrap(), parse::expression(default, FileId(0), 0));
                    let FieldKind::Scalar { scalar, .. } = of.kind else { panic!("{line}") };
                    let scope = Scope { this: Some(model), ..Scope::default() };
                    let value = resolve::term(&expr.unwrap(), Some(&Type::Scalar(scalar)), true, &plan.service, &scope).unwrap();
                    plan.checks.defaults.push(DerivedDefault { model, field, value });
                }
            }
        }
    }
    plan.checks.rules = rules.into();
    plan.checks.field_rules = own.into();
    plan
}

/// What a text says of a row of the model, and of the ends of a write.
pub(crate) fn condition(plan: &Plan, model: ModelId, text: &str) -> Cond {
    let expr = parse::expression(text, FileId(0), 0).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"));
    let facts = [("session.age", Scalar::Duration), ("session.mfa", Scalar::Bool), ("me.is_anonymous", Scalar::Bool)];
    let facts = facts.map(|(name, scalar)| (name.to_owned(), Type::Scalar(scalar)));
    let scope = Scope { this: Some(model), args: &facts, ends: Ends::Both, ..Scope::default() };
    resolve::condition(&expr, &plan.service, &scope).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"))
}

pub(crate) fn model_named(service: &Service, name: &str) -> ModelId {
    let place = service.tables.iter().position(|table| table.spec_name == name);
    ModelId(u32::try_from(place.unwrap_or_else(|| panic!("no model {name}"))).unwrap())
}

pub(crate) fn field_named(service: &Service, model: ModelId, name: &str) -> FieldId {
    let mut fields = service.table(model).unwrap().fields_with_ids();
    fields.find(|(_, field)| field.name == name).unwrap_or_else(|| panic!("no field {name}")).0
}

fn service(lines: &[&str]) -> Service {
    let mut service = fixture::service();
    let named = |word| lines.iter().filter_map(move |line: &&str| line.strip_prefix(word)?.strip_prefix(' '));
    let texts = |names: &str| names.split(' ').map(|name| name.to_owned().into()).collect::<Vec<_>>();
    let enums = named("enum").map(|line| {
        let (name, values) = line.split_once(' ').unwrap();
        Enum { spec_name: name.to_owned().into(), doc: "".into(), values: texts(values).into() }
    });
    service.enums = enums.collect::<Vec<_>>().into();
    let blank = service.tables[0].clone();
    let table = |name: &str| Table { spec_name: name.to_owned().into(), fields: blank.fields[..4].to_vec().into(), ..blank.clone() };
    service.tables = named("model").map(table).collect::<Vec<_>>().into();
    // Fields first: what is followed backwards is found by name.
    for is_backwards in [false, true] {
        let mut model = ModelId(0);
        for line in lines {
            let (word, rest) = line.split_once(' ').unwrap();
            if word == "model" {
                model = model_named(&service, rest);
            }
            let is_field = !["model", "enum", "auth", "tenant", "require", "allow", "deny", "read", "write", "unique"].contains(&word);
            if is_field {
                let field = field(&service, word, rest);
                let table = &mut service.tables.to_mut()[model.0 as usize];
                let place = table.fields.iter().position(|known| known.name == word);
                match place {
                    Some(place) => table.fields.to_mut()[place] = field,
                    None => table.fields.to_mut().push(field),
                }
                let id = FieldId(u32::try_from(place.unwrap_or(table.fields.len() - 1)).unwrap());
                for word in rest.split(' ').filter(|_| !is_backwards) {
                    match word {
                        "unique" => table.uniques.to_mut().push(Unique { fields: vec![id].into() }),
                        "tree" => table.tree = Some(id),
                        "tenant" => table.tenant = Some(id),
                        _ => {}
                    }
                }
            } else if word == "unique" && is_backwards {
                let fields: Vec<_> = rest.split(' ').map(|name| field_named(&service, model, name)).collect();
                service.tables.to_mut()[model.0 as usize].uniques.to_mut().push(Unique { fields: fields.into() });
            }
        }
    }
    let auth = named("auth").next().map(|line| {
        let (name, identify) = line.split_once(' ').unwrap();
        let table = model_named(&service, name);
        let identify = field_named(&service, table, identify);
        Auth { table, identify, password_min: 10, access_seconds: 900, refresh_seconds: 86_400 }
    });
    Service { auth, ..service }
}

/// What is followed backwards leads nowhere while what it is followed along is not there.
fn field(service: &Service, name: &str, spelled: &str) -> Field {
    let kind = spelled.split(' ').next().unwrap();
    let has = |word: &str| spelled.split(' ').any(|known| known == word);
    let (ty, nullable) = kind.strip_suffix('?').map_or((kind, false), |ty| (ty, true));
    let column = Column {
        nullable,
        immutable: has("immutable"),
        readonly: has("readonly"),
        private: has("private"),
        ..Column::new("held", default(service, spelled))
    };
    let way = |model: &str, via: &str| {
        let table = model_named(service, model);
        let via = service.table(table).unwrap().fields_with_ids().find(|(_, field)| field.name == via).map(|(via, _)| via);
        (table, via.unwrap_or(FieldId::ID))
    };
    let on_delete = match () {
        () if has("cascade") => OnDelete::Cascade,
        () if has("set_null") => OnDelete::SetNull,
        () => OnDelete::Restrict,
    };
    let kind = if let Some((table, through)) = ty.split_once("[]:") {
        match through.split('.').collect::<Vec<_>>().as_slice() {
            [via] => FieldKind::ToMany { table: way(table, via).0, via: way(table, via).1 },
            [join, near, far] => {
                let (join, near) = way(join, near);
                let far = way(through.split('.').next().unwrap(), far).1;
                FieldKind::Through { table: model_named(service, table), join, near, far }
            }
            _ => panic!("{spelled}"),
        }
    } else if let Some((table, via)) = ty.split_once(':') {
        FieldKind::OneVia { table: way(table, via).0, via: way(table, via).1 }
    } else if let Some(item) = ty.strip_suffix("[]") {
        FieldKind::List { item: scalar(service, item).0, refinement: Refinement::None, column }
    } else if has("computed") {
        FieldKind::Computed(Computed {
            yields: match service.tables.iter().any(|table| table.spec_name == ty) {
                true => Yields::ToOne(model_named(service, ty)),
                false => Yields::Scalar(scalar(service, ty).0),
            },
            refinement: Refinement::None,
            nullable,
            private: has("private"),
            signed_in: None,
            anonymous: None,
            quantifiers: Quantifiers::default(),
            stored: None,
        })
    } else if service.tables.iter().any(|table| table.spec_name == ty) {
        FieldKind::ToOne { table: model_named(service, ty), on_delete, column }
    } else {
        let (scalar, refinement) = scalar(service, ty);
        FieldKind::Scalar { scalar, refinement, column }
    };
    Field { name: name.to_owned().into(), doc: "".into(), kind }
}

fn scalar(service: &Service, spelled: &str) -> (Scalar, Refinement) {
    let (name, asked) = spelled.strip_suffix(')').and_then(|spelled| spelled.split_once('(')).unwrap_or((spelled, ""));
    let range = asked.split_once("..");
    let refinement = match (name, range) {
        ("String", Some((min, max))) => Refinement::Length { min: min.parse().unwrap(), max: max.parse().unwrap() },
        ("String", None) if !asked.is_empty() => Refinement::Pattern(asked.to_owned().into()),
        ("Int", Some((min, max))) => Refinement::IntRange { min: min.parse().unwrap(), max: max.parse().unwrap() },
        _ => Refinement::None,
    };
    let scalar = match name {
        "Bool" => Scalar::Bool,
        "Int" => Scalar::Int,
        "Float" => Scalar::Float,
        "Decimal" => {
            let (precision, scale) = asked.split_once(',').unwrap();
            Scalar::Decimal { precision: precision.parse().unwrap(), scale: scale.parse().unwrap() }
        }
        "String" => Scalar::String,
        "Uuid" => Scalar::Uuid,
        "DateTime" => Scalar::DateTime,
        "Date" => Scalar::Date,
        "Time" => Scalar::Time,
        "Duration" => Scalar::Duration,
        "Json" => Scalar::Json,
        "Bytes" => Scalar::Bytes,
        "Email" => Scalar::Email,
        "Url" => Scalar::Url,
        "Point" => Scalar::Point,
        name => {
            let place = service.enums.iter().position(|of| of.spec_name == name).unwrap_or_else(|| panic!("no type {name}"));
            Scalar::Enum(EnumId(u32::try_from(place).unwrap()))
        }
    };
    (scalar, refinement)
}

fn default(service: &Service, spelled: &str) -> OfColumn {
    let Some((_, default)) = spelled.split_once(" =") else { return OfColumn::None };
    match default {
        "me" => OfColumn::Me,
        "now" => OfColumn::Now,
        "next" => OfColumn::Sequence { scope: None },
        "true" | "false" => OfColumn::Const(Const::Bool(default == "true")),
        _ if default.starts_with("derived ") => OfColumn::Derived,
        _ if default.starts_with('[') => OfColumn::Const(Const::List(Vec::new().into())),
        _ => {
            let is_value = |of: &Enum| of.values.iter().any(|value| value == default);
            let text = service.enums.iter().any(is_value).then_some(default).or_else(|| default.strip_prefix('"')?.strip_suffix('"'));
            OfColumn::Const(text.map_or_else(|| Const::Int(default.parse().unwrap()), |text| Const::Text(text.to_owned().into())))
        }
    }
}

/// `get list(topic owner) if … check …`: a rule for each operation.
fn rule(plan: &Plan, model: ModelId, deny: bool, spelled: &str) -> Vec<Rule> {
    let (operations, when) = spelled.split_once(" if ").unwrap();
    let (when, check) = when.split_once(" check ").map_or((when, None), |(when, check)| (when, Some(check)));
    let (operations, fields) = operations.strip_suffix(')').and_then(|all| all.split_once('(')).unwrap_or((operations, ""));
    let fields: Vec<FieldId> = fields.split_terminator(' ').map(|name| field_named(&plan.service, model, name)).collect();
    let rule = |operation: &str| Rule {
        model,
        operation: self::operation(operation),
        deny,
        fields: if fields.is_empty() { GrantedFields::All } else { GrantedFields::Only(fields.clone().into()) },
        when: condition(plan, model, when),
        check: check.map(|check| condition(plan, model, check)),
        name: None,
        message: None,
        span: Span::default(),
    };
    operations.split(' ').map(rule).collect()
}

pub(crate) fn operation(name: &str) -> Operation {
    let all = [Operation::Get, Operation::List, Operation::Create, Operation::Update, Operation::Delete];
    all.into_iter().find(|operation| operation.as_str() == name).unwrap_or_else(|| panic!("no operation {name}"))
}
