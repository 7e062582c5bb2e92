//! `cargo xtask bench`: the benchmarks of the `bench/` workspace, beside private servers.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::process;
use crate::repository;
use crate::servers::Servers;

/// Run the benchmarks: ratios against peers, measured in one run.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A smoke run: every benchmark once, numbers without meaning.
    #[arg(long)]
    quick: bool,
    /// Write the numbers to this file as one flat JSON object.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Further arguments for the benchmark program.
    #[arg(last = true, value_name = "ARGUMENT")]
    rest: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let manifest = repository::root().join("bench/Cargo.toml");
    if !manifest.is_file() {
        return Err(Error::new("there is no bench/Cargo.toml in this checkout"));
    }
    let mut command = repository::cargo();
    command
        .args(["run", "--release", "--manifest-path"])
        .arg(manifest)
        .arg("--");
    if arguments.quick {
        command.arg("--quick");
    }
    if let Some(file) = &arguments.json {
        command.arg("--json").arg(repository::absolute(file)?);
    }
    command.args(&arguments.rest);
    let servers = Servers::start(interrupt)?;
    servers.tell(&mut command);
    let result = process::succeed(&mut command, interrupt);
    servers.stop().and(result)
}
