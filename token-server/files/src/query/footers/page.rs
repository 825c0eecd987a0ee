//! Headers of Parquet pages: what a page unpacks to, before it is unpacked (`PageHeader` of
//! parquet.thrift, in Thrift's compact protocol).

/// Deepest structs within structs; those of a header go to three.
const DEEPEST: usize = 8;

/// What the header of a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// Whether it is the dictionary of its column chunk.
    pub(super) dictionary: bool,
    /// Bytes that it unpacks to. Its decoder reserves as many and fails where there are others.
    pub(super) unpacked: u64,
    /// Bytes from the begin of the header to the end of the page.
    pub(super) stored: u64,
}

/// The header at the begin of `bytes`; none where they are cut off, or none.
pub(super) fn header(bytes: &[u8]) -> Option<Page> {
    let mut from = Compact { bytes, at: 0 };
    let (mut kind, mut unpacked, mut packed) = (None, None, None);
    from.fields(|from, id, of| {
        let slot = match id {
            1 => &mut kind,
            2 => &mut unpacked,
            3 => &mut packed,
            _ => return from.skip(of, 0),
        };
        *slot = Some(u64::try_from(from.signed(of)?).ok()?);
        Some(())
    })?;
    let stored = packed?.checked_add(from.at as u64)?;
    Some(Page { dictionary: kind? == 2, unpacked: unpacked?, stored })
}

/// Bytes of the compact protocol.
struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// An integer of 32 bits, zigzag.
    fn signed(&mut self, of: u8) -> Option<i64> {
        let value = (of == 5).then(|| self.varint())??;
        i64::try_from(value >> 1).ok().map(|half| if value & 1 == 1 { -half - 1 } else { half })
    }

    /// Each field of a struct by its number and type, up to the struct's end.
    fn fields(&mut self, mut each: impl FnMut(&mut Self, i64, u8) -> Option<()>) -> Option<()> {
        let mut id = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.signed(5)?,
                more => id.checked_add(i64::from(more))?,
            };
            each(self, id, head & 0xf)?;
        }
    }

    /// Passes over a value. Headers hold no lists or maps.
    fn skip(&mut self, of: u8, depth: usize) -> Option<()> {
        match of {
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.varint()?;
                self.pass(length)
            }
            12 if depth < DEEPEST => self.fields(|from, _, of| from.skip(of, depth + 1)),
            _ => None,
        }
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?)?;
        (self.at <= self.bytes.len()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A data page of 4 values with statistics, 300 bytes that unpack to 70,000.
    const DATA: &[u8] = &[
        0x15, 0x00, 0x15, 0xe0, 0xc5, 0x08, 0x15, 0xd8, 0x04, 0x2c, 0x15, 0x08, 0x15, 0x00, 0x15,
        0x06, 0x15, 0x06, 0x1c, 0x18, 0x02, b'a', b'b', 0x11, 0x00, 0x00, 0x00,
    ];

    #[test]
    fn says_what_a_page_unpacks_to() {
        assert_eq!(
            header(DATA),
            Some(Page { dictionary: false, unpacked: 70_000, stored: 300 + DATA.len() as u64 })
        );
        let dictionary =
            [0x15, 0x04, 0x15, 0x08, 0x15, 0x04, 0x4c, 0x15, 0x02, 0x15, 0x00, 0x00, 0x00, 0xff];
        assert_eq!(
            header(&dictionary),
            Some(Page { dictionary: true, unpacked: 4, stored: 2 + 13 })
        );
        for cut in 0..DATA.len() {
            assert_eq!(header(&DATA[..cut]), None, "{cut}");
        }
        // A negative length, and lengths that nothing has.
        assert_eq!(header(&[0x15, 0x00, 0x15, 0x01, 0x15, 0x04, 0x00]), None);
        assert_eq!(
            header(&[0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00]),
            None
        );
        assert_eq!(header(&[0x1c; 100]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = header(&bytes);
        }

        #[test]
        fn no_changed_byte_panics(at in 0..DATA.len(), to in any::<u8>()) {
            let mut bytes = DATA.to_vec();
            bytes[at] = to;
            let _ = header(&bytes);
        }
    }
}
