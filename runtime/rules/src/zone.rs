//! The time zones of the world, by their IANA names: which there are, and which day it is there. They come with the program, so that
//! every machine knows the same ones.

use crate::ops::DAY_MS;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A time zone that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(u16);

/// A name that is no zone's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone(String);

impl std::fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no time zone `{}`", self.0)
    }
}

impl std::error::Error for UnknownZone {}

struct Known {
    name: String,
    zone: TimeZone,
}

/// Sorted by name.
static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let database = TimeZoneDatabase::bundled();
    let mut known: Vec<Known> =
        database.available().filter_map(|name| Some(Known { zone: database.get(name.as_str()).ok()?, name: name.to_string() })).collect();
    known.sort_by(|a, b| a.name.cmp(&b.name));
    known
});

impl Zone {
    /// The zone with exactly this name: `Europe/London`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let place = KNOWN.binary_search_by(|known| known.name.as_str().cmp(name)).ok()?;
        u16::try_from(place).ok().map(Self)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        KNOWN.get(usize::from(self.0)).map_or("UTC", |known| &known.name)
    }

    /// The day that it is there at an instant of milliseconds since 1970, in days since 1970-01-01.
    #[must_use]
    pub fn day(self, instant: i64) -> i64 {
        let Some(known) = KNOWN.get(usize::from(self.0)) else { return instant.div_euclid(DAY_MS) };
        // No clock of ours leaves the years that a timestamp has.
        let Ok(timestamp) = Timestamp::from_millisecond(instant) else { return instant.div_euclid(DAY_MS) };
        let date = known.zone.to_datetime(timestamp).date();
        civil::date(1970, 1, 1).until((jiff::Unit::Day, date)).map_or(0, |span| i64::from(span.get_days()))
    }
}

/// The names of all zones, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.name.as_str())
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::named(&name).ok_or(UnknownZone(name))
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_day_begins_where_its_zone_says() {
        // 2026-11-22T23:30:00Z
        let instant = 1_795_390_200_000;
        let day = |zone: &str| Zone::named(zone).unwrap().day(instant);
        assert_eq!(day("UTC"), 20_779);
        assert_eq!(day("Europe/London"), 20_779);
        assert_eq!(day("Europe/Berlin"), 20_780);
        assert_eq!(day("Pacific/Kiritimati"), 20_780);
        assert_eq!(day("America/Los_Angeles"), 20_779);
        assert_eq!(Zone::named("UTC").unwrap().day(-1), -1);
    }

    #[test]
    fn a_zone_is_its_name() {
        assert_eq!(Zone::named("Europe/London").unwrap().name(), "Europe/London");
        assert_eq!(Zone::named("europe/london"), None);
        assert_eq!(Zone::named("Mars/Base"), None);
        assert!(names().count() > 400);
        assert!(names().is_sorted());
    }
}
