//! Where connections may go: to hosts that were configured, at addresses that were looked at after
//! the name was resolved. What is connected to is the address that was checked, so a name that
//! resolves to another one later gains nothing.

mod blocks;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::{Result, SourceError};

/// The time to connect to one address; what is asked then has a bound of its own.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

/// Which addresses a source may have.
///
/// # Example
///
/// ```
/// use pellucid_connectors::outbound::Reach;
///
/// let (public, beside) = (Reach::default(), Reach { private: true });
/// assert!(public.allows("93.184.215.14".parse()?) && !public.allows("10.0.0.7".parse()?));
/// assert!(beside.allows("10.0.0.7".parse()?));
/// // Where clouds give their credentials to whoever asks, nobody goes.
/// assert!(!beside.allows("169.254.169.254".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Private, loopback and link-local ones too. Say so where the warehouse stands in the same
    /// network.
    pub private: bool,
}

impl Reach {
    /// The addresses of `host` that may be connected to.
    ///
    /// # Errors
    /// [`SourceError::Unreachable`] where the name does not resolve; [`SourceError::Source`] where
    /// one of its addresses may not be connected to. One is enough: a name with a public and a
    /// private address is an attempt.
    pub async fn resolve(self, host: &str, port: u16) -> Result<Vec<SocketAddr>> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => tokio::net::lookup_host((bare, port))
                .await
                .map_err(SourceError::unreachable)?
                .collect(),
        };
        match found.iter().find(|a| !self.allows(a.ip())) {
            Some(refused) => Err(SourceError::source(format!(
                "{host} has the address {}, which is private or special: set allow_private for the source if it is meant",
                refused.ip()
            ))),
            None if found.is_empty() => {
                Err(SourceError::unreachable(format!("{host} has no address")))
            }
            None => Ok(found),
        }
    }

    /// Whether an address may be connected to: public ones, and private ones where that is said.
    /// Never one that is no host's, or at which clouds give their credentials to whoever asks.
    pub fn allows(self, ip: IpAddr) -> bool {
        match blocks::kind(ip) {
            blocks::Kind::Public => true,
            blocks::Kind::Private => self.private,
            blocks::Kind::Never => false,
        }
    }
}

/// Connects to the first of the addresses, which were checked, that answers.
pub(crate) async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no address");
    for address in addresses {
        match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(e)) => last = e,
            Err(_) => {
                last = io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("no connection within {CONNECT:?}"),
                )
            }
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_are_judged_by_what_they_resolve_to() {
        assert!(
            matches!(Reach::default().resolve("localhost", 1).await, Err(SourceError::Source(m)) if m.contains("allow_private"))
        );
        assert!(Reach { private: true }.resolve("localhost", 1).await.is_ok());
        for host in ["127.0.0.1", "[::1]", "::1"] {
            assert!(Reach::default().resolve(host, 1).await.is_err(), "{host}");
        }
    }
}
