//! Building: the workers before the run, and the demo as a measurement.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use bench_worker::{Failure, Result};

use crate::files;
use crate::report::Report;
use crate::rounds::Plan;

/// The file of the demo whose change is measured: a model.
const EDITED: [&str; 2] = [
    "examples/music-store/src/models.rs",
    "examples/music-store/src/main.rs",
];

/// Builds every worker; returns the folder that holds them.
pub(crate) fn workers() -> Result<PathBuf> {
    let target = files::target()?;
    let build = |folder: PathBuf, packages: &[&str]| {
        let mut command = files::cargo("build", &folder);
        command
            .args(["--release", "--quiet", "--target-dir"])
            .arg(&target);
        for package in packages {
            command.args(["--package", package]);
        }
        succeed(&mut command)
    };
    build(
        files::bench().to_owned(),
        &["bench-ours", "peer-postgres", "peer-rusqlite"],
    )?;
    build(files::bench().join("peer-sqlx"), &["peer-sqlx"])?;
    Ok(target.join("release"))
}

/// Times a clean build of the demo and one after a change of a model, and counts its crates.
pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<()> {
    if !plan.has("build") {
        return Ok(());
    }
    report.number("crates", count_crates()?);
    if plan.quick {
        report.note("left out of a quick run: clean_build_s, edit_build_s".to_owned());
        return Ok(());
    }
    let target = tempfile::Builder::new()
        .prefix("terrace-bench-build")
        .tempdir_in(files::target()?)?;
    report.number("clean_build_s", timed_build(target.path())?.as_secs_f64());
    let edited = EDITED
        .iter()
        .map(|file| files::project().join(file))
        .find(|file| file.is_file())
        .ok_or("the demo has no file of models")?;
    let mut edits = Vec::new();
    for _ in 0..3 {
        // Cargo looks at the time of the last change only.
        std::fs::File::options()
            .append(true)
            .open(&edited)?
            .set_modified(SystemTime::now())?;
        edits.push(timed_build(target.path())?.as_secs_f64());
    }
    report.number("edit_build_s", crate::report::median(&mut edits));
    Ok(())
}

fn timed_build(target: &Path) -> Result<Duration> {
    let started = Instant::now();
    let mut command = files::cargo("build", files::project());
    command
        .args(["--quiet", "--package", "music-store", "--target-dir"])
        .arg(target);
    succeed(&mut command)?;
    Ok(started.elapsed())
}

/// The crates that the demo is made of, its own and those of the project included.
#[expect(clippy::cast_precision_loss, reason = "a few hundred crates")]
fn count_crates() -> Result<f64> {
    let mut command = files::cargo("tree", files::project());
    command.args([
        "--package",
        "music-store",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--no-dedupe",
    ]);
    let output = command.output()?;
    if !output.status.success() {
        return Err(Failure::from(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut crates: Vec<_> = text
        .lines()
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>())
        .collect();
    crates.sort_unstable();
    crates.dedup();
    Ok(crates.len() as f64)
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::from(format!("{command:?} failed: {status}")))
    }
}
