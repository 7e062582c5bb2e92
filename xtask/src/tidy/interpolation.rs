//! Values never become text of a statement: they are parameters, or quoted by the dialect. A
//! formatting macro that puts something into SQL is listed here, with the reason why what it puts
//! there can't be a value.

use super::Violation;
use super::source::Source;

const MACROS: [&str; 4] = ["format!(", "format_args!(", "write!(", "writeln!("];

/// Words that only SQL has in capitals.
const VERBS: [&str; 40] = [
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CALL",
    "COMMIT",
    "COPY",
    "CREATE",
    "DECLARE",
    "DELETE",
    "DETACH",
    "DO",
    "DROP",
    "EXECUTE",
    "EXPLAIN",
    "FETCH",
    "FROM",
    "GRANT",
    "INSERT",
    "INTO",
    "KILL",
    "LISTEN",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "ORDER",
    "PRAGMA",
    "PREPARE",
    "RELEASE",
    "REPLACE",
    "RETURNING",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SELECT",
    "SET",
    "TRUNCATE",
    "UPDATE",
    "VALUES",
    "WHERE",
];

/// Files that put something into SQL, the placeholders that stand for it (an empty one is `{}`), and
/// why it is no value of a row.
const ALLOWED: &[(&str, &[&str], &str)] = &[
    (
        "crates/terrace-cli/src/tenants.rs",
        &[""],
        "names of a table and columns that were checked, given on the command line",
    ),
    (
        "crates/terrace-driver/src/mysql/connect.rs",
        &["id", "level", "limit", "name", "seconds", "value"],
        "numbers, and names of server variables that are written there",
    ),
    (
        "crates/terrace-driver/src/mysql/connection.rs",
        &["", "depth", "name", "seconds"],
        "numbers, and names of locks, which are hexadecimal digits",
    ),
    (
        "crates/terrace-driver/src/postgres/connection/transaction.rs",
        &["access", "depth", "level", "patience", "shared"],
        "the depth of a savepoint, and words that are written there",
    ),
    (
        "crates/terrace-driver/src/sqlite/connection.rs",
        &["depth"],
        "the depth of a savepoint",
    ),
    (
        "crates/terrace-migrate/src/lint/columns.rs",
        &[
            "clause",
            "default",
            "kind",
            "name",
            "new",
            "of",
            "old",
            "sequence",
            "table_text",
            "value",
            "written",
        ],
        "quoted names, and types, defaults and expressions of the statement that is read",
    ),
    (
        "crates/terrace-migrate/src/lint/relations.rs",
        &["", "new"],
        "quoted names of the statement that is read",
    ),
    (
        "crates/terrace-migrate/src/lint/safe.rs",
        &[
            "",
            "body",
            "change",
            "check",
            "column",
            "columns",
            "default",
            "definition",
            "kind",
            "literal",
            "name",
            "of",
            "pending",
            "table",
            "value",
            "written",
        ],
        "quoted names, and types, defaults and conditions of the statement that is read",
    ),
    (
        "crates/terrace-migrate/src/lint/transactions.rs",
        &["", "column", "value"],
        "a quoted name, and an expression of the statement that is read",
    ),
    (
        "crates/terrace-registry/src/fleet/targets.rs",
        &[""],
        "names of isolations",
    ),
    (
        "crates/terrace-migrate/src/tenantize/notes.rs",
        &["", "columns"],
        "sentences for people",
    ),
    (
        "crates/terrace-migrate/src/tenantize/refusals.rs",
        &["", "columns", "table"],
        "sentences for people",
    ),
    (
        "crates/terrace-sql/src/dialect/explain.rs",
        &[""],
        "a sentence for people",
    ),
    (
        "crates/terrace-sql/src/dialect/mysql/administration.rs",
        &["", "name", "seconds", "user"],
        "quoted names and passwords of logins, names of variables, and numbers",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/administration.rs",
        &[
            "",
            "condition",
            "count",
            "counter",
            "key",
            "list",
            "lock_milliseconds",
            "milliseconds",
            "name",
            "number",
            "password",
            "role",
            "table",
            "waits",
        ],
        "quoted names and passwords of logins, options of EXPLAIN, conditions that are written \
         there, and a number",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/ddl.rs",
        &["EXTENSIONS", "name"],
        "names of extensions, which are written there",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/ddl/alter.rs",
        &["column_text", "default", "table_text"],
        "quoted names, and defaults, which are SQL of the program",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/rescope.rs",
        &["", "batch", "column", "definition", "of", "tenant"],
        "quoted names, numbers, and what the catalogue wrote",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/rescope/backward.rs",
        &["column", "default", "of", "said", "tenant"],
        "quoted names, numbers, and what the catalogue wrote",
    ),
    (
        "crates/terrace-sql/src/dialect/postgres/rescope/security.rs",
        &[
            "", "of", "owns", "policy", "role", "said", "schema", "sequence", "text",
        ],
        "quoted names, numbers, and what the catalogue wrote",
    ),
    (
        "crates/terrace-sql/src/dialect/sqlite/ddl/numbers.rs",
        &["IDENTITY_TABLE", "from", "literal", "new"],
        "a constant, and quoted names of tables",
    ),
    (
        "crates/terrace-sql/src/dialect/sqlite/ddl/rebuild.rs",
        &["from", "to"],
        "quoted names of tables",
    ),
    (
        "crates/terrace-sql/src/dialect/sqlite/rescope.rs",
        &[
            "", "batch", "column", "columns", "new", "of", "old", "options", "owner", "said",
            "tenant",
        ],
        "quoted names, numbers, and what the file keeps of its tables",
    ),
    (
        "crates/terrace-sql/src/script/syntax.rs",
        &[""],
        "a sentence for people",
    ),
];

/// Checks one file.
pub(super) fn check(source: &Source<'_>, found: &mut Vec<Violation>) {
    let unpublished = ["crates/terrace-conformance/", "crates/terrace-torture/"];
    if unpublished.iter().any(|path| source.file.starts_with(path)) {
        // Their names are their own.
        return;
    }
    for (at, literal) in formatted(&source.code) {
        if !puts_something_into_sql(literal) || is_allowed(source.file, literal) {
            continue;
        }
        let line = source.code[..at].matches('\n').count() + 1;
        let message = "a formatting macro puts something into SQL: bind it, quote it with the \
                       dialect, or list the text in xtask/src/tidy/interpolation.rs with the \
                       reason why it is no value";
        found.push(Violation::new(source.file, line, message));
    }
}

fn is_allowed(file: &str, literal: &str) -> bool {
    ALLOWED
        .iter()
        .filter(|(path, ..)| file == *path)
        .any(|(_, known, _)| placeholders(literal).all(|name| known.contains(&name)))
}

/// The names between braces, without what is said of their form.
fn placeholders(literal: &str) -> impl Iterator<Item = &str> {
    literal
        .split('{')
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0))
        .map(|name| name.split(':').next().unwrap_or_default())
}

/// The text of each formatting macro, and where it begins: the first literal in its parentheses.
fn formatted(code: &str) -> Vec<(usize, &str)> {
    let mut texts = Vec::new();
    for name in MACROS {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let open = at + name.len();
            if let Some((start, text)) = first_literal(&code[open..]) {
                texts.push((open + start, text));
            }
        }
    }
    texts.sort_unstable();
    texts
}

/// The first literal before the parentheses end.
fn first_literal(rest: &str) -> Option<(usize, &str)> {
    let mut depth = 1_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => {
                let body = &rest[at + 1..];
                return Some((at + 1, &body[..end_of_literal(body)]));
            }
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    None
}

fn end_of_literal(body: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    body.len()
}

fn puts_something_into_sql(literal: &str) -> bool {
    let verb = literal
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| VERBS.contains(&word));
    verb && literal.replace("{{", "").contains('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        check(
            &Source::new("crates/terrace-orm/src/a.rs", text),
            &mut found,
        );
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn what_is_put_into_sql_is_found_however_it_is_written() {
        for text in [
            "let sql = format!(\"SELECT {name}\");",
            "vec![format!(\n\"UPDATE t SET a = '{}'\", value)]",
            "write!(sql, \"DELETE FROM x WHERE id = {id}\")?;",
            "sql.push_str(&format!(\"INSERT INTO {table}\"));",
            "run(format_args!(\"SET {name} = 1\"))",
        ] {
            assert_eq!(lines(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn texts_without_values_and_sentences_are_not() {
        for text in [
            "format!(\"select the row {name}\")",
            "format!(\"SELECT 1\")",
            "format!(\"SELECT '{{}}'\")",
            "reformat!(\"SELECT {name}\")",
            "// format!(\"SELECT {name}\")",
            "#[cfg(test)]\nmod tests { fn a() { format!(\"SELECT {name}\"); } }",
        ] {
            assert!(lines(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn only_what_is_listed_may_be_put_there() {
        let file = "crates/terrace-driver/src/sqlite/connection.rs";
        let count = |text| {
            let mut found = Vec::new();
            check(&Source::new(file, text), &mut found);
            found.len()
        };
        assert_eq!(count("format!(\"SAVEPOINT a_{depth}\")"), 0);
        assert_eq!(count("format!(\"SAVEPOINT a_{depth:03}\")"), 0);
        assert_eq!(count("format!(\"SAVEPOINT {name}_{depth}\")"), 1);
        assert_eq!(count("format!(\"SAVEPOINT {}\", name)"), 1);
    }

    #[test]
    fn every_exception_is_still_needed() {
        for (file, known, why) in ALLOWED {
            assert!(!why.is_empty());
            let text = super::super::read(file).unwrap();
            let code = Source::new(file, &text).code;
            let literals = formatted(&code);
            let sql = literals
                .iter()
                .filter(|(_, literal)| puts_something_into_sql(literal));
            let used: Vec<&str> = sql.flat_map(|(_, literal)| placeholders(literal)).collect();
            for name in *known {
                assert!(used.contains(name), "{file} has no {{{name}}} any more");
            }
        }
    }
}
