//! The functions and operators there are, each with its name in SQL and a line of help.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Op;
use crate::compute::Arithmetic;

/// Declares [`Function`] and its catalogue from one table, so that none can be forgotten in the
/// other.
macro_rules! functions {
    ($($name:ident, $wire:literal, $sql:literal, $form:literal, $help:literal;)*) => {
        /// A function or operator of expressions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ExprFunction"))]
        #[ts(rename = "ExprFunction")]
        pub enum Function {
            $(
                #[doc = concat!("`", $form, "`: ", $help)]
                #[serde(rename = $wire)]
                #[ts(rename = $wire)]
                $name,
            )*
        }

        const CATALOGUE: &[Signature] = &[
            $(Signature { function: Function::$name, wire: $wire, sql: $sql, form: $form, help: $help },)*
        ];
    };
}

functions! {
    Add, "add", "+", "a + b", "the sum";
    Sub, "sub", "-", "a - b", "the difference";
    Mul, "mul", "*", "a * b", "the product";
    Div, "div", "/", "a / b", "the quotient; null where b is zero";
    Mod, "mod", "%", "a % b", "the remainder of a / b, with the sign of a; null where b is zero";
    Neg, "neg", "-", "-a", "a with the other sign";
    Eq, "eq", "=", "a = b", "whether both are equal";
    Neq, "neq", "<>", "a <> b", "whether they differ";
    Lt, "lt", "<", "a < b", "whether a is less";
    Lte, "lte", "<=", "a <= b", "whether a is not more";
    Gt, "gt", ">", "a > b", "whether a is more";
    Gte, "gte", ">=", "a >= b", "whether a is not less";
    And, "and", "AND", "a AND b", "whether all hold";
    Or, "or", "OR", "a OR b", "whether one holds";
    Not, "not", "NOT", "NOT a", "whether a does not hold";
    IsNull, "isNull", "IS NULL", "a IS NULL", "whether there is no value";
    NotNull, "notNull", "IS NOT NULL", "a IS NOT NULL", "whether there is a value";
    In, "in", "IN", "a IN (b, c, …)", "whether a equals one of the others";
    Between, "between", "BETWEEN", "a BETWEEN low AND high", "whether a lies from low to high, both included";
    Like, "like", "LIKE", "text LIKE 'pattern'", "whether the whole text is as the pattern: % any text, _ any character, \\ before either itself";
    Ilike, "ilike", "ILIKE", "text ILIKE 'pattern'", "LIKE, whatever the case";
    Contains, "contains", "CONTAINS", "CONTAINS(text, part)", "whether the part stands in the text";
    StartsWith, "startsWith", "STARTS_WITH", "STARTS_WITH(text, part)", "whether the text begins with the part";
    EndsWith, "endsWith", "ENDS_WITH", "ENDS_WITH(text, part)", "whether the text ends with the part";
    Case, "case", "CASE", "CASE WHEN condition THEN value … ELSE value END", "the value behind the first condition that holds; without ELSE null";
    Coalesce, "coalesce", "COALESCE", "COALESCE(a, b, …)", "the first that is not null";
    Nullif, "nullif", "NULLIF", "NULLIF(a, b)", "null where both are equal, else a";
    Greatest, "greatest", "GREATEST", "GREATEST(a, b, …)", "the largest that is not null";
    Least, "least", "LEAST", "LEAST(a, b, …)", "the smallest that is not null";
    ToInt, "toInt", "CAST AS INT", "CAST(a AS INT)", "a as a whole number, rounded half away from zero; null where it is none of 64 bits";
    ToFloat, "toFloat", "CAST AS FLOAT", "CAST(a AS FLOAT)", "a as a number; null where the text is none";
    ToText, "toText", "CAST AS TEXT", "CAST(a AS TEXT)", "a as text";
    ToBool, "toBool", "CAST AS BOOL", "CAST(a AS BOOL)", "true and false of such texts; of numbers whether they are not zero";
    ToDate, "toDate", "CAST AS DATE", "CAST(a AS DATE)", "the day of an instant or of a text as 2001-01-31; null where it is none";
    ToTimestamp, "toTimestamp", "CAST AS TIMESTAMP", "CAST(a AS TIMESTAMP)", "the instant of a day or of a text by ISO 8601; null where it is none";
    Abs, "abs", "ABS", "ABS(number)", "the number without its sign";
    Round, "round", "ROUND", "ROUND(number, digits?)", "rounded half away from zero to so many decimals, -15 to 15; 0 by default";
    Floor, "floor", "FLOOR", "FLOOR(number)", "the whole number at or below";
    Ceil, "ceil", "CEIL", "CEIL(number)", "the whole number at or above";
    Sqrt, "sqrt", "SQRT", "SQRT(number)", "the square root; null of what is negative";
    Exp, "exp", "EXP", "EXP(number)", "e to this power";
    Ln, "ln", "LN", "LN(number)", "the natural logarithm; null of what is not positive";
    Log, "log", "LOG", "LOG(number) or LOG(base, number)", "the logarithm to base 10 or to this one; null where there is none";
    Power, "power", "POWER", "POWER(number, exponent)", "the number to this power; null where it has none";
    Sign, "sign", "SIGN", "SIGN(number)", "-1, 0 or 1";
    Lower, "lower", "LOWER", "LOWER(text)", "in lower case";
    Upper, "upper", "UPPER", "UPPER(text)", "in upper case";
    Trim, "trim", "TRIM", "TRIM(text)", "without spaces at both ends";
    Ltrim, "ltrim", "LTRIM", "LTRIM(text)", "without spaces at the start";
    Rtrim, "rtrim", "RTRIM", "RTRIM(text)", "without spaces at the end";
    Left, "left", "LEFT", "LEFT(text, n)", "the first n characters; where n is negative all but the last -n";
    Right, "right", "RIGHT", "RIGHT(text, n)", "the last n characters; where n is negative all but the first -n";
    Substr, "substr", "SUBSTR", "SUBSTR(text, start, length?)", "the characters from the start on, the first being 1";
    Length, "length", "LENGTH", "LENGTH(text)", "how many characters there are";
    Replace, "replace", "REPLACE", "REPLACE(text, from, to)", "the text with another for each part";
    SplitPart, "splitPart", "SPLIT_PART", "SPLIT_PART(text, separator, n)", "the n-th piece between separators, the first being 1, the last -1; empty where there is none";
    Concat, "concat", "CONCAT", "CONCAT(a, b, …)", "the texts one after another, nulls left out";
    Append, "append", "||", "a || b", "the texts one after another; null where one is";
    DateTrunc, "dateTrunc", "DATE_TRUNC", "DATE_TRUNC('unit', time)", "the first instant of the unit that the time lies in";
    Extract, "extract", "EXTRACT", "EXTRACT(part FROM time)", "a part of the time as a whole number";
    DateDiff, "dateDiff", "DATE_DIFF", "DATE_DIFF('unit', from, to)", "how many borders of the unit lie between two times";
    DateAdd, "dateAdd", "DATE_ADD", "DATE_ADD('unit', n, time)", "the time so many units later; the last day of a shorter month";
    AtZone, "atZone", "AT_ZONE", "AT_ZONE(time, 'zone')", "what clocks of the time zone, such as 'Europe/Oslo', show at the instant";
    Now, "now", "NOW", "NOW()", "the time at which the query is asked";
    Today, "today", "TODAY", "TODAY()", "the day on which the query is asked";
    Sum, "sum", "SUM", "SUM(number)", "the sum over the rows of a group";
    Avg, "avg", "AVG", "AVG(number)", "the mean over the rows of a group";
    Min, "min", "MIN", "MIN(a)", "the smallest of a group";
    Max, "max", "MAX", "MAX(a)", "the largest of a group";
    Count, "count", "COUNT", "COUNT() or COUNT(a)", "how many rows a group has, or how many of its values are not null";
    CountDistinct, "countDistinct", "COUNT DISTINCT", "COUNT(DISTINCT a)", "how many different values a group has";
    Median, "median", "MEDIAN", "MEDIAN(number)", "the median of a group";
    Quantile, "quantile", "QUANTILE", "QUANTILE(number, q)", "the quantile q, 0 to 1, of a group, linearly interpolated";
    Stddev, "stddev", "STDDEV", "STDDEV(number)", "the sample standard deviation of a group";
    Variance, "variance", "VARIANCE", "VARIANCE(number)", "the sample variance of a group";
    First, "first", "FIRST", "FIRST(a)", "the first value of a group that is not null, in the table's order";
    Last, "last", "LAST", "LAST(a)", "the last value of a group that is not null, in the table's order";
    Filter, "filter", "FILTER", "aggregate FILTER (WHERE condition)", "the aggregate of the rows for which the condition holds";
}

/// What an editor shows of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The function.
    #[serde(skip)]
    pub function: Function,
    /// Its name in the JSON tree.
    pub wire: &'static str,
    /// Its name or sign in SQL.
    pub sql: &'static str,
    /// How it is written, with its operands.
    pub form: &'static str,
    /// What it gives, in a line.
    pub help: &'static str,
}

/// All functions, in the order documents list them.
pub fn catalogue() -> &'static [Signature] {
    CATALOGUE
}

impl Function {
    /// What an editor shows of it.
    pub fn signature(self) -> &'static Signature {
        // Each is in the table, in the order of the variants.
        &CATALOGUE[self as usize]
    }

    /// The function that is called by this name, in either case.
    pub fn called(name: &str) -> Option<Self> {
        const ALSO: [(&str, Function); 17] = [
            ("CEILING", Function::Ceil),
            ("POW", Function::Power),
            ("SUBSTRING", Function::Substr),
            ("CHAR_LENGTH", Function::Length),
            ("LEN", Function::Length),
            ("MOD", Function::Mod),
            ("IFNULL", Function::Coalesce),
            ("DATEDIFF", Function::DateDiff),
            ("DATEADD", Function::DateAdd),
            ("DATE_PART", Function::Extract),
            ("EXTRACT", Function::Extract),
            ("STARTSWITH", Function::StartsWith),
            ("CURRENT_TIMESTAMP", Function::Now),
            ("CURRENT_DATE", Function::Today),
            ("MEAN", Function::Avg),
            ("STDDEV_SAMP", Function::Stddev),
            ("VAR_SAMP", Function::Variance),
        ];
        let plain =
            |s: &&Signature| s.form.starts_with(s.sql) && s.form[s.sql.len()..].starts_with('(');
        let named = CATALOGUE
            .iter()
            .filter(plain)
            .find(|s| s.sql.eq_ignore_ascii_case(name))
            .map(|s| s.function);
        named.or_else(|| {
            ALSO.iter().find(|(also, _)| also.eq_ignore_ascii_case(name)).map(|(_, f)| *f)
        })
    }

    /// The names that [`Self::called`] knows first, for messages.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        CATALOGUE
            .iter()
            .filter(|s| s.form.starts_with(s.sql) && s.form[s.sql.len()..].starts_with('('))
            .map(|s| s.sql)
    }

    /// The reduction of many rows that it is; formulas alone have it.
    pub fn aggregate(self) -> Option<Op> {
        Some(match self {
            Self::Sum => Op::Sum,
            Self::Avg => Op::Mean,
            Self::Min => Op::Min,
            Self::Max => Op::Max,
            Self::Count => Op::Count,
            Self::CountDistinct => Op::CountDistinct,
            Self::Median => Op::Median,
            Self::Quantile => Op::Quantile,
            Self::Stddev => Op::Stddev,
            Self::Variance => Op::Variance,
            Self::First => Op::First,
            Self::Last => Op::Last,
            _ => return None,
        })
    }

    /// The operation of arithmetic that it is, where every executor has it of its own.
    pub fn arithmetic(self) -> Option<Arithmetic> {
        Some(match self {
            Self::Add => Arithmetic::Add,
            Self::Sub => Arithmetic::Sub,
            Self::Mul => Arithmetic::Mul,
            Self::Div => Arithmetic::Div,
            _ => return None,
        })
    }
}
