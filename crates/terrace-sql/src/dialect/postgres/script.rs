//! SQL text in files: <https://www.postgresql.org/docs/15/sql-syntax-lexical.html>, and the
//! statements that refuse to run in a transaction.

use crate::script::{Bodies, ScriptSyntax, starts};

pub(super) const SYNTAX: ScriptSyntax = ScriptSyntax {
    backslashes: false,
    escape_strings: true,
    backticks: false,
    brackets: false,
    dollar_quotes: true,
    hash_comments: false,
    nested_comments: true,
    spaced_line_comments: false,
    run_comments: false,
    delimiter_lines: false,
    parentheses_hold: true,
    bodies: Bodies::Atomic,
    shell_mark: Some("\\"),
    copies: true,
    alone,
    commits: |_| false,
};

fn alone(words: &[&str]) -> bool {
    let concurrently = [
        &["CREATE", "INDEX", "CONCURRENTLY"][..],
        &["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"],
        &["DROP", "INDEX", "CONCURRENTLY"],
    ];
    let detaches = || {
        starts(words, &[&["ALTER", "TABLE"]])
            && words.contains(&"DETACH")
            && words.contains(&"CONCURRENTLY")
    };
    let others = [
        &["VACUUM"][..],
        &["CREATE", "DATABASE"],
        &["DROP", "DATABASE"],
        &["CREATE", "TABLESPACE"],
        &["DROP", "TABLESPACE"],
        &["ALTER", "SYSTEM"],
        &["REINDEX", "DATABASE"],
        &["REINDEX", "SYSTEM"],
        &["REINDEX", "SCHEMA"],
        &["CREATE", "SUBSCRIPTION"],
        &["DROP", "SUBSCRIPTION"],
    ];
    starts(words, &concurrently)
        || starts(words, &others)
        || (words.first() == Some(&"REINDEX") && words.contains(&"CONCURRENTLY"))
        || detaches()
}
