//! The modules of this crate stand on floors: each imports what stands below it alone, as
//! ARCHITECTURE.md draws it, and no files import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The source files by their module's path, such as `mark::arc::labels`; the root is called `lib`.
fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, out: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let module =
                if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
            if path.is_dir() {
                walk(&path, &module, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.insert(module, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut out);
    out
}

/// The text without comments, strings and its unit tests, which may look anywhere.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = source.lines().map(|line| line.split("//").next().unwrap());
    let code = lines.collect::<Vec<_>>().join("\n");
    code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// The paths that a group such as `a::{b, c::{d, e}}` stands for.
fn expanded(path: &str) -> Vec<String> {
    let Some((head, rest)) = path.split_once('{') else { return vec![path.trim().to_owned()] };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let filled = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    filled.flat_map(expanded).map(|part| format!("{}{part}", head.trim())).collect()
}

/// Every path of a file that starts with `crate::`, `self::` or `super::`, in imports and
/// elsewhere, and those that start with a module which it declares.
fn paths(module: &str, code: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let own = if module == "lib" { "" } else { module };
    let declared = code.lines().filter_map(|l| {
        l.trim().strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name.to_owned())
    });
    let mut starts = vec![
        ("crate::".to_owned(), String::new()),
        ("self::".to_owned(), own.to_owned()),
        ("super::".to_owned(), parent.to_owned()),
    ];
    starts.extend(declared.map(|name| {
        (format!("{name}::"), if own.is_empty() { name } else { format!("{own}::{name}") })
    }));
    let mut out = Vec::new();
    for (start, base) in &starts {
        for (at, _) in code.match_indices(start.as_str()) {
            // Part of a longer path or name.
            if code[..at].ends_with(|c: char| is_name(c) || c == ':') {
                continue;
            }
            let rest = &code[at + start.len()..];
            let end = match rest
                .find(|c: char| !is_name(c) && c != ':')
                .filter(|&end| rest[end..].starts_with('{'))
            {
                Some(_) if code[..at].trim_end().ends_with("use") => {
                    rest.find(';').unwrap_or(rest.len())
                }
                _ => rest.find(|c: char| !is_name(c) && c != ':').unwrap_or(rest.len()),
            };
            let joined =
                |path: String| if base.is_empty() { path } else { format!("{base}::{path}") };
            out.extend(expanded(&rest[..end]).into_iter().map(joined));
        }
    }
    out
}

/// Files and what they import.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// Which files each file imports.
fn imports(sources: &BTreeMap<String, String>) -> Imports {
    // The file of the longest module on a path; of what stands in the root the root's.
    let file_of = |path: &str| {
        let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
        let known = ends.filter(|&end| sources.contains_key(&path[..end])).last();
        known.map_or("lib", |end| &path[..end]).to_owned()
    };
    let of = |(module, source): (&String, &String)| {
        let files = paths(module, &code(source))
            .iter()
            .map(|path| file_of(path))
            .filter(|file| file != module)
            .collect();
        (module.clone(), files)
    };
    sources.iter().map(of).collect()
}

/// A circle of files that import each other; `None` where there is none.
fn circle(imports: &Imports) -> Option<Vec<&str>> {
    fn visit<'a>(
        file: &'a str,
        imports: &'a Imports,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(start) = way.iter().position(|f| *f == file) {
            let mut circle = way.split_off(start);
            circle.sort_unstable();
            return Some(circle);
        }
        if !done.insert(file) {
            return None;
        }
        way.push(file);
        let found = imports
            .get(file)
            .into_iter()
            .flatten()
            .find_map(|next| visit(next, imports, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|file| visit(file, imports, &mut Vec::new(), &mut done))
}

/// The chains of floors in a drawing: `a, b -> c -> d`, a line that begins with an arrow goes on
/// with the one before it.
fn floors(drawing: &str) -> Vec<Vec<Vec<String>>> {
    let mut lines: Vec<String> = Vec::new();
    for line in drawing.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            Some(last) if line.starts_with("->") => *last += line,
            _ => lines.push(line.to_owned()),
        }
    }
    let names = |floor: &str| floor.split(',').map(|name| name.trim().to_owned()).collect();
    lines.iter().map(|line| line.split("->").map(names).collect()).collect()
}

/// The drawing in ARCHITECTURE.md.
fn drawing() -> String {
    let page = fs::read_to_string(format!("{}/../../ARCHITECTURE.md", env!("CARGO_MANIFEST_DIR")))
        .unwrap();
    let start = page.find("    geometry, ").expect("the floors of charts are drawn");
    page[start..].split("\n\n").next().unwrap().to_owned()
}

/// Imports that the drawing does not allow.
fn astray(imports: &Imports, drawing: &str) -> Vec<String> {
    let chains = floors(drawing);
    let room = |file: &str| file.split("::").next().unwrap().to_owned();
    let allowed = |from: &str, to: &str| {
        chains.iter().any(|chain| {
            let floor =
                |room: &str| chain.iter().position(|floor| floor.iter().any(|name| name == room));
            floor(from).zip(floor(to)).is_some_and(|(from, to)| to < from)
        })
    };
    let all =
        imports.iter().flat_map(|(file, others)| others.iter().map(move |other| (file, other)));
    let astray = all.filter(|(a, b)| room(a) != room(b) && !allowed(&room(a), &room(b)));
    astray.map(|(a, b)| format!("{a} imports {b}")).collect()
}

#[test]
fn each_floor_imports_what_stands_below_it() {
    let imports = imports(&sources());
    assert!(
        imports.len() > 150 && imports.values().map(BTreeSet::len).sum::<usize>() > 700,
        "imports are not read"
    );
    let drawing = drawing();
    let drawn: BTreeSet<String> = floors(&drawing).into_iter().flatten().flatten().collect();
    let rooms: BTreeSet<String> =
        imports.keys().map(|file| file.split("::").next().unwrap().to_owned()).collect();
    assert_eq!(drawn, rooms, "ARCHITECTURE.md draws other modules than there are");
    let astray = astray(&imports, &drawing);
    assert!(astray.is_empty(), "{astray:#?}");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports(&sources());
    assert_eq!(circle(&imports), None);
}

/// A crate of two modules, each of one file with these contents and of one below it.
fn small(data: &str, mark: &str, bar: &str) -> Imports {
    let files = [
        ("lib", "mod data;\nmod mark;\npub use mark::bar::Bar;"),
        ("data", data),
        ("mark", mark),
        ("mark::bar", bar),
    ];
    imports(&files.map(|(module, source)| (module.to_owned(), source.to_owned())).into())
}

#[test]
fn what_climbs_and_what_circles_is_found() {
    let drawing = "data\n  -> mark -> lib";
    let good = small(
        "",
        "mod bar;\nfn of() { bar::draw() }",
        "use crate::data::{self, Field};\n// use crate::mark::of;",
    );
    assert_eq!((circle(&good), astray(&good, drawing)), (None, vec![]));
    let climbs =
        small("fn prepare() { crate::mark::bar::draw() }", "mod bar;", "use crate::data::Field;");
    assert_eq!(circle(&climbs), Some(vec!["data", "mark::bar"]));
    assert_eq!(astray(&climbs, drawing), ["data imports mark::bar"]);
    let inside = small("", "mod bar;\npub use bar::Bar;", "use super::of;");
    assert_eq!(circle(&inside), Some(vec!["mark", "mark::bar"]));
    let by_root = small("use {crate::Bar, std::rc::Rc};", "mod bar;", "");
    assert_eq!(astray(&by_root, drawing), ["data imports lib"]);
    let grouped = small("use crate::{\n    mark::{bar::Bar, of},\n};", "mod bar;", "");
    assert_eq!(astray(&grouped, drawing), ["data imports mark", "data imports mark::bar"]);
    let tested = small("#[cfg(test)]\nmod tests {\n    use crate::mark::of;\n}", "mod bar;", "");
    assert_eq!(astray(&tested, drawing), Vec::<String>::new());
}
