//! The names of cells and groups, as much of them as says something.

use crate::text::{Font, MeasureText, cut_among, ellipsis, wrap};

/// Fewest letters of a name that is cut.
const LEAST: usize = 4;
/// Letters below which a name is cut at its end, whatever it is to be told from.
const FEW: usize = 10;

/// A name on at most `most` lines of `width` CSS px: whole, else its last part (of `data.DataList`
/// or `src/lib` what tells it from its neighbours), else as much of that as
/// tells it from the names `among` which it is.
pub(super) fn lines<'a>(
    measure: &dyn MeasureText,
    label: &str,
    among: impl Iterator<Item = &'a str>,
    font: &Font,
    width: f64,
    most: usize,
) -> Option<Vec<String>> {
    let last = last_part(label);
    let whole =
        wrap(measure, label, font, width, most).or_else(|| wrap(measure, last, font, width, most));
    whole.or_else(|| {
        // Of a few letters the first say more than the ends of two halves.
        let apart = cut_among(measure, last, among.map(last_part), font, width);
        let few = apart.contains('…') && apart.chars().count() < FEW;
        let cut = if few { ellipsis(measure, last, font, width) } else { apart };
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
            lines(&ApproximateMetrics, label, AMONG.into_iter(), &font, width, most)
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
        assert_eq!(fits("trailing.", 80.0, 1), Some(vec!["trailing.".to_owned()]));
    }
}
