//! Dates and times as the wire spells them: RFC 3339, with a `Z` or an offset, to the millisecond.

const DAY_MS: i64 = 86_400_000;

/// `2026-11-22T10:00:00.000Z`: milliseconds since 1970.
pub(super) fn date_time(written: &str) -> Option<i64> {
    let (day, rest) = written.split_once(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone_at);
    Some(date(day)? * DAY_MS + time(clock)? - zone_ms(zone)?)
}

fn zone_ms(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, clock) = zone.split_at_checked(1)?;
    let (hours, minutes) = clock.split_once(':')?;
    let minutes = two(hours, 23)? * 60 + two(minutes, 59)?;
    Some(if sign == "-" { -minutes } else { minutes } * 60_000)
}

/// `2026-11-22`: days since 1970-01-01, in the Gregorian calendar.
pub(super) fn date(written: &str) -> Option<i64> {
    let mut parts = written.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let year = digits(year)?;
    let month = two(month, 12).filter(|month| *month >= 1)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = two(day, length).filter(|day| *day >= 1)?;
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    Some(year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468)
}

/// `10:00`, `10:00:00`, `10:00:00.000`: milliseconds of the day.
pub(super) fn time(written: &str) -> Option<i64> {
    let mut parts = written.split(':');
    let (hours, minutes) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    let seconds = parts.next().unwrap_or("00");
    if parts.next().is_some() {
        return None;
    }
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if fraction.is_empty() || fraction.len() > 3 {
        return None;
    }
    let millis = digits(fraction)? * [100, 10, 1].get(fraction.len() - 1)?;
    Some((hours * 60 + minutes) * 60_000 + two(seconds, 59)? * 1_000 + millis)
}

/// Two digits, at most `max`.
fn two(written: &str, max: i64) -> Option<i64> {
    digits(written).filter(|value| written.len() == 2 && *value <= max)
}

fn digits(written: &str) -> Option<i64> {
    let all = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| written.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_counted_from_1970() {
        for (written, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:30:15.5Z", 951_827_415_500),
            ("2026-11-22T10:00:00.000Z", 1_795_341_600_000),
        ] {
            assert_eq!(date_time(written), Some(millis), "{written}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for written in [
            "",
            "2026-11-22",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
        ] {
            assert_eq!(date_time(written), None, "{written}");
        }
    }
}
