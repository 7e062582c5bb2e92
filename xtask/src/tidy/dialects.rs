//! Databases are named only where their spelling and their clients are; everything else asks
//! capabilities.

use super::Violation;
use super::source::{Source, numbered};

const NAMES: [&str; 5] = ["postgres", "postgresql", "mysql", "mariadb", "sqlite"];

/// Where databases may be named, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("crates/terrace-sql/src/dialect", "spelling"),
    ("crates/terrace-driver/src/", "clients and URLs"),
    (
        "crates/terrace-app/src/settings.rs",
        "the embedded database that is used without settings",
    ),
    (
        "crates/terrace-tenancy/src/foreign_file.rs",
        "it reads files of that one format",
    ),
    (
        "crates/terrace-tenancy/src/servers/shard.rs",
        "names and ending of the files beside the registry's file",
    ),
    (
        "crates/terrace-conformance/",
        "it names the cells that it runs",
    ),
    (
        "crates/terrace-torture/",
        "it names the databases that it runs on, and reads their catalogues",
    ),
    ("oracle/", "it names the cells that it runs"),
];

/// Checks one file.
pub(super) fn check(source: &Source<'_>, found: &mut Vec<Violation>) {
    if ALLOWED
        .iter()
        .any(|(path, _)| source.file.starts_with(path))
    {
        return;
    }
    for (line, code) in numbered(&source.code) {
        if let Some(word) = words(code).find(|word| names_a_database(word)) {
            let message = format!(
                "`{word}` names a database: ask a capability, or move the spelling to \
                 terrace-sql/src/dialect"
            );
            found.push(Violation::new(source.file, line, message));
        }
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric())
}

/// Whether a word is a database's name, or a CamelCase name that starts or ends with one.
fn names_a_database(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    NAMES.contains(&lower.as_str()) || humps(word).any(|hump| NAMES.contains(&hump.as_str()))
}

/// The parts of a CamelCase name, in lower case.
fn humps(word: &str) -> impl Iterator<Item = String> {
    let starts: Vec<usize> = word
        .char_indices()
        .filter(|(index, c)| *index == 0 || c.is_ascii_uppercase())
        .map(|(index, _)| index)
        .chain([word.len()])
        .collect();
    let part = |pair: &[usize]| word[pair[0]..pair[1]].to_ascii_lowercase();
    starts.windows(2).map(part).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        check(&Source::new(file, text), &mut found);
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn names_in_code_and_strings_are_found() {
        let text = "//! PostgreSQL is fine here.\nif name == \"postgres\" {}\n\
                    fn is_sqlite() {}\nstruct MysqlThing;\nlet x = MariaDB;\n";
        assert_eq!(lines("crates/terrace-orm/src/a.rs", text), [2, 3, 4, 5]);
    }

    #[test]
    fn comments_tests_and_other_words_are_not() {
        let text = "/// Like SQLite.\nfn postgresish() {} // mysql\n\
                    #[cfg(test)]\nmod tests { const A: &str = \"sqlite\"; }\n";
        assert!(lines("crates/terrace-orm/src/a.rs", text).is_empty());
    }

    #[test]
    fn dialects_and_clients_may_name_them() {
        for file in [
            "crates/terrace-sql/src/dialect/mysql/mod.rs",
            "crates/terrace-driver/src/pool.rs",
        ] {
            assert!(lines(file, "mod mysql;").is_empty());
        }
        assert_eq!(lines("crates/terrace-sql/src/render.rs", "mod mysql;"), [1]);
    }
}
