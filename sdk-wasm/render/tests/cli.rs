//! The command as a backend calls it.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const ROWS: &str = "city,year,sales\nOslo,2024,10\nOslo,2025,32\nBergen,2024,7\nBergen,2025,5\n\"<b>Å & Co</b>\",2025,1\n";
const BARS: &str = r#"{"mark": "bar", "title": "Sales by city", "encoding":
    {"x": {"field": "city"}, "y": {"op": "sum", "field": "sales", "as": "sales"}}, "options": {"dataLabels": true}}"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(TempDir::new().expect("a folder"));
        folder.put("rows.csv", ROWS);
        folder.put("bars.json", BARS);
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.at(name), text).expect("a file");
    }

    fn run(&self, args: &[&str]) -> Output {
        render(self.0.path(), args, b"")
    }

    /// Runs the command, which is to succeed, and reads what it wrote.
    fn made(&self, args: &[&str], name: &str) -> Vec<u8> {
        let output = self.run(&[args, &["-o", name]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty());
        std::fs::read(self.at(name)).expect("a picture")
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).expect("text")
    }
}

fn render(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pellucid-render"));
    command
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command");
    child.stdin.take().expect("input").write_all(input).expect("input");
    child.wait_with_output().expect("an end")
}

/// Width and height of a PNG.
fn extent(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

/// The texts of an SVG, as they are written.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("</text>")
        .filter_map(|part| part.rsplit('>').next())
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .collect()
}

#[test]
fn an_svg_has_the_titles_names_and_sums_of_the_rows() {
    let svg =
        String::from_utf8(Folder::new().made(&["bars.json", "rows.csv"], "bars.svg")).unwrap();
    let shown = texts(&svg);
    for text in ["Sales by city", "Oslo", "Bergen", "42", "12", "&lt;b&gt;Å &amp; Co&lt;/b&gt;"] {
        assert!(shown.contains(&text), "{text} is missing in {shown:?}");
    }
    assert!(!svg.contains("<b>"));
    assert!(svg.contains("width=\"640\" height=\"400\""));
}

#[test]
fn a_png_is_as_large_as_was_asked_for() {
    let folder = Folder::new();
    assert_eq!(extent(&folder.made(&["bars.json", "rows.csv"], "a.png")), (1280, 800));
    let args = ["bars.json", "rows.csv", "--width", "300", "--height", "200", "--scale", "1"];
    assert_eq!(extent(&folder.made(&args, "b.png")), (300, 200));
}

#[test]
fn a_pdf_holds_its_texts() {
    let pdf = Folder::new().made(&["bars.json", "rows.csv"], "bars.pdf");
    assert!(pdf.starts_with(b"%PDF-"));
    let text = lopdf::Document::load_mem(&pdf).expect("a PDF").extract_text(&[1]).expect("text");
    assert!(text.contains("Sales by city") && text.contains("Oslo"), "{text}");
}

#[test]
fn rows_come_by_standard_input_and_pictures_leave_by_standard_output() {
    let folder = Folder::new();
    let output = render(folder.0.path(), &["bars.json", "-", "-o", "-"], ROWS.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(extent(&output.stdout), (1280, 800));
}

#[test]
fn filters_narrow_the_rows() {
    let filters = r#"[{"field": "year", "op": "eq", "value": 2024}]"#;
    let svg = String::from_utf8(
        Folder::new().made(&["bars.json", "rows.csv", "--filters", filters], "bars.svg"),
    )
    .unwrap();
    let shown = texts(&svg);
    assert!(shown.contains(&"10") && shown.contains(&"7") && !shown.contains(&"42"), "{shown:?}");
}

#[test]
fn themes_are_dark_or_a_file() {
    let folder = Folder::new();
    folder.put("brand.json", r##"{"scheme": "dark", "background": "#102030"}"##);
    let light = String::from_utf8(folder.made(&["bars.json", "rows.csv"], "a.svg")).unwrap();
    let dark =
        String::from_utf8(folder.made(&["bars.json", "rows.csv", "--theme", "dark"], "b.svg"))
            .unwrap();
    let brand = String::from_utf8(
        folder.made(&["bars.json", "rows.csv", "--theme", "brand.json"], "c.svg"),
    )
    .unwrap();
    assert!(
        light.to_lowercase().contains("#ffffff")
            && !dark.to_lowercase().contains("fill=\"#ffffff\"")
    );
    assert!(brand.to_lowercase().contains("#102030"));
}

#[test]
fn one_chart_of_a_dashboard() {
    let folder = Folder::new();
    let chart = |id: &str| {
        format!(
            r#"{{"id": "{id}", "chart": {BARS}, "place": {{"column": 0, "row": 0, "width": 6, "height": 4}}}}"#
        )
    };
    folder.put(
        "board.json",
        &format!(
            r#"{{"title": "Board", "dataset": "sales", "charts": [{}, {}]}}"#,
            chart("one"),
            chart("two")
        ),
    );
    folder.made(&["board.json", "rows.csv", "--chart", "two"], "two.svg");
    let told = folder.refused(&["board.json", "rows.csv", "--chart", "three", "-o", "three.svg"]);
    assert!(told.starts_with("not_found: ") && told.contains("one, two"), "{told}");
}

/// Floats as keys are beyond the kernels: polars answers.
#[test]
fn queries_beyond_the_kernels_are_answered_too() {
    let folder = Folder::new();
    folder.put("floats.csv", "x,y\n0.5,1\n0.5,2\n1.5,4\n");
    folder.put("floats.json", r#"{"mark": "bar", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}, "options": {"dataLabels": true}}"#);
    let svg = String::from_utf8(folder.made(&["floats.json", "floats.csv"], "floats.svg")).unwrap();
    assert!(texts(&svg).contains(&"3"), "{svg}");
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let folder = Folder::new();
    folder.put("table.json", r#"{"mark": "table", "encoding": {"columns": [{"field": "city"}]}}"#);
    folder.put(
        "lost.json",
        r#"{"mark": "bar", "encoding": {"x": {"field": "town"}, "y": {"op": "count", "as": "n"}}}"#,
    );
    folder.put("broken.json", "{");
    folder.put("broken.parquet", "PAR1 and nothing else");
    for (args, code, said) in [
        (["table.json", "rows.csv", "-o", "a.png"], "invalid_spec", "no picture"),
        (["lost.json", "rows.csv", "-o", "a.png"], "unknown_column", "town"),
        (["broken.json", "rows.csv", "-o", "a.png"], "invalid_spec", "broken.json"),
        (["bars.json", "broken.parquet", "-o", "a.png"], "corrupt_file", ""),
        (["bars.json", "nowhere.csv", "-o", "a.png"], "not_found", "nowhere.csv"),
        (["bars.json", "rows.csv", "-o", "a.gif"], "invalid_spec", ".png"),
    ] {
        let told = folder.refused(&args);
        assert!(told.starts_with(&format!("{code}: ")) && told.contains(said), "{args:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    let huge = folder.refused(&["bars.json", "rows.csv", "--scale", "100", "-o", "a.png"]);
    assert!(huge.starts_with("limit_exceeded: "), "{huge}");
    let size = folder.refused(&["bars.json", "rows.csv", "--width", "NaN", "-o", "a.png"]);
    assert!(size.starts_with("invalid_spec: "), "{size}");
}
