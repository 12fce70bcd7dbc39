//! The pages of `purlin explain`: the first example of each is what the page is about, the second is mended.

use super::{check, said};
use std::fs;
use std::path::Path;

/// Codes of the stages before this one, of expressions, of lints (three digits) and of the tools (`C`, `F`, `T`) have their own tests.
fn is_of_this_stage(code: &str) -> bool {
    if code.len() == "W102".len() {
        return false;
    }
    let number = code.get(3..).and_then(|number| number.parse::<u32>().ok());
    code.starts_with(['E', 'W']) && !code.starts_with("E01") && number.is_some_and(|number| number < 50)
}

#[test]
fn each_page_shows_its_finding_and_how_it_is_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let mut faults = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !is_of_this_stage(&code) {
            continue;
        }
        let page = fs::read_to_string(&path).unwrap();
        let examples: Vec<&str> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [wrong, right] = examples[..] else { panic!("{code} has {} examples", examples.len()) };
        if !said(wrong).iter().any(|finding| finding.starts_with(&code)) {
            faults.push(format!("{code}: the first example gives {:?}", said(wrong)));
        }
        let of_serving = code.ends_with("0001");
        let sound = check(&[right]).is_ok_and(|(_, warnings)| warnings.is_empty());
        if !sound || of_serving && !said(right).is_empty() {
            faults.push(format!("{code}: the second example gives {:?}", said(right)));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
