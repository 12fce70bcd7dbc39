//! The sample that every change is tried with. More of it: `tests/fuzz/run 60`, `tests/fuzz/run hostile`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_fuzz::input::{Inputs, Kind};
use purlin_fuzz::laws::{self, Broken};
use purlin_fuzz::{hostile, shrink};
use std::fs;
use std::path::Path;

const SEED: u64 = 1;
/// Of the texts that are made to hurt, each so many-th.
const EACH: usize = 11;
const INPUTS: u64 = 60;

#[test]
fn every_text_obeys_the_laws() {
    let inputs = Inputs::of(SEED);
    for number in 0..INPUTS {
        let (kind, text) = inputs.input(number);
        if let Some(broken) = laws::broken(kind, &text) {
            let smallest = shrink::smallest(&text, |text| laws::broken(kind, text).is_some_and(|other| other.law == broken.law));
            let Broken { law, detail } = laws::broken(kind, &smallest).unwrap_or(broken);
            panic!("input {number} of seed {SEED}: {law}\n{detail}\n---\n{smallest}");
        }
    }
}

#[test]
fn an_input_is_the_same_every_time() {
    let (one, other) = (Inputs::of(SEED), Inputs::of(SEED));
    assert!((0..50).all(|number| one.input(number) == other.input(number)));
    assert!((0..50).any(|number| one.input(number) != Inputs::of(SEED + 1).input(number)));
}

#[test]
fn what_is_made_to_hurt_does_not() {
    for (name, text) in hostile::all(300).step_by(EACH) {
        for kind in [Kind::Spec, Kind::Expression] {
            assert_eq!(laws::broken(kind, &text), None, "{name} as {kind:?}");
        }
    }
}

#[test]
fn what_is_four_times_as_long_takes_no_more_than_that() {
    for ((name, text), (_, fourfold)) in hostile::all(1_000).zip(hostile::all(4_000)).step_by(EACH) {
        assert_eq!(laws::growth(&name, &text, &fourfold), None);
    }
}

/// Each was found by a long run, and is here so that it is not found again.
#[test]
fn what_was_found_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = match path.extension().and_then(|extension| extension.to_str()) {
            Some("purlin") => Kind::Spec,
            Some("expression") => Kind::Expression,
            Some(_) | None => continue,
        };
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(laws::broken(kind, &text), None, "{}", path.display());
        seen += 1;
    }
    assert!(seen > 0);
}

/// A law that nothing can break says nothing: texts whose outcome is known to break one do.
#[test]
fn a_smaller_text_is_found() {
    let smallest = shrink::smallest("model A {\n  a: Int\n  here: Int\n}\n", |text| text.contains("here"));
    assert_eq!(smallest, "here");
}
