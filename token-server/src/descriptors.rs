//! What the process may have open, of which each socket, file and pipe is one: half of it is for
//! connections, a quarter for files that readers take their answers from, and the rest for workers,
//! the store and whatever else.

use rlimit::Resource;

/// As many as there are where the system does not say.
const UNKNOWN: u64 = 1_024;
/// Files for answers, however few there are in all: an answer is one, and nobody has more than half
/// of them.
const FEWEST: u64 = 8;

/// Allows the process as many as the system lets it have. What it is started with is often meant
/// for programs of another age, which could not count beyond 1,024.
pub(crate) fn raise() {
    let raised = Resource::NOFILE.get().and_then(|(soft, hard)| match soft < hard {
        true => Resource::NOFILE.set(hard, hard),
        false => Ok(()),
    });
    if let Err(error) = raised {
        tracing::warn!(%error, "the process opens no more files than it was started with");
    }
}

/// As many as the process may have open.
pub(crate) fn most() -> u64 {
    Resource::NOFILE.get_soft().unwrap_or(UNKNOWN)
}

/// Files that answers on their way to readers may lie in, of so many descriptors.
pub(crate) fn for_answers(most: u64) -> u64 {
    (most / 4).max(FEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ConnectionsConfig;

    #[test]
    fn connections_and_answers_leave_some_for_the_rest() {
        for most in [64, 256, 1_024, 4_096, 1 << 20] {
            let taken = for_answers(most) + ConnectionsConfig::default().most(most) as u64;
            assert!(taken <= most / 4 * 3, "{taken} of {most}");
        }
        assert_eq!((for_answers(0), for_answers(u64::MAX)), (FEWEST, u64::MAX / 4));
    }
}
