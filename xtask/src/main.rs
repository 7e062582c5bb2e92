//! `cargo xtask`: everything a person would do by hand twice.

fn main() {}
