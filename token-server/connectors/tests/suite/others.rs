//! Hostile values in rows that a policy leaves out change nothing: not an answer, not an error, not
//! a word of it. Each warehouse that runs here is asked the same before such rows are there and
//! after.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::TryStreamExt as _;
use pellucid_connectors::plan::Access;
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::table::SqlTable;
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::{DataType, Filter, FilterOp, Query, Schema};
use serde_json::{Value, json};

use crate::clickhouse::Server;
use crate::support::compare::cells;
use crate::support::postgres::Postgres;
use crate::support::sail::Sail;
use crate::support::tools::{MOST, run, skip};

/// Queries over every column in every place where a column may stand.
fn queries(schema: &Schema) -> Vec<Value> {
    let n = json!({"op": "count", "as": "n"});
    let mut all = Vec::new();
    let mut filters = Vec::new();
    for field in schema.fields.iter().filter(|f| f.name != "owner") {
        let (name, number) =
            (field.name.as_str(), matches!(field.data_type, DataType::Int | DataType::Float));
        let text = field.data_type == DataType::String;
        let temporal = matches!(field.data_type, DataType::Timestamp | DataType::Date);
        all.push(json!({"dimensions": [name], "measures": [n]}));
        all.push(json!({"dimensions": [name, "id"], "ungrouped": true, "sort": [{"by": name, "order": "desc"}, {"by": "id"}]}));
        for op in ["count", "countDistinct", "min", "max"] {
            all.push(json!({"measures": [{"op": op, "field": name, "as": "m"}]}));
        }
        let values: Vec<Value> = match field.data_type {
            _ if temporal => vec![
                json!("2001-01-01"),
                json!(978_307_200_000.5),
                json!("9999-12-31"),
                json!(1e18),
                json!(-1e18),
            ],
            DataType::Bool => vec![json!(true)],
            _ if text => vec![json!("bolt"), json!(""), json!("\\")],
            _ => vec![
                json!(0),
                json!(1.5),
                json!(1e300),
                json!(-1e300),
                json!(i64::MAX),
                json!(9_007_199_254_740_993_i64),
            ],
        };
        for value in &values {
            filters.extend(
                ["eq", "neq", "lt", "lte", "gt", "gte"]
                    .map(|op| json!({"field": name, "op": op, "value": value})),
            );
        }
        filters.push(json!({"field": name, "op": "in", "values": values}));
        filters.push(json!({"field": name, "op": "notIn", "values": values}));
        filters.push(json!({"field": name, "op": "isNull"}));
        if text {
            filters.extend(
                ["contains", "startsWith"].map(|op| json!({"field": name, "op": op, "value": "o"})),
            );
        }
        if temporal {
            for unit in [
                "year",
                "quarter",
                "month",
                "week",
                "day",
                "hour",
                "second",
                "hourOfDay",
                "dayOfWeek",
                "monthOfYear",
            ] {
                all.push(json!({"dimensions": [{"field": name, "timeUnit": unit, "as": "t"}], "measures": [n]}));
            }
        }
        if number {
            all.push(json!({"dimensions": [{"field": name, "bin": {"step": 1e-300}, "as": "b"}], "measures": [n]}));
            all.push(json!({"dimensions": [{"field": name, "bin": {"step": 0.5, "origin": 1}, "as": "b"}], "measures": [n]}));
            for op in ["sum", "mean", "median", "stddev", "variance"] {
                all.push(json!({"measures": [{"op": op, "field": name, "as": "m"}]}));
            }
            let expr = |op: &str, a: Value, b: Value| json!({"op": op, "args": [a, b]});
            for (at, expr) in [
                expr("mul", json!(name), json!(1e300)),
                expr("mul", json!(name), json!(name)),
                expr("div", json!(name), json!(1e-300)),
                expr("div", json!(1), json!(name)),
                expr("sub", json!(-1e308), json!(name)),
                expr("add", expr("mul", json!(name), json!(1e200)), json!(1e308)),
            ]
            .into_iter()
            .enumerate()
            {
                let compute = json!([{"as": "c", "expr": expr}]);
                for filter in [
                    json!({"field": "c", "op": "gt", "value": 1}),
                    json!({"field": "c", "op": "isNull"}),
                ] {
                    all.push(json!({"compute": compute, "measures": [n], "filters": [filter]}));
                    all.push(json!({"compute": compute, "measures": [{"op": "count", "as": "m", "where": [filter]}]}));
                }
                if at == 0 {
                    all.push(json!({"compute": compute, "dimensions": ["c"], "measures": [n]}));
                    all.push(json!({"compute": compute, "measures": [{"op": "sum", "field": "c", "as": "m"}]}));
                }
            }
        }
    }
    for filter in filters {
        all.push(json!({"measures": [n], "filters": [filter]}));
        all.push(json!({"measures": [{"op": "count", "as": "m", "where": [filter]}]}));
    }
    all
}

/// Policies that cost more or less than a page's expression: planners look at what is cheap first.
fn policies(schema: &Schema) -> Vec<Vec<Filter>> {
    let mut all = vec![
        vec![Filter::new("owner", FilterOp::Eq, "acme")],
        vec![
            Filter::new("owner", FilterOp::Contains, "cm"),
            Filter::new("owner", FilterOp::StartsWith, "ac"),
        ],
    ];
    // Each column once in a policy, which is held against every row.
    for field in schema.fields.iter().filter(|f| !matches!(f.name.as_str(), "owner" | "id")) {
        let text = |op: FilterOp, v: &str| Filter::new(field.name.as_str(), op, v);
        let number = |op: FilterOp, v: i64| Filter::new(field.name.as_str(), op, v);
        let own = match field.data_type {
            DataType::Int | DataType::Float | DataType::Decimal => {
                vec![
                    number(FilterOp::Gte, -100),
                    number(FilterOp::Lte, 100),
                    number(FilterOp::Neq, 77),
                ]
            }
            DataType::Timestamp | DataType::Date => {
                vec![text(FilterOp::Gte, "1990-01-01"), text(FilterOp::Lt, "2030-01-01")]
            }
            DataType::String => vec![text(FilterOp::Neq, "no")],
            DataType::Bool => Vec::new(),
        };
        all.push([own, vec![Filter::new("owner", FilterOp::Contains, "acm")]].concat());
    }
    all
}

/// What is answered, or said instead, to all of it, or to each query of so many where a warehouse
/// is slow.
async fn told(
    warehouse: &Arc<dyn Warehouse>,
    table: &TableRef,
    each: usize,
) -> Vec<(String, String)> {
    let table = SqlTable::new(Arc::clone(warehouse), table.clone(), None);
    let schema = table.schema().await.unwrap();
    let hidden = BTreeSet::new();
    let mut out = Vec::new();
    for (i, policy) in policies(&schema).into_iter().enumerate() {
        // All queries under the first two policies, a few under those of each column.
        for query in queries(&schema)
            .into_iter()
            .enumerate()
            .filter(|(at, _)| at % each == i % each && (i < 2 || at / each % 17 == i % 17))
            .map(|(_, q)| q)
        {
            let parsed: Query =
                serde_json::from_value(query.clone()).unwrap_or_else(|e| panic!("{query}: {e}"));
            let access = Access { filters: &policy, hidden: &hidden, reader: None };
            let told = match table.query(access, &parsed, MOST).await {
                Ok(answer) => format!("{:?} of {}", cells(&answer.batches), answer.total),
                Err(e) => format!("{e:?}: {e}"),
            };
            out.push((format!("{} under {policy:?}", query), told));
        }
        let count = table.count(Access { filters: &policy, hidden: &hidden, reader: None }).await;
        out.push((format!("count under {policy:?}"), format!("{count:?}")));
    }
    out
}

fn same(before: &[(String, String)], after: &[(String, String)]) {
    let failed = before
        .iter()
        .filter(|(_, told)| told.starts_with("Source("))
        .map(|(asked, told)| format!("{asked}\n  {told}"));
    let failed: Vec<String> = failed.collect();
    assert!(
        failed.is_empty(),
        "{} queries fail over one's own rows:\n{}",
        failed.len(),
        failed[..failed.len().min(5)].join("\n")
    );
    let differ = before
        .iter()
        .zip(after)
        .filter(|(a, b)| a != b)
        .map(|((asked, a), (_, b))| format!("{asked}\n  before {a}\n  after  {b}"));
    let differ: Vec<String> = differ.collect();
    assert!(before.len() == after.len() && before.len() > 100, "{}", before.len());
    assert!(
        differ.is_empty(),
        "{} of {} differ:\n{}",
        differ.len(),
        before.len(),
        differ[..differ.len().min(8)].join("\n")
    );
}

#[test]
fn postgres_tells_nothing_of_rows_of_others() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server
            .sql(
                "CREATE TABLE public.t (owner text, id int8, n numeric, r float4, f float8, i int8, s int2, t text, v varchar(2000000), ts timestamp,
                   tz timestamptz, d date, b bool);
                 INSERT INTO t VALUES ('acme', 1, 1.5, 1.5, 1.5, 1, 1, 'bolt', 'bolt', '2001-01-01 05:00', '2001-01-01 05:00Z', '2001-01-01', true),
                   ('acme', 2, 2.25, -2, 2, -3, 2, 'nut', 'o', '2002-02-02 05:00:00.000001', '2002-02-02Z', '2002-02-02', false),
                   ('acme', 3, 0, 0, 0, 0, 0, '', '', '1999-12-31 23:59:59.999999', '1999-12-31Z', '1999-12-31', true);
                 CREATE ROLE reader LOGIN; GRANT SELECT ON t TO reader; ANALYZE t;",
            )
            .await;
        let warehouse: Arc<dyn Warehouse> = Arc::new(server.warehouse("reader"));
        let table = TableRef(vec!["public".into(), "t".into()]);
        let before = told(&warehouse, &table, 1).await;
        server
            .sql(
                "INSERT INTO t (owner, id, n) SELECT 'umbrella', 10, n FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '1e400', '-1e400', '1e-400',
                   '-1e-400', '1.7976931348623158e308', '1.7976931348623159e308', '1e-323', '5e-324']::numeric[]) n;
                 INSERT INTO t (owner, id, f, r) SELECT 'umbrella', 11, f, 'Infinity' FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity',
                   '1.7976931348623157e308', '-1.7976931348623157e308', '5e-324', '-0', '1e-300']::float8[]) f;
                 INSERT INTO t (owner, id, i, s) SELECT 'umbrella', 12, i, -32768 FROM unnest(ARRAY[-9223372036854775808, 9223372036854775807, 0]) i;
                 INSERT INTO t (owner, id, t, v) SELECT 'umbrella', 13, x, x FROM unnest(ARRAY[E'\\\\', '%', '2001-99-99', repeat('x', 1000000),
                   U&'\\FFFF\\+10FFFF', '']) x;
                 INSERT INTO t (owner, id, ts, tz, d) VALUES ('umbrella', 14, 'infinity', 'infinity', 'infinity'),
                   ('umbrella', 15, '-infinity', '-infinity', '-infinity'), ('umbrella', 16, '294276-12-31 23:59:59.999999', '294276-12-31Z', '5874897-12-31'),
                   ('umbrella', 17, '4714-11-24 BC', '4714-11-24 00:00Z BC', '4714-11-24 BC');
                 INSERT INTO t (owner) VALUES (NULL), (''), ('umbrella'); ANALYZE t;",
            )
            .await;
        same(&before, &told(&warehouse, &table, 1).await);
    });
}

#[test]
fn clickhouse_tells_nothing_of_rows_of_others() {
    let Some(server) = Server::start() else { return skip("chdb") };
    run(async {
        let warehouse = server.warehouse("key-of-reader");
        let sql = async |text: &str| {
            let text = format!("{text} --");
            let _ = warehouse.execute(Statement::new(text, Vec::new()), &[]).await.map(drop);
        };
        sql("CREATE TABLE t (owner LowCardinality(String), id Int64, u UInt64, i Nullable(Int64), f Float64, f4 Nullable(Float32), n Decimal(76, 0), \
             t String, ts DateTime64(6), ts0 Nullable(DateTime64(0)), ts3 DateTime64(3), ts9 DateTime64(9), dt DateTime, d Date32, b Bool, \
             k UUID) ENGINE = MergeTree ORDER BY owner")
        .await;
        for (id, at) in
            [(1, "2001-01-01 05:00:00"), (2, "2002-02-02 05:00:00"), (3, "1999-12-31 23:59:59")]
        {
            sql(&format!(
                "INSERT INTO t SELECT 'acme', {id}, {id}, {id}, {id}.5, -{id}, {id}, 'bolt{id}', '{at}.000001', '{at}', '{at}.001', '{at}.000000001', \
                 '{at}', toDate32('2001-01-01'), true, toUUID('00000000-0000-0000-0000-00000000000{id}')"
            ))
            .await;
        }
        let (table, shared): (TableRef, Arc<dyn Warehouse>) =
            (TableRef(vec!["t".into()]), Arc::new(server.warehouse("key-of-reader")));
        let before = told(&shared, &table, 1).await;
        for (at, (int, float)) in [
            ("9223372036854775807", "nan"),
            ("-9223372036854775808", "inf"),
            ("4611686018427387904", "-inf"),
            ("0", "1.7e308"),
            ("-1", "5e-324"),
        ]
        .into_iter()
        .enumerate()
        {
            let t = ["unhex('ff00fe')", "'\\\\'", "repeat('x', 1000000)", "'2001-99-99'", "''"][at];
            sql(&format!(
                "INSERT INTO t SELECT 'umbrella', 10, toUInt64(18446744073709551615) - {at}, {int}, {float}, {float}, toDecimal256('9999999999999999999999999999999999999999999999999999999999999999999999999', 0), {t}, \
                 fromUnixTimestamp64Micro(toInt64({int})), reinterpret(toInt64({int}), 'DateTime64(0)'), fromUnixTimestamp64Milli(toInt64({int})), \
                 fromUnixTimestamp64Nano(toInt64({int})), toDateTime(4294967295), toDate32(toInt32(2147483647)), false, generateUUIDv4()"
            ))
            .await;
        }
        let all: Vec<_> = warehouse
            .execute(
                Statement::new("SELECT count() AS c0 FROM t", Vec::new()),
                &[pellucid_connectors::plan::Wire::Int],
            )
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let rows = pellucid_connectors::warehouse::deliver(
            &all[0],
            &[(
                pellucid_core::Field {
                    name: "n".into(),
                    data_type: DataType::Int,
                    nullable: false,
                },
                pellucid_connectors::plan::Wire::Int,
            )],
            &pellucid_connectors::warehouse::fields_schema([&pellucid_core::Field {
                name: "n".into(),
                data_type: DataType::Int,
                nullable: false,
            }]),
        );
        assert_eq!(
            format!("{:?}", cells(&[rows.unwrap()])),
            "[[Int(8)]]",
            "the hostile rows are there"
        );
        same(&before, &told(&shared, &table, 1).await);
    });
}

#[test]
fn sail_tells_nothing_of_rows_of_others() {
    let Some(server) = Sail::start() else { return skip("Sail") };
    run(async {
        let warehouse: Arc<dyn Warehouse> = Arc::new(server.warehouse());
        let own = "('acme', 1L, 1L, double('1.5'), 'bolt', timestamp_micros(978325200000001L), date_from_unix_date(11323), CAST(1 AS DECIMAL(38, 0)), true), \
                   ('acme', 2L, -3L, double('2.25'), 'nut', timestamp_micros(-1L), date_from_unix_date(-1), CAST(2 AS DECIMAL(38, 0)), false)";
        let others = "('umbrella', 10L, CAST('-9223372036854775808' AS BIGINT), double('NaN'), '\\\\', timestamp_micros(9000000000000000000L), \
                      date_from_unix_date(2147483647), CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0)), true), \
                      ('umbrella', 11L, 9223372036854775807L, double('Infinity'), repeat('x', 100000), timestamp_micros(-9000000000000000000L), \
                      date_from_unix_date(-2147483647), CAST('-99999999999999999999999999999999999999' AS DECIMAL(38, 0)), false), \
                      ('umbrella', 12L, NULL, double('1.7976931348623157e308'), '2001-99-99', NULL, NULL, NULL, NULL), \
                      ('', 13L, 0L, double('5e-324'), '', timestamp_micros(8210298412799999999L), date_from_unix_date(95026601), NULL, NULL)";
        let columns = ["owner", "id", "i", "f", "t", "ts", "d", "n", "b"];
        let names = columns
            .iter()
            .enumerate()
            .map(|(i, n)| format!("col{} AS {n}", i + 1))
            .collect::<Vec<_>>()
            .join(", ");
        let fill = async |values: &str| {
            let text =
                format!("CREATE OR REPLACE TEMP VIEW t AS SELECT {names} FROM VALUES {values}");
            warehouse
                .execute(Statement::new(text, Vec::new()), &[])
                .await
                .unwrap()
                .try_collect::<Vec<_>>()
                .await
                .unwrap();
        };
        let table = TableRef(vec!["t".into()]);
        fill(own).await;
        let before = told(&warehouse, &table, 7).await;
        fill(&format!("{own}, {others}")).await;
        same(&before, &told(&warehouse, &table, 7).await);
    });
}
