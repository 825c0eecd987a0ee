//! A private Sail server, which speaks Spark SQL over Flight SQL.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use pellucid_connectors::config::Credentials;
use pellucid_connectors::flight::{FlightConfig, FlightWarehouse};
use pellucid_connectors::sql::Statement;
use pellucid_connectors::warehouse::Warehouse;

use super::rows::{Cell, NAMES, rows};
use super::tools::{LOCAL, free_port};

pub struct Sail {
    pub port: u16,
    child: Child,
}

/// Where `.ci/tools.sh --services` puts what tests need.
pub fn tools() -> Option<PathBuf> {
    let cache = std::env::var_os("PELLUCID_CACHE").map(PathBuf::from);
    Some(
        cache
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/pellucid")))?
            .join("tools"),
    )
}

/// One of Python's servers.
pub fn tool(name: &str) -> Option<PathBuf> {
    Some(tools()?.join("warehouses/bin").join(name)).filter(|p| p.exists())
}

impl Sail {
    pub fn start() -> Option<Self> {
        let port = free_port();
        let mut command = Command::new(tool("sail")?);
        command.args(["flight", "server", "--ip", "127.0.0.1", "--port", &port.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (begun, sail) = (Instant::now(), Self { port, child });
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "Sail does not start");
            super::pause::pause_thread();
        }
        Some(sail)
    }

    pub fn warehouse(&self) -> FlightWarehouse {
        let config =
            FlightConfig { host: "127.0.0.1".into(), port: self.port, tls: false, user: None };
        FlightWarehouse::new(config, &Credentials::default(), LOCAL).unwrap()
    }

    /// `sales` with the suite's rows.
    pub async fn fill(&self) {
        self.fill_with(&rows()).await;
    }

    /// The same with other rows.
    pub async fn fill_with(&self, rows: &[Vec<Cell>]) {
        let warehouse = self.warehouse();
        let mut values = Vec::new();
        for row in rows {
            values.push(format!("({})", row.iter().map(literal).collect::<Vec<_>>().join(", ")));
        }
        let columns = NAMES
            .iter()
            .enumerate()
            .map(|(i, n)| format!("col{} AS {n}", i + 1))
            .collect::<Vec<_>>()
            .join(", ");
        let text = format!(
            "CREATE OR REPLACE TEMP VIEW sales AS SELECT {columns} FROM VALUES {}",
            values.join(", ")
        );
        let made = warehouse.execute(Statement::new(text, Vec::new()), &[]).await.unwrap();
        made.try_collect::<Vec<_>>().await.unwrap();
    }
}

fn literal(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".into(),
        // Its digits without the sign are no literal.
        Cell::Int(i64::MIN) => "CAST('-9223372036854775808' AS BIGINT)".into(),
        Cell::Int(v) => format!("{v}L"),
        Cell::Float(v) if v.is_nan() => "double('NaN')".into(),
        Cell::Float(v) => format!("double('{v:?}')"),
        Cell::Bool(v) => v.to_string(),
        Cell::Text(v) => format!("'{}'", v.replace('\\', "\\\\").replace('\'', "\\'")),
        Cell::Micros(v) => format!("timestamp_micros({v}L)"),
        Cell::Days(v) => format!("date_from_unix_date({v})"),
    }
}

impl Drop for Sail {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
