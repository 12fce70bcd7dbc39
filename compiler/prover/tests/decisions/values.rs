//! What values may be: numbers at their bounds, instants, enums, texts, and what fails.

use super::plans::plan;
use super::questions::{Never, Possible, comes_to, table, too_large, unknown};
use purlin_rules::plan::Plan;

fn things() -> Plan {
    plan(
        r#"
        enum Shade red
        enum Pair left right
        enum Size s m l
        enum Many a b c d e
        auth User email
        model User
          email Email unique
        model Thing
          any Int?
          few Int(-2..5)
          high Int(7..9)
          low Int(-9..-7)
          one Int(4..4)
          price Decimal(4,2)
          rate Decimal(6,4)?
          wide Decimal(18,0)?
          at DateTime?
          day Date?
          other_day Date?
          time Time?
          lasts Duration?
          shade Shade
          pair Pair?
          size Size
          many Many
          other_size Size?
          name String(2..3)
          code String([a-e]{2})
          mark String([A-C]{2})
          loose String?
          site Url?
          mail Email?
          share Float?
          tags String[]
          notes Json?
          spot Point?
          next Thing?
        "#,
    )
}

#[test]
fn numbers_have_bounds() {
    table(
        &things(),
        "get Thing
            can be few == 5
            can't be few == 6
            can be few == -2
            can't be few == -3
            can't be few > 5
            can't be few < -2
            can be few >= 5 and few <= 5
            can't be few > 4 and few < 5
            can be few > 3 and few < 5
            can be high == 7
            can't be high < 7
            can be high == 9
            can't be high > 9
            can't be high < 0
            can be low == -7
            can be low == -9
            can't be low > -7
            can't be low < -9
            can't be low >= 0
            can't be one != 4
            can be one == 4
            can be any == 9007199254740991
            can't be any > 9007199254740991
            can be any == -9007199254740991
            can't be any < -9007199254740991
            can be any is null
            can't be any is null and any == 0
            can't be any is null and any != 0 and any > 0
            can be any is null and not any > 0 and not any <= 0
            can't be any is set and not any > 0 and not any <= 0
            can be any == 0
            can be any == -1
            can be price == 99.99
            can't be price > 99.99
            can be price == -99.99
            can't be price < -99.99
            can be price > 0.00 and price < 0.02
            can't be price > 0.01 and price < 0.02
            can be rate == 99.9999
            can't be rate > 99.9999
            can be rate > 0.0001 and rate < 0.0003
            can be rate == price and price == 0.01
            can't be rate == price and rate == 0.0001
            can be rate < price and rate + 0.0001 == price and price == 1.00
            can be wide == 999999999999999999
            can't be wide > 999999999999999999
            can't be few > next.few and next.few > few
            can't be few > next.few and next.few > next.next.few and few == next.next.few
            can be few > next.few and next.few > next.next.few and next.next.few == 3
            can't be few > next.few and next.few > next.next.few and next.next.few == 4
            can be few - next.few == 7
            can't be few - next.few == 8
            can't be few - next.few > 7
            can be few + next.few == 10
            can't be few + next.few == 11
            can't be few + next.few < -4
            can be few - high == -11
            can't be few - high == -12
            can be few - 3 == -5
            can be any + 1 == 0
            can't be any + 1 == any
            can't be any + 1 is null and any is set
            can be any + 1 is null
            can't be any + next.any > 18014398509481982
            can be any + next.any == 18014398509481982
            can't be wide + 1 > 999999999999999999
            can be wide == 999999999999999999 and not (wide + 1 > 0)
            can't be wide == 999999999999999998 and not (wide + 1 > 0)
            can be wide == -999999999999999999 and not (wide - 1 < 0)
            can't be wide == 999999999999999999 and (wide + 1 is null or wide + 1 is set)
            can be wide == 999999999999999999 and not (wide + 1 is set) and not (wide + 1 is null)
            can't be wide is null and not (wide + 1 is null)
            can be wide == 999999999999999999 and not (wide + 1 - 1 == wide)
            can't be wide == 99999999999999999 and not (wide + 1 - 1 == wide)
            can't be wide == 999999999999999999 and wide + 1 in [0, 1]
            can be few in [1, 2] and few != 1
            can't be few in [1, 2] and few != 1 and few != 2
            can't be few in [6, 7]
            can be few in [6, any]
            can't be any in [1, 2] and any is null
            can't be any in [next.any] and next is null",
    );
}

#[test]
fn instants_are_in_order() {
    table(
        &things(),
        "get Thing
            can be at == now()
            can be at < now() and at > now() - 2h
            can't be at > now() and at < now() - 1s
            can be at >= now() + 1d and at <= now() + 24h
            can't be at > now() + 1d and at <= now() + 24h
            can be at == now() - 1d and next.at == at + 1h
            can't be at == now() - 1d and next.at == at + 1d and next.at < now()
            can be at - next.at == 90m
            can't be at - next.at == 90m and at <= next.at
            can't be now() - at > 1h and at > now() - 59m
            can be now() - at > 1h and at > now() - 61m
            can't be at > next.at and next.at > next.next.at and next.next.at >= at
            can't be at != now() and at >= now() and at <= now()
            can't be now() != now()
            can't be day - other_day > 1h and day <= other_day
            can be day - other_day == 1d
            can't be day - other_day == 1h
            can't be day - other_day > 1d and day - other_day < 2d
            can be day - other_day > 1d and day - other_day < 3d
            can't be day - other_day == 1d and other_day - day == 1d
            can be lasts == 1h and lasts < 61m
            can't be lasts > 1h and lasts < 1h
            can be lasts < 0s
            can't be lasts + lasts == 1h and lasts > 30m
            can be time == time and time is set
            can be at is null
            can't be at < now() and at is null",
    );
    for (text, may) in [("time > next.time", Possible), ("time < time", Never)] {
        comes_to(&things(), "get Thing", text, may);
    }
}

#[test]
fn values_of_enums_are_one_of_few() {
    table(
        &things(),
        "get Thing
            can be shade == .red
            can't be shade != .red
            can't be shade is null
            can be pair == .left
            can be pair == .right
            can be pair is null
            can't be pair is set and pair != .left and pair != .right
            can be pair != .left and pair != .right
            can be size == .s
            can be size == .m
            can be size == .l
            can't be size != .s and size != .m and size != .l
            can't be size == .s and size == .l
            can't be not size in [.s, .m, .l]
            can be size != other_size and other_size is set
            can't be size != other_size and other_size == .s and size == .s
            can be many == .a
            can be many == .e
            can't be many != .a and many != .b and many != .c and many != .d and many != .e
            can't be many == .a and many == .e
            can be not many in [.a, .b, .c, .d]
            can't be size == other_size and other_size is null",
    );
}

#[test]
fn texts_are_one_or_not() {
    table(
        &things(),
        "get Thing
            can be name == \"ab\"
            can be name == \"abc\"
            can't be name == \"a\"
            can't be name == \"abcd\"
            can't be name == \"\"
            can be name != \"ab\" and name != \"abc\"
            can be name == next.name and name != \"ab\"
            can't be name == next.name and next.name == \"a\"
            can't be name == \"ab\" and name == \"ba\"
            can't be name == next.name and next.name == next.next.name and next.next.name != name
            can be name == loose and loose == \"ab\"
            can't be name == loose and loose == \"a\"
            can be loose == \"a\"
            can be loose == \"\"
            can be code == \"ab\"
            can't be code == \"af\"
            can't be code == \"abc\"
            can't be code == \"xab\"
            can be mail == \"ann@example.test\"
            can be mail == \"Ann@example.test\"
            can't be mail == \"ann\"
            can be site == \"https://example.test\"
            can be name in [\"a\", \"ab\"]
            can't be name in [\"a\", \"b\"]
            can be not name in [\"aa\", \"ab\"] and name == \"ac\"
            can't be loose is null and loose == \"a\"
            can be mark != next.mark and next.mark != next.next.mark and mark != next.next.mark and next.next is set
            can be mark != next.mark and mark != \"AB\" and next.mark != \"AB\" and next is set
            can be mark != next.mark and mark != \"AC\" and next.mark != \"AC\" and next is set
            can be mark != next.mark and mark != \"BC\" and next.mark != \"BC\" and next is set
            can be loose != \"a\" and loose is null",
    );
}

#[test]
fn more_than_is_looked_into() {
    comes_to(&things(), "get Thing", "rate > price and rate - price < 0.0001", too_large());
}

#[test]
fn more_texts_than_are_told_apart() {
    let all = |count: usize| (0..count).map(|number| format!("loose == \"t{number}\"")).collect::<Vec<_>>().join(" or ");
    comes_to(&things(), "get Thing", &all(256), Possible);
    comes_to(&things(), "get Thing", &all(257), too_large());
}

#[test]
fn what_is_not_decided_is_said() {
    for (formula, what) in [
        ("share > 0.5 and share < 0.4", "an order of fractions"),
        ("share == 0.5 and share == 0.4", "a value of a kind that is not looked into"),
        ("\"a\" in tags and not \"a\" in tags and loose in tags", "the values of a list"),
        ("few * 2 == 5", "a product"),
        ("few / 2 == 5", "a quotient"),
        ("share + 1.0 < 0.5 and share > 0.0", "a sum of fractions"),
        ("day + 1d == day", "a date moved by days"),
        ("day - 1d == day", "a date moved by days"),
        ("tags.length() == -1", "the length of a list"),
    ] {
        comes_to(&things(), "get Thing", formula, unknown(what));
    }
    // What decides without it is decided.
    comes_to(&things(), "get Thing", "few == 6 and share > 0.5", Never);
    comes_to(&things(), "get Thing", "few == 5 or share > 0.5", Possible);
    comes_to(&things(), "get Thing", "(share > 0.5 or few == 5 or share < 0.2) and few >= 5", Possible);
}
