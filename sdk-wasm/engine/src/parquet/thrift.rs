//! Thrift's compact protocol, reading only (Apache Thrift, `thrift-compact-protocol.md`).
//!
//! Parquet needs so little of it that a reader of a hundred lines replaces a general one; every
//! length is checked against the bytes that are there, and nesting is bounded.

use pellucid_core::{Error, Result};

use super::varint;

/// Deeper nesting than Parquet's metadata has is a hostile file.
const MAX_DEPTH: u32 = 32;

/// Reads values from a byte slice.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Position of the next byte.
    pub position: usize,
}

/// A field's wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// True or false, in the type itself.
    Bool(bool),
    /// 1 byte.
    Byte,
    /// i16, i32 or i64: a zigzag varint.
    Int,
    /// 8 bytes.
    Double,
    /// Length and bytes.
    Binary,
    /// A list or set.
    List,
    /// A map.
    Map,
    /// A struct.
    Struct,
    /// 16 bytes.
    Uuid,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    fn byte(&mut self) -> Result<u8> {
        let b = self
            .bytes
            .get(self.position)
            .copied()
            .ok_or_else(|| Error::corrupt("its metadata ends too early"))?;
        self.position += 1;
        Ok(b)
    }

    fn varint(&mut self) -> Result<u64> {
        varint::read(self.bytes, &mut self.position)
            .ok_or_else(|| Error::corrupt("a number in its metadata is cut short or too long"))
    }

    /// A zigzag integer.
    pub fn int(&mut self) -> Result<i64> {
        self.varint().map(varint::zigzag)
    }

    /// A zigzag integer that counts or measures something: not negative.
    pub fn size(&mut self) -> Result<u64> {
        let v = self.int()?;
        u64::try_from(v)
            .map_err(|_| Error::corrupt(format!("a size in its metadata is negative ({v})")))
    }

    /// Bytes with their length before them.
    pub fn binary(&mut self) -> Result<&'a [u8]> {
        let len = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        let end = self.position.checked_add(len).filter(|end| *end <= self.bytes.len());
        let end = end
            .ok_or_else(|| Error::corrupt("a text in its metadata is longer than the metadata"))?;
        let out = &self.bytes[self.position..end];
        self.position = end;
        Ok(out)
    }

    /// UTF-8 text.
    pub fn text(&mut self) -> Result<String> {
        Ok(String::from_utf8_lossy(self.binary()?).into_owned())
    }

    /// Calls `each` for every field of a struct; `each` reads the field or calls [`Reader::skip`].
    pub fn fields(
        &mut self,
        mut each: impl FnMut(&mut Self, i16, Wire) -> Result<()>,
    ) -> Result<()> {
        let mut id = 0i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            let delta = i16::from(head >> 4);
            id = match delta {
                0 => self.int()? as i16,
                d => id.wrapping_add(d),
            };
            let wire = wire(head & 0x0f)?;
            each(self, id, wire)?;
        }
    }

    /// Calls `each` for every element of a list.
    pub fn list(&mut self, mut each: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        let (len, _) = self.list_head()?;
        for _ in 0..len {
            each(self)?;
        }
        Ok(())
    }

    fn list_head(&mut self) -> Result<(u64, u8)> {
        let head = self.byte()?;
        let len = match head >> 4 {
            15 => self.varint()?,
            n => u64::from(n),
        };
        // Every element takes a byte at least, so a longer list cannot be there.
        if len > (self.bytes.len() - self.position) as u64 {
            return Err(Error::corrupt("a list in its metadata is longer than the metadata"));
        }
        Ok((len, head & 0x0f))
    }

    /// Passes over a field's value.
    pub fn skip(&mut self, wire: Wire) -> Result<()> {
        self.skip_nested(wire, 0)
    }

    fn skip_nested(&mut self, kind: Wire, depth: u32) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(Error::corrupt("its metadata is nested too deeply"));
        }
        match kind {
            Wire::Bool(_) => {}
            Wire::Byte => drop(self.byte()?),
            Wire::Int => drop(self.varint()?),
            Wire::Double => (0..8).try_for_each(|_| self.byte().map(drop))?,
            Wire::Uuid => (0..16).try_for_each(|_| self.byte().map(drop))?,
            Wire::Binary => drop(self.binary()?),
            Wire::Struct => self.fields(|r, _, w| r.skip_nested(w, depth + 1))?,
            Wire::List => {
                let (len, element) = self.list_head()?;
                for _ in 0..len {
                    self.skip_element(element, depth)?;
                }
            }
            Wire::Map => {
                let len = self.varint()?;
                if len > (self.bytes.len() - self.position) as u64 {
                    return Err(Error::corrupt(
                        "a map in its metadata is longer than the metadata",
                    ));
                }
                if len > 0 {
                    let types = self.byte()?;
                    for _ in 0..len {
                        self.skip_element(types >> 4, depth)?;
                        self.skip_element(types & 0x0f, depth)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// In lists and maps a boolean takes a byte; in a struct it stands in the field's head.
    fn skip_element(&mut self, code: u8, depth: u32) -> Result<()> {
        match wire(code)? {
            Wire::Bool(_) => self.byte().map(drop),
            other => self.skip_nested(other, depth + 1),
        }
    }
}

fn wire(code: u8) -> Result<Wire> {
    Ok(match code {
        1 => Wire::Bool(true),
        2 => Wire::Bool(false),
        3 => Wire::Byte,
        4..=6 => Wire::Int,
        7 => Wire::Double,
        8 => Wire::Binary,
        9 | 10 => Wire::List,
        11 => Wire::Map,
        12 => Wire::Struct,
        13 => Wire::Uuid,
        other => {
            return Err(Error::corrupt(format!(
                "its metadata has a field of the unknown type {other}"
            )));
        }
    })
}
