//! The command line.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use pellucid_charts::{Size, Theme};
use pellucid_core::{ChartSpec, Code, DashboardSpec, Error, Filter, Result};
use pellucid_render::{Format, Look, answer, file, open, scene};

const ABOUT: &str = "Draws a chart as PNG, SVG or PDF without a browser, over rows in Parquet, Arrow IPC, CSV or JSON.

  pellucid-render sales.json rows.parquet -o sales.png
  pellucid-render dashboard.json rows.csv --chart revenue --theme dark -o revenue.pdf
  curl -H \"Authorization: Bearer $TOKEN\" https://tokens.example/api/v1/datasets/sales/data.parquet?v=1 |
    pellucid-render sales.json - -o sales.svg

The rows of a tenant are those that its token opens: this command reads a file and knows no tenants.";

#[derive(Parser)]
#[command(name = "pellucid-render", version, about = "Draws a chart as PNG, SVG or PDF without a browser", long_about = ABOUT)]
struct Cli {
    /// A chart's specification as JSON, or a dashboard's with --chart
    chart: PathBuf,
    /// A file of rows; - reads them from standard input
    rows: PathBuf,
    /// Where to write: .png, .svg or .pdf tells the format; - writes a PNG to standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Which chart of a dashboard
    #[arg(long = "chart", value_name = "ID")]
    id: Option<String>,
    /// CSS px
    #[arg(long, default_value_t = 640.0, value_name = "PX")]
    width: f64,
    /// CSS px
    #[arg(long, default_value_t = 400.0, value_name = "PX")]
    height: f64,
    /// Pixels in a CSS px, of a PNG
    #[arg(long, default_value_t = 2.0)]
    scale: f64,
    /// light, dark, or a file with a theme as JSON
    #[arg(long, default_value = "light")]
    theme: String,
    /// Filters beside the chart's own, as a JSON list
    #[arg(long, value_name = "JSON")]
    filters: Option<String>,
}

/// Runs the command and tells what went wrong.
pub(crate) fn run() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let path = e.path.map(|p| format!(" (at {p})")).unwrap_or_default();
            // Whoever closed standard error does not read it.
            let _ = writeln!(std::io::stderr(), "{}: {}{path}", e.code.as_str(), e.message);
            ExitCode::FAILURE
        }
    }
}

impl Cli {
    fn run(self) -> Result<()> {
        let format = self.format()?;
        let spec = self.spec()?;
        let filters: Vec<Filter> = match &self.filters {
            Some(text) => parsed(text.as_bytes(), "--filters")?,
            None => Vec::new(),
        };
        let look = Look { size: self.size()?, theme: self.theme()? };
        let bytes = read(&self.rows)?;
        let mut table = open(&bytes)?;
        let data = answer(&spec, &mut table, &bytes, &filters)?;
        let picture = file(&scene(&spec, &data, &look)?, format)?;
        write(&self.output, &picture)
    }

    fn format(&self) -> Result<Format> {
        let ending = self.output.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        match ending.as_deref() {
            Some("png") => Ok(Format::Png { scale: self.scale }),
            None if self.output.as_os_str() == "-" => Ok(Format::Png { scale: self.scale }),
            Some("svg") => Ok(Format::Svg),
            Some("pdf") => Ok(Format::Pdf),
            _ => Err(invalid(format!(
                "{} tells no format: end its name in .png, .svg or .pdf",
                self.output.display()
            ))),
        }
    }

    fn size(&self) -> Result<Size> {
        let fits = |v: f64| (1.0..=20_000.0).contains(&v);
        match fits(self.width) && fits(self.height) {
            true => Ok(Size { width: self.width, height: self.height }),
            false => Err(invalid(format!(
                "a chart of {} by {} px cannot be drawn: give 1 to 20000",
                self.width, self.height
            ))),
        }
    }

    fn theme(&self) -> Result<Theme> {
        match self.theme.as_str() {
            "light" => Ok(Theme::light()),
            "dark" => Ok(Theme::dark()),
            path => parsed(&read(Path::new(path))?, path),
        }
    }

    fn spec(&self) -> Result<ChartSpec> {
        let name = self.chart.display().to_string();
        let text = read(&self.chart)?;
        let Some(id) = &self.id else { return parsed(&text, &name) };
        let dashboard: DashboardSpec = parsed(&text, &name)?;
        let ids: Vec<&str> = dashboard.charts.iter().map(|c| c.id.as_str()).collect();
        let missing = || {
            Error::new(
                Code::NotFound,
                format!("the dashboard has no chart \"{id}\", but {}", ids.join(", ")),
            )
        };
        dashboard.charts.iter().find(|c| c.id == *id).map(|c| c.chart.clone()).ok_or_else(missing)
    }
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidSpec, message)
}

fn parsed<T: serde::de::DeserializeOwned>(text: &[u8], name: &str) -> Result<T> {
    serde_json::from_slice(text).map_err(|e| invalid(format!("{name}: {e}")))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| {
        Error::new(Code::NotFound, format!("{} cannot be read: {e}", path.display()))
    };
    if path.as_os_str() != "-" {
        return std::fs::read(path).map_err(failed);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = match path.as_os_str() == "-" {
        true => std::io::stdout().write_all(bytes),
        false => std::fs::write(path, bytes),
    };
    written.map_err(|e| {
        Error::new(Code::Internal, format!("{} cannot be written: {e}", path.display()))
    })
}
