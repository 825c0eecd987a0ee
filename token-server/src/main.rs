//! `pellucid-server`: see `pellucid-server --help`.

fn main() -> std::process::ExitCode {
    pellucid_server::cli::main()
}
