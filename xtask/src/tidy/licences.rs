//! What `deny.toml` says about licences and banned crates, checked for every crate that any
//! feature, target or test of the workspace brings in. cargo-deny checks more, but is not installed
//! everywhere.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Violation, read};
use crate::error::{Context, Result};
use crate::process;
use crate::repository::cargo;

const FILE: &str = "deny.toml";

/// The part of `deny.toml` that is read here.
#[derive(Deserialize)]
struct Policy {
    bans: Bans,
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    name: String,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

/// Checks everything that is compiled for the workspace.
pub(super) fn check(found: &mut Vec<Violation>) -> Result<()> {
    let policy: Policy = toml::from_str(&read(FILE)?).context("read deny.toml")?;
    let mut command = cargo();
    command
        .args(["tree", "--workspace", "--all-features", "--target", "all"])
        .args([
            "--edges",
            "normal,build,dev",
            "--prefix",
            "none",
            "--no-dedupe",
        ])
        .args(["--format", "{p}|{l}"]);
    let tree = process::output(&mut command)?;
    let lines: BTreeSet<&str> = tree.lines().filter(|line| !line.is_empty()).collect();
    for line in lines {
        check_crate(line, &policy, found);
    }
    Ok(())
}

/// Checks one line `name version (…)|licence`.
fn check_crate(line: &str, policy: &Policy, found: &mut Vec<Violation>) {
    let (package, licence) = line.split_once('|').unwrap_or((line, ""));
    let name = package.split(' ').next().unwrap_or_default();
    if policy.bans.deny.iter().any(|ban| ban.name == name) {
        let message =
            format!("{name} is banned, but something depends on it: cargo tree -i {name}");
        found.push(Violation::new(FILE, 0, message));
    }
    if !is_allowed(licence, &policy.licenses.allow) {
        let message = format!(
            "{name} has the licence `{licence}`: drop the crate, or, when the licence fits MIT OR \
             Apache-2.0, allow it"
        );
        found.push(Violation::new(FILE, 0, message));
    }
}

/// Evaluates an SPDX expression (and the old spelling `MIT/Apache-2.0`).
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .replace(" WITH ", "_WITH_");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let result = either(&mut rest, allowed);
    result && rest.is_empty()
}

fn either(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut result = both(rest, allowed);
    while let ["OR", others @ ..] = *rest {
        *rest = others;
        result |= both(rest, allowed);
    }
    result
}

fn both(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut result = one(rest, allowed);
    while let ["AND", others @ ..] = *rest {
        *rest = others;
        result &= one(rest, allowed);
    }
    result
}

fn one(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    match *rest {
        ["(", others @ ..] => {
            *rest = others;
            let result = either(rest, allowed);
            if let [")", others @ ..] = *rest {
                *rest = others;
                return result;
            }
            false
        }
        [word, others @ ..] => {
            *rest = others;
            allowed.contains(&word.replace("_WITH_", " WITH "))
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        [bans]
        deny = [{ name = "ring" }]
        [licenses]
        allow = ["MIT", "Apache-2.0", "ISC", "Apache-2.0 WITH LLVM-exception"]
    "#;

    fn policy() -> Policy {
        toml::from_str(POLICY).unwrap()
    }

    #[test]
    fn expressions_are_evaluated() {
        let allowed = policy().licenses.allow;
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("ISC AND (GPL-3.0 OR MIT)", true),
            ("(MIT OR ISC) AND GPL-3.0", false),
            ("GPL-3.0 OR MIT AND ISC", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0 WITH other-exception", false),
            ("", false),
            ("(MIT", false),
            ("MIT MIT", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
    }

    #[test]
    fn banned_crates_and_unknown_licences_are_refused() {
        let mut found = Vec::new();
        check_crate("serde v1.0.0|MIT OR Apache-2.0", &policy(), &mut found);
        assert!(found.is_empty());
        check_crate("ring v0.17.0|ISC", &policy(), &mut found);
        check_crate("gone v1.0.0 (proc-macro)|GPL-3.0", &policy(), &mut found);
        assert!(found[0].message.starts_with("ring is banned"));
        assert!(
            found[1]
                .message
                .starts_with("gone has the licence `GPL-3.0`")
        );
    }
}
