//! Reads the configuration and checks what types cannot.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};

use pellucid_files::bucket_of;

use super::{Config, ConfigError, DatasetConfig, MAX_TTL_SECONDS, PolicyRule, Tier};

/// Environment variables of this prefix override the file: `PELLUCID_SERVER_LISTEN`, and with two
/// underscores for a dot `PELLUCID_SERVER_DATASETS__FLIGHTS__FILES`.
pub const ENV_PREFIX: &str = "PELLUCID_SERVER_";

/// Reads `file`, then the environment over it. Relative paths start at the file's folder. Without a
/// file the defaults hold and relative paths start at the working folder.
///
/// # Example
///
/// ```
/// use pellucid_server::config::load;
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("pellucid.toml");
/// std::fs::write(&file, "[datasets.sales]\nfiles = 'sales.csv'\nopen = true\n")?;
/// let config = load(Some(&file))?;
/// assert_eq!(config.datasets["sales"].files, [folder.path().join("sales.csv")]);
///
/// // A dataset without a policy is no configuration: every row to everyone has to be said.
/// std::fs::write(&file, "[datasets.sales]\nfiles = 'sales.csv'\n")?;
/// assert!(load(Some(&file)).unwrap_err().to_string().contains("datasets.sales has no policy"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What is wrong, with the key and the remedy: an unreadable file, an unknown key, a wrong type, a
/// contradiction.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let mut figment = Figment::new();
    let mut base = PathBuf::new();
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|e| {
            ConfigError(format!("cannot read the configuration {}: {e}", file.display()))
        })?;
        figment = figment.merge(Toml::string(&text));
        base = file.parent().map(Path::to_path_buf).unwrap_or_default();
    }
    let figment = figment.merge(Env::prefixed(ENV_PREFIX).split("__"));
    let mut config: Config = figment.extract().map_err(|e| {
        let place = file.map_or_else(|| "the environment".to_owned(), |f| f.display().to_string());
        ConfigError(format!("{place}: {e}"))
    })?;
    resolve(&mut config, &base);
    for (id, model) in &mut config.models {
        model.read().map_err(|e| ConfigError(format!("models.{id}: {e}")))?;
    }
    check(&config)?;
    for (name, queries_per_hour) in [("free", 100), ("premium", 1000)] {
        config.tiers.entry(name.to_owned()).or_insert(Tier { queries_per_hour, burst: None });
    }
    Ok(config)
}

fn resolve(config: &mut Config, base: &Path) {
    config.sources.values_mut().for_each(|s| s.resolve(base));
    config.buckets.values_mut().for_each(|b| b.resolve(base));
    let files = config
        .datasets
        .values_mut()
        .flat_map(|d| d.files.iter_mut())
        .filter(|f| bucket_of(f).is_none());
    let models = config.models.values_mut().filter_map(|m| m.file.as_mut());
    for path in
        files.chain(models).chain(config.dashboards.seed.iter_mut()).chain([&mut config.data_dir])
    {
        *path = base.join(&path);
    }
}

fn check(config: &Config) -> Result<(), ConfigError> {
    check_server(config)?;
    let ids = config.datasets.keys().chain(config.tenants.keys()).chain(config.sources.keys());
    for id in ids.chain(config.models.keys()) {
        check_id(id).map_err(ConfigError)?;
    }
    for (name, bucket) in &config.buckets {
        bucket.check(name).map_err(|e| ConfigError(format!("buckets.{name}: {e}")))?;
    }
    for (id, source) in &config.sources {
        source.use_of.check().map_err(|e| ConfigError(format!("sources.{id}.{e}")))?;
    }
    for (id, dataset) in &config.datasets {
        check_dataset(config, id, dataset)?;
    }
    for (id, model) in &config.models {
        if let Some((table, dataset)) =
            model.tables().find(|(_, dataset)| !config.datasets.contains_key(*dataset))
        {
            return Err(ConfigError(format!(
                "models.{id}.tables.{table} is of the dataset \"{dataset}\", which is not among [datasets]: say another by `dataset`"
            )));
        }
    }
    check_tenants(config)
}

/// What the server has as a whole: addresses, lifetimes, limits.
fn check_server(config: &Config) -> Result<(), ConfigError> {
    let fail = |message: String| Err(ConfigError(message));
    let t = config.token;
    if t.max_ttl_seconds > MAX_TTL_SECONDS
        || t.default_ttl_seconds == 0
        || t.default_ttl_seconds > t.max_ttl_seconds
    {
        return fail(format!(
            "token: default_ttl_seconds {} and max_ttl_seconds {} must lie in 1 to {MAX_TTL_SECONDS}, the default below the maximum",
            t.default_ttl_seconds, t.max_ttl_seconds
        ));
    }
    if config.database.max_connections == 0 {
        return fail("database.max_connections is 0: give 1 or more".to_owned());
    }
    config.connections.check().map_err(ConfigError)?;
    if config.operations.listen.is_some_and(|o| o == config.listen && o.port() != 0) {
        return fail(format!(
            "operations.listen is {} and so is listen: give them two ports",
            config.listen
        ));
    }
    config.limits.check().map_err(ConfigError)?;
    if config.issuer.is_empty() {
        return fail("issuer is empty: name this server, for instance by its URL".to_owned());
    }
    match config.tiers.iter().find(|(_, t)| t.queries_per_hour == 0) {
        Some((name, _)) => fail(format!(
            "tiers.{name}.queries_per_hour is 0: give 1 or more, or remove the tenant"
        )),
        None => Ok(()),
    }
}

fn check_dataset(config: &Config, id: &str, d: &DatasetConfig) -> Result<(), ConfigError> {
    let fail = |message: String| Err(ConfigError(message));
    check_place(id, d)?;
    if let Some(name) =
        d.files.iter().filter_map(|f| bucket_of(f)).find(|b| !config.buckets.contains_key(*b))
    {
        return fail(format!(
            "datasets.{id}.files: the bucket \"{name}\" is not among [buckets]: add [buckets.{name}]"
        ));
    }
    match (d.policy.is_empty(), d.open) {
        (true, false) => {
            return fail(format!(
                "datasets.{id} has no policy: add [[datasets.{id}.policy]], or open = true where every tenant may see every row"
            ));
        }
        (false, true) => {
            return fail(format!("datasets.{id} has a policy and open = true: remove one of them"));
        }
        _ => {}
    }
    for (i, rule) in d.policy.iter().enumerate() {
        check_rule(rule).map_err(|e| ConfigError(format!("datasets.{id}.policy[{i}]: {e}")))?;
    }
    Ok(())
}

/// What tenants name, and who is named among those that see the seeded dashboards.
fn check_tenants(config: &Config) -> Result<(), ConfigError> {
    let fail = |message: String| Err(ConfigError(message));
    for (id, t) in &config.tenants {
        if !config.tiers.contains_key(&t.tier) && !matches!(t.tier.as_str(), "free" | "premium") {
            return fail(format!(
                "tenants.{id}.tier \"{}\" is not among [tiers]: add [tiers.{}]",
                t.tier, t.tier
            ));
        }
        if let Some(unknown) = t.all_rows.iter().find(|d| !config.datasets.contains_key(*d)) {
            return fail(format!(
                "tenants.{id}.all_rows names \"{unknown}\", which is not among [datasets]"
            ));
        }
    }
    match config
        .dashboards
        .share_with
        .iter()
        .find(|t| *t != "*" && !config.tenants.contains_key(*t))
    {
        Some(unknown) => {
            fail(format!("dashboards.share_with names \"{unknown}\", which is not among [tenants]"))
        }
        None => Ok(()),
    }
}

/// A dataset is over files or over a table, and says which.
fn check_place(id: &str, d: &DatasetConfig) -> Result<(), ConfigError> {
    let fail = |message: String| Err(ConfigError(message));
    match (d.files.is_empty(), &d.source, &d.table) {
        (false, None, None) => Ok(()),
        (true, Some(_), Some(_)) if d.refresh_seconds == 0 => {
            fail(format!("datasets.{id}.refresh_seconds is 0: give 1 or more"))
        }
        (true, Some(_), Some(_)) => Ok(()),
        (true, None, None) => fail(format!(
            "datasets.{id}.files is empty: name one Parquet, CSV or JSON file at least, or source and table"
        )),
        (true, ..) => fail(format!("datasets.{id} needs both source and table")),
        (false, ..) => fail(format!("datasets.{id} has files and a source: remove one of them")),
    }
}

fn check_rule(rule: &PolicyRule) -> Result<(), String> {
    let given = [rule.attribute.is_some(), rule.value.is_some(), rule.values.is_some()]
        .into_iter()
        .filter(|g| *g)
        .count();
    let takes_none =
        matches!(rule.op, pellucid_core::FilterOp::IsNull | pellucid_core::FilterOp::NotNull);
    match (takes_none, given) {
        (true, 0) | (false, 1) => Ok(()),
        (true, _) => Err(format!("{} takes no value", rule.op.as_str())),
        (false, _) => Err(format!(
            "{} takes one of attribute, value and values, not {given} of them",
            rule.op.as_str()
        )),
    }
}

/// What an id looks like, as a regular expression: what [`check_id`] checks.
pub const ID_PATTERN: &str = "^[A-Za-z0-9_-]{1,64}$";

/// Ids stand in URLs, claims, log lines and file names.
///
/// # Errors
/// A sentence with the id and what is allowed.
pub fn check_id(id: &str) -> Result<(), String> {
    let ok = !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    match ok {
        true => Ok(()),
        false => {
            let shown: String = id.chars().take(80).collect();
            Err(format!("the id \"{shown}\" must be 1 to 64 letters, digits, - or _"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pellucid.toml");
        std::fs::write(&file, text).unwrap();
        load(Some(&file)).map_err(|e| e.to_string())
    }

    #[test]
    fn the_example_is_right() {
        let example = include_str!("../../pellucid.example.toml");
        let config = read(example).unwrap();
        assert_eq!(config.datasets["sales"].policy.len(), 2);
        assert!(config.datasets["sales"].files[0].is_absolute());
    }

    #[test]
    fn nothing_at_all_is_a_configuration() {
        let config = read("").unwrap();
        assert_eq!(config.listen.port(), 8788);
        assert_eq!(config.tiers["free"].queries_per_hour, 100);
        assert_eq!(config.tiers["premium"].queries_per_hour, 1000);
        assert!(config.secrets.api_key_pepper.is_none());
    }

    #[test]
    fn connections_have_deadlines_that_can_be_met() {
        let config = read(
            "connections = { most = 100, http2 = false, trusted_proxies = ['10.0.0.0/8', '::1'] }",
        )
        .unwrap()
        .connections;
        assert_eq!(
            (config.most, config.http2, config.header_seconds, config.trusted_proxies.len()),
            (Some(100), false, 10, 2)
        );
        for (wrong, said) in [
            ("header_seconds = 0", "header_seconds is 0"),
            ("idle_seconds = 100000", "idle_seconds is 100000"),
            ("per_address = 0", "per_address is 0"),
            ("trusted_proxies = ['proxy']", "proxy"),
            ("trusted_proxy = ['::1']", "trusted_proxy"),
            ("drain_seconds = -1", "drain_seconds"),
        ] {
            let error = read(&format!("connections = {{ {wrong} }}")).unwrap_err();
            assert!(error.contains(said), "{wrong}: {error}");
        }
        assert!(
            read("operations = { listen = '127.0.0.1:8788' }").unwrap_err().contains("two ports")
        );
    }

    /// With these the server would start, and answer nothing.
    #[test]
    fn limits_leave_something_to_be_answered() {
        for (wrong, said) in [
            ("request_seconds = 0", "limits.request_seconds is 0: give 1 to 86400"),
            ("request_seconds = 86401", "limits.request_seconds is 86401: give 1 to 86400"),
            ("result_rows = 0", "limits.result_rows is 0: give 1 or more"),
            ("result_bytes = 0", "limits.result_bytes is 0: give 512 or more"),
            ("body_bytes = 0", "limits.body_bytes is 0: give 512 or more"),
            ("query_memory_bytes = 0", "limits.query_memory_bytes is 0: give 33554432 or more"),
            (
                "query_memory_bytes = 1000000",
                "limits.query_memory_bytes is 1000000: give 33554432 or more",
            ),
            ("concurrent_queries = 0", "limits.concurrent_queries is 0: give 1 to 1024"),
            ("concurrent_queries = 1025", "limits.concurrent_queries is 1025: give 1 to 1024"),
            ("edits_per_minute = 0", "limits.edits_per_minute is 0: give 1 or more"),
            ("result_rows = -1", "result_rows"),
        ] {
            let error = read(&format!("limits = {{ {wrong} }}")).unwrap_err();
            assert!(error.contains(said), "{wrong}: {error}");
        }
        // None at all is a limit, too.
        for right in [
            "cache_bytes = 0",
            "cache_seconds = 0",
            "spill_bytes = 0",
            "extract_rows = 0",
            "extract_disk_bytes = 1",
            "dashboards = 0",
        ] {
            assert!(read(&format!("limits = {{ {right} }}")).is_ok(), "{right}");
        }
        let large = "body_bytes = 9223372036854775807, result_rows = 9223372036854775807, query_memory_bytes = 9223372036854775807";
        assert!(
            read(&format!(
                "limits = {{ {large}, concurrent_queries = 1024, request_seconds = 86400 }}"
            ))
            .is_ok()
        );
    }

    #[test]
    fn passwords_in_urls_are_never_printed() {
        let config =
            read("[database]\nurl = 'postgres://u:HUSH@h/d'\n[redis]\nurl = 'redis://u:HUSH@h'")
                .unwrap();
        assert!(!format!("{config:?}").contains("HUSH"));
        assert!(!read("[database]\nurl = 'mysql://u:HUSH@h/d'").unwrap_err().contains("HUSH"));
    }

    #[test]
    fn sources_name_their_secrets_and_never_show_them() {
        let place = "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\nallow_private = true\nconcurrent = 3\n";
        let config = read(&format!("{place}password = 'HUSH-HUSH'")).unwrap();
        let source = &config.sources["w"];
        assert!(!format!("{config:?}").contains("HUSH"));
        assert_eq!(source.credentials["password"].resolve().unwrap().reveal(), "HUSH-HUSH");
        assert_eq!(
            (source.allow_private, source.use_of.concurrent, source.use_of.timeout_seconds),
            (true, 3, 30)
        );
        let file = read(&format!("{place}password = {{ file = 'secret' }}")).unwrap();
        let refused = file.sources["w"].credentials["password"].resolve().unwrap_err();
        assert!(refused.contains("secret") && refused.contains("cannot read"), "{refused}");
        let env =
            read(&format!("{place}password = {{ env = 'PELLUCID_NO_SUCH_VARIABLE' }}")).unwrap();
        assert!(
            env.sources["w"].credentials["password"]
                .resolve()
                .unwrap_err()
                .contains("PELLUCID_NO_SUCH_VARIABLE")
        );
        let table = "[[datasets.d.policy]]\ncolumn = 'a'\nvalue = 1\n[datasets.d]\nsource = 'w'\ntable = ['odd.schema', 't']\n";
        assert_eq!(
            read(&format!("{place}{table}")).unwrap().datasets["d"].table.as_ref().unwrap().0,
            ["odd.schema", "t"]
        );
    }

    #[test]
    fn mistakes_are_named() {
        const SOURCE: &str =
            "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\n";
        let dataset = "[datasets.d]\nfiles = 'a.parquet'\n";
        for (text, word) in [
            ("lisen = '127.0.0.1:1'", "lisen"),
            ("[token]\nmax_ttl_seconds = 3600", "900"),
            ("[secrets]\napi_key_pepper = 'changeme'", "openssl rand"),
            ("allowed_origins = ['*']", "not an origin"),
            (dataset, "no policy"),
            (
                &format!("{dataset}open = true\n[[datasets.d.policy]]\ncolumn = 'a'\nvalue = 1"),
                "remove one",
            ),
            (&format!("{dataset}[[datasets.d.policy]]\ncolum = 'a'\nvalue = 1"), "colum"),
            (&format!("{dataset}[[datasets.d.policy]]\ncolumn = 'a'"), "one of attribute"),
            (
                &format!(
                    "{dataset}[[datasets.d.policy]]\ncolumn = 'a'\nvalue = 1\nattribute = 'b'"
                ),
                "not 2",
            ),
            ("[datasets.d]\nopen = true", "source and table"),
            ("[datasets.d]\nopen = true\nsource = 'w'", "both"),
            ("[datasets.d]\nopen = true\nsource = 'w'\ntable = 'a.b.c.d'", "one to three"),
            (&format!("{dataset}open = true\nsource = 'w'\ntable = 'a'"), "remove one"),
            ("[sources.w]\nkind = 'oracle'", "oracle"),
            ("[sources.w]\nhost = 'h'", "kind"),
            (&format!("{SOURCE}timeout_seconds = 0"), "sources.w.timeout_seconds is 0"),
            (
                &format!("{SOURCE}extract_seconds = 3601"),
                "sources.w.extract_seconds is 3601: give 1 to 3600",
            ),
            (&format!("{SOURCE}concurrent = 0"), "sources.w.concurrent is 0"),
            (&format!("{SOURCE}timeout_seconds = -1"), "-1"),
            (
                "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\npasword = 'HUSH'",
                "pasword",
            ),
            (
                "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\npassword = { vault = 'HUSH' }",
                "env = ",
            ),
            ("[datasets.d]\nopen = true\nfiles = 's3://b/a.parquet'", "add [buckets.b]"),
            ("[buckets.bbb]\nendpoint = 'minio:9000'", "https://"),
            ("[buckets.bbb]\nendpoint = 'http://minio'", "allow_private"),
            ("[buckets.bbb]\nendpoint = 'https://u:HUSH@minio'", "no credentials"),
            ("[buckets.bbb]\nendpoint = 'https://169.254.169.254'", "private or special"),
            ("[buckets.bbb]\nendpoint = 'https://10.0.0.1'", "private or special"),
            ("[buckets.bbb]\naccess_key_id = 'a'", "none of them"),
            ("[buckets.B_b]", "3 to 63"),
            (
                "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\ntenant_setting = 'role'",
                "two parts",
            ),
            (
                "[sources.w]\nkind = 'postgres'\nhost = 'h'\ndatabase = 'd'\nuser = 'u'\ntenant_setting = 'a.b; SET ROLE x'",
                "two parts",
            ),
            ("[models.m]\ntables = { x = {} }", "models.m.tables.x is of the dataset"),
            ("[models.m]\nfile = 'm.json'", "models.m: "),
            ("[models.m]\nfile = 'm.json'\ntables = {}", "tables"),
            ("[models.m]\ntables = {}\nmeasure = {}", "measure"),
            ("[models.'a b']\ntables = {}", "letters"),
            ("[tenants.t]\ntier = 'gold'", "[tiers.gold]"),
            ("[tenants.t]\nall_rows = ['x']", "not among [datasets]"),
            ("[tenants.'a b']", "letters"),
            ("[dashboards]\nshare_with = ['who']", "not among [tenants]"),
            ("[database]\nurl = 'mysql://a'", "postgres://"),
            ("[database]\nmax_connections = 0", "1 or more"),
            ("[redis]\nurl = 'http://a'", "redis://"),
            ("[redis]\nurl = 'redis://a'\nlimits_when_away = 'ajar'", "open"),
            ("[token]\nalgorithm = 'HS256'", "ES256"),
            ("not toml", "pellucid.toml"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(word) && !error.contains("HUSH"), "{text}\n{error}");
        }
    }
}
