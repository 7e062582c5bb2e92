//! The benchmarks' harness: starts the workers, interleaves their rounds, reports ratios.
//!
//! `cargo xtask bench` starts private servers and runs this. Each contender is a process of its
//! own; the harness lets one of them work at a time, in turns (A B C A B C …), and compares what
//! was measured in the same turn, so that a machine that slows down slows down everybody.

mod building;
mod files;
mod fleet;
mod groups;
mod load;
mod process;
mod proxy;
mod report;
mod rounds;

use std::path::PathBuf;
use std::time::Instant;

use bench_worker::{Address, Configuration, Failure, Result};
use clap::Parser;

use crate::process::Processes;
use crate::report::Report;
use crate::rounds::Plan;

/// Measures terrace beside its peers and reports ratios.
#[derive(Parser)]
struct Arguments {
    /// A smoke run: short rounds, no build times.
    #[arg(long)]
    quick: bool,
    /// Writes the numbers to this file, one flat JSON object.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Runs only the groups whose names begin with this; may be repeated.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Rounds per group, instead of each group's own number.
    #[arg(long, value_name = "NUMBER")]
    rounds: Option<usize>,
    /// Takes the workers in this folder as they are, instead of building them.
    #[arg(long, value_name = "FOLDER")]
    workers: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(arguments))
}

async fn run(arguments: Arguments) -> Result<()> {
    let server = std::env::var("TERRACE_TEST_POSTGRES_URL").map_err(|_| {
        Failure::from("TERRACE_TEST_POSTGRES_URL is not set: run cargo xtask bench")
    })?;
    let binaries = arguments.workers.map_or_else(building::workers, Ok)?;
    let started = Instant::now();
    let folder = tempfile::Builder::new().prefix("terrace-bench").tempdir()?;
    let delayed = proxy::start(Address::parse(&server)?.host())?;
    let configuration = Configuration {
        postgres: server,
        delayed,
        prefix: format!("terrace_bench_{}", std::process::id()),
        folder: folder.path().to_owned(),
    };
    let plan = Plan {
        quick: arguments.quick,
        only: arguments.only,
        rounds: arguments.rounds,
    };
    let mut report = Report::default();
    let mut processes = Processes::start(&binaries, &configuration)?;
    let measured = groups::measure(&plan, &mut processes, &mut report).await;
    // What was made on the server goes, whatever happened.
    let finished = processes.finish();
    measured.and(finished)?;
    building::measure(&plan, &mut report)?;
    report.note(format!(
        "measured for {:.0} s",
        started.elapsed().as_secs_f64()
    ));
    report.print();
    match &arguments.json {
        Some(file) => report.write(file),
        None => Ok(()),
    }
}
