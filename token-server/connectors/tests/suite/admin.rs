//! SQL of administrators: what is refused, and what is allowed under the policy, on a real
//! PostgreSQL.

use std::collections::BTreeSet;

use futures::TryStreamExt as _;
use pellucid_connectors::admin::{AdminTable, rewrite};
use pellucid_connectors::dialect::{ClickHouse, Dialect, Postgres as PostgresSql, Spark};
use pellucid_connectors::plan::{Access, Column, Columns, Wire};
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::{Filter, FilterOp};
use proptest::prelude::*;

use crate::support::compare::cells;
use crate::support::postgres::Postgres;
use crate::support::rows::{Cell, NAMES};
use crate::support::tools::{run, skip};

fn columns() -> Columns {
    let types = ["text", "text", "text", "int8", "float8", "bool", "timestamp", "date"];
    let column = |(name, native): (&&str, &str)| Column {
        name: (*name).to_owned(),
        native: native.to_owned(),
        nullable: true,
    };
    Columns::new(&PostgresSql, &NAMES.iter().zip(types).map(column).collect::<Vec<_>>())
}

fn ask(text: &str) -> Result<Statement, pellucid_connectors::SourceError> {
    ask_under(Filter::new("owner", FilterOp::Eq, "acme"), text)
}

fn ask_under(policy: Filter, text: &str) -> Result<Statement, pellucid_connectors::SourceError> {
    let (columns, sales, filters) =
        (columns(), TableRef(vec!["public".into(), "sales".into()]), [policy]);
    let hidden = BTreeSet::from(["secret".to_owned()]);
    let table = AdminTable {
        table: &sales,
        columns: &columns,
        access: Access { filters: &filters, hidden: &hidden, reader: None },
    };
    rewrite(&PostgresSql, text, &[table])
}

/// Also sent through the server.
const REFUSED: &[&str] = include!("refused.in");

#[test]
fn what_is_not_allowed_is_refused() {
    let passed: Vec<&&str> = REFUSED
        .iter()
        .filter(|text| !matches!(ask(text), Err(pellucid_connectors::SourceError::Query(_))))
        .collect();
    assert!(passed.is_empty(), "{passed:#?}");
}

#[test]
fn what_is_too_deep_or_long_is_refused_without_a_panic() {
    let deep = [
        format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("SELECT {}1", "(".repeat(10_000)),
        format!("SELECT {}1", "[".repeat(10_000)),
        format!("SELECT {}true", "NOT ".repeat(10_000)),
        format!("SELECT {}1", "- ".repeat(10_000)),
        format!("SELECT 1{}", " + 1".repeat(10_000)),
        format!("SELECT 1{}", " UNION SELECT 1".repeat(10_000)),
        format!("SELECT {}1{}", "CASE WHEN ".repeat(5_000), " THEN 1 END".repeat(5_000)),
        format!("{}SELECT 1{}", "SELECT * FROM (".repeat(3_000), ") t".repeat(3_000)),
        format!("SELECT '{}'", "x".repeat(100_000)),
        format!("SELECT a{} FROM sales", ".a".repeat(10_000)),
        format!("SELECT 1 FROM sales{}", " JOIN sales ON true".repeat(5_000)),
        "(".repeat(60_000),
        "'".repeat(9_999),
        "\"".repeat(9_999),
        "/*".repeat(9_999),
    ];
    for text in deep {
        let begin: String = text.chars().take(40).collect();
        assert!(ask(&text).is_err(), "{begin}");
    }
    // What is just within the limits is walked without a panic, whatever comes of it.
    for text in [
        format!("SELECT {}1{}", "(".repeat(39), ")".repeat(39)),
        format!("SELECT 1{}", " + 1".repeat(1_900)),
        format!("SELECT {}1", "- ".repeat(3_900)),
        format!("SELECT true{}", " AND true".repeat(1_900)),
        format!("SELECT 1{}", " UNION SELECT 1".repeat(1_200)),
    ] {
        let _ = ask(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    /// Pieces of SQL in any order: never a panic, and what passes reads the table under its policy only.
    #[test]
    fn no_text_panics_or_slips_through(pieces in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "*", "FROM", "sales", "pg_user", "WITH", "x", "AS", "(", ")", ",", "UNION", "ALL", "WHERE", "EXISTS", "LATERAL", "JOIN",
        "ON", "true", "1", "'a'", "count", "pg_sleep", ".", "public", ";", "--", "/*", "*/", "DELETE", "RETURNING", "ORDER", "BY", "\"", "'", "INTO",
        "SELECT * FROM sales", "(SELECT 1)", "SELECT 1 FROM", "WITH sales AS (SELECT 1)", "VALUES", "TABLE", "CASE", "WHEN", "END", "::", "int",
    ]), 0..14)) {
        if let Ok(statement) = ask(&pieces.join(" ")) {
            // As names of columns they are harmless; nothing reads or calls them.
            for use_of in ["FROM pg_user", "JOIN pg_user", "AS sales, pg_user", "AS x, pg_user", "pg_sleep(", "pg_sleep ("] {
                prop_assert!(!statement.text.contains(use_of), "{}", statement.text);
            }
            let tables = statement.text.matches("FROM \"public\".\"sales\"").count();
            prop_assert_eq!(tables, statement.text.matches("WHERE ((\"owner\" = $").count(), "{}", statement.text);
            prop_assert_eq!(tables, statement.binds.len());
            prop_assert!(!statement.text.contains("secret"), "{}", statement.text);
        }
    }
}

#[test]
fn every_reference_is_under_the_policy() {
    let allowed: &[(&str, Wire, Option<i64>)] = &[
        ("SELECT count(*) FROM sales", Wire::Int, Some(9)),
        ("select COUNT ( * ) from SALES", Wire::Int, Some(9)),
        ("SELECT count(*) FROM public.sales s WHERE s.qty > 2 OR true", Wire::Int, Some(9)),
        ("SELECT count(*) FROM \"sales\"", Wire::Int, Some(9)),
        ("SELECT count(*) FROM sales a, sales b", Wire::Int, Some(81)),
        ("SELECT count(*) FROM sales a LEFT JOIN sales b ON a.qty = b.qty", Wire::Int, Some(11)),
        ("SELECT count(*) FROM (sales a CROSS JOIN sales b)", Wire::Int, Some(81)),
        ("SELECT count(*) FROM (SELECT * FROM sales) t", Wire::Int, Some(9)),
        (
            "SELECT count(*) FROM sales a, LATERAL (SELECT * FROM sales b WHERE b.qty = a.qty) l",
            Wire::Int,
            Some(10),
        ),
        ("WITH x AS (SELECT * FROM sales) SELECT count(*) FROM x", Wire::Int, Some(9)),
        ("WITH sales AS (SELECT * FROM sales) SELECT count(*) FROM sales", Wire::Int, Some(9)),
        (
            "WITH SALES AS (SELECT * FROM sales LIMIT 2) SELECT count(*) FROM sales",
            Wire::Int,
            Some(2),
        ),
        (
            "WITH a AS (SELECT * FROM sales), b AS (SELECT * FROM a WHERE qty > 2) SELECT count(*) FROM b",
            Wire::Int,
            Some(4),
        ),
        (
            "SELECT count(*) FROM (SELECT owner FROM sales UNION ALL SELECT owner FROM sales) u",
            Wire::Int,
            Some(18),
        ),
        (
            "SELECT count(*) FROM (SELECT owner FROM sales EXCEPT SELECT owner FROM sales) u",
            Wire::Int,
            Some(0),
        ),
        ("SELECT (SELECT count(*) FROM sales)", Wire::Int, Some(9)),
        (
            "SELECT count(*) FROM sales WHERE EXISTS (SELECT 1 FROM sales s WHERE s.owner = 'umbrella')",
            Wire::Int,
            Some(0),
        ),
        (
            "SELECT count(*) FROM sales WHERE owner NOT IN (SELECT owner FROM sales)",
            Wire::Int,
            Some(0),
        ),
        ("SELECT count(*) FILTER (WHERE owner = 'umbrella') FROM sales", Wire::Int, Some(0)),
        (
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM sales WHERE owner = 'umbrella') THEN 1 ELSE 0 END",
            Wire::Int,
            Some(0),
        ),
        ("SELECT max(length(product)) FROM sales -- ' OR 1=1", Wire::Int, Some(10)),
        (
            "SELECT count(*) FROM sales /* ; DROP TABLE sales */ WHERE product = 'it''s'",
            Wire::Int,
            Some(0),
        ),
        (
            "SELECT sum(n) FROM (SELECT count(*) OVER (PARTITION BY owner) AS n FROM sales LIMIT 1) t",
            Wire::Digits,
            Some(9),
        ),
        (
            "SELECT count(DISTINCT date_trunc('month', ts)) FROM sales WHERE ts >= DATE '2001-01-01'",
            Wire::Int,
            Some(3),
        ),
        ("SELECT count(*) FROM (VALUES (1), (2)) v", Wire::Int, Some(2)),
        (
            "SELECT count(*) FROM sales WHERE product LIKE 'b%' OR product ILIKE 'N%'",
            Wire::Int,
            Some(6),
        ),
        (
            "SELECT CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY qty) AS bigint) FROM sales WHERE qty < 100",
            Wire::Int,
            Some(2),
        ),
    ];
    for (text, ..) in allowed {
        let statement = ask(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let read = statement.text.matches("FROM \"public\".\"sales\"").count();
        assert_eq!(
            read,
            statement.text.matches("WHERE ((\"owner\" = $").count(),
            "{}",
            statement.text
        );
        assert_eq!(read, statement.binds.len(), "{}", statement.text);
    }
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        let warehouse = server.warehouse("reader");
        for (text, wire, expected) in allowed {
            let mut statement = ask(text).unwrap();
            if *wire == Wire::Digits {
                statement.text = format!("SELECT sum::text FROM ({}) t", statement.text);
            }
            let batches: Vec<_> = match warehouse.execute(statement.clone(), &[*wire]).await {
                Ok(batches) => {
                    batches.try_collect().await.unwrap_or_else(|e| panic!("{text}: {e}"))
                }
                Err(e) => panic!("{text}: {e}\n{}", statement.text),
            };
            let found = match cells(&batches).first().and_then(|r| r.first().cloned()) {
                Some(Cell::Int(v)) => Some(v),
                Some(Cell::Text(v)) => v.parse().ok(),
                _ => None,
            };
            assert_eq!(found, *expected, "{text}\n{}", statement.text);
        }
        // A hidden column is not there.
        let e = match warehouse
            .execute(ask("SELECT secret FROM sales").unwrap(), &[Wire::Text])
            .await
        {
            Ok(batches) => batches.try_collect::<Vec<_>>().await.unwrap_err(),
            Err(e) => e,
        };
        assert!(e.to_string().contains("secret"), "{e}");
    });
}

/// A planner looks at what is cheap first: under a policy that costs more than an expression, one
/// that fails at another's row would tell of it. A pattern that is only an escape fails.
#[test]
fn an_expression_is_not_held_against_rows_of_others() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill().await;
        let other = "INSERT INTO public.sales (owner, product) VALUES ('umbrella', '\\')";
        server.admin().await.batch_execute(other).await.unwrap();
        let warehouse = server.warehouse("reader");
        for text in [
            "SELECT count(*) FROM sales WHERE 'x' NOT LIKE product",
            "WITH s AS (SELECT * FROM sales) SELECT count(*) FROM s WHERE 'x' NOT LIKE product",
        ] {
            let statement = ask_under(Filter::new("owner", FilterOp::Contains, "cme"), text)
                .unwrap_or_else(|e| panic!("{text}: {e}"));
            let batches = match warehouse.execute(statement, &[Wire::Int]).await {
                Ok(batches) => batches.try_collect::<Vec<_>>().await,
                Err(e) => Err(e),
            };
            let batches = batches.unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!(matches!(cells(&batches)[0][0], Cell::Int(n) if n > 0), "{text}");
        }
    });
}

#[test]
fn other_dialects_refuse_as_well() {
    // Spark compares names without case, and ClickHouse reads \' as a quote inside text, which is
    // written anew as ''.
    let dialects: [&dyn Dialect; 2] = [&Spark { named_parameters: false }, &ClickHouse];
    for dialect in dialects {
        let sales = TableRef(vec!["sales".into()]);
        let native = match dialect.name() {
            "spark" => "Utf8",
            _ => "String",
        };
        let columns = Columns::new(
            dialect,
            &[Column { name: "owner".into(), native: native.into(), nullable: true }],
        );
        let (filters, hidden) = ([Filter::new("owner", FilterOp::Eq, "acme")], BTreeSet::new());
        let table = AdminTable {
            table: &sales,
            columns: &columns,
            access: Access { filters: &filters, hidden: &hidden, reader: None },
        };
        let own =
            rewrite(dialect, "SELECT owner, count(*) FROM sales GROUP BY owner", &[table]).unwrap();
        assert_eq!(own.text.matches("WHERE").count(), 1, "{}", own.text);
        let passed: Vec<&&str> = REFUSED
            .iter()
            .filter(|t| {
                !t.contains("\"Sales\"")
                    && !t.contains("\\' OR")
                    && rewrite(dialect, t, &[table]).is_ok()
            })
            .collect();
        assert!(passed.is_empty(), "{}: {passed:#?}", dialect.name());
    }
}
