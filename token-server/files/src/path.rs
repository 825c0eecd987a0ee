//! Paths of files, in folders and in buckets.

use std::path::Path;

/// How paths into a bucket begin.
pub const S3: &str = "s3://";

/// The bucket of a path, where it is one into a bucket.
///
/// # Example
///
/// ```
/// use std::path::Path;
///
/// assert_eq!(pellucid_files::bucket_of(Path::new("s3://archive/2026/*.parquet")), Some("archive"));
/// assert_eq!(pellucid_files::bucket_of(Path::new("/data/sales.csv")), None);
/// ```
pub fn bucket_of(path: &Path) -> Option<&str> {
    path.to_str()?.strip_prefix(S3)?.split('/').next()
}
