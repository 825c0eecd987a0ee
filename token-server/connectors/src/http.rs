//! The HTTP client of warehouses: one host, checked addresses, no redirects, bounded answers.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, TryStreamExt as _};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use url::{Host, Url};

use crate::bounds::{JSON_BYTES, PAGE_BYTES};
use crate::outbound::{CONNECT, Reach};
use crate::{Result, SourceError};

/// As much of an error's text as goes to the log.
const ERROR_BYTES: usize = 2_000;

/// A client for one warehouse.
///
/// # Example
///
/// ```
/// use pellucid_connectors::http::Http;
/// use pellucid_connectors::outbound::Reach;
///
/// let http = Http::new("https://trino.example.com/", Reach::default())?;
/// assert!(http.given("https://trino.example.com/v1/statement/1").is_ok());
/// // An answer that points elsewhere is not followed.
/// assert!(http.given("https://evil.example/v1/statement/1").is_err());
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: Url,
    reach: Reach,
}

/// Resolves and checks; what it gives back is what is connected to.
struct Checked(Reach);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = reach.resolve(name.as_str(), 0).await?;
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// What every client has: addresses of `reach` alone, no redirects, no proxy. Addresses written as
/// numbers are resolved by nobody: see [`check`].
pub fn client(reach: Reach) -> ClientBuilder {
    let resolver = Arc::new(Checked(reach));
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .dns_resolver(resolver)
        .connect_timeout(CONNECT)
        .user_agent("pellucid")
}

/// Whether an address written as a number may be connected to, and the URL holds no credentials.
///
/// # Errors
/// What is wrong with it.
pub fn check(url: &Url, reach: Reach) -> Result<()> {
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        Some(Host::Domain(_)) => None,
        None => return Err(SourceError::source(format!("{url} names no host"))),
    };
    match ip {
        Some(ip) if !reach.allows(ip) => Err(SourceError::source(format!(
            "{ip} is private or special: set allow_private for the source if it is meant"
        ))),
        _ if !url.username().is_empty() || url.password().is_some() => Err(SourceError::source(
            "a source's URL holds no credentials: they have fields of their own",
        )),
        _ => Ok(()),
    }
}

impl Http {
    /// A client for `base`: `https`, or `http` where `reach` allows private addresses.
    ///
    /// # Errors
    /// Where `base` is no such address.
    pub fn new(base: &str, reach: Reach) -> Result<Self> {
        let base = Url::parse(base)
            .map_err(|e| SourceError::source(format!("{base:?} is no URL: {e}")))?;
        let client =
            client(reach).https_only(!reach.private).build().map_err(SourceError::source)?;
        let http = Self { client, base, reach };
        check(&http.base, reach)?;
        Ok(http)
    }

    /// The configured address with `path` in place of its own.
    ///
    /// # Errors
    /// Where `path` leaves the host.
    pub fn url(&self, path: &str) -> Result<Url> {
        let url = self.base.join(path).map_err(SourceError::source)?;
        self.same_host(url)
    }

    /// An address that the warehouse gave: followed on its own host only.
    ///
    /// # Errors
    /// Where it is on another.
    pub fn given(&self, url: &str) -> Result<Url> {
        self.same_host(self.base.join(url).map_err(SourceError::source)?)
    }

    fn same_host(&self, url: Url) -> Result<Url> {
        let place = |u: &Url| {
            (u.scheme().to_owned(), u.host_str().map(str::to_owned), u.port_or_known_default())
        };
        match place(&url) == place(&self.base) {
            true => Ok(url),
            false => Err(SourceError::source(format!(
                "the warehouse points to another host, {}",
                url.host_str().unwrap_or_default()
            ))),
        }
    }

    /// An address of a store of results on another host, checked like any other.
    ///
    /// # Errors
    /// Where it may not be connected to.
    pub fn elsewhere(&self, url: &str) -> Result<Url> {
        let url = Url::parse(url).map_err(SourceError::source)?;
        check(&url, self.reach)?;
        Ok(url)
    }

    /// A POST.
    pub fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    /// A GET.
    pub fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    /// A DELETE.
    pub fn delete(&self, url: Url) -> RequestBuilder {
        self.client.delete(url)
    }
}

/// Sends a request and gives its answer where that is a success.
///
/// # Errors
/// [`SourceError::Unreachable`] where no answer came or a gateway answered; [`SourceError::Source`]
/// for other statuses.
pub async fn send(request: RequestBuilder) -> Result<Response> {
    let response = request.send().await.map_err(|e| SourceError::unreachable(e.without_url()))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let text = head(response, ERROR_BYTES).await;
    let text = String::from_utf8_lossy(&text);
    Err(match status {
        StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT
        | StatusCode::TOO_MANY_REQUESTS => SourceError::unreachable(format!("{status}: {text}")),
        _ => SourceError::source(format!("{status}: {text}")),
    })
}

/// The answer as JSON: what tells of a job, of columns or of a token.
///
/// # Errors
/// Where it is too large or not what it should be.
pub async fn json<T: DeserializeOwned>(response: Response) -> Result<T> {
    read(response, JSON_BYTES).await
}

/// A page of rows as JSON, which may be larger.
///
/// # Errors
/// As [`json`].
pub(crate) async fn page<T: DeserializeOwned>(response: Response) -> Result<T> {
    read(response, PAGE_BYTES).await
}

/// The bytes of an answer as they arrive.
pub(crate) fn bytes(response: Response) -> impl Stream<Item = Result<Bytes>> + Unpin {
    response.bytes_stream().map_err(|e| SourceError::unreachable(e.without_url()))
}

async fn read<T: DeserializeOwned>(response: Response, most: usize) -> Result<T> {
    let bytes = bounded(response, most).await?;
    serde_json::from_slice(&bytes)
        .map_err(|e| SourceError::source(format!("the warehouse's answer cannot be read: {e}")))
}

async fn bounded(response: Response, most: usize) -> Result<Bytes> {
    let mut out = Vec::new();
    let mut chunks = bytes(response);
    while let Some(chunk) = chunks.try_next().await? {
        if chunk.len() > most - out.len() {
            return Err(SourceError::source(format!(
                "the warehouse's answer is larger than {most} bytes"
            )));
        }
        out.extend_from_slice(&chunk);
    }
    Ok(out.into())
}

/// As much of an answer as `most` bytes are, whatever follows.
async fn head(response: Response, most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut chunks = bytes(response);
    while let Ok(Some(chunk)) = chunks.try_next().await {
        let left = most - out.len();
        out.extend(chunk.iter().take(left));
        if chunk.len() >= left {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_to_its_host_only() {
        let http = Http::new("https://warehouse.example.com:8443/sql/", Reach::default()).unwrap();
        assert_eq!(
            http.url("/v1/statement").unwrap().as_str(),
            "https://warehouse.example.com:8443/v1/statement"
        );
        assert!(http.given("https://warehouse.example.com:8443/v1/next/1").is_ok());
        for url in [
            "https://evil.example.com/v1",
            "http://warehouse.example.com:8443/",
            "https://warehouse.example.com/",
            "https://warehouse.example.com:8443@evil.example.com/",
            "//evil.example.com/x",
            "file:///etc/passwd",
        ] {
            assert!(http.given(url).is_err(), "{url}");
        }
        for base in [
            "https://10.0.0.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://u:p@h.example/",
            "nonsense",
        ] {
            assert!(Http::new(base, Reach::default()).is_err(), "{base}");
        }
        assert!(Http::new("http://127.0.0.1:9000/", Reach { private: true }).is_ok());
        assert!(http.elsewhere("https://169.254.169.254/latest/meta-data").is_err());
    }

    #[tokio::test]
    async fn a_name_with_a_private_address_is_not_connected_to() {
        let http = Http::new("https://localhost:1/", Reach::default()).unwrap();
        let e = send(http.get(http.url("/").unwrap())).await.unwrap_err();
        assert!(matches!(e, SourceError::Unreachable(_)), "{e}");
    }
}
