//! `tracing` events as lines of the log: those of the engine, and those of a team's own code.

use super::line::Line;
use super::log;
use crate::config::Level;
use std::fmt::Debug;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, level_filters::LevelFilter};

/// Libraries that tell more than a service's log should hold; their warnings are let through.
const LIBRARIES: [&str; 6] = ["axum", "hyper", "hyper_util", "tokio", "tower", "tower_http"];

struct Events(LevelFilter);

/// Hears every event from now on, unless the process has another listener already.
pub(super) fn listen(level: Level) {
    let filter = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let _ = tracing::subscriber::set_global_default(Events(filter));
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let library = metadata.target().split("::").next().is_some_and(|root| LIBRARIES.contains(&root));
        *metadata.level() <= self.0 && (!library || *metadata.level() <= tracing::Level::WARN)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0)
    }

    fn event(&self, event: &Event<'_>) {
        let level = match *event.metadata().level() {
            tracing::Level::ERROR => "error",
            tracing::Level::WARN => "warn",
            tracing::Level::INFO => "info",
            _ => "debug",
        };
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = Line::new(log::now(), level, &fields.message);
        line.text("target", event.metadata().target());
        for (name, value) in &fields.rest {
            line.text(name, value);
        }
        log::put(line);
    }

    // Spans are for tracing over several services, which this version does not export.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields {
    message: String,
    rest: Vec<(&'static str, String)>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }
}

impl Fields {
    fn put(&mut self, field: &Field, value: String) {
        if field.name() == "message" { self.message = value } else { self.rest.push((field.name(), value)) }
    }
}
