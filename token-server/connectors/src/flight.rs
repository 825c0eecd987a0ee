//! Arrow Flight SQL: Sail, Spark Connect gateways, and others that speak Spark's SQL behind it.
//!
//! What a server says of other places to fetch results from is not followed: results come over the connection that was checked.

use std::time::Duration;

use arrow::datatypes::{DataType as Arrow, TimeUnit};
use arrow_flight::FlightInfo;
use arrow_flight::error::FlightError;
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures::future::BoxFuture;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint, Uri};
use tower::service_fn;

use crate::admin::unplanned;
use crate::dialect::{Dialect, Spark};
use crate::outbound::Reach;
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, quoted};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// Literals, since servers of Spark's SQL take no parameters over Flight SQL.
const SPARK: Spark = Spark { named_parameters: false };
/// What servers say of statements they cannot plan: Sail, as internal errors, and others.
const UNPLANNED: &[&str] = &["plan error", "analysis error", "invalid argument", "InvalidArgument"];
/// A server that is gone without a word is noticed within this and as long again.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Who asks.
#[derive(Debug, Clone)]
pub enum FlightAuth {
    /// Nobody in particular.
    None,
    /// A bearer token.
    Bearer(Secret),
    /// A user and password, exchanged for a token by the handshake.
    Basic(String, Secret),
}

/// Where a Flight SQL server is.
#[derive(Debug, Clone)]
pub struct FlightConfig {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// TLS with a certificate of a public authority.
    pub tls: bool,
    /// Who asks.
    pub auth: FlightAuth,
    /// Which addresses the host may have.
    pub reach: Reach,
}

/// A Flight SQL server.
pub struct FlightWarehouse {
    config: FlightConfig,
    channel: OnceCell<Channel>,
}

impl FlightWarehouse {
    /// A server; it is connected to when first asked.
    pub fn new(config: FlightConfig) -> Self {
        Self { config, channel: OnceCell::new() }
    }

    async fn channel(&self) -> Result<Channel> {
        self.channel.get_or_try_init(|| self.connect()).await.cloned()
    }

    /// A channel that resolves, checks and connects anew whenever its connection was lost.
    async fn connect(&self) -> Result<Channel> {
        let FlightConfig { host, port, tls, reach, .. } = self.config.clone();
        let scheme = if tls { "https" } else { "http" };
        let endpoint = Endpoint::from_shared(format!("{scheme}://{host}:{port}")).map_err(SourceError::source)?;
        let endpoint = endpoint.keep_alive_while_idle(true).http2_keep_alive_interval(KEEP_ALIVE).keep_alive_timeout(KEEP_ALIVE);
        let endpoint = match tls {
            true => {
                endpoint.tls_config(ClientTlsConfig::new().with_webpki_roots().domain_name(host.clone())).map_err(SourceError::source)?
            }
            false => endpoint,
        };
        // Asked here too, so that a refused address is said and not hidden behind a transport error.
        reach.resolve(&host, port).await?;
        let connector = service_fn(move |_: Uri| {
            let host = host.clone();
            async move {
                let addresses = reach.resolve(&host, port).await.map_err(std::io::Error::other)?;
                TcpStream::connect(addresses.as_slice()).await.map(TokioIo::new)
            }
        });
        endpoint.connect_with_connector(connector).await.map_err(SourceError::unreachable)
    }

    async fn client(&self) -> Result<FlightSqlServiceClient<Channel>> {
        let mut client = FlightSqlServiceClient::new(self.channel().await?);
        match &self.config.auth {
            FlightAuth::None => {}
            FlightAuth::Bearer(token) => client.set_token(token.reveal().to_owned()),
            FlightAuth::Basic(user, password) => {
                client.handshake(user, password.reveal()).await.map_err(SourceError::source)?;
            }
        }
        Ok(client)
    }

    async fn run(&self, text: String) -> Result<(FlightSqlServiceClient<Channel>, FlightInfo)> {
        let mut client = self.client().await?;
        let info = client.execute(text, None).await.map_err(|e| fault(&e.to_string()))?;
        Ok((client, info))
    }

    /// The columns of a statement of no rows.
    async fn shape(&self, text: String) -> Result<Vec<Column>> {
        let (mut client, info) = self.run(text).await?;
        // The schema of the rows themselves: that of the information may be empty.
        let Some(ticket) = info.endpoint.into_iter().find_map(|e| e.ticket) else { return Ok(Vec::new()) };
        let mut rows = client.do_get(ticket).await.map_err(|e| fault(&e.to_string()))?;
        while rows.next().await.transpose().map_err(|e| flight_fault(&e))?.is_some() {}
        let schema = rows.schema().cloned().ok_or_else(|| SourceError::source("the server sent no schema"))?;
        Ok(schema
            .fields()
            .iter()
            .map(|f| Column { name: f.name().clone(), native: native(f.data_type()), nullable: f.is_nullable() })
            .collect())
    }

    async fn select(&self, text: String) -> Result<Batches> {
        let (client, info) = self.run(text).await?;
        let tickets: Vec<_> = info.endpoint.into_iter().filter_map(|e| e.ticket).collect();
        let parts = stream::iter(tickets).then(move |ticket| {
            let mut client = client.clone();
            async move { client.do_get(ticket).await.map_err(|e| fault(&e.to_string())) }
        });
        let batches = parts.map_ok(|part| part.map_err(|e| flight_fault(&e))).try_flatten();
        Ok(Box::pin(batches))
    }
}

fn flight_fault(e: &FlightError) -> SourceError {
    match e {
        FlightError::Tonic(status) if status.code() == tonic::Code::Unavailable => SourceError::unreachable(status),
        FlightError::Tonic(status) if status.code() == tonic::Code::DeadlineExceeded => SourceError::Timeout(status.to_string()),
        e => SourceError::source(e),
    }
}

/// The client turns statuses into text.
fn fault(text: &str) -> SourceError {
    match ["Unavailable", "transport error", "connection error"].iter().any(|sign| text.contains(sign)) {
        true => SourceError::unreachable(text),
        false => SourceError::source(text),
    }
}

impl Warehouse for FlightWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &SPARK
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.select("SELECT 1 AS c0".to_owned()).await?.try_collect::<Vec<_>>().await.map(drop) })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let batches: Vec<_> = self.select("SHOW TABLES".to_owned()).await?.try_collect().await?;
            let mut out = Vec::new();
            for batch in &batches {
                let text = |i: usize| arrow::compute::cast(batch.column(i), &Arrow::Utf8).map_err(SourceError::source);
                let (schemas, names) = (text(0)?, text(1)?);
                for row in 0..batch.num_rows().min(most.saturating_sub(out.len())) {
                    let part = |a: &arrow::array::ArrayRef| arrow::array::AsArray::as_string::<i32>(a).value(row).to_owned();
                    out.push(TableRef([part(&schemas), part(&names)].into_iter().filter(|p| !p.is_empty()).collect()));
                }
            }
            Ok(out)
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move { self.shape(format!("SELECT * FROM {} LIMIT 0", quoted(&SPARK, table))).await })
    }

    fn outline<'a>(&'a self, statement: &'a Statement) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.shape(format!("SELECT * FROM ({}) AS t LIMIT 0", statement.text)).await.map_err(|e| unplanned(e, UNPLANNED))
        })
    }

    fn execute<'a>(&'a self, statement: Statement, _wires: &'a [Wire]) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement.text))
    }
}

/// An Arrow type as Spark's dialect names it.
fn native(arrow: &Arrow) -> String {
    match arrow {
        Arrow::Timestamp(TimeUnit::Microsecond, Some(_)) => "Timestamp".to_owned(),
        Arrow::Timestamp(TimeUnit::Microsecond, None) => "TimestampNtz".to_owned(),
        Arrow::Decimal32(..) | Arrow::Decimal64(..) | Arrow::Decimal128(..) | Arrow::Decimal256(..) => "Decimal".to_owned(),
        other => format!("{other:?}"),
    }
}
