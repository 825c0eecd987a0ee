//! Bodies that are made while they are sent.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use futures::Stream;

use super::flight::holding;

/// A body of `pieces`, which holds `held` until it is sent, dropped, or taken away because its
/// reader takes nothing. The connection sees to the latter (`serve::answer`); nothing here runs
/// while the reader is slow, so that a slow reader costs memory for two pieces and no thread.
pub(super) fn paced<S, H>(pieces: S, held: H) -> Body
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    H: Send + 'static,
{
    holding(Body::from_stream(pieces), held)
}
