//! A file fits a head.

use super::Violation;
use super::source::Source;

const SMELL: usize = 300;
const LIMIT: usize = 500;

/// Files that may be longer, and why.
const ALLOWED: &[(&str, &str)] = &[];

/// Checks one file; lines without code, comments and tests don't count.
pub(super) fn check(
    source: &Source<'_>,
    found: &mut Vec<Violation>,
    warnings: &mut Vec<Violation>,
) {
    let lines = source
        .code
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count();
    let message =
        |limit| format!("{lines} lines of code, more than {limit}: split it where a reader would");
    let allowed = ALLOWED.iter().any(|(file, _)| *file == source.file);
    if lines > LIMIT && !allowed {
        found.push(Violation::new(source.file, 0, message(LIMIT)));
    } else if lines > SMELL && !allowed {
        warnings.push(Violation::new(source.file, 0, message(SMELL)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> (usize, usize) {
        let (mut found, mut warnings) = (Vec::new(), Vec::new());
        let source = Source::new("crates/a/src/lib.rs", text);
        check(&source, &mut found, &mut warnings);
        (found.len(), warnings.len())
    }

    #[test]
    fn long_files_are_warned_of_and_longer_ones_refused() {
        assert_eq!(judge(&"a();\n".repeat(SMELL)), (0, 0));
        assert_eq!(judge(&"a();\n".repeat(SMELL + 1)), (0, 1));
        assert_eq!(judge(&"a();\n".repeat(LIMIT + 1)), (1, 0));
    }

    #[test]
    fn comments_blank_lines_and_tests_don_t_count() {
        let text = "// a\n\n".repeat(LIMIT)
            + "#[cfg(test)]\nmod tests {\n"
            + &"a();\n".repeat(LIMIT + 1)
            + "}\n";
        assert_eq!(judge(&text), (0, 0));
    }
}
