//! Claims and acceptances: what they name is there, and what they say has a meaning. Nothing is proved here.

use super::access;
use super::expression::{self, Place};
use super::model::{known_field, unknown_field};
use super::seed;
use crate::ast;
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::seeds::{BadAcceptance, UnfitClaim};
use crate::lint::{self, Door};
use crate::resolve::{Named, Names};
use crate::schema::{Acceptance, Accepted, Claim, ClaimKind, ClaimTarget, Proof};
use purlin_rules::catalog::Catalog;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::Operation;
use purlin_rules::print;
use purlin_rules::resolve::Ends;

/// The proofs of the program that could be checked, by name.
pub(super) fn proofs(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Proof> {
    names.items.proofs.iter().filter_map(|proof| one(proof, names, found)).collect()
}

fn one(written: &ast::Proof, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Proof> {
    let (name, span) = &written.name;
    if written.claims.is_empty() {
        let help = "write what is to be proved: `{ read Ticket implies me is set }`".to_owned();
        found.push(UnfitClaim { span: *span, fault: "this proof claims nothing".to_owned(), help }.into());
    }
    let claims: Vec<_> = written.claims.iter().map(|claim| self::claim(claim, names, found)).collect();
    let claims: Option<Vec<Claim>> = claims.into_iter().collect();
    Some(Proof { name: name.clone(), claims: claims?, span: written.span })
}

fn claim(written: &ast::Claim, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Claim> {
    let mut about = |target: &ast::ClaimTarget, condition: Option<&ast::Expr>| {
        let target = self::target(target, names, found)?;
        // A claim about updates alone may speak of either end, as a rule for them may.
        let ends = if target.operations == [Operation::Update] { Ends::Both } else { Ends::default() };
        let place = Place { this: Some(target.model), ends, ..Place::default() };
        let condition = match condition {
            Some(condition) => expression::condition_at(condition, &place, names, found)?,
            None => Cond::Const(true),
        };
        Some((target, condition))
    };
    let kind = match &written.kind {
        ast::ClaimKind::Implies { target, conclusion } => {
            let (target, conclusion) = about(target, Some(conclusion))?;
            ClaimKind::Implies { target, conclusion }
        }
        ast::ClaimKind::Implied { premise, target } => {
            let (target, premise) = about(target, Some(premise))?;
            ClaimKind::Implied { premise, target }
        }
        ast::ClaimKind::Never { target, condition } => {
            let (target, condition) = about(target, condition.as_ref())?;
            ClaimKind::Never { target, condition }
        }
        ast::ClaimKind::NeverGain { target, writing } => {
            let target = about(target, None).map(|(target, _)| target);
            let writing = seed::model(writing, names, found);
            ClaimKind::NeverGain { target: target?, writing: writing? }
        }
    };
    Some(Claim { kind, across_tenants: written.across_tenants, span: written.span })
}

/// `read Ticket.internal_note`
fn target(written: &ast::ClaimTarget, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<ClaimTarget> {
    let model = seed::model(&written.model, names, found)?;
    let operations = access::operations(written.operation).to_vec();
    let Some(field) = &written.field else { return Some(ClaimTarget { operations, model, field: None }) };
    if operations.contains(&Operation::Delete) {
        let fault = "a row is deleted whole, not a field of it".to_owned();
        let help = format!("claim it of the model: `{}`", written.model.name);
        found.push(UnfitClaim { span: written.span, fault, help }.into());
    }
    known_field(field, model, names, found).map(|id| ClaimTarget { operations, model, field: Some(id) })
}

/// What is accepted, as written.
pub(super) fn acceptances(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Acceptance> {
    names.items.acceptances.iter().filter_map(|acceptance| accepted(acceptance, names, found)).collect()
}

/// What a lint may be about beside a field.
const OPERATIONS: [&str; 7] = ["read", "get", "list", "create", "update", "delete", "write"];

fn accepted(written: &ast::Acceptance, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Acceptance> {
    let before = found.len();
    let mut refuse = |span: Span, fault: String, help: &str| found.push(BadAcceptance { span, fault, help: help.to_owned() }.into());
    let (why, why_span) = &written.why;
    if why.trim().is_empty() {
        refuse(*why_span, "this does not say why it is accepted".to_owned(), "write it for the next reviewer: `\"a public blog\"`");
    }
    let until = match &written.until {
        None => None,
        Some((text, span)) => {
            let date = date(text);
            if date.is_none() {
                refuse(*span, format!("`{text}` is no day"), "write year, month and day: `2027-01-31`");
            }
            date
        }
    };
    let what = match &written.what {
        ast::Accepted::Widening { digest } => {
            let fits = (6..=64).contains(&digest.name.len()) && digest.name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            if !fits {
                let help = "copy what the report shows: six digits or more, from `0` to `f`";
                refuse(digest.span, format!("`{}` is no difference that a report names", digest.name), help);
            }
            Some(Accepted::Widening { digest: digest.name.clone() })
        }
        ast::Accepted::Lint { code, on, of } if lint::door(&code.name).is_some() => {
            let kind = lint::door(&code.name)?;
            if let Some(of) = of {
                let fault = format!("`{}` is accepted of {}, and of nothing in it", code.name, kind.spelled());
                refuse(of.span, fault, &format!("name that alone: `accept {} on {}`", code.name, on.name));
            }
            is_door(kind, on, names, found).then(|| Accepted::Door { code: code.name.clone(), name: on.name.clone() })
        }
        ast::Accepted::Lint { code, on: model, of } => {
            if !lint::CODES.contains(&code.name.as_str()) {
                let doors = lint::DOORS.iter().map(|(code, _)| *code);
                let help =
                    format!("lints that can be accepted are {}", lint::CODES.into_iter().chain(doors).collect::<Vec<_>>().join(", "));
                refuse(code.span, format!("`{}` is no lint", code.name), &help);
            }
            // A write that opens another model is accepted by the names of both.
            let is_model = |of: &&ast::Ident| code.name == "W108" && names.declared.model_named(&of.name).is_some();
            let of_field = of.as_ref().filter(|of| !OPERATIONS.contains(&of.name.as_str()) && !is_model(of));
            seed::model(model, names, found).map(|model| {
                if let Some(field) = of_field
                    && names.field(model, &field.name) == Named::Unknown
                {
                    found.push(unknown_field(field, model, names));
                }
                Accepted::Lint { code: code.name.clone(), model, of: of.as_ref().map(|of| of.name.clone()) }
            })
        }
    };
    (found.len() == before).then_some(())?;
    Some(Acceptance { what: what?, why: why.clone(), until, span: written.span })
}

/// What is called by this name is there, and of the kind that the lint is about.
fn is_door(kind: Door, on: &ast::Ident, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> bool {
    let items = &names.items;
    // An endpoint goes by its path, in quotes.
    let paths: Vec<String> = items.endpoints.iter().map(|endpoint| print::text(&endpoint.path.0)).collect();
    let on = if on.name.starts_with('/') { ast::Ident { name: print::text(&on.name), span: on.span } } else { on.clone() };
    let (what, known): (_, Vec<&str>) = match kind {
        Door::Function => ("function", items.functions.iter().map(|function| function.name.name.as_str()).collect()),
        Door::Endpoint => ("endpoint", paths.iter().map(String::as_str).collect()),
        Door::Job => ("job", items.jobs.iter().map(|job| job.name.name.as_str()).collect()),
        Door::Bucket => ("bucket", items.bucket_names()),
        Door::Channel => ("channel", items.channels.iter().map(|channel| channel.name.name.as_str()).collect()),
    };
    let is_there = known.contains(&on.name.as_str());
    if !is_there && !items.faulty.contains(on.name.as_str()) {
        found.push(UnknownName::of(what, &on, None, known.into_iter()).into());
    }
    is_there
}

/// A day of the calendar.
fn date(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let widths = (year.len(), month.len(), day.len()) == (4, 2, 2) && parts.next().is_none();
    let (year, month, day): (u16, u8, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (widths && (1..=length).contains(&day)).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        assert_eq!(date("2028-02-29"), Some((2028, 2, 29)));
        for text in ["2027-02-29", "2100-02-29", "2027-13-01", "2027-00-01", "2027-04-31", "2027-1-01", "27-01-01", "2027-01-01-01"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
