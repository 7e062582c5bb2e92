//! `terrace-conformance [--json FILE] [--quick] [--cell NAME]`: runs every cell; exit code 1 when
//! anything leaked, 2 when it could not start.

use std::process::ExitCode;

use terrace_conformance::{CellReport, Depth, Report, cells, run};

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the run time could not start: {error}")),
    };
    match runtime.block_on(conform()) {
        Ok(code) => code,
        Err(message) => fail(&message),
    }
}

async fn conform() -> Result<ExitCode, String> {
    let mut json = None;
    let mut depth = Depth::Full;
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = Some(arguments.next().ok_or("--json needs a file")?),
            "--quick" => depth = Depth::Quick,
            "--cell" => {
                only = Some(
                    arguments
                        .next()
                        .ok_or("--cell needs a name such as postgres/row")?,
                );
            }
            other => {
                return Err(format!(
                    "unknown argument {other:?}: use --json FILE, --quick or --cell NAME"
                ));
            }
        }
    }
    let mut report = Report::default();
    for cell in cells() {
        if only.as_ref().is_some_and(|only| *only != cell.name) {
            continue;
        }
        let found = run(&cell, depth).await.unwrap_or_else(|error| CellReport {
            cell: cell.name.clone(),
            leaks: vec![format!("the cell could not be run to its end: {error:?}")],
            ..CellReport::default()
        });
        println!(
            "{}: {} operations, {} cases, {} leaks",
            found.cell,
            found.operations,
            found.cases,
            found.leaks.len()
        );
        for leak in &found.leaks {
            println!("  {leak}");
        }
        report.cells.push(found);
    }
    if let Some(file) = json {
        std::fs::write(&file, format!("{:#}\n", report.to_json()))
            .map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(if report.leaks() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn fail(message: &str) -> ExitCode {
    eprintln!("terrace-conformance: {message}");
    ExitCode::from(2)
}
