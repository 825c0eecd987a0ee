//! Records of files that cannot be read, told to the operator once for each version of the files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use pellucid_files::protocol::{Job, Table};

/// What was told: the version of each dataset's files.
#[derive(Default)]
pub(super) struct Told(Mutex<HashMap<Vec<PathBuf>, String>>);

impl Told {
    /// Writes to the log that `records` were left out while a job was done, unless it was written of these files before.
    pub(super) fn of(&self, job: &Job, records: u64) {
        let Some(Table { files, version, .. }) = table(job).filter(|_| records > 0) else { return };
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(files.paths.clone(), version.clone()).as_ref() != Some(version) {
            let files = files.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
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
        Job::Count { table, .. } | Job::Query { table, .. } | Job::Extract { table, .. } => Some(table),
        Job::List { .. } | Job::Describe { .. } => None,
    }
}
