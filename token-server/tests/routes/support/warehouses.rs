//! Warehouses beside PostgreSQL, with the tests' rows: a Sail server, and ClickHouse's engine
//! behind a small HTTP server.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;

use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use pellucid_connectors::config::{ConnectOptions, Credentials};
use pellucid_connectors::flight::{FlightConfig, FlightWarehouse};
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::sql::Statement;
use pellucid_connectors::warehouse::Warehouse as _;
use pellucid_server::config::Config;
use pellucid_server::connectors::Source;

use super::services::{missing, wait_for, with_us};
use super::{Row, Server, Shop, dataset, free_port, furnished};

/// A warehouse with the tables `sales` and `own`.
pub(crate) trait Warehouse: Sync {
    /// The key `sources.shop` of a configuration, on one line.
    fn source(&self) -> String;

    /// A table's name in a configuration.
    fn table(&self, name: &str) -> String;

    /// Puts rows in place of those of a table.
    fn put<'a>(&'a self, table: &'a str, rows: &'a [Row]) -> BoxFuture<'a, ()>;

    /// The same as the server connects to it.
    fn open(&self) -> Arc<Source> {
        use figment::providers::{Format, Toml};
        let config: Config =
            figment::Figment::from(Toml::string(&self.source())).extract().unwrap();
        Arc::new(Source::new("shop", 0, &config.sources["shop"]).unwrap())
    }
}

impl Server {
    /// A server with the dataset `live` over `sales` of this warehouse beside its files.
    pub(crate) async fn over_warehouse(warehouse: &dyn Warehouse, more: &str) -> Self {
        let config = format!(
            "{more}\n{}\n{}",
            warehouse.source(),
            dataset("live", &warehouse.table("sales"))
        );
        Self::over(furnished(&["live"]), &config).await
    }
}

impl Warehouse for Shop {
    fn source(&self) -> String {
        self.config("").lines().next().unwrap().to_owned()
    }

    fn table(&self, name: &str) -> String {
        format!("public.{name}")
    }

    fn put<'a>(&'a self, table: &'a str, rows: &'a [Row]) -> BoxFuture<'a, ()> {
        Box::pin(self.fill(table, rows))
    }
}

/// A program of the Python environment that `.ci/warehouses.sh` makes.
fn tool(name: &str) -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let cache = std::env::var_os("PELLUCID_CACHE")
        .map_or_else(|| home.join(".cache/pellucid"), PathBuf::from);
    Some(cache.join("tools/warehouses/bin").join(name)).filter(|p| p.exists())
}

struct Running(Child);

impl Running {
    fn start(what: &str, command: &str, port: u16) -> Self {
        let child = Self(with_us(command, None));
        wait_for(what, || TcpStream::connect(("127.0.0.1", port)).is_ok());
        child
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// A private ClickHouse engine (chdb).
pub(crate) struct ClickHouse {
    port: u16,
    _server: Running,
}

impl ClickHouse {
    /// One with these rows; none where it is not installed.
    pub(crate) async fn with(rows: &[Row]) -> Option<Self> {
        let Some(python) = tool("python").filter(|_| tool("sail").is_some()) else {
            missing("chdb");
            return None;
        };
        let port = free_port();
        let script =
            concat!(env!("CARGO_MANIFEST_DIR"), "/connectors/tests/suite/support/chdb_server.py");
        let out = Self {
            port,
            _server: Running::start("chdb", &format!("{} {script} {port}", python.display()), port),
        };
        for table in ["sales", "own"] {
            out.run(format!(
                "CREATE TABLE {table} (owner LowCardinality(String), secret String, product Nullable(String), qty Nullable(Int64), \
                 price Nullable(Float64), ok Nullable(Bool), ts Nullable(DateTime64(6)), day Nullable(Date32)) \
                 ENGINE = MergeTree ORDER BY owner"
            ))
            .await;
        }
        out.put("sales", rows).await;
        Some(out)
    }

    async fn run(&self, sql: String) {
        let request =
            reqwest::Client::new().post(format!("http://127.0.0.1:{}/", self.port)).body(sql);
        let reply = request
            .header("X-ClickHouse-User", "reader")
            .header("X-ClickHouse-Key", "key-of-reader")
            .send()
            .await
            .unwrap();
        assert!(reply.status().is_success(), "{}", reply.text().await.unwrap());
    }
}

impl Warehouse for ClickHouse {
    fn source(&self) -> String {
        let port = self.port;
        format!(
            "sources.shop = {{ kind = 'clickhouse', url = 'http://127.0.0.1:{port}/', user = 'reader', password = 'key-of-reader', \
             allow_private = true }}"
        )
    }

    fn table(&self, name: &str) -> String {
        name.to_owned()
    }

    fn put<'a>(&'a self, table: &'a str, rows: &'a [Row]) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.run(format!("TRUNCATE TABLE {table}")).await;
            if !rows.is_empty() {
                let float = |v: f64| {
                    if v.is_nan() { "nan".to_owned() } else { format!("toFloat64('{v:?}')") }
                };
                let time = |v: i64| format!("fromUnixTimestamp64Micro({v}, 'UTC')");
                let values = values(rows, &float, &|v| v.to_string(), &time, &|v| {
                    format!("toDate32(toInt32({v}))")
                });
                self.run(format!("INSERT INTO {table} VALUES {values}")).await;
            }
        })
    }
}

/// A private Sail server, which speaks Spark's SQL over Flight SQL.
pub(crate) struct Sail {
    port: u16,
    _server: Running,
}

impl Sail {
    /// One with these rows; none where it is not installed.
    pub(crate) async fn with(rows: &[Row]) -> Option<Self> {
        let Some(sail) = tool("sail") else {
            missing("Sail");
            return None;
        };
        let port = free_port();
        let command = format!("{} flight server --ip 127.0.0.1 --port {port}", sail.display());
        let out = Self { port, _server: Running::start("Sail", &command, port) };
        out.put("sales", rows).await;
        out.put("own", rows).await;
        Some(out)
    }

    async fn run(&self, text: String) {
        let config =
            FlightConfig { host: "127.0.0.1".into(), port: self.port, tls: false, user: None };
        let options =
            ConnectOptions { reach: Reach { private: true }, ..ConnectOptions::default() };
        let warehouse = FlightWarehouse::new(config, &Credentials::default(), options).unwrap();
        let made = warehouse.execute(Statement::new(text, Vec::new()), &[]).await.unwrap();
        made.try_collect::<Vec<_>>().await.unwrap();
    }
}

impl Warehouse for Sail {
    fn source(&self) -> String {
        format!(
            "sources.shop = {{ kind = 'flight', host = '127.0.0.1', port = {}, tls = false, allow_private = true }}",
            self.port
        )
    }

    fn table(&self, name: &str) -> String {
        name.to_owned()
    }

    fn put<'a>(&'a self, table: &'a str, rows: &'a [Row]) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let float = |v: f64| {
                if v.is_nan() { "double('NaN')".to_owned() } else { format!("double('{v:?}')") }
            };
            let (int, time, day) = (
                |v: i64| format!("{v}L"),
                |v: i64| format!("timestamp_micros({v}L)"),
                |v: i32| format!("date_from_unix_date({v})"),
            );
            // A list of values needs one, which gives the columns their types and is no row.
            let types = Row {
                owner: "",
                secret: "no row".into(),
                product: Some(""),
                qty: Some(0),
                price: Some(0.0),
                ok: Some(true),
                ts: Some(0),
                day: Some(0),
            };
            let rows: Vec<Row> = [types].into_iter().chain(rows.iter().cloned()).collect();
            let columns = ["owner", "secret", "product", "qty", "price", "ok", "ts", "day"];
            let columns: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(i, name)| format!("col{} AS {name}", i + 1))
                .collect();
            let (columns, values) = (columns.join(", "), values(&rows, &float, &int, &time, &day));
            self.run(format!("CREATE OR REPLACE TEMP VIEW {table} AS SELECT {columns} FROM VALUES {values} WHERE col2 <> 'no row'")).await;
        })
    }
}

/// Rows as a list of literals.
fn values(
    rows: &[Row],
    float: &dyn Fn(f64) -> String,
    int: &dyn Fn(i64) -> String,
    time: &dyn Fn(i64) -> String,
    day: &dyn Fn(i32) -> String,
) -> String {
    let text = |v: &str| format!("'{}'", v.replace('\\', "\\\\").replace('\'', "\\'"));
    let null = || "NULL".to_owned();
    let one = |r: &Row| {
        let cells = [
            text(r.owner),
            text(&r.secret),
            r.product.map_or_else(null, text),
            r.qty.map_or_else(null, int),
            r.price.map_or_else(null, float),
            r.ok.map_or_else(null, |v| v.to_string()),
            r.ts.map_or_else(null, time),
            r.day.map_or_else(null, day),
        ];
        format!("({})", cells.join(", "))
    };
    rows.iter().map(one).collect::<Vec<_>>().join(", ")
}
