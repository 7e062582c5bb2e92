//! Every module says what it is for.

use super::Violation;
use super::source::Source;

/// Checks one file.
pub(super) fn check(source: &Source<'_>, found: &mut Vec<Violation>) {
    let first = source.text.lines().find(|line| !line.trim().is_empty());
    let documented =
        first.is_some_and(|line| line.starts_with("//!") || line.starts_with("#![doc = "));
    if !documented {
        let message = "the file must start with `//!` and say what the module is for";
        found.push(Violation::new(source.file, 1, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut found = Vec::new();
        check(&Source::new("crates/a/src/lib.rs", text), &mut found);
        found.len()
    }

    #[test]
    fn a_file_starts_with_its_purpose() {
        assert_eq!(count("//! Adds numbers.\n"), 0);
        assert_eq!(count("#![doc = include_str!(\"lib.md\")]\n"), 0);
        assert_eq!(count("use std::fmt;\n//! Too late.\n"), 1);
        assert_eq!(count("// Not documentation.\n"), 1);
        assert_eq!(count(""), 1);
    }
}
