//! Byte ranges and conditions (RFC 9110, sections 13 and 14), without I/O.

/// What to send of a representation of `length` bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it: 200.
    Whole,
    /// Bytes `first` to `last`, both inclusive: 206.
    Bytes {
        /// The first byte.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// None of the range lies in it: 416.
    Unsatisfiable,
}

/// What a `Range` header asks for. Several ranges, other units and malformed headers get the whole,
/// which the RFC allows.
pub(super) fn part(range: Option<&str>, length: u64) -> Part {
    let Some((unit, spec)) = range.and_then(|r| r.split_once('=')) else { return Part::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    match (bound(first), bound(last)) {
        (Bound::At(first), Bound::At(last)) if first > last => Part::Whole,
        (Bound::At(first), Bound::At(_) | Bound::Open) if first >= length => Part::Unsatisfiable,
        (Bound::At(first), Bound::At(last)) => Part::Bytes { first, last: last.min(length - 1) },
        (Bound::At(first), Bound::Open) => Part::Bytes { first, last: length - 1 },
        (Bound::Open, Bound::At(suffix)) if suffix == 0 || length == 0 => Part::Unsatisfiable,
        (Bound::Open, Bound::At(suffix)) => {
            Part::Bytes { first: length.saturating_sub(suffix), last: length - 1 }
        }
        _ => Part::Whole,
    }
}

/// One end of a range.
enum Bound {
    /// Left out.
    Open,
    /// This number; beyond 64 bits the largest.
    At(u64),
    /// No digits.
    Malformed,
}

/// Reads one end of a range.
fn bound(text: &str) -> Bound {
    match text {
        "" => Bound::Open,
        t if t.bytes().all(|b| b.is_ascii_digit()) => Bound::At(t.parse().unwrap_or(u64::MAX)),
        _ => Bound::Malformed,
    }
}

/// Whether an `If-None-Match` header names `etag`, by weak comparison.
pub(super) fn none_match_names(header: &str, etag: &str) -> bool {
    header.split(',').map(str::trim).any(|t| t == "*" || t.strip_prefix("W/").unwrap_or(t) == etag)
}

/// Whether `If-Range` lets the range stand: strong comparison, so a weak tag or a date never does.
pub(super) fn if_range_holds(header: Option<&str>, etag: &str) -> bool {
    header.is_none_or(|h| h.trim() == etag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_as_the_rfc_has_them() {
        let bytes = |first, last| Part::Bytes { first, last };
        for (header, expected) in [
            (None, Part::Whole),
            (Some("bytes=0-3"), bytes(0, 3)),
            (Some("bytes=0-0"), bytes(0, 0)),
            (Some("Bytes= 5-"), bytes(5, 9)),
            (Some("bytes=5-99"), bytes(5, 9)),
            (Some("bytes=-4"), bytes(6, 9)),
            (Some("bytes=-99"), bytes(0, 9)),
            (Some("bytes=10-"), Part::Unsatisfiable),
            (Some("bytes=-0"), Part::Unsatisfiable),
            (Some("bytes=99999999999999999999-"), Part::Unsatisfiable),
            (Some("bytes=4-3"), Part::Whole),
            (Some("bytes=0-1,3-4"), Part::Whole),
            (Some("bytes=a-b"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("bytes=+1-2"), Part::Whole),
            (Some("lines=0-3"), Part::Whole),
            (Some("nonsense"), Part::Whole),
        ] {
            assert_eq!(part(header, 10), expected, "{header:?}");
        }
        assert_eq!(part(Some("bytes=-1"), 0), Part::Unsatisfiable);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Unsatisfiable);
    }

    proptest! {
        #[test]
        fn a_part_lies_within(header in "bytes=[0-9]{0,21}-[0-9]{0,21}", length in 0u64..1000) {
            if let Part::Bytes { first, last } = part(Some(&header), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }

    #[test]
    fn conditions_compare_as_they_must() {
        assert!(none_match_names("\"a\", W/\"b\"", "\"b\""));
        assert!(none_match_names("*", "\"b\""));
        assert!(!none_match_names("\"a\"", "\"b\""));
        assert!(if_range_holds(None, "\"b\""));
        assert!(if_range_holds(Some("\"b\""), "\"b\""));
        assert!(!if_range_holds(Some("W/\"b\""), "\"b\""));
        assert!(!if_range_holds(Some("Wed, 21 Oct 2015 07:28:00 GMT"), "\"b\""));
    }
}
