//! Records of files that cannot be read, logged once for each version of the files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use pellucid_files::protocol::{Job, Table};

/// What was logged: the version of each dataset's files.
#[derive(Default)]
pub(super) struct Reported(Mutex<HashMap<Vec<PathBuf>, String>>);

impl Reported {
    /// Logs that `records` were left out while a job was done, unless that was logged of these
    /// files before.
    pub(super) fn log(&self, job: &Job, records: u64) {
        let Some(Table { files, version, .. }) = table(job).filter(|_| records > 0) else { return };
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.insert(files.paths.clone(), version.clone()).as_ref() != Some(version) {
            let files =
                files.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
            tracing::warn!(
                files,
                records,
                "files have records that cannot be read: they are left out for everyone, since no policy passes them"
            );
        }
    }
}

fn table(job: &Job) -> Option<&Table> {
    match job {
        Job::Count { table, .. } | Job::Query { table, .. } | Job::Extract { table, .. } => {
            Some(table)
        }
        Job::List { .. } | Job::Describe { .. } => None,
    }
}
