//! Values as rows and expressions hold them. What a value means is told by the [`Scalar`](crate::types::Scalar) it stands for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A UUID, in the order of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub [u8; 16]);

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Id {
    /// Lower case with hyphens, as on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.hyphenated();
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl Id {
    /// The text of the id: lower case with hyphens, as on the wire.
    #[must_use]
    pub fn hyphenated(&self) -> [u8; 36] {
        const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
        let mut text = [b'-'; 36];
        for (place, byte) in PLACES.into_iter().zip(self.0) {
            if let (Some(two), Some(digits)) = (text.get_mut(place..place + 2), HEX.get(usize::from(byte))) {
                two.copy_from_slice(digits);
            }
        }
        text
    }
}

/// An address as it is stored and compared: `A` to `Z` in lower case, as `.lower()` makes them; every other letter stays as it is.
#[must_use]
pub fn stored_email(address: &str) -> String {
    address.to_ascii_lowercase()
}

/// Each byte as two digits: lists hold many ids.
#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled: a wrong index does not compile")]
const HEX: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};

/// A value, or its absence.
///
/// | type | held as |
/// | --- | --- |
/// | `Bool` | `Bool` |
/// | `Int` | `Int` |
/// | `Float` | `Float`, never NaN |
/// | `Decimal(p, s)` | `Int`, scaled by 10^s |
/// | `DateTime` | `Int`, milliseconds since 1970-01-01T00:00:00Z |
/// | `Date` | `Int`, days since 1970-01-01 |
/// | `Time`, `Duration` | `Int`, milliseconds |
/// | `String`, `Email`, `Url`, `Json`, enums | `Text` |
/// | `Bytes` | `Bytes` |
/// | `Uuid`, to-one relations | `Id` |
/// | `T[]` | `List` of what `T` is held as, without nulls |
/// | `Point` | `List` of latitude and longitude, each a `Float` |
/// | `Vector` | `List` of `Float` |
/// | `File` | not yet held |
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Id),
    List(Vec<Value>),
}

impl Value {
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}
