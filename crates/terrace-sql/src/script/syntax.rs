//! How a database's SQL text differs from others', as data.

/// How a database's SQL text differs from others'.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that don't depend on each other"
)]
pub(crate) struct ScriptSyntax {
    /// A backslash in a string takes the next character as it is.
    pub(crate) backslashes: bool,
    /// Strings that begin with `E'` do so.
    pub(crate) escape_strings: bool,
    /// Names stand in backticks, too.
    pub(crate) backticks: bool,
    /// Names stand in brackets, too.
    pub(crate) brackets: bool,
    /// Strings stand between `$tag$`.
    pub(crate) dollar_quotes: bool,
    /// `#` begins a comment.
    pub(crate) hash_comments: bool,
    /// Comments stand in comments.
    pub(crate) nested_comments: bool,
    /// `--` begins a comment only before a space.
    pub(crate) spaced_line_comments: bool,
    /// `/*! … */` is run.
    pub(crate) run_comments: bool,
    /// Lines `DELIMITER //`, as the database's own shell reads them.
    pub(crate) delimiter_lines: bool,
    /// A semicolon in parentheses ends nothing.
    pub(crate) parentheses_hold: bool,
    /// What begins the body of a routine.
    pub(crate) bodies: Bodies,
    /// The mark of commands of the database's own shell.
    pub(crate) shell_mark: Option<&'static str>,
    /// Whether data may follow `COPY … FROM STDIN`.
    pub(crate) copies: bool,
    /// Whether a statement with these words runs outside transactions only.
    pub(crate) alone: fn(&[&str]) -> bool,
    /// Whether a statement with these words ends the transaction that it is in.
    pub(crate) commits: fn(&[&str]) -> bool,
}

/// What begins the body of a routine, in which semicolons end nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    /// `BEGIN ATOMIC`; other bodies are strings.
    Atomic,
    /// `BEGIN`, and any other block.
    Blocks,
}

/// Why a text can't run outside the database's own shell.
pub(super) struct ShellOnly {
    pub(super) sentence: String,
    pub(super) hint: &'static str,
}

impl ScriptSyntax {
    pub(super) fn shell_only(&self, token: &str, words: &[String]) -> Option<ShellOnly> {
        if words.is_empty() && self.shell_mark == Some(token) {
            return Some(ShellOnly {
                sentence: format!(
                    "a line that begins with {token} is a command of the database's own shell"
                ),
                hint: "leave it out: a migration holds SQL only",
            });
        }
        let copies = self.copies && words.first().is_some_and(|word| word == "COPY");
        let streams = ["STDIN", "STDOUT"]
            .iter()
            .any(|stream| token.eq_ignore_ascii_case(stream));
        (copies && streams).then(|| ShellOnly {
            sentence: format!(
                "COPY with {} moves data that a migration doesn't have",
                token.to_ascii_uppercase()
            ),
            hint: "write the rows as INSERT statements; pg_dump does so with --inserts",
        })
    }
}

/// Whether words begin with one of these sequences.
pub(crate) fn starts(words: &[&str], sequences: &[&[&str]]) -> bool {
    sequences.iter().any(|sequence| words.starts_with(sequence))
}
