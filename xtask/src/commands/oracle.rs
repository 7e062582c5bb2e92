//! `cargo xtask oracle`: Django's own tests as the judge of our ORM, in every isolation mode.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::interrupt::Interrupt;
use crate::process;
use crate::repository::{self, cargo};
use crate::servers::Servers;

/// The page that a full run writes.
const PAGE: &str = "docs/parity/orm.md";

/// Run our cases of Django's own test-suite in every database and isolation mode, and write
/// `docs/parity/orm.md`.
///
/// Fails when a case sees something else than Django's test did and no reason is written down.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write the numbers to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Leave out the databases that need a server. The page is not written.
    #[arg(long, conflicts_with = "record")]
    sqlite_only: bool,
    /// Run only this module; may be given several times. The page is not written.
    #[arg(long, value_name = "MODULE")]
    only: Vec<String>,
    /// Fail when the page is not what the cases give, instead of writing it.
    #[arg(long)]
    check: bool,
    /// Record again what Django's tests observe, with Python 3.12 or newer (`ORACLE_PYTHON`, or
    /// `python3`), before the cases run.
    #[arg(long)]
    record: bool,
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let json = arguments
        .json
        .as_deref()
        .map(repository::absolute)
        .transpose()?;
    if arguments.sqlite_only {
        return run_cases(arguments, json.as_deref(), None, interrupt);
    }
    let servers = Servers::start(interrupt)?;
    let mut result = Ok(());
    if arguments.record {
        result = record(arguments, &servers, interrupt);
    }
    if result.is_ok() {
        result = run_cases(arguments, json.as_deref(), Some(&servers), interrupt);
    }
    servers.stop().and(result)
}

fn record(arguments: &Arguments, servers: &Servers, interrupt: &Interrupt) -> Result<()> {
    let python = std::env::var_os("ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(python);
    command
        .current_dir(repository::root())
        .arg("oracle/record.py")
        .args(&arguments.only);
    servers.tell(&mut command);
    process::succeed(&mut command, interrupt)
}

fn run_cases(
    arguments: &Arguments,
    json: Option<&Path>,
    servers: Option<&Servers>,
    interrupt: &Interrupt,
) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--package", "terrace-oracle", "--"]);
    command.env_remove("ORACLE_MODULES");
    for module in &arguments.only {
        command.args(["--only", module]);
    }
    if let Some(json) = json {
        command.arg("--json").arg(json);
    }
    if servers.is_some() && arguments.only.is_empty() {
        let flag = if arguments.check { "--check" } else { "--page" };
        command.args([flag, PAGE]);
    }
    if let Some(servers) = servers {
        servers.tell(&mut command);
    } else {
        command.env("TERRACE_TEST_SQLITE_ONLY", "1");
        for name in Servers::VARIABLES {
            command.env_remove(name);
        }
    }
    process::succeed(&mut command, interrupt)
}
