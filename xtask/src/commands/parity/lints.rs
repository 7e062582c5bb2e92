//! The page of the rules about the safety of migrations, beside those of two other linters.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::error::{Context, Error, Result};
use crate::repository;

const TABLE: &str = "docs/parity/lints.toml";
const RULES: &str = "crates/terrace-migrate/src/lint/rules.json";
/// The page.
pub(super) const PAGE: &str = "docs/lints.md";

/// A rule of ours, as its table has it.
#[derive(Deserialize)]
struct Rule {
    name: String,
    group: String,
    databases: Vec<String>,
    weight: String,
    locks: BTreeMap<String, String>,
    harm: String,
    safe: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "linter")]
    linters: Vec<Linter>,
}

/// Another linter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Linter {
    name: String,
    version: String,
    address: String,
    #[serde(rename = "rule")]
    rules: Vec<Theirs>,
}

/// A rule of another linter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Theirs {
    name: String,
    #[serde(default)]
    rules: Vec<String>,
    reason: Option<String>,
}

/// The text of the page.
///
/// # Errors
/// For a rule of theirs that has neither rules of ours nor a reason, or a name that we don't have.
pub(super) fn page() -> Result<String> {
    let read = |path: &str| {
        fs::read_to_string(repository::root().join(path)).context(format!("read {path}"))
    };
    let rules: Vec<Rule> =
        serde_json::from_str(&read(RULES)?).context(format!("understand {RULES}"))?;
    let table: Table = toml::from_str(&read(TABLE)?).context(format!("understand {TABLE}"))?;
    check(&rules, &table)?;
    Ok(write(&rules, &table))
}

fn check(rules: &[Rule], table: &Table) -> Result<()> {
    let mut wrong = Vec::new();
    for theirs in table.linters.iter().flat_map(|linter| &linter.rules) {
        if theirs.rules.is_empty() == theirs.reason.is_none() {
            wrong.push(format!("{} needs rules or a reason", theirs.name));
        }
        for name in &theirs.rules {
            if !rules.iter().any(|rule| rule.name == *name) {
                wrong.push(format!("{}: there is no rule {name}", theirs.name));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::new(format!("{TABLE}: {}", wrong.join("; "))))
    }
}

const HEAD: &str = "<!-- Made by `cargo xtask parity`. Do not edit. -->\n\n\
# What migrations do to those who use the tables\n\n\
`makemigrations`, `migrate --plan` and `terrace migrate lint` read every statement that a migration \
becomes and tell what locks or rewrites a table, what programs of the version before would stumble \
over, and how the same is done safely: as words, and as SQL where it is known. Tables that the \
migration itself makes are used by nobody and not told of. A *danger* is an error in the production \
tier and a warning elsewhere; an *advice* is always a warning.\n\n\
## Silence\n\n\
| where | how |\n|---|---|\n\
| a whole SQL file | `-- terrace: allow RULE: REASON` before its first statement |\n\
| one statement | the same comment before it |\n\
| a migration of operations | `\"allow\": [{\"rule\": \"RULE\", \"reason\": \"REASON\"}]` |\n\n\
## Safe forms\n\n\
`terrace migrate lint --write` puts the safe form in the place of an SQL file that no target has yet, \
and writes what must wait for the next version of the programs as files behind it. A migration of \
operations that says `\"online\": true` (`makemigrations --online`) runs its statements in their safe \
forms wherever the database has them.\n\n";

fn write(rules: &[Rule], table: &Table) -> String {
    let mut page = HEAD.to_owned();
    let mut groups: BTreeMap<usize, (&str, Vec<&Rule>)> = BTreeMap::new();
    for rule in rules {
        let known = groups.values().position(|(name, _)| *name == rule.group);
        let place = known.unwrap_or(groups.len());
        groups
            .entry(place)
            .or_insert((&rule.group, Vec::new()))
            .1
            .push(rule);
    }
    // Writing to a String can't fail.
    writeln!(page, "## The {} rules", rules.len()).ok();
    for (group, rules) in groups.values() {
        let title = group[..1].to_uppercase() + &group[1..];
        write!(
            page,
            "\n### {title}\n\n| rule | | lock | what happens | safe |\n|---|---|---|---|---|\n"
        )
        .ok();
        for rule in rules {
            let locks = rule.databases.iter().map(|database| {
                let lock = rule.locks.get(database).map_or("none", String::as_str);
                format!("{database}: {lock}")
            });
            let locks = locks.collect::<Vec<_>>().join("<br>");
            let (name, weight, harm, safe) = (&rule.name, &rule.weight, &rule.harm, &rule.safe);
            writeln!(page, "| `{name}` | {weight} | {locks} | {harm} | {safe} |").ok();
        }
    }
    for linter in &table.linters {
        write_linter(linter, &mut page);
    }
    page
}

fn write_linter(linter: &Linter, page: &mut String) {
    let all = linter.rules.len();
    let mapped = linter.rules.iter().filter(|rule| rule.reason.is_none());
    let mapped = mapped.count();
    let (name, version, address) = (&linter.name, &linter.version, &linter.address);
    write!(
        page,
        "\n## Beside {name}\n\nOf the {all} rules of [{name}]({address}) ({version}), {mapped} are held by \
         ours; the other {} have a reason.\n\n| {name} | here |\n|---|---|\n",
        all - mapped
    )
    .ok();
    for rule in &linter.rules {
        let ours = rule.rules.iter().map(|name| format!("`{name}`"));
        let ours = ours.collect::<Vec<_>>().join(", ");
        let here = rule.reason.as_ref().unwrap_or(&ours);
        writeln!(page, "| {} | {here} |", rule.name).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rules: &[&str], reason: Option<&str>) -> Table {
        Table {
            linters: vec![Linter {
                name: "other".to_owned(),
                version: "1".to_owned(),
                address: String::new(),
                rules: vec![Theirs {
                    name: "theirs".to_owned(),
                    rules: rules.iter().map(|&name| name.to_owned()).collect(),
                    reason: reason.map(str::to_owned),
                }],
            }],
        }
    }

    #[test]
    fn rules_that_we_do_not_have_are_told() {
        assert!(check(&[], &table(&["gone"], None)).is_err());
        assert!(check(&[], &table(&[], None)).is_err());
        assert!(check(&[], &table(&[], Some("why"))).is_ok());
    }
}
