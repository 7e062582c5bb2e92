//! Every statement of a compile-fail file is a mistake that the compiler reports: a file of mistakes
//! says that none of them compiles, and one that does would make it lie without failing its test.
//!
//! A statement in the body of a function, or of a loop in it, is a mistake, and its golden must have
//! an error on one of its lines. `let name = …;` and a closing `Ok(…)` are what the mistakes need.

use std::path::Path;

use super::Violation;
use super::source::numbered;

/// Checks one file, whose golden stands beside it.
pub(super) fn check(file: &str, text: &str, golden: Option<&str>, found: &mut Vec<Violation>) {
    if !is_of_mistakes(file) {
        return;
    }
    let Some(golden) = golden else {
        let message = "no golden says which errors it gives: run its test and keep what it writes";
        found.push(Violation::new(file, 0, message));
        return;
    };
    let name = file.rsplit('/').next().unwrap_or(file);
    let errors = errors(golden, name);
    for Statement { first, last } in statements(text) {
        if !errors.iter().any(|line| (first..=last).contains(line)) {
            let message = "this statement compiles: its golden has no error here. Make it a mistake, \
                           or leave it out";
            found.push(Violation::new(file, first, message));
        }
    }
}

/// Whether a file is one of mistakes.
pub(super) fn is_of_mistakes(file: &str) -> bool {
    file.contains("/tests/compile_fail/")
        && Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "rs")
}

/// The lines on which a golden has errors: where the first arrow after each points.
fn errors(golden: &str, name: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut waits = false;
    for line in golden.lines() {
        if line.starts_with("error") {
            waits = true;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && std::mem::take(&mut waits)
            && let Some((_, place)) = place.split_once(&format!("{name}:"))
        {
            let number = place.split(':').next();
            lines.extend(number.and_then(|number| number.parse::<usize>().ok()));
        }
    }
    lines
}

/// The lines of a statement.
struct Statement {
    first: usize,
    last: usize,
}

/// The statements that must not compile. The files are formatted, so that the indentation tells
/// where a statement begins.
fn statements(text: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    // The indentation of statements; none outside of functions.
    let mut inside = None;
    let mut taken = false;
    for (number, line) in numbered(text) {
        let depth = line.len() - line.trim_start().len();
        let code = line.trim_start();
        match inside {
            None if depth == 0 && is_function(code) => {
                (inside, taken) = (code.ends_with('{').then_some(4), false);
            }
            Some(of) if depth + 4 == of && code == "}" => {
                (inside, taken) = ((of > 4).then_some(of - 4), false);
            }
            Some(of) if depth == of && is_beginning(code) => {
                if code.starts_with("for ") && code.ends_with('{') {
                    (inside, taken) = (Some(of + 4), false);
                    continue;
                }
                taken = !is_needed(code);
                if taken {
                    statements.push(Statement {
                        first: number,
                        last: number,
                    });
                }
            }
            Some(_) if taken && !code.is_empty() => {
                if let Some(statement) = statements.last_mut() {
                    statement.last = number;
                }
            }
            _ => {}
        }
    }
    statements
}

fn is_function(code: &str) -> bool {
    code.starts_with("fn ") || code.starts_with("async fn ")
}

/// Whether a line at the indentation of statements begins one, and doesn't go on with it or end it.
fn is_beginning(code: &str) -> bool {
    code.starts_with(|first: char| first.is_alphanumeric() || first == '_')
}

/// Whether a statement is what mistakes need.
fn is_needed(code: &str) -> bool {
    let names = code.strip_prefix("let ");
    names.is_some_and(|name| !name.starts_with("_ ") && !name.starts_with("_:"))
        || code.starts_with("Ok(")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "crates/a/tests/compile_fail/b.rs";

    const TEXT: &str = "\
struct A {
    id: i64,
}

fn first(db: &Db) {
    let all = || A::objects();
    let _ = all().wrong();
    A::objects()
        .right()
        .wrong();
    for a in all() {
        a.wrong();
        a.right(|b| {
            b.wrong()
        });
    }
    let _: B = all();
}

async fn second() -> Result<()> {
    wrong(|a| {
        a
    });
    Ok(())
}

fn main() {}
";

    fn golden(lines: &[usize]) -> String {
        let error = |line| {
            format!(
                "error[E0308]: mismatched types\n \
                 --> tests/compile_fail/b.rs:{line}:9\n  |\nnote: there\n \
                 --> tests/compile_fail/b.rs:1:1\n  |\n"
            )
        };
        lines.iter().map(error).collect()
    }

    fn lines(golden: Option<&str>) -> Vec<usize> {
        let mut found = Vec::new();
        check(FILE, TEXT, golden, &mut found);
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn every_statement_needs_its_error() {
        let all = golden(&[7, 10, 12, 14, 17, 21]);
        assert_eq!(lines(Some(&all)), [0; 0]);
        assert_eq!(lines(Some("")), [7, 8, 12, 13, 17, 21]);
        assert_eq!(lines(Some(&golden(&[7, 10, 14, 17, 22]))), [12]);
    }

    #[test]
    fn a_note_is_no_error() {
        let note = "note: there\n --> tests/compile_fail/b.rs:7:9\n";
        assert_eq!(lines(Some(note)).len(), 6);
    }

    #[test]
    fn a_file_without_a_golden_proves_nothing() {
        assert_eq!(lines(None), [0]);
        let mut found = Vec::new();
        check("crates/a/tests/it/b.rs", TEXT, None, &mut found);
        assert_eq!(found, []);
    }
}
