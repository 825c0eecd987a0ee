//! Dashboards from files, for a first start and for those kept in version control.

use std::path::Path;

use pellucid_core::DashboardSpec;

use super::{App, StartError, Unfit};
use crate::config::check_id;
use crate::connectors::SourceError;
use crate::store::{Author, Dashboard, DashboardWrite, StoreError};

/// Who writes seeded dashboards. One that somebody else has changed since is left as it is.
const BY: &str = "seed";

/// Stores every `*.json` of the seed folder that is new or changed.
pub(super) async fn seed(app: &App) -> Result<(), StartError> {
    let Some(folder) = &app.config.dashboards.seed else { return Ok(()) };
    let unreadable = |path: &Path, e: &dyn std::fmt::Display| {
        StartError::Seed(format!("{}: {e}", path.display()))
    };
    let entries = std::fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let mut files = entries.collect::<Result<Vec<_>, _>>().map_err(|e| unreadable(folder, &e))?;
    files.sort_by_key(std::fs::DirEntry::path);
    for path in files
        .iter()
        .map(std::fs::DirEntry::path)
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
    {
        let id = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        check_id(&id).map_err(|e| unreadable(&path, &e))?;
        let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
        let spec: DashboardSpec = serde_json::from_str(&text).map_err(|e| unreadable(&path, &e))?;
        check(app, &spec).await.map_err(|e| unreadable(&path, &e))?;
        store(app, &id, &spec).await?;
    }
    Ok(())
}

async fn check(app: &App, spec: &DashboardSpec) -> Result<(), String> {
    match app.fits(None, spec).await {
        Ok(()) | Err(Unfit::Source(SourceError::Changed(_))) => Ok(()),
        // The start has ended already where the source was never read.
        Err(Unfit::Source(error)) => {
            tracing::error!(%error, dashboard = spec.title, "a source cannot be read: a seeded dashboard over it is not checked");
            Ok(())
        }
        Err(Unfit::Missing(what)) => {
            let name = spec.model.as_ref().unwrap_or(&spec.dataset);
            Err(format!("there is no {what} \"{name}\""))
        }
        Err(Unfit::Spec(e)) => Err(match &e.path {
            Some(path) => format!("{path}: {e}"),
            None => e.to_string(),
        }),
    }
}

async fn store(app: &App, id: &str, spec: &DashboardSpec) -> Result<(), StoreError> {
    let shared_with = &app.config.dashboards.share_with;
    let by = Author::new(app.now(), BY, "");
    let write =
        DashboardWrite { id, owner: None, shared_with, spec, action: "dashboard.seed", by: &by };
    let stored = match app.store.operator_dashboard(id).await? {
        None => app.store.create_dashboard(&write).await.map(drop),
        Some(Dashboard { updated_by, .. }) if updated_by != BY => Ok(()),
        Some(old) if old.spec == *spec && old.shared_with == *shared_with => Ok(()),
        Some(old) => app.store.update_dashboard(&write, old.version).await.map(drop),
    };
    match stored {
        // A replica that started at the same moment was faster.
        Err(StoreError::Conflict(_)) => Ok(()),
        other => other,
    }
}
