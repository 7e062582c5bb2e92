//! SQL text in files: <https://sqlite.org/lang.html>, and the statements that do nothing or fail in
//! a transaction: <https://sqlite.org/pragma.html>.

use crate::script::{Bodies, ScriptSyntax, starts};

pub(super) const SYNTAX: ScriptSyntax = ScriptSyntax {
    backslashes: false,
    escape_strings: false,
    backticks: true,
    brackets: true,
    dollar_quotes: false,
    hash_comments: false,
    nested_comments: false,
    spaced_line_comments: false,
    run_comments: false,
    delimiter_lines: false,
    parentheses_hold: false,
    bodies: Bodies::Blocks,
    shell_mark: Some("."),
    copies: false,
    alone,
    commits: |_| false,
};

fn alone(words: &[&str]) -> bool {
    let statements = [
        &["VACUUM"][..],
        &["ATTACH"],
        &["DETACH"],
        &["PRAGMA", "FOREIGN_KEYS"],
        &["PRAGMA", "JOURNAL_MODE"],
        &["PRAGMA", "SYNCHRONOUS"],
        &["PRAGMA", "PAGE_SIZE"],
    ];
    starts(words, &statements)
}
