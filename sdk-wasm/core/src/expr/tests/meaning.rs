//! What expressions give, held to answers worked out by hand and by PostgreSQL 16 where it has the
//! function.

use crate::expr::{Expr, Program, Value, types};
use crate::{DataType, Error, Field, Result, Schema};

fn schema() -> Schema {
    let field = |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: true };
    Schema {
        fields: vec![
            field("i", DataType::Int),
            field("f", DataType::Float),
            field("s", DataType::String),
            field("b", DataType::Bool),
            field("t", DataType::Timestamp),
            field("d", DataType::Date),
            field("n", DataType::Float),
        ],
        skipped: Vec::new(),
    }
}

/// A row: i = 7, f = -2.5, s = ' Straße 12 ', b = true, t = 2024-02-29T23:30:15.5Z, d = 2023-12-31,
/// n = null.
fn value(name: &str) -> Value<'static> {
    match name {
        "i" => Value::Int(7),
        "f" => Value::Float(-2.5),
        "s" => Value::text(" Straße 12 "),
        "b" => Value::Bool(true),
        "t" => Value::Timestamp(1_709_249_415_500_000),
        "d" => Value::Date(19_722),
        _ => Value::Null,
    }
}

fn eval(text: &str) -> Result<String> {
    let program = Program::new(&Expr::parse(text)?, &schema())?;
    let columns = program.columns().to_vec();
    Ok(match program.eval(&|i| value(&columns[i]))? {
        Value::Null => "null".to_owned(),
        Value::Bool(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Float(v) => format!("{v:?}"),
        Value::Text(v) => format!("'{v}'"),
        Value::Date(v) => format!("day {v}"),
        Value::Timestamp(v) => format!("µs {v}"),
    })
}

#[test]
fn values_are_as_sql_has_them() {
    let cases = [
        // Arithmetic is of floats, null by zero.
        ("i + 1", "8.0"),
        ("i / 2", "3.5"),
        ("i / 0", "null"),
        ("i % 4", "3.0"),
        ("-7 % 4", "-3.0"),
        ("f * n", "null"),
        ("-f", "2.5"),
        // Three values.
        ("n = 1", "null"),
        ("n = 1 AND FALSE", "false"),
        ("n = 1 OR TRUE", "true"),
        ("NOT n = 1", "null"),
        ("n IS NULL", "true"),
        ("i IN (1, 7)", "true"),
        ("i IN (1, n)", "null"),
        ("i NOT IN (1, 2)", "true"),
        ("i BETWEEN 7 AND 7", "true"),
        ("i BETWEEN 8 AND n", "false"),
        ("n BETWEEN 1 AND 2", "null"),
        // Exactly, also beyond 2^53.
        ("9007199254740993 = 9007199254740992.0", "false"),
        ("9007199254740993 > 9007199254740992.0", "true"),
        ("i = 7.0", "true"),
        ("9223372036854775807 < 9223372036854775808.0", "true"),
        // Choices.
        ("CASE WHEN f > 0 THEN 'up' WHEN f < 0 THEN 'down' END", "'down'"),
        ("CASE WHEN n > 0 THEN 1 END", "null"),
        ("CASE WHEN b THEN 1 ELSE 2.5 END", "1.0"),
        ("CASE i WHEN 7 THEN 'seven' ELSE 'other' END", "'seven'"),
        ("COALESCE(n, i)", "7.0"),
        ("NULLIF(i, 7)", "null"),
        ("NULLIF(i, 8)", "7"),
        // What a constant is compared as is not what is given back.
        ("NULLIF(0.5, DATE '2001-01-31')", "0.5"),
        ("NULLIF('5', i - 2)", "null"),
        ("NULLIF('6', i - 2)", "'6'"),
        ("GREATEST(i, f, n)", "7.0"),
        ("LEAST(i, f, n)", "-2.5"),
        ("GREATEST(d, DATE '2024-01-01')", "day 19723"),
        // Numbers.
        ("ROUND(f)", "-3.0"),
        ("ROUND(2.675, 2)", "2.68"),
        ("ROUND(1.005, 2)", "1.01"),
        ("ROUND(1234.5, -2)", "1200.0"),
        ("FLOOR(f)", "-3.0"),
        ("CEIL(f)", "-2.0"),
        ("ABS(f)", "2.5"),
        ("SIGN(f)", "-1.0"),
        ("SQRT(16)", "4.0"),
        ("SQRT(f)", "null"),
        ("LN(0)", "null"),
        ("LOG(1000)", "3.0"),
        ("LOG(2, 8)", "3.0"),
        ("POWER(2, 10)", "1024.0"),
        ("POWER(-8, 0.5)", "null"),
        ("EXP(0)", "1.0"),
        // Text, by characters.
        ("TRIM(s)", "'Straße 12'"),
        ("LTRIM(s)", "'Straße 12 '"),
        ("RTRIM(s)", "' Straße 12'"),
        ("LENGTH(s)", "11"),
        ("UPPER(TRIM(s))", "'STRASSE 12'"),
        ("LOWER('ÄÖ')", "'äö'"),
        ("LEFT(TRIM(s), 5)", "'Straß'"),
        ("LEFT(TRIM(s), -3)", "'Straße'"),
        ("RIGHT(TRIM(s), 2)", "'12'"),
        ("RIGHT(TRIM(s), -7)", "'12'"),
        ("SUBSTR('abcdef', 2, 3)", "'bcd'"),
        ("SUBSTR('abcdef', 0, 3)", "'ab'"),
        ("SUBSTR('abcdef', -1)", "'abcdef'"),
        ("SUBSTR('abc', 9)", "''"),
        ("REPLACE('aXbX', 'X', 'yy')", "'ayybyy'"),
        ("REPLACE('a', '', 'x')", "'a'"),
        ("SPLIT_PART('a/b/c', '/', 2)", "'b'"),
        ("SPLIT_PART('a/b/c', '/', -1)", "'c'"),
        ("SPLIT_PART('a/b', '/', 5)", "''"),
        ("SPLIT_PART('a/b', '', 1)", "'a/b'"),
        ("SPLIT_PART('a/b', '/', 0)", "''"),
        ("CONCAT('a', NULL, 'b')", "'ab'"),
        ("'a' || NULL || 'b'", "null"),
        ("s LIKE '%Stra_e%'", "true"),
        ("s LIKE 'Stra%'", "false"),
        ("'a%b' LIKE 'a\\%b'", "true"),
        ("'axb' LIKE 'a\\%b'", "false"),
        ("'ABC' ILIKE 'a_c'", "true"),
        ("'' LIKE '%'", "true"),
        ("'' LIKE '_'", "false"),
        ("STARTS_WITH(TRIM(s), 'Str')", "true"),
        ("ENDS_WITH(s, '12 ')", "true"),
        ("CONTAINS(s, 'ß')", "true"),
        // Casts; what does not fit is null.
        ("CAST(2.5 AS INT)", "3"),
        ("CAST(f AS INT)", "-3"),
        ("CAST(1e300 AS INT)", "null"),
        ("CAST(' 12 ' AS INT)", "12"),
        ("CAST('12.6' AS INT)", "13"),
        ("CAST('x' AS FLOAT)", "null"),
        ("CAST(i AS TEXT)", "'7'"),
        ("CAST(f AS TEXT)", "'-2.5'"),
        ("CAST(1e21 AS TEXT)", "'1e21'"),
        ("CAST(b AS TEXT)", "'true'"),
        ("CAST(b AS INT)", "1"),
        ("CAST('yes' AS BOOL)", "true"),
        ("CAST('maybe' AS BOOL)", "null"),
        ("CAST(0 AS BOOL)", "false"),
        ("CAST(t AS DATE)", "day 19782"),
        ("CAST(t AS TEXT)", "'2024-02-29T23:30:15.5Z'"),
        ("CAST(d AS TEXT)", "'2023-12-31'"),
        ("CAST('2024-02-30' AS DATE)", "null"),
        ("CAST(d AS TIMESTAMP)", "µs 1703980800000000"),
        // Times.
        ("DATE_TRUNC('month', t)", "µs 1706745600000000"),
        ("DATE_TRUNC('week', d)", "µs 1703462400000000"),
        ("DATE_TRUNC('quarter', t)", "µs 1704067200000000"),
        ("EXTRACT(YEAR FROM t)", "2024"),
        ("EXTRACT(week FROM d)", "52"),
        ("EXTRACT(isodow FROM d)", "7"),
        ("EXTRACT('dayofyear', t)", "60"),
        ("EXTRACT(hour FROM t)", "23"),
        ("EXTRACT(second FROM t)", "15"),
        ("EXTRACT(quarter FROM t)", "1"),
        ("DATE_DIFF('day', d, t)", "60"),
        ("DATE_DIFF('month', d, t)", "2"),
        ("DATE_DIFF('year', d, t)", "1"),
        ("DATE_DIFF('week', t, d)", "-9"),
        ("DATE_ADD('month', 12, t)", "µs 1740785415500000"),
        ("DATE_ADD('day', -1, d)", "µs 1703894400000000"),
        ("DATE_ADD('year', 9223372036854775807, t)", "null"),
        ("t > '2024-02-29T23:30:15Z'", "true"),
        ("d = '2023-12-31'", "true"),
        ("d < t", "true"),
        ("t BETWEEN '2024-01-01' AND '2025-01-01'", "true"),
    ];
    for (text, expected) in cases {
        assert_eq!(eval(text).as_deref(), Ok(expected), "{text}");
    }
}

/// The type that is said is the type of the value, whatever the value.
#[test]
fn types_are_what_values_have() -> Result<(), Error> {
    for (text, expected) in [
        ("i", Some(DataType::Int)),
        ("i + 1", Some(DataType::Float)),
        ("CASE WHEN b THEN i END", Some(DataType::Int)),
        ("CASE WHEN b THEN i ELSE f END", Some(DataType::Float)),
        ("COALESCE(d, t)", Some(DataType::Timestamp)),
        ("NULL", None),
        ("COALESCE(NULL, s)", Some(DataType::String)),
        ("i = 1", Some(DataType::Bool)),
        ("LENGTH(s)", Some(DataType::Int)),
    ] {
        assert_eq!(types::of(&Expr::parse(text)?, &schema())?, expected, "{text}");
    }
    Ok(())
}

#[test]
fn operands_that_do_not_fit_are_refused_with_the_remedy() {
    for (text, message) in [
        ("s + 1", "s + 1 takes numbers, and s is string: CAST(s AS FLOAT) makes one of it"),
        ("UPPER(i)", "UPPER(i) takes texts, and i is int: CAST(i AS TEXT) makes one of it"),
        ("i AND b", "i AND b takes conditions, and i is int: compare it, for instance with <> 0"),
        ("s = 1", "s = 1 compares string with int: CAST one of them to the other's type"),
        (
            "t = 'soon'",
            "t = 'soon' compares timestamp with string: CAST one of them to the other's type",
        ),
        (
            "CASE WHEN b THEN 1 ELSE 'x' END",
            "CASE WHEN b THEN 1 ELSE 'x' END mixes int and string: CAST one of them, for instance 'x' AS TEXT",
        ),
        (
            "CASE WHEN i THEN 1 END",
            "CASE WHEN i THEN 1 END takes conditions behind WHEN, and i is int: compare it, for instance with <> 0",
        ),
        (
            "EXTRACT(hour FROM s)",
            "EXTRACT('hour', s) takes a date or time, and s is string: CAST(s AS TIMESTAMP) makes one of it",
        ),
        (
            "DATE_TRUNC('dayofweek', t)",
            "DATE_TRUNC('dayofweek', t) takes 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second' as its first operand, and not 'dayofweek'",
        ),
        ("ROUND(f, 1, 2)", "3 operands are given to round, which is ROUND(number, digits?)"),
        (
            "s LIKE s",
            "s LIKE s takes its pattern as a text in single quotes: CONTAINS looks for a column's text",
        ),
        ("DATE '2001-02-30'", "DATE '2001-02-30' is no day such as 2001-01-31"),
        (
            "CAST(t AS INT)",
            "CAST(t AS INT) makes no int of timestamp: it takes int, float, bool, string",
        ),
        ("nn", "no column \"nn\": did you mean \"n\"?"),
    ] {
        let error = Expr::parse(text).and_then(|e| types::of(&e, &schema())).expect_err(text);
        assert_eq!(error.message, message, "{text}");
    }
}

#[test]
fn a_list_is_searched_as_its_values_compare_one_by_one() -> Result<()> {
    let numbers =
        ["7", "7.0", "-2.5", "8", "9007199254740993", "9007199254740992.0", "1e300", "-0.0", "'7'"];
    let texts = ["' Straße 12 '", "''", "'z'", "'Straße'", "'\u{1f600}'"];
    let times = ["'2023-12-31'", "DATE '2023-12-31'", "'2024-02-29T23:30:15.5Z'", "0", "1e9"];
    let lists = [
        ("i", &numbers[..]),
        ("f", &numbers),
        ("n", &numbers),
        ("9007199254740993", &numbers),
        ("0", &numbers),
        ("s", &texts),
        ("t", &times),
        ("d", &times),
    ];
    for (value, all) in lists {
        for chosen in 1..1_usize << all.len() {
            let picked = all.iter().enumerate().filter(|(i, _)| chosen >> i & 1 == 1);
            let picked: Vec<&str> = picked.map(|(_, v)| *v).collect();
            let each: Vec<_> = picked.iter().map(|v| format!("{value} = {v}")).collect();
            let list = format!("{value} IN ({})", picked.join(", "));
            assert_eq!(eval(&list)?, eval(&each.join(" OR "))?, "{list}");
        }
    }
    Ok(())
}
