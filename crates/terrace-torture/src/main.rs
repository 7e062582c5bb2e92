//! `terrace-torture [--json FILE] [--quick] [--only DATABASE] [--traffic]`: kills migrations at every
//! statement, lets runners race, works beside them, and looks at what is left; `--traffic` works only.
//! Exit code 1 when anything is not as it should be.
//!
//! Nothing in Terrace knows of it: a kill comes from outside. Between a runner and a server stands a
//! proxy that counts what the runner sends; around a runner on files stands strace, which counts its
//! writes. `terrace-torture worker …` is such a runner.

mod chain;
mod golden;
mod kills;
mod proxy;
mod races;
mod report;
mod scene;
mod traffic;
mod worker;

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use report::Report;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    tenants: usize,
    /// Kills at one statement after the other, before and behind it; at every one when they are fewer.
    kills: usize,
    /// Kills at a random moment.
    random_kills: usize,
    races: usize,
    /// How long somebody works in peace, and then beside migrations.
    traffic: Duration,
}

impl Measure {
    const FULL: Self = Self {
        tenants: 1_000,
        kills: usize::MAX,
        random_kills: 500,
        races: 200,
        traffic: Duration::from_secs(30),
    };
    const QUICK: Self = Self {
        tenants: 24,
        kills: 40,
        random_kills: 10,
        races: 6,
        traffic: Duration::from_secs(3),
    };
}

struct Arguments {
    json: Option<String>,
    measure: Measure,
    only: Option<String>,
    traffic_only: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    let done = match arguments.split_first() {
        Some((verb, rest)) if verb == "worker" => runtime.block_on(worker::run(rest)),
        _ => runtime.block_on(torture(&arguments)),
    };
    done.unwrap_or_else(|error| fail(&error.to_string()))
}

async fn torture(arguments: &[String]) -> Result<ExitCode> {
    let Arguments {
        json,
        measure,
        only,
        traffic_only,
    } = read(arguments)?;
    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    for cell in scene::cells() {
        let name = cell.name.split('/').next().unwrap_or_default().to_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let report = reports.entry(name.clone()).or_default();
        let started = Instant::now();
        if !traffic_only {
            kills::run(&cell, measure, report).await?;
            races::run(&cell, measure, report).await?;
        }
        traffic::run(&cell, measure, report).await?;
        report.seconds = started.elapsed().as_secs();
        println!("{name}: {report}");
        // What is known stays known when the next database ends the program.
        save(json.as_deref(), &reports)?;
    }
    let sound = reports.values().all(Report::is_sound);
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn save(file: Option<&str>, reports: &BTreeMap<String, Report>) -> Result<()> {
    if let Some(file) = file {
        std::fs::write(file, serde_json::to_string_pretty(reports)? + "\n")?;
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<Arguments> {
    let mut read = Arguments {
        json: None,
        measure: Measure::FULL,
        only: None,
        traffic_only: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => read.json = Some(arguments.next().ok_or("--json needs a file")?.clone()),
            "--traffic" => read.traffic_only = true,
            "--quick" => read.measure = Measure::QUICK,
            "--only" => {
                read.only = Some(arguments.next().ok_or("--only needs a database")?.clone());
            }
            other => return Err(format!("unknown argument {other:?}").into()),
        }
    }
    Ok(read)
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}
