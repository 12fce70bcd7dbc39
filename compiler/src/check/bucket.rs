//! Buckets: how large, of which kinds, in which sizes.

use super::clause::{self, Seen};
use crate::ast::{self, BucketClause};
use crate::diagnostics::events::{BadAddress, MissingClause, OutOfBounds};
use crate::resolve::{self, Names, is_named_once, is_new, is_snake_case};
use crate::schema::{Bucket, Variant};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

/// The largest file: 5 GB, what object stores take at once.
const LARGEST: u64 = 5 << 30;
/// Pixels of a variant's side.
const LONGEST_SIDE: u32 = 4096;

/// The buckets of the program that could be checked, by name.
pub(super) fn buckets(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Bucket> {
    names.items.buckets.iter().filter_map(|bucket| one(bucket, found)).collect()
}

fn one(written: &ast::Bucket, found: &mut Vec<Diagnostic>) -> Option<Bucket> {
    let before = found.len();
    let mut seen = Seen::default();
    let (mut max, mut types, mut variants, mut public) = (None, Vec::new(), Vec::new(), false);
    for clause in &written.clauses {
        match clause {
            BucketClause::Max { size: (text, span), span: whole } => {
                if seen.first("max", *whole, found) {
                    max = size(text, *span, found);
                }
            }
            BucketClause::Types { types: written, span } => {
                if seen.first("types", *span, found) {
                    types = kinds(written, found);
                }
            }
            BucketClause::Variants { variants: written, span } => {
                if seen.first("variants", *span, found) {
                    variants = self::variants(written, found);
                }
            }
            BucketClause::Public { span } => public = seen.first("public", *span, found),
        }
    }
    if seen.at("max").is_none() {
        let what = format!("the bucket `{}`", written.name.name);
        let help = "say how large a file may be: `max 5MB`";
        found.push(MissingClause { what, lacks: "takes files of any size", span: written.name.span, help }.into());
    }
    let holds_images = types.iter().any(|kind| kind.starts_with("image/"));
    if let Some(span) = seen.at("variants").filter(|_| !holds_images) {
        let what = format!("the bucket `{}`", written.name.name);
        let help = "variants are of images: `types \"image/*\"`";
        found.push(MissingClause { what, lacks: "holds no images", span, help }.into());
    }
    (found.len() == before).then_some(())?;
    let (spec_name, doc) = (written.name.name.clone(), resolve::doc(&written.doc));
    Some(Bucket { spec_name, doc, max_bytes: max?, types, variants, public, span: written.name.span })
}

/// `64KB`, `5MB`: KB is 1024 bytes.
fn size(text: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<u64> {
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(unit_at)?;
    let factor = match unit {
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        _ => 1,
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).filter(|bytes| (1..=LARGEST).contains(bytes));
    if bytes.is_none() {
        let fault = format!("`{text}` is no size that a file may have");
        found.push(OutOfBounds { span, fault, help: "write one from `1B` to `5GB`".to_owned() }.into());
    }
    bytes
}

/// `image/*`, `application/pdf`
fn kinds(written: &[(String, Span)], found: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut kinds = Vec::new();
    for (kind, span) in written {
        let is_token =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
        let fits = kind.split_once('/').is_some_and(|(class, of)| is_token(class) && (of == "*" || is_token(of)));
        if !fits {
            let fault = format!("`{kind}` is no type of files");
            let help = "write a media type, or all of a class: `\"application/pdf\"`, `\"image/*\"`".to_owned();
            found.push(BadAddress { span: *span, fault, help }.into());
        } else if is_named_once(&Ident { name: kind.clone(), span: *span }, &mut seen, found) {
            kinds.push(kind.clone());
        }
    }
    kinds
}

fn variants(written: &[ast::Variant], found: &mut Vec<Diagnostic>) -> Vec<Variant> {
    let mut seen = BTreeMap::new();
    let mut variants = Vec::new();
    for variant in written {
        is_snake_case("variant", &variant.name, found);
        is_new("variant", &variant.name, &mut seen, found);
        let covers = clause::choice("fit", &variant.fit, &["cover", "fit"], &[true, false], found);
        let (text, span) = &variant.dimensions;
        let side = |side: &str| side.parse::<u32>().ok().filter(|side| (1..=LONGEST_SIDE).contains(side));
        let sides = text.split_once('x').and_then(|(width, height)| Some((side(width)?, side(height)?)));
        if sides.is_none() {
            let fault = format!("`{text}` is no size of an image");
            found.push(OutOfBounds { span: *span, fault, help: format!("a side has from 1 to {LONGEST_SIDE} pixels") }.into());
        }
        if let (Some(covers), Some((width, height))) = (covers, sides) {
            variants.push(Variant { spec_name: variant.name.name.clone(), width, height, covers });
        }
    }
    variants
}
