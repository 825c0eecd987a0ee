//! Text to tree and back.

use proptest::prelude::*;

use crate::expr::{Expr, Function, catalogue};
use crate::{Code, Expr as E};

fn parsed(text: &str) -> String {
    match Expr::parse(text) {
        Ok(expr) => serde_json::to_string(&expr).expect("written"),
        Err(e) => format!("{}: {}", e.code.as_str(), e.message),
    }
}

/// Each text, the tree it says, and how it is written again.
#[test]
fn text_is_read_as_sql_reads_it() {
    let cases = [
        ("1 + 2 * 3", r#"{"op":"add","args":[1,{"op":"mul","args":[2,3]}]}"#, "1 + 2 * 3"),
        ("(1+2)*3", r#"{"op":"mul","args":[{"op":"add","args":[1,2]},3]}"#, "(1 + 2) * 3"),
        ("a - b - c", r#"{"op":"sub","args":[{"op":"sub","args":["a","b"]},"c"]}"#, "a - b - c"),
        (
            "a - (b - c)",
            r#"{"op":"sub","args":["a",{"op":"sub","args":["b","c"]}]}"#,
            "a - (b - c)",
        ),
        ("-5", "-5", "-5"),
        ("- 5", "-5", "-5"),
        ("-(5)", r#"{"op":"neg","args":[5]}"#, "-(5)"),
        (
            "-a * -b",
            r#"{"op":"mul","args":[{"op":"neg","args":["a"]},{"op":"neg","args":["b"]}]}"#,
            "-a * -b",
        ),
        ("- -a", r#"{"op":"neg","args":[{"op":"neg","args":["a"]}]}"#, "-(-a)"),
        ("-9223372036854775808", "-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9.223372036854776e+18", "9.223372036854776e18"),
        (".5e1", "5.0", "5.0"),
        ("count(*)", r#"{"op":"count","args":[]}"#, "COUNT()"),
        ("COUNT(DISTINCT a)", r#"{"op":"countDistinct","args":["a"]}"#, "COUNT(DISTINCT a)"),
        (
            "sum(a) filter (where b) / quantile(a, 0.9)",
            r#"{"op":"div","args":[{"op":"filter","args":[{"op":"sum","args":["a"]},"b"]},{"op":"quantile","args":["a",0.9]}]}"#,
            "SUM(a) FILTER (WHERE b) / QUANTILE(a, 0.9)",
        ),
        ("min + first", r#"{"op":"add","args":["min","first"]}"#, "min + first"),
        (
            "a = 1 AND NOT b OR c",
            r#"{"op":"or","args":[{"op":"and","args":[{"op":"eq","args":["a",1]},{"op":"not","args":["b"]}]},"c"]}"#,
            "a = 1 AND NOT b OR c",
        ),
        ("a and b and c", r#"{"op":"and","args":["a","b","c"]}"#, "a AND b AND c"),
        (
            "(a AND b) AND c",
            r#"{"op":"and","args":[{"op":"and","args":["a","b"]},"c"]}"#,
            "(a AND b) AND c",
        ),
        (
            "a NOT IN (1, 'x')",
            r#"{"op":"not","args":[{"op":"in","args":["a",1,{"text":"x"}]}]}"#,
            "NOT a IN (1, 'x')",
        ),
        (
            "a BETWEEN 1 AND 2 AND b",
            r#"{"op":"and","args":[{"op":"between","args":["a",1,2]},"b"]}"#,
            "a BETWEEN 1 AND 2 AND b",
        ),
        (
            "a NOT LIKE '50\\%'",
            r#"{"op":"not","args":[{"op":"like","args":["a",{"text":"50\\%"}]}]}"#,
            "NOT a LIKE '50\\%'",
        ),
        ("a IS NOT NULL", r#"{"op":"notNull","args":["a"]}"#, "a IS NOT NULL"),
        (
            "a || 'it''s' || b",
            r#"{"op":"append","args":["a",{"text":"it's"},"b"]}"#,
            "a || 'it''s' || b",
        ),
        ("user.country", r#""user.country""#, "\"user.country\""),
        ("\"a \"\"b\"\"\"", r#""a \"b\"""#, "\"a \"\"b\"\"\""),
        ("`End`", r#""End""#, "\"End\""),
        ("Größe % 2", r#"{"op":"mod","args":["Größe",2]}"#, "Größe % 2"),
        ("a::int", r#"{"op":"toInt","args":["a"]}"#, "CAST(a AS INT)"),
        ("CAST(a AS DOUBLE PRECISION)", r#"{"op":"toFloat","args":["a"]}"#, "CAST(a AS FLOAT)"),
        ("cast(a as decimal(10, 2))", r#"{"op":"toFloat","args":["a"]}"#, "CAST(a AS FLOAT)"),
        ("DATE '2001-01-31'", r#"{"date":"2001-01-31"}"#, "DATE '2001-01-31'"),
        ("date", r#""date""#, "date"),
        (
            "EXTRACT(YEAR FROM t)",
            r#"{"op":"extract","args":[{"text":"year"},"t"]}"#,
            "EXTRACT('year', t)",
        ),
        (
            "date_trunc('month', t)",
            r#"{"op":"dateTrunc","args":[{"text":"month"},"t"]}"#,
            "DATE_TRUNC('month', t)",
        ),
        ("SUBSTRING(a FROM 2 FOR 3)", r#"{"op":"substr","args":["a",2,3]}"#, "SUBSTR(a, 2, 3)"),
        ("CASE WHEN a THEN 1 END", r#"{"op":"case","args":["a",1]}"#, "CASE WHEN a THEN 1 END"),
        (
            "case a when 1 then 'x' else 'y' end",
            r#"{"op":"case","args":[{"op":"eq","args":["a",1]},{"text":"x"},{"text":"y"}]}"#,
            "CASE WHEN a = 1 THEN 'x' ELSE 'y' END",
        ),
        ("NULL", "null", "NULL"),
        ("a -- rest\n + /* b */ 1", r#"{"op":"add","args":["a",1]}"#, "a + 1"),
        ("IFNULL(a, 0)", r#"{"op":"coalesce","args":["a",0]}"#, "COALESCE(a, 0)"),
        (
            "(a + b) IS NULL",
            r#"{"op":"isNull","args":[{"op":"add","args":["a","b"]}]}"#,
            "a + b IS NULL",
        ),
    ];
    for (text, tree, again) in cases {
        assert_eq!(parsed(text), tree, "{text}");
        assert_eq!(Expr::parse(text).map(|e| e.to_string()).as_deref(), Ok(again), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_remedy() {
    let cases = [
        (
            "",
            "expected a column, a number, a text or (, found the end, at column 1 of the expression",
        ),
        (
            "a +",
            "expected a column, a number, a text or (, found the end, at column 4 of the expression",
        ),
        ("a b", "expected an operator or the end, found b, at column 3 of the expression"),
        ("a = b = c", "expected an operator or the end, found =, at column 7 of the expression"),
        (
            "(a",
            "a bracket opened at column 1 is never closed: found the end, at column 3 of the expression",
        ),
        ("'a", "a ' is never closed, at column 1 of the expression"),
        ("ROUNT(a)", "no function ROUNT: did you mean ROUND?, at column 1 of the expression"),
        (
            "SUM(a",
            "a bracket opened at column 5 is never closed: found the end, at column 6 of the expression",
        ),
        ("SUM(a) FILTER (a)", "expected WHERE, found a, at column 16 of the expression"),
        (
            "COUNT(* + 1)",
            "expected an operator, a comma or ), found +, at column 9 of the expression",
        ),
        (
            "a + end",
            "end is a word of the language here: write the column of this name as \"end\", at column 5 of the expression",
        ),
        ("1e999", "1e999 is no finite number, at column 1 of the expression"),
        ("12ab", "12a is no number, at column 1 of the expression"),
        (
            "a ? b",
            "? means nothing here: put a column's name in double quotes, a text in single ones, at column 3 of the expression",
        ),
        ("ABS()", "ABS has no operands: it is ABS(number), at column 1 of the expression"),
        (
            "CAST(a AS JSON)",
            "no type JSON: there are INT, FLOAT, TEXT, BOOL, DATE and TIMESTAMP, at column 11 of the expression",
        ),
        (
            "a NOT 5",
            "expected IN, BETWEEN or LIKE behind NOT, found 5, at column 7 of the expression",
        ),
        ("é ä", "expected an operator or the end, found ä, at column 3 of the expression"),
    ];
    for (text, message) in cases {
        let error = Expr::parse(text).expect_err(text);
        assert_eq!((error.code, error.message.as_str()), (Code::InvalidQuery, message), "{text}");
    }
}

/// Every function is found by its name, and no two share one.
#[test]
fn the_catalogue_is_whole() {
    let mut wires = std::collections::HashSet::new();
    for signature in catalogue() {
        assert_eq!(signature.function.signature(), signature);
        assert!(wires.insert(signature.wire), "{}", signature.wire);
        assert_eq!(serde_json::to_value(signature.function).expect("written"), signature.wire);
        if signature.form.starts_with(&format!("{}(", signature.sql)) {
            assert_eq!(Function::called(&signature.sql.to_lowercase()), Some(signature.function));
        }
    }
}

/// Trees as the parser makes them.
pub(super) fn tree() -> impl Strategy<Value = E> {
    let name = prop_oneof![
        Just("a".to_owned()),
        Just("b c".to_owned()),
        Just("case".to_owned()),
        Just("ü.v".to_owned()),
        "[a-z\"' ]{1,6}"
    ];
    let leaf = prop_oneof![
        Just(E::Null),
        any::<bool>().prop_map(E::Bool),
        any::<i64>().prop_map(E::Int),
        any::<f64>().prop_filter("finite", |v| v.is_finite()).prop_map(E::Number),
        name.prop_map(E::Column),
        "[a-z'%_\\\\é]{0,6}".prop_map(E::text),
        Just(E::Date { date: "2001-01-31".to_owned() }),
        Just(E::Timestamp { timestamp: "2001-01-31T12:00:00Z".to_owned() }),
    ];
    leaf.prop_recursive(5, 48, 4, |inner| {
        let binary = prop_oneof![
            Just(Function::Add),
            Just(Function::Sub),
            Just(Function::Mul),
            Just(Function::Div),
            Just(Function::Mod),
            Just(Function::Eq),
            Just(Function::Neq),
            Just(Function::Lt),
            Just(Function::Lte),
            Just(Function::Gt),
            Just(Function::Gte),
            Just(Function::Like),
            Just(Function::Ilike),
            Just(Function::Nullif),
            Just(Function::Power),
            Just(Function::StartsWith),
        ];
        let unary = prop_oneof![
            Just(Function::Neg),
            Just(Function::Not),
            Just(Function::IsNull),
            Just(Function::NotNull),
            Just(Function::Abs),
            Just(Function::ToInt),
            Just(Function::ToText),
            Just(Function::Upper),
            Just(Function::Length),
            Just(Function::Sum),
            Just(Function::CountDistinct),
        ];
        let many = prop_oneof![
            Just(Function::And),
            Just(Function::Or),
            Just(Function::Append),
            Just(Function::In),
            Just(Function::Coalesce),
            Just(Function::Case),
            Just(Function::Concat),
        ];
        prop_oneof![
            (binary, inner.clone(), inner.clone()).prop_map(|(op, a, b)| E::call(op, vec![a, b])),
            (unary, inner.clone()).prop_map(|(op, a)| E::call(op, vec![a])),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| E::call(
                Function::Filter,
                vec![E::call(Function::Max, vec![a]), b]
            )),
            (many, prop::collection::vec(inner.clone(), 2..5))
                .prop_map(|(op, args)| E::call(op, args)),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| E::call(Function::Between, vec![a, b, c])),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    /// A tree is written as text that says the same, and as JSON that does.
    #[test]
    fn trees_come_back(tree in tree()) {
        let text = tree.to_string();
        let again = Expr::parse(&text);
        // Lists joined by one word become one list: the meaning is the same, and so is the text.
        prop_assert_eq!(again.as_ref().map(ToString::to_string), Ok(text.clone()), "{}", text);
        let json = serde_json::to_string(&tree).expect("written");
        let back: E = serde_json::from_str(&json).expect("read");
        prop_assert_eq!(back, tree, "{}", json);
    }
}
