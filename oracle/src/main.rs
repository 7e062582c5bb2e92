//! Cases of Django's own test-suite, said with Terrace's ORM.
//!
//! `terrace-oracle [--only MODULE,…] [--match TEXT] [--cell NAME] [-v] [--left] [--json FILE]
//! [--page FILE] [--check FILE]`: exit code 1 when a case is unequal without a written reason, 2 when it could
//! not start.

mod arguments;
mod case;
#[expect(
    clippy::duplicated_attributes,
    clippy::struct_field_names,
    reason = "models and fields are called as in Django's tests"
)]
mod cases;
mod cell;
mod compare;
mod compiler;
mod errors;
mod fixture;
mod house;
mod module;
mod observe;
mod page;
mod reasons;
mod recorded;
mod report;
mod runner;
mod waiting;

use std::collections::BTreeMap;
use std::process::ExitCode;

use arguments::Arguments;
use cell::{Backend, Cell};
use reasons::Unequal;
use recorded::Recorded;
use report::{ModuleReport, Outcome};
use runner::Work;

fn main() -> ExitCode {
    match oracle() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("terrace-oracle: {message}");
            ExitCode::from(2)
        }
    }
}

fn oracle() -> Result<ExitCode, String> {
    let arguments = Arguments::read()?;
    let cells: Vec<Cell> = cell::cells()?
        .into_iter()
        .filter(|cell| arguments.wants_cell(&cell.name))
        .collect();
    let work = prepare(&arguments)?;
    if arguments.left {
        work.iter()
            .flat_map(Work::left)
            .for_each(|name| println!("{name}"));
        return Ok(ExitCode::SUCCESS);
    }
    let reports = runner::run(&work, &cells, &arguments.matching);
    let accepted = Unequal::read()?;
    let without_reason = report::unequal_without_reason(&reports, &accepted);
    show(&reports, &accepted, arguments.verbose);
    if let Some(file) = &arguments.json {
        let json = report::to_json(&reports, &without_reason);
        write(file, &format!("{json:#}\n"))?;
    }
    let page = page::render(&work, &reports, &accepted);
    if let Some(file) = &arguments.page {
        write(file, &page)?;
    }
    let mut stale = false;
    if let Some(file) = &arguments.check {
        stale = std::fs::read_to_string(file).ok().as_deref() != Some(page.as_str());
        if stale {
            eprintln!("{file} is not what the cases give; run cargo xtask oracle");
        }
    }
    // A run of some cases says nothing of the others.
    let whole = arguments.is_whole() && cells.len() == 4;
    let mut idle = Vec::new();
    if whole {
        idle = accepted.idle(&report::unequal(&reports));
        for name in &idle {
            eprintln!("unequal.toml: no case is unequal that is called {name}");
        }
    }
    if without_reason.is_empty() && !stale && idle.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(1))
}

/// Every recorded module that is wanted, with our cases.
fn prepare(arguments: &Arguments) -> Result<Vec<Work>, String> {
    let mut work = Vec::new();
    let mut wrong = Vec::new();
    for name in Recorded::modules()? {
        if arguments.wants_module(&name) {
            let module = cases::MODULES.iter().find(|module| module.name == name);
            match Work::prepare(&name, module.copied()) {
                Ok(module) => work.push(module),
                Err(why) => wrong.push(why),
            }
        }
    }
    if wrong.is_empty() {
        Ok(work)
    } else {
        Err(wrong.join("\n"))
    }
}

fn write(file: &str, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|error| format!("{file}: {error}"))
}

/// Prints what is unequal, and counts.
fn show(reports: &[ModuleReport], accepted: &Unequal, verbose: bool) {
    for report in reports {
        show_cases(report, accepted, verbose);
    }
    for report in reports.iter().filter(|report| !report.cells.is_empty()) {
        for backend in Backend::ALL {
            let counts = report.counts(backend);
            if report.cells.iter().any(|(cell, _)| cell.backend == backend) {
                println!(
                    "{} on {}: {} of {} mapped, {} equal, {} unequal, {} not applicable",
                    report.name,
                    backend.as_str(),
                    counts.mapped,
                    counts.tests,
                    counts.equal,
                    counts.unequal,
                    counts.not_applicable
                );
            }
        }
    }
}

/// Prints the cases of a module that are unequal somewhere, each once.
fn show_cases(report: &ModuleReport, accepted: &Unequal, verbose: bool) {
    let mut cases: BTreeMap<&str, Vec<(&Cell, &[String])>> = BTreeMap::new();
    for (cell, reports) in &report.cells {
        for case in reports {
            let places = cases.entry(case.name).or_default();
            if let Outcome::Unequal(differences) = &case.outcome {
                places.push((cell, differences));
            }
        }
    }
    for (name, places) in cases {
        if places.is_empty() {
            if verbose {
                println!("{name}: equal");
            }
            continue;
        }
        for (cell, _) in &places {
            match accepted.of(name, cell) {
                Some(why) => println!("{name}: unequal on {}, accepted: {why}", cell.name),
                None => println!("{name}: unequal on {}", cell.name),
            }
        }
        let shown = if verbose { places.len() } else { 1 };
        for (cell, differences) in &places[..shown] {
            for difference in *differences {
                println!("    {}: {difference}", cell.name);
            }
        }
    }
}
