//! Places as editors count them: lines and UTF-16 units, both from 0 (Language Server Protocol 3.17, `Position`).

/// The line and the UTF-16 unit at which a byte stands. Beyond the text, its end; within a character, its start.
#[must_use]
pub fn of(text: &str, offset: usize) -> (u32, u32) {
    let offset = (0..=offset.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
    let before = text.get(..offset).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let units = before.get(start..).unwrap_or("").encode_utf16().count();
    (number(before.bytes().filter(|byte| *byte == b'\n').count()), number(units))
}

/// The byte at a line and UTF-16 unit. Beyond a line, its end; beyond the text, the text's; within a character, its start.
#[must_use]
pub fn offset(text: &str, line: u32, unit: u32) -> usize {
    let Some(start) = start_of_line(text, line) else { return text.len() };
    let rest = text.get(start..).unwrap_or("");
    let content = rest.split('\n').next().unwrap_or("");
    let content = content.strip_suffix('\r').unwrap_or(content);
    let mut units = 0;
    for (at, c) in content.char_indices() {
        units += number(c.len_utf16());
        if units > unit {
            return start + at;
        }
    }
    start + content.len()
}

fn start_of_line(text: &str, line: u32) -> Option<usize> {
    if line == 0 {
        return Some(0);
    }
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    breaks.map(|(at, _)| at + 1).nth(usize::try_from(line).ok()? - 1)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_are_those_of_utf_16() {
        let text = "a\r\nä😀b\nc";
        for (place, at) in [(0, (0, 0)), (1, (0, 1)), (3, (1, 0)), (5, (1, 1)), (9, (1, 3)), (10, (1, 4)), (11, (2, 0)), (12, (2, 1))] {
            assert_eq!(of(text, place), at);
            assert_eq!(offset(text, at.0, at.1), place);
        }
        // Within a character, beyond a line, beyond the text.
        assert_eq!((of(text, 7), offset(text, 1, 2)), ((1, 1), 5));
        assert_eq!((offset(text, 0, 99), offset(text, 9, 0), of(text, 99)), (1, 12, (2, 1)));
    }

    proptest! {
        #[test]
        fn every_place_is_found_again(text in "[a-z😀ä\n]{0,40}") {
            for (place, _) in text.char_indices() {
                let (line, unit) = of(&text, place);
                prop_assert_eq!(offset(&text, line, unit), place);
            }
        }
    }
}
