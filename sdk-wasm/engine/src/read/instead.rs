//! What stands where a file should: pointers to it, and what a host says instead, in plain text.

use pellucid_core::Error;

use super::notes::brief;

/// How an answer in plain text begins that is no file, in small letters.
const SAYINGS: [&str; 45] = [
    "access denied",
    "access to ",
    "an error occurred",
    "authentication required",
    "authorization required",
    "bad gateway",
    "bad request",
    "cannot get /",
    "does not exist",
    "error code:",
    "error:",
    "expired token",
    "file not found",
    "forbidden",
    "found. redirecting",
    "gateway time",
    "gone",
    "internal error",
    "internal server error",
    "invalid api key",
    "invalid token",
    "login required",
    "method not allowed",
    "moved permanently",
    "no healthy upstream",
    "no such ",
    "not authorized",
    "not found",
    "object not found",
    "page not found",
    "payload too large",
    "permission denied",
    "rate limit",
    "rbac: access denied",
    "request blocked",
    "request timeout",
    "resource not found",
    "server error",
    "service unavailable",
    "something went wrong",
    "the requested ",
    "token expired",
    "too many requests",
    "unauthorized",
    "upstream connect error",
];
/// Most bytes of such an answer, and most lines of one that begins with a status.
const LONGEST: usize = 400;
const LINES: usize = 3;

/// What a pointer to a file says of where the file is, if `text` is one.
pub(super) fn pointer(text: &[u8]) -> Option<Error> {
    let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let has = |part: &[u8]| first.windows(part.len()).any(|w| w == part);
    let is_lfs = text.starts_with(b"version https://git-lfs.github.com/spec/")
        || text.starts_with(b"version https://hawser.github.com/spec/");
    let is_annex =
        first.len() < 1024 && (text.starts_with(b"/annex/objects/") || has(b".git/annex/objects/"));
    let is_dvc = text.starts_with(b"outs:\n- ") || text.starts_with(b"outs:\r\n- ");
    let said = if is_lfs {
        "the file is a pointer of Git LFS, not the file it stands for: fetch that by git lfs pull, or from media.githubusercontent.com"
    } else if is_annex {
        "the file is a pointer of git-annex, not the file it stands for: fetch that by git annex get, or open the address that git annex whereis names"
    } else if is_dvc {
        "the file is a pointer of DVC, not the file it stands for: fetch that by dvc pull"
    } else {
        return None;
    };
    Some(Error::unsupported(said))
}

/// Why `text` is no table where it is what a host says instead of a file: `404: Not Found`.
pub(super) fn answer(text: &str) -> Option<Error> {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let first = lines.next().filter(|_| text.len() <= LONGEST)?;
    let rest = lines.count();
    let is_said = rest == 0 && {
        let small = first.trim_matches(['"', '\'']).to_ascii_lowercase();
        SAYINGS.iter().any(|s| small.starts_with(s)) && !text.contains(['\t', ';', '|'])
    };
    (is_said || (rest < LINES && begins_with_status(first))).then(|| {
        Error::unsupported(format!(
            "the file is a text, \"{}\", such as hosts answer with: check the address, and whether its reader must sign in; header: true takes it for a column's name",
            brief(first)
        ))
    })
}

/// Whether a line is a status of HTTP with its reason: `404: Not Found`, `HTTP/1.1 403 Forbidden`.
fn begins_with_status(line: &str) -> bool {
    let mut words = line.split([' ', ':', '-']).filter(|w| !w.is_empty()).peekable();
    let protocol = |w: &str| {
        let small = w.to_ascii_lowercase();
        small == "error" || small == "status" || small.starts_with("http")
    };
    while words.peek().is_some_and(|w| protocol(w)) {
        words.next();
    }
    let status = words.next().filter(|w| w.len() == 3).and_then(|w| w.parse::<u16>().ok());
    let reason: Vec<&str> = words.collect();
    let is_word = |w: &&str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '!' | '\''));
    status.is_some_and(|s| (400..600).contains(&s))
        && !reason.is_empty()
        && reason.len() < 8
        && reason.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_tables() {
        for text in [
            "404: Not Found",
            "404 page not found\n",
            "403 Forbidden",
            "HTTP/1.1 404 Not Found",
            "Error 503: Service Unavailable.",
            "404 Not Found\n\nnginx\n",
            "Not Found",
            "not found\n",
            "Access denied",
            "Access Denied.",
            "\"Unauthorized\"",
            "Rate limit exceeded, try again later",
            "error code: 1020",
            "Cannot GET /data.csv",
            "Found. Redirecting to /login",
        ] {
            assert!(answer(text).is_some(), "{text}");
        }
        for text in [
            "a",
            "name,town",
            "404",
            "404,405",
            "404: 5",
            "error",
            "Not Found\n3\n4\n",
            "Not Found,Found\n3,4\n",
            "not found|found",
            "404 Not Found\n1\n2\n3\n",
            "200 OK",
            "",
        ] {
            assert!(answer(text).is_none(), "{text}");
        }
    }

    #[test]
    fn pointers_say_how_to_fetch() {
        for (text, said) in [
            ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "git lfs pull"),
            ("/annex/objects/SHA256E-s1048576--93ec.csv\n", "git annex get"),
            ("../.git/annex/objects/Xk/9f/MD5E-s12--ab.csv/MD5E-s12--ab.csv", "git annex get"),
            ("outs:\n- md5: 1\n  size: 2\n  path: a.csv\n", "dvc pull"),
        ] {
            let e = pointer(text.as_bytes()).unwrap();
            assert!(e.message.contains(said), "{e}");
        }
        for text in ["version,annex\n1,2\n", "annex/objects/\n", "outs:\n", ""] {
            assert!(pointer(text.as_bytes()).is_none(), "{text}");
        }
    }
}
