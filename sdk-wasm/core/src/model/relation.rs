//! How two tables of a model relate: many rows of one to one row of the other.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::error::brief;

/// A relation from many rows to one: `orders.customer_id -> customers.id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// The column that points, with its table: `orders.customer_id`.
    pub from: String,
    /// The column that is pointed at, with its table, which holds each value once: `customers.id`.
    pub to: String,
}

/// How a relation may be written; it describes what is read to TypeScript and to schemas.
#[derive(Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Relation"))]
#[serde(untagged)]
#[ts(rename = "Relation")]
pub enum RelationInput {
    /// As text: `orders.customer_id -> customers.id`.
    Text(String),
    /// In full.
    Full {
        /// The column that points, with its table.
        from: String,
        /// The column that is pointed at, with its table, which holds each value once.
        to: String,
    },
}

impl<'de> Deserialize<'de> for Relation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Full {
            from: String,
            to: String,
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Relation;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("\"table.column -> table.column\" or {from, to}")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Relation, E> {
                match text.split_once("->") {
                    Some((from, to)) => {
                        Ok(Relation { from: from.trim().to_owned(), to: to.trim().to_owned() })
                    }
                    None => Err(E::custom(format!(
                        "\"{}\" is no relation: write table.column -> table.column",
                        brief(text)
                    ))),
                }
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Relation, A::Error> {
                let Full { from, to } =
                    Full::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Relation { from, to })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
