//! How many rows a list has, on all its pages together. Comes in: `count`. Goes out: a guarded statement, and its number as JSON.

use super::statement::{Sought, from};
use crate::problem::{Code, Problem};
use crate::records::Request;
use crate::store::compose::{Composer, PlanFault};
use crate::store::guarded::Guarded;

/// So far an estimate counts.
const ESTIMATE: i64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Count {
    Exact,
    /// Exact while there are few; else that there are many.
    Estimated,
}

impl Count {
    pub(super) fn parse(count: Option<&str>) -> Result<Option<Self>, Problem> {
        match count {
            None => Ok(None),
            Some("exact") => Ok(Some(Self::Exact)),
            Some("estimated") => Ok(Some(Self::Estimated)),
            Some(_) => Err(Problem::new(Code::InvalidParameter).detail("`count` is `exact` or `estimated`.")),
        }
    }

    pub(super) fn statement(self, request: &Request<'_>, sought: Sought<'_>) -> Result<Guarded, PlanFault> {
        let mut composer = Composer::of(request.service, request.kind);
        composer.text("SELECT count(*) FROM (SELECT 1");
        from(&mut composer, request, sought)?;
        if self == Self::Estimated {
            composer.text(&format!(" LIMIT {}", ESTIMATE + 1));
        }
        composer.text(")");
        composer.finish()
    }

    /// `,"count":12`
    pub(super) fn write(self, out: &mut Vec<u8>, count: i64) {
        let text = match self {
            Self::Estimated if count > ESTIMATE => format!(",\"count\":{{\"at_least\":{ESTIMATE}}}"),
            Self::Exact | Self::Estimated => format!(",\"count\":{count}"),
        };
        out.extend_from_slice(text.as_bytes());
    }
}
