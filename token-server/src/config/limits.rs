//! What tokens and requests may cost.

use pellucid_files::Most;
use serde::Deserialize;

use crate::token::Algorithm;

/// No token lives longer, whatever the configuration says.
pub const MAX_TTL_SECONDS: u64 = 900;

/// Lifetimes of tokens, in seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// Where a mint request names none.
    #[serde(default = "five_minutes")]
    pub default_ttl_seconds: u64,
    /// The longest a mint request may ask for; at most 900.
    #[serde(default = "fifteen_minutes")]
    pub max_ttl_seconds: u64,
    /// What new signing keys sign by.
    #[serde(default)]
    pub algorithm: Algorithm,
}

impl Default for TokenConfig {
    fn default() -> Self {
        Self {
            default_ttl_seconds: five_minutes(),
            max_ttl_seconds: fifteen_minutes(),
            algorithm: Algorithm::default(),
        }
    }
}

/// Longest that a request may be given: a day.
const LONGEST: u64 = 86_400;
/// Most queries at once. Each is a process, which takes some memory before it does anything.
const MOST_QUERIES: u64 = 1_024;
/// Least memory for queries with which one over a small file is answered.
const LEAST_MEMORY: u64 = 32 << 20;
/// Least bytes of a body, and of an answer, that anything fits into.
const LEAST: u64 = 512;

/// What a request may cost.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Longest a request may take, in seconds. The first request for an extract writes it.
    pub request_seconds: u64,
    /// Most rows of a query's result.
    pub result_rows: usize,
    /// Most bytes of a query's result.
    pub result_bytes: u64,
    /// Memory for cached query results, in bytes.
    pub cache_bytes: u64,
    /// How long a cached result is served, in seconds; a dataset may say otherwise. A changed file
    /// or policy ends it sooner.
    pub cache_seconds: u64,
    /// Disk for per-tenant extracts, in bytes. Those not asked for the longest go first.
    pub extract_disk_bytes: u64,
    /// A tenant with more rows than this gets no extract: its queries run on the server.
    pub extract_rows: u64,
    /// A tenant whose extract would be a larger file than this, in bytes, gets none either.
    pub extract_bytes: u64,
    /// Queries over files that run at once; more wait. One turn is always left for a tenant that
    /// has none. One more than there are processors by default, and 8 at most.
    pub concurrent_queries: Option<usize>,
    /// Memory for running queries over files, in bytes: half of it parted among those that run at
    /// once, half for one that needs more. A third of what the machine or container has by
    /// default, and a gigabyte at most.
    pub query_memory_bytes: usize,
    /// Disk for what does not fit there, in bytes; a quarter as much again is for answers that
    /// wait for their readers.
    pub spill_bytes: u64,
    /// The largest dashboard of a tenant, in bytes of its JSON.
    pub dashboard_bytes: usize,
    /// Dashboards of its own that a tenant may have.
    pub dashboards: u32,
    /// Versions kept of a dashboard. Older ones are deleted when one is stored, and never the
    /// current one.
    pub dashboard_versions: u32,
    /// What is kept of a dashboard's versions, in bytes.
    pub dashboard_versions_bytes: u64,
    /// What is kept of the earlier versions of all of a tenant's dashboards, in bytes.
    pub tenant_versions_bytes: u64,
    /// Changes that a reader may make by one token in a minute; a tenant's readers together ten
    /// times as many.
    pub edits_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            request_seconds: 60,
            result_rows: 1_000_000,
            result_bytes: 64 << 20,
            cache_bytes: 64 << 20,
            cache_seconds: 900,
            extract_disk_bytes: 20 << 30,
            extract_rows: 20_000_000,
            extract_bytes: 1 << 30,
            concurrent_queries: None,
            query_memory_bytes: query_memory(),
            spill_bytes: 8 << 30,
            dashboard_bytes: 256 << 10,
            dashboards: 1_000,
            dashboard_versions: 100,
            dashboard_versions_bytes: 16 << 20,
            tenant_versions_bytes: 64 << 20,
            edits_per_minute: 60,
        }
    }
}

impl Limits {
    /// What is wrong, with the key and the remedy: values with which nothing would be answered any
    /// more, and a start that looks well.
    pub(super) fn check(&self) -> Result<(), String> {
        let values = [
            ("body_bytes", self.body_bytes as u64, LEAST, u64::MAX),
            ("request_seconds", self.request_seconds, 1, LONGEST),
            ("result_rows", self.result_rows as u64, 1, u64::MAX),
            ("result_bytes", self.result_bytes, LEAST, u64::MAX),
            ("concurrent_queries", self.concurrent_queries.unwrap_or(1) as u64, 1, MOST_QUERIES),
            ("query_memory_bytes", self.query_memory_bytes as u64, LEAST_MEMORY, u64::MAX),
        ];
        match values.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((key, value, least, u64::MAX)) => {
                Err(format!("limits.{key} is {value}: give {least} or more"))
            }
            Some((key, value, least, most)) => {
                Err(format!("limits.{key} is {value}: give {least} to {most}"))
            }
            None if self.edits_per_minute == 0 => {
                let message = "limits.edits_per_minute is 0: give 1 or more; readers change nothing whose token lacks the capability edit";
                Err(message.to_owned())
            }
            None => Ok(()),
        }
    }

    /// Queries over files that run at once.
    pub fn concurrent_queries(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        self.concurrent_queries.unwrap_or_else(|| (processors + 1).min(8)).max(1)
    }

    /// Memory for the answers of warehouses while they are computed, in bytes: half of what queries
    /// over files may have.
    pub fn answer_memory_bytes(&self) -> u64 {
        self.query_memory_bytes as u64 / 2
    }

    /// Disk for answers that wait for their readers, in bytes: room for four of the largest at
    /// least, of which one tenant has two.
    pub fn answer_disk_bytes(&self) -> u64 {
        (self.spill_bytes / 4).max(self.result_bytes.saturating_mul(4))
    }

    /// How large an answer may be.
    pub fn most(&self) -> Most {
        Most { rows: self.result_rows, bytes: self.result_bytes }
    }
}

/// A rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Queries a tenant may send in an hour, all its readers together. They come back evenly.
    pub queries_per_hour: u32,
    /// As many may come at once; those of an hour by default.
    pub burst: Option<u32>,
}

impl Tier {
    /// How many queries may come at once.
    pub fn burst(&self) -> u32 {
        self.burst.unwrap_or(self.queries_per_hour).max(1)
    }
}

/// A gigabyte, or a third of the memory there is where that is less.
fn query_memory() -> usize {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let machine = read("/proc/meminfo").lines().find_map(|l| {
        l.strip_prefix("MemTotal:")?.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()
    });
    let container = read("/sys/fs/cgroup/memory.max").trim().parse::<usize>().ok();
    let there =
        [machine.map(|kib| kib << 10), container].into_iter().flatten().min().unwrap_or(usize::MAX);
    (there / 3).min(1 << 30)
}

fn five_minutes() -> u64 {
    300
}

fn fifteen_minutes() -> u64 {
    MAX_TTL_SECONDS
}
