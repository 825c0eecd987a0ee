//! Decodes one column chunk into its column.

use pellucid_core::{Error, Result};

use super::format::{Codec, Encoding, PageType, Unknown, number_of};
use super::metadata::Chunk;
use super::page::PageHeader;
use super::schema::Leaf;
use super::values::{self, Dense};
use super::{codec, rle};
use crate::writer::ColumnWriter;

/// Decodes the pages of a chunk and writes its `rows` rows from row `start` on.
///
/// # Errors
/// `corrupt_file` or `unsupported_file`, naming the column.
pub fn decode(
    bytes: &[u8],
    chunk: &Chunk,
    leaf: &Leaf,
    start: usize,
    rows: usize,
    writer: &mut ColumnWriter,
) -> Result<()> {
    if let Some(fault) = &chunk.fault {
        return Err(Error::corrupt(format!("column \"{}\": {fault}", leaf.name)));
    }
    let mut decoder = Decoder { codec: chunk.codec, leaf, dictionary: None, plain: Vec::new() };
    decoder.pages(bytes, start, rows, writer).map_err(|mut e| {
        e.message = format!("column \"{}\": {}", leaf.name, e.message);
        e
    })
}

struct Decoder<'a> {
    codec: Result<Codec, Unknown>,
    leaf: &'a Leaf,
    dictionary: Option<Dense>,
    /// The current page, decompressed; kept to reuse its memory.
    plain: Vec<u8>,
}

impl Decoder<'_> {
    fn pages(
        &mut self,
        mut bytes: &[u8],
        start: usize,
        rows: usize,
        writer: &mut ColumnWriter,
    ) -> Result<()> {
        let mut done = 0;
        while done < rows {
            if bytes.is_empty() {
                return Err(Error::corrupt(format!("its pages hold {done} of {rows} rows")));
            }
            let (header, taken) = PageHeader::read(bytes)?;
            let body = taken.checked_add(header.packed).and_then(|end| bytes.get(taken..end));
            let body = body.ok_or_else(|| {
                Error::corrupt(format!("a page of {} bytes is cut short", header.packed))
            })?;
            bytes = &bytes[taken + header.packed..];
            match header.kind {
                PageType::Index => {}
                PageType::Dictionary => self.read_dictionary(&header, body, writer)?,
                PageType::Data | PageType::DataV2 => {
                    if header.values > rows - done {
                        return Err(Error::corrupt(format!(
                            "a page states {} values where {} rows are left",
                            header.values,
                            rows - done
                        )));
                    }
                    self.read_data(&header, body, start + done, writer)?;
                    done += header.values;
                }
            }
        }
        Ok(())
    }

    fn read_dictionary(
        &mut self,
        header: &PageHeader,
        body: &[u8],
        writer: &mut ColumnWriter,
    ) -> Result<()> {
        let mut plain = std::mem::take(&mut self.plain);
        let page = self.decompressed(header, body, header.plain, &mut plain)?;
        // A dictionary entry takes a bit at least; more entries than that are a lie that would
        // reserve memory.
        if header.values > page.len().saturating_mul(8) {
            return Err(Error::corrupt(format!(
                "a dictionary of {} bytes states {} entries",
                page.len(),
                header.values
            )));
        }
        self.dictionary =
            Some(values::decode(page, Encoding::Plain, header.values, self.leaf, None, writer)?);
        self.plain = plain;
        Ok(())
    }

    fn read_data(
        &mut self,
        header: &PageHeader,
        body: &[u8],
        row: usize,
        writer: &mut ColumnWriter,
    ) -> Result<()> {
        let mut plain = std::mem::take(&mut self.plain);
        let (present, data) = match header.kind {
            PageType::DataV2 => {
                let levels_end = header
                    .repetition_bytes
                    .checked_add(header.definition_bytes)
                    .filter(|n| *n <= body.len() && *n <= header.plain);
                let levels_end = levels_end
                    .ok_or_else(|| Error::corrupt("a page's levels are longer than the page"))?;
                let present =
                    self.present(&body[header.repetition_bytes..levels_end], header.values, false)?;
                (
                    present,
                    self.decompressed(
                        header,
                        &body[levels_end..],
                        header.plain - levels_end,
                        &mut plain,
                    )?,
                )
            }
            _ => {
                let page = self.decompressed(header, body, header.plain, &mut plain)?;
                let (levels, data) = self.split_levels(header, page)?;
                (
                    self.present(
                        levels,
                        header.values,
                        header.definition_encoding == Ok(Encoding::BitPacked),
                    )?,
                    data,
                )
            }
        };
        let encoding =
            header.encoding.map_err(|Unknown(number)| values::misfit(number, self.leaf))?;
        if let (None, Some(floats)) =
            (&present, values::plain_floats(data, encoding, header.values, self.leaf))
        {
            writer.write_plain_floats(row, floats)?;
            self.plain = plain;
            return Ok(());
        }
        let count = present.as_ref().map_or(header.values, |p| p.iter().filter(|p| **p).count());
        let dense =
            values::decode(data, encoding, count, self.leaf, self.dictionary.as_ref(), writer)?;
        if dense.len() != count {
            return Err(Error::corrupt(format!(
                "a page holds {} values and states {count}",
                dense.len()
            )));
        }
        match (dense, present.as_deref()) {
            (Dense::Positions(p), None) => {
                writer.write_entries(row, self.dictionary.as_ref().map_or(&[], Dense::ints), &p)
            }
            (Dense::Positions(p), Some(present)) => {
                let entries = self.dictionary.as_ref().map_or(&[][..], Dense::ints);
                let values: Vec<i64> = p
                    .iter()
                    .map(|p| entries.get(*p as usize).copied().unwrap_or_default())
                    .collect();
                writer.write_ints(row, &spread(&values, present), Some(present))
            }
            (Dense::Ints(v), None) => writer.write_ints(row, &v, None),
            (Dense::Floats(v), None) => writer.write_floats(row, &v, None),
            (Dense::Wides(v), None) => writer.write_decimals(row, &v, None),
            (Dense::Codes(v), None) => writer.write_codes(row, &v, None),
            (Dense::Ints(v), Some(p)) => writer.write_ints(row, &spread(&v, p), Some(p)),
            (Dense::Floats(v), Some(p)) => writer.write_floats(row, &spread(&v, p), Some(p)),
            (Dense::Wides(v), Some(p)) => writer.write_decimals(row, &spread(&v, p), Some(p)),
            (Dense::Codes(v), Some(p)) => writer.write_codes(row, &spread(&v, p), Some(p)),
        }?;
        self.plain = plain;
        Ok(())
    }

    fn decompressed<'b>(
        &self,
        header: &PageHeader,
        body: &'b [u8],
        size: usize,
        plain: &'b mut Vec<u8>,
    ) -> Result<&'b [u8]> {
        if self.codec == Ok(Codec::Uncompressed) || header.stored {
            // What it states beside its bytes means nothing here.
            return Ok(body);
        }
        codec::decompress(self.codec, body, size, plain)?;
        Ok(plain)
    }

    /// The definition levels and the values of a data page v1.
    fn split_levels<'b>(
        &self,
        header: &PageHeader,
        page: &'b [u8],
    ) -> Result<(&'b [u8], &'b [u8])> {
        if self.leaf.max_definition == 0 {
            return Ok((&[], page));
        }
        match header.definition_encoding {
            Ok(Encoding::Rle) => {}
            // Without a length before them: their number says how long they are.
            Ok(Encoding::BitPacked) => {
                let bits = header.values.saturating_mul(self.level_width() as usize);
                return page
                    .split_at_checked(bits.div_ceil(8))
                    .ok_or_else(|| Error::corrupt("a page's levels are longer than the page"));
            }
            other => {
                return Err(Error::unsupported(format!("levels of encoding {}", number_of(other))));
            }
        }
        let (length, rest) =
            page.split_first_chunk::<4>().ok_or_else(|| Error::corrupt("a page has no levels"))?;
        rest.split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or_else(|| Error::corrupt("a page's levels are longer than the page"))
    }

    /// Bits of a definition level.
    fn level_width(&self) -> u32 {
        u32::BITS - self.leaf.max_definition.leading_zeros()
    }

    /// Which of `count` rows have a value; `None` where all have. `packed` levels have the encoding
    /// that was retired.
    fn present(&self, levels: &[u8], count: usize, packed: bool) -> Result<Option<Vec<bool>>> {
        let max = self.leaf.max_definition;
        if max == 0 {
            return Ok(None);
        }
        let width = self.level_width();
        if packed {
            let levels = rle::unpack_high_first(levels, width, count);
            return Ok(Some(levels.into_iter().map(|l| l == max).collect()));
        }
        if rle::is_run(levels, width, count, max) {
            return Ok(None);
        }
        let mut decoded = Vec::with_capacity(count);
        rle::decode(levels, width, count, &mut decoded)?;
        if let Some(level) = decoded.iter().find(|l| **l > max) {
            return Err(Error::corrupt(format!(
                "a definition level of {level}, where at most {max} is defined"
            )));
        }
        if decoded.iter().all(|l| *l == max) {
            return Ok(None);
        }
        Ok(Some(decoded.into_iter().map(|l| l == max).collect()))
    }
}

/// Puts dense values where rows have one, and zeroes elsewhere.
fn spread<T: Copy + Default>(dense: &[T], present: &[bool]) -> Vec<T> {
    let mut values = dense.iter();
    present
        .iter()
        .map(|p| if *p { values.next().copied().unwrap_or_default() } else { T::default() })
        .collect()
}
