//! `cargo xtask conformance`: the same promises in every cell, and planted bugs that must be caught.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::console::say;
use crate::error::{Context, Error, Result};
use crate::interrupt::Interrupt;
use crate::mutants::{self, Outcome, Verdict};
use crate::process;
use crate::repository::{self, cargo};
use crate::servers::Servers;

/// Run the conformance suite in every database and isolation mode, and prove that it catches
/// planted bugs.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write the result to this file. Planted bugs are run as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Run the planted bugs as well.
    #[arg(long)]
    planted: bool,
    /// Never run the planted bugs.
    #[arg(long, conflicts_with = "planted")]
    no_planted: bool,
    /// Run only planted bugs whose name contains this.
    #[arg(long, value_name = "TEXT", conflicts_with = "no_planted")]
    only: Option<String>,
    /// Run a shortened list of cases.
    #[arg(long)]
    quick: bool,
}

impl Arguments {
    fn wants_planted(&self) -> bool {
        !self.no_planted && (self.planted || self.json.is_some() || self.only.is_some())
    }
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let json = arguments
        .json
        .as_deref()
        .map(repository::absolute)
        .transpose()?;
    let servers = Servers::start(interrupt)?;
    let result = run_with(arguments, json.as_deref(), &servers, interrupt);
    servers.stop().and(result)
}

fn run_with(
    arguments: &Arguments,
    json: Option<&Path>,
    servers: &Servers,
    interrupt: &Interrupt,
) -> Result<()> {
    let cells = run_cells(arguments, json, servers, interrupt);
    if cells.as_ref().is_err_and(Error::is_interrupted) {
        return cells;
    }
    let verdicts = if arguments.wants_planted() {
        mutants::run(arguments.only.as_deref(), servers, interrupt)?
    } else {
        Vec::new()
    };
    if let Some(json) = json {
        write_result(json, &verdicts)?;
    }
    cells.and(report(&verdicts))
}

fn run_cells(
    arguments: &Arguments,
    json: Option<&Path>,
    servers: &Servers,
    interrupt: &Interrupt,
) -> Result<()> {
    if let Some(json) = json {
        // A result of an earlier run must not pass for one of this run.
        match std::fs::remove_file(json) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                return Err(cause).context(format_args!("replace {}", json.display()));
            }
            _ => {}
        }
    }
    let mut command = cargo();
    command.args(["run", "--package", "terrace-conformance", "--"]);
    if let Some(json) = json {
        command.arg("--json").arg(json);
    }
    if arguments.quick {
        command.arg("--quick");
    }
    servers.tell(&mut command);
    process::succeed(&mut command, interrupt)
}

/// Puts the verdicts beside the cells that the conformance program wrote.
fn write_result(json: &Path, verdicts: &[Verdict]) -> Result<()> {
    let doing = || format!("read {}", json.display());
    let text = std::fs::read_to_string(json).context(doing())?;
    let mut result: Map<String, Value> = serde_json::from_str(&text).context(doing())?;
    if !result.get("cells").is_some_and(Value::is_array) {
        return Err(Error::new(format!(
            "{} holds no array `cells`",
            json.display()
        )));
    }
    add_verdicts(&mut result, verdicts);
    let text = serde_json::to_string_pretty(&result).context(doing())?;
    std::fs::write(json, text + "\n").context(format_args!("write {}", json.display()))
}

fn add_verdicts(result: &mut Map<String, Value>, verdicts: &[Verdict]) {
    let caught = |verdict: &Verdict| verdict.outcome == Outcome::Caught;
    let count = verdicts.iter().filter(|verdict| caught(verdict)).count();
    result.insert("planted".to_owned(), json!(verdicts.len()));
    result.insert("caught".to_owned(), json!(count));
    let each = verdicts
        .iter()
        .map(|verdict| json!({"name": verdict.name, "caught": caught(verdict)}));
    result.insert("mutants".to_owned(), each.collect());
}

fn report(verdicts: &[Verdict]) -> Result<()> {
    let mut problems = Vec::new();
    for verdict in verdicts {
        match &verdict.outcome {
            Outcome::Caught => {}
            Outcome::Missed => problems.push(format!("{}: not caught", verdict.name)),
            Outcome::Broken(why) => problems.push(format!("{}: {why}", verdict.name)),
        }
    }
    if !verdicts.is_empty() {
        let caught = verdicts.len() - problems.len();
        say(format_args!(
            "planted bugs: {}, caught: {caught}",
            verdicts.len()
        ));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "planted bugs:\n{}",
        problems.join("\n")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str, outcome: Outcome) -> Verdict {
        Verdict {
            name: name.to_owned(),
            outcome,
        }
    }

    #[test]
    fn verdicts_are_counted_beside_the_cells() {
        let mut result = Map::new();
        result.insert("cells".to_owned(), json!([]));
        let verdicts = [verdict("a", Outcome::Caught), verdict("b", Outcome::Missed)];
        add_verdicts(&mut result, &verdicts);
        assert_eq!(result["planted"], 2);
        assert_eq!(result["caught"], 1);
        assert_eq!(result["mutants"][1], json!({"name": "b", "caught": false}));
        assert!(result["cells"].is_array());
    }

    #[test]
    fn a_missed_or_broken_bug_is_a_failure() {
        assert!(report(&[verdict("a", Outcome::Caught)]).is_ok());
        let error = report(&[verdict("b", Outcome::Missed)]).unwrap_err();
        assert!(error.to_string().contains("b: not caught"));
        let broken = Outcome::Broken("does not build".to_owned());
        let error = report(&[verdict("c", broken)]).unwrap_err();
        assert!(error.to_string().contains("c: does not build"));
    }
}
