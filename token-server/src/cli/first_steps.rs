//! What `serve` tells whoever started it by hand while there is no API key: commands that lead to a
//! first answer.
//!
//! They work as they are printed, from any folder: the shell they are typed into is another one.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use crate::app::App;

/// Tenants that are tried when a reader is looked for.
const TRIED: usize = 100;

/// A reader of something, for whom the first token is minted.
struct Reader {
    tenant: String,
    dashboard: String,
    /// The dataset that a dashboard is to be made over first, where there is no dashboard yet.
    over: Option<String>,
}

/// Writes the commands, for the configuration `file` of a server at `address`.
pub(super) async fn first_steps(app: &App, file: Option<&Path>, address: SocketAddr) -> String {
    let mut text = String::new();
    match reader(app).await {
        Some(reader) => {
            text.push_str("There is no API key yet. These commands, in another terminal, lead to a first answer:\n\n");
            text.push_str(&commands(app, &reader, file, address));
            let ttl = app.config.token;
            let _ = write!(
                text,
                "\nThe token is in force for {} s, then the command with /embed/token gives the next one. \"ttlSeconds\":{} in its body is \
                 the longest.\nA page fetches the next one by itself.\n",
                ttl.default_ttl_seconds, ttl.max_ttl_seconds
            );
        }
        None if app.config.tenants.is_empty() || app.config.datasets.is_empty() => text.push_str(
            "The configuration has no tenant or no dataset yet: `pellucid-server init` writes one to begin with.\n\
             API keys are made by `pellucid-server key create --scope mint`; POST /api/v1/embed/token takes one.\n",
        ),
        None => text.push_str(
            "No tenant of the configuration may read a dataset: the warnings in the log say which attribute each of them lacks.\n\
             API keys are made by `pellucid-server key create --scope mint`; POST /api/v1/embed/token takes one.\n",
        ),
    }
    let docs = app.config.operations.listen.unwrap_or(address);
    let _ = writeln!(text, "The API: http://{docs}/docs");
    text
}

/// A tenant that sees a seeded dashboard and may read its rows, or else one that may read some
/// dataset.
async fn reader(app: &App) -> Option<Reader> {
    let tenants = || app.config.tenants.keys().take(TRIED);
    for id in seeded(app) {
        for tenant in tenants() {
            let Ok(Some(seen)) = app.dashboard(tenant, &id).await else { continue };
            let datasets = app.datasets_of(&seen.spec);
            if !datasets.is_empty() && datasets.iter().all(|d| app.open(tenant, d, &[]).is_ok()) {
                return Some(Reader { tenant: tenant.clone(), dashboard: id, over: None });
            }
        }
    }
    let readable =
        |dataset: &String| tenants().find(|tenant| app.open(tenant, dataset, &[]).is_ok()).cloned();
    let (dataset, tenant) =
        app.config.datasets.keys().find_map(|dataset| Some((dataset, readable(dataset)?)))?;
    Some(Reader { tenant, dashboard: "first".to_owned(), over: Some(dataset.clone()) })
}

/// Names of the dashboards that the configuration brings.
fn seeded(app: &App) -> Vec<String> {
    let Some(folder) = &app.config.dashboards.seed else { return Vec::new() };
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let json = paths.filter(|path| path.extension().is_some_and(|e| e == "json"));
    let mut names: Vec<String> =
        json.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

fn commands(app: &App, reader: &Reader, file: Option<&Path>, address: SocketAddr) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let config = file.map(|c| format!(" --config {}", quoted(&absolute(c)))).unwrap_or_default();
    let program = std::env::args().next().unwrap_or_else(|| "pellucid-server".to_owned());
    // A bare name is found by the shell again; a relative path would not be.
    let program =
        if program.contains('/') { quoted(&absolute(Path::new(&program))) } else { program };
    // Without a configuration the data lies in the folder that the server runs in.
    let here = std::env::current_dir().unwrap_or_default();
    let enter = if config.is_empty() { format!("cd {} && ", quoted(&here)) } else { String::new() };
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let (key, answer) = (
        quoted(&absolute(&folder.join("first.key"))),
        quoted(&absolute(&folder.join("token.json"))),
    );
    let origin =
        app.config.allowed_origins.first().map_or("https://app.example.com", |o| o.as_str());
    let Reader { tenant, dashboard, over } = reader;
    let (url, authorized) =
        (format!("http://{address}/api/v1"), format!("-H \"Authorization: Bearer $(cat {key})\""));
    let with_token = format!("-H \"Authorization: Bearer $(grep -o 'ey[^\"]*' {answer})\"");

    let mut out = String::new();
    let more = if over.is_some() { " --scope dashboards" } else { "" };
    let _ =
        writeln!(out, "  {enter}{program} key create{config} --scope mint{more} --write-to {key}");
    if let Some(dataset) = over {
        // One figure, the number of rows: it needs no column's name.
        let chart = r#"{"id":"rows","place":{"column":0,"row":0,"width":4,"height":2},"chart":{"mark":"metric","encoding":{"value":{"op":"count"}}}}"#;
        let spec = format!(r#"{{"title":"First","dataset":"{dataset}","charts":[{chart}]}}"#);
        let body =
            format!(r#"{{"id":"{dashboard}","sharedWith":["{tenant}"],"dashboard":{spec}}}"#);
        let _ = writeln!(out, "  curl -sS {url}/dashboards {authorized} \\\n    -d '{body}'");
    }
    let body =
        format!(r#"{{"tenant":"{tenant}","dashboardId":"{dashboard}","origin":"{origin}"}}"#);
    let _ = writeln!(
        out,
        "  curl -sS {url}/embed/token {authorized} \\\n    -d '{body}' | tee {answer}"
    );
    let _ = writeln!(out, "  curl -sS {url}/embed/config {with_token}");
    let _ = writeln!(
        out,
        "  curl -sS {url}/query {with_token} \\\n    -d '{{\"measures\":[{{\"op\":\"count\"}}]}}'"
    );
    out
}

/// The path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    match text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c)) {
        true => text,
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
