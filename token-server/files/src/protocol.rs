//! What the server and a worker say to each other: a [`Setup`], then one [`Job`] and one [`Reply`]
//! after the other.
//!
//! A message is its length (32 bits, little-endian) and that many bytes of JSON; jobs are answered
//! by [`Said`]. Behind a [`Reply::Answered`] whose answer travels along come its bytes.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::query::EXHAUSTED;
use pellucid_connectors::SourceError;
use pellucid_core::{Code, Filter, Question, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Longest message. A job holds a request's body and the policy's values, a reply the columns of a
/// table.
const LONGEST: usize = 16 << 20;
/// Answers up to so many bytes travel with their reply; longer ones lie in a file, where no reader
/// holds up the worker.
pub const INLINE: u64 = 1 << 20;

/// What a worker is told before anything else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// Stores of files.
    pub buckets: Vec<Bucket>,
    /// Most memory, in bytes, beside what the program takes before it works.
    pub memory: u64,
    /// That of the largest worker, which does again what did not fit into this one.
    pub largest: u64,
    /// Threads of one query.
    pub threads: usize,
    /// A folder of the worker's own for what does not fit into memory.
    pub spill: PathBuf,
    /// Most bytes there.
    pub spill_bytes: u64,
}

/// An S3-compatible store with its credentials.
#[derive(Clone, Serialize, Deserialize)]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// The store's address; AWS where it is absent.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// Whether it may have a private address, and speak without TLS.
    pub allow_private: bool,
    /// Who reads.
    pub identity: Identity,
}

/// Who reads a bucket.
#[derive(Clone, Serialize, Deserialize)]
pub enum Identity {
    /// Anybody may.
    Anonymous,
    /// A key and its secret.
    Key(String, String),
    /// The role of the machine or container, by the variables that tell it.
    Role(Vec<(String, String)>),
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A dataset's files.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Files {
    /// Paths, patterns in the last part, or paths into buckets.
    pub paths: Vec<PathBuf>,
    /// The column whose order is the rows'; the files' where it is absent.
    pub sort: Option<String>,
}

/// A dataset's files at one version, with the columns that were found there and that policy was
/// held against. A worker that finds other columns refuses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Table {
    /// The files.
    pub files: Files,
    /// Their version.
    pub version: String,
    /// Every column, hidden ones included.
    pub schema: Schema,
}

/// What may be seen of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    /// The dataset, for messages.
    pub dataset: String,
    /// What every row must satisfy.
    pub filters: Vec<Filter>,
    /// Columns that cannot be named.
    pub hidden: BTreeSet<String>,
}

impl Access {
    /// The columns of `schema` that can be named.
    pub fn visible(&self, schema: &Schema) -> Schema {
        schema.without(&self.hidden)
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// An Arrow IPC stream.
    Arrow,
    /// `{columns, rows, total}`.
    Json,
}

/// What to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Job {
    /// Look up what patterns and paths into buckets name.
    List {
        /// The paths.
        paths: Vec<PathBuf>,
    },
    /// Read the columns of files.
    Describe {
        /// The files.
        files: Files,
        /// Their version.
        version: String,
        /// What they are pinned as, where they are: text has the types it was pinned with,
        /// whatever values came since.
        pinned: Option<Schema>,
    },
    /// Count the rows in scope.
    Count {
        /// Where.
        table: Table,
        /// What may be seen.
        access: Access,
    },
    /// Answer a query.
    Query {
        /// Where.
        table: Table,
        /// What may be seen.
        access: Access,
        /// What is asked.
        query: Box<Question>,
        /// How to write the answer.
        format: Format,
        /// Most rows of it.
        rows: usize,
        /// Most bytes of it.
        bytes: u64,
        /// The new file for an answer beyond [`INLINE`].
        spool: PathBuf,
    },
    /// Write the rows and columns in scope as Parquet.
    Extract {
        /// Where.
        table: Table,
        /// What may be seen.
        access: Access,
        /// The column to sort by.
        sort: Option<String>,
        /// Most bytes of the file.
        bytes: u64,
        /// The new file.
        to: PathBuf,
    },
}

/// What a worker says to a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Said {
    /// What came of it.
    pub reply: Reply,
    /// Records of the files that could not be read and that no policy passes, as many as were met.
    pub left_out: u64,
    /// Whether the worker ends now: it has grown, or something went wrong in it.
    pub last: bool,
}

/// What came of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Reply {
    /// Files that a list found: location, bytes, and what tells the contents apart.
    Listed(Vec<(String, u64, String)>),
    /// Every column.
    Described(Schema),
    /// Rows.
    Counted(u64),
    /// An answer.
    Answered {
        /// Its bytes.
        bytes: u64,
        /// Whether it lies in the file that was named; else its bytes follow.
        spooled: bool,
    },
    /// Rows of the extract; none where it would have been larger than it may be.
    Written(Option<u64>),
    /// It takes more memory than the worker has; another may have more.
    Exhausted,
    /// The query is at fault.
    Refused {
        /// The kind of fault.
        code: Code,
        /// For its author.
        message: String,
        /// The field at fault.
        path: Option<String>,
    },
    /// The files or we are; the text is for the log.
    Failed {
        /// What happened.
        text: String,
        /// Whether a store did not answer.
        unreachable: bool,
        /// Whether the files were others than the job said, and asking anew helps.
        stale: bool,
    },
}

/// The text of a [`SourceError`] that says that files changed between two looks.
pub(crate) const STALE: &str = "the files have changed since they were looked at";

impl From<SourceError> for Reply {
    fn from(e: SourceError) -> Self {
        match e {
            SourceError::Query(e) if e.message == EXHAUSTED => Self::Exhausted,
            SourceError::Query(e) => {
                Self::Refused { code: e.code, message: e.message, path: e.path }
            }
            SourceError::Unreachable(text) => {
                Self::Failed { text, unreachable: true, stale: false }
            }
            other => {
                let text = other.to_string();
                Self::Failed { stale: text == STALE, text, unreachable: false }
            }
        }
    }
}

impl Reply {
    /// The reply, where it is no fault.
    ///
    /// # Errors
    /// The fault it tells.
    pub fn sound(self) -> Result<Self, SourceError> {
        match self {
            Self::Exhausted => {
                Err(pellucid_core::Error::new(Code::LimitExceeded, EXHAUSTED).into())
            }
            Self::Refused { code, message, path } => {
                let error = pellucid_core::Error::new(code, message);
                Err(match path {
                    Some(path) => error.at(path),
                    None => error,
                }
                .into())
            }
            Self::Failed { text, unreachable: true, .. } => Err(SourceError::Unreachable(text)),
            // Whoever asks next looks anew.
            Self::Failed { stale: true, .. } => {
                Err(SourceError::Busy { retry_after: Duration::ZERO })
            }
            Self::Failed { text, .. } => Err(SourceError::Source(text)),
            sound => Ok(sound),
        }
    }
}

/// Writes a message.
///
/// # Example
///
/// ```
/// use pellucid_files::protocol::{Job, receive, send};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let (mut server, mut worker) = tokio::io::duplex(1 << 10);
/// send(&mut server, &Job::List { paths: vec!["parts/*.csv".into()] }).await?;
/// drop(server);
///
/// let Some(Job::List { paths }) = receive(&mut worker).await? else { panic!("another job") };
/// assert_eq!(paths, [std::path::PathBuf::from("parts/*.csv")]);
/// assert!(receive::<Job>(&mut worker).await?.is_none(), "the other side has ended");
/// # Ok::<(), std::io::Error>(())
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Where it is too long or the other side has gone.
pub async fn send<T: Serialize>(to: &mut (impl AsyncWrite + Unpin), message: &T) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len())
        .ok()
        .filter(|_| json.len() <= LONGEST)
        .ok_or(io::ErrorKind::InvalidInput)?;
    to.write_all(&length.to_le_bytes()).await?;
    to.write_all(&json).await?;
    to.flush().await
}

/// Reads a message; none where the other side has ended.
///
/// # Errors
/// Where it is too long or none of ours.
pub async fn receive<T: DeserializeOwned>(
    from: &mut (impl AsyncRead + Unpin),
) -> io::Result<Option<T>> {
    let mut length = [0u8; 4];
    match from.read_exact(&mut length).await {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => drop(read?),
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut json = Vec::new();
    // As it comes: a length alone takes no memory.
    if from.take(length as u64).read_to_end(&mut json).await? < length {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&json)?))
}

#[cfg(test)]
mod tests {
    use pellucid_core::schema::SkippedField;
    use pellucid_core::{DataType, Field};

    use super::*;

    #[test]
    fn what_is_hidden_cannot_be_named_whether_it_is_read_or_skipped() {
        let field =
            |name: &str| Field { name: name.into(), data_type: DataType::Int, nullable: true };
        let skipped = |name: &str| SkippedField { name: name.into(), reason: "a list".into() };
        let schema = Schema {
            fields: vec![field("a"), field("b")],
            skipped: vec![skipped("c"), skipped("d")],
        };
        let hidden = ["b", "d"].map(str::to_owned).into();
        let shown =
            Access { dataset: "sales".into(), filters: Vec::new(), hidden }.visible(&schema);
        assert_eq!(shown, Schema { fields: vec![field("a")], skipped: vec![skipped("c")] });
    }
}
