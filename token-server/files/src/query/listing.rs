//! What a path of a dataset names: one file, or those that fit a pattern in its last part, in a
//! folder or a bucket.

use std::fs;
use std::path::Path;

use datafusion::datasource::listing::ListingTableUrl;
use futures::TryStreamExt as _;
use object_store::{ObjectMeta, ObjectStoreExt as _};
use url::Url;

use pellucid_connectors::{Result, SourceError};

use super::engine::Engine;
use crate::path::S3;
use crate::version::WILD;

/// One file found: location, bytes, and what tells its contents apart.
type Found = (String, u64, String);

/// The path as the engine takes it.
///
/// # Errors
/// Where a folder is not there, or a pattern stands before the last part.
pub(super) fn url(path: &Path) -> Result<ListingTableUrl> {
    let text = path.to_string_lossy();
    let (folder, last) = text.rsplit_once('/').unwrap_or(("", &text));
    if folder.contains(WILD) {
        return Err(SourceError::Source(format!(
            "{text}: a pattern may stand in the last part of a path alone"
        )));
    }
    let Some(rest) = folder.strip_prefix(S3) else {
        let missing = |e| SourceError::Source(format!("cannot read {text}: {e}"));
        let absolute = match last.contains(WILD) {
            true => fs::canonicalize(if folder.is_empty() { "." } else { folder })
                .map_err(missing)?
                .join(last),
            false => fs::canonicalize(path).map_err(missing)?,
        };
        return ListingTableUrl::parse(absolute.to_string_lossy()).map_err(SourceError::source);
    };
    let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let mut url = Url::parse(&format!("{S3}{bucket}")).map_err(SourceError::source)?;
    if !last.contains(WILD) {
        url.set_path(&format!("{folder}/{last}"));
        return ListingTableUrl::try_new(url, None).map_err(SourceError::source);
    }
    url.set_path(&format!("{folder}/"));
    // The engine reads patterns of paths alone, not of URLs.
    let pattern = ListingTableUrl::parse(format!("/{last}")).map_err(SourceError::source)?;
    ListingTableUrl::try_new(url, pattern.get_glob().clone()).map_err(SourceError::source)
}

/// The files that are there now, one at least.
///
/// # Errors
/// [`SourceError::Unreachable`] where the store does not answer; else what it says, or that nothing
/// fits.
pub(crate) async fn list(engine: &Engine, path: &Path) -> Result<Vec<Found>> {
    let session = engine.session();
    let url = url(path)?;
    let store = session.runtime_env().object_store(&url).map_err(SourceError::source)?;
    let files: Vec<ObjectMeta> = match url.get_glob() {
        None => vec![store.head(url.prefix()).await.map_err(failed)?],
        Some(_) => store.list(Some(url.prefix())).try_collect().await.map_err(failed)?,
    };
    // As the engine chooses them when it reads.
    let files = files.into_iter().filter(|f| f.size > 0 && url.contains(&f.location, true));
    let mut found: Vec<Found> = files
        .map(|f| {
            (
                f.location.to_string(),
                f.size,
                f.e_tag.unwrap_or_else(|| f.last_modified.to_rfc3339()),
            )
        })
        .collect();
    found.sort();
    match found.is_empty() {
        true => Err(SourceError::Source(format!("there is no file {}", path.display()))),
        false => Ok(found),
    }
}

fn failed(error: object_store::Error) -> SourceError {
    match error {
        object_store::Error::Generic { .. } => SourceError::unreachable(error),
        other => SourceError::source(other),
    }
}
