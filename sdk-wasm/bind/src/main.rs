//! `pellucid-bind MODULE.wasm FOLDER`: writes the module, the JavaScript around it and its types
//! into the folder.
//!
//! The build of a page runs it after cargo. The library is a dependency like any other, so its
//! version is the crate's to the last digit, as it must be, and it is compiled in a third of the
//! time of the command that is installed otherwise.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!(
            "pellucid-bind MODULE.wasm FOLDER: writes the module with its JavaScript and types into the folder"
        );
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).typescript(true).omit_default_module_path(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    match bindgen.web(true).and_then(|bindgen| bindgen.generate(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("pellucid-bind: {module}: {e:#}");
            ExitCode::FAILURE
        }
    }
}
