//! Embed tokens: what is in them, how they are signed and what is refused. No HTTP, no clock and no
//! storage here; the time is an argument, keys come in a [`KeyRing`], and a token is given for the
//! receipt of its entry in the audit log.

mod claims;
mod keys;
mod sign;
mod verify;

pub use claims::{AUDIENCE, Claims, Resources};
pub use keys::{Algorithm, Generated, Jwk, KeyRing, KeyState, SigningKey, VerifyingKey, generate};
pub use sign::{Unissued, sign};
pub use verify::{LEEWAY_SECONDS, MAX_TOKEN_BYTES, Signed, TokenError, signed};
