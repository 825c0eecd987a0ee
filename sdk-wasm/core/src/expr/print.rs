//! Expressions as SQL text, with the brackets that reading it again needs.

use std::fmt::{Display, Formatter, Result, Write};

use super::parse::is_keyword;
use super::{Expr, Function, Operation};

/// How tightly an operator binds: an operand that binds less stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Comparison,
    Append,
    Sum,
    Product,
    Sign,
    Operand,
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Bool(v) => f.write_str(if *v { "TRUE" } else { "FALSE" }),
            Self::Int(v) => write!(f, "{v}"),
            // With a point or an exponent, so that it is read as no whole number.
            Self::Number(v) => write!(f, "{v:?}"),
            Self::Column(name) => column(f, name),
            Self::Text { text } => quoted(f, '\'', text),
            Self::Date { date } => {
                f.write_str("DATE ")?;
                quoted(f, '\'', date)
            }
            Self::Timestamp { timestamp } => {
                f.write_str("TIMESTAMP ")?;
                quoted(f, '\'', timestamp)
            }
            Self::Operation(o) => operation(f, o),
        }
    }
}

impl Display for Operation {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        operation(f, self)
    }
}

fn quoted(f: &mut Formatter<'_>, quote: char, text: &str) -> Result {
    f.write_char(quote)?;
    for c in text.chars() {
        if c == quote {
            f.write_char(quote)?;
        }
        f.write_char(c)?;
    }
    f.write_char(quote)
}

fn column(f: &mut Formatter<'_>, name: &str) -> Result {
    let starts = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    let plain = starts && name.chars().all(|c| c == '_' || c == '$' || c.is_alphanumeric());
    match plain && !is_keyword(name) {
        true => f.write_str(name),
        false => quoted(f, '"', name),
    }
}

fn binding(expr: &Expr) -> Binding {
    let Expr::Operation(o) = expr else { return Binding::Operand };
    match o.op {
        Function::Or if o.args.len() > 1 => Binding::Or,
        Function::And if o.args.len() > 1 => Binding::And,
        Function::Not => Binding::Not,
        Function::Append if o.args.len() > 1 => Binding::Append,
        Function::Add | Function::Sub => Binding::Sum,
        Function::Mul | Function::Div | Function::Mod => Binding::Product,
        Function::Neg => Binding::Sign,
        Function::Eq
        | Function::Neq
        | Function::Lt
        | Function::Lte
        | Function::Gt
        | Function::Gte => Binding::Comparison,
        Function::IsNull
        | Function::NotNull
        | Function::In
        | Function::Between
        | Function::Like
        | Function::Ilike => Binding::Comparison,
        _ => Binding::Operand,
    }
}

/// Writes `expr`, in brackets where it binds less than `least`.
fn within(f: &mut Formatter<'_>, expr: &Expr, least: Binding) -> Result {
    match binding(expr) < least {
        true => write!(f, "({expr})"),
        false => write!(f, "{expr}"),
    }
}

/// Writes operands with `sign` between them, each binding at least as `least`.
fn joined(f: &mut Formatter<'_>, args: &[Expr], sign: &str, least: Binding) -> Result {
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            f.write_str(sign)?;
        }
        within(f, arg, least)?;
    }
    Ok(())
}

fn operation(f: &mut Formatter<'_>, o: &Operation) -> Result {
    let sql = o.op.signature().sql;
    match (o.op, o.args.as_slice()) {
        (Function::Or, [_, _, ..]) => joined(f, &o.args, " OR ", Binding::And),
        (Function::And, [_, _, ..]) => joined(f, &o.args, " AND ", Binding::Not),
        (Function::Append, [_, _, ..]) => joined(f, &o.args, " || ", Binding::Sum),
        (Function::Not, [a]) => {
            f.write_str("NOT ")?;
            within(f, a, Binding::Not)
        }
        (Function::Neg, [a]) => {
            // A number behind the sign would be read as one with it.
            match a {
                Expr::Int(_) | Expr::Number(_) => write!(f, "-({a})"),
                _ => {
                    f.write_str("-")?;
                    // Two signs in a row begin a comment.
                    within(
                        f,
                        a,
                        if binding(a) == Binding::Sign { Binding::Operand } else { Binding::Sign },
                    )
                }
            }
        }
        (Function::Add | Function::Sub, [a, b]) => {
            infix(f, [a, b], sql, [Binding::Sum, Binding::Product])
        }
        (Function::Mul | Function::Div | Function::Mod, [a, b]) => {
            infix(f, [a, b], sql, [Binding::Product, Binding::Sign])
        }
        (
            Function::Eq
            | Function::Neq
            | Function::Lt
            | Function::Lte
            | Function::Gt
            | Function::Gte
            | Function::Like
            | Function::Ilike,
            [a, b],
        ) => infix(f, [a, b], sql, [Binding::Append, Binding::Append]),
        (Function::IsNull | Function::NotNull, [a]) => {
            within(f, a, Binding::Append)?;
            write!(f, " {sql}")
        }
        (Function::In, [a, list @ ..]) => {
            within(f, a, Binding::Append)?;
            f.write_str(" IN (")?;
            joined(f, list, ", ", Binding::Or)?;
            f.write_str(")")
        }
        (Function::Between, [a, low, high]) => {
            infix(f, [a, low], sql, [Binding::Append, Binding::Append])?;
            f.write_str(" AND ")?;
            within(f, high, Binding::Append)
        }
        (Function::Case, args @ [_, _, ..]) => case(f, args),
        (
            Function::ToInt
            | Function::ToFloat
            | Function::ToText
            | Function::ToBool
            | Function::ToDate
            | Function::ToTimestamp,
            [a],
        ) => {
            write!(f, "CAST({a} AS {})", sql.trim_start_matches("CAST AS "))
        }
        (Function::CountDistinct, [a]) => write!(f, "COUNT(DISTINCT {a})"),
        (Function::Filter, [a, condition]) if matches!(a, Expr::Operation(o) if o.op.aggregate().is_some()) =>
        {
            write!(f, "{a} FILTER (WHERE {condition})")
        }
        // What no check has passed is written, too: it may have operands in a number that the
        // operator does not take.
        (op, args) => {
            f.write_str(if op.signature().form.contains('(') { sql } else { op.signature().wire })?;
            f.write_str("(")?;
            joined(f, args, ", ", Binding::Or)?;
            f.write_str(")")
        }
    }
}

fn infix(
    f: &mut Formatter<'_>,
    [a, b]: [&Expr; 2],
    sign: &str,
    [left, right]: [Binding; 2],
) -> Result {
    within(f, a, left)?;
    write!(f, " {sign} ")?;
    within(f, b, right)
}

fn case(f: &mut Formatter<'_>, args: &[Expr]) -> Result {
    f.write_str("CASE")?;
    let mut arms = args.chunks_exact(2);
    for arm in &mut arms {
        write!(f, " WHEN {} THEN {}", arm[0], arm[1])?;
    }
    if let [otherwise] = arms.remainder() {
        write!(f, " ELSE {otherwise}")?;
    }
    f.write_str(" END")
}
