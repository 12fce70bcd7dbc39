//! Instants, dates and times of day: RFC 3339 to numbers and back, in the proleptic Gregorian calendar, years 1 to 9999.

pub(crate) const DAY: i64 = 86_400_000;
/// Days since 1970-01-01 of 0001-01-01 and of 9999-12-31.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// Milliseconds since 1970 of `2026-11-22T10:00:00.123Z`; offsets are applied, what is finer than a millisecond is cut off.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't'])?;
    let (time, offset) = rest.split_at_checked(rest.find(['Z', 'z', '+', '-'])?)?;
    let instant = day(date)? * DAY + of_day(time)? - minutes_of_offset(offset)? * 60_000;
    (FIRST_DAY * DAY..(LAST_DAY + 1) * DAY).contains(&instant).then_some(instant)
}

/// Days since 1970-01-01 of `2026-11-22`.
pub(crate) fn day(text: &str) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let year = digits(&[y1, y2, y3, y4])?;
    let month = digits(&[m1, m2])?;
    let of_month = digits(&[d1, d2])?;
    let is_real = year >= 1 && (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&of_month);
    is_real.then(|| days_from_civil(year, month, of_month))
}

/// Milliseconds since midnight of `10:00:00.123`; seconds and their fraction may be left out.
pub(crate) fn of_day(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').map_or((text, None), |(clock, fraction)| (clock, Some(fraction)));
    let seconds = match *clock.as_bytes() {
        [h1, h2, b':', m1, m2] if fraction.is_none() => clock_seconds(&[h1, h2], &[m1, m2], b"00")?,
        [h1, h2, b':', m1, m2, b':', s1, s2] => clock_seconds(&[h1, h2], &[m1, m2], &[s1, s2])?,
        _ => return None,
    };
    Some(seconds * 1000 + fraction.map_or(Some(0), milliseconds)?)
}

fn clock_seconds(hours: &[u8], minutes: &[u8], seconds: &[u8]) -> Option<i64> {
    let (hours, minutes, seconds) = (digits(hours)?, digits(minutes)?, digits(seconds)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some((hours * 60 + minutes) * 60 + seconds)
}

fn milliseconds(fraction: &str) -> Option<i64> {
    let fraction = fraction.as_bytes();
    if fraction.is_empty() || fraction.len() > 9 || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |place: usize| i64::from(fraction.get(place).map_or(0, |digit| digit - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}

fn minutes_of_offset(text: &str) -> Option<i64> {
    match *text.as_bytes() {
        [b'Z' | b'z'] => Some(0),
        [sign, h1, h2, b':', m1, m2] => {
            let minutes = clock_seconds(&[h1, h2], &[m1, m2], b"00")? / 60;
            Some(if sign == b'-' { -minutes } else { minutes })
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March, so that the leap day is the last of its year; 400 years have 146,097 days.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of month of a day since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// `2026-11-22T10:00:00.123Z`.
pub(crate) fn write_instant(out: &mut Vec<u8>, instant: i64) {
    let ([y1, y2, y3, y4, m1, m2, d1, d2], [h1, h2, n1, n2, s1, s2, f1, f2, f3]) =
        (digits_of_day(instant.div_euclid(DAY)), digits_of_time(instant.rem_euclid(DAY)));
    out.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, b'Z']);
}

/// `Sun, 22 Nov 2026 10:00:00 GMT`, as HTTP writes it (RFC 9110).
pub(crate) fn http_date(instant: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, seconds) = (instant.div_euclid(DAY), instant.rem_euclid(DAY) / 1000);
    let (year, month, day) = civil_from_days(days.clamp(FIRST_DAY, LAST_DAY));
    let named =
        |names: &[&'static str], place: i64| usize::try_from(place).ok().and_then(|place| names.get(place).copied()).unwrap_or_default();
    let (of_week, of_year) = (named(&DAYS, days.rem_euclid(7)), named(&MONTHS, month - 1));
    format!("{of_week}, {day:02} {of_year} {year:04} {:02}:{:02}:{:02} GMT", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `2026-11-22`. What no request can have written is shown as the nearest day that one could.
pub(crate) fn write_day(out: &mut Vec<u8>, days: i64) {
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits_of_day(days);
    out.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
}

/// `10:00:00.123`.
pub(crate) fn write_of_day(out: &mut Vec<u8>, milliseconds: i64) {
    let [h1, h2, n1, n2, s1, s2, f1, f2, f3] = digits_of_time(milliseconds);
    out.extend_from_slice(&[h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3]);
}

fn digits_of_day(days: i64) -> [u8; 8] {
    let (year, month, day) = civil_from_days(days.clamp(FIRST_DAY, LAST_DAY));
    let ([y1, y2], [y3, y4], [m1, m2], [d1, d2]) = (two(year / 100), two(year % 100), two(month), two(day));
    [y1, y2, y3, y4, m1, m2, d1, d2]
}

fn digits_of_time(milliseconds: i64) -> [u8; 9] {
    let milliseconds = milliseconds.rem_euclid(DAY);
    let (seconds, fraction) = (milliseconds / 1000, milliseconds % 1000);
    let ([h1, h2], [n1, n2], [s1, s2]) = (two(seconds / 3600), two(seconds / 60 % 60), two(seconds % 60));
    let ([_, f1], [f2, f3]) = (two(fraction / 100), two(fraction % 100));
    [h1, h2, n1, n2, s1, s2, f1, f2, f3]
}

/// The digits of a number below 100.
fn two(number: i64) -> [u8; 2] {
    let place = usize::try_from(number).unwrap_or_default();
    TWO_DIGITS.get(place).copied().unwrap_or([b'0'; 2])
}

#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled: a wrong index does not compile")]
const TWO_DIGITS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number: u8 = 0;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
};
