//! Conditions, comparisons and choices between values, with SQL's three values.

use std::cmp::Ordering;

use super::like::Pattern;
use super::members::Members;
use super::{Arguments, Function, Type, Value};
use crate::Result;

impl Function {
    /// Whether [`eval`] evaluates it.
    pub(super) fn is_logic(self) -> bool {
        use Function as F;
        matches!(
            self,
            F::Eq
                | F::Neq
                | F::Lt
                | F::Lte
                | F::Gt
                | F::Gte
                | F::And
                | F::Or
                | F::Not
                | F::IsNull
                | F::NotNull
                | F::In
                | F::Between
        ) || matches!(self, F::Case | F::Coalesce | F::Nullif | F::Greatest | F::Least)
    }
}

/// True, false or null.
fn three<'a>(truth: Option<bool>) -> Value<'a> {
    truth.map_or(Value::Null, Value::Bool)
}

/// The value of a condition, a comparison or a choice that gives values of type `gives`.
pub(super) fn eval<'a>(
    function: Function,
    a: &Arguments<'_, '_, 'a>,
    gives: Type,
) -> Result<Value<'a>> {
    Ok(match function {
        Function::And => three(all(a, true)?),
        Function::Or => three(all(a, false)?.map(|none| !none)),
        Function::Not => match a.get(0)? {
            Value::Bool(v) => Value::Bool(!v),
            _ => Value::Null,
        },
        Function::IsNull => Value::Bool(a.get(0)?.is_null()),
        Function::NotNull => Value::Bool(!a.get(0)?.is_null()),
        Function::In => three(within(a)?),
        Function::Between => {
            let (value, low, high) = (a.get(0)?, a.get(1)?, a.get(2)?);
            let (above, below) =
                (holds(Function::Gte, &value, &low), holds(Function::Lte, &value, &high));
            three(match (above, below) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            })
        }
        Function::Case => case(a)?.widened(gives),
        Function::Coalesce => {
            for i in 0..a.len() {
                let value = a.get(i)?;
                if !value.is_null() {
                    return Ok(value.widened(gives));
                }
            }
            Value::Null
        }
        Function::Nullif => {
            let value = a.get(0)?;
            match holds(Function::Eq, &value, &a.get(1)?) {
                Some(true) => Value::Null,
                _ => value,
            }
        }
        Function::Greatest => extreme(a, gives, Ordering::Greater)?,
        Function::Least => extreme(a, gives, Ordering::Less)?,
        comparison => three(holds(comparison, &a.get(0)?, &a.get(1)?)),
    })
}

/// Whether `a` and `b` compare so; none where one is null. NaN is unequal to all and in no order.
fn holds(comparison: Function, a: &Value<'_>, b: &Value<'_>) -> Option<bool> {
    if a.is_null() || b.is_null() {
        return None;
    }
    let order = a.compare(b);
    Some(match comparison {
        Function::Eq => order == Some(Ordering::Equal),
        Function::Neq => order != Some(Ordering::Equal),
        Function::Lt => order == Some(Ordering::Less),
        Function::Lte => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Function::Gt => order == Some(Ordering::Greater),
        Function::Gte => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        _ => return None,
    })
}

/// Whether every operand is `wanted`; false as soon as one is not, none where one is null.
fn all(a: &Arguments<'_, '_, '_>, wanted: bool) -> Result<Option<bool>> {
    let mut known = true;
    for i in 0..a.len() {
        match a.get(i)? {
            Value::Bool(v) if v == wanted => {}
            Value::Bool(_) => return Ok(Some(false)),
            _ => known = false,
        }
    }
    Ok(known.then_some(true))
}

fn within(a: &Arguments<'_, '_, '_>) -> Result<Option<bool>> {
    let value = a.get(0)?;
    let mut known = !value.is_null();
    for i in 1..a.len() {
        match holds(Function::Eq, &value, &a.get(i)?) {
            Some(true) => return Ok(Some(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    Ok(known.then_some(false))
}

fn case<'a>(a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    let arms = a.len() / 2;
    for i in 0..arms {
        if a.get(2 * i)? == Value::Bool(true) {
            return a.get(2 * i + 1);
        }
    }
    if a.len() % 2 == 1 { a.get(a.len() - 1) } else { Ok(Value::Null) }
}

/// The operand that lies furthest on the side of `order`, nulls left out; NaN is the largest
/// number.
fn extreme<'a>(a: &Arguments<'_, '_, 'a>, gives: Type, order: Ordering) -> Result<Value<'a>> {
    let mut found = Value::Null;
    for i in 0..a.len() {
        let value = a.get(i)?.widened(gives);
        let nan = |v: &Value<'_>| matches!(v, Value::Float(v) if v.is_nan());
        let further = match (value.is_null(), found.is_null()) {
            (true, _) => false,
            (_, true) => true,
            _ if nan(&value) || nan(&found) => {
                nan(if order == Ordering::Greater { &value } else { &found })
            }
            _ => value.compare(&found) == Some(order),
        };
        if further {
            found = value;
        }
    }
    Ok(found)
}

/// Whether the first operand is one of `members`.
pub(super) fn among<'a>(members: &Members, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    Ok(three(members.contain(&a.get(0)?)))
}

/// Whether the text is as `pattern` says.
pub(super) fn like<'a>(pattern: &Pattern, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    Ok(three(a.text(0)?.map(|text| pattern.matches(&text))))
}
