//! Who types a command, as the system knows them.

use std::os::unix::fs::MetadataExt as _;

/// Longest name that is written down, in characters.
const MOST: usize = 64;

/// The name of the user that this process runs as, or `uid N` where they have none.
pub(super) fn name() -> String {
    // The environment is whatever its user says; the owner of the process is not. Systems without
    // /proc leave us nothing else.
    let Ok(process) = std::fs::metadata("/proc/self") else {
        return plain(&std::env::var("USER").unwrap_or_else(|_| "unknown".to_owned()));
    };
    let uid = process.uid();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    named(&users, uid).map_or_else(|| format!("uid {uid}"), plain)
}

/// The name of `uid` in the lines of `/etc/passwd`: name, password, uid and more, parted by colons.
fn named(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1)?);
        (id.parse() == Ok(uid) && !name.is_empty()).then_some(name)
    })
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\n# a comment\n\nada:x:1000:1000::/home/ada:/bin/sh\n:x:7:7::/:\nhalf:x\n";
        assert_eq!(
            (named(users, 0), named(users, 1000), named(users, 1)),
            (Some("root"), Some("ada"), None)
        );
        assert_eq!(named(users, 7), None, "a line without a name names nobody");
        assert!(!name().is_empty() && name().len() <= 4 * MOST);
        assert_eq!(plain("a\nb\u{1b}"), "ab");
    }
}
