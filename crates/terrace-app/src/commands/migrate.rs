//! `migrate`: the registry, the shared tables, then every tenant.

mod aim;
mod diff;
mod fleet;
mod lints;
mod progress;

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::{Count, Result};
use terrace_migrate::{Direction, TargetOutcome};
use terrace_registry::FleetReport;

use crate::first_start::ensure_default_tenant;
use crate::output::{json, sentence};
use crate::{Command, Context, Format};
pub(crate) use aim::{Aim, scope};
use progress::Progress;

/// Applies migrations: to the registry, to shared tables, then to every tenant that lacks one.
///
/// Exits with 2 when some targets failed or were not reached: the others are migrated all the same.
/// Several processes may do this at once: they share the work.
#[derive(clap::Parser)]
#[command(name = "migrate")]
pub(crate) struct Migrate {
    #[command(flatten)]
    fleet: fleet::FleetArguments,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    aim: Aim,
    /// Migrates nothing, but tells what each target holds otherwise than its migrations make it:
    /// tables, columns, keys, indexes, policies, triggers. Exits with 2 when something differs or can't
    /// be compared.
    #[arg(long, conflicts_with_all = ["plan", "dry_run", "fake", "fake_initial"])]
    diff: bool,
}

impl Command for Migrate {
    async fn run(self, context: Context) -> Result<ExitCode> {
        if self.aim.yes {
            context.allow_removing_data();
        }
        if self.diff {
            return diff::run(&context, self.format, &self.fleet.choice()).await;
        }
        if self.aim.is_taken() {
            return self.aim.run(&context, self.format).await;
        }
        let tenants = context.tenants().await?;
        let progress = Arc::new(Progress::default());
        let options = self.fleet.options(Arc::clone(&progress));
        let result = tenants.migrate_all(options).await;
        progress.end();
        let (report, complete) = match result {
            Ok(report) => (report, true),
            Err(error) if error.stopped_by().is_none() => (error.into_report(), false),
            Err(error) => return Err(error.into()),
        };
        match self.format {
            Format::Json => context.say(json(&report)?)?,
            Format::Text => show(&context, &report)?,
        }
        if complete && !context.project().tenancy {
            ensure_default_tenant(tenants).await?;
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}

fn show(context: &Context, report: &FleetReport) -> Result<()> {
    for target in &report.targets {
        show_target(context, target.label(), &target.outcome)?;
    }
    for skipped in &report.skipped {
        context.say(format!("{}: left out, it is {}", skipped.slug, skipped.why))?;
    }
    for left_out in &report.quarantined {
        context.say(format!(
            "{}: left out, it failed {} in a row; try it again with --tenant {} or --include-quarantined",
            left_out.slug,
            Count(left_out.failures, "time"),
            left_out.slug
        ))?;
    }
    if let Some(reason) = report.stopped {
        context.say(format!(
            "stopped, because {reason}: {} not reached; go on with --resume",
            Count(report.unreached.len(), "tenant")
        ))?;
    }
    if report.verified > 0 {
        context.say(format!(
            "read {}; the registry was wrong about {}",
            Count(report.verified, "tenant"),
            report.corrected
        ))?;
    }
    context.say(summary(report))
}

fn summary(report: &FleetReport) -> String {
    let targets = Count(report.targets.len(), "target");
    let applied = |number| Count(number, "migration");
    match (report.applied(), report.failed().count()) {
        (0, 0) => "nothing to apply".to_owned(),
        (number, 0) => format!("applied {} to {targets}", applied(number)),
        (number, failed) => {
            format!("{failed} of {targets} failed; applied {}", applied(number))
        }
    }
}

fn show_target(context: &Context, label: &str, target: &TargetOutcome) -> Result<()> {
    for applied in &target.applied {
        let undone = match applied.direction {
            Direction::Forward => "",
            Direction::Backward => "undone: ",
        };
        let milliseconds = applied.duration.as_millis();
        context.say(format!(
            "{label}: {undone}{}.{} ({milliseconds} ms)",
            applied.app, applied.name
        ))?;
    }
    match &target.error {
        Some(error) => context.say(format!("{label}: failed\n{}", sentence(error))),
        None => Ok(()),
    }
}
