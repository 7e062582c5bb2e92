//! `cargo xtask parity`: the page that says which tests of Django's autodetector have a counterpart
//! here, and which rules of other linters ours stand for.

mod lints;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::console::say;
use crate::error::{Context, Error, Result};
use crate::repository;

const TABLE: &str = "docs/parity/autodetector.toml";
const PAGE: &str = "docs/parity/autodetector.md";
const CRATE: &str = "crates/terrace-migrate";

/// Write docs/parity/autodetector.md and docs/lints.md from their tables, and check that what they
/// name exists.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail when a page is not what it would be.
    #[arg(long)]
    check: bool,
}

/// The table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The version of Django.
    django: String,
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// A test of Django, and what stands for it here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Class and name of Django's test.
    django: String,
    /// Tests of ours, by their paths.
    #[serde(default)]
    tests: Vec<String>,
    /// Why there is none.
    reason: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    for (path, page) in [(PAGE, page()?), (lints::PAGE, lints::page()?)] {
        let file = repository::root().join(path);
        if !arguments.check {
            fs::write(&file, page).context(format!("write {path}"))?;
            say(format_args!("{path} is written"));
            continue;
        }
        let text = fs::read_to_string(&file).context(format!("read {path}"))?;
        if text != page {
            return Err(Error::new(format!(
                "{path} is out of date: run cargo xtask parity"
            )));
        }
    }
    Ok(())
}

/// The page, from a table in which each test exists.
fn page() -> Result<String> {
    let text =
        fs::read_to_string(repository::root().join(TABLE)).context(format!("read {TABLE}"))?;
    let table: Table = toml::from_str(&text).context(format!("understand {TABLE}"))?;
    let tests = tests()?;
    let mut wrong = Vec::new();
    for case in &table.cases {
        if case.tests.is_empty() == case.reason.is_none() {
            wrong.push(format!(
                "{} needs tests or a reason, and not both",
                case.django
            ));
        }
        for test in case.tests.iter().filter(|test| !tests.contains_key(*test)) {
            wrong.push(format!("{}: there is no test {test}", case.django));
        }
    }
    if wrong.is_empty() {
        Ok(write_page(&table, &tests))
    } else {
        Err(Error::new(format!("{TABLE}: {}", wrong.join("; "))))
    }
}

fn write_page(table: &Table, tests: &BTreeMap<String, String>) -> String {
    let (all, mapped) = (
        table.cases.len(),
        table
            .cases
            .iter()
            .filter(|case| case.reason.is_none())
            .count(),
    );
    let mut page = format!(
        "<!-- Made by `cargo xtask parity` from autodetector.toml. Do not edit. -->\n\n\
         # The autodetector beside Django's\n\n\
         Of the {all} tests of Django {}'s autodetector, {mapped} have a counterpart here: a test of \
         `terrace-migrate` that shows the same kind of change, in Terrace's terms. The other {} have a \
         reason. Only the names of the tests come from Django.\n\n\
         | | tests |\n|---|---|\n| in Django | {all} |\n| with a counterpart | {mapped} |\n\
         | without, for a reason | {} |\n",
        table.django,
        all - mapped,
        all - mapped
    );
    let mut class = "";
    for case in &table.cases {
        let (of, name) = case.django.split_once('.').unwrap_or(("", &case.django));
        if of != class {
            class = of;
            // Writing to a String can't fail.
            write!(page, "\n## {of}\n\n| Django's test | here |\n|---|---|\n").ok();
        }
        let here = case.reason.clone().unwrap_or_else(|| {
            let links = case.tests.iter().map(|test| {
                let name = test.rsplit("::").next().unwrap_or(test);
                let file = tests.get(test).map_or("", String::as_str);
                format!("[`{name}`](../../{file})")
            });
            links.collect::<Vec<_>>().join(", ")
        });
        writeln!(page, "| {name} | {here} |").ok();
    }
    page
}

/// The tests of the crate: their paths in its modules, and their files.
fn tests() -> Result<BTreeMap<String, String>> {
    let mut tests = BTreeMap::new();
    for file in repository::files()? {
        let Ok(inside) = file.strip_prefix(CRATE) else {
            continue;
        };
        if file.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let inside = inside.with_extension("").display().to_string();
        let module = inside
            .trim_start_matches("src/")
            .trim_start_matches("tests/it/")
            .replace('/', "::");
        let text = fs::read_to_string(repository::root().join(&file))
            .context(format!("read {}", file.display()))?;
        for (name, nested) in tests_in(&text) {
            let nested = if nested { "tests::" } else { "" };
            tests.insert(
                format!("{module}::{nested}{name}"),
                file.display().to_string(),
            );
        }
    }
    Ok(tests)
}

/// The names of the tests in a text, and whether each is in its module `tests`.
fn tests_in(text: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let (mut nested, mut marked) = (false, false);
    for line in text.lines() {
        let line = line.trim_start();
        nested |= line.starts_with("mod tests {");
        marked |= line == "#[test]";
        let name = line
            .strip_prefix("fn ")
            .and_then(|rest| rest.split_once('('));
        if let (true, Some((name, _))) = (marked, name) {
            found.push((name.to_owned(), nested));
            marked = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_what_its_table_says() {
        run(&Arguments { check: true }).unwrap();
    }

    #[test]
    fn tests_are_found_in_files_and_their_modules() {
        let text =
            "#[test]\nfn one() {}\nfn helper() {}\nmod tests {\n    #[test]\n    fn two() {}\n}\n";
        assert_eq!(
            tests_in(text),
            [("one".to_owned(), false), ("two".to_owned(), true)]
        );
    }

    #[test]
    fn a_test_that_is_gone_is_told() {
        let known = tests().unwrap();
        assert!(known.contains_key("autodetector::cases::tables::a_new_table"));
        assert!(!known.contains_key("autodetector::cases::tables::no_such_test"));
    }
}
