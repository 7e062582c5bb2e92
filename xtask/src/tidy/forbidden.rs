//! Words that hide a problem instead of solving it.

use super::Violation;
use super::source::{Source, numbered};

/// What is refused in code outside tests, and what to do.
const FORBIDDEN: &[(&str, &str)] = &[
    ("#[allow(", "use `#[expect(lint, reason = \"…\")]`"),
    ("#![allow(", "use `#![expect(lint, reason = \"…\")]`"),
    (
        "todo!(",
        "write it, or return an error that says what can't be done",
    ),
    (
        "unimplemented!(",
        "return an error that says what can't be done",
    ),
    ("dbg!(", "remove it, or use `tracing`"),
    (
        "let _ =",
        "handle the result, or say why it doesn't matter with `.ok()`",
    ),
];

/// Where a word is right, and why: file, word, reason.
const ALLOWED: &[(&str, &str, &str)] = &[(
    "crates/terrace-macros/src/expand.rs",
    "let _ =",
    "generated code that is only evaluated while compiling",
)];

/// Checks one file.
pub(super) fn check(source: &Source<'_>, found: &mut Vec<Violation>) {
    for (line, code) in numbered(&source.bare) {
        for (word, instead) in FORBIDDEN {
            let allowed = ALLOWED
                .iter()
                .any(|(file, right, _)| *file == source.file && right == word);
            if contains(code, word) && !allowed {
                let message = format!("`{word}` is not used here: {instead}");
                found.push(Violation::new(source.file, line, message));
            }
        }
    }
}

/// Whether a line holds a word that does not continue one before it.
fn contains(code: &str, word: &str) -> bool {
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        check(&Source::new("crates/a/src/lib.rs", text), &mut found);
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn each_word_is_found() {
        let text = "#[allow(x)]\n#![allow(x)]\ntodo!()\nunimplemented!()\ndbg!(1)\nlet _ = f();\n";
        assert_eq!(lines(text), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn comments_strings_tests_and_longer_words_are_left_alone() {
        let text = "// todo!()\n\"dbg!(1)\";\nnot_todo!();\nlet _guard = f();\n#[expect(x)]\n\
                    #[cfg(test)]\nmod tests { fn f() { let _ = 1; } }\n";
        assert!(lines(text).is_empty());
    }
}
