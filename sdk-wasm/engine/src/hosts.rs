//! What hosts of files say over HTTP, read without a network: what they sent of a file, and words
//! for readers when they sent none of it.

use pellucid_core::error::cut;

/// The bytes that an answer to a range holds, by its `Content-Range` (RFC 9110, section 14.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The first byte's place in the file.
    pub start: u64,
    /// How many bytes there are.
    pub length: u64,
    /// Bytes of the whole file; none where the host does not know.
    pub size: Option<u64>,
}

impl Sent {
    /// Reads the value of a `Content-Range` header; none where it is not one of bytes, or
    /// contradicts itself.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_engine::hosts::Sent;
    ///
    /// assert_eq!(Sent::read("bytes 10-19/200"), Some(Sent { start: 10, length: 10, size: Some(200) }));
    /// assert_eq!(Sent::read("bytes */200"), None);
    /// ```
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        let (range, size) = header.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
        let (start, end) = range.split_once('-')?;
        let (start, end): (u64, u64) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
        let size = match size.trim() {
            "*" => None,
            known => Some(known.parse().ok()?),
        };
        let length = end.checked_sub(start)?.checked_add(1)?;
        (size.is_none_or(|s| end < s)).then_some(Self { start, length, size })
    }
}

/// Endings of files that are read from their first byte to their last, whatever a query asks of
/// them.
const READ_WHOLE: [&str; 15] = [
    "csv", "tsv", "tab", "psv", "txt", "json", "ndjson", "jsonl", "geojson", "arrow", "arrows",
    "feather", "ipc", "gz", "zst",
];

/// Whether a file is read whole by what its address says of its format: asking for a part of it
/// first would be one request too many.
///
/// # Example
///
/// ```
/// use pellucid_engine::hosts::is_read_whole;
///
/// assert!(is_read_whole("https://a.example/data/Sales.CSV?v=2"));
/// assert!(!is_read_whole("https://a.example/data/sales.parquet"));
/// ```
#[must_use]
pub fn is_read_whole(url: &str) -> bool {
    // What is in the browser's memory has no ranges worth asking for.
    if url.starts_with("blob:") || url.starts_with("data:") {
        return true;
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| READ_WHOLE.iter().any(|e| ending.eq_ignore_ascii_case(e)))
}

/// Whether an address is of `origin`, the page's own. Requests to another are CORS's business.
#[must_use]
pub fn is_same_origin(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// Whether two `ETag`s may be of one version of a file: hosts mark the packed one, and weaken it.
///
/// # Example
///
/// ```
/// use pellucid_engine::hosts::is_same_version;
///
/// assert!(is_same_version("\"5f-1a\"", "W/\"5f-1a-gzip\""));
/// assert!(!is_same_version("\"5f-1a\"", "\"60-2b\""));
/// ```
#[must_use]
pub fn is_same_version(one: &str, other: &str) -> bool {
    let plain = |tag: &str| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
        ["-gzip", "-br", "-zstd", ";gzip", ";br"]
            .iter()
            .find_map(|mark| tag.strip_suffix(mark).map(str::to_owned))
            .unwrap_or(tag)
    };
    plain(one) == plain(other)
}

/// Longest address that a message says, in characters.
const LONGEST_ADDRESS: usize = 200;

/// An address for messages: without its query, its fragment and a password, which may be secrets,
/// and cut where it is long.
#[must_use]
pub fn shown(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or_default();
    let plain = match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
        }
        None => plain.to_owned(),
    };
    cut(&plain, LONGEST_ADDRESS).into_owned()
}

/// Whether bytes are a page of HTML or XML: what hosts send instead of a file that is not there, or
/// that wants its reader to sign in. A tag alone in a cell is a name, as traders' exports have it
/// (`<DATE>,<OPEN>`).
///
/// # Example
///
/// ```
/// use pellucid_engine::hosts::is_web_page;
///
/// assert!(is_web_page(b"<Error><Code>AccessDenied</Code></Error>"));
/// assert!(!is_web_page(b"<DATE>,<OPEN>\n20240102,5\n"));
/// ```
#[must_use]
pub fn is_web_page(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut text = start.get(..LOOKED_AT).unwrap_or(start).trim_ascii_start();
    while let Some(comment) = text.strip_prefix(b"<!--") {
        let Some(end) = comment.windows(3).position(|w| w == b"-->") else { return true };
        text = comment.get(end + 3..).unwrap_or_default().trim_ascii_start();
    }
    let Some([mark, tag @ ..]) = text.strip_prefix(b"<") else { return false };
    if matches!(mark, b'!' | b'?') {
        return true;
    }
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-');
    let behind = tag.iter().find(|b| !is_name(b));
    let closed = tag.iter().position(|b| *b == b'>').and_then(|end| tag.get(end + 1));
    if is_table_of_markup(text) {
        return false;
    }
    mark.is_ascii_alphabetic()
        && behind.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
        && !closed.is_some_and(|b| matches!(b, b',' | b';' | b'\t' | b'|'))
}

/// Whether the first lines are rows whose cells have markup of their own: `<b>Name</b>,<i>Age</i>`.
/// Each tag is closed in its cell, and the next line has as many cells; a line alone is one by
/// its cells alone. Lines of one cell are none where those below have markup too.
fn is_table_of_markup(text: &[u8]) -> bool {
    let mut lines = text.split(|b| matches!(b, b'\n' | b'\r')).filter(|l| !l.is_empty());
    let Some(first) = lines.next() else { return false };
    let Some(second) = lines.next() else {
        return begins_with_style(first)
            && b",;\t|".iter().any(|d| cells_of_markup(first, *d).is_some_and(|n| n > 1));
    };
    let parted = |delimiter: u8| {
        let names = cells_of_markup(first, delimiter);
        names.is_some_and(|n| n > 1 && cells_of_markup(second, delimiter) == Some(n))
    };
    b",;\t|".iter().any(|d| parted(*d))
        || (begins_with_style(first)
            && cells_of_markup(first, 0) == Some(1)
            && ![second].into_iter().chain(lines).any(|l| l.contains(&b'<')))
}

/// Whether a line begins with a tag for words within a text, which begin no page.
fn begins_with_style(line: &[u8]) -> bool {
    let tag = line.get(1..).unwrap_or_default().split(|b| !b.is_ascii_alphanumeric()).next();
    let styles: [&[u8]; 10] =
        [b"b", b"i", b"u", b"a", b"em", b"strong", b"span", b"font", b"small", b"code"];
    tag.is_some_and(|tag| styles.iter().any(|s| tag.eq_ignore_ascii_case(s)))
}

/// How many cells a line has; none where a tag is open at the end of one.
fn cells_of_markup(line: &[u8], delimiter: u8) -> Option<usize> {
    let (mut cells, mut open, mut rest) = (1, 0usize, line);
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte == delimiter {
            if open > 0 {
                return None;
            }
            cells += 1;
        }
        let is_tag = behind.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
        if *byte == b'<' && is_tag {
            let end = behind.iter().position(|b| *b == b'>')?;
            let tag = behind.get(..end)?;
            rest = behind.get(end + 1..)?;
            let name = tag.split(|b| !b.is_ascii_alphanumeric()).next()?.to_ascii_lowercase();
            let is_void = tag.ends_with(b"/") || matches!(name.as_slice(), b"br" | b"img" | b"hr");
            if tag.starts_with(b"/") {
                open = open.checked_sub(1)?;
            } else if !is_void {
                open += 1;
            }
        }
    }
    (open == 0).then_some(cells)
}

/// Most of an answer that is looked at for its words, and most words that are said, in characters.
const LOOKED_AT: usize = 4096;
const SAID: usize = 120;

/// The first words of an answer that is no file: of a page its title, of other markup its text.
///
/// # Example
///
/// ```
/// use pellucid_engine::hosts::words;
///
/// assert_eq!(words("<html><head><title>Sign in</title>").as_deref(), Some("Sign in"));
/// assert_eq!(words("<Error><Code>AccessDenied</Code></Error>").as_deref(), Some("AccessDenied"));
/// assert_eq!(words("  "), None);
/// ```
#[must_use]
pub fn words(body: &str) -> Option<String> {
    let start: String = body.chars().take(LOOKED_AT).collect();
    let lower = start.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|open| {
        let from = open + lower.get(open..)?.find('>')? + 1;
        let to = from + lower.get(from..)?.find("</title")?;
        start.get(from..to)
    });
    let mut text = String::new();
    let mut tag = false;
    for c in title.unwrap_or(&start).chars() {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                text.push(' ');
            }
            _ if !tag && !c.is_control() => text.push(c),
            _ if !tag => text.push(' '),
            _ => {}
        }
    }
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!said.is_empty()).then(|| cut(&said, SAID).into_owned())
}

/// What a status means, in the words of RFC 9110: HTTP/2 sends the number alone.
#[must_use]
pub fn reason(status: u16) -> &'static str {
    match status {
        400 => " (bad request)",
        401 => " (unauthorized)",
        403 => " (forbidden)",
        404 => " (not found)",
        405 => " (method not allowed)",
        410 => " (gone)",
        416 => " (range not satisfiable)",
        429 => " (too many requests)",
        500 => " (internal server error)",
        501 => " (not implemented)",
        502 => " (bad gateway)",
        503 => " (service unavailable)",
        504 => " (gateway timeout)",
        _ => "",
    }
}

/// What to do about a status.
#[must_use]
pub fn remedy(status: u16) -> &'static str {
    match status {
        401 => "sign in, or give `headers` that tell the server who asks",
        403 => {
            "check whether the address may be read by everybody, has expired, or needs `headers`"
        }
        404 | 410 => "check the address",
        429 => "try again later, and ask less often",
        500..=599 => "the server failed: try again later",
        _ => "check the address and what the server expects",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges() {
        let sent = |start, length, size| Some(Sent { start, length, size });
        for (header, read) in [
            ("bytes 0-0/1", sent(0, 1, Some(1))),
            ("bytes 100-163/164", sent(100, 64, Some(164))),
            (" bytes 0-9/*", sent(0, 10, None)),
            ("bytes 0-18446744073709551614/*", sent(0, u64::MAX, None)),
            ("bytes 0-18446744073709551615/*", None),
            ("bytes 9-0/10", None),
            ("bytes 0-10/10", None),
            ("bytes */10", None),
            ("items 0-1/2", None),
            ("bytes 0-1", None),
            ("bytes -1/2", None),
            ("", None),
        ] {
            assert_eq!(Sent::read(header), read, "{header}");
        }
    }

    #[test]
    fn names_that_are_read_whole() {
        for url in [
            "https://a/b.csv",
            "https://a/b.JSON#x",
            "http://a/x.tar.gz?y=z.parquet",
            "blob:https://a/1-2",
            "data:text/csv,a",
        ] {
            assert!(is_read_whole(url), "{url}");
        }
        for url in [
            "https://a/b.parquet",
            "https://a/b",
            "https://a.csv/b",
            "https://a/b?file=x.csv",
            "https://a/.hidden",
            "",
        ] {
            assert!(!is_read_whole(url), "{url}");
        }
    }

    #[test]
    fn origins() {
        assert!(is_same_origin("https://a.example/x", "https://a.example"));
        assert!(is_same_origin("https://a.example", "https://a.example"));
        for other in [
            "https://a.example.evil/x",
            "https://a.example:444/x",
            "http://a.example/x",
            "blob:https://a.example/x",
        ] {
            assert!(!is_same_origin(other, "https://a.example"), "{other}");
        }
    }

    #[test]
    fn versions() {
        for same in ["\"a\"", "W/\"a\"", "\"a-gzip\"", "W/\"a;br\"", "a"] {
            assert!(is_same_version("\"a\"", same), "{same}");
        }
        for other in ["\"b\"", "\"A\"", "\"a-gzip2\"", ""] {
            assert!(!is_same_version("\"a\"", other), "{other}");
        }
    }

    #[test]
    fn messages_tell_no_secrets() {
        assert_eq!(
            shown("https://u:secret@a.example/x/y.csv?sig=secret#secret"),
            "https://a.example/x/y.csv"
        );
        assert_eq!(shown("https://u:secret@a.example"), "https://a.example");
        assert_eq!(shown("data:text/csv,a?b"), "data:text/csv,a");
        assert_eq!(shown(&format!("https://a/{}", "\u{e9}".repeat(500))).chars().count(), 201);
    }

    #[test]
    fn web_pages_are_told_from_files() {
        for page in [
            "<!DOCTYPE html><p>",
            "\u{feff}\n <HTML lang=en>",
            "<!-- made by x --><html>",
            "<!-- sso -->\n<body><form>",
            "<!-- without an end",
            "<head>",
            "<div class='x'>a, b</div>",
            "<script>location='/login,x'</script>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<?xml version='1.0'?><a/>",
            "<Error><Code>AccessDenied</Code></Error>",
            "<soap:Envelope>",
            "<h1>404, not found</h1>",
            "<b>Not Found</b>\n",
            "<html><body>No.</body></html>\nserver 1\n",
            "<br />\n<b>Warning</b>:  mysql_connect(), failed",
            "<p>Hello, you</p>\n<p>Bye, you</p>",
            "<html><body><h1>It works!</h1></body></html>\n",
            "<title>Sign in</title>\n<form>\n</form>",
            "<Error><Code>AccessDenied</Code></Error>\n<x/>",
        ] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for file in [
            "a,b\n1,2",
            "<a>,b",
            "<DATE>\t<OPEN>\n1\t2",
            "<Date Time>;<Open>\n1;2",
            "<5,1\n<10,2",
            "<LOD,2",
            "<b>Name</b>,<b>Age</b>\nAnn,5\n",
            "<b>Name</b>,Age\n<i>Ann</i>,5\n",
            "<a href=\"x,y\">Name</a>;Age\nAnn;5",
            "<br>Name\tAge\nAnn\t5",
            "<h1 class='a'>Name</h1>|Age|Town\r\nAnn|5|Oslo\r\n",
            "<b>Name</b>\nAnn\nBob\n",
            "<b>Name</b>,Age\n",
            "<",
            "[{\"html\": 1}]",
            "",
            "html,b",
            "<!-- a comment -->\na,b",
        ] {
            assert!(!is_web_page(file.as_bytes()), "{file}");
        }
    }

    #[test]
    fn the_first_words_of_an_answer() {
        for (body, said) in [
            ("Range header not supported", Some("Range header not supported")),
            (
                "<!doctype html><title lang=en>404:\n  Not  found</title><p>more",
                Some("404: Not found"),
            ),
            (
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>No.</Message></Error>",
                Some("AccessDenied No."),
            ),
            ("<html><title>\u{130}x</title>", Some("\u{130}x")),
            ("<<<>>>", Some(">>")),
            ("<unended", None),
            ("\u{0}\u{1}", None),
        ] {
            assert_eq!(words(body).as_deref(), said, "{body}");
        }
        assert_eq!(words(&"wort ".repeat(2000)).map(|w| w.chars().count()), Some(121));
    }
}
