//! `pellucid-render`: one chart as a file.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
