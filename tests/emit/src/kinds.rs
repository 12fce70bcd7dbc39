//! A service with something of every kind in it, among them names that Rust would mistake.

use purlin_rules::plan::*;

pub(crate) fn service() -> Service {
    Service {
        name: text("Kinds"),
        doc: text("Something of every kind.\n\nAnd \"quotes\" in it."),
        edition: 2026,
        enums: vec![Enum {
            spec_name: text("Role"),
            doc: text("What a member may do."),
            values: list(&[text("member"), text("moderator")]),
        }]
        .into(),
        tables: vec![account(), kind()].into(),
        auth: Some(Auth { table: ACCOUNT, identify: FieldId(4), password_min: 10, access_seconds: 900, refresh_seconds: 2_592_000 }),
        tenant: Some(Tenant {
            table: ACCOUNT,
            key: FieldId(4),
            source: TenantSource::Header(text("x-account")),
            signed_in: Condition::If {
                sql: Fragment { text: text("{.email} = '{{}}'") },
                not: Fragment { text: text("{.email} <> '{{}}'") },
                reads: vec![FieldId(4)].into(),
            },
            anonymous: Condition::Never,
        }),
        evolution: vec![
            Evolution::Field { table: ACCOUNT, field: FieldId(4), was: text("mail") },
            Evolution::Filled { table: ACCOUNT, field: FieldId(4), value: Fragment { text: text("'\"a\"@b.test'") } },
            Evolution::Cast { table: TYPE, field: FieldId(8), from: Scalar::Decimal { precision: 8, scale: 2 }, list: false },
            Evolution::Cast { table: TYPE, field: FieldId(5), from: Scalar::Enum(EnumId(0)), list: true },
            Evolution::Removed { table: TYPE, was: text("gone") },
        ]
        .into(),
        not_served: vec![text("job sync")].into(),
    }
}

const ACCOUNT: ModelId = ModelId(0);
const TYPE: ModelId = ModelId(1);

/// The auth model.
fn account() -> Table {
    let everyone = Readable { row: Condition::Always, groups: list(&[]) };
    Table {
        spec_name: text("Account"),
        db_name: text("account"),
        wire_name: text("account"),
        doc: text(""),
        tenant: None,
        fields: vec![
            Field::ID,
            Field::CREATED_AT,
            Field::UPDATED_AT,
            Field::VERSION,
            scalar("email", Scalar::Email, Refinement::None, Column::new("email", Default::None)),
            Field { name: text("types"), doc: text("Theirs."), kind: FieldKind::ToMany { table: TYPE, via: FieldId(4) } },
        ]
        .into(),
        uniques: vec![Unique { fields: list(&[FieldId(4)]) }].into(),
        indexes: list(&[]),
        search: list(&[]),
        limits: list(&[RateLimit { operations: list(&[Operation::Create]), count: 20, seconds: 60, per: LimitPer::Me }]),
        hides: list(&[]),
        requires: list(&[]),
        derived: list(&[]),
        tree: None,
        triggers: List::Borrowed(&[]),
        get: Read { signed_in: everyone.clone(), anonymous: Readable { row: Condition::Never, groups: list(&[]) } },
        list: Read { signed_in: everyone.clone(), anonymous: everyone },
        create: Write { signed_in: nobody(), anonymous: anyone() },
        update: Write { signed_in: nobody(), anonymous: nobody() },
        delete: Write { signed_in: nobody(), anonymous: nobody() },
    }
}

/// A model and fields called by words of Rust.
fn kind() -> Table {
    let guard = Condition::If {
        sql: Fragment { text: text(r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##) },
        not: Fragment { text: text("{.account} <> {me}") },
        reads: vec![FieldId(4)].into(),
    };
    let read = Read {
        signed_in: Readable {
            row: guard.clone(),
            groups: vec![
                FieldGroup { fields: (1..18).map(FieldId).collect(), shown: Condition::Always },
                FieldGroup { fields: vec![FieldId(19), FieldId(20), FieldId(21), FieldId(22)].into(), shown: guard.clone() },
            ]
            .into(),
        },
        anonymous: Readable { row: Condition::Never, groups: list(&[]) },
    };
    let allow = Allow { name: None, message: None, fields: GrantedFields::All, when: guard.clone(), check: Check::After(guard.clone()) };
    let (name, message) = (Some(text("empty")), Some(text("say something")));
    let deny = Deny { name, message, fields: GrantedFields::All, when: guard.clone(), check: Check::Row(guard.clone()) };
    let writable = Writable {
        allow: vec![allow].into(),
        deny: vec![deny].into(),
        fields: vec![FieldGuard { field: FieldId(7), when: guard.clone() }].into(),
    };
    let write = Write { signed_in: writable, anonymous: nobody() };
    Table {
        spec_name: text("Type"),
        db_name: text("type"),
        wire_name: text("type"),
        doc: text("A model called by a word of Rust."),
        tenant: Some(FieldId(4)),
        fields: every_field(),
        uniques: vec![Unique { fields: list(&[FieldId(4), FieldId(5)]) }].into(),
        indexes: vec![Index {
            keys: list(&[IndexKey { field: FieldId(4), descending: false }, IndexKey { field: FieldId::CREATED_AT, descending: true }]),
            holds: Some(sql("{.names} <> 'it''s {{\"none\"}}'")),
        }]
        .into(),
        search: list(&[FieldId(5)]),
        limits: vec![
            RateLimit { operations: list(&[Operation::Get, Operation::List]), count: 1, seconds: 1, per: LimitPer::Everyone },
            RateLimit { operations: list(&[Operation::Update]), count: 2, seconds: 60, per: LimitPer::Row(sql("{.account}")) },
        ]
        .into(),
        hides: list(&[FieldId(19)]),
        requires: vec![Require {
            says: text("\"a\" in names"),
            holds: guard,
            message: Some(text("it \"must\"")),
            reads: vec![FieldId(5)].into(),
        }]
        .into(),
        derived: vec![Derived { field: FieldId(7), signed_in: Some(sql("({.float} + 1)")), anonymous: None }].into(),
        tree: Some(FieldId(4)),
        triggers: triggers().into(),
        get: read.clone(),
        list: read,
        create: write.clone(),
        update: write.clone(),
        delete: write,
    }
}

fn every_field() -> List<Field> {
    let int_range = Refinement::IntRange { min: i64::MIN, max: -5 };
    let float_range = Refinement::FloatRange { min: f64::NEG_INFINITY, max: 2.5 };
    let owner = Column::new("account", Default::Me).immutable().readonly();
    vec![
        Field::ID,
        Field::CREATED_AT,
        Field::UPDATED_AT,
        Field::VERSION,
        Field {
            name: text("account"),
            doc: text("Whose."),
            kind: FieldKind::ToOne { table: ACCOUNT, on_delete: OnDelete::Cascade, column: owner },
        },
        scalar(
            "match",
            Scalar::String,
            Refinement::Length { min: 1, max: 80 },
            Column::new("match", constant(Const::Text(text("a \"b\" \\")))),
        ),
        scalar("self", Scalar::String, Refinement::Pattern(text(r#"^"\d+"#)), Column::new("self", Default::None).nullable()),
        scalar("int", Scalar::Int, int_range, Column::new("int", Default::Derived)),
        scalar("float", Scalar::Float, float_range, Column::new("float", constant(Const::Float(-0.5)))),
        scalar("flag", Scalar::Bool, Refinement::None, Column::new("flag", constant(Const::Bool(true)))),
        scalar("price", Scalar::Decimal { precision: 10, scale: 2 }, Refinement::None, Column::new("price", Default::None)),
        scalar("at", Scalar::DateTime, Refinement::None, Column::new("at", Default::Now)),
        scalar("day", Scalar::Date, Refinement::None, Column::new("day", Default::None).nullable()),
        scalar("time", Scalar::Time, Refinement::None, Column::new("time", Default::None).nullable()),
        scalar("span", Scalar::Duration, Refinement::None, Column::new("span", Default::None).nullable()),
        scalar("json", Scalar::Json, Refinement::None, Column::new("json", Default::None).nullable()),
        scalar("bytes", Scalar::Bytes, Refinement::None, Column::new("bytes", Default::None).nullable()),
        scalar("uuid", Scalar::Uuid, Refinement::None, Column::new("uuid", Default::None).nullable()),
        scalar("url", Scalar::Url, Refinement::None, Column::new("url", Default::None).nullable().private()),
        scalar("role", Scalar::Enum(EnumId(0)), Refinement::None, Column::new("role", constant(Const::Text(text("member"))))),
        Field {
            name: text("tags"),
            doc: text(""),
            kind: FieldKind::List {
                item: Scalar::Enum(EnumId(0)),
                refinement: Refinement::None,
                column: Column::new("tags", constant(Const::List(list(&[Const::Text(text("member")), Const::Int(1)])))),
            },
        },
        computed("half", Yields::Scalar(Scalar::Int), Some(r##"{.int} / 2 || 'a"#b'"##)),
        computed("boss", Yields::ToOne(ACCOUNT), None),
        computed("roles", Yields::List(Scalar::Enum(EnumId(0))), Some("{.role}")),
        stored(
            "kept",
            Some(r#""{a1}" + 1"#),
            &[Hop::Named { table: ACCOUNT, via: FieldId(4) }, Hop::Above { table: TYPE, via: FieldId(4) }],
        ),
        stored("nothing", None, &[]),
    ]
    .into()
}

fn computed(name: &'static str, yields: Yields, sql: Option<&'static str>) -> Field {
    let computed = Computed {
        yields,
        refinement: Refinement::None,
        nullable: sql.is_some(),
        private: false,
        signed_in: sql.map(purlin_rules::plan::sql),
        anonymous: None,
        quantifiers: Quantifiers { depth: 2, unlinked: 1 },
        stored: None,
    };
    Field { name: text(name), doc: text("Made."), kind: FieldKind::Computed(computed) }
}

fn stored(name: &'static str, sql: Option<&'static str>, way: &[Hop]) -> Field {
    let tally = |count: Option<&'static str>, halves: Option<(&'static str, &'static str)>| Tally {
        table: ACCOUNT,
        via: FieldId(3),
        fields: list(&[FieldId(3)]),
        each: purlin_rules::plan::sql("CASE WHEN {.kept} > 2 THEN {.kept} END"),
        count: count.map(text),
        halves: halves.map(|(upper, lower)| (text(upper), text(lower))),
    };
    let tallies = vec![tally(Some("n"), None), tally(None, Some(("h", "l")))];
    let own = Upkeep { table: ACCOUNT, fields: list(&[FieldId(3), FieldId(4)]), way: list(&[]) };
    let others = Upkeep { table: ACCOUNT, fields: list(&[]), way: way.to_vec().into() };
    let kept = Stored {
        db_name: text(name),
        value: sql.map(purlin_rules::plan::sql),
        reads: vec![own.clone(), others].into(),
        anew: vec![own].into(),
        tallies: tallies.into(),
    };
    let mut field = computed(name, Yields::Scalar(Scalar::Int), Some("{.kept}"));
    if let FieldKind::Computed(computed) = &mut field.kind {
        computed.stored = Some(kept);
    }
    field
}

fn constant(value: Const) -> Default {
    Default::Const(value)
}

fn scalar(name: &'static str, scalar: Scalar, refinement: Refinement, column: Column) -> Field {
    Field { name: text(name), doc: text(""), kind: FieldKind::Scalar { scalar, refinement, column } }
}

fn nobody() -> Writable {
    Writable::NOBODY
}

fn anyone() -> Writable {
    let allow = Allow { name: None, message: None, fields: GrantedFields::All, when: Condition::Always, check: Check::NONE };
    Writable { allow: vec![allow].into(), ..Writable::NOBODY }
}

/// Each action, on the model itself and on another.
fn triggers() -> Vec<Trigger> {
    let sql = |sql: &'static str| Some(Fragment { text: sql.into() });
    let assigned = |field, value| Assigned { field: FieldId(field), value: sql(value), is_null: Condition::Always };
    let writes = Reaction {
        when: Condition::Always,
        actions: vec![
            TriggerAction::Create { table: ACCOUNT, values: vec![assigned(4, "'a@b.test'")].into() },
            TriggerAction::Set { table: TYPE, row: sql("{.id}"), values: vec![Assigned { value: None, ..assigned(4, "NULL") }].into() },
            TriggerAction::Delete { table: TYPE, row: None },
        ]
        .into(),
    };
    vec![
        Trigger { event: Event::Created, signed_in: writes.clone(), anonymous: Reaction::NOTHING },
        Trigger { event: Event::Updated, signed_in: writes, anonymous: Reaction::NOTHING },
        Trigger { event: Event::Deleted, signed_in: Reaction::NOTHING, anonymous: Reaction::NOTHING },
    ]
}
