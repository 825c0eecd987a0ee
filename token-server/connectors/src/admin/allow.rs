//! The lists. What is not on one is refused.

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArguments, GroupByExpr, JoinOperator, Query, Select,
    SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableFactor, UnaryOperator,
    Value, WindowType,
};
use sqlparser::tokenizer::Token;

use super::refused;
use crate::Result;

/// Aggregates, windows and scalars that read their arguments and nothing else. No clock, no
/// randomness, no sleep, no settings, no files, no network, no catalogue, no XML or JSON of whole
/// tables.
const FUNCTIONS: &[&str] = &[
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "avg",
    "bit_and",
    "bit_or",
    "bool_and",
    "bool_or",
    "btrim",
    "cardinality",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "concat",
    "concat_ws",
    "corr",
    "cos",
    "count",
    "covar_pop",
    "covar_samp",
    "cume_dist",
    "date",
    "date_add",
    "date_diff",
    "date_part",
    "date_trunc",
    "datediff",
    "dateadd",
    "dense_rank",
    "div",
    "ends_with",
    "every",
    "exp",
    "first_value",
    "floor",
    "greatest",
    "if",
    "ifnull",
    "initcap",
    "isfinite",
    "isnan",
    "is_nan",
    "lag",
    "last_value",
    "lead",
    "least",
    "left",
    "length",
    "ln",
    "log",
    "log10",
    "lower",
    "lpad",
    "ltrim",
    "max",
    "median",
    "min",
    "mod",
    "mode",
    "month",
    "nth_value",
    "ntile",
    "nullif",
    "nvl",
    "octet_length",
    "percent_rank",
    "percentile_cont",
    "percentile_disc",
    "position",
    "pow",
    "power",
    "quarter",
    "rank",
    "regr_slope",
    "regr_intercept",
    "replace",
    "reverse",
    "right",
    "round",
    "row_number",
    "rpad",
    "rtrim",
    "sign",
    "sin",
    "split_part",
    "sqrt",
    "starts_with",
    "startswith",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "strpos",
    "substr",
    "substring",
    "sum",
    "tan",
    "trim",
    "trunc",
    "upper",
    "var_pop",
    "var_samp",
    "variance",
    "width_bucket",
    "year",
];

/// Refuses quoted names and text that a writer and a reader might take differently: quotes inside
/// names, doubled quotes and backslashes inside text, and every kind of literal but the plain ones.
pub(super) fn tokens(tokens: &[Token]) -> Result<()> {
    for token in tokens {
        let plain = match token {
            Token::Word(w) => {
                !w.value.starts_with(['@', '$', '#'])
                    && !w.value.contains(['"', '`', '\'', '\\', '[', ']'])
                    && !w.value.chars().any(char::is_control)
            }
            Token::SingleQuotedString(text) => !text.contains("''") && !text.contains(['\\', '\0']),
            Token::Number(..)
            | Token::Whitespace(_)
            | Token::EOF
            | Token::Comma
            | Token::Period
            | Token::SemiColon => true,
            Token::LParen | Token::RParen | Token::DoubleColon | Token::StringConcat => true,
            Token::Eq
            | Token::DoubleEq
            | Token::Neq
            | Token::Lt
            | Token::Gt
            | Token::LtEq
            | Token::GtEq => true,
            Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::Mod => true,
            _ => false,
        };
        if !plain {
            return Err(refused(format!("{} is not allowed", shown(token))));
        }
    }
    Ok(())
}

/// Refuses what a query has beyond WITH, which the caller sees to, SELECT, ORDER BY and LIMIT.
pub(super) fn query(query: &Query) -> Result<()> {
    let plain = query.locks.is_empty()
        && query.for_clause.is_none()
        && query.settings.is_none()
        && query.format_clause.is_none()
        && query.pipe_operators.is_empty()
        && query.fetch.is_none();
    match plain {
        true => body(&query.body),
        false => Err(refused(
            "a query has SELECT, ORDER BY, LIMIT and OFFSET: no locks, settings, formats or pipes",
        )),
    }
}

fn body(set: &SetExpr) -> Result<()> {
    match set {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => Ok(()),
        SetExpr::SetOperation { left, right, .. } => body(left).and_then(|()| body(right)),
        _ => Err(refused("only SELECT, VALUES, UNION, INTERSECT and EXCEPT are allowed")),
    }
}

/// Refuses clauses that write, or that only some engines have.
pub(super) fn select(select: &Select) -> Result<()> {
    let plain = select.into.is_none()
        && select.top.is_none()
        && select.lateral_views.is_empty()
        && select.prewhere.is_none()
        && select.connect_by.is_empty()
        && select.cluster_by.is_empty()
        && select.distribute_by.is_empty()
        && select.sort_by.is_empty()
        && select.value_table_mode.is_none()
        && select.select_modifiers.is_none()
        && select.optimizer_hints.is_empty()
        && select.exclude.is_none()
        && matches!(select.flavor, SelectFlavor::Standard);
    if !plain {
        return Err(refused(
            "a SELECT has FROM, WHERE, GROUP BY, HAVING, WINDOW and QUALIFY, and no INTO, TOP or hints",
        ));
    }
    if matches!(&select.group_by, GroupByExpr::All(_))
        || matches!(&select.group_by, GroupByExpr::Expressions(_, m) if !m.is_empty())
    {
        return Err(refused("GROUP BY takes expressions"));
    }
    for item in &select.projection {
        match item {
            // An alias in single quotes is a name to one engine and text to another.
            SelectItem::ExprWithAlias { alias, .. } if alias.quote_style == Some('\'') => {
                return Err(refused("an alias is a name, not text"));
            }
            SelectItem::UnnamedExpr(_)
            | SelectItem::ExprWithAlias { .. }
            | SelectItem::Wildcard(_) => {}
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(_), _) => {}
            _ => return Err(refused("a SELECT item is an expression, t.* or *")),
        }
    }
    for join in select.from.iter().flat_map(|f| &f.joins) {
        match &join.join_operator {
            JoinOperator::Join(_)
            | JoinOperator::Inner(_)
            | JoinOperator::Left(_)
            | JoinOperator::LeftOuter(_)
            | JoinOperator::Right(_)
            | JoinOperator::RightOuter(_)
            | JoinOperator::FullOuter(_)
            | JoinOperator::CrossJoin(_) => {}
            _ => return Err(refused("joins are JOIN, LEFT, RIGHT, FULL and CROSS JOIN")),
        }
    }
    Ok(())
}

/// Refuses what reads from anything but a named table or a subquery.
pub(super) fn source(factor: &TableFactor) -> Result<()> {
    match factor {
        TableFactor::Table {
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_hints,
            ..
        } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => Ok(()),
        TableFactor::Derived { sample: None, .. } | TableFactor::NestedJoin { .. } => Ok(()),
        _ => Err(refused(
            "FROM takes tables, joins and subqueries: no functions, versions, samples or hints",
        )),
    }
}

/// Refuses expressions that are not on the list; their parts are looked at by themselves.
pub(super) fn expr(expr: &Expr) -> Result<()> {
    match expr {
        Expr::Identifier(name) if name.quote_style.is_none() && calls(&name.value) => {
            Err(refused(format!("{name} is not allowed: quote it where it is a column")))
        }
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Wildcard(_) => Ok(()),
        Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_) => Ok(()),
        Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Between { .. } => Ok(()),
        Expr::Like { any: false, .. } | Expr::ILike { any: false, .. } => Ok(()),
        Expr::Extract { .. }
        | Expr::Ceil { .. }
        | Expr::Floor { .. }
        | Expr::Position { .. }
        | Expr::Substring { .. }
        | Expr::Trim { .. } => Ok(()),
        Expr::Nested(_)
        | Expr::Case { .. }
        | Expr::Exists { .. }
        | Expr::Subquery(_)
        | Expr::Tuple(_) => Ok(()),
        Expr::Interval(_) | Expr::AtTimeZone { .. } => Ok(()),
        Expr::BinaryOp { op, .. } => binary(op),
        Expr::UnaryOp {
            op: UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not,
            ..
        } => Ok(()),
        Expr::Cast {
            kind: CastKind::Cast | CastKind::DoubleColon | CastKind::TryCast,
            data_type,
            array: false,
            format: None,
            ..
        } => cast(data_type),
        Expr::TypedString(typed) => cast(&typed.data_type).and_then(|()| value(&typed.value.value)),
        Expr::Value(v) => value(&v.value),
        Expr::Function(f) => function(f),
        other => Err(refused(format!("{} is not allowed", shown(other)))),
    }
}

/// Names that some engine takes for a call without brackets.
fn calls(name: &str) -> bool {
    let name = name.to_lowercase();
    ["current_", "session_", "system_", "local"].iter().any(|p| name.starts_with(p))
        || matches!(name.as_str(), "user" | "sysdate" | "now")
}

/// The beginning of what is refused.
fn shown(what: &impl std::fmt::Display) -> String {
    what.to_string().chars().take(60).collect()
}

fn binary(op: &BinaryOperator) -> Result<()> {
    use BinaryOperator as B;
    match op {
        B::Plus | B::Minus | B::Multiply | B::Divide | B::Modulo | B::StringConcat => Ok(()),
        B::Gt | B::Lt | B::GtEq | B::LtEq | B::Eq | B::NotEq | B::And | B::Or => Ok(()),
        other => Err(refused(format!("the operator {other} is not allowed"))),
    }
}

/// Types without side effects. PostgreSQL's `regclass` and its kin read the catalogue.
fn cast(data_type: &DataType) -> Result<()> {
    use DataType as T;
    match data_type {
        T::Int(_)
        | T::Integer(_)
        | T::BigInt(_)
        | T::SmallInt(_)
        | T::Int2(_)
        | T::Int4(_)
        | T::Int8(_)
        | T::Int64 => Ok(()),
        T::Float(_)
        | T::Float4
        | T::Float8
        | T::Float64
        | T::Double(_)
        | T::DoublePrecision
        | T::Real => Ok(()),
        T::Decimal(_)
        | T::Numeric(_)
        | T::Boolean
        | T::Bool
        | T::Text
        | T::Varchar(_)
        | T::Char(_)
        | T::String(_) => Ok(()),
        T::Date | T::Timestamp(..) | T::Datetime(_) | T::Time(..) => Ok(()),
        other => Err(refused(format!("the type {other} is not allowed"))),
    }
}

/// Literals whose text means the same to the parser and to every engine: no backslash, no prefix,
/// no dollar quotes, no parameters.
fn value(value: &Value) -> Result<()> {
    match value {
        Value::Number(..) | Value::Boolean(_) | Value::Null => Ok(()),
        Value::SingleQuotedString(text) if !text.contains(['\\', '\0']) => Ok(()),
        _ => Err(refused("literals are numbers, 'text' without backslashes, TRUE, FALSE and NULL")),
    }
}

fn function(function: &Function) -> Result<()> {
    let name = match function.name.0.as_slice() {
        [part] => {
            part.as_ident().filter(|i| i.quote_style.is_none()).map(|i| i.value.to_lowercase())
        }
        _ => None,
    };
    let known = name.as_deref().is_some_and(|n| FUNCTIONS.contains(&n));
    if !known {
        return Err(refused(format!("the function {} is not allowed", shown(&function.name))));
    }
    let plain =
        !function.uses_odbc_syntax && matches!(function.parameters, FunctionArguments::None);
    let arguments = match &function.args {
        FunctionArguments::None => true,
        FunctionArguments::List(list) => {
            list.clauses.iter().all(|c| {
                matches!(
                    c,
                    FunctionArgumentClause::OrderBy(_)
                        | FunctionArgumentClause::IgnoreOrRespectNulls(_)
                )
            }) && list.args.iter().all(|a| {
                matches!(
                    a,
                    FunctionArg::Unnamed(
                        FunctionArgExpr::Expr(_)
                            | FunctionArgExpr::Wildcard
                            | FunctionArgExpr::QualifiedWildcard(_)
                    )
                )
            })
        }
        FunctionArguments::Subquery(_) => false,
    };
    let window = matches!(
        &function.over,
        None | Some(WindowType::WindowSpec(_) | WindowType::NamedWindow(_))
    );
    match plain && arguments && window {
        true => Ok(()),
        false => Err(refused(format!(
            "{} is called in a way that is not allowed",
            shown(&function.name)
        ))),
    }
}
