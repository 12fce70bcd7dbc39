//! Values there and back: what is read is what is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::check::{Form, SAFE, Values, form};
use super::write::text;
use super::{read, time};
use crate::problem::FieldCode;
use purlin_rules::plan::Refinement;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;

fn read(scalar: Scalar, refinement: &Refinement, json: &str) -> Result<Value, FieldCode> {
    let form = form(&[], "field", scalar, refinement).unwrap();
    read::value(&form, json).map_err(|fault| fault.code)
}

fn plain(scalar: Scalar, json: &str) -> Result<Value, FieldCode> {
    read(scalar, &Refinement::None, json)
}

fn text_value(text: &str) -> Result<Value, FieldCode> {
    Ok(Value::Text(text.to_owned()))
}

#[test]
fn whole_numbers_are_those_that_every_reader_holds() {
    assert_eq!(plain(Scalar::Int, "9007199254740991"), Ok(Value::Int(SAFE)));
    assert_eq!(plain(Scalar::Int, "-9007199254740991"), Ok(Value::Int(-SAFE)));
    assert_eq!(plain(Scalar::Int, "-0"), Ok(Value::Int(0)));
    for beyond in ["9007199254740992", "-9007199254740992", "99999999999999999999999"] {
        assert_eq!(plain(Scalar::Int, beyond), Err(FieldCode::OutOfRange), "{beyond}");
    }
    for other in ["1.0", "1e3", "true", "\"1\"", "[]", "-"] {
        assert_eq!(plain(Scalar::Int, other), Err(FieldCode::WrongType), "{other}");
    }
    let five = Refinement::IntRange { min: 1, max: 5 };
    assert_eq!(read(Scalar::Int, &five, "5"), Ok(Value::Int(5)));
    assert_eq!(read(Scalar::Int, &five, "6"), Err(FieldCode::OutOfRange));
    let wide = Refinement::IntRange { min: 0, max: i64::MAX };
    assert_eq!(read(Scalar::Int, &wide, "\"9223372036854775807\""), Ok(Value::Int(i64::MAX)));
    assert_eq!(read(Scalar::Int, &wide, "5"), Err(FieldCode::WrongType));
    assert_eq!(read(Scalar::Int, &wide, "\"5x\""), Err(FieldCode::WrongFormat));
}

#[test]
fn numbers_are_finite() {
    assert_eq!(plain(Scalar::Float, "1e308"), Ok(Value::Float(1e308)));
    assert_eq!(plain(Scalar::Float, "3"), Ok(Value::Float(3.0)));
    assert_eq!(plain(Scalar::Float, "1e309"), Err(FieldCode::OutOfRange));
    assert_eq!(plain(Scalar::Float, "\"3\""), Err(FieldCode::WrongType));
    let Ok(Value::Float(zero)) = plain(Scalar::Float, "-0.0") else { panic!() };
    assert!(zero.is_sign_positive());
}

#[test]
fn decimals_are_exact() {
    let price = Scalar::Decimal { precision: 6, scale: 2 };
    for (json, int) in
        [("\"12.5\"", 1250), ("\"-0.01\"", -1), ("\"9999.99\"", 999_999), ("\"0012\"", 1200), ("\"1.500\"", 150), ("\"-0\"", 0)]
    {
        assert_eq!(plain(price, json), Ok(Value::Int(int)), "{json}");
    }
    for json in ["\"10000\"", "\"0.001\"", "\"99999.9\""] {
        assert_eq!(plain(price, json), Err(FieldCode::OutOfRange), "{json}");
    }
    for json in ["\"\"", "\".5\"", "\"5.\"", "\"+5\"", "\"1e3\"", "\"--5\"", "\"٣\""] {
        assert_eq!(plain(price, json), Err(FieldCode::WrongFormat), "{json}");
    }
    assert_eq!(plain(price, "12.5"), Err(FieldCode::WrongType));
    let whole = Scalar::Decimal { precision: 18, scale: 0 };
    assert_eq!(plain(whole, "\"999999999999999999\""), Ok(Value::Int(999_999_999_999_999_999)));
    let all = Scalar::Decimal { precision: 18, scale: 18 };
    assert_eq!(plain(all, "\"0.999999999999999999\""), Ok(Value::Int(999_999_999_999_999_999)));
}

#[test]
fn lengths_are_counted_in_characters() {
    let short = Refinement::Length { min: 2, max: 4 };
    for (json, result) in [
        ("\"ab\"", text_value("ab")),
        ("\"éèêë\"", text_value("éèêë")),
        ("\"👩‍🚀\"", text_value("👩‍🚀")),
        ("\"\\ud83d\\ude80\\u0041\"", text_value("🚀A")),
        ("\"a\"", Err(FieldCode::TooShort)),
        ("\"🚀\"", Err(FieldCode::TooShort)),
        ("\"abcde\"", Err(FieldCode::TooLong)),
    ] {
        assert_eq!(read(Scalar::String, &short, json), result, "{json}");
    }
    let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes));
    assert!(plain(Scalar::String, &long(65_536)).is_ok());
    assert_eq!(plain(Scalar::String, &long(65_537)), Err(FieldCode::TooLong));
}

#[test]
fn a_pattern_is_of_the_whole_text() {
    for pattern in ["^[a-z-]+$", "[a-z-]+", "a|[a-z-]+"] {
        let pattern = Refinement::Pattern(pattern.to_owned().into());
        assert!(read(Scalar::String, &pattern, "\"a-b\"").is_ok());
        for json in ["\"A\"", "\"a b\"", "\"\"", "\"a\\n\"", "\"a\\nb\""] {
            assert_eq!(read(Scalar::String, &pattern, json), Err(FieldCode::NoMatch), "{json} {pattern:?}");
        }
    }
    assert!(form(&[], "field", Scalar::String, &Refinement::Pattern("(".into())).is_err());
}

#[test]
fn text_holds_no_nul_and_no_half_of_a_character() {
    assert_eq!(plain(Scalar::String, "\"\\u0000\""), Err(FieldCode::WrongFormat));
    assert_eq!(plain(Scalar::String, "\"\\ud800\""), Err(FieldCode::WrongFormat));
    assert_eq!(plain(Scalar::String, "\"\\udc00\\ud800\""), Err(FieldCode::WrongFormat));
}

#[test]
fn instants_are_those_of_rfc_3339() {
    for (json, instant) in [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-22T10:00:00.123Z", 1_795_341_600_123),
        ("2026-11-22T12:30:00.1239+02:30", 1_795_341_600_123),
        ("2024-02-29t23:59:59.5z", 1_709_251_199_500),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        assert_eq!(plain(Scalar::DateTime, &format!("\"{json}\"")), Ok(Value::Int(instant)), "{json}");
    }
    for json in [
        "",
        "2026-11-22",
        "2026-11-22T10:00:00",
        "2026-11-22 10:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2026-11-22T10:00:60Z",
        "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00+25:00",
        "2026-11-22T10:00:00Zx",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "2026-11-22T10:00:00.1234567890Z",
        "２０26-11-22T10:00:00Z",
        "2026-1é-22T10:00:00Z",
    ] {
        assert_eq!(plain(Scalar::DateTime, &format!("\"{json}\"")), Err(FieldCode::WrongFormat), "{json}");
    }
}

#[test]
fn every_day_is_written_as_it_is_read() {
    let mut date = jiff::civil::date(1, 1, 1);
    for day in time::day("0001-01-01").unwrap()..=time::day("9999-12-31").unwrap() {
        // Each 13th is enough, with all of the days around the ends of months in 400 years.
        if day % 13 == 0 || (-200_000..-53_000).contains(&day) {
            let mut out = Vec::new();
            time::write_day(&mut out, day);
            let written = String::from_utf8(out).unwrap();
            assert_eq!(written, date.to_string());
            assert_eq!(time::day(&written), Some(day));
        }
        if let Ok(next) = date.tomorrow() {
            date = next;
        }
    }
}

#[test]
fn instants_are_written_with_three_digits() {
    for (instant, expected) in
        [(0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (1_795_341_600_120, "2026-11-22T10:00:00.120Z")]
    {
        let mut out = Vec::new();
        time::write_instant(&mut out, instant);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
    // What no request can have written does no harm.
    for instant in [i64::MIN, i64::MAX] {
        let mut out = Vec::new();
        time::write_instant(&mut out, instant);
        assert_eq!(out.len(), 24);
    }
}

#[test]
fn times_of_day() {
    assert_eq!(plain(Scalar::Time, "\"23:59:59.999\""), Ok(Value::Int(86_399_999)));
    assert_eq!(plain(Scalar::Time, "\"07:05\""), Ok(Value::Int(25_500_000)));
    for json in ["\"24:00\"", "\"7:05\"", "\"07:05.5\"", "\"\"", "\"07:05:00.0000000000\""] {
        assert_eq!(plain(Scalar::Time, json), Err(FieldCode::WrongFormat), "{json}");
    }
}

#[test]
fn addresses_are_plausible_and_in_lower_case() {
    assert_eq!(plain(Scalar::Email, "\"Ann.Lee+x@Chat.Test\""), text_value("ann.lee+x@chat.test"));
    for json in [
        "ann",
        "@chat.test",
        "ann@",
        "ann@chat",
        "a b@chat.test",
        "ann@chat..test",
        "ann@-chat.test",
        ".ann@chat.test",
        "a@b@chat.test",
        "ann@chat.test\\n",
        "<ann@chat.test>",
        "ann@chat.test,bob@chat.test",
    ] {
        assert_eq!(plain(Scalar::Email, &format!("\"{json}\"")), Err(FieldCode::WrongFormat), "{json}");
    }
    let long = format!("\"{}@chat.test\"", "a".repeat(65));
    assert_eq!(plain(Scalar::Email, &long), Err(FieldCode::WrongFormat));
}

#[test]
fn links_are_those_that_a_browser_may_open() {
    assert_eq!(plain(Scalar::Url, "\"HTTPS://example.com/a?b=c#d\""), text_value("HTTPS://example.com/a?b=c#d"));
    for json in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com",
        "https://",
        "https:///x",
        "http://a b",
        "https://a\\\"b",
        "ftp://example.com",
        "https://:80/",
    ] {
        assert_eq!(plain(Scalar::Url, &format!("\"{json}\"")), Err(FieldCode::WrongFormat), "{json}");
    }
}

#[test]
fn json_is_kept_as_it_came_and_bounded_in_depth() {
    let json = r#"{"a": [1, {"b": "[[[{{{\"\\"}], "c": null}"#;
    assert_eq!(plain(Scalar::Json, json), text_value(json));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(plain(Scalar::Json, &nested(64)).is_ok());
    assert_eq!(plain(Scalar::Json, &nested(65)), Err(FieldCode::OutOfRange));
}

#[test]
fn json_holds_what_every_reader_reads_alike() {
    for (json, code) in [
        (r#""\ud800""#, FieldCode::WrongFormat),
        (r#"{"a":["\udc00"]}"#, FieldCode::WrongFormat),
        (r#"{"\ud800":1}"#, FieldCode::WrongFormat),
        (r#"["\u0000"]"#, FieldCode::WrongFormat),
        (r#"{"\u0000":1}"#, FieldCode::WrongFormat),
        (r#"{"a":1,"a":2}"#, FieldCode::DuplicateField),
        (r#"[{"a":1,"\u0061":2}]"#, FieldCode::DuplicateField),
        ("1e400", FieldCode::WrongFormat),
        (r#"{"a":[-1e400]}"#, FieldCode::WrongFormat),
    ] {
        assert_eq!(plain(Scalar::Json, json), Err(code), "{json}");
    }
    for json in [r#"{"a":{"a":"\ud83d\ude80"},"b":[{"a":1},{"a":1.5e3}]}"#, "18446744073709551616", "-1", "true", r#""a""#] {
        assert_eq!(plain(Scalar::Json, json), text_value(json));
    }
}

#[test]
fn stored_json_that_is_none_is_answered_as_null() {
    let form = form(&[], "field", Scalar::Json, &Refinement::None).unwrap();
    let written = |stored: &str| {
        let mut out = Vec::new();
        super::write::json(&mut out, &form, &Value::Text(stored.to_owned()));
        String::from_utf8(out).unwrap()
    };
    for broken in ["{broken", r#""},"injected":{"a":1"#, r#"1,"injected":2"#, "1 2", "", "\"\n\"", "[1,]"] {
        assert_eq!(written(broken), "null", "{broken}");
    }
    for whole in [r#"{"a": [1, null]}"#, "[]", "1", r#""a""#, "null"] {
        assert_eq!(written(whole), whole);
    }
}

#[test]
fn bytes_are_base64url_without_padding() {
    assert_eq!(plain(Scalar::Bytes, "\"_-8\""), Ok(Value::Bytes(vec![0xff, 0xef])));
    assert_eq!(plain(Scalar::Bytes, "\"\""), Ok(Value::Bytes(vec![])));
    for json in ["\"/+8\"", "\"_-8=\"", "\"_\"", "\"_-9\""] {
        assert_eq!(plain(Scalar::Bytes, json), Err(FieldCode::WrongFormat), "{json}");
    }
}

#[test]
fn ids_have_hyphens() {
    let id = "018F0000-0000-7000-8000-00000000000a";
    assert!(matches!(plain(Scalar::Uuid, &format!("\"{id}\"")), Ok(Value::Id(_))));
    assert_eq!(purlin_rules::value::Id(uuid::Uuid::parse_str(id).unwrap().into_bytes()).to_string(), id.to_lowercase());
    for json in [id.replace('-', ""), format!("{{{id}}}"), "x".to_owned(), format!("urn:uuid:{id}")] {
        assert_eq!(plain(Scalar::Uuid, &format!("\"{json}\"")), Err(FieldCode::WrongFormat), "{json}");
    }
}

#[test]
fn text_is_written_as_serde_json_writes_it() {
    let mut cases: Vec<String> = (0..=0x100_u32).filter_map(char::from_u32).map(String::from).collect();
    for place in 0..20 {
        for special in ["\"", "\\", "\n", "\u{1f}", "\u{7f}", "\u{80}", "é", "🚀", "!", "#", "[", "]"] {
            let mut text = "a".repeat(20);
            text.replace_range(place..=place, special);
            cases.push(text);
        }
    }
    cases.push("\"\\\u{0}".repeat(50));
    for case in cases {
        let mut out = Vec::new();
        text(&mut out, case.as_bytes());
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&case).unwrap());
    }
}

#[test]
fn forms_of_enums_are_their_values() {
    let form = Form::Enum(Values { all: vec!["open".into(), "closed".into()].into(), former: vec![("new".into(), "open".into())].into() });
    assert_eq!(read::value(&form, "\"open\"").unwrap(), Value::Text("open".into()));
    assert_eq!(read::value(&form, "\"new\"").unwrap(), Value::Text("open".into()), "by its former name");
    let fault = read::value(&form, "\"ajar\"").unwrap_err();
    assert_eq!((fault.code, &*fault.message), (FieldCode::UnknownValue, "must be one of `open`, `closed`"));
}

#[test]
fn a_place_of_a_batch_has_one_spelling() {
    let place = |text: &str| super::body::reference(&format!(r#"{{"$ref": "{text}"}}"#), &[true, false, true]);
    assert_eq!((place("0.id"), place("2.id")), (Some(0), Some(2)));
    for other in ["00.id", "02.id", "+0.id", "-0.id", "1.id", "3.id", ".id", "0", "0.id ", "0.ID", "99999999999999999999.id"] {
        assert_eq!(place(other), None, "{other}");
    }
}
