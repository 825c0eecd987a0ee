//! What the server and the processes it starts hold, looked at again and again.

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The most that was seen of each, of all processes together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peak {
    pub(crate) resident: u64,
    pub(crate) threads: u64,
    pub(crate) descriptors: u64,
    pub(crate) processes: u64,
}

pub(crate) struct Watched {
    pid: u32,
    peak: Arc<Mutex<Peak>>,
}

impl Watched {
    pub(crate) fn start(pid: u32) -> Self {
        let peak = Arc::new(Mutex::new(Peak::default()));
        let seen = Arc::clone(&peak);
        // A thread of its own: the load must not keep it from looking.
        std::thread::spawn(move || {
            while fs::metadata(format!("/proc/{pid}")).is_ok() {
                let now = look(pid);
                let mut peak = seen.lock().unwrap();
                peak.resident = peak.resident.max(now.resident);
                peak.threads = peak.threads.max(now.threads);
                peak.descriptors = peak.descriptors.max(now.descriptors);
                peak.processes = peak.processes.max(now.processes);
                drop(peak);
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        Self { pid, peak }
    }

    pub(crate) fn peak(&self) -> Peak {
        *self.peak.lock().unwrap()
    }

    pub(crate) fn alive(&self) -> bool {
        let state = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok();
        state
            .and_then(|s| {
                s.rsplit_once(')').map(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
            })
            .unwrap_or(false)
    }
}

fn look(root: u32) -> Peak {
    let parents: HashMap<u32, u32> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| {
            let pid: u32 = e.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    let is_ours = |pid: u32| {
        let mut at = pid;
        while at > 1 {
            if at == root {
                return true;
            }
            at = parents.get(&at).copied().unwrap_or(0);
        }
        false
    };
    let mut out = Peak::default();
    for pid in parents.keys().copied().filter(|p| is_ours(*p)) {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let of = |name: &str| {
            status
                .lines()
                .find_map(|l| l.strip_prefix(name)?.split_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        // What is its own: pages of files are shared among the processes and can be had again.
        out.resident += (of("RssAnon:") + of("RssShmem:")) << 10;
        out.threads += of("Threads:");
        out.descriptors += fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, |d| d.count() as u64);
        out.processes += 1;
    }
    out
}
