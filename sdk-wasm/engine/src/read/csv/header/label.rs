//! Whether a text names its column rather than being one of its values.

/// What people call the column before columns of numbers.
const WORDS: [&str; 105] = [
    "account",
    "age",
    "area",
    "article",
    "artikel",
    "artist",
    "asset",
    "author",
    "band",
    "bank",
    "brand",
    "category",
    "channel",
    "city",
    "class",
    "client",
    "code",
    "commune",
    "company",
    "continent",
    "country",
    "county",
    "currency",
    "customer",
    "date",
    "datum",
    "day",
    "department",
    "description",
    "device",
    "district",
    "fecha",
    "feature",
    "fund",
    "gender",
    "gene",
    "geo",
    "group",
    "hour",
    "id",
    "index",
    "indicator",
    "industry",
    "item",
    "jahr",
    "key",
    "kind",
    "label",
    "land",
    "language",
    "location",
    "market",
    "measure",
    "method",
    "metric",
    "model",
    "mois",
    "monat",
    "month",
    "movie",
    "name",
    "nation",
    "nom",
    "nombre",
    "object",
    "ort",
    "page",
    "partner",
    "party",
    "pays",
    "percentile",
    "period",
    "person",
    "place",
    "player",
    "product",
    "produkt",
    "program",
    "project",
    "province",
    "q",
    "quantile",
    "quarter",
    "question",
    "region",
    "row",
    "sample",
    "scenario",
    "school",
    "sector",
    "segment",
    "sensor",
    "series",
    "sex",
    "site",
    "species",
    "stadt",
    "state",
    "station",
    "statistic",
    "store",
    "subject",
    "team",
    "time",
    "variable",
];

/// How surely a text of the first row names its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in super::super) enum Label {
    /// It may be a value as well.
    #[default]
    Unsure,
    /// It is written otherwise than the values.
    Style,
    /// It is a word for what the values are, or empty where they are not.
    Sure,
}

/// What was seen of a column's texts.
#[derive(Debug, Default)]
pub(in super::super) struct Texts {
    count: usize,
    /// Those without a text.
    empty: usize,
    /// Those that begin with a capital, and those of capitals alone.
    capital: usize,
    capitals: usize,
    /// Those that are words for values.
    words: usize,
}

impl Texts {
    pub(in super::super) fn see(&mut self, text: &str) {
        self.count += 1;
        self.empty += usize::from(text.trim().is_empty());
        self.capital += usize::from(begins_with_capital(text));
        self.capitals += usize::from(is_capitals(text));
        self.words += usize::from(is_word(text));
    }

    /// What `text` is above these.
    pub(in super::super) fn label(&self, text: &str) -> Label {
        if self.count == self.empty {
            return Label::Unsure;
        }
        if text.trim().is_empty() {
            return if self.empty == 0 { Label::Sure } else { Label::Unsure };
        }
        if self.words == 0 && is_word(text) {
            return Label::Sure;
        }
        let small = !text.chars().any(char::is_uppercase) && text.chars().any(char::is_lowercase);
        let style = (small && self.capital + self.empty == self.count)
            || (is_capitals(text) && self.capitals == 0);
        if style { Label::Style } else { Label::Unsure }
    }
}

fn begins_with_capital(text: &str) -> bool {
    text.trim_start().chars().next().is_some_and(char::is_uppercase)
}

fn is_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() > 1 && !text.chars().any(char::is_lowercase)
}

/// Whether the first or last part of `text` is a word for values, as in "Country Name" or `item_id`.
fn is_word(text: &str) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let mut parts = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty());
    let is = |part: &str| {
        let small = part.to_lowercase();
        WORDS.contains(&small.as_str())
            || small.strip_suffix('s').is_some_and(|one| WORDS.contains(&one))
    };
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.take(3).collect();
    rest.len() < 3 && (is(first) || rest.last().is_some_and(|last| is(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_values() {
        for (label, values, found) in [
            ("country", &["Germany"][..], Label::Sure),
            ("Country Name", &["Germany"], Label::Sure),
            ("", &["Germany"], Label::Sure),
            ("", &["Germany", ""], Label::Unsure),
            ("river", &["Rhine", "Elbe"], Label::Style),
            ("RIVER", &["Rhine", "Elbe"], Label::Style),
            ("Oslo", &["Rome"], Label::Unsure),
            ("apples", &["pears"], Label::Unsure),
            ("name", &["size", "age"], Label::Unsure),
            ("New York State of Mind", &["Hello"], Label::Unsure),
        ] {
            let mut texts = Texts::default();
            values.iter().for_each(|v| texts.see(v));
            assert_eq!(texts.label(label), found, "{label} {values:?}");
        }
    }
}
