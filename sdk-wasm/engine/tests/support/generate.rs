//! Tables and queries made at random, and answers compared as far as sums of floats may differ.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a part of several tests, of which each uses some of it"
)]

use pellucid_core::compute::Computed;
use pellucid_core::expr::Function;
use pellucid_core::{
    Batch, Bin, DataType, Dimension, Expr, Filter, FilterOp, Measure, Op, Query, Scalar, Sort,
    SortOrder, TimeUnit, Values,
};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Column, Table};
use proptest::prelude::*;
use proptest::sample::select;

/// A generated row: each value may be null.
#[derive(Debug, Clone)]
pub struct Row {
    pub key: Option<i64>,
    pub text: Option<&'static str>,
    pub time: Option<i64>,
    pub float: Option<f64>,
    pub int: Option<i64>,
    pub flag: Option<bool>,
}

const TEXTS: [&str; 6] =
    ["", "a", "b", "ä", "<b>bold</b>", "a longer text that shares the letter a"];

fn maybe<T: std::fmt::Debug + Clone + 'static>(
    values: impl Strategy<Value = T> + 'static,
    nulls: bool,
) -> BoxedStrategy<Option<T>> {
    match nulls {
        true => prop_oneof![1 => Just(None), 6 => values.prop_map(Some)].boxed(),
        false => values.prop_map(Some).boxed(),
    }
}

pub fn rows() -> impl Strategy<Value = Vec<Row>> {
    (any::<bool>(), any::<bool>()).prop_flat_map(|(nulls, wide)| {
        let float = prop_oneof![
            8 => -1000.0..1000.0f64,
            1 => select(vec![f64::NAN, f64::INFINITY, -0.0, 0.0, 1.5]),
        ];
        let int = match wide {
            true => prop_oneof![4 => -1_000_000_000_000i64..1_000_000_000_000, 1 => select(vec![i64::MAX / 300, i64::MIN / 300])].boxed(),
            false => (-20i64..20).boxed(),
        };
        let row = (
            maybe(-3i64..9, nulls),
            maybe(select(TEXTS.to_vec()), nulls),
            // Five years around 1970, so that times before it occur.
            maybe(prop_oneof![4 => -80_000_000_000_000i64..80_000_000_000_000, 1 => -2i64..4], nulls),
            maybe(float, nulls),
            maybe(int, nulls),
            maybe(any::<bool>(), nulls),
        );
        let row = row.prop_map(|(key, text, time, float, int, flag)| Row { key, text, time, float, int, flag });
        prop_oneof![8 => proptest::collection::vec(row.clone(), 0..120), 1 => proptest::collection::vec(row, 2000..2100)]
    })
}

fn ints(data_type: DataType, rows: &[Row], get: impl Fn(&Row) -> Option<i64>) -> Column {
    let mut w = ColumnWriter::new(data_type, TimeStep::Micro, rows.len()).unwrap();
    let present: Vec<bool> = rows.iter().map(|r| get(r).is_some()).collect();
    let values: Vec<i64> = rows.iter().map(|r| get(r).unwrap_or_default()).collect();
    w.write_ints(0, &values, present.contains(&false).then_some(&present)).unwrap();
    w.finish()
}

pub fn table(rows: &[Row]) -> Table {
    let mut text = ColumnWriter::new(DataType::String, TimeStep::Micro, rows.len()).unwrap();
    let codes: Vec<u32> =
        rows.iter().map(|r| r.text.map_or(0, |t| text.intern(t).unwrap())).collect();
    let present: Vec<bool> = rows.iter().map(|r| r.text.is_some()).collect();
    text.write_codes(0, &codes, present.contains(&false).then_some(&present)).unwrap();
    let mut float = ColumnWriter::new(DataType::Float, TimeStep::Micro, rows.len()).unwrap();
    let present: Vec<bool> = rows.iter().map(|r| r.float.is_some()).collect();
    let values: Vec<f64> = rows.iter().map(|r| r.float.unwrap_or_default()).collect();
    float.write_floats(0, &values, present.contains(&false).then_some(&present)).unwrap();
    let columns = vec![
        ("key".to_owned(), ints(DataType::Int, rows, |r| r.key)),
        ("text".to_owned(), text.finish()),
        ("time".to_owned(), ints(DataType::Timestamp, rows, |r| r.time)),
        ("float".to_owned(), float.finish()),
        ("int".to_owned(), ints(DataType::Int, rows, |r| r.int)),
        ("flag".to_owned(), ints(DataType::Bool, rows, |r| r.flag.map(i64::from))),
    ];
    Table::from_columns(columns, Vec::new())
}

pub fn dimension() -> impl Strategy<Value = Dimension> {
    use TimeUnit::*;
    let unit =
        select(vec![Year, Quarter, Month, Week, Day, Hour, HourOfDay, DayOfWeek, MonthOfYear]);
    prop_oneof![
        select(vec!["key", "text", "flag"]).prop_map(Dimension::field),
        unit.prop_map(|u| Dimension {
            time_unit: Some(u),
            alias: Some(format!("{u:?}")),
            ..Dimension::field("time")
        }),
        (select(vec!["key", "int"]), select(vec![1.0, 2.5, 10.0]), select(vec![0.0, -3.0]))
            .prop_map(|(f, step, origin)| Dimension {
                bin: Some(Bin { step, origin }),
                alias: Some(format!("bin_{f}")),
                ..Dimension::field(f)
            }),
    ]
}

/// The name of a computed column.
const COMPUTED: &str = "computed";

fn computed() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        select(vec!["float", "int", "key"]).prop_map(|c| Expr::Column(c.into())),
        select(vec![0.0, 1.0, -2.5]).prop_map(Expr::Number),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        (
            select(vec![Function::Add, Function::Sub, Function::Mul, Function::Div]),
            inner.clone(),
            inner,
        )
            .prop_map(|(op, a, b)| Expr::call(op, vec![a, b]))
    })
}

pub fn filter() -> impl Strategy<Value = Filter> {
    let ops = || {
        select(vec![
            FilterOp::Eq,
            FilterOp::Neq,
            FilterOp::Lt,
            FilterOp::Lte,
            FilterOp::Gt,
            FilterOp::Gte,
        ])
    };
    let lists = || select(vec![FilterOp::In, FilterOp::NotIn]);
    let beyond = || {
        select(vec![
            Scalar::Float(1e300),
            Scalar::Float(-9.3e18),
            Scalar::Int(i64::MAX),
            Scalar::Int(i64::MIN),
        ])
    };
    let quarter = || (-5.0..10.0f64).prop_map(|v| Scalar::Float((v * 4.0).round() / 4.0));
    let number =
        || prop_oneof![8 => (-5i64..10).prop_map(Scalar::Int), 8 => quarter(), 1 => beyond()];
    let texts = || select(TEXTS.to_vec());
    let between = || {
        select(vec![
            "1970-01-01T00:00:00.5",
            "1970-01-01T00:00:00.000001",
            "1970-01-01T00:00:00.000000001",
        ])
    };
    let times = || {
        prop_oneof![
            4 => (-80_000_000i64..80_000_000).prop_map(|s| Scalar::Int(s * 1000)),
            2 => between().prop_map(Scalar::from),
            2 => (-4i64..8).prop_map(|micros| Scalar::Float(pellucid_core::exact::millis(micros))),
            1 => beyond(),
        ]
    };
    let numeric = || select(vec!["key", "int", "float"]);
    prop_oneof![
        (numeric(), ops(), number()).prop_map(|(f, op, v)| Filter::new(f, op, v)),
        (numeric(), lists(), proptest::collection::vec(number(), 0..4))
            .prop_map(|(f, op, v)| Filter::list(f, op, v)),
        (numeric(), number(), number()).prop_map(|(f, a, b)| Filter::between(f, a, b)),
        (ops(), texts()).prop_map(|(op, v)| Filter::new("text", op, v)),
        (lists(), proptest::collection::vec(texts().prop_map(Scalar::from), 0..3))
            .prop_map(|(op, v)| Filter::list("text", op, v)),
        (select(vec![FilterOp::Contains, FilterOp::StartsWith]), texts())
            .prop_map(|(op, v)| Filter::new("text", op, v)),
        (ops(), times()).prop_map(|(op, v)| Filter::new("time", op, v)),
        (times(), times()).prop_map(|(a, b)| Filter::between("time", a, b)),
        any::<bool>().prop_map(|v| Filter::new("flag", FilterOp::Eq, v)),
        (select(vec![FilterOp::Lt, FilterOp::Gte]), number())
            .prop_map(|(op, v)| Filter::new(COMPUTED, op, v)),
        (
            select(vec!["key", "text", "time", "float", "flag"]),
            select(vec![FilterOp::IsNull, FilterOp::NotNull])
        )
            .prop_map(|(f, op)| Filter {
                field: f.into(),
                op,
                value: None,
                values: None,
                expr: None
            }),
    ]
}

pub fn measure() -> impl Strategy<Value = Measure> {
    let numeric = (
        select(vec![Op::Sum, Op::Mean, Op::Stddev, Op::Variance, Op::Median, Op::Quantile]),
        select(vec!["float", "int", "key", COMPUTED]),
    );
    let any_type = (
        select(vec![Op::Min, Op::Max, Op::First, Op::Last, Op::Count, Op::CountDistinct]),
        select(vec!["float", "int", "text", "time", "flag"]),
    );
    let of = (prop_oneof![numeric, any_type], 0.0..=1.0f64).prop_map(|((op, f), q)| Measure {
        op,
        field: Some(f.into()),
        expr: None,
        alias: None,
        filters: vec![],
        q: (op == Op::Quantile).then_some(q),
    });
    let rows = Just(Measure {
        op: Op::Count,
        field: None,
        expr: None,
        alias: None,
        filters: vec![],
        q: None,
    });
    let plain = prop_oneof![6 => of, 1 => rows];
    let filtered = (plain.clone(), filter()).prop_map(|(m, f)| Measure { filters: vec![f], ..m });
    let share = filter().prop_map(|f| Measure {
        op: Op::Share,
        field: None,
        expr: None,
        alias: None,
        filters: vec![f],
        q: None,
    });
    prop_oneof![4 => plain, 1 => filtered, 1 => share]
}

pub fn query() -> impl Strategy<Value = Query> {
    let dimensions = proptest::collection::vec(dimension(), 0..3);
    let measures = proptest::collection::vec(measure(), 0..4);
    let filters = proptest::collection::vec(filter(), 0..3);
    let cut = (prop::option::of(0u32..20), 0u32..4);
    let order = proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..3);
    (dimensions, measures, filters, order, cut, any::<bool>(), prop::option::of(computed()))
        .prop_map(
            |(
                mut dimensions,
                mut measures,
                mut filters,
                order,
                (limit, offset),
                ungrouped,
                computed,
            )| {
                let mut seen = std::collections::HashSet::new();
                dimensions.retain(|d| seen.insert(d.name().to_owned()));
                let ungrouped = ungrouped && !dimensions.is_empty();
                if ungrouped {
                    measures.clear();
                }
                if dimensions.is_empty() && measures.is_empty() {
                    measures.push(Measure::new(Op::Count, None, "n"));
                }
                for (i, m) in measures.iter_mut().enumerate() {
                    m.alias = Some(format!("m{i}"));
                }
                let names: Vec<String> = dimensions
                    .iter()
                    .map(|d| d.name().to_owned())
                    .chain(measures.iter().map(Measure::name))
                    .collect();
                let sort = order
                    .into_iter()
                    .map(|(i, desc)| Sort {
                        by: i.get(&names).clone(),
                        order: if desc { SortOrder::Desc } else { SortOrder::Asc },
                    })
                    .collect();
                if computed.is_none() {
                    measures
                        .iter_mut()
                        .filter(|m| m.field.as_deref() == Some(COMPUTED))
                        .for_each(|m| m.field = Some("float".into()));
                    let of_measures = measures.iter_mut().flat_map(|m| &mut m.filters);
                    filters
                        .iter_mut()
                        .chain(of_measures)
                        .filter(|f| f.field == COMPUTED)
                        .for_each(|f| f.field = "float".into());
                }
                let compute = computed
                    .map(|expr| Computed { name: COMPUTED.into(), expr })
                    .into_iter()
                    .collect();
                Query { compute, dimensions, measures, filters, sort, limit, offset, ungrouped }
            },
        )
}

/// A value as text, floats rounded to what summing in another order may change.
pub fn shown(batch: &Batch, column: usize, row: usize) -> String {
    let c = &batch.columns[column];
    if c.is_null(row) {
        return "null".into();
    }
    match &c.values {
        Values::Float(v) if v[row] == 0.0 => "0".into(),
        Values::Float(v) => format!("{:.6e}", v[row]),
        Values::String { .. } => format!("{:?}", c.text(row)),
        Values::Int(v) => v[row].to_string(),
        Values::Time(v) => format!("t{}", v[row]),
        Values::Decimal { .. } => c.digits(row).unwrap_or_default(),
        Values::Bool(v) => v[row].to_string(),
    }
}

pub fn close(a: &Batch, b: &Batch, column: usize, row: usize) -> bool {
    match (&a.columns[column].values, &b.columns[column].values) {
        (Values::Float(x), Values::Float(y))
            if !a.columns[column].is_null(row) && !b.columns[column].is_null(row) =>
        {
            let (x, y) = (x[row], y[row]);
            // Sums cancel: what is left of values up to 1e12 by 2,100 rows is their rounding.
            x == y
                || (x.is_nan() && y.is_nan())
                || (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0)
        }
        _ => shown(a, column, row) == shown(b, column, row),
    }
}
