//! What CONTRIBUTING.md, ARCHITECTURE.md and the decisions name exists: files and folders, and the
//! functions, types and tests of the code.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const DOCUMENTS: [&str; 2] = ["CONTRIBUTING.md", "ARCHITECTURE.md"];

/// What is built and not committed, and what is not ours.
const ELSEWHERE: [&str; 2] = ["npm/dist", "apache/parquet-testing"];
/// Folders that are none of the sources.
const SKIPPED: [&str; 4] = [".git", "node_modules", "target", "dist"];
/// Endings of files, by which a name without a slash is known as one.
const ENDINGS: [&str; 10] = ["rs", "ts", "tsx", "mjs", "js", "json", "md", "toml", "sh", "py"];

/// Every file and folder of the repository by its path, and the words of its code.
#[derive(Default)]
struct Repository {
    paths: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Repository {
    fn read() -> Self {
        let mut all = Self::default();
        all.walk(Path::new(ROOT), "");
        all
    }

    fn walk(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.file_type().unwrap().is_dir() {
                self.walk(&entry.path(), &format!("{path}/"));
            } else if is_code(&name) {
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                let words = text
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|word| is_telling(word));
                self.words.extend(words.map(str::to_owned));
            }
            self.paths.insert(path);
        }
    }

    /// Whether something ends with these folders and this name. Documents leave out `src`, and the
    /// folders that are clear.
    fn has(&self, named: &str) -> bool {
        let parts = |path: &str| {
            path.split('/')
                .filter(|part| !part.is_empty() && *part != "src")
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let named = parts(named);
        let same = |part: &String, named: &String| match named.split_once('*') {
            Some((start, end)) => part.starts_with(start) && part.ends_with(end),
            None => part == named,
        };
        self.paths.iter().map(|path| parts(path)).any(|path| {
            path.len() >= named.len()
                && path[path.len() - named.len()..]
                    .iter()
                    .zip(&named)
                    .all(|(part, named)| same(part, named))
        })
    }
}

fn is_code(name: &str) -> bool {
    name == "Makefile"
        || [".rs", ".ts", ".tsx", ".mjs", ".js", ".py", ".sh", ".toml"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Whether a word is a name of code and no word of English: it has an underscore, or a capital
/// letter behind a small one.
fn is_telling(word: &str) -> bool {
    let camel = || {
        word.as_bytes()
            .windows(2)
            .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    };
    word.contains('_') || camel()
}

/// The pieces of a text between single backticks; blocks of code are passed over.
fn spans(text: &str) -> Vec<String> {
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    prose.iter().flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The targets of links that lead to files.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    files
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .map(|target| target.replace("../", ""))
        .collect()
}

/// The paths that `a/{b,c}.ts` stands for; of most paths the path itself.
fn expanded(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(start, rest)| rest.split_once('}').map(|(inner, end)| (start, inner, end)))
    {
        Some((start, inner, end)) => {
            inner.split(',').map(|one| format!("{start}{one}{end}")).collect()
        }
        None => vec![path.to_owned()],
    }
}

/// The path that a span of code names; `None` where it names none, or one that stands for many
/// (`NAME`).
fn path(span: &str) -> Option<&str> {
    let plain = |c: char| c.is_alphanumeric() || "/._-*{},".contains(c);
    let ends = || {
        span.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && ENDINGS.contains(&end))
    };
    let is_path =
        span.chars().all(plain) && !span.starts_with(['/', '~']) && (span.contains('/') || ends());
    (is_path && !span.contains("NAME")).then_some(span)
}

/// The last name of a span such as `meta::document::is_as_committed`; `None` where it is no name of
/// code.
fn name(span: &str) -> Option<&str> {
    let parts = || span.split("::");
    let all = parts()
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'));
    parts().last().filter(|last| all && is_telling(last) && !last.contains("NAME"))
}

/// What a document names and the repository lacks.
fn lacking(text: &str, repository: &Repository) -> Vec<String> {
    let spans = spans(text);
    let paths = spans.iter().filter_map(|span| path(span)).flat_map(expanded).chain(links(text));
    let paths = paths.filter(|path| !ELSEWHERE.contains(&path.as_str()) && !repository.has(path));
    let names = spans
        .iter()
        .filter_map(|span| name(span))
        .filter(|name| !repository.words.contains(*name))
        .map(str::to_owned);
    paths.chain(names).collect()
}

#[test]
fn what_documents_name_exists() {
    let repository = Repository::read();
    let mut named = 0;
    let decisions = fs::read_dir(format!("{ROOT}/docs/decisions")).unwrap();
    let decisions = decisions
        .map(|file| format!("docs/decisions/{}", file.unwrap().file_name().to_string_lossy()));
    for document in DOCUMENTS.map(str::to_owned).into_iter().chain(decisions) {
        let text = fs::read_to_string(format!("{ROOT}/{document}")).unwrap();
        named += spans(&text).iter().filter_map(|span| path(span)).count();
        assert_eq!(
            lacking(&text, &repository),
            Vec::<String>::new(),
            "{document} names what there is not"
        );
    }
    assert!(named > 150, "{named} paths are found");
}

#[test]
fn what_is_gone_is_found() {
    let paths = ["charts/src/mark/bar.rs", "charts/src/mark", "npm/src/generated/wire.ts"]
        .map(str::to_owned)
        .into();
    let repository = Repository { paths, words: ["as_str".to_owned()].into() };
    let lacking = |text: &str| lacking(text, &repository);
    let there = "`charts/mark/bar.rs`, `mark/*.rs`, `generated/{wire}.ts`, `bar.rs`, `Mark::as_str`, `a word`, [a](charts/src/mark), `NAME.rs`";
    assert_eq!(lacking(there), Vec::<String>::new());
    let gone = "`marks/bar.rs`, `ar.rs`, `generated/{wire,pdf}.ts`, `has_axes`, `PlotData`, [a](charts/gone.md#part)";
    assert_eq!(
        lacking(gone),
        ["marks/bar.rs", "ar.rs", "generated/pdf.ts", "charts/gone.md", "has_axes", "PlotData"]
    );
    assert_eq!(lacking("```\n`gone.rs`\n```"), Vec::<String>::new());
}
