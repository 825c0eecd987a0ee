//! Reading Arrow IPC (Arrow columnar format 1.5): files and streams of version 0.8 and later,
//! packed or not.
//!
//! A reader of our own, because columns want dictionary positions as they lie, one bad column must
//! not spoil the others, and the bytes may be anybody's: every access is checked. Lists, maps and
//! unions are passed over, with the reason in the schema.

mod body;
mod decode;
mod flatbuffer;
mod hints;
mod lz4;
mod message;
mod schema;
mod write;

use std::collections::HashSet;
use std::rc::Rc;

use pellucid_core::schema::SkippedField;
use pellucid_core::{Code, DataType, Error, Result};

use self::body::{Batch, Cursor};
use self::decode::{Array, Decoder, Dictionaries, Entries, Texts, Values};
use self::message::Header;
use self::schema::{Field, Kind};
use crate::column::{Column, TimeStep};
use crate::dictionary::Dictionary;
use crate::table::Table;
use crate::writer::ColumnWriter;

pub(crate) use self::hints::{Hint, hints};
pub use self::write::write_stream;

/// Whether `bytes`, the beginning of a file, begin a stream as versions before 0.15 wrote it:
/// without a mark of its own.
pub fn begins_old_stream(bytes: &[u8]) -> bool {
    message::begins_old_stream(bytes)
}

/// Reads an IPC file or stream, told apart by its first bytes. A column that is damaged is skipped,
/// with the reason.
///
/// # Errors
/// `corrupt_file` where messages do not follow one another or no column is sound;
/// `unsupported_file` for big-endian data and codecs of later versions; `limit_exceeded`.
pub fn read(bytes: &[u8]) -> Result<Table> {
    let (schema, messages) = match bytes.starts_with(b"ARROW1") {
        true => message::file(bytes)?,
        false => {
            let messages = message::stream(bytes)?;
            let schema = messages.first().filter(|m| m.header == Header::Schema).map(|m| m.table);
            (schema.ok_or_else(|| Error::corrupt("it does not begin with a schema"))?, messages)
        }
    };
    let fields = schema::fields(schema)?;
    let mut known = Rc::new(Dictionaries::new());
    let mut parts = Vec::new();
    for m in &messages {
        match m.header {
            Header::Batch => parts.push(Part::new(Batch::new(m.table, m)?, known.clone(), &fields)),
            Header::Dictionary => {
                let id = m.table.i64(0, 0);
                let data = m
                    .table
                    .table(1)
                    .ok_or_else(|| Error::corrupt("a dictionary has no entries"))?;
                let batch = Batch::new(data, m)?;
                if let Some(field) = fields.iter().find_map(|f| f.of_dictionary(id)) {
                    let before =
                        if m.table.byte(2, 0) != 0 { known.get(&id).cloned() } else { None };
                    // A dictionary that is damaged, or of what is not read, is missed by the
                    // columns that need it alone.
                    match dictionary(field, &batch, &known, before.as_deref()) {
                        Ok(entries) => Rc::make_mut(&mut known).insert(id, Rc::new(entries)),
                        Err(e) if e.code == Code::LimitExceeded => return Err(e),
                        Err(_) => Rc::make_mut(&mut known).remove(&id),
                    };
                }
            }
            Header::Schema | Header::Other => {}
        }
    }
    table(&fields, &parts)
}

/// A batch, the dictionaries at its time, and where each column of the table lies in it.
struct Part<'a> {
    batch: Batch<'a>,
    known: Rc<Dictionaries>,
    positions: Vec<ColumnPosition>,
}

/// Where a column's values begin, and the validities of the structs around it.
struct ColumnPosition {
    cursor: Cursor,
    around: Vec<usize>,
}

impl<'a> Part<'a> {
    fn new(batch: Batch<'a>, known: Rc<Dictionaries>, fields: &[Field]) -> Self {
        fn locate(
            batch: &Batch<'_>,
            field: &Field,
            cursor: &mut Cursor,
            around: &[usize],
            positions: &mut Vec<ColumnPosition>,
        ) {
            if field.is_struct() {
                let around: Vec<usize> = around.iter().copied().chain([cursor.buffer]).collect();
                cursor.node += 1;
                cursor.buffer += 1;
                field
                    .children
                    .iter()
                    .for_each(|child| locate(batch, child, cursor, &around, positions));
                return;
            }
            positions.push(ColumnPosition { cursor: *cursor, around: around.to_vec() });
            batch.pass(field, cursor);
        }
        let (mut positions, mut cursor) = (Vec::new(), Cursor::default());
        fields.iter().for_each(|field| locate(&batch, field, &mut cursor, &[], &mut positions));
        Self { batch, known, positions }
    }
}

/// The entries of a dictionary, behind those that were there before.
fn dictionary(
    field: &Field,
    batch: &Batch<'_>,
    known: &Dictionaries,
    before: Option<&Entries>,
) -> Result<Entries> {
    let mut texts = before.map_or_else(Dictionary::default, |b| b.texts.clone());
    let too_many =
        || Error::new(Code::LimitExceeded, "a dictionary holds more than 4 GiB of texts");
    let mut intern = |text: &str| texts.intern(text).ok_or_else(too_many);
    let value = Field { dictionary: None, ..field.clone() };
    let mut context = Texts { intern: &mut intern, mapped: None };
    let array = Decoder { batch, known, texts: &mut context }.decode(
        &value,
        &mut Cursor::default(),
        batch.rows,
    )?;
    let array = match before {
        Some(before) => before.array.followed_by(array)?,
        None => array,
    };
    Ok(Entries { array, texts })
}

/// The table of all columns that can be read.
fn table(fields: &[Field], parts: &[Part<'_>]) -> Result<Table> {
    let rows = parts.iter().map(|p| p.batch.rows).sum();
    let mut leaves = Vec::new();
    fields.iter().for_each(|field| field.leaves("", &mut leaves));
    let (mut columns, mut skipped): (Vec<(String, Column)>, Vec<SkippedField>) =
        (Vec::new(), Vec::new());
    let (mut damage, mut names) = (None, HashSet::new());
    for (index, (name, field)) in leaves.into_iter().enumerate() {
        let made = match field.logical() {
            _ if names.contains(&name) => {
                Err("another column before it has the same name".to_owned())
            }
            Err(what) => Err(format!("{what} are not read; flatten it before it is written")),
            Ok((data_type, step)) => match column(index, field, data_type, step, rows, parts) {
                Ok(column) => Ok(column),
                Err(e) if e.code == Code::LimitExceeded => return Err(e),
                Err(e) => Err(damage.get_or_insert(e).message.clone()),
            },
        };
        match made {
            Ok(column) => {
                names.insert(name.clone());
                columns.push((name, column));
            }
            Err(reason) => skipped.push(SkippedField { name, reason }),
        }
    }
    match damage {
        Some(e) if columns.is_empty() => Err(e),
        _ => Ok(Table::of_rows(rows, columns, skipped)),
    }
}

/// One column of all batches.
fn column(
    index: usize,
    field: &Field,
    data_type: DataType,
    step: TimeStep,
    rows: usize,
    parts: &[Part<'_>],
) -> Result<Column> {
    let mut writer = ColumnWriter::new(data_type, step, rows)?.with_scale(field.scale());
    let mut arrays = Vec::with_capacity(parts.len());
    let mut intern = |text: &str| writer.intern(text);
    let mut texts = Texts { intern: &mut intern, mapped: None };
    for part in parts {
        let position = part
            .positions
            .get(index)
            .ok_or_else(|| Error::new(Code::Internal, "a column has no place in its batch"))?;
        let batch = &part.batch;
        let mut decoder = Decoder { batch, known: &part.known, texts: &mut texts };
        let mut array = decoder.decode(field, &mut { position.cursor }, batch.rows)?;
        for around in &position.around {
            if let Some(valid) = decode::validity(batch, *around, batch.rows)? {
                let present = array.present.get_or_insert_with(|| vec![true; valid.len()]);
                present.iter_mut().zip(valid).for_each(|(p, v)| *p &= v);
            }
        }
        arrays.push(array);
    }
    // Integers beyond 64 bits are known when they are there.
    if data_type == DataType::Int && arrays.iter().any(|a| matches!(a.values, Values::Wides(_))) {
        writer = ColumnWriter::new(DataType::Decimal, step, rows)?;
    }
    let mut start = 0;
    for array in arrays {
        write(&array, start, &mut writer)?;
        start += array.len();
    }
    Ok(writer.finish())
}

fn write(array: &Array, start: usize, writer: &mut ColumnWriter) -> Result<()> {
    let present = array.present.as_deref();
    match (&array.values, writer.column().data_type) {
        (Values::Codes(v), _) => writer.write_codes(start, v, present),
        // A dictionary that did not come, because every row is null.
        (Values::Ints(v), DataType::String) => {
            writer.write_codes(start, &vec![0; v.len()], present)
        }
        (Values::Ints(v), DataType::Float) => {
            writer.write_floats(start, &vec![0.0; v.len()], present)
        }
        (Values::Ints(v), _) => writer.write_ints(start, v, present),
        (Values::Floats(v), _) => writer.write_floats(start, v, present),
        (Values::Wides(v), _) => writer.write_decimals(start, v, present),
    }
}

impl Field {
    /// Whether its children are columns of their own.
    fn is_struct(&self) -> bool {
        self.kind == Kind::Struct && self.dictionary.is_none()
    }

    /// The fields that become columns, each with its path joined by dots.
    fn leaves<'f>(&'f self, prefix: &str, out: &mut Vec<(String, &'f Field)>) {
        let name =
            if prefix.is_empty() { self.name.clone() } else { format!("{prefix}.{}", self.name) };
        match self.is_struct() {
            true => self.children.iter().for_each(|child| child.leaves(&name, out)),
            false => out.push((name, self)),
        }
    }

    /// The field whose values are positions in dictionary `id`, itself or below it.
    fn of_dictionary(&self, id: i64) -> Option<&Field> {
        let own = self.dictionary.is_some_and(|d| d.id == id);
        if own {
            Some(self)
        } else {
            self.children.iter().find_map(|child| child.of_dictionary(id))
        }
    }

    /// Digits behind the point of its decimals.
    fn scale(&self) -> u8 {
        match (self.kind, self.children.as_slice()) {
            (Kind::Decimal { scale, .. }, _) => u8::try_from(scale).unwrap_or(0),
            (Kind::RunEnd, [_, values]) => values.scale(),
            _ => 0,
        }
    }

    /// The logical type of its values, or what they are where they are not read.
    fn logical(&self) -> Result<(DataType, TimeStep), String> {
        let plain = |data_type| Ok((data_type, TimeStep::Micro));
        match self.kind {
            Kind::Null | Kind::Int { .. } => plain(DataType::Int),
            Kind::Bool => plain(DataType::Bool),
            Kind::Float { .. } => plain(DataType::Float),
            Kind::Decimal { scale, .. } if scale > 38 => {
                Err("decimals of more than 38 digits behind the point".to_owned())
            }
            Kind::Decimal { .. } => plain(DataType::Decimal),
            Kind::Date { step } => Ok((DataType::Date, step)),
            Kind::Timestamp { step } => Ok((DataType::Timestamp, step)),
            Kind::Time { .. } | Kind::Duration { .. } | Kind::Interval(_) => {
                plain(DataType::String)
            }
            Kind::Bytes { .. } | Kind::View { .. } | Kind::Fixed { .. } => plain(DataType::String),
            Kind::RunEnd => match self.children.as_slice() {
                [_, values] => values.logical(),
                _ => Err("run ends without values".to_owned()),
            },
            Kind::List { .. } | Kind::ListView | Kind::FixedList => {
                Err("lists and maps".to_owned())
            }
            Kind::Union { .. } => Err("unions".to_owned()),
            Kind::Struct => Err("structs in a dictionary".to_owned()),
            Kind::UnsignedWide => {
                Err("unsigned whole numbers of 128 bits: cast them to signed ones".to_owned())
            }
            Kind::Unknown(number) => Err(format!("values of Arrow type {number}")),
        }
    }
}
