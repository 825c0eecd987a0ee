//! Names of a model with what they stand for, in the order in which they are written.

use std::fmt::{Formatter, Result as FmtResult};
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use super::{About, ModelDimension, ModelMeasure, ModelSegment, Written};
use crate::chart::Format;
use crate::{Bin, Expr, TimeUnit};

/// Names with what they stand for: an object in JSON, each name once.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// What `name` stands for.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, t)| t)
    }

    /// Each name with what it stands for, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(n, t)| (n.as_str(), t))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut Formatter<'_>) -> FmtResult {
                f.write_str("an object of names")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut all: Vec<(String, T)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name.is_empty() || all.iter().any(|(n, _)| *n == name) {
                        let message = format!("the name \"{name}\" is empty or given twice");
                        return Err(A::Error::custom(message));
                    }
                    let value =
                        map.next_value().map_err(|e| A::Error::custom(format!("{name}: {e}")))?;
                    all.push((name, value));
                }
                Ok(Named(all))
            }
        }
        deserializer.deserialize_map(Names(PhantomData))
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Named<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <std::collections::HashMap<String, T>>::json_schema(generator)
    }
}

/// How a dimension of a model may be written: as SQL text, or in full.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ModelDimension"))]
#[serde(untagged)]
#[ts(rename = "ModelDimension")]
pub enum ModelDimensionInput {
    /// A column or an expression of columns, dimensions and segments.
    Sql(String),
    /// In full.
    Full {
        /// The expression.
        #[serde(flatten)]
        #[ts(flatten)]
        expr: Written,
        /// Truncates a time to this unit.
        #[serde(rename = "timeUnit", skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        time_unit: Option<TimeUnit>,
        /// Rounds a number down to a multiple of a step.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        bin: Option<Bin>,
        /// What people read of it.
        #[serde(flatten)]
        #[ts(flatten)]
        about: About,
    },
}

/// How a measure or a segment of a model may be written: as SQL text, or in full.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ModelMeasure"))]
#[serde(untagged)]
#[ts(rename = "ModelMeasure")]
pub enum ModelMeasureInput {
    /// The expression.
    Sql(String),
    /// In full.
    Full {
        /// The expression.
        #[serde(flatten)]
        #[ts(flatten)]
        expr: Written,
        /// What people read of it.
        #[serde(flatten)]
        #[ts(flatten)]
        about: About,
    },
}

/// Every field that a name's object may have.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Object {
    sql: Option<String>,
    expr: Option<Expr>,
    #[serde(rename = "timeUnit")]
    time_unit: Option<TimeUnit>,
    bin: Option<Bin>,
    label: Option<String>,
    description: Option<String>,
    format: Option<Format>,
    synonyms: Vec<String>,
}

struct Read {
    expr: Expr,
    time_unit: Option<TimeUnit>,
    bin: Option<Bin>,
    about: About,
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read, D::Error> {
    struct Input;
    impl<'de> Visitor<'de> for Input {
        type Value = Object;
        fn expecting(&self, f: &mut Formatter<'_>) -> FmtResult {
            f.write_str("SQL text, or an object with sql or expr")
        }
        fn visit_str<E: serde::de::Error>(self, sql: &str) -> Result<Object, E> {
            Ok(Object { sql: Some(sql.to_owned()), ..Object::default() })
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object, A::Error> {
            Object::deserialize(serde::de::value::MapAccessDeserializer::new(map))
        }
    }
    let object = deserializer.deserialize_any(Input)?;
    let expr = match (object.sql, object.expr) {
        (Some(sql), None) => Expr::parse(&sql).map_err(|e| D::Error::custom(e.message))?,
        (None, Some(expr)) => expr,
        (Some(_), Some(_)) => return Err(D::Error::custom("it has sql or expr, not both")),
        (None, None) => return Err(D::Error::missing_field("sql")),
    };
    let Object { time_unit, bin, label, description, format, synonyms, .. } = object;
    Ok(Read { expr, time_unit, bin, about: About { label, description, format, synonyms } })
}

fn write<S: Serializer>(
    serializer: S,
    expr: &Expr,
    cut: (Option<TimeUnit>, Option<Bin>),
    about: &About,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("sql", &expr.to_string())?;
    if let Some(unit) = cut.0 {
        map.serialize_entry("timeUnit", &unit)?;
    }
    if let Some(bin) = cut.1 {
        map.serialize_entry("bin", &bin)?;
    }
    if let Some(label) = &about.label {
        map.serialize_entry("label", label)?;
    }
    if let Some(description) = &about.description {
        map.serialize_entry("description", description)?;
    }
    if let Some(format) = &about.format {
        map.serialize_entry("format", format)?;
    }
    if !about.synonyms.is_empty() {
        map.serialize_entry("synonyms", &about.synonyms)?;
    }
    map.end()
}

impl<'de> Deserialize<'de> for ModelDimension {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read { expr, time_unit, bin, about } = read(deserializer)?;
        Ok(Self { expr, time_unit, bin, about })
    }
}

impl Serialize for ModelDimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(serializer, &self.expr, (self.time_unit, self.bin), &self.about)
    }
}

/// What has an expression and words alone.
macro_rules! plain {
    ($($kind:ident),*) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match read(deserializer)? {
                    Read { expr, time_unit: None, bin: None, about } => Ok(Self { expr, about }),
                    _ => Err(D::Error::custom("timeUnit and bin are of dimensions")),
                }
            }
        }

        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(serializer, &self.expr, (None, None), &self.about)
            }
        }
    )*};
}

plain!(ModelMeasure, ModelSegment);
