//! What docs/expressions.md says is held to the code: its list of functions is the catalogue, and
//! its examples give what they say.
//!
//! `PELLUCID_WRITE_TYPES=1 cargo test -p pellucid-core --test documents` writes the list anew
//! (`make types`).
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::expr::{Function, Program, Value, catalogue};
use pellucid_core::{DataType, Expr, Field, Schema};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/expressions.md");

/// The text between the marker `name` and the next end.
fn part<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->\n")).expect("the marker");
    rest.split_once("<!-- end -->").expect("its end").0
}

#[test]
fn every_function_is_listed() {
    let cell = |text: &str| text.replace('|', "\\|");
    let row = |form: &str, help: &str| format!("| `{}` | {} |\n", cell(form), cell(help));
    let rows: String = catalogue().iter().map(|s| row(s.form, s.help)).collect();
    let expected = format!("| written | gives |\n|---|---|\n{rows}");
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let written = part(&document, "functions");
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        let marker = "<!-- functions -->\n";
        let now =
            document.replacen(&format!("{marker}{written}"), &format!("{marker}{expected}"), 1);
        std::fs::write(DOCUMENT, now).expect("written");
        return;
    }
    assert!(
        written == expected,
        "docs/expressions.md lists other functions than there are: run `make types`"
    );
}

#[test]
fn examples_give_what_they_say() {
    // The other test writes the document then.
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        return;
    }
    let columns = [
        ("price", DataType::Int, Value::Int(250)),
        ("discount", DataType::Float, Value::Null),
        ("city", DataType::String, Value::text("Oslo")),
        ("paid", DataType::Bool, Value::Bool(true)),
        ("ordered", DataType::Timestamp, Value::Timestamp(1_709_249_415_000_000)),
    ];
    let field = |(name, data_type, _): &(&str, DataType, Value<'_>)| Field {
        name: (*name).to_owned(),
        data_type: *data_type,
        nullable: true,
    };
    let schema = Schema { fields: columns.iter().map(field).collect(), skipped: Vec::new() };
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let examples = part(&document, "examples").lines().skip(2);
    let mut seen = 0;
    for line in examples {
        let line = line.replace("\\|", "\u{1}");
        let [_, text, expected, _] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("no row of two cells: {line}")
        };
        let plain = |cell: &str| cell.trim().trim_matches('`').replace('\u{1}', "|");
        let (text, expected) = (plain(text), plain(expected));
        let as_text = |expr| Expr::call(Function::ToText, vec![expr]);
        let program =
            Program::new(&as_text(Expr::parse(&text).expect(&text)), &schema).expect(&text);
        let names = program.columns();
        let value = program
            .eval(&|i| {
                columns.iter().find(|c| c.0 == names[i]).map_or(Value::Null, |c| c.2.clone())
            })
            .expect(&text);
        let given = match &value {
            Value::Text(t) => t.as_ref(),
            _ => "null",
        };
        assert_eq!(given, expected, "{text}");
        seen += 1;
    }
    assert!(seen > 10, "the examples were not found");
}
