//! Reading expressions from JSON: in one pass, and no deeper than a stack bears.
//!
//! What serde makes of an untagged enum copies each part once for every level above it, and goes as
//! deep as the text does.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Expr, Function, Operation};

/// Operations within one another that are read at all. Fewer are allowed
/// ([`crate::limits::MAX_DEPTH`]); between the two the refusal has its code and its path.
const READ_DEPTH: usize = 128;

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Within(0).deserialize(deserializer)
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Within(0).deserialize(deserializer)? {
            Expr::Operation(operation) => Ok(operation),
            _ => Err(D::Error::custom("expected an operation {op, args}")),
        }
    }
}

/// An expression within so many operations.
struct Within(usize);

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Expr;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Expr, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within {
    type Value = Expr;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, true, false, a number, a column name, {sql}, {text}, {date}, {timestamp} or {op, args}")
    }

    fn visit_unit<E: Error>(self) -> Result<Expr, E> {
        Ok(Expr::Null)
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Expr, E> {
        Ok(Expr::Bool(v))
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Expr, E> {
        Ok(Expr::Number(v))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Expr, E> {
        Ok(Expr::Int(v))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Expr, E> {
        Ok(i64::try_from(v).map_or(Expr::Number(v as f64), Expr::Int))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Expr, E> {
        Ok(Expr::Column(v.to_owned()))
    }

    fn visit_string<E: Error>(self, v: String) -> Result<Expr, E> {
        Ok(Expr::Column(v))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Expr, A::Error> {
        if self.0 >= READ_DEPTH {
            let message = format!(
                "an expression has operations within more than {READ_DEPTH} others: compute a part of it first"
            );
            return Err(A::Error::custom(message));
        }
        let (mut op, mut args, mut constant) = (None, None, None);
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Op if op.is_none() => op = Some(map.next_value::<Function>()?),
                Key::Args if args.is_none() => {
                    args = Some(map.next_value_seed(Operands(self.0 + 1))?)
                }
                Key::Op => return Err(A::Error::duplicate_field("op")),
                Key::Args => return Err(A::Error::duplicate_field("args")),
                _ if constant.is_some() => {
                    return Err(A::Error::custom(
                        "an expression is one of {sql}, {text}, {date} and {timestamp}",
                    ));
                }
                Key::Sql => {
                    constant =
                        Some(Expr::parse(&map.next_value::<String>()?).map_err(A::Error::custom)?)
                }
                Key::Text => constant = Some(Expr::Text { text: map.next_value()? }),
                Key::Date => constant = Some(Expr::Date { date: map.next_value()? }),
                Key::Timestamp => constant = Some(Expr::Timestamp { timestamp: map.next_value()? }),
            }
        }
        match (constant, op, args) {
            (Some(constant), None, None) => Ok(constant),
            (Some(_), ..) => Err(A::Error::custom("a constant or a text has no op and no args")),
            (None, None, _) => Err(A::Error::missing_field("op")),
            (None, _, None) => Err(A::Error::missing_field("args")),
            (None, Some(op), Some(args)) => Ok(Expr::call(op, args)),
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Op,
    Args,
    Sql,
    Text,
    Date,
    Timestamp,
}

/// The operands of an operation within so many.
struct Operands(usize);

impl<'de> DeserializeSeed<'de> for Operands {
    type Value = Vec<Expr>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Expr>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Operands {
    type Value = Vec<Expr>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of operands")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Expr>, A::Error> {
        let mut operands = Vec::new();
        while let Some(operand) = seq.next_element_seed(Within(self.0))? {
            operands.push(operand);
        }
        Ok(operands)
    }
}
