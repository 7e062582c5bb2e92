//! SQL text in files: <https://dev.mysql.com/doc/refman/8.0/en/language-structure.html>, and the
//! statements that commit: <https://dev.mysql.com/doc/refman/8.0/en/implicit-commit.html>.

use crate::script::{Bodies, ScriptSyntax, starts};

pub(super) const SYNTAX: ScriptSyntax = ScriptSyntax {
    backslashes: true,
    escape_strings: false,
    backticks: true,
    brackets: false,
    dollar_quotes: false,
    hash_comments: true,
    nested_comments: false,
    spaced_line_comments: true,
    run_comments: true,
    delimiter_lines: true,
    parentheses_hold: false,
    bodies: Bodies::Blocks,
    shell_mark: None,
    copies: false,
    alone: |_| false,
    commits,
};

fn commits(words: &[&str]) -> bool {
    let definitions = [
        &["ALTER"][..],
        &["CREATE"],
        &["DROP"],
        &["RENAME"],
        &["TRUNCATE"],
        &["GRANT"],
        &["REVOKE"],
        &["ANALYZE"],
        &["OPTIMIZE"],
        &["REPAIR"],
        &["CHECK", "TABLE"],
        &["LOCK"],
        &["UNLOCK"],
        &["FLUSH"],
        &["INSTALL"],
        &["UNINSTALL"],
        &["SET", "PASSWORD"],
    ];
    starts(words, &definitions)
}
