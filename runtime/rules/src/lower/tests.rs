//! Expressions and the SQL that they become.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

use super::*;
use crate::catalog::ModelId;
use crate::fixture::{MEMBER, ROOM, USER, condition as resolved, service};
use crate::plan::{FieldGroup, Readable};

fn lowered_for(text: &str, this: ModelId, caller: Caller) -> Condition {
    let cond = resolved(text, this);
    let lowered = super::condition(&cond, &service(), Dialect::Sqlite, caller);
    assert_eq!(never(&cond, &service(), caller), lowered == Condition::Never, "{text}");
    lowered
}

fn check_postgres(text: &str, sql: &str, not: &str) {
    let (found, found_not) = fragments(super::condition(&resolved(text, ROOM), &service(), Dialect::Postgres, Caller::SignedIn));
    assert_eq!(found, sql, "{text}");
    assert_eq!(found_not, not, "not {text}");
}

/// The fragments of the condition and of its negation.
fn fragments(condition: Condition) -> (String, String) {
    match condition {
        Condition::If { sql, not, .. } => (sql.text.into_owned(), not.text.into_owned()),
        other => panic!("{other:?}"),
    }
}

fn check(text: &str, sql: &str, not: &str) {
    let (found, found_not) = fragments(lowered_for(text, ROOM, Caller::SignedIn));
    assert_eq!(found, sql, "{text}");
    assert_eq!(found_not, not, "not {text}");
}

#[test]
fn atoms_over_columns_that_are_never_null_stand_plainly() {
    check("owner == me", "{.owner} = {me}", "{.owner} <> {me}");
    check("topic < \"b\"", "{.topic} < 'b'", "{.topic} >= 'b'");
    check("created_at >= now() - 1d", "{.created_at} >= ({now} - 86400000)", "{.created_at} < ({now} - 86400000)");
    check(
        "id in [\"0190163d-8694-739b-aea5-966c26f8ad91\"]",
        "{.id} IN (x'0190163D8694739BAEA5966C26F8AD91')",
        "{.id} NOT IN (x'0190163D8694739BAEA5966C26F8AD91')",
    );
}

#[test]
fn atoms_over_nullable_columns_are_true_or_false_both_ways() {
    check("deputy == me", "{.deputy} IS {me}", "{.deputy} IS NOT {me}");
    check("open", "{.open} IS 1", "{.open} IS NOT 1");
    check("closed_at < now()", "{.closed_at} < {now} AND {.closed_at} IS NOT NULL", "{.closed_at} >= {now} OR {.closed_at} IS NULL");
    check(
        "deputy == parent.owner",
        "EXISTS (SELECT 1 FROM \"room\" \"{a1}\" WHERE \"{a1}\".\"id\" = {.parent} AND {.deputy} = \"{a1}\".\"owner\")",
        "NOT EXISTS (SELECT 1 FROM \"room\" \"{a1}\" WHERE \"{a1}\".\"id\" = {.parent} AND {.deputy} = \"{a1}\".\"owner\")",
    );
    check(
        "role in [.owner, .member]",
        "{.role} IN ('owner', 'member') AND {.role} IS NOT NULL",
        "{.role} NOT IN ('owner', 'member') OR {.role} IS NULL",
    );
    check("deputy is null", "{.deputy} IS NULL", "{.deputy} IS NOT NULL");
}

#[test]
fn negation_goes_to_the_atoms() {
    check(
        "not (open or not (topic == \"a\" and score > 1))",
        "{.open} IS NOT 1 AND {.topic} = 'a' AND {.score} > 1.0 AND {.score} IS NOT NULL",
        "{.open} IS 1 OR {.topic} <> 'a' OR {.score} <= 1.0 OR {.score} IS NULL",
    );
}

#[test]
fn the_rows_at_a_relation_are_found_by_their_own_key() {
    let (sql, _) = fragments(lowered_for("room.members.any(m => m.user == me)", MEMBER, Caller::SignedIn));
    assert_eq!(
        sql, "EXISTS (SELECT 1 FROM \"member\" \"{a1}\" WHERE \"{a1}\".\"room\" = {.room} AND \"{a1}\".\"user\" = {me})",
        "the room is not visited"
    );
    let (sql, _) = fragments(lowered_for("room.id == room.owner.id", MEMBER, Caller::SignedIn));
    assert_eq!(sql, "EXISTS (SELECT 1 FROM \"room\" \"{a1}\" WHERE \"{a1}\".\"id\" = {.room} AND {.room} = \"{a1}\".\"owner\")");
}

#[test]
fn quantifiers_nest_and_their_negation_is_not_exists() {
    check(
        "members.all(m => m.weight > 1 or m.user.rooms.any(r => r == this))",
        "NOT EXISTS (SELECT 1 FROM \"member\" \"{a1}\" WHERE \"{a1}\".\"room\" = {.id} AND (\"{a1}\".\"weight\" <= 1 OR \"{a1}\".\"weight\" IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM \"room\" \"{a2}\" WHERE \"{a2}\".\"owner\" = \"{a1}\".\"user\" AND \"{a2}\".\"id\" = {.id}))",
        "EXISTS (SELECT 1 FROM \"member\" \"{a1}\" WHERE \"{a1}\".\"room\" = {.id} AND (\"{a1}\".\"weight\" <= 1 OR \"{a1}\".\"weight\" IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM \"room\" \"{a2}\" WHERE \"{a2}\".\"owner\" = \"{a1}\".\"user\" AND \"{a2}\".\"id\" = {.id}))",
    );
}

#[test]
fn what_is_known_of_the_caller_is_folded() {
    for (text, signed_in, anonymous) in [
        ("me is set", Some(true), Some(false)),
        ("owner == me", None, Some(false)),
        ("owner != me", None, Some(true)),
        ("me.staff", None, Some(false)),
        ("me.memberships.any(m => m.room == this)", None, Some(false)),
        ("me is null or topic == \"a\"", None, Some(true)),
        ("me in [owner, deputy]", None, Some(false)),
        ("owner in [me]", None, Some(false)),
        ("1 < 2 and \"a\" == \"a\" and not (true and 2 in [])", Some(true), Some(true)),
        ("this is null", Some(false), Some(false)),
        ("owner is set and members.none(m => false)", Some(true), Some(true)),
    ] {
        for (caller, verdict) in [(Caller::SignedIn, signed_in), (Caller::Anonymous, anonymous)] {
            let found = match lowered_for(text, ROOM, caller) {
                Condition::Always => Some(true),
                Condition::Never => Some(false),
                Condition::If { .. } => None,
            };
            assert_eq!(found, verdict, "{text} {caller:?}");
        }
    }
}

#[test]
fn literals_are_escaped() {
    check("topic == \"it's {me} \\\"\"", "{.topic} = 'it''s {{me}} \"'", "{.topic} <> 'it''s {{me}} \"'");
}

#[test]
fn postgres_compares_texts_by_code_point_where_order_matters() {
    check_postgres("topic == \"a\"", "{.topic} = 'a'", "{.topic} <> 'a'");
    check_postgres("topic < \"a\"", "{.topic} COLLATE \"C\" < 'a'", "{.topic} COLLATE \"C\" >= 'a'");
}

#[test]
fn postgres_says_what_null_does_with_operators_that_it_has() {
    check_postgres("deputy == me", "({.deputy} = {me} AND {.deputy} IS NOT NULL)", "{.deputy} IS DISTINCT FROM {me}");
    check_postgres("open", "({.open} = TRUE AND {.open} IS NOT NULL)", "{.open} IS DISTINCT FROM TRUE");
    check_postgres(
        "closed_at < now()",
        "{.closed_at} < {now} AND {.closed_at} IS NOT NULL",
        "{.closed_at} >= {now} OR {.closed_at} IS NULL",
    );
}

#[test]
fn postgres_is_told_the_types_of_constants() {
    check_postgres("version == 1", "{.version} = 1::bigint", "{.version} <> 1::bigint");
    check_postgres("created_at > \"1969-12-31T23:59:59Z\"", "{.created_at} > '-1000'::bigint", "{.created_at} <= '-1000'::bigint");
    check_postgres("score < 0.5", "{.score} < '0.5'::float8 AND {.score} IS NOT NULL", "{.score} >= '0.5'::float8 OR {.score} IS NULL");
    check_postgres(
        "id in [\"0190163d-8694-739b-aea5-966c26f8ad91\"]",
        "{.id} IN ('0190163d-8694-739b-aea5-966c26f8ad91'::uuid)",
        "{.id} NOT IN ('0190163d-8694-739b-aea5-966c26f8ad91'::uuid)",
    );
}

#[test]
fn a_list_of_a_request_is_one_parameter() {
    let ty = crate::types::Type::Scalar(crate::types::Scalar::Int);
    let item = crate::expr::Term { kind: crate::expr::TermKind::Arg(0), ty: ty.clone() };
    let list = crate::expr::Term { kind: crate::expr::TermKind::Arg(1), ty: crate::types::Type::List(Box::new(ty)) };
    let cond = Cond::In { item, options: vec![list] };
    for (dialect, sql, not, parameter) in [
        (
            Dialect::Sqlite,
            "{?0} IN (SELECT value FROM json_each({?1})) AND {?0} IS NOT NULL",
            "{?0} NOT IN (SELECT value FROM json_each({?1})) OR {?0} IS NULL",
            "TEXT",
        ),
        (Dialect::Postgres, "{?0} = ANY ({?1}) AND {?0} IS NOT NULL", "{?0} <> ALL ({?1}) OR {?0} IS NULL", "bigint[]"),
    ] {
        let found = fragments(super::condition(&cond, &service(), dialect, Caller::SignedIn));
        assert_eq!(found, (sql.to_owned(), not.to_owned()));
        let list = crate::types::Type::List(Box::new(crate::types::Type::Scalar(crate::types::Scalar::Int)));
        assert_eq!(dialect.parameter_type(&list), parameter);
    }
}

#[test]
fn a_null_that_stands_for_a_field_has_its_type_where_the_store_asks_for_one() {
    use crate::catalog::FieldShape;
    use crate::types::Scalar;
    let shapes = [FieldShape::ToOne(ROOM), FieldShape::Scalar(Scalar::Int), FieldShape::List(Scalar::Bool)];
    assert_eq!(shapes.map(|shape| Dialect::Postgres.null(&shape)), ["NULL::uuid", "NULL::bigint", "NULL::boolean[]"]);
    assert_eq!(shapes.map(|shape| Dialect::Sqlite.null(&shape)), ["NULL"; 3]);
}

#[test]
fn the_columns_read_are_those_that_are_left_after_folding() {
    let reads = |text| match lowered_for(text, ROOM, Caller::Anonymous) {
        Condition::If { reads, .. } => reads.iter().map(|field| field.0).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reads("topic == \"a\" or owner == me"), [4]);
    assert_eq!(reads("members.any(m => m.weight == version) or parent.topic == \"a\""), [0, 3, 7]);
}

fn guard(text: &str, this: ModelId, caller: Caller) -> Condition {
    lowered_for(text, this, caller)
}

/// The fixture, in which its caller lists the rooms that are open, all members and, of users, those above level 1.
fn guarded() -> Service {
    let mut service = service();
    let readable = |row, groups: Vec<FieldGroup>| Readable { row, groups: groups.into() };
    let caller = Caller::SignedIn;
    let group = |fields: &[u32], shown| FieldGroup { fields: fields.iter().copied().map(FieldId).collect::<Vec<_>>().into(), shown };
    let tables = service.tables.to_mut();
    tables[MEMBER.0 as usize].list.signed_in =
        readable(Condition::Always, vec![group(&[4, 5, 6], Condition::Always), group(&[7], guard("user == me", MEMBER, caller))]);
    tables[ROOM.0 as usize].list.signed_in = readable(
        guard("open or members.any(m => m.user == me)", ROOM, caller),
        vec![group(&[1, 4, 5, 7], Condition::Always), group(&[6, 8], guard("owner == me", ROOM, caller))],
    );
    tables[USER.0 as usize].list.signed_in =
        readable(guard("level > 1", USER, caller), vec![group(&[5], Condition::Always), group(&[4], guard("this == me", USER, caller))]);
    service
}

fn requested(text: &str, this: ModelId) -> Condition {
    super::request(&resolved(text, this), &guarded(), Dialect::Sqlite, Caller::SignedIn)
}

#[test]
fn a_request_reads_a_field_as_null_where_it_is_not_shown() {
    let (sql, not) = fragments(requested("topic == \"a\"", ROOM));
    assert_eq!((sql.as_str(), not.as_str()), ("{.topic} = 'a'", "{.topic} <> 'a'"));
    let (sql, not) = fragments(requested("deputy == me", ROOM));
    assert_eq!(sql, "CASE WHEN {.owner} = {me} THEN {.deputy} END IS {me}");
    assert_eq!(not, "CASE WHEN {.owner} = {me} THEN {.deputy} END IS NOT {me}");
    assert_eq!(requested("role is set", ROOM), Condition::Never, "a field that is never shown is null");
    assert_eq!(requested("role is null", ROOM), Condition::Always);
}

#[test]
fn a_request_walks_over_rows_that_its_caller_may_list() {
    let (sql, _) = fragments(requested("room.topic == \"a\"", MEMBER));
    assert_eq!(
        sql,
        "EXISTS (SELECT 1 FROM \"room\" \"{a1}\" WHERE \"{a1}\".\"id\" = {.room} AND (\"{a1}\".\"open\" IS 1 OR EXISTS \
         (SELECT 1 FROM \"member\" \"{a2}\" WHERE \"{a2}\".\"room\" = \"{a1}\".\"id\" AND \"{a2}\".\"user\" = {me})) AND \"{a1}\".\"topic\" = 'a')"
    );
    let (sql, _) = fragments(requested("owner.email == \"a\"", ROOM));
    assert_eq!(
        sql,
        "EXISTS (SELECT 1 FROM \"user\" \"{a1}\" WHERE \"{a1}\".\"id\" = {.owner} AND (\"{a1}\".\"level\" > 1) AND \
         CASE WHEN \"{a1}\".\"id\" = {me} THEN \"{a1}\".\"email\" END = 'a')"
    );
}

#[test]
fn a_request_asks_a_row_that_is_not_there_for_none_of_its_rows() {
    let (sql, _) = fragments(requested("room.members.any(m => m.weight is set)", MEMBER));
    assert!(
        sql.starts_with(
            "EXISTS (SELECT 1 FROM \"room\" \"{a1}\", \"member\" \"{a2}\" WHERE \"{a1}\".\"id\" = {.room} AND (\"{a1}\".\"open\" IS 1"
        ),
        "{sql}"
    );
    assert!(sql.contains("\"{a2}\".\"room\" = \"{a1}\".\"id\""), "{sql}");
    let (sql, _) = fragments(requested("members.any(m => m.weight is set)", ROOM));
    assert!(sql.starts_with("EXISTS (SELECT 1 FROM \"member\" \"{a1}\" WHERE \"{a1}\".\"room\" = {.id}"), "{sql}");
}

#[test]
fn the_id_of_a_row_that_is_not_there_is_null() {
    let (sql, _) = fragments(requested("owner.id == me.id", ROOM));
    assert!(sql.contains("\"level\" > 1"), "{sql}");
}

#[test]
fn thousands_of_terms_stay_within_the_depth_that_sqlite_takes() {
    let term = resolved("topic == \"a\"", ROOM);
    let many = || vec![term.clone(); 70];
    let nested = Cond::And((0..70).map(|_| Cond::Not(Box::new(Cond::Or(many())))).collect());
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE room (topic TEXT)").unwrap();
    for cond in [Cond::Or(vec![term.clone(); 5000]), Cond::And(vec![term.clone(); 5000]), nested] {
        let (sql, not) = fragments(super::condition(&cond, &service(), Dialect::Sqlite, Caller::SignedIn));
        for text in [sql, not] {
            connection.prepare(&format!("SELECT 1 FROM room WHERE {}", text.replace("{.topic}", "topic"))).unwrap();
        }
    }
}
