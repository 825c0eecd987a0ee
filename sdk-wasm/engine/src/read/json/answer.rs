//! What a host says in JSON instead of a file: that something went wrong.

use pellucid_core::read::NoteCode;
use pellucid_core::{Error, Result};

use super::scan::Scan;
use super::shape::{Entry, Kind, entries};
use crate::read::cells::Cell;
use crate::read::notes::{Notes, brief};

/// Keys of an answer that say what went wrong, in small letters: the most telling first.
const SAYING: [&str; 13] = [
    "message",
    "msg",
    "error_description",
    "errormessage",
    "error_message",
    "faultstring",
    "detail",
    "details",
    "reason",
    "title",
    "error",
    "errors",
    "fault",
];
/// Keys that stand beside those.
const BESIDE: [&str; 40] = [
    "__type",
    "api_version",
    "apiversion",
    "cause",
    "code",
    "correlationid",
    "data",
    "documentation_url",
    "error_code",
    "error_uri",
    "errorcode",
    "errortype",
    "exception",
    "help",
    "hint",
    "host_id",
    "id",
    "info",
    "instance",
    "jsonrpc",
    "meta",
    "method",
    "more_info",
    "moreinfo",
    "name",
    "ok",
    "path",
    "request_id",
    "requestid",
    "resource",
    "result",
    "stack",
    "status",
    "status_code",
    "statuscode",
    "success",
    "timestamp",
    "trace",
    "traceid",
    "type",
];

/// Refuses an object at the byte `at` that tells of an error, and notes one that may.
///
/// # Errors
/// `unsupported_file` where it is no row but an answer.
pub(super) fn check(text: &str, at: usize, notes: &mut Notes) -> Result<()> {
    let entries = entries(&mut Scan::new(text, at), "")?;
    let answer = Answer { text, entries: &entries };
    if !answer.is_one() {
        return Ok(());
    }
    let said = answer.said().map(|said| format!(", \"{}\"", brief(&said))).unwrap_or_default();
    if answer.is_error() {
        return Err(Error::unsupported(format!(
            "the file is an answer that tells of an error{said}: check the address, and whether its reader must sign in; records: \"\" reads it as a row"
        )));
    }
    notes.file(
        NoteCode::Records,
        format!("the file is one object that may tell of an error{said}, and is read as one row"),
    );
    Ok(())
}

/// An object as hosts answer with.
struct Answer<'a> {
    text: &'a str,
    entries: &'a [Entry],
}

impl Answer<'_> {
    /// Whether it says something and holds nothing but what goes with that.
    fn is_one(&self) -> bool {
        let known = |e: &Entry| {
            let key = e.path.to_ascii_lowercase();
            let holds = self.holds(e);
            match key.as_str() {
                "meta" => !holds || e.kind == Kind::Object,
                "data" | "result" => {
                    !holds || self.inner(e).is_some_and(|all| !all.iter().any(|i| self.holds(i)))
                }
                key => SAYING.contains(&key) || BESIDE.contains(&key),
            }
        };
        let says = |e: &Entry| {
            SAYING.contains(&e.path.to_ascii_lowercase().as_str())
                && self.holds(e)
                && self.number(e).is_none()
        };
        self.entries.iter().any(says) && self.entries.iter().all(known)
    }

    /// Whether what it says is an error for sure, and no row of a log.
    fn is_error(&self) -> bool {
        let of = |names: &[&str]| {
            self.entries.iter().find(|e| names.iter().any(|n| e.path.eq_ignore_ascii_case(n)))
        };
        let errors = of(&["error", "errors", "fault"]).filter(|e| self.holds(e));
        let is_nested = errors.is_some_and(|e| {
            matches!(e.kind, Kind::Object | Kind::Objects(_))
                || (e.key().eq_ignore_ascii_case("errors") && matches!(e.kind, Kind::Scalars(_)))
        });
        let status =
            of(&["status", "statuscode", "status_code", "code", "error_code", "errorcode"]);
        let is_status = |e: &Entry| self.number(e).is_some_and(|n| (400.0..600.0).contains(&n));
        let word = |e: &Entry| self.word(e).unwrap_or_default().to_ascii_lowercase();
        let is_failed =
            |e: &Entry| matches!(word(e).as_str(), "error" | "fail" | "failed" | "failure");
        let has_failed = of(&["success", "ok"]).is_some_and(|e| self.is_false(e))
            || of(&["status"]).is_some_and(is_failed);
        let is_alone = self.entries.iter().all(|e| {
            let beside = ["error", "error_description", "error_uri", "message", "code", "status"];
            beside.iter().any(|b| e.path.eq_ignore_ascii_case(b))
        });
        is_nested
            || status.is_some_and(is_status)
            || has_failed
            || (errors.is_some() && is_alone)
            || of(&["documentation_url", "__type", "error_description", "faultstring"]).is_some()
    }

    /// What it says, in words.
    fn said(&self) -> Option<String> {
        let of = |entries: &[Entry]| {
            SAYING.iter().find_map(|key| {
                let e = entries.iter().find(|e| e.key().eq_ignore_ascii_case(key))?;
                self.word(e).filter(|w| !w.trim().is_empty())
            })
        };
        of(self.entries).or_else(|| {
            let nested = self.entries.iter().filter(|e| SAYING.contains(&e.path.as_str()));
            nested.filter_map(|e| self.inner(e)).find_map(|inner| of(&inner))
        })
    }

    /// The keys of an object, or of the first in a list.
    fn inner(&self, entry: &Entry) -> Option<Vec<Entry>> {
        let at = match entry.kind {
            Kind::Object => entry.at,
            Kind::Objects(_) => entry.at + 1,
            _ => return None,
        };
        entries(&mut Scan::new(self.text, at), "").ok()
    }

    /// Whether there is more than nothing: no null, no truth value, no empty text or list.
    fn holds(&self, entry: &Entry) -> bool {
        let mut scan = Scan::new(self.text, entry.at);
        match (entry.kind, scan.peek()) {
            (Kind::Scalar, Some(b'"')) => self.word(entry).is_some_and(|w| !w.is_empty()),
            (Kind::Scalar, _) => matches!(scan.atom(), Ok(Cell::Number(_))),
            (Kind::Object, _) => self.inner(entry).is_some_and(|inner| !inner.is_empty()),
            (kind, _) => kind != Kind::Empty,
        }
    }

    fn is_false(&self, entry: &Entry) -> bool {
        matches!(Scan::new(self.text, entry.at).atom(), Ok(Cell::Bool(false)))
    }

    /// A number, which some write as a text.
    fn number(&self, entry: &Entry) -> Option<f64> {
        match Scan::new(self.text, entry.at).atom() {
            Ok(Cell::Number(text)) => text.parse().ok(),
            _ => self.word(entry)?.parse().ok(),
        }
    }

    fn word(&self, entry: &Entry) -> Option<String> {
        let word = Scan::new(self.text, entry.at).string().ok()?;
        Some(word.read(&mut String::new(), &mut 0).to_owned())
    }
}
