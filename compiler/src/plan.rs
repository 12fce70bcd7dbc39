//! Every decision about a service, once: from the checked program to the [`Plan`] that an engine serves and generators spell.
//!
//! Total: a [`Schema`] is sound, so nothing can fail here. The same program gives the same plan, byte for byte, whatever the order of
//! its files.

mod access;
mod changes;
mod checks;
mod default;
mod evolution;
mod model;
mod stored;
mod tenant;
mod trigger;

#[cfg(test)]
mod tests;

pub(crate) use checks::singles;
pub(crate) use model::planned;

use crate::schema::{ModelRef, Schema};
use crate::served;
use purlin_rules::plan::{Auth, Enum, FORMAT, Plan, Service, Text};

/// Plans a checked program.
#[must_use]
pub fn plan(schema: &Schema) -> Plan {
    Plan { format: FORMAT, service: service(schema, access::guards), checks: checks::checks(schema) }
}

/// The same for whoever asks the rules themselves. By its guards nobody may do anything.
#[must_use]
pub(crate) fn to_ask(schema: &Schema) -> Plan {
    Plan { format: FORMAT, service: service(schema, |_, _| access::Guards::NOBODY), checks: checks::checks(schema) }
}

fn service(schema: &Schema, guards: impl Fn(ModelRef<'_>, &Schema) -> access::Guards) -> Service {
    Service {
        name: text(&schema.app().spec_name),
        doc: text(&schema.app().doc),
        edition: schema.app().edition,
        enums: schema.enums().map(|(_, item)| enumeration(item)).collect(),
        tables: model::tables(schema, guards),
        auth: schema.auth().map(auth),
        tenant: tenant::tenant(schema),
        evolution: evolution::evolution(schema),
        not_served: served::unserved(schema).iter().map(|unserved| text(&unserved.name())).collect(),
    }
}

fn enumeration(item: &crate::schema::Enum) -> Enum {
    Enum {
        spec_name: text(&item.spec_name),
        doc: text(&item.doc),
        values: item.values.iter().map(|value| text(&value.spec_name)).collect(),
    }
}

fn auth(auth: &crate::schema::Auth) -> Auth {
    Auth {
        table: auth.model,
        identify: auth.identify,
        // Nobody serves a program without passwords yet (`served`): the evaluator, which reads this, signs nobody in.
        password_min: auth.password_min.unwrap_or(u32::MAX),
        access_seconds: auth.access_seconds,
        refresh_seconds: auth.refresh_seconds,
    }
}

fn text(text: &str) -> Text {
    Text::Owned(text.to_owned())
}
