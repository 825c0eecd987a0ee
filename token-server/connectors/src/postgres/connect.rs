//! A connection to an address that was checked, with TLS for the name that was configured.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};
use tokio_postgres::{CancelToken, Client, Config, NoTls};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use super::bounded::Bounded;
use super::{Shared, Tls, fault};
use crate::outbound::connect as connect_to;
use crate::{Result, SourceError};

/// Opens a connection. Its other half runs until the client is dropped.
pub(super) async fn connect(shared: &Shared) -> Result<Client> {
    let config = &shared.config;
    let mut settings = Config::new();
    settings.user(&config.user).dbname(&config.database).application_name("pellucid");
    if let Some(password) = &shared.password {
        settings.password(password.reveal());
    }
    let stream = tcp(shared).await?;
    match &shared.tls {
        Tls::Off => {
            settings.ssl_mode(SslMode::Disable);
            let (client, connection) =
                settings.connect_raw(Bounded::new(stream), NoTls).await.map_err(fault)?;
            tokio::spawn(async move { note(connection.await) });
            Ok(client)
        }
        tls => {
            settings.ssl_mode(SslMode::Require);
            let (client, connection) =
                settings.connect_raw(stream, verified(&config.host, tls)?).await.map_err(fault)?;
            tokio::spawn(async move { note(connection.await) });
            Ok(client)
        }
    }
}

/// Asks the server to stop what a connection runs.
pub(super) async fn cancel(shared: &Shared, token: CancelToken) -> Result<()> {
    let stream = tcp(shared).await?;
    match &shared.tls {
        Tls::Off => token.cancel_query_raw(stream, NoTls).await,
        tls => token.cancel_query_raw(stream, verified(&shared.config.host, tls)?).await,
    }
    .map_err(fault)
}

fn note(ended: Result<(), tokio_postgres::Error>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to PostgreSQL ended");
    }
}

async fn tcp(shared: &Shared) -> Result<TcpStream> {
    let config = &shared.config;
    let addresses = shared.options.reach.resolve(&config.host, config.port).await?;
    let stream = connect_to(&addresses).await;
    let stream = stream
        .map_err(|e| SourceError::unreachable(format!("{}:{}: {e}", config.host, config.port)))?;
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// TLS to one host.
struct Verified {
    connector: TlsConnector,
    name: ServerName<'static>,
}

fn verified(host: &str, tls: &Tls) -> Result<Verified> {
    let mut roots = RootCertStore::empty();
    match tls {
        Tls::Authority(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let certificate = certificate.map_err(|e| {
                    SourceError::source(format!("the authority's certificate cannot be read: {e}"))
                })?;
                roots.add(certificate).map_err(SourceError::source)?;
            }
        }
        _ => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(SourceError::source)?;
    let settings = settings.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(SourceError::source)?;
    Ok(Verified { connector: TlsConnector::from(Arc::new(settings)), name })
}

impl TlsConnect<TcpStream> for Verified {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Encrypted>>;

    fn connect(self, stream: TcpStream) -> Self::Future {
        Box::pin(async move {
            self.connector.connect(self.name, stream).await.map(|s| Encrypted(Bounded::new(s)))
        })
    }
}

struct Encrypted(Bounded<tokio_rustls::client::TlsStream<TcpStream>>);

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
