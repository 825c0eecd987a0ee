//! What a table is made of, as pages see it.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A column's logical type. Widths and encodings are the engine's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum DataType {
    /// Whole numbers of up to 64 bits.
    Int,
    /// IEEE 754 numbers.
    Float,
    /// Decimal numbers of up to 38 digits, grouped, compared and summed exactly. Servers read
    /// decimals as floats.
    Decimal,
    /// True or false.
    Bool,
    /// UTF-8 text.
    String,
    /// An instant or a wall-clock time; on the JavaScript side milliseconds since
    /// 1970-01-01T00:00:00.
    Timestamp,
    /// A calendar day; on the JavaScript side milliseconds at its midnight, UTC.
    Date,
}

impl DataType {
    /// Whether arithmetic applies.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Decimal)
    }

    /// Whether time units apply.
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Timestamp | Self::Date)
    }

    /// The name used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Date => "date",
        }
    }
}

impl std::fmt::Display for DataType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column's name, unique in its table.
    pub name: String,
    /// Its logical type.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// Whether nulls may occur.
    #[serde(default)]
    pub nullable: bool,
}

/// A table's columns in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The columns that can be queried.
    pub fields: Vec<Field>,
    /// Columns that are in the source but not read, each with the reason (nested types).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedField>,
}

/// A column that stands in the source but is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SkippedField {
    /// The column's name.
    pub name: String,
    /// Why it is not read.
    pub reason: String,
}

impl Schema {
    /// The column called `name`.
    ///
    /// # Errors
    /// `unknown_column`, with the nearest name or the reason the column was skipped.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::schema::SkippedField;
    /// use pellucid_core::{DataType, Field, Schema};
    ///
    /// let city = Field { name: "city".to_owned(), data_type: DataType::String, nullable: false };
    /// let tags = SkippedField { name: "tags".to_owned(), reason: "lists are not read".to_owned() };
    /// let schema = Schema { fields: vec![city], skipped: vec![tags] };
    /// assert_eq!(schema.field("city")?.data_type, DataType::String);
    /// assert_eq!(schema.field("tags").unwrap_err().message, "column \"tags\" is not read: lists are not read");
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn field(&self, name: &str) -> crate::Result<&Field> {
        let missing = || self.missing(name, self.fields.iter().map(|f| f.name.as_str()));
        self.fields.iter().find(|f| f.name == name).ok_or_else(missing)
    }

    /// The schema as one sees it from whom the columns called `hidden` are kept, whether they are
    /// read or not.
    ///
    /// # Example
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// use pellucid_core::{DataType, Field, Schema};
    ///
    /// let field = |name: &str| Field { name: name.to_owned(), data_type: DataType::Int, nullable: false };
    /// let schema = Schema { fields: vec![field("units"), field("margin")], skipped: Vec::new() };
    /// assert_eq!(schema.without(&BTreeSet::from(["margin".to_owned()])).fields, [field("units")]);
    /// ```
    #[must_use]
    pub fn without(&self, hidden: &BTreeSet<String>) -> Self {
        let mut seen = self.clone();
        seen.fields.retain(|f| !hidden.contains(&f.name));
        seen.skipped.retain(|s| !hidden.contains(&s.name));
        seen
    }

    fn missing<'a>(&self, name: &str, known: impl Iterator<Item = &'a str>) -> crate::Error {
        match self.skipped.iter().find(|s| s.name == name) {
            Some(s) => {
                let message =
                    format!("column \"{}\" is not read: {}", crate::error::brief(name), s.reason);
                crate::Error::new(crate::Code::UnknownColumn, message)
            }
            None => crate::Error::unknown_column(name, known),
        }
    }
}

/// A schema's columns by name, for looking up many: a table may have thousands.
pub(crate) struct Index<'a> {
    schema: &'a Schema,
    added: Vec<&'a str>,
    types: HashMap<&'a str, DataType>,
}

impl<'a> Index<'a> {
    /// The columns of `schema`; of those that share a name, the first.
    pub(crate) fn of(schema: &'a Schema) -> Self {
        let types = schema.fields.iter().rev().map(|f| (f.name.as_str(), f.data_type)).collect();
        Self { schema, added: Vec::new(), types }
    }

    /// One more column.
    pub(crate) fn add(&mut self, name: &'a str, data_type: DataType) {
        self.added.push(name);
        self.types.insert(name, data_type);
    }

    /// Whether a column has this name, one that is not read included.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.schema.skipped.iter().any(|f| f.name == name)
    }

    /// The type of the column called `name`.
    ///
    /// # Errors
    /// As [`Schema::field`].
    pub(crate) fn data_type(&self, name: &str) -> crate::Result<DataType> {
        let known =
            || self.schema.fields.iter().map(|f| f.name.as_str()).chain(self.added.iter().copied());
        self.types.get(name).copied().ok_or_else(|| self.schema.missing(name, known()))
    }
}
