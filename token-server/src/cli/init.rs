//! `pellucid-server init`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;

/// A configuration that works, with the rows and the dashboard it names.
const STARTER: [(&str, &str); 3] = [
    ("sales.csv", include_str!("../../starter/sales.csv")),
    ("dashboards/sales.json", include_str!("../../starter/dashboards/sales.json")),
    // Last: a folder with a configuration is a whole one.
    ("pellucid.toml", include_str!("../../starter/pellucid.toml")),
];

/// Write a first configuration, with rows and a dashboard to try it on.
#[derive(Args)]
pub(super) struct Init {
    /// Where to
    #[arg(default_value = ".")]
    folder: PathBuf,
}

impl Init {
    pub(super) fn run(&self) -> Result<(), Failure> {
        for (name, _) in STARTER {
            if self.folder.join(name).exists() {
                return Err(format!(
                    "{} is there already: init overwrites nothing",
                    self.folder.join(name).display()
                )
                .into());
            }
        }
        for (name, text) in STARTER {
            write(&self.folder.join(name), text)?;
        }
        println!(
            "wrote a configuration: pellucid-server serve --config {}",
            self.folder.join("pellucid.toml").display()
        );
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::File::create_new(path)?.write_all(text.as_bytes()));
    written.map_err(|e| format!("cannot write {}: {e}", path.display()).into())
}
