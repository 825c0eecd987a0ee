//! Arrow Flight SQL: Sail, Spark Connect gateways, and others that speak Spark's SQL behind it.
//!
//! What a server says of other places to fetch results from is not followed: results come over the
//! connection that was checked.

use std::time::Duration;

use arrow::datatypes::{DataType as Arrow, TimeUnit};
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::client::FlightSqlServiceClient;
use arrow_flight::{FlightData, FlightInfo, Ticket};
use futures::future::BoxFuture;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint, Uri};
use tonic::{IntoRequest as _, Status, Streaming};
use tower::service_fn;

use crate::admin::unplanned;
use crate::bounds::{GRPC_BYTES, listed};
use crate::config::{ConnectOptions, Credentials, PASSWORD, TOKEN};
use crate::dialect::{Dialect, Spark};
use crate::ipc::Decoder;
use crate::outbound::{self, Reach};
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, quoted};
use crate::warehouse::{Batches, Warehouse, texts};
use crate::{Result, SourceError};

/// Literals, since servers of Spark's SQL take no parameters over Flight SQL.
const SPARK: Spark = Spark { named_parameters: false };
/// What servers say of statements they cannot plan: Sail, as internal errors, and others.
const UNPLANNED: &[&str] = &["plan error", "analysis error", "invalid argument", "InvalidArgument"];
/// A server that is gone without a word is noticed within this and as long again.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Who asks.
#[derive(Debug, Clone)]
enum Auth {
    /// Nobody in particular.
    None,
    /// A bearer token.
    Bearer(Secret),
    /// A user and password, exchanged for a token by the handshake.
    Basic(String, Secret),
}

/// A Flight SQL server. Credential: `token`, or `password` where there is a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FlightConfig {
    /// Its host.
    pub host: String,
    /// Its port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// TLS with a certificate of a public authority.
    #[serde(default = "default_tls")]
    pub tls: bool,
    /// Who asks, where a password is exchanged for a token.
    #[serde(default)]
    pub user: Option<String>,
}

fn default_port() -> u16 {
    32_010
}

fn default_tls() -> bool {
    true
}

/// A Flight SQL server.
pub struct FlightWarehouse {
    config: FlightConfig,
    auth: Auth,
    reach: Reach,
    channel: OnceCell<Channel>,
}

impl FlightWarehouse {
    /// Makes a warehouse of it; it is connected to when first asked.
    ///
    /// # Errors
    /// Where a user has no password, and where there is a token and a user.
    pub fn new(
        config: FlightConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PASSWORD, TOKEN])?;
        let auth = match (credentials.get(TOKEN), config.user.clone()) {
            (Some(token), None) => Auth::Bearer(token.clone()),
            (None, Some(user)) => Auth::Basic(user, credentials.need(PASSWORD)?),
            (None, None) => Auth::None,
            (Some(_), Some(_)) => {
                let message = "a Flight SQL server takes a token, or a user and password";
                return Err(SourceError::source(message));
            }
        };
        Ok(Self { config, auth, reach: options.reach, channel: OnceCell::new() })
    }

    async fn channel(&self) -> Result<Channel> {
        self.channel.get_or_try_init(|| self.connect()).await.cloned()
    }

    /// A channel that resolves, checks and connects anew whenever its connection was lost.
    async fn connect(&self) -> Result<Channel> {
        let FlightConfig { host, port, tls, .. } = self.config.clone();
        let reach = self.reach;
        let scheme = if tls { "https" } else { "http" };
        let endpoint = Endpoint::from_shared(format!("{scheme}://{host}:{port}"))
            .map_err(SourceError::source)?;
        let endpoint = endpoint
            .keep_alive_while_idle(true)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .keep_alive_timeout(KEEP_ALIVE);
        let endpoint = match tls {
            true => endpoint
                .tls_config(ClientTlsConfig::new().with_webpki_roots().domain_name(host.clone()))
                .map_err(SourceError::source)?,
            false => endpoint,
        };
        // Asked here too, so that a refused address is said and not hidden behind a transport
        // error.
        reach.resolve(&host, port).await?;
        let connector = service_fn(move |_: Uri| {
            let host = host.clone();
            async move {
                let addresses = reach.resolve(&host, port).await.map_err(std::io::Error::other)?;
                outbound::connect(&addresses).await.map(TokioIo::new)
            }
        });
        endpoint.connect_with_connector(connector).await.map_err(SourceError::unreachable)
    }

    async fn client(&self) -> Result<FlightSqlServiceClient<Channel>> {
        let inner =
            FlightServiceClient::new(self.channel().await?).max_decoding_message_size(GRPC_BYTES);
        let mut client = FlightSqlServiceClient::new_from_inner(inner);
        match &self.auth {
            Auth::None => {}
            Auth::Bearer(token) => client.set_token(token.reveal().to_owned()),
            Auth::Basic(user, password) => {
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
        let Some(ticket) = info.endpoint.into_iter().find_map(|e| e.ticket) else {
            return Ok(Vec::new());
        };
        let (mut messages, mut decoder) = (get(&mut client, ticket).await?, Decoder::default());
        let schema = loop {
            let message = messages.try_next().await.map_err(|e| status_fault(&e))?;
            let message =
                message.ok_or_else(|| SourceError::source("the server sent no schema"))?;
            decoder.message(&message.data_header, message.data_body.into())?;
            if let Some(schema) = decoder.schema() {
                break std::sync::Arc::clone(schema);
            }
        };
        Ok(schema
            .fields()
            .iter()
            .map(|f| Column {
                name: f.name().clone(),
                native: native(f.data_type()),
                nullable: f.is_nullable(),
            })
            .collect())
    }

    async fn select(&self, text: String) -> Result<Batches> {
        let (client, info) = self.run(text).await?;
        let tickets: Vec<_> = info.endpoint.into_iter().filter_map(|e| e.ticket).collect();
        let parts = stream::iter(tickets).then(move |ticket| {
            let mut client = client.clone();
            async move { get(&mut client, ticket).await }
        });
        let batches = parts.map_ok(|messages| {
            stream::try_unfold(
                (messages, Decoder::default()),
                |(mut messages, mut decoder)| async move {
                    while let Some(message) =
                        messages.try_next().await.map_err(|e| status_fault(&e))?
                    {
                        if let Some(batch) =
                            decoder.message(&message.data_header, message.data_body.into())?
                        {
                            return Ok(Some((batch, (messages, decoder))));
                        }
                    }
                    Ok(None)
                },
            )
        });
        Ok(Box::pin(batches.try_flatten()))
    }
}

/// The messages of a result as they come. arrow's client would decode them unseen.
async fn get(
    client: &mut FlightSqlServiceClient<Channel>,
    ticket: Ticket,
) -> Result<Streaming<FlightData>> {
    let mut request = ticket.into_request();
    if let Some(token) = client.token() {
        let token = format!("Bearer {token}")
            .parse()
            .map_err(|_| SourceError::source("the server's token cannot be sent back"))?;
        request.metadata_mut().insert("authorization", token);
    }
    let answer = client.inner_mut().do_get(request).await.map_err(|e| status_fault(&e))?;
    Ok(answer.into_inner())
}

fn status_fault(status: &Status) -> SourceError {
    let text = format!("{:?}: {}", status.code(), status.message());
    match status.code() {
        tonic::Code::Unavailable => SourceError::unreachable(text),
        tonic::Code::DeadlineExceeded => SourceError::timeout(text),
        _ => SourceError::source(text),
    }
}

/// The client turns statuses into text.
fn fault(text: &str) -> SourceError {
    match ["Unavailable", "transport error", "connection error"]
        .iter()
        .any(|sign| text.contains(sign))
    {
        true => SourceError::unreachable(text),
        false => SourceError::source(text),
    }
}

impl Warehouse for FlightWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &SPARK
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { listed(self.select("SELECT 1 AS c0".to_owned()).await?).await.map(drop) })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let rows = texts(self.select("SHOW TABLES".to_owned()).await?, 2).await?;
            let table = |row: Vec<String>| {
                TableRef(row.into_iter().filter(|part| !part.is_empty()).collect())
            };
            Ok(rows.into_iter().take(most).map(table).collect())
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.shape(format!("SELECT * FROM {} LIMIT 0", quoted(&SPARK, table))).await
        })
    }

    fn describe_statement<'a>(
        &'a self,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.shape(format!("SELECT * FROM ({}) AS t LIMIT 0", statement.text))
                .await
                .map_err(|e| unplanned(e, UNPLANNED))
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        _wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement.text))
    }
}

/// An Arrow type as Spark's dialect names it.
fn native(arrow: &Arrow) -> String {
    match arrow {
        Arrow::Timestamp(TimeUnit::Microsecond, Some(_)) => "Timestamp".to_owned(),
        Arrow::Timestamp(TimeUnit::Microsecond, None) => "TimestampNtz".to_owned(),
        Arrow::Decimal32(..)
        | Arrow::Decimal64(..)
        | Arrow::Decimal128(..)
        | Arrow::Decimal256(..) => "Decimal".to_owned(),
        other => format!("{other:?}"),
    }
}
