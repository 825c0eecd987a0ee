//! LIKE, in time that grows with text times pattern and never faster: no pattern makes it go back
//! over what it has tried.

/// A pattern, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    fold: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// `%`, any characters.
    Any,
    /// `_`, any one character.
    One,
    /// This character.
    Is(char),
}

impl Pattern {
    /// The pattern `text`; with `fold` upper and lower case are one.
    pub(super) fn new(text: &str, fold: bool) -> Self {
        let mut parts = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '%' if parts.last() == Some(&Part::Any) => {}
                '%' => parts.push(Part::Any),
                '_' => parts.push(Part::One),
                // At the end it stands for itself.
                '\\' => parts.push(Part::Is(chars.next().unwrap_or('\\'))),
                c => parts.push(Part::Is(c)),
            }
        }
        if fold {
            parts = parts.into_iter().flat_map(folded).collect();
        }
        Self { parts, fold }
    }

    /// Whether the whole of `text` is as the pattern says.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = match self.fold {
            true => text.chars().flat_map(char::to_lowercase).collect(),
            false => text.chars().collect(),
        };
        let (mut at, mut part) = (0, 0);
        // The last `%` and the text behind it: a match that fails later goes on from there, one
        // character on.
        let mut last: Option<(usize, usize)> = None;
        while at < text.len() {
            let here = self.parts.get(part);
            if here == Some(&Part::Any) {
                last = Some((part, at));
                part += 1;
            } else if here == Some(&Part::One) || here == Some(&Part::Is(text[at])) {
                (at, part) = (at + 1, part + 1);
            } else if let Some((any, from)) = last {
                (at, part) = (from + 1, any + 1);
                last = Some((any, from + 1));
            } else {
                return false;
            }
        }
        self.parts[part.min(self.parts.len())..].iter().all(|p| *p == Part::Any)
    }
}

fn folded(part: Part) -> Vec<Part> {
    match part {
        Part::Is(c) => c.to_lowercase().map(Part::Is).collect(),
        other => vec![other],
    }
}
