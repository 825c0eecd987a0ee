//! A private PostgreSQL in a temporary folder, on a free port, ended with the test.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use pellucid_connectors::config::Credentials;
use pellucid_connectors::postgres::{PostgresConfig, PostgresWarehouse, Tls};
use tempfile::TempDir;

use super::rows::{Cell, NAMES, rows};
use super::tools::{LOCAL, free_port};

pub struct Postgres {
    pub port: u16,
    bin: PathBuf,
    folder: TempDir,
}

/// Debian keeps the programs of each version apart.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|v| v.path().join("bin")).filter(|b| b.join("initdb").exists()).max()
}

/// PostgreSQL refuses to run as root: then as the package's own user.
fn unprivileged(bin: &std::path::Path, program: &str) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n");
    let mut command = if root { Command::new("runuser") } else { Command::new(bin.join(program)) };
    if root {
        command.args(["-u", "postgres", "--"]).arg(bin.join(program));
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

impl Postgres {
    pub fn start() -> Option<Self> {
        let bin = programs()?;
        let folder = tempfile::tempdir().unwrap();
        // The unprivileged user must reach its folder.
        Command::new("chmod").arg("777").arg(folder.path()).status().unwrap();
        let data = folder.path().join("data");
        let options =
            ["-U", "admin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        let made = unprivileged(&bin, "initdb").args(options).arg(&data).status();
        assert!(made.unwrap().success(), "initdb failed");
        let port = free_port();
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        );
        let started = unprivileged(&bin, "pg_ctl")
            .args(["-w", "-l"])
            .arg(folder.path().join("log"))
            .arg("-D")
            .arg(&data)
            .args(["-o", &options, "start"])
            .status();
        assert!(started.unwrap().success(), "pg_ctl failed");
        Some(Self { port, bin, folder })
    }

    pub fn warehouse(&self, user: &str) -> PostgresWarehouse {
        PostgresWarehouse::new(self.config(user), &Credentials::default(), LOCAL).unwrap()
    }

    pub fn config(&self, user: &str) -> PostgresConfig {
        PostgresConfig {
            host: "127.0.0.1".into(),
            port: self.port,
            database: "postgres".into(),
            user: user.into(),
            tls: Tls::Off,
            reader_setting: String::new(),
        }
    }

    /// Runs statements as the administrator.
    pub async fn sql(&self, statements: &str) {
        let client = self.admin().await;
        client.batch_execute(statements).await.unwrap_or_else(|e| panic!("{statements}: {e:?}"));
    }

    pub async fn admin(&self) -> tokio_postgres::Client {
        let settings = format!("host=127.0.0.1 port={} user=admin dbname=postgres", self.port);
        let (client, connection) =
            tokio_postgres::connect(&settings, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// `public.sales` with the suite's rows, and a reader that may select.
    pub async fn fill(&self) {
        self.fill_with(&rows()).await;
    }

    /// The same with other rows.
    pub async fn fill_with(&self, rows: &[Vec<Cell>]) {
        let mut sql = String::from(
            "CREATE TABLE sales (owner text NOT NULL, secret text, product text, qty int8, price float8, ok bool, ts timestamp, day date);\
             CREATE ROLE reader LOGIN; GRANT SELECT ON sales TO reader;",
        );
        for row in rows {
            let values: Vec<String> = row.iter().map(literal).collect();
            sql.push_str(&format!(
                "INSERT INTO sales ({}) VALUES ({});",
                NAMES.join(", "),
                values.join(", ")
            ));
        }
        self.sql(&sql).await;
    }
}

fn literal(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".into(),
        Cell::Int(v) => v.to_string(),
        Cell::Float(v) => format!("'{v:?}'::float8"),
        Cell::Bool(v) => v.to_string(),
        Cell::Text(v) => format!("'{}'", v.replace('\'', "''")),
        Cell::Micros(v) => {
            format!(
                "TIMESTAMP '1970-01-01' + interval '{} seconds {} microseconds'",
                v.div_euclid(1_000_000),
                v.rem_euclid(1_000_000)
            )
        }
        Cell::Days(v) => format!("DATE '1970-01-01' + ({v})"),
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = unprivileged(&self.bin, "pg_ctl")
            .args(["-m", "immediate", "-D"])
            .arg(self.folder.path().join("data"))
            .arg("stop")
            .status();
    }
}
