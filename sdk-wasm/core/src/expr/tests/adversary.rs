//! Text that is made to break a parser, and trees that are made to cost.

use proptest::prelude::*;

use super::grammar::tree;
use crate::expr::{Expr, MAX_SOURCE, Program, Value};
use crate::{Code, DataType, Field, Schema};

fn code(text: &str) -> Code {
    Expr::parse(text).map_or_else(|e| e.code, |_| panic!("{} is read", text.len()))
}

#[test]
fn depth_length_and_copies_are_bounded() {
    assert_eq!(code(&"(".repeat(10_000)), Code::LimitExceeded);
    assert_eq!(code(&"- ".repeat(10_000)), Code::LimitExceeded);
    assert_eq!(code(&"NOT ".repeat(10_000)), Code::LimitExceeded);
    assert_eq!(code(&"ABS(".repeat(10_000)), Code::LimitExceeded);
    assert_eq!(code(&format!("a{}", "+a".repeat(10_000))), Code::LimitExceeded);
    assert_eq!(code(&"a".repeat(MAX_SOURCE + 1)), Code::LimitExceeded);
    let value = vec!["a"; 50].join("+");
    assert_eq!(
        code(&format!("CASE {value} {} END", "WHEN 1 THEN 1 ".repeat(1_000))),
        Code::LimitExceeded
    );
    // As wide as text goes is fine.
    let arms = "WHEN a THEN 1 ".repeat(4_000);
    assert!(Expr::parse(&format!("CASE {arms}END")).is_ok());
    assert!(Expr::parse(&vec!["a"; 10_000].join(" AND ")).is_ok());
}

#[test]
fn patterns_never_run_away() -> crate::Result<()> {
    let schema = Schema {
        fields: vec![Field { name: "s".into(), data_type: DataType::String, nullable: false }],
        skipped: vec![],
    };
    let pattern = "%a".repeat(400);
    let program = Program::new(&Expr::parse(&format!("s LIKE '{pattern}b'"))?, &schema)?;
    let text = "a".repeat(20_000);
    assert_eq!(program.eval(&|_| Value::text(text.as_str()))?, Value::Bool(false));
    Ok(())
}

#[test]
fn texts_do_not_grow_without_end() -> crate::Result<()> {
    let schema = Schema {
        fields: vec![Field { name: "s".into(), data_type: DataType::String, nullable: false }],
        skipped: vec![],
    };
    let mut text = "s".to_owned();
    for _ in 0..20 {
        text = format!("REPLACE({text}, 'a', 'aaaaaaaaaaaaaaaa')");
    }
    let program = Program::new(&Expr::parse(&text)?, &schema)?;
    let error = program.eval(&|_| Value::text("a")).expect_err("sixteen to the twentieth");
    assert_eq!(error.code, Code::LimitExceeded);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

    /// No text ends the program.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}", like in r#"[a-z0-9 ()'"+*/%<>=|,.:`-]{0,80}"#) {
        for text in [text, like] {
            if let Ok(expr) = Expr::parse(&text) {
                prop_assert!(Expr::parse(&expr.to_string()).is_ok(), "{} as {}", text, expr);
            }
        }
    }

    /// What passes the check has a value, or none, but no panic: whatever the values.
    #[test]
    fn what_is_checked_evaluates(expr in tree(), bits: u64, whole: i64, text in ".{0,12}") {
        let types = [DataType::Int, DataType::Float, DataType::String, DataType::Bool, DataType::Timestamp, DataType::Date];
        for data_type in types {
            let field = |name: &str| Field { name: name.to_owned(), data_type, nullable: true };
            let schema = Schema { fields: ["a", "b c", "case", "ü.v"].map(field).to_vec(), skipped: Vec::new() };
            let Ok(program) = Program::new(&expr, &schema) else { continue };
            let value = || match data_type {
                DataType::Int => Value::Int(whole),
                DataType::Float | DataType::Decimal => Value::Float(f64::from_bits(bits)),
                DataType::String => Value::text(text.clone()),
                DataType::Bool => Value::Bool(whole % 2 == 0),
                DataType::Timestamp => Value::Timestamp(whole),
                DataType::Date => Value::Date(whole),
            };
            let got = program.eval(&|_| value());
            if let (Ok(got), Some(said)) = (got, program.data_type()) {
                let is = match got {
                    Value::Null => said,
                    Value::Bool(_) => DataType::Bool,
                    Value::Int(_) => DataType::Int,
                    Value::Float(_) => DataType::Float,
                    Value::Text(_) => DataType::String,
                    Value::Date(_) => DataType::Date,
                    Value::Timestamp(_) => DataType::Timestamp,
                };
                prop_assert_eq!(is, said, "{}", expr);
            }
        }
    }
}
