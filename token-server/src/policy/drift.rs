//! What has changed about a dataset's columns, as an operator reads it.

use std::fmt;

use pellucid_core::DataType;
use unicode_normalization::UnicodeNormalization as _;

/// Most differences that are told; more are counted.
const TOLD: usize = 20;
/// Longest name that is told, in characters.
const NAME: usize = 80;

/// A column's name with what it is to the dataset. It is somebody else's text, and is written with
/// escapes and not at any length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    text: String,
    hidden: bool,
    policy: bool,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A column is gone.
    Missing(Name),
    /// A column is there that was not, and may look like one that is pinned.
    New {
        /// The new one.
        column: Name,
        /// The pinned one it looks like.
        like: Option<Name>,
    },
    /// One column is gone, and one is there that looks like it.
    Respelt {
        /// What is pinned.
        was: Name,
        /// What is there.
        now: Name,
    },
    /// A name stands another number of times.
    Times {
        /// The name.
        column: Name,
        /// How often it is pinned.
        was: usize,
        /// How often it is there.
        now: usize,
    },
    /// A column is of another type; none is one that is not read.
    Type {
        /// The column.
        column: Name,
        /// As it is pinned.
        was: Option<DataType>,
        /// As it is there.
        now: Option<DataType>,
    },
    /// The columns stand in another order.
    Order {
        /// What is pinned at the first place that differs.
        was: Name,
        /// What is there.
        now: Name,
    },
}

/// How a dataset's columns differ from those that are pinned. There is one difference at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift(Vec<Difference>);

impl Drift {
    pub(super) fn of(differences: Vec<Difference>) -> Option<Self> {
        (!differences.is_empty()).then_some(Self(differences))
    }

    /// Each difference.
    pub fn differences(&self) -> &[Difference] {
        &self.0
    }

    /// The differences as sentences, at most twenty and then how many more there are.
    pub fn sentences(&self) -> Vec<String> {
        let more = self.0.len().saturating_sub(TOLD);
        let told = self.0.iter().take(TOLD).map(ToString::to_string);
        told.chain((more > 0).then(|| format!("and {more} differences more"))).collect()
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences().join("; "))
    }
}

impl Name {
    pub(super) fn new(text: &str, hidden: bool, policy: bool) -> Self {
        Self { text: text.to_owned(), hidden, policy }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.text.chars().take(NAME).collect();
        let more = if shown.len() < self.text.len() { "…" } else { "" };
        // Letters beyond ASCII are escaped, too: those that look alike would not be told apart.
        write!(f, "\"{}{more}\"", shown.escape_default())?;
        match (self.hidden, self.policy) {
            (true, true) => f.write_str(" (hidden, of the policy)"),
            (true, false) => f.write_str(" (hidden)"),
            (false, true) => f.write_str(" (of the policy)"),
            (false, false) => Ok(()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |t: &Option<DataType>| t.map_or("one that is not read", DataType::as_str);
        match self {
            Self::Missing(column) => write!(f, "column {column} is missing"),
            Self::New { column, like: None } => write!(f, "column {column} is new"),
            Self::New { column, like: Some(old) } => {
                write!(f, "column {column} is new and looks like {old}")
            }
            Self::Respelt { was, now } => {
                write!(f, "column {now} stands where {was} was: {}", unlike(&was.text, &now.text))
            }
            Self::Times { column, was, now } => {
                write!(f, "column {column} stood {was} times and stands {now} times")
            }
            Self::Type { column, was, now } => {
                write!(f, "column {column} was {} and is {}", of(was), of(now))
            }
            Self::Order { was, now } => {
                write!(f, "the order has changed: column {now} stands where {was} was")
            }
        }
    }
}

/// The name as one who reads it remembers it: composed, in one case, without what is not seen.
pub(super) fn folded(name: &str) -> String {
    let seen = name.nfkd().filter(|c| !c.is_whitespace() && !c.is_control() && !invisible(*c));
    // Upper case first: some letters have one there and two below, as σ and ς.
    seen.flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfc().collect()
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// What tells two names apart that look alike.
fn unlike(a: &str, b: &str) -> &'static str {
    let composed = |name: &str| name.nfc().collect::<String>();
    let lower = |name: &str| composed(name).to_lowercase();
    match () {
        () if composed(a) == composed(b) => "its letters are composed otherwise",
        () if lower(a) == lower(b) => "its case differs",
        () => "it looks alike and is another name",
    }
}
