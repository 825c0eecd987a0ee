#![no_main]

#[path = "../../tests/support/read_all.rs"]
mod read_all;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read_all::read_all(bytes, pellucid_engine::read::Format::Arrow));
