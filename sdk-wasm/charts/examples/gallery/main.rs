//! Writes the gallery as static pages: `cargo run -p pellucid-charts --example gallery -- FOLDER`
//! (`make gallery`).
//!
//! A page for each example, with its picture light and dark, its documentation and its
//! specification; an index of all.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "../../tests/common/mod.rs"]
mod common;
mod html;
mod list;

use std::path::Path;

use common::examples::{self, Example};
use html::{escaped, page};
use pellucid_charts::{State, Theme, svg};

/// Width of a picture on its page and in the index, CSS px.
const WIDE: f64 = 860.0;
const SMALL: f64 = 360.0;

fn picture(e: &Example, width: f64, theme: &Theme) -> (String, String) {
    let height = (width * e.ratio).max(110.0).round();
    let scene = common::try_scene(&e.spec, &e.data, width, height, theme, &State::default())
        .expect(&e.name);
    (svg(&scene), scene.description())
}

/// The picture in both themes, one of which the page's style shows; tables as they are, in the
/// page's colours.
fn both(e: &Example, width: f64) -> String {
    if examples::is_list(e) {
        return list::html(e, width < WIDE);
    }
    let one = |class: &str, theme: Theme| {
        format!("<div class=\"picture {class}\">{}</div>", picture(e, width, &theme).0)
    };
    one("light", Theme::light()) + &one("dark", Theme::dark())
}

fn example_page(e: &Example, before: Option<&Example>, after: Option<&Example>) -> String {
    let link = |e: Option<&Example>, rel: &str, text: &str| {
        e.map(|e| {
            format!("<a rel=\"{rel}\" href=\"{}.html\">{text} {}</a>", e.name, escaped(&e.title))
        })
        .unwrap_or_default()
    };
    let body = format!(
        "<nav><a href=\"index.html\">Gallery</a> <span aria-hidden=\"true\">/</span> <a href=\"index.html#{}\">{}</a></nav>\n\
         <h1>{}</h1>\n<p class=\"about\">{}</p>\n<figure>{}</figure>\n\
         <h2>Specification</h2>\n<pre tabindex=\"0\"><code>{}</code></pre>\n\
         {}<nav class=\"beside\">{}{}</nav>",
        html::anchor(&e.chart),
        escaped(&e.chart),
        escaped(&e.title),
        escaped(&e.about),
        both(e, WIDE),
        escaped(&e.source),
        heard(e),
        link(before, "prev", "←"),
        link(after, "next", "→"),
    );
    page(&e.title, &body)
}

/// What assistive technology says of the chart. A table speaks for itself.
fn heard(e: &Example) -> String {
    if examples::is_list(e) {
        return "<p class=\"about\">This page shows the table's answer. In an application its rows are sorted, filtered and opened, and only \
                those in sight exist.</p>\n"
            .to_owned();
    }
    format!(
        "<h2>What a screen reader hears</h2>\n<p>{}</p>\n",
        escaped(&picture(e, WIDE, &Theme::light()).1)
    )
}

fn index(all: &[Example]) -> String {
    let mut charts: Vec<&str> = all.iter().map(|e| e.chart.as_str()).collect();
    charts.sort_unstable();
    charts.dedup();
    let contents: String = charts
        .iter()
        .map(|c| format!("<a href=\"#{}\">{}</a>", html::anchor(c), escaped(c)))
        .collect();
    let mut body = format!(
        "<h1>Chart gallery</h1>\n<p class=\"about\">{} examples of {} charts over real data, drawn by the code that draws in the browser. \
         Each is a file that is example, documentation and test at once.</p>\n<nav class=\"contents\" aria-label=\"Charts\">{contents}</nav>",
        all.len(),
        charts.len(),
    );
    for chart in charts {
        body.push_str(&format!(
            "<section id=\"{}\"><h2>{}</h2><div class=\"cards\">",
            html::anchor(chart),
            escaped(chart)
        ));
        for e in all.iter().filter(|e| e.chart == chart) {
            let (name, title) = (&e.name, escaped(&e.title));
            body.push_str(&format!(
                "<a class=\"card\" href=\"{name}.html\">{}<strong>{title}</strong></a>",
                both(e, SMALL)
            ));
        }
        body.push_str("</div></section>\n");
    }
    page("Chart gallery", &body)
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to write to");
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let all = examples::with_lists();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("the page can be written")
    };
    write("gallery.css", include_str!("gallery.css"));
    write("gallery.js", include_str!("gallery.js"));
    write("index.html", &index(&all));
    for (i, e) in all.iter().enumerate() {
        write(
            &format!("{}.html", e.name),
            &example_page(e, i.checked_sub(1).and_then(|i| all.get(i)), all.get(i + 1)),
        );
    }
    println!("{} pages in {}", all.len() + 1, folder.display());
}
