//! Channels: who may join, what is sent, what is known of those who are there.

use super::clause::{self, Seen};
use super::expression::Place;
use super::function::call_rule;
use super::job::{Bound, bound, parameters_of};
use crate::ast::{self, ChannelClause};
use crate::diagnostics::events::MissingClause;
use crate::diagnostics::functions::NobodyCalls;
use crate::resolve::{self, Names};
use crate::schema::Channel;
use purlin_rules::diagnostic::{Diagnostic, Severity};
use std::collections::BTreeMap;

/// The channels of the program that could be checked, by name.
pub(super) fn channels(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Channel> {
    names.items.channels.iter().filter_map(|channel| one(channel, names, found)).collect()
}

fn one(written: &ast::Channel, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Channel> {
    let before = found.len();
    let parameters = parameters_of("parameter", &written.parameters, names, found);
    let Bound { rows, args } = bound(parameters.as_deref().unwrap_or_default());
    let place = Place { this: None, rows: &rows, args: &args, ..Place::default() };
    let (mut seen, mut rule_names) = (Seen::default(), BTreeMap::new());
    let (mut join, mut send, mut presence) = (Vec::new(), None, None);
    let mut says_who = false;
    for clause in &written.clauses {
        match clause {
            ChannelClause::Allow(rule) => {
                says_who = true;
                if let Some(operation) = &rule.operation {
                    clause::choice("operation of a channel", operation, &["join"], &[()], found);
                }
                // What is said about parameters that are not known only follows.
                if parameters.is_some() {
                    join.extend(call_rule(rule, &place, names, &mut rule_names, found));
                }
            }
            ChannelClause::Send { fields, span } => {
                if seen.first("send", *span, found) {
                    send = parameters_of("field", fields, names, found);
                }
            }
            ChannelClause::Presence { fields, span } => {
                if seen.first("presence", *span, found) {
                    presence = parameters_of("field", fields, names, found);
                }
            }
        }
    }
    let what = format!("the channel `{}`", written.name.name);
    if !says_who {
        found.push(NobodyCalls { what: what.clone(), span: written.name.span }.into());
    }
    if seen.at("send").is_none() && seen.at("presence").is_none() {
        let help = "say what its members send, or what is known of them: `send { on: Bool }`, `presence { user: User }`";
        found.push(MissingClause { what, lacks: "carries nothing", span: written.name.span, help }.into());
    }
    let refused = found.iter().skip(before).any(|finding| finding.severity == Severity::Error);
    (!refused).then_some(())?;
    let (spec_name, doc) = (written.name.name.clone(), resolve::doc(&written.doc));
    Some(Channel { spec_name, doc, parameters: parameters?, join, send, presence, span: written.name.span })
}
