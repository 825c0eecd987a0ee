#![no_main]

#[path = "../../tests/support/text_properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::dates(bytes));
