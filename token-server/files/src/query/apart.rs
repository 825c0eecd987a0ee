//! Stores whose files are told apart by everything that is known of them.
//!
//! The engine keeps footers and statistics of files that it has read, and takes a file for the same
//! while its length and its time of change are. A file in the place of another may have both: its
//! values would be read by the other's footer, one column's under another's name. So the time that
//! the engine is told is none, but a name of all that tells the file apart.

use std::fmt;
use std::fs;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::version::{State, fingerprint};

/// A store that is read, of which nothing is written or deleted.
#[derive(Debug)]
pub(super) struct Apart {
    inner: Arc<dyn ObjectStore>,
    /// The disk, where it is the store.
    disk: Option<Arc<LocalFileSystem>>,
}

impl Apart {
    /// The files of this machine.
    pub(super) fn disk() -> Self {
        let disk = Arc::new(LocalFileSystem::new());
        Self { inner: Arc::clone(&disk) as Arc<dyn ObjectStore>, disk: Some(disk) }
    }

    /// What a bucket has, which names its contents itself.
    pub(super) fn bucket(bucket: impl ObjectStore) -> Self {
        Self { inner: Arc::new(bucket), disk: None }
    }
}

/// What is known of a file on disk, as it lies there now.
fn looked_up(disk: Option<&LocalFileSystem>, meta: ObjectMeta) -> Result<ObjectMeta> {
    match disk {
        None => told(meta, None),
        Some(disk) => {
            let about = fs::metadata(disk.path_to_filesystem(&meta.location)?);
            let about = about.map_err(|e| Error::NotFound {
                path: meta.location.to_string(),
                source: e.into(),
            })?;
            told(meta, Some(&about))
        }
    }
}

/// The same file under a tag and a time that change whenever anything does that tells it apart.
fn told(mut meta: ObjectMeta, about: Option<&fs::Metadata>) -> Result<ObjectMeta> {
    if let Some(about) = about {
        meta.size = about.len();
    }
    let state = about.map(State::of);
    let parts =
        (meta.size, meta.last_modified.timestamp_nanos_opt(), &meta.e_tag, &meta.version, state);
    let name =
        fingerprint(&[parts]).map_err(|e| Error::Generic { store: "files", source: e.into() })?;
    let digits =
        name.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default();
    meta.last_modified = (UNIX_EPOCH + Duration::from_nanos(digits)).into();
    if state.is_some() {
        meta.e_tag = Some(name);
    }
    Ok(meta)
}

fn read_only<T>(operation: &str) -> Result<T> {
    Err(Error::NotImplemented {
        operation: operation.into(),
        implementer: "a store that is read".into(),
    })
}

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait::async_trait]
impl ObjectStore for Apart {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let mut found = self.inner.get_opts(location, options).await?;
        // What is told is of the file that is open, whatever has come to its place since.
        let about = match &found.payload {
            GetResultPayload::File(file, _) => file.metadata().ok(),
            GetResultPayload::Stream(_) => None,
        };
        found.meta = told(found.meta, about.as_ref())?;
        Ok(found)
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.inner.get_ranges(location, ranges).await
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let disk = self.disk.clone();
        self.inner.list(prefix).map(move |meta| looked_up(disk.as_deref(), meta?)).boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let mut found = self.inner.list_with_delimiter(prefix).await?;
        found.objects = found
            .objects
            .into_iter()
            .map(|meta| looked_up(self.disk.as_deref(), meta))
            .collect::<Result<_>>()?;
        Ok(found)
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        read_only("put")
    }

    async fn put_multipart_opts(
        &self,
        _: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        read_only("put")
    }

    fn delete_stream(
        &self,
        _: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        futures::stream::once(async { read_only("delete") }).boxed()
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        read_only("copy")
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt as _;

    use super::*;

    /// Length and time of change alike, by whichever way a file is looked at.
    #[tokio::test]
    async fn files_of_one_length_and_time_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        fs::write(&path, "1").unwrap();
        fs::write(&new, "2").unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let dated =
            |path| fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        let (store, at) = (Apart::disk(), Path::from_filesystem_path(&path).unwrap());
        let look = async || {
            let inside = Path::from_filesystem_path(folder.path()).unwrap();
            let mut all: Vec<_> =
                store.list(Some(&inside)).filter_map(|m| async { m.ok() }).collect().await;
            all.extend(store.list_with_delimiter(Some(&inside)).await.unwrap().objects);
            all.push(store.head(&at).await.unwrap());
            let mut seen: Vec<_> = all
                .into_iter()
                .filter(|m| m.location == at)
                .map(|m| (m.size, m.last_modified, m.e_tag))
                .collect();
            assert_eq!(seen.len(), 3);
            seen.dedup();
            assert_eq!(seen.len(), 1, "{seen:?}");
            seen.remove(0)
        };
        let first = look().await;
        assert_eq!(look().await, first);
        dated(&new);
        fs::rename(&new, &path).unwrap();
        let second = look().await;
        assert!(first.1 != second.1 && first.2 != second.2);
        #[expect(
            clippy::disallowed_methods,
            reason = "the system's clock of such things is so coarse"
        )]
        tokio::time::sleep(Duration::from_millis(20)).await;
        fs::write(&path, "3").unwrap();
        dated(&path);
        let third = look().await;
        assert!(second.1 != third.1 && second.2 != third.2);
    }

    #[tokio::test]
    async fn nothing_is_written_or_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        fs::write(&path, "1").unwrap();
        let (store, at) = (Apart::disk(), Path::from_filesystem_path(&path).unwrap());
        assert!(store.put(&at, "2".into()).await.is_err() && store.delete(&at).await.is_err());
        assert!(store.put_multipart(&at).await.is_err() && store.copy(&at, &at).await.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "1");
    }
}
