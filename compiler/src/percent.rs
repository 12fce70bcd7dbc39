//! A part of a hundred, as it is asked for: `93`, `93.4`.

use std::fmt;
use std::str::FromStr;

/// From 0 to 100, with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    hundredths: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPercent;

impl std::error::Error for NoPercent {}

impl fmt::Display for NoPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a percentage is a number from 0 to 100 with at most two decimals, such as `93.4`")
    }
}

impl Percent {
    pub const ALL: Self = Self { hundredths: 10_000 };

    /// Of none, any part is reached.
    #[must_use]
    pub fn is_reached(self, part: usize, of: usize) -> bool {
        part.saturating_mul(10_000) >= of.saturating_mul(self.hundredths)
    }
}

impl FromStr for Percent {
    type Err = NoPercent;

    fn from_str(written: &str) -> Result<Self, NoPercent> {
        let (whole, decimals) = written.split_once('.').unwrap_or((written, "0"));
        let is_number = |digits: &str, most: usize| (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole, 3) || !is_number(decimals, 2) {
            return Err(NoPercent);
        }
        let hundredths = format!("{whole}{decimals:0<2}").parse().map_err(|_| NoPercent)?;
        if hundredths > Self::ALL.hundredths { Err(NoPercent) } else { Ok(Self { hundredths }) }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.hundredths / 100, self.hundredths % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, tens) if tens % 10 == 0 => write!(f, "{whole}.{}", tens / 10),
            (whole, hundredths) => write!(f, "{whole}.{hundredths:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_percentage_is_read_as_it_is_written() {
        for written in ["0", "7", "93", "93.4", "93.45", "99.99", "100", "0.05"] {
            assert_eq!(written.parse::<Percent>().unwrap().to_string(), written);
        }
        assert_eq!("93.40".parse::<Percent>().unwrap(), "93.4".parse().unwrap());
        for wrong in ["", ".", "93.", ".4", "-1", "101", "100.01", "93.456", "1e1", "93,4", "0093", "x"] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_printed_of_a_score_is_reached_by_it() {
        let percent = |written: &str| written.parse::<Percent>().unwrap();
        assert!(percent("93.4").is_reached(57, 61) && !percent("93.5").is_reached(57, 61));
        assert!(percent("100").is_reached(0, 0) && !percent("100").is_reached(9_999, 10_000) && percent("99.99").is_reached(9_999, 10_000));
    }
}
