//! The names of cells and groups, as much of them as says something.

use crate::order;
use crate::text::{Font, MeasureText, cut_among, ellipsis, wrap};

/// Fewest letters of a name that is cut.
const LEAST: usize = 4;
/// Letters below which a name is cut at its end, whatever it is to be told from.
const FEW: usize = 10;

/// What tells each of the names from its neighbours: of `data.DataList` or `src/lib` the last part,
/// but not where others end with it.
pub(super) fn telling<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    let mut known: Vec<(&str, &str)> = labels.clone().map(|l| (last_part(l), l)).collect();
    order::sort(&mut known, |a, b| a.cmp(b));
    known.dedup();
    let is_shared = |part: &str| {
        let from = known.partition_point(|(p, _)| *p < part);
        known.get(from + 1).is_some_and(|(p, _)| *p == part)
    };
    labels.map(|l| if is_shared(last_part(l)) { l } else { last_part(l) }).collect()
}

/// A name on at most `most` lines of `width` CSS px: whole, else what is `telling` of it, else as much
/// of that as tells it from those `among` which it is.
pub(super) fn lines<'a>(
    measure: &dyn MeasureText,
    (label, telling): (&str, &str),
    among: impl Iterator<Item = &'a str>,
    font: &Font,
    width: f64,
    most: usize,
) -> Option<Vec<String>> {
    let whole = wrap(measure, label, font, width, most)
        .or_else(|| wrap(measure, telling, font, width, most));
    whole.or_else(|| {
        // Of a few letters the first say more than the ends of two halves.
        let apart = cut_among(measure, telling, among, font, width);
        let few = apart.contains('…') && apart.chars().count() < FEW;
        let cut = if few { ellipsis(measure, telling, font, width) } else { apart };
        says(&cut).then(|| vec![cut])
    })
}

/// The last part of a name of several.
fn last_part(label: &str) -> &str {
    let last = label
        .rsplit(['.', '/', '\\'])
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or(label);
    // What follows the point of a number is no name.
    if last.starts_with(|c: char| c.is_ascii_digit()) { label } else { last }
}

/// Whether what is left of a name says something: "da…" and "data.…" do not.
pub(super) fn says(text: &str) -> bool {
    let Some((start, end)) = text.split_once('…') else { return !text.is_empty() };
    start.chars().count() + end.chars().count() >= LEAST
        && (!end.is_empty() || start.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::metrics::ApproximateMetrics;

    const AMONG: [&str; 2] = ["Premium customers of the north", "Premium customers of the south"];

    #[test]
    fn names_lose_what_their_neighbours_share_first() {
        let font = Font::regular(10.0);
        let fits = |label, width, most| {
            let telling = telling(std::iter::once(label))[0];
            lines(&ApproximateMetrics, (label, telling), AMONG.into_iter(), &font, width, most)
        };
        assert_eq!(fits("data.DataList", 90.0, 1), Some(vec!["data.DataList".to_owned()]));
        assert_eq!(fits("data.DataList", 46.0, 1), Some(vec!["DataList".to_owned()]));
        assert_eq!(
            fits("Romantic Comedy", 60.0, 2),
            Some(vec!["Romantic".to_owned(), "Comedy".to_owned()])
        );
        assert!(
            fits("operator.layout.NodeLinkTreeLayout", 46.0, 3).unwrap()[0].starts_with("Node")
        );
        assert_eq!(fits("operator.layout.NodeLinkTreeLayout", 16.0, 3), None);
        assert_eq!(
            fits("version 3.14159265358979", 80.0, 1),
            Some(vec!["version 3.1415…".to_owned()])
        );
        assert_eq!(fits("Premium customers of the south", 80.0, 1).unwrap()[0], "Premiu…e south");
        let paths = ["a/blog/index.html", "a/shop/index.html", "src/lib", "3.14"];
        assert_eq!(telling(paths.into_iter()), [paths[0], paths[1], "lib", "3.14"]);
        assert_eq!(fits("trailing.", 80.0, 1), Some(vec!["trailing.".to_owned()]));
    }
}
