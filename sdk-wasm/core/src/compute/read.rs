//! Reading expressions: in one pass, and no deeper than a stack bears.
//!
//! What serde makes of an untagged enum copies each part once for every level above it, and goes as deep as the text does.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

use super::{Arithmetic, Expr, Operation};

/// Operations within one another that are read at all. Fewer are allowed ([`crate::limits::MAX_DEPTH`]); between the two the refusal
/// has its code and its path.
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
            Expr::Number(v) => Err(D::Error::invalid_type(Unexpected::Float(v), &"an operation")),
            Expr::Column(name) => Err(D::Error::invalid_type(Unexpected::Str(&name), &"an operation")),
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
        f.write_str("a number, a column name or {op, args}")
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Expr, E> {
        Ok(Expr::Number(v))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Expr, E> {
        Ok(Expr::Number(v as f64))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Expr, E> {
        Ok(Expr::Number(v as f64))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Expr, E> {
        Ok(Expr::Column(v.to_owned()))
    }

    fn visit_string<E: Error>(self, v: String) -> Result<Expr, E> {
        Ok(Expr::Column(v))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Expr, A::Error> {
        if self.0 >= READ_DEPTH {
            let message = format!("an expression has operations within more than {READ_DEPTH} others: compute a part of it first");
            return Err(A::Error::custom(message));
        }
        let (mut op, mut args) = (None, None);
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Op if op.is_none() => op = Some(map.next_value::<Arithmetic>()?),
                Key::Args if args.is_none() => args = Some(map.next_value_seed(Operands(self.0 + 1))?),
                Key::Op => return Err(A::Error::duplicate_field("op")),
                Key::Args => return Err(A::Error::duplicate_field("args")),
            }
        }
        let op = op.ok_or_else(|| A::Error::missing_field("op"))?;
        let args = args.ok_or_else(|| A::Error::missing_field("args"))?;
        Ok(Expr::Operation(Operation { op, args: Box::new(args) }))
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Op,
    Args,
}

/// The two operands of an operation within so many.
struct Operands(usize);

impl<'de> DeserializeSeed<'de> for Operands {
    type Value = [Expr; 2];
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<[Expr; 2], D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Operands {
    type Value = [Expr; 2];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("two operands")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[Expr; 2], A::Error> {
        let a = seq.next_element_seed(Within(self.0))?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let b = seq.next_element_seed(Within(self.0))?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        match seq.next_element::<IgnoredAny>()? {
            None => Ok([a, b]),
            Some(_) => Err(A::Error::invalid_length(3, &self)),
        }
    }
}
