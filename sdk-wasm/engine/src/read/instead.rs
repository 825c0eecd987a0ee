//! What stands where a file should: pointers to it, and what a host says instead, in plain text.

use pellucid_core::Error;

use super::notes::brief;

/// How an answer in plain text begins that is no file, in small letters.
const SAYINGS: [&str; 58] = [
    "access denied",
    "access to ",
    "accessdenied",
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
    "file does not",
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
    "nosuchbucket",
    "nosuchkey",
    "not authenticated",
    "not authorized",
    "not found",
    "object not found",
    "page not found",
    "payload too large",
    "permission denied",
    "please log",
    "please sign",
    "rate limit",
    "rbac: access denied",
    "request blocked",
    "request entity",
    "request timeout",
    "resource not found",
    "server error",
    "service unavailable",
    "something went wrong",
    "the requested ",
    "the resource ",
    "the specified ",
    "token expired",
    "too many requests",
    "unauthorized",
    "upstream connect error",
    "you must ",
    "you need to ",
    "your session",
];
/// How files end to which links lead.
const ENDINGS: [&str; 8] =
    [".csv", ".tsv", ".json", ".ndjson", ".parquet", ".arrow", ".gz", ".zst"];
/// Most bytes of such an answer, and most lines of one that begins with a status.
const LONGEST: usize = 400;
const LINES: usize = 3;

/// What a pointer to a file says of where the file is, if `text` is one.
pub(super) fn pointer(text: &[u8]) -> Option<Error> {
    // A pointer is short; a file's first line may be all of it.
    let start = text.get(..1024).unwrap_or(text);
    let first = start.split(|b| *b == b'\n').next().unwrap_or_default();
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
    } else if is_link(text) {
        "the file is a symbolic link, not the file whose path it holds: open that"
    } else {
        return None;
    };
    Some(Error::unsupported(said))
}

/// Whether a file is a symbolic link as systems without such keep it: a path alone.
fn is_link(text: &[u8]) -> bool {
    if text.starts_with(b"XSym\n") {
        return true;
    }
    let path = match std::str::from_utf8(text.get(..1024).unwrap_or(text)) {
        Ok(path) if path.len() == text.len() => path.trim_end(),
        _ => return false,
    };
    let is_file = ENDINGS.iter().any(|e| path.ends_with(e));
    is_file && path.contains('/') && !path.contains([' ', ',', ';', '\t', '|', '\n', '"', ':'])
}

/// Why `text` is no table where it is what a host says instead of a file: `404: Not Found`.
pub(super) fn answer(text: &str) -> Option<Error> {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let is_trace = text.starts_with("Traceback (most recent call last)");
    let first = lines.next().filter(|_| text.len() <= LONGEST || is_trace)?;
    // Whatever its length.
    let rest_of = |n: usize| if is_trace { 0 } else { n };
    let rest = rest_of(lines.count());
    let small = first.trim_matches(['"', '\'']).to_ascii_lowercase();
    // Below a column's name such as "Forbidden" are no sentences.
    let are_sentences = text.lines().skip(1).all(|l| l.trim().is_empty() || l.trim().contains(' '));
    let is_said = SAYINGS.iter().any(|s| small.starts_with(s))
        && !text.contains(['\t', ';', '|'])
        && rest < LINES
        && are_sentences;
    let is_nothing = rest == 0 && matches!(small.as_str(), "null" | "undefined");
    (is_trace || is_said || is_nothing || (rest < LINES && begins_with_status(first))).then(|| {
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
            "Too Many Requests\nRetry later\n",
            "The specified key does not exist.",
            "null",
            "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 1\n",
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
            "Forbidden\nyes\nno\n",
            "null\n1\n",
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
            ("../data/file.csv", "symbolic link"),
            ("XSym\n0019\nabc\n../data/file.csv\n", "symbolic link"),
            ("outs:\n- md5: 1\n  size: 2\n  path: a.csv\n", "dvc pull"),
        ] {
            let e = pointer(text.as_bytes()).unwrap();
            assert!(e.message.contains(said), "{e}");
        }
        for text in
            ["version,annex\n1,2\n", "annex/objects/\n", "outs:\n", "a/b.csv\n1\n", "x.csv", ""]
        {
            assert!(pointer(text.as_bytes()).is_none(), "{text}");
        }
    }
}
