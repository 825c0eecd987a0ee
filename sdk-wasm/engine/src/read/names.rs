//! Names of columns: none empty, none twice.

use std::collections::HashSet;

use pellucid_core::read::NoteCode;

use super::notes::{Notes, brief};

/// Columns whose new names are noted one by one.
const MOST_TOLD: usize = 10;

/// The names that columns get. An empty one becomes `column` and its number, from 1. Of those that
/// share a name the first keeps it, the others get a number behind it: `_2`, `_3` and so on.
pub(super) fn unique(names: Vec<String>, notes: &mut Notes) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().filter(|n| !n.is_empty()).cloned().collect();
    let mut seen = HashSet::with_capacity(names.len());
    let (mut out, mut renamed) = (Vec::with_capacity(names.len()), 0);
    for (i, name) in names.into_iter().enumerate() {
        let column = i + 1;
        let first = !name.is_empty() && seen.insert(name.clone());
        if first {
            out.push(name);
            continue;
        }
        let (stem, mut n) =
            if name.is_empty() { (format!("column{column}"), 1) } else { (name.clone(), 2) };
        let new = loop {
            let new = if n == 1 { stem.clone() } else { format!("{stem}_{n}") };
            if taken.insert(new.clone()) {
                break new;
            }
            n += 1;
        };
        renamed += 1;
        if renamed > MOST_TOLD {
            out.push(new);
            continue;
        }
        let was = if name.is_empty() {
            "has no name".to_owned()
        } else {
            format!("is called \"{}\" like another", brief(&name))
        };
        notes.column(
            NoteCode::Renamed,
            &new,
            None,
            format!("column {column} {was}: here it is \"{}\"", brief(&new)),
        );
        out.push(new);
    }
    if renamed > MOST_TOLD {
        notes.file(
            NoteCode::Renamed,
            format!("{} more columns have no name or that of another", renamed - MOST_TOLD),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_keeps_its_name() {
        let mut notes = Notes::default();
        let names = ["a", "a", "a_2", "", "", "a", "column5"].map(str::to_owned).to_vec();
        let new = unique(names, &mut notes);
        assert_eq!(new, ["a", "a_3", "a_2", "column4", "column5_2", "a_4", "column5"]);
        assert_eq!(notes.finish().len(), 4);
    }
}
