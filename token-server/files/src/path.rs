//! Paths of files, in folders and in buckets.

use std::path::Path;

/// How paths into a bucket begin.
pub const S3: &str = "s3://";

/// The bucket of a path, where it is one into a bucket.
pub fn bucket_of(path: &Path) -> Option<&str> {
    path.to_str()?.strip_prefix(S3)?.split('/').next()
}
