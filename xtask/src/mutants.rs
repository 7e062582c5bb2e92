//! Planted bugs: each is one replacement in one file that breaks isolation; the conformance suite
//! must fail with it, or it proves nothing.
//!
//! A bug is a file `xtask/mutants/NAME.toml` with `name`, `file`, `find` (which occurs once in the
//! file, however it is formatted), `replace` and `why`. Bugs are planted in a copy of the working
//! tree, never in the tree.

mod tree;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::console::say;
use crate::error::{Context, Error, Result};
use crate::interrupt::Interrupt;
use crate::process;
use crate::repository;
use crate::servers::Servers;

use tree::Tree;

const RUN_WITHIN: Duration = Duration::from_mins(15);

/// What became of one planted bug.
pub(crate) struct Verdict {
    /// The bug.
    pub(crate) name: String,
    /// What the suite said.
    pub(crate) outcome: Outcome,
}

/// What the suite said of a planted bug.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It failed because of the bug.
    Caught,
    /// It passed in spite of the bug.
    Missed,
    /// The bug can't be planted, does not build, or makes the suite crash instead of report: that
    /// says nothing about isolation.
    Broken(String),
}

/// One planted bug.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    name: String,
    file: PathBuf,
    find: String,
    replace: String,
    why: String,
}

/// Plants every bug whose name contains `only`, one after the other, and says what became of each.
/// Fails when the suite fails without any bug.
pub(crate) fn run(
    only: Option<&str>,
    servers: &Servers,
    interrupt: &Interrupt,
) -> Result<Vec<Verdict>> {
    let mut mutants = read_all(&repository::root().join("xtask/mutants"))?;
    mutants.retain(|mutant| only.is_none_or(|only| mutant.name.contains(only)));
    if mutants.is_empty() {
        return Err(Error::new("there is no such planted bug in xtask/mutants"));
    }
    let tree = Tree::copy()?;
    say("\n== without a planted bug");
    if suite_fails(&tree, servers, interrupt)? {
        return Err(Error::new(
            "the conformance suite fails without a planted bug, so it can't catch one; \
             make it pass first",
        ));
    }
    let mut verdicts = Vec::with_capacity(mutants.len());
    for mutant in mutants {
        let begin = Instant::now();
        say(format_args!(
            "\n== planted: {} ({})",
            mutant.name, mutant.why
        ));
        let outcome = match judge(&mutant, &tree, servers, interrupt) {
            Ok(true) => Outcome::Caught,
            Ok(false) => Outcome::Missed,
            Err(error) if error.is_interrupted() => return Err(error),
            Err(error) => Outcome::Broken(error.to_string()),
        };
        say(format_args!(
            "== {}: {outcome:?} after {:.0} s",
            mutant.name,
            begin.elapsed().as_secs_f64()
        ));
        verdicts.push(Verdict {
            name: mutant.name,
            outcome,
        });
    }
    Ok(verdicts)
}

/// Plants a bug, runs the suite and takes the bug out again. True: the suite failed.
fn judge(mutant: &Mutant, tree: &Tree, servers: &Servers, interrupt: &Interrupt) -> Result<bool> {
    let original = std::fs::read_to_string(repository::root().join(&mutant.file))
        .context(format_args!("read {}", mutant.file.display()))?;
    tree.write(&mutant.file, &mutant.plant(&original)?)?;
    let failed = suite_fails(tree, servers, interrupt);
    tree.write(&mutant.file, &original)?;
    failed
}

/// Builds the suite in the tree and runs it. It ends with 1 when it found a leak.
fn suite_fails(tree: &Tree, servers: &Servers, interrupt: &Interrupt) -> Result<bool> {
    let cargo = |verb: &str| {
        let mut command = repository::cargo();
        command
            .current_dir(tree.folder())
            .env("CARGO_TARGET_DIR", Tree::target())
            .args([verb, "--quiet", "--package", "terrace-conformance"]);
        servers.tell(&mut command);
        command
    };
    process::succeed(&mut cargo("build"), interrupt)?;
    let mut command: Command = cargo("run");
    command.args(["--", "--quick"]);
    let status = process::run(&mut command, Some(RUN_WITHIN), interrupt)?;
    match status.code() {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        _ => Err(Error::new(format!(
            "the conformance program crashed instead of reporting ({status})"
        ))),
    }
}

fn read_all(folder: &Path) -> Result<Vec<Mutant>> {
    let doing = || format!("read planted bugs in {}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).context(doing())? {
        let path = entry.context(doing())?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).context(doing())?;
            toml::from_str(&text).context(format_args!("read {}", path.display()))
        })
        .collect()
}

impl Mutant {
    /// The file's text with the bug in it. Line breaks and indentation don't count, so that
    /// formatting the file does not lose the bug.
    fn plant(&self, text: &str) -> Result<String> {
        if self.find == self.replace {
            return Err(Error::new(format!(
                "the planted bug {} changes nothing",
                self.name
            )));
        }
        let (squeezed, places) = squeeze(text);
        let (wanted, _) = squeeze(&self.find);
        let found: Vec<usize> = squeezed.match_indices(&wanted).map(|(at, _)| at).collect();
        let ([at], false) = (&found[..], wanted.is_empty()) else {
            return Err(Error::new(format!(
                "the planted bug {} does not fit any more: its `find` occurs {} times in {}, not \
                 once",
                self.name,
                found.len(),
                self.file.display()
            )));
        };
        let (start, last) = (places[*at], places[at + wanted.len() - 1]);
        Ok([&text[..start], &self.replace, &text[last + 1..]].concat())
    }
}

/// The text without white space and without the commas that formatting puts before a closing
/// bracket, and where each byte of it stands in the text.
fn squeeze(text: &str) -> (String, Vec<usize>) {
    let (mut squeezed, mut places) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        let closes = || text[at + 1..].trim_start().starts_with([')', ']', '}']);
        if c.is_whitespace() || (c == ',' && closes()) {
            continue;
        }
        squeezed.push(c);
        places.extend(at..at + c.len_utf8());
    }
    (squeezed, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"
        name = "forgotten-predicate"
        file = "crates/terrace-sql/src/render.rs"
        find = "if guarded {"
        replace = "if guarded && false {"
        why = "a table reference without the tenant's predicate"
    "#;

    fn example() -> Mutant {
        toml::from_str(EXAMPLE).unwrap()
    }

    #[test]
    fn a_bug_is_planted_where_its_text_occurs_once() {
        let text = example().plant("a\nif guarded {\nb").unwrap();
        assert_eq!(text, "a\nif guarded && false {\nb");
    }

    #[test]
    fn formatting_does_not_lose_a_bug() {
        let mut mutant = example();
        mutant.find = "guard(a, ä)".to_owned();
        mutant.replace = "skip()".to_owned();
        let text = mutant
            .plant("let x = guard(\n    a,\n    ä,\n);\n")
            .unwrap();
        assert_eq!(text, "let x = skip();\n");
    }

    #[test]
    fn a_bug_that_fits_nowhere_or_twice_is_an_error() {
        for text in ["nothing", "", "if guarded { if guarded {"] {
            let error = example().plant(text).unwrap_err().to_string();
            assert!(
                error.contains("forgotten-predicate does not fit"),
                "{error}"
            );
        }
    }

    #[test]
    fn unknown_and_missing_keys_are_errors() {
        assert!(toml::from_str::<Mutant>(&format!("{EXAMPLE}\nextra = 1")).is_err());
        assert!(toml::from_str::<Mutant>("name = 'x'").is_err());
    }

    #[test]
    fn every_bug_in_the_repository_fits_its_file() {
        let folder = repository::root().join("xtask/mutants");
        if !folder.is_dir() {
            return;
        }
        for mutant in read_all(&folder).unwrap() {
            let text = std::fs::read_to_string(repository::root().join(&mutant.file)).unwrap();
            mutant.plant(&text).unwrap();
        }
    }
}
