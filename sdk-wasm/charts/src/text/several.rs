//! Names that differ in several places, cut to what differs.

/// Fewest letters of a word that is cut, and most of one that is not, such as a year.
const LEAST: usize = 2;
const WHOLE: usize = 4;

/// The words of each text in which it differs from others, with "…" for those that all share;
/// shortened alike where they are wider than `width`; none where not even that helps. `measure` gives
/// the width of a text.
pub(super) fn words_that_differ(
    texts: &[&str],
    measure: impl Fn(&str) -> f64,
    width: f64,
) -> Option<Vec<String>> {
    let (words, joint) = parts(texts);
    let (start, end) = shared(&words);
    let middle: Vec<&[&str]> =
        words.iter().map(|w| w.get(start..w.len() - end).unwrap_or_default()).collect();
    let count = middle.first().map_or(0, |m| m.len());
    let even = middle.iter().all(|m| m.len() == count);
    // Words at which all are the same say nothing.
    let differs: Vec<bool> = (0..count)
        .map(|at| !even || middle.iter().any(|m| m.get(at) != middle[0].get(at)))
        .collect();
    // One place is for others, who keep more of the text.
    if differs.iter().filter(|d| **d).count() < 2 {
        return None;
    }
    let written = |of: &[&str], letters: usize| {
        let mut out = String::new();
        let mut gap = start > 0;
        for (at, word) in of.iter().enumerate() {
            if differs.get(at).is_some_and(|differs| !differs) {
                gap = true;
                continue;
            }
            if gap {
                out.push('…');
            } else if !out.is_empty() {
                out.push_str(joint);
            }
            let all = word.chars().count() <= WHOLE;
            out.extend(word.chars().take(if all { WHOLE } else { letters }));
            gap = false;
        }
        if gap || end > 0 {
            out.push('…');
        }
        out
    };
    let longest = words.iter().flatten().map(|w| w.chars().count()).max().unwrap_or_default();
    let fits = |letters: usize| middle.iter().all(|of| measure(&written(of, letters)) <= width);
    if !fits(LEAST) {
        return None;
    }
    // More letters are never narrower: the most that fit are found by halves.
    let (mut letters, mut beyond) = (LEAST, longest.max(LEAST) + 1);
    while beyond - letters > 1 {
        let between = letters.midpoint(beyond);
        if fits(between) {
            letters = between;
        } else {
            beyond = between;
        }
    }
    Some(middle.iter().map(|of| written(of, letters)).collect())
}

/// The words of texts, and what joins them; of such as have none the parts between marks, or else the
/// letters.
fn parts<'a>(texts: &[&'a str]) -> (Vec<Vec<&'a str>>, &'static str) {
    let words: Vec<Vec<&str>> = texts.iter().map(|t| t.split_whitespace().collect()).collect();
    if words.iter().all(|w| w.len() > 2) {
        return (words, " ");
    }
    let mark = |c: char| !c.is_alphanumeric();
    let parts = |t: &&'a str| t.split(mark).filter(|part| !part.is_empty()).collect();
    let marked: Vec<Vec<&str>> = texts.iter().map(parts).collect();
    if marked.iter().all(|w| w.len() > 2) {
        return (marked, "…");
    }
    (texts.iter().map(|t| t.split("").filter(|c| !c.is_empty()).collect()).collect(), "")
}

/// How many words all texts begin with, and how many others they end with.
fn shared(words: &[Vec<&str>]) -> (usize, usize) {
    let Some((first, rest)) = words.split_first() else { return (0, 0) };
    let shortest = words.iter().map(Vec::len).min().unwrap_or_default();
    let all = |at: &dyn Fn(&Vec<&str>) -> Option<usize>| {
        let word = at(first).and_then(|i| first.get(i));
        rest.iter().all(|w| at(w).and_then(|i| w.get(i)) == word)
    };
    let start = (0..shortest).take_while(|&i| all(&|_| Some(i))).count();
    let end = (1..=shortest - start).take_while(|&i| all(&|w| w.len().checked_sub(i))).count();
    (start, end)
}
