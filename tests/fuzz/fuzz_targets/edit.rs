#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| flowrun_fuzz::targets::edit(text));
