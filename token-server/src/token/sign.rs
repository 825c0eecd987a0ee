//! Claims to token.

use jsonwebtoken::Header;

use super::{Claims, SigningKey};

/// Signs `claims` as a compact JWT.
///
/// # Example
///
/// ```
/// use pellucid_server::token::{
///     AUDIENCE, Algorithm, Claims, KeyRing, Resources, SigningKey, VerifyingKey, generate, sign, signed,
/// };
///
/// let pair = generate(Algorithm::EdDsa)?;
/// let key = SigningKey::new(&pair.kid, Algorithm::EdDsa, &pair.private, &pair.public).ok_or("no key")?;
/// let public = VerifyingKey::new(&pair.kid, Algorithm::EdDsa, &pair.public).ok_or("no key")?;
/// let ring = KeyRing::new(key, [public]);
///
/// let (now, text) = (1_767_225_600, |text: &str| text.to_owned());
/// let claims = Claims {
///     iss: text("pellucid"),
///     aud: text(AUDIENCE),
///     sub: text("ann"),
///     exp: now + 300,
///     nbf: now,
///     iat: now,
///     jti: text("a-name-of-its-own"),
///     tenant: text("acme"),
///     origin: text("https://app.example.com"),
///     resources: Resources { dashboards: vec![text("sales")], datasets: vec![text("sales")] },
///     capabilities: Default::default(),
///     filters: Vec::new(),
///     key: text("key-of-the-backend"),
/// };
/// let token = sign(&claims, ring.active())?;
///
/// let verified = signed(&token, &ring, "pellucid")?;
/// assert!(verified.in_force(&ring, now + 60).is_ok());
/// assert!(verified.in_force(&ring, now + 600).is_err(), "it has expired");
/// assert!(signed(&format!("{token}A"), &ring, "pellucid").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the key cannot sign; keys are checked when they are loaded, so it says that memory or the library is broken.
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<String, jsonwebtoken::errors::Error> {
    let mut header = Header::new(key.algorithm.jwt());
    header.kid = Some(key.kid.clone());
    jsonwebtoken::encode(&header, claims, &key.encoding)
}
