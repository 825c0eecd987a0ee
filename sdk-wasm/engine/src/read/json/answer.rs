//! What a host says in JSON instead of a file: that something went wrong.

use pellucid_core::read::NoteCode;
use pellucid_core::{Error, Result};

use super::scan::Scan;
use super::shape::{Entry, Kind, entries};
use crate::read::cells::Cell;
use crate::read::notes::{Notes, brief};

/// Keys of an answer that say what went wrong, in small letters and without what parts words:
/// the most telling first.
const SAYING: [&str; 15] = [
    "message",
    "msg",
    "errordescription",
    "errormessage",
    "faultstring",
    "detail",
    "details",
    "reason",
    "title",
    "description",
    "error",
    "errors",
    "fault",
    "information",
    "note",
];
/// Keys that stand beside those.
const BESIDE: [&str; 57] = [
    "apiversion",
    "cause",
    "cod",
    "code",
    "context",
    "correlationid",
    "data",
    "docs",
    "documentationurl",
    "domain",
    "errorcode",
    "errortype",
    "erroruri",
    "exception",
    "extensions",
    "help",
    "hint",
    "hostid",
    "id",
    "info",
    "infouri",
    "instance",
    "jsonrpc",
    "links",
    "log",
    "meta",
    "method",
    "moreinfo",
    "name",
    "nexturi",
    "ok",
    "partialcanceluri",
    "path",
    "reqid",
    "requestid",
    "resource",
    "responsetime",
    "result",
    "results",
    "service",
    "severity",
    "sig",
    "stack",
    "statementid",
    "stats",
    "status",
    "statuscode",
    "success",
    "target",
    "timestamp",
    "took",
    "trace",
    "traceid",
    "type",
    "url",
    "version",
    "warnings",
];

/// Keys that answers are within, beside nothing.
const AROUND: [&str; 6] = ["body", "data", "meta", "response", "result", "status"];

/// Refuses an object at the byte `at` that tells of an error, and notes one that may.
///
/// # Errors
/// `unsupported_file` where it is no row but an answer.
pub(super) fn check(text: &str, at: usize, notes: &mut Notes) -> Result<()> {
    let Some(answer) = Answer::of(text, at) else { return Ok(()) };
    let said = answer.said();
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

/// Notes that the only object of the list at the byte `at` tells of an error.
///
/// # Errors
/// `unsupported_file` where it has no value that a table would have.
pub(super) fn check_list(text: &str, at: usize, notes: &mut Notes) -> Result<()> {
    let has_code = |a: &Answer<'_>| {
        a.of_key(&["errorcode"]).is_some()
            || a.of_key(&["error"]).is_some_and(|e| a.word(e).is_some_and(|w| !w.is_empty()))
    };
    if let Some(answer) = Answer::of(text, at + 1).filter(|a| a.is_error() || has_code(a)) {
        let said = answer.said();
        if answer.is_error() && answer.entries.iter().all(|e| e.kind != Kind::Scalar) {
            return Err(Error::unsupported(format!(
                "the file is an answer that tells of an error{said}: check the address"
            )));
        }
        let message = format!("the only row may tell of an error{said}, such as hosts answer with");
        notes.file(NoteCode::Records, message);
    }
    Ok(())
}

/// Notes that an object at the byte `at`, which is read as a row, tells of an error beside others.
pub(super) fn note_error(text: &str, at: usize, notes: &mut Notes) {
    let Ok(entries) = entries(&mut Scan::new(text, at), "") else { return };
    let outer = Answer { text, entries };
    if Answer::of(text, at).is_some() {
        return;
    }
    let tells = |a: &Answer<'_>| {
        let error = a.of_key(&["error", "errors", "fault"]);
        error.is_some_and(|e| e.kind != Kind::Scalar && a.holds(e))
    };
    let objects = outer.entries.iter().filter(|e| e.kind == Kind::Object);
    let inner: Vec<Answer<'_>> =
        objects.filter_map(|e| Some(Answer { text, entries: outer.inner(e)? })).collect();
    if let Some(answer) = std::iter::once(&outer).chain(&inner).find(|a| tells(a)) {
        let message = format!(
            "the file is one object that tells of an error{}, and is read as one row",
            answer.said()
        );
        notes.file(NoteCode::Records, message);
    }
}

/// An object as hosts answer with.
struct Answer<'a> {
    text: &'a str,
    entries: Vec<Entry>,
}

impl<'a> Answer<'a> {
    /// The object at the byte `at` where it is an answer, or is around nothing but one.
    fn of(text: &'a str, at: usize) -> Option<Self> {
        let answer = Self { text, entries: entries(&mut Scan::new(text, at), "").ok()? };
        if answer.is_one() {
            return Some(answer);
        }
        let mut filled = answer.entries.iter().filter(|e| answer.holds(e));
        let inner = filled.next().filter(|e| AROUND.contains(&plain(&e.path).as_str()))?;
        if filled.next().is_some() {
            return None;
        }
        Some(Self { text, entries: answer.inner(inner)? }).filter(Self::is_one)
    }

    /// Whether it says something and holds nothing but what goes with that.
    fn is_one(&self) -> bool {
        let known = |e: &Entry| match plain(&e.path).as_str() {
            "meta" => !self.holds(e) || e.kind == Kind::Object,
            "data" | "result" | "results" => {
                !self.holds(e)
                    || self.inner(e).is_some_and(|all| !all.iter().any(|i| self.holds(i)))
            }
            key => SAYING.contains(&key) || BESIDE.contains(&key),
        };
        let says = |e: &Entry| {
            SAYING.contains(&plain(&e.path).as_str()) && self.holds(e) && self.number(e).is_none()
        };
        self.entries.iter().any(says) && self.entries.iter().all(known)
    }

    /// Whether what it says is an error for sure, and no row of a log.
    fn is_error(&self) -> bool {
        let errors = self.of_key(&["error", "errors", "fault"]).filter(|e| self.holds(e));
        let is_nested = errors.is_some_and(|e| {
            matches!(e.kind, Kind::Object | Kind::Objects(_))
                || (plain(&e.path) == "errors" && matches!(e.kind, Kind::Scalars(_)))
        });
        let status = self.of_key(&["status", "statuscode", "code", "errorcode", "cod"]);
        // As the World Bank writes them.
        let messages = self.of_key(&["message"]).filter(|e| matches!(e.kind, Kind::Objects(_)));
        let messages = messages.and_then(|e| self.inner(e)).is_some_and(|inner| {
            let has = |key: &str| inner.iter().any(|e| e.path == key);
            has("key") && has("value")
        });
        let is_status = |e: &Entry| self.number(e).is_some_and(|n| (400.0..600.0).contains(&n));
        let is_failed = |e: &Entry| {
            let word = self.word(e).unwrap_or_default().to_ascii_lowercase();
            matches!(
                word.as_str(),
                "error"
                    | "fail"
                    | "failed"
                    | "failure"
                    | "request_denied"
                    | "request_not_processed"
                    | "over_query_limit"
                    | "invalid_request"
            )
        };
        let is_bool = |keys: &[&str], value: bool| {
            self.of_key(keys).is_some_and(|e| {
                Scan::new(self.text, e.at).atom().is_ok_and(|cell| cell == Cell::Bool(value))
            })
        };
        let beside = ["error", "errordescription", "erroruri", "message", "code", "cod", "status"];
        let is_alone = self.entries.iter().all(|e| beside.contains(&plain(&e.path).as_str()));
        is_nested
            || messages
            || status.is_some_and(is_status)
            || is_bool(&["success", "ok"], false)
            || is_bool(&["error"], true)
            || self.of_key(&["status"]).is_some_and(is_failed)
            || (errors.is_some() && is_alone)
            || self.of_key(&["documentationurl", "errordescription", "faultstring"]).is_some()
            || self.entries.iter().any(|e| e.path == "__type")
    }

    /// What it says, in words for a message.
    fn said(&self) -> String {
        let of = |entries: &[Entry]| {
            SAYING.iter().find_map(|key| {
                let e = entries.iter().find(|e| plain(e.key()) == *key)?;
                self.word(e).filter(|w| !w.trim().is_empty())
            })
        };
        // As the World Bank words it.
        let value =
            |inner: &[Entry]| inner.iter().find(|e| e.path == "value").and_then(|e| self.word(e));
        let nested = || {
            let said = |e: &&Entry| SAYING.contains(&plain(&e.path).as_str());
            self.entries
                .iter()
                .filter(said)
                .filter_map(|e| self.inner(e))
                .find_map(|i| of(&i).or_else(|| value(&i)))
        };
        let said = of(&self.entries).or_else(nested);
        said.map(|said| format!(", \"{}\"", brief(&said))).unwrap_or_default()
    }

    /// The value under the first of these keys.
    fn of_key(&self, keys: &[&str]) -> Option<&Entry> {
        keys.iter().find_map(|key| self.entries.iter().find(|e| plain(&e.path) == *key))
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

/// A key in small letters, without what parts words.
pub(super) fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .collect::<String>()
        .to_ascii_lowercase()
}
