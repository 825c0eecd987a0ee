//! Claims to token.

use jsonwebtoken::Header;

use super::{Claims, SigningKey};
use crate::store::{Receipt, action};

/// A signed token that nobody has yet: it is given for the receipt of its entry in the audit log.
///
/// What is no such receipt gives no token:
///
/// ```compile_fail,E0308
/// use pellucid_server::store::{Receipt, action};
/// use pellucid_server::token::Unissued;
///
/// fn issue(token: Unissued, receipt: Receipt<action::Query>) -> String {
///     token.issue(receipt)
/// }
/// ```
pub struct Unissued(String);

impl Unissued {
    /// Its length in bytes.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }

    /// The token, once it is written down that it was made.
    pub fn issue(self, _: Receipt<action::Mint>) -> String {
        self.0
    }
}

/// Signs `claims` as a compact JWT.
///
/// # Example
///
/// ```
/// use pellucid_server::config::load;
/// use pellucid_server::store::{Audit, Author, Store, action};
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
/// let unissued = sign(&claims, ring.active())?;
///
/// # let token = tokio::runtime::Runtime::new()?.block_on(async {
/// # let folder = tempfile::tempdir()?;
/// # let mut config = load(None)?;
/// # config.data_dir = folder.path().join("data");
/// let (audit, _writer) = Audit::start(Store::open(&config).await?);
/// let by = Author::new(1_767_225_600, "key:key-of-the-backend", "");
/// let receipt = audit.receipt::<action::Mint>(&by, "acme", serde_json::json!({"jti": claims.jti})).await?;
/// let token = unissued.issue(receipt);
/// # Ok::<_, Box<dyn std::error::Error>>(token)
/// # })?;
///
/// let verified = signed(&token, &ring, "pellucid")?;
/// assert!(verified.in_force(&ring, now + 60).is_ok());
/// assert!(verified.in_force(&ring, now + 600).is_err(), "it has expired");
/// assert!(signed(&format!("{token}A"), &ring, "pellucid").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the key cannot sign; keys are checked when they are loaded, so it says that memory or the
/// library is broken.
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<Unissued, jsonwebtoken::errors::Error> {
    let mut header = Header::new(key.algorithm.jwt());
    header.kid = Some(key.kid.clone());
    jsonwebtoken::encode(&header, claims, &key.encoding).map(Unissued)
}
