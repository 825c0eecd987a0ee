//! Columns computed by expressions, held to the expression's value in each row, whichever way the
//! engine takes.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::expr::{Program, Value};
use pellucid_core::{Code, Computed, DataType, Dimension, Expr, Measure, Op, Query, limits};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Column, Outcome, Table, exec};
use proptest::prelude::*;

/// What a row has, null where there is none.
#[derive(Debug, Clone)]
struct Row {
    flag: Option<bool>,
    small: Option<i64>,
    wide: Option<i64>,
    float: Option<f64>,
    city: Option<String>,
    day: Option<i64>,
    at: Option<i64>,
}

/// Some century around 1990, every instant now and then.
fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![
        50 => -1_000_000_000_000_000..2_000_000_000_000_000i64,
        1 => prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN)],
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let some = proptest::option::weighted::<BoxedStrategy<i64>>;
    (
        proptest::option::of(any::<bool>()),
        some(0.8, (-3..40i64).boxed()),
        some(
            0.8,
            prop_oneof![any::<i64>(), Just(9_007_199_254_740_993), Just(i64::MAX), Just(i64::MIN)]
                .boxed(),
        ),
        proptest::option::weighted(
            0.8,
            prop_oneof![any::<f64>(), Just(0.0), Just(-0.0), Just(f64::NAN), -100.0..100.0],
        ),
        proptest::option::weighted(
            0.8,
            prop_oneof!["[a-c]{0,2}", Just("Straße 12".to_owned()), ".{0,6}"],
        ),
        some(0.8, (-1_000..20_000i64).boxed()),
        some(0.8, instant().boxed()),
    )
        .prop_map(|(flag, small, wide, float, city, day, at)| Row {
            flag,
            small,
            wide,
            float,
            city,
            day,
            at,
        })
}

fn ints(data_type: DataType, rows: &[Row], value: impl Fn(&Row) -> Option<i64>) -> Column {
    let step = if data_type == DataType::Date { TimeStep::Day } else { TimeStep::Micro };
    let mut writer = ColumnWriter::new(data_type, step, rows.len()).expect("memory");
    let values: Vec<i64> = rows.iter().map(|r| value(r).unwrap_or_default()).collect();
    let present: Vec<bool> = rows.iter().map(|r| value(r).is_some()).collect();
    let some = present.contains(&false).then_some(present.as_slice());
    writer.write_ints(0, &values, some).expect("written");
    writer.finish()
}

fn table(rows: &[Row]) -> Table {
    let present = |has: &dyn Fn(&Row) -> bool| rows.iter().map(has).collect::<Vec<_>>();
    let mut floats =
        ColumnWriter::new(DataType::Float, TimeStep::Micro, rows.len()).expect("memory");
    let values: Vec<f64> = rows.iter().map(|r| r.float.unwrap_or_default()).collect();
    floats.write_floats(0, &values, Some(&present(&|r| r.float.is_some()))).expect("written");
    let mut texts =
        ColumnWriter::new(DataType::String, TimeStep::Micro, rows.len()).expect("memory");
    let codes: Vec<u32> = rows
        .iter()
        .map(|r| r.city.as_deref().map_or(0, |t| texts.intern(t).expect("a code")))
        .collect();
    texts.write_codes(0, &codes, Some(&present(&|r| r.city.is_some()))).expect("written");
    Table::from_columns(
        vec![
            ("flag".to_owned(), ints(DataType::Bool, rows, |r| r.flag.map(i64::from))),
            ("small".to_owned(), ints(DataType::Int, rows, |r| r.small)),
            ("wide".to_owned(), ints(DataType::Int, rows, |r| r.wide)),
            ("float".to_owned(), floats.finish()),
            ("city".to_owned(), texts.finish()),
            ("day".to_owned(), ints(DataType::Date, rows, |r| r.day)),
            ("at".to_owned(), ints(DataType::Timestamp, rows, |r| r.at)),
        ],
        Vec::new(),
    )
}

impl Row {
    fn value(&self, name: &str) -> Value<'_> {
        let value = match name {
            "flag" => self.flag.map(Value::Bool),
            "small" => self.small.map(Value::Int),
            "wide" => self.wide.map(Value::Int),
            "float" => self.float.map(Value::Float),
            "city" => self.city.as_deref().map(Value::text),
            "day" => self.day.map(Value::Date),
            _ => self.at.map(Value::Timestamp),
        };
        value.unwrap_or(Value::Null)
    }
}

/// A value of the computed column, in the words of [`Value`].
fn stored(column: &Column, row: usize) -> Value<'_> {
    match column.data_type {
        _ if column.is_null(row) => Value::Null,
        DataType::Bool => Value::Bool(column.int(row) != 0),
        DataType::Int => Value::Int(column.int(row)),
        DataType::Float | DataType::Decimal => Value::Float(column.float(row)),
        DataType::String => Value::text(column.dictionary.get(column.int(row) as u32)),
        DataType::Date => Value::Date(column.int(row)),
        DataType::Timestamp => Value::Timestamp(column.step.to_micros(column.int(row))),
    }
}

/// Expressions of every type, over few and many values, one column and several.
const EXPRESSIONS: &[&str] = &[
    "flag",
    "city",
    "day",
    "NOT flag",
    "flag AND small > 3",
    "flag OR city = 'a'",
    "small",
    "small + 1",
    "small / (small - 3)",
    "-wide",
    "wide = 9007199254740993",
    "wide > float",
    "wide IN (9223372036854775807, 1)",
    "COALESCE(small, wide)",
    "COALESCE(wide, 0)",
    "CASE WHEN small > 15 THEN 'late' WHEN small > 0 THEN 'on time' END",
    "CASE WHEN float < 0 THEN city ELSE 'x' END",
    "CASE WHEN flag THEN small ELSE float END",
    "GREATEST(small, float)",
    "LEAST(day, DATE '1990-01-01')",
    "ROUND(float, 1)",
    "SQRT(float)",
    "UPPER(city)",
    "city || '-' || CAST(small AS TEXT)",
    "CONCAT(city, flag::text)",
    "LENGTH(city)",
    "LEFT(city, small)",
    "city LIKE 'a%'",
    "REPLACE(city, 'a', 'bb')",
    "SPLIT_PART(city, ' ', 1)",
    "DATE_TRUNC('month', day)",
    "DATE_TRUNC('hour', at)",
    "EXTRACT(dayofweek FROM day)",
    "EXTRACT(hour FROM at)",
    "DATE_DIFF('month', day, at)",
    "DATE_ADD('day', small, day)",
    "CAST(at AS DATE)",
    "at AT TIME ZONE 'America/New_York'",
    "at AT TIME ZONE 'Australia/Lord_Howe'",
    "CAST(day AS TIMESTAMP) AT TIME ZONE 'America/New_York'",
    "CAST(at AT TIME ZONE 'Asia/Kathmandu' AS TEXT)",
    "CAST(wide AS TEXT)",
    "CAST(city AS FLOAT)",
    "day > '2001-01-31'",
    "at BETWEEN '1990-01-01' AND '2010-01-01'",
    "1 + 2",
    "'constant'",
    "NULL",
    "NULLIF(city, 'a')",
    "small IS NULL OR day IS NOT NULL",
    "flag = (small > 3)",
    "small % 4 = 0",
];

fn computed(text: &str) -> Computed {
    Computed { name: "c".to_owned(), expr: Expr::parse(text).expect(text) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn columns_have_the_value_of_each_row(rows in proptest::collection::vec(row(), 0..300)) {
        let table = table(&rows);
        for text in EXPRESSIONS {
            let wider = table.with_computed(&[computed(text)]).expect(text).expect("a column");
            let column = wider.column("c").expect("there");
            let program = Program::new(&Expr::parse(text).expect(text), table.schema()).expect(text);
            let names = program.columns();
            let floats = column.data_type == DataType::Float;
            for (i, row) in rows.iter().enumerate() {
                let value = program.eval(&|at| row.value(&names[at])).expect(text);
                // A column of numbers computed by arithmetic is one of floats, as it stands also.
                let value = if floats { value.widened(Some(DataType::Float)) } else { value };
                // NaN equals itself here.
                prop_assert_eq!(format!("{:?}", stored(column, i)), format!("{value:?}"), "{} of {:?}", text, row);
            }
        }
    }
}

/// More values than are numbered beforehand, and rows of several blocks.
#[test]
fn many_values_are_worked_out_row_by_row() {
    let rows = 100_000;
    let mut writer = ColumnWriter::new(DataType::Int, TimeStep::Micro, rows).expect("memory");
    writer.write_ints(0, &(0..rows as i64).collect::<Vec<_>>(), None).expect("written");
    let table = Table::from_columns(vec![("v".to_owned(), writer.finish())], Vec::new());
    let wider = table
        .with_computed(&[computed("CASE WHEN v % 2 = 0 THEN 'even' ELSE 'odd' END")])
        .expect("computed")
        .expect("a column");
    let column = wider.column("c").expect("there");
    let wrong = (0..rows)
        .find(|row| stored(column, *row) != Value::text(if row % 2 == 0 { "even" } else { "odd" }));
    assert_eq!(wrong, None);
}

/// A computed text is a dimension, a condition a filter's column, and one may name another.
#[test]
fn queries_take_them_like_columns_of_the_file() {
    let csv = b"city,delay\nOslo,12\nBergen,40\nOslo,\nOslo,90\n";
    let table = pellucid_engine::read::open(csv, None).expect("read");
    let compute = vec![
        Computed {
            name: "late".into(),
            expr: Expr::parse("COALESCE(delay, 0) > 15").expect("parses"),
        },
        Computed {
            name: "kind".into(),
            expr: Expr::parse("CASE WHEN late THEN 'late' ELSE 'on time' END").expect("parses"),
        },
    ];
    let query = Query {
        compute,
        dimensions: vec![Dimension::field("kind")],
        measures: vec![Measure::new(Op::Count, None, "n")],
        ..Query::default()
    };
    let Ok(Outcome::Done(batch)) = exec::run(&table, &query, &|| false) else {
        unreachable!("the kernels answer it")
    };
    let cells = |row| {
        (
            batch.column("kind").and_then(|c| c.text(row)),
            batch.column("n").and_then(|c| c.number(row)),
        )
    };
    assert_eq!((cells(0), cells(1)), ((Some("late"), Some(2.0)), (Some("on time"), Some(2.0))));
}

#[test]
fn depth_needs_no_stack() {
    let small = std::thread::Builder::new().stack_size(512 << 10).spawn(|| {
        let table = pellucid_engine::read::open(b"v\n1\n2.5\n", None).expect("read");
        let deep = |n: usize| format!("{}v{}", "ABS(".repeat(n), ")".repeat(n));
        assert!(table.with_computed(&[computed(&deep(limits::MAX_DEPTH))]).is_ok());
        assert_eq!(
            Expr::parse(&deep(limits::MAX_DEPTH + 1)).expect_err("refused").code,
            Code::LimitExceeded
        );
    });
    small.expect("a thread").join().expect("no overflow");
}
