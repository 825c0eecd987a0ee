//! Reading FlatBuffers, the metadata of Arrow IPC: tables of optional fields, every access checked
//! against the bytes.
//!
//! Source: the FlatBuffers binary format (flatbuffers.dev, "FlatBuffer Internals"). Positions only
//! grow from table to table, but several may name one table; whoever walks a tree counts what it
//! visits.

/// A table in a buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk::<N>().copied()
}

/// The position that the offset at `at` points to.
fn follow(bytes: &[u8], at: usize) -> Option<usize> {
    at.checked_add(u32::from_le_bytes(array(bytes, at)?) as usize)
}

impl<'a> Table<'a> {
    /// The table that a buffer is of.
    pub(super) fn root(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { bytes, at: follow(bytes, 0)? })
    }

    /// Where field number `id` lies; `None` where it has its default.
    fn field(self, id: usize) -> Option<usize> {
        let back = i32::from_le_bytes(array(self.bytes, self.at)?);
        let vtable = usize::try_from(i64::try_from(self.at).ok()? - i64::from(back)).ok()?;
        let size = u16::from_le_bytes(array(self.bytes, vtable)?);
        let entry = 4 + 2 * id;
        if entry + 2 > usize::from(size) {
            return None;
        }
        match u16::from_le_bytes(array(self.bytes, vtable.checked_add(entry)?)?) {
            0 => None,
            offset => self.at.checked_add(usize::from(offset)),
        }
    }

    fn scalar<const N: usize>(self, id: usize) -> Option<[u8; N]> {
        array(self.bytes, self.field(id)?)
    }

    pub(super) fn byte(self, id: usize, default: u8) -> u8 {
        self.scalar(id).map_or(default, u8::from_le_bytes)
    }

    pub(super) fn i16(self, id: usize, default: i16) -> i16 {
        self.scalar(id).map_or(default, i16::from_le_bytes)
    }

    pub(super) fn i32(self, id: usize, default: i32) -> i32 {
        self.scalar(id).map_or(default, i32::from_le_bytes)
    }

    pub(super) fn i64(self, id: usize, default: i64) -> i64 {
        self.scalar(id).map_or(default, i64::from_le_bytes)
    }

    pub(super) fn table(self, id: usize) -> Option<Self> {
        Some(Self { bytes: self.bytes, at: follow(self.bytes, self.field(id)?)? })
    }

    pub(super) fn text(self, id: usize) -> Option<&'a str> {
        std::str::from_utf8(self.structs(id, 1)?).ok()
    }

    /// The bytes of a vector of structs or numbers of `size` bytes each; `None` where they pass the
    /// buffer.
    pub(super) fn structs(self, id: usize, size: usize) -> Option<&'a [u8]> {
        let at = follow(self.bytes, self.field(id)?)?;
        let count = u32::from_le_bytes(array(self.bytes, at)?) as usize;
        self.bytes.get(at + 4..)?.get(..count.checked_mul(size)?)
    }

    /// The tables of a vector; none where there is no vector.
    pub(super) fn tables(self, id: usize) -> impl Iterator<Item = Self> {
        let start = self.field(id).and_then(|at| follow(self.bytes, at)).map_or(0, |at| at + 4);
        let count = self.structs(id, 4).map_or(0, |offsets| offsets.len() / 4);
        (0..count).filter_map(move |i| {
            Some(Self { bytes: self.bytes, at: follow(self.bytes, start + 4 * i)? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(0u8..24, 0..80), id in 0usize..5) {
            let Some(table) = Table::root(&bytes) else { return Ok(()) };
            let _ = (table.byte(id, 0), table.i16(id, 0), table.i32(id, 0), table.i64(id, 0), table.text(id), table.structs(id, 24));
            prop_assert!(table.tables(id).count() <= bytes.len());
            let _ = table.table(id).and_then(|t| t.text(id));
        }
    }

    #[test]
    fn reads_a_table_by_hand() {
        // Root offset 8; a vtable of 8 bytes at 0x04 is not aligned, which the format does not ask
        // of readers.
        let bytes = [
            12, 0, 0, 0, 8, 0, 12, 0, 4, 0, 8, 0, 8, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0,
            b'h', b'i', 0,
        ];
        let table = Table::root(&bytes).unwrap();
        assert_eq!((table.i32(0, 1), table.text(1), table.i64(2, 5)), (7, Some("hi"), 5));
    }
}
