//! A request from its first byte to the last of its answer: who sends it, and what it holds
//! meanwhile.
//!
//! Before its credential is known a request counts for its address; then for its token and tenant.
//! What it holds is given back when its answer is sent or dropped, not when the handler returns: an
//! answer that nobody reads is still there.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::Body;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use pellucid_connectors::{Reservation, Room};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client::{ClientAddress, counted_as};
use super::counted::{Counted, Place};
use super::error::ApiError;
use crate::config::ConnectionsConfig;
use crate::token::Claims;

/// Memory for request bodies that are being read, all together; where the largest allowed is
/// larger, four of it, of which one caller has two.
const BODIES: u64 = 64 << 20;

/// Everything that is counted while requests run.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) config: ConnectionsConfig,
    addresses: Arc<Counted<IpAddr>>,
    tokens: Arc<Counted<String>>,
    tenants: Arc<Counted<String>>,
    streams: Arc<Semaphore>,
    streams_of: Arc<Counted<String>>,
    bodies: Room,
}

/// A place among the streams of extracts.
#[derive(Debug)]
pub(super) struct StreamPlace {
    _all: OwnedSemaphorePermit,
    _tenant: Place<String>,
}

impl Gate {
    pub(super) fn new(config: ConnectionsConfig, largest_body: usize) -> Arc<Self> {
        Arc::new(Self {
            addresses: Counted::new(),
            tokens: Counted::new(),
            tenants: Counted::new(),
            streams: Arc::new(Semaphore::new(config.streams.min(Semaphore::MAX_PERMITS))),
            streams_of: Counted::new(),
            bodies: Room::new(BODIES.max((largest_body as u64).saturating_mul(4))),
            config,
        })
    }

    /// A request from `address` of which nothing more is known yet.
    pub(super) fn enter(self: &Arc<Self>, address: ClientAddress) -> Result<Flight, ApiError> {
        let counted = address.0.and_then(|a| Some((a, self.config.most_of(a)?)));
        let place = match counted {
            None => None,
            Some((address, most)) => match self.addresses.take(counted_as(address), most) {
                Some(place) => Some(place),
                None => {
                    return Err(crowded(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "this address",
                        "connections.per_address",
                        most,
                    ));
                }
            },
        };
        Ok(Flight {
            gate: Arc::clone(self),
            shown: Arc::new(Mutex::new(Shown { address: place, ..Shown::default() })),
        })
    }

    /// A stream of a whole extract of the tenant's.
    pub(super) fn stream(&self, tenant: &str) -> Result<StreamPlace, ApiError> {
        let (all, each) = (self.config.streams, self.config.streams_per_tenant);
        let busy = |who: &str, key: &str, most: usize| {
            let message = format!(
                "{who} has {most} streams of extracts, as many as {key} allows: try again when one has ended"
            );
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", message)
                .details(json!({"retryAfter": 5}))
                .with(header::RETRY_AFTER, "5")
        };
        let tenant = self.streams_of.take(tenant.to_owned(), each);
        let tenant =
            tenant.ok_or_else(|| busy("the tenant", "connections.streams_per_tenant", each))?;
        match Arc::clone(&self.streams).try_acquire_owned() {
            Ok(permit) => Ok(StreamPlace { _all: permit, _tenant: tenant }),
            Err(_) => Err(busy("the server", "connections.streams", all)),
        }
    }
}

fn crowded(status: StatusCode, who: &str, key: &str, most: usize) -> ApiError {
    let message = format!(
        "{who} has {most} requests under way, as many as {key} allows: try again when one is answered"
    );
    ApiError::new(status, "too_many_requests", message)
        .details(json!({"retryAfter": 1}))
        .with(header::RETRY_AFTER, "1")
}

/// Who sends a request, once it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    /// `key:ID` or `token:JTI`.
    pub(super) actor: String,
    /// Whose data the credential is for; none where it is for every tenant's.
    pub(super) tenant: Option<String>,
}

#[derive(Debug, Default)]
struct Shown {
    caller: Option<Caller>,
    address: Option<Place<IpAddr>>,
    token: Option<(Place<String>, Place<String>)>,
}

/// What one request holds; clones are of the same request.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    gate: Arc<Gate>,
    shown: Arc<Mutex<Shown>>,
}

impl Flight {
    /// The request shows an embed token in force.
    pub(super) fn of_token(&self, claims: &Claims) -> Result<(), ApiError> {
        let config = &self.gate.config;
        let (each, all) = (config.requests_per_token, config.requests_per_tenant);
        let busy = |who, key, most| crowded(StatusCode::TOO_MANY_REQUESTS, who, key, most);
        let token = self.gate.tokens.take(claims.jti.clone(), each);
        let token =
            token.ok_or_else(|| busy("this token", "connections.requests_per_token", each))?;
        let tenant = self.gate.tenants.take(claims.tenant.clone(), all);
        let tenant =
            tenant.ok_or_else(|| busy("the tenant", "connections.requests_per_tenant", all))?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.caller = Some(Caller {
            actor: format!("token:{}", claims.jti),
            tenant: Some(claims.tenant.clone()),
        });
        shown.token = Some((token, tenant));
        shown.address = None;
        Ok(())
    }

    /// The request shows an API key in force. Backends are trusted to count for themselves.
    pub(super) fn of_key(&self, id: &str, tenant: Option<&str>) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.caller =
            Some(Caller { actor: format!("key:{id}"), tenant: tenant.map(str::to_owned) });
        shown.address = None;
    }

    /// Who sends it, as far as is known.
    pub(super) fn caller(&self) -> Option<Caller> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).caller.clone()
    }

    /// Memory for its body, within the share of its tenant, or of its key where that is for all
    /// tenants. Who shows no credential has a share with all who show none.
    pub(super) fn body(&self) -> Reservation {
        let caller = self.caller();
        let whose = caller.as_ref().map_or("", |c| c.tenant.as_deref().unwrap_or(&c.actor));
        self.gate.bodies.reserve(whose)
    }
}

/// `body`, and until it is sent or dropped what is held for it.
pub(super) fn holding<T: Send + 'static>(body: Body, held: T) -> Body {
    Body::new(Holding { body, held: Some(held) })
}

struct Holding<T> {
    body: Body,
    held: Option<T>,
}

impl<T> Unpin for Holding<T> {}

impl<T> HttpBody for Holding<T> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx).map_err(BoxError::from);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            this.held = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_for_its_address_until_it_shows_a_credential() {
        let gate = Gate::new(
            ConnectionsConfig { per_address: Some(2), ..ConnectionsConfig::default() },
            0,
        );
        let from = |address: &str| gate.enter(ClientAddress(Some(address.parse().unwrap())));
        let (first, second) = (from("2001:db8::1").unwrap(), from("2001:db8::2").unwrap());
        assert!(from("2001:db8::3").is_err(), "one network of IPv6 is one address");
        let elsewhere = from("192.0.2.1").unwrap();
        first.of_key("k", None);
        let third = from("2001:db8::3").unwrap();
        assert!(from("2001:db8::4").is_err());
        drop((second, third));
        assert!(from("2001:db8::4").is_ok() && gate.enter(ClientAddress(None)).is_ok());
        assert_eq!(first.caller(), Some(Caller { actor: "key:k".into(), tenant: None }));
        assert_eq!(elsewhere.caller(), None);
    }

    #[test]
    fn the_largest_body_that_is_allowed_finds_memory() {
        for largest in [1 << 20, 32 << 20, 200 << 20] {
            let gate = Gate::new(ConnectionsConfig::default(), largest);
            let flight = gate.enter(ClientAddress(None)).unwrap();
            flight.body().more(largest as u64).unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_held_goes_with_the_answer() {
        let gate = Gate::new(
            ConnectionsConfig { streams: 2, streams_per_tenant: 1, ..ConnectionsConfig::default() },
            0,
        );
        let body = holding(Body::from("rows"), gate.stream("a").unwrap());
        assert!(gate.stream("a").is_err(), "of a tenant");
        let other = holding(Body::from("rows"), gate.stream("b").unwrap());
        assert!(gate.stream("c").is_err(), "in all");
        // Dropped, and read to its end.
        drop(body);
        assert!(gate.stream("a").is_ok());
        assert_eq!(http_body_util::BodyExt::collect(other).await.unwrap().to_bytes(), "rows");
        assert!(gate.stream("b").is_ok() && gate.stream("c").is_ok());
    }
}
