//! Reading filters from JSON: one comparison, or conditions joined by `and`, `or` and `not`, which
//! become one expression.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};

use super::relative::{RelativeOp, Span};
use super::{Filter, FilterOp};
use crate::expr::{Expr, Function};
use crate::{Scalar, limits};

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Within(0).deserialize(deserializer)
    }
}

/// A filter within so many others.
#[derive(Clone, Copy)]
struct Within(usize);

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Filter;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Filter, D::Error> {
        deserializer.deserialize_map(self)
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Key {
    Field,
    Op,
    Value,
    Values,
    IgnoreCase,
    Expr,
    And,
    Or,
    Not,
    Unit,
    Count,
    Offset,
    Complete,
}

/// A comparison: one of [`FilterOp`], or what expressions know beyond these.
enum OpInput {
    Plain(FilterOp),
    EndsWith,
    Relative(RelativeOp),
}

impl<'de> Deserialize<'de> for OpInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match name.as_str() {
            "endsWith" => Ok(Self::EndsWith),
            "inLast" => Ok(Self::Relative(RelativeOp::InLast)),
            "inNext" => Ok(Self::Relative(RelativeOp::InNext)),
            "during" => Ok(Self::Relative(RelativeOp::During)),
            "toDate" => Ok(Self::Relative(RelativeOp::ToDate)),
            plain => FilterOp::deserialize(plain.into_deserializer()).map(Self::Plain),
        }
    }
}

/// What was read of a comparison.
#[derive(Default)]
struct Parts {
    field: Option<String>,
    op: Option<OpInput>,
    value: Option<Scalar>,
    values: Option<Vec<Scalar>>,
    ignore_case: bool,
    span: Span,
}

impl<'de> Visitor<'de> for Within {
    type Value = Filter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a filter {field, op, value}, {and}, {or}, {not} or {expr}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filter, A::Error> {
        if self.0 >= limits::MAX_DEPTH {
            return Err(A::Error::custom(format!(
                "filters lie within more than {} others: join them by `and` on one level",
                limits::MAX_DEPTH
            )));
        }
        let deeper = Self(self.0 + 1);
        let (mut parts, mut whole): (Parts, Option<Expr>) = (Parts::default(), None);
        while let Some(key) = map.next_key::<Key>()? {
            let expr = match key {
                Key::Field => {
                    once(&mut parts.field, map.next_value()?, "field")?;
                    continue;
                }
                Key::Op => {
                    once(&mut parts.op, map.next_value()?, "op")?;
                    continue;
                }
                Key::Value => {
                    // Null is no value, as if nothing were said.
                    parts.value = map.next_value::<Option<Scalar>>()?;
                    continue;
                }
                Key::Values => {
                    parts.values = map.next_value()?;
                    continue;
                }
                Key::IgnoreCase => {
                    parts.ignore_case = map.next_value()?;
                    continue;
                }
                Key::Unit => {
                    once(&mut parts.span.unit, map.next_value()?, "unit")?;
                    continue;
                }
                Key::Count => {
                    once(&mut parts.span.count, map.next_value()?, "count")?;
                    continue;
                }
                Key::Offset => {
                    once(&mut parts.span.offset, map.next_value()?, "offset")?;
                    continue;
                }
                Key::Complete => {
                    once(&mut parts.span.complete, map.next_value()?, "complete")?;
                    continue;
                }
                Key::Expr => map.next_value::<Expr>()?,
                Key::And => joined(Function::And, map.next_value_seed(List(deeper))?),
                Key::Or => joined(Function::Or, map.next_value_seed(List(deeper))?),
                Key::Not => {
                    Expr::call(Function::Not, vec![map.next_value_seed(deeper)?.into_expr()])
                }
            };
            if whole.replace(expr).is_some() {
                return Err(A::Error::custom(
                    "a filter is one of {field, op}, {and}, {or}, {not} and {expr}",
                ));
            }
        }
        match (whole, parts.field, parts.op) {
            (Some(expr), None, None)
                if parts.value.is_none() && parts.values.is_none() && parts.span.is_empty() =>
            {
                Ok(Filter::of(expr))
            }
            // As a filter of an expression is written: what it stands for says the rest.
            (Some(expr), Some(_), Some(_)) => Ok(Filter::of(expr)),
            (Some(_), ..) => Err(A::Error::custom(
                "a filter is one of {field, op}, {and}, {or}, {not} and {expr}",
            )),
            (None, None, _) => Err(A::Error::missing_field("field")),
            (None, _, None) => Err(A::Error::missing_field("op")),
            (None, Some(field), Some(OpInput::Relative(op))) => {
                if parts.value.is_some() || parts.values.is_some() || parts.ignore_case {
                    let message = "a filter of relative time takes a unit, and no value";
                    return Err(A::Error::custom(message));
                }
                parts
                    .span
                    .condition(Expr::Column(field), op)
                    .map(Filter::of)
                    .map_err(A::Error::custom)
            }
            (None, Some(_), Some(_)) if !parts.span.is_empty() => {
                let message =
                    "unit, count, offset and complete are of inLast, inNext, during and toDate";
                Err(A::Error::custom(message))
            }
            (None, Some(field), Some(OpInput::Plain(op))) if !parts.ignore_case => {
                Ok(Filter { field, op, value: parts.value, values: parts.values, expr: None })
            }
            (None, Some(field), Some(op)) => {
                comparison(field, &op, parts.value, parts.values, parts.ignore_case)
                    .map_err(A::Error::custom)
            }
        }
    }
}

fn once<T, E: Error>(place: &mut Option<T>, value: T, name: &'static str) -> Result<(), E> {
    match place.replace(value) {
        Some(_) => Err(E::duplicate_field(name)),
        None => Ok(()),
    }
}

/// The conditions joined by `op`; of one it is that one.
fn joined(op: Function, mut conditions: Vec<Expr>) -> Expr {
    match (conditions.len(), conditions.pop()) {
        (1, Some(only)) => only,
        (_, last) => Expr::call(op, conditions.into_iter().chain(last).collect()),
    }
}

/// A list of filters, as conditions.
struct List(Within);

impl<'de> DeserializeSeed<'de> for List {
    type Value = Vec<Expr>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Expr>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List {
    type Value = Vec<Expr>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of filters")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Expr>, A::Error> {
        let mut conditions = Vec::new();
        while let Some(filter) = seq.next_element_seed(self.0)? {
            conditions.push(filter.into_expr());
        }
        match conditions.is_empty() {
            true => Err(A::Error::custom("`and` and `or` join one filter at least")),
            false => Ok(conditions),
        }
    }
}

/// A comparison that only expressions know.
fn comparison(
    field: String,
    op: &OpInput,
    value: Option<Scalar>,
    values: Option<Vec<Scalar>>,
    fold: bool,
) -> Result<Filter, &'static str> {
    const NEEDS_TEXT: &str =
        "ignoreCase and endsWith compare texts: give `value` or `values` of text";
    let folded = |v: Scalar| match v {
        Scalar::Str(text) => Ok(Scalar::Str(if fold { text.to_lowercase() } else { text })),
        _ => Err(NEEDS_TEXT),
    };
    let value = value.map(folded).transpose()?;
    let values =
        values.map(|v| v.into_iter().map(folded).collect::<Result<Vec<_>, _>>()).transpose()?;
    let column = match fold {
        true => Expr::call(Function::Lower, vec![Expr::Column(field)]),
        false => Expr::Column(field),
    };
    Ok(Filter::of(match op {
        OpInput::Plain(op) => condition(column, *op, value.as_ref(), values.as_deref()),
        // It was read already.
        OpInput::Relative(_) => Expr::Null,
        OpInput::EndsWith => Expr::call(
            Function::EndsWith,
            vec![column, constant(value.as_ref().ok_or(NEEDS_TEXT)?)],
        ),
    }))
}

fn constant(value: &Scalar) -> Expr {
    match value {
        Scalar::Null => Expr::Null,
        Scalar::Bool(v) => Expr::Bool(*v),
        Scalar::Int(v) => Expr::Int(*v),
        Scalar::Float(v) => Expr::Number(*v),
        Scalar::Str(text) => Expr::text(text.clone()),
    }
}

/// The comparison of `column` as a condition. A value that is missing makes it null, which passes
/// nothing.
fn condition(
    column: Expr,
    op: FilterOp,
    value: Option<&Scalar>,
    values: Option<&[Scalar]>,
) -> Expr {
    let one =
        |function, column| Expr::call(function, vec![column, value.map_or(Expr::Null, constant)]);
    let many = |column| {
        let listed = values.unwrap_or_default().iter().map(constant);
        Expr::call(Function::In, std::iter::once(column).chain(listed).collect())
    };
    let none = values.is_none_or(<[Scalar]>::is_empty);
    match op {
        FilterOp::Eq => one(Function::Eq, column),
        FilterOp::Neq => one(Function::Neq, column),
        FilterOp::Lt => one(Function::Lt, column),
        FilterOp::Lte => one(Function::Lte, column),
        FilterOp::Gt => one(Function::Gt, column),
        FilterOp::Gte => one(Function::Gte, column),
        FilterOp::Contains => one(Function::Contains, column),
        FilterOp::StartsWith => one(Function::StartsWith, column),
        FilterOp::IsNull => Expr::call(Function::IsNull, vec![column]),
        FilterOp::NotNull => Expr::call(Function::NotNull, vec![column]),
        FilterOp::In if none => Expr::Bool(false),
        FilterOp::In => many(column),
        FilterOp::NotIn if none => Expr::call(Function::NotNull, vec![column]),
        FilterOp::NotIn => Expr::call(Function::Not, vec![many(column)]),
        FilterOp::Between => {
            let mut args = vec![column];
            args.extend(values.unwrap_or_default().iter().map(constant));
            Expr::call(Function::Between, args)
        }
    }
}

impl Filter {
    /// The rows for which `expr` is true.
    pub fn of(expr: Expr) -> Self {
        Self {
            field: expr.to_string(),
            op: FilterOp::Eq,
            value: Some(Scalar::Bool(true)),
            values: None,
            expr: Some(Box::new(expr)),
        }
    }

    /// The filter as a condition. Within others it is SQL's: null where the column is.
    /// The filter over columns of a table alone: where it names one of `computed`, a condition with
    /// the expression in the name's place.
    #[must_use]
    pub fn spelt_out(self, computed: &[crate::Computed]) -> Self {
        if self.expr.is_some() || computed.iter().all(|c| c.name != self.field) {
            return self;
        }
        let mut expr = self.into_expr();
        // Each may name those before it.
        for c in computed.iter().rev() {
            expr.replace(&c.name, &c.expr);
        }
        Self::of(expr)
    }

    pub(crate) fn into_expr(self) -> Expr {
        match self.expr {
            Some(expr) => *expr,
            None => condition(
                Expr::Column(self.field),
                self.op,
                self.value.as_ref(),
                self.values.as_deref(),
            ),
        }
    }
}
