//! Whether a token may be minted, and whether a verified token allows what is asked.

use pellucid_core::embed::Capabilities;
use pellucid_core::{Filter, Schema, validate};
use serde::Deserialize;

use super::Denied;
use crate::config::{MAX_TTL_SECONDS, Origin, TokenConfig};
use crate::token::{AUDIENCE, Claims, Resources};

/// `POST /api/v1/embed/token`, the body.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MintRequest {
    /// Whose rows the token opens.
    pub tenant: String,
    /// The one dashboard it opens.
    pub dashboard_id: String,
    /// The origin of the page that embeds it.
    pub origin: String,
    /// The reader, as the host names them; for the audit log. The tenant by default.
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_USER_BYTES))]
    pub user: Option<String>,
    /// What the reader may do beside reading.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// What rows of the tenant's the reader may see, beside policy; all must hold. Columns hidden
    /// from readers may be named.
    #[serde(default)]
    #[schemars(length(max = MAX_FILTERS))]
    pub filters: Vec<Filter>,
    /// Lifetime in seconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = MAX_TTL_SECONDS))]
    pub ttl_seconds: Option<u64>,
}

/// What a mint request is judged by.
#[derive(Debug, Clone, Copy)]
pub struct MintContext<'a> {
    /// The `iss` of the token.
    pub issuer: &'a str,
    /// Origins that may embed.
    pub allowed_origins: &'a [Origin],
    /// Lifetimes.
    pub ttl: TokenConfig,
    /// The datasets of the dashboard, which the tenant is known to see.
    pub datasets: &'a [String],
    /// Every column of each of them, hidden ones included.
    pub schemas: &'a [Schema],
    /// Id of the API key that asks.
    pub key: &'a str,
    /// Seconds since 1970.
    pub now: u64,
}

/// Longest name of a reader, in bytes. Claims travel with every request.
const MAX_USER_BYTES: usize = 256;

/// Most row filters of a token, and most values of all of them together. They, too, travel with
/// every request.
const MAX_FILTERS: usize = 16;
const MAX_VALUES: usize = 100;

/// Why no token is minted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MintRefusal {
    /// The origin may not embed.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A value of the request is out of range.
    #[error("{message}")]
    Invalid {
        /// The field.
        path: String,
        /// What is wrong and what is allowed.
        message: String,
    },
}

/// Decides the claims of the token that `request` asks for.
///
/// # Example
///
/// ```
/// use pellucid_core::Schema;
/// use pellucid_server::config::{Origin, TokenConfig};
/// use pellucid_server::policy::{MintContext, MintRequest, mint};
///
/// let origins = [Origin::parse("https://app.example.com")?];
/// let context = MintContext {
///     issuer: "pellucid",
///     allowed_origins: &origins,
///     ttl: TokenConfig::default(),
///     datasets: &["sales".to_owned()],
///     schemas: &[Schema::default()],
///     key: "key-of-the-backend",
///     now: 1_767_225_600,
/// };
/// let mut request: MintRequest = serde_json::from_str(
///     r#"{"tenant": "acme", "dashboardId": "sales", "origin": "https://app.example.com"}"#,
/// )?;
/// let claims = mint(&request, context, "a-name-of-its-own".into())?;
/// assert_eq!((claims.tenant.as_str(), claims.exp - claims.iat), ("acme", 300));
///
/// request.origin = "https://evil.example".into();
/// assert!(mint(&request, context, "another".into()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`MintRefusal`] where the origin may not embed or a value is out of range.
pub fn mint(
    request: &MintRequest,
    context: MintContext<'_>,
    jti: String,
) -> Result<Claims, MintRefusal> {
    let invalid =
        |path: &str, message| Err(MintRefusal::Invalid { path: path.to_owned(), message });
    let origin = match Origin::parse(&request.origin) {
        Ok(origin) => origin,
        Err(message) => return invalid("origin", message),
    };
    if !context.allowed_origins.contains(&origin) {
        return Err(MintRefusal::from(Denied::new(format!(
            "origin {} may not embed: add it to allowed_origins",
            origin.as_str()
        ))));
    }
    let ttl = request.ttl_seconds.unwrap_or(context.ttl.default_ttl_seconds);
    if ttl == 0 || ttl > context.ttl.max_ttl_seconds {
        return invalid(
            "ttlSeconds",
            format!("ttlSeconds is {ttl} and must lie in 1 to {}", context.ttl.max_ttl_seconds),
        );
    }
    let sub = request.user.clone().unwrap_or_else(|| request.tenant.clone());
    if sub.is_empty() || sub.len() > MAX_USER_BYTES || sub.chars().any(char::is_control) {
        return invalid(
            "user",
            format!("user must have 1 to {MAX_USER_BYTES} bytes and no control characters"),
        );
    }
    let values: usize = request.filters.iter().map(|f| f.values.as_ref().map_or(1, Vec::len)).sum();
    if request.filters.len() > MAX_FILTERS || values > MAX_VALUES {
        return invalid(
            "filters",
            format!("there are at most {MAX_FILTERS} filters with {MAX_VALUES} values together"),
        );
    }
    // A reader's rows are narrowed in every dataset, or in none: where a column is missing, all
    // rows would be seen.
    for (dataset, schema) in context.datasets.iter().zip(context.schemas) {
        let Err(e) = validate::filters(&request.filters, schema) else { continue };
        let path = e.path.as_deref().unwrap_or("filters");
        return match context.datasets {
            [_] => invalid(path, e.message),
            _ => invalid(path, format!("of the dataset \"{dataset}\": {}", e.message)),
        };
    }
    Ok(Claims {
        iss: context.issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub,
        exp: context.now.saturating_add(ttl),
        nbf: context.now,
        iat: context.now,
        jti,
        tenant: request.tenant.clone(),
        origin: origin.as_str().to_owned(),
        resources: Resources {
            dashboards: vec![request.dashboard_id.clone()],
            datasets: context.datasets.to_vec(),
        },
        capabilities: request.capabilities.clone(),
        filters: request.filters.clone(),
        key: context.key.to_owned(),
    })
}

/// Checks whether a verified token may be used from where the request came. `origin` is the
/// request's `Origin` header; browsers always send it across origins, and a script that leaves it
/// out gains nothing that it could not have forged.
///
/// # Example
///
/// ```
/// use pellucid_server::policy::embed_access;
/// use pellucid_server::token::{AUDIENCE, Claims, Resources};
///
/// let text = |text: &str| text.to_owned();
/// let claims = Claims {
///     iss: text("pellucid"),
///     aud: text(AUDIENCE),
///     sub: text("ann"),
///     exp: 1_767_225_900,
///     nbf: 1_767_225_600,
///     iat: 1_767_225_600,
///     jti: text("a-name-of-its-own"),
///     tenant: text("acme"),
///     origin: text("https://app.example.com"),
///     resources: Resources { dashboards: vec![text("sales")], datasets: vec![text("sales")] },
///     capabilities: Default::default(),
///     filters: Vec::new(),
///     key: text("key-of-the-backend"),
/// };
/// assert!(embed_access(&claims, Some("https://app.example.com")).is_ok());
/// assert!(embed_access(&claims, None).is_ok());
///
/// let denied = embed_access(&claims, Some("https://evil.example")).unwrap_err();
/// assert!(denied.to_string().contains("https://app.example.com"));
/// ```
///
/// # Errors
/// [`Denied`] where the header names another origin than the token.
pub fn embed_access(claims: &Claims, origin: Option<&str>) -> Result<(), Denied> {
    match origin {
        Some(o) if o != claims.origin => Err(Denied::new(format!(
            "the token is for pages of {}: ask the host for one for this page",
            claims.origin
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> MintRequest {
        serde_json::from_value(serde_json::json!({"tenant": "atl", "dashboardId": "flights", "origin": "http://localhost:8787"})).unwrap()
    }

    fn decide(request: &MintRequest) -> Result<Claims, MintRefusal> {
        let origins = [Origin::parse("http://localhost:8787").unwrap()];
        let context = MintContext {
            issuer: "pellucid",
            allowed_origins: &origins,
            ttl: TokenConfig::default(),
            datasets: &["d".to_owned()],
            schemas: &[Schema::default()],
            key: "k",
            now: 1_000_000,
        };
        mint(request, context, "j".into())
    }

    #[test]
    fn a_token_lives_five_minutes_and_grants_nothing_unasked() {
        let claims = decide(&request()).unwrap();
        assert_eq!((claims.iat, claims.nbf, claims.exp), (1_000_000, 1_000_000, 1_000_300));
        assert_eq!(claims.capabilities, Capabilities::default());
        assert_eq!(
            (claims.sub.as_str(), claims.resources.datasets.as_slice()),
            ("atl", ["d".to_owned()].as_slice())
        );
    }

    #[test]
    fn lifetimes_out_of_range_are_refused() {
        for (ttl, ok) in [(0, false), (1, true), (900, true), (901, false), (u64::MAX, false)] {
            assert_eq!(
                decide(&MintRequest { ttl_seconds: Some(ttl), ..request() }).is_ok(),
                ok,
                "{ttl}"
            );
        }
    }

    #[test]
    fn origins_and_users_are_checked() {
        for origin in [
            "https://evil.example",
            "null",
            "*",
            "http://localhost:8788",
            "http://localhost:8787.evil.example",
            "",
        ] {
            assert!(
                decide(&MintRequest { origin: origin.into(), ..request() }).is_err(),
                "{origin}"
            );
        }
        for user in [String::new(), "a\nb".into(), "u".repeat(257)] {
            assert!(
                decide(&MintRequest { user: Some(user.clone()), ..request() }).is_err(),
                "{user}"
            );
        }
    }

    #[test]
    fn another_page_is_refused() {
        let claims = decide(&request()).unwrap();
        assert!(embed_access(&claims, Some("http://localhost:8787")).is_ok());
        assert!(embed_access(&claims, None).is_ok());
        for origin in ["https://evil.example", "null", "", "http://localhost:8787/"] {
            assert!(embed_access(&claims, Some(origin)).is_err(), "{origin}");
        }
    }
}
