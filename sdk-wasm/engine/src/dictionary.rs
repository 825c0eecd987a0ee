//! Distinct texts of a string column, in one arena.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use pellucid_core::sorting;
use rustc_hash::FxBuildHasher;

/// Distinct texts, each with a code by order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    /// End of each entry in `bytes`.
    ends: Vec<u32>,
    index: HashTable<u32>,
}

impl Dictionary {
    /// The texts that end at `ends` of `text`, in bytes: what [`Dictionary::text`] and
    /// [`Dictionary::ends`] gave. `None` where they are no texts, or not each another.
    pub fn of_texts(text: String, ends: Vec<u32>) -> Option<Self> {
        let mut index = HashTable::with_capacity(ends.len());
        let (mut start, last) = (0, text.len());
        for (code, end) in ends.iter().enumerate() {
            let entry_of = |c: &u32| entry(text.as_bytes(), &ends, *c);
            let this = text.get(start..*end as usize)?.as_bytes();
            let hash = FxBuildHasher.hash_one(this);
            if index.find(hash, |c| entry_of(c) == this).is_some() {
                return None;
            }
            let code = u32::try_from(code).ok()?;
            index.insert_unique(hash, code, |c| FxBuildHasher.hash_one(entry_of(c)));
            start = *end as usize;
        }
        (start == last).then(|| Self { bytes: text.into_bytes(), ends, index })
    }

    /// All texts, one after another in order of their codes.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// Where each text ends in [`Dictionary::text`], in bytes.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The entry of `code`; empty where there is none.
    #[inline]
    pub fn get(&self, code: u32) -> &str {
        std::str::from_utf8(entry(&self.bytes, &self.ends, code)).unwrap_or_default()
    }

    /// The code of `text`, added where it is new. `None` when four billion entries or 4 GiB of text
    /// are reached.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_engine::dictionary::Dictionary;
    ///
    /// let mut cities = Dictionary::default();
    /// assert_eq!((cities.intern("Oslo"), cities.intern("Bergen"), cities.intern("Oslo")), (Some(0), Some(1), Some(0)));
    /// assert_eq!(cities.ranks(), [1, 0]);
    /// ```
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        let Self { bytes, ends, index } = self;
        let hash = FxBuildHasher.hash_one(text.as_bytes());
        if let Some(code) = index.find(hash, |&c| entry(bytes, ends, c) == text.as_bytes()) {
            return Some(*code);
        }
        let code = u32::try_from(ends.len()).ok().filter(|c| *c < u32::MAX)?;
        let end = u32::try_from(bytes.len() + text.len()).ok()?;
        bytes.extend_from_slice(text.as_bytes());
        ends.push(end);
        index.insert_unique(hash, code, |&c| FxBuildHasher.hash_one(entry(bytes, ends, c)));
        Some(code)
    }

    /// The code of `text`, where it is an entry.
    pub fn code(&self, text: &str) -> Option<u32> {
        let hash = FxBuildHasher.hash_one(text.as_bytes());
        self.index.find(hash, |&c| entry(&self.bytes, &self.ends, c) == text.as_bytes()).copied()
    }

    /// All entries in order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|c| self.get(c))
    }

    /// For each code its position in ascending order of the texts (by UTF-8 bytes, which is by code
    /// point).
    pub fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        let text = |code: u32| entry(&self.bytes, &self.ends, code);
        sorting::sort(&mut order, &mut |a, b| text(a).cmp(text(b)));
        let mut ranks = vec![0; order.len()];
        for (rank, code) in order.into_iter().enumerate() {
            ranks[code as usize] = rank as u32;
        }
        ranks
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * 4 + self.index.capacity() * 5
    }
}

fn entry<'a>(bytes: &'a [u8], ends: &[u32], code: u32) -> &'a [u8] {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends.get(code - 1).map_or(0, |e| *e as usize) };
    ends.get(code).and_then(|end| bytes.get(start..*end as usize)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interns_each_text_once() {
        let mut d = Dictionary::default();
        let codes: Vec<_> = ["b", "", "a", "b", "ä", ""].iter().map(|t| d.intern(t)).collect();
        assert_eq!(codes, [Some(0), Some(1), Some(2), Some(0), Some(3), Some(1)]);
        assert_eq!(d.iter().collect::<Vec<_>>(), ["b", "", "a", "ä"]);
        assert_eq!(d.ranks(), [2, 0, 1, 3]);
        assert_eq!((d.code("ä"), d.code("x")), (Some(3), None));
    }

    #[test]
    fn is_made_of_its_texts_again() {
        let mut d = Dictionary::default();
        ["b", "", "a", "ä"].iter().for_each(|t| assert!(d.intern(t).is_some()));
        let again = Dictionary::of_texts(d.text().to_owned(), d.ends().to_vec()).expect("made");
        assert_eq!(again.iter().collect::<Vec<_>>(), ["b", "", "a", "ä"]);
        assert_eq!((again.code("ä"), again.code("")), (Some(3), Some(1)));
        for (text, ends) in
            [("aä", vec![1, 2]), ("aa", vec![1, 2]), ("ab", vec![1]), ("ab", vec![2, 1])]
        {
            assert!(Dictionary::of_texts(text.to_owned(), ends).is_none(), "{text}");
        }
    }
}
