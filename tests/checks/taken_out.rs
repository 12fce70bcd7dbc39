//! Every value that a row can hold is taken out, and brought in elsewhere as it was: as JSON, and as the cells of a table.

use crate::plan_of;
use purlin_runtime::config::Config;
use purlin_runtime::data::Data;
use purlin_runtime::engine::Engine;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
app Store edition 2026

enum Kind { one two }

model Thing {
  whole:   Int?
  wide:    Int(-9223372036854775808..9223372036854775807)?
  real:    Float?
  sum:     Decimal(18, 0)?
  price:   Decimal(18, 2)?
  share:   Decimal(18, 18)?
  text:    String = ""
  other:   String?
  at:      DateTime?
  day:     Date?
  hour:    Time?
  lasts:   Duration?
  any:     Json?
  bytes:   Bytes?
  mail:    Email?
  link:    Url?
  kind:    Kind?
  key:     Uuid?
  place:   Point?
  shape:   Vector(3)?
  wholes:  Int[]    = []
  reals:   Float[]  = []
  texts:   String[] = []
  kinds:   Kind[]   = []
  is_so:   Bool?
  above:   Thing?
  number:  Int @sequence(above)

  allow read
}
"#;

/// Values of a field that are easily another one on the way.
fn values() -> Vec<(&'static str, Vec<Json>)> {
    let raw = |texts: &[&str]| texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect::<Vec<Json>>();
    let texts =
        ["", " ", "null", "12", "1e400", "true", "'", "=1+1", "'=1", "-", "@a", "\t", "\"", "a,b", "a\nb\r\n", "\u{10ffff}", "{\"a\": 1}"];
    let reals = "0.1 1e15 1e16 123456789012345680 9007199254740993 1.7976931348623157e308 5e-324 -2.2250738585072014e-308 3.0000000000000004 \
                 0.30000000000000004 8.41529119852e-310 1e22 1e23";
    let reals = raw(&reals.split_whitespace().collect::<Vec<_>>());
    vec![
        ("whole", raw(&["0", "-9007199254740991", "9007199254740991", "1000000000000000", "1000000000000001"])),
        ("wide", vec![json!("-9223372036854775808"), json!("9223372036854775807"), json!("9007199254740993"), json!("0")]),
        ("real", reals.clone()),
        ("sum", vec![json!("999999999999999999"), json!("-999999999999999999"), json!("1000000000000001")]),
        ("price", vec![json!("9999999999999999.99"), json!("-0.01"), json!("1234567890123456.78")]),
        ("share", vec![json!("0.999999999999999999"), json!("-0.000000000000000001")]),
        ("text", texts.iter().map(|text| json!(text)).collect()),
        ("other", texts.iter().map(|text| json!(text)).collect()),
        ("at", vec![json!("0001-01-01T00:00:00.000Z"), json!("9999-12-31T23:59:59.999Z"), json!("1969-12-31T23:59:59.999Z")]),
        ("day", vec![json!("0001-01-01"), json!("9999-12-31")]),
        ("hour", vec![json!("00:00:00.000"), json!("23:59:59.999")]),
        ("lasts", raw(&["-9007199254740991", "9007199254740991"])),
        ("any", texts.iter().map(|text| json!(text)).chain([json!({ "b": [1, null], "a": { "=": "=" } }), json!([]), json!(-1)]).collect()),
        ("bytes", vec![json!(""), json!("AA"), json!("-_-_")]),
        ("mail", vec![json!("=a@b.test"), json!("-a@b.test")]),
        ("link", vec![json!("https://a.test/?q=%22,")]),
        ("kind", vec![json!("one")]),
        ("key", vec![json!("ffffffff-ffff-ffff-ffff-ffffffffffff")]),
        ("place", vec![json!({ "lat": 0.1, "lng": -179.99999999999997 }), json!({ "lat": 5e-324, "lng": 3.0000000000000004 })]),
        ("shape", vec![Json::Array(reals[..3].to_vec()), Json::Array(reals[10..13].to_vec())]),
        ("wholes", vec![json!([]), json!([9_007_199_254_740_991_i64, -1])]),
        ("reals", vec![Json::Array(reals)]),
        ("texts", vec![json!(texts), json!(["=1"])]),
        ("kinds", vec![json!(["two", "one", "two"])]),
        ("is_so", vec![json!(true), json!(false)]),
        ("number", raw(&["1000000000000001", "9000000000000000"])),
    ]
}

fn engine() -> Engine {
    Engine::open(plan_of(SPEC).service, &Config::in_memory().unwrap()).unwrap()
}

async fn taken_out(things: &Data) -> Vec<String> {
    things.rows(None, 1_000).await.unwrap().into_iter().map(|(_, row)| row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_comes_back_as_json_and_as_cells() {
    let (from, by_json, by_cells) = tokio::task::block_in_place(|| (engine(), engine(), engine()));
    let things = |engine: &Engine| Data::of(engine, "Thing").unwrap();
    let values = values();
    // What is beyond what a number of JSON is to most programs, and stays as it is written.
    let digits = r#"{"any": {"n": 12345678901234567890.12345678901234567890, "m": 1E+300, "z": -0}}"#;
    things(&from).import(&[digits.to_owned()]).await.unwrap();
    for (field, values) in &values {
        for value in values {
            let row = json!({ *field: value }).to_string();
            things(&from).import(std::slice::from_ref(&row)).await.unwrap_or_else(|fault| panic!("{row}: {fault}"));
        }
    }
    let rows = taken_out(&things(&from)).await;
    assert_eq!(rows.len(), values.iter().map(|(_, values)| values.len()).sum::<usize>() + 1);
    assert!(rows[0].contains("12345678901234567890.12345678901234567890"), "{}", rows[0]);
    assert_eq!(things(&by_json).import(&rows).await.unwrap(), rows.len());
    assert_eq!(taken_out(&things(&by_json)).await, rows);
    let columns = things(&from).columns();
    let as_cells = |row: &String| {
        let cells = things(&from).to_cells(row).unwrap();
        things(&from).of_table_cells(columns.iter().map(String::as_str).zip(cells.iter().map(Option::as_deref))).unwrap()
    };
    let again: Vec<String> = rows.iter().map(as_cells).collect();
    assert_eq!(things(&by_cells).import(&again).await.unwrap(), rows.len());
    for (found, row) in taken_out(&things(&by_cells)).await.iter().zip(&rows) {
        assert_eq!(found, row);
    }
    tokio::task::block_in_place(|| [from, by_json, by_cells].iter().for_each(Engine::close));
}
