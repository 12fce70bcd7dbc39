//! Schedules: five fields, each within its bounds, that name a time which comes.

use crate::schema::Cron;

/// Why a text is no schedule, what may help, and the schedule that was meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) fault: String,
    pub(super) help: String,
    pub(super) instead: Option<&'static str>,
}

struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", low: 0, high: 59, names: &[] },
    Field { name: "hour", low: 0, high: 23, names: &[] },
    Field { name: "day of the month", low: 1, high: 31, names: &[] },
    Field { name: "month", low: 1, high: 12, names: &MONTHS },
    Field { name: "day of the week", low: 0, high: 7, names: &WEEKDAYS },
];
const SHAPE: &str = "a schedule has five fields, `minute hour day month weekday`: `0 3 * * *` is each night at three";

/// What other products call some schedules.
const NICKNAMES: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

pub(super) fn cron(text: &str) -> Result<Cron, Fault> {
    let refuse = |fault: String, help: &str| Fault { fault, help: help.to_owned(), instead: None };
    if let Some((name, instead)) = NICKNAMES.iter().find(|(name, _)| *name == text.trim()) {
        let help = format!("write `{instead}`");
        return Err(Fault { fault: format!("`{name}` is no schedule of Purlin"), help, instead: Some(instead) });
    }
    let written: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = written[..] else {
        let help = if written.len() == 6 { "there are no seconds: leave the first field out" } else { SHAPE };
        return Err(refuse(format!("a schedule has five fields, and this has {}", written.len()), help));
    };
    let mut bits = [0_u64; 5];
    for ((field, text), bits) in FIELDS.iter().zip([minute, hour, day, month, weekday]).zip(&mut bits) {
        *bits = set(field, text).map_err(|(fault, help)| Fault { fault, help, instead: None })?;
    }
    let [minutes, hours, days, months, weekdays] = bits;
    let either_day = !day.starts_with('*') && !weekday.starts_with('*');
    // Sunday is 0 and 7.
    let weekdays = (weekdays | weekdays >> 7) & 0x7f;
    if !either_day && !some_month_has(days, months) {
        return Err(refuse(format!("the day `{day}` of the month `{month}` never comes"), "name a day that one of the months has"));
    }
    Ok(Cron {
        minutes,
        hours: u32::try_from(hours).unwrap_or(u32::MAX),
        days: u32::try_from(days).unwrap_or(u32::MAX),
        months: u16::try_from(months).unwrap_or(u16::MAX),
        weekdays: u8::try_from(weekdays).unwrap_or(0x7f),
        either_day,
    })
}

/// `1,15`, `1-5`, `*/10`, `8-18/2`: a bit for each value.
fn set(field: &Field, text: &str) -> Result<u64, (String, String)> {
    let bounds = format!("it goes from {} to {}", field.low, field.high);
    let refuse = |fault: String| (fault, bounds.clone());
    let mut bits = 0_u64;
    for item in text.split(',') {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let step = match step.map(str::parse::<u32>) {
            None => 1,
            Some(Ok(step @ 1..=59)) => step,
            Some(Ok(_) | Err(_)) => return Err(refuse(format!("`{item}` is no step of the {}", field.name))),
        };
        let one = |text: &str| value(field, text).ok_or_else(|| refuse(format!("`{text}` is no {}", field.name)));
        let (low, high) = match range.split_once('-') {
            _ if range == "*" => (field.low, field.high),
            Some((low, high)) => (one(low)?, one(high)?),
            None if item.contains('/') => (one(range)?, field.high),
            None => (one(range)?, one(range)?),
        };
        if low > high {
            return Err((
                format!("the range `{range}` of the {} runs backwards", field.name),
                format!("write two ranges: `{low}-{},{}-{high}`", field.high, field.low),
            ));
        }
        bits = (low..=high).step_by(step as usize).fold(bits, |bits, value| bits | 1 << value);
    }
    Ok(bits)
}

fn value(field: &Field, text: &str) -> Option<u32> {
    let named = || field.names.iter().position(|name| text.eq_ignore_ascii_case(name)).and_then(|place| u32::try_from(place).ok());
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if digits { text.parse().ok() } else { named().map(|place| place + field.low) };
    value.filter(|value| (field.low..=field.high).contains(value))
}

/// February has 29 days in some year.
fn some_month_has(days: u64, months: u64) -> bool {
    const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1_u32..).zip(LENGTHS).any(|(month, length)| months & 1 << month != 0 && (1..=length).any(|day| days & 1 << day != 0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn each_field_is_a_set_of_times() {
        let parsed = cron("*/20 8-10 1,15 jan-mar/2 *").unwrap();
        assert_eq!(parsed.minutes, 1 | 1 << 20 | 1 << 40);
        assert_eq!((parsed.hours, parsed.days, parsed.months), (0b111 << 8, 1 << 1 | 1 << 15, 1 << 1 | 1 << 3));
        assert_eq!((parsed.weekdays, parsed.either_day), (0x7f, false));
        assert_eq!(cron("0 0 * * 7").unwrap(), cron("0 0 * * sun").unwrap());
        assert_eq!(cron("0 0 * * 0").unwrap().weekdays, 1);
        assert!(cron("0 0 1 * mon").unwrap().either_day);
        assert_eq!(cron("5/15 * * * *").unwrap().minutes, 1 << 5 | 1 << 20 | 1 << 35 | 1 << 50);
    }

    #[test]
    fn what_never_comes_and_what_is_none_is_refused() {
        for text in [
            "",
            "0 3 * *",
            "0 0 3 * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "*/0 * * * *",
            "5-1 * * * *",
            "0 0 30 2 *",
            "0 0 31 4,6 *",
            "@daily",
            "a * * * *",
            "1, * * * *",
            "-1 * * * *",
            "1-2-3 * * * *",
            "* * L * *",
            "1/ * * * *",
        ] {
            assert!(cron(text).is_err(), "{text}");
        }
        for text in ["0 0 29 2 *", "0 0 30 2 mon", "* * * * *", "0 0 31 4,5 *"] {
            assert!(cron(text).is_ok(), "{text}");
        }
    }
}
