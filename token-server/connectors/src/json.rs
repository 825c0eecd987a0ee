//! Rows as JSON, read into one text instead of a tree: a value of two characters would be
//! thirty-two bytes there.

use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use arrow::array::RecordBatch;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::bounds::CELLS;
use crate::plan::Wire;
use crate::warehouse::TextColumns;
use crate::{Result, SourceError};

/// Marks a null among the ends of cells.
const NULL: u32 = 1 << 31;

/// Rows of values, each as text: a list of values (`[1, null]`), or as BigQuery has them (`{"f":
/// [{"v": 1}, {"v": null}]}`).
#[derive(Debug, Default)]
pub(crate) struct Rows {
    text: String,
    /// The places where each cell ends in the text.
    cells: Vec<u32>,
    /// How many cells there are at the end of each row.
    rows: Vec<u32>,
}

impl Rows {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as columns.
    ///
    /// # Errors
    /// Where a row has fewer values than asked for, or a value of another type.
    pub(crate) fn batch(&self, wires: &[Wire]) -> Result<RecordBatch> {
        let mut columns = TextColumns::new(wires);
        let (mut first, mut begin) = (0usize, 0usize);
        for last in self.rows.iter().map(|n| *n as usize) {
            let cells = self.cells.get(first..last).unwrap_or_default();
            if cells.len() < wires.len() {
                return Err(SourceError::source(format!(
                    "the source sent {} columns of {}",
                    cells.len(),
                    wires.len()
                )));
            }
            for (i, cell) in cells.iter().enumerate() {
                let end = (cell & !NULL) as usize;
                if i < wires.len() {
                    columns.push(i, self.text.get(begin..end).filter(|_| cell & NULL == 0))?;
                }
                begin = end;
            }
            first = last;
        }
        columns.finish(self.rows.len())
    }

    fn cell<E: Error>(&mut self, null: bool) -> Result<(), E> {
        let end = u32::try_from(self.text.len())
            .ok()
            .filter(|end| end & NULL == 0 && self.cells.len() < CELLS);
        let end = end.ok_or_else(|| E::custom(format!("a page may have {CELLS} values")))?;
        self.cells.push(if null { end | NULL } else { end });
        Ok(())
    }

    fn row<E: Error>(&mut self) -> Result<(), E> {
        let cells = u32::try_from(self.cells.len()).ok().filter(|_| self.rows.len() < CELLS);
        self.rows.push(cells.ok_or_else(|| E::custom(format!("a page may have {CELLS} rows")))?);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut rows = Self::default();
        from.deserialize_any(All(&mut rows))?;
        Ok(rows)
    }
}

struct All<'a>(&'a mut Rows);

impl<'de> Visitor<'de> for All<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Row(self.0))?.is_some() {
            self.0.row()?;
        }
        Ok(())
    }
}

struct Row<'a>(&'a mut Rows);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Cell(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "f" => map.next_value_seed(Row(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Cell<'a>(&'a mut Rows);

impl Cell<'_> {
    fn write<E: Error>(self, value: fmt::Arguments<'_>) -> Result<(), E> {
        self.0.text.write_fmt(value).map_err(E::custom)?;
        self.0.cell(false)
    }
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.cell(true)
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<(), E> {
        self.write(format_args!("{v}"))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<(), E> {
        self.write(format_args!("{v}"))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<(), E> {
        self.write(format_args!("{v}"))
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<(), E> {
        self.write(format_args!("{v:?}"))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        self.0.text.push_str(v);
        self.0.cell(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let before = self.0.cells.len();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "v" => map.next_value_seed(Cell(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match self.0.cells.len() == before + 1 {
            true => Ok(()),
            false => Err(A::Error::custom("a value is not one value")),
        }
    }
}

/// How long a list is, whatever is in it.
#[derive(Debug, Default)]
pub(crate) struct Count(pub(crate) usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (_, more) = first::<IgnoredAny, D>(from)?;
        Ok(Self(more))
    }
}

/// The first of a list.
#[derive(Debug)]
pub(crate) struct First<T>(pub(crate) Option<T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        first::<T, D>(from).map(|(first, _)| Self(first))
    }
}

/// The first of a list, and how many there are.
fn first<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<(Option<T>, usize), D::Error> {
    struct List<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = (Option<T>, usize);

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok((None, 0))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let first = seq.next_element::<T>()?;
            let mut count = usize::from(first.is_some());
            while first.is_some() && seq.next_element::<IgnoredAny>()?.is_some() {
                count += 1;
            }
            Ok((first, count))
        }
    }

    from.deserialize_any(List(PhantomData))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{Float64Type, Int64Type};

    use super::*;

    fn read(text: &str, wires: &[Wire]) -> Result<RecordBatch> {
        serde_json::from_str::<Rows>(text).map_err(SourceError::source)?.batch(wires)
    }

    #[test]
    fn both_shapes_are_read_exactly() {
        let wires = [Wire::Int, Wire::Text, Wire::Float, Wire::Bool];
        for text in [
            r#"[[9223372036854775807, "a\u0000b", 0.1, true], [null, null, null, null], ["-1", "", "NaN", "false"]]"#,
            r#"[{"f": [{"v": "9223372036854775807"}, {"v": "a\u0000b"}, {"v": "0.1"}, {"v": "true"}]},
                {"f": [{"v": null}, {"v": null}, {"v": null}, {"v": null}]}, {"f": [{"v": "-1"}, {"v": ""}, {"v": "NaN"}, {"v": "false"}]}]"#,
        ] {
            let batch = read(text, &wires).unwrap();
            assert_eq!(
                batch.column(0).as_primitive::<Int64Type>().iter().collect::<Vec<_>>(),
                [Some(i64::MAX), None, Some(-1)]
            );
            assert_eq!(
                batch.column(1).as_string::<i32>().iter().collect::<Vec<_>>(),
                [Some("a\0b"), None, Some("")]
            );
            assert_eq!(batch.column(2).as_primitive::<Float64Type>().value(0), 0.1);
            assert!(batch.column(3).as_boolean().value(0) && batch.column(3).is_null(1));
        }
        for float in
            [f64::MIN_POSITIVE, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, -2.2250738585072014e-308]
        {
            let batch = read(&format!("[[{float:?}]]"), &[Wire::Float]).unwrap();
            assert_eq!(batch.column(0).as_primitive::<Float64Type>().value(0), float);
        }
        assert_eq!(read("null", &wires).unwrap().num_rows(), 0);
        assert_eq!(
            read("[[1, 2], [3, 4]]", &[Wire::Int]).unwrap().num_rows(),
            2,
            "more columns than asked for are left out"
        );
    }

    #[test]
    fn what_is_no_row_of_values_is_an_error() {
        for text in [
            "[[]]",
            "[[1], []]",
            "[1]",
            "[[[1]]]",
            r#"[[{"w": 1}]]"#,
            r#"[[{"v": 1, "v": 2}]]"#,
            r#"[{"g": []}]"#,
            r#"{"f": []}"#,
            "\"x\"",
            "[[18446744073709551615]]",
            "[[1e400]]",
            "[[1.5]]",
        ] {
            assert!(read(text, &[Wire::Int]).is_err(), "{text}");
        }
        assert_eq!(serde_json::from_str::<Count>("[1, {}, [[]]]").unwrap().0, 3);
        assert_eq!(serde_json::from_str::<First<u8>>("[7, {}, [[]]]").unwrap().0, Some(7));
        assert_eq!(serde_json::from_str::<First<u8>>("[]").unwrap().0, None);
    }
}
