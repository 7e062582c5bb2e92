//! `cargo xtask torture`: kills migrations at every statement, and lets runners race.

use std::path::PathBuf;

use crate::error::Result;
use crate::interrupt::Interrupt;
use crate::repository::{self, cargo};
use crate::servers::Servers;
use crate::{process, servers};

/// Kill migrations over many tenants at every statement and write, let runners race, and look at
/// what is left, and at those who work meanwhile. The full run takes two hours; `--quick` a few minutes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write the result to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Fewer tenants, kills and races.
    #[arg(long)]
    quick: bool,
    /// No kills and races: only work beside migrations.
    #[arg(long)]
    traffic: bool,
    /// Only this database.
    #[arg(long, value_name = "DATABASE")]
    only: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    servers::install_tracer(interrupt)?;
    let servers = Servers::start(interrupt)?;
    let result = torture(arguments, &servers, interrupt);
    servers.stop().and(result)
}

fn torture(arguments: &Arguments, servers: &Servers, interrupt: &Interrupt) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--package", "terrace-torture", "--"]);
    if let Some(json) = &arguments.json {
        command.arg("--json").arg(repository::absolute(json)?);
    }
    if arguments.quick {
        command.arg("--quick");
    }
    if arguments.traffic {
        command.arg("--traffic");
    }
    if let Some(only) = &arguments.only {
        command.arg("--only").arg(only);
    }
    servers.tell(&mut command);
    process::succeed(&mut command, interrupt)
}
