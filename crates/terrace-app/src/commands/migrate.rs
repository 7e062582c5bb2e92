//! `migrate`: the registry, the shared tables, then every tenant.

mod aim;

use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{Direction, TargetOutcome};
use terrace_registry::{FleetOptions, FleetReport};

use crate::first_start::ensure_default_tenant;
use crate::output::{json, sentence};
use crate::{Command, Context, Format};
pub(crate) use aim::{Aim, scope};

/// Applies migrations: to the registry, to shared tables, then to every tenant.
///
/// Exits with 2 when some targets failed: the others are migrated all the same.
#[derive(clap::Parser)]
#[command(name = "migrate")]
pub(crate) struct Migrate {
    /// Tenants that are migrated at the same time.
    #[arg(long, default_value_t = 4, value_name = "NUMBER")]
    jobs: usize,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    aim: Aim,
}

impl Command for Migrate {
    async fn run(self, context: Context) -> Result<ExitCode> {
        if self.aim.is_taken() {
            return self.aim.run(&context, self.format).await;
        }
        let tenants = context.tenants().await?;
        let (report, complete) = match tenants.migrate_all(FleetOptions { jobs: self.jobs }).await {
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
        show_target(context, target)?;
    }
    for skipped in &report.skipped {
        context.say(format!("{}: left out, it is {}", skipped.slug, skipped.why))?;
    }
    let failed = report.failed().count();
    let summary = match (report.applied(), failed) {
        (0, 0) => "nothing to apply".to_owned(),
        (applied, 0) => format!(
            "applied {applied} migrations to {} targets",
            report.targets.len()
        ),
        (applied, _) => format!(
            "{failed} of {} targets failed; applied {applied} migrations",
            report.targets.len()
        ),
    };
    context.say(summary)
}

fn show_target(context: &Context, target: &TargetOutcome) -> Result<()> {
    for applied in &target.applied {
        let undone = match applied.direction {
            Direction::Forward => "",
            Direction::Backward => "undone: ",
        };
        let milliseconds = applied.duration.as_millis();
        context.say(format!(
            "{}: {undone}{}.{} ({milliseconds} ms)",
            target.key, applied.app, applied.name
        ))?;
    }
    match &target.error {
        Some(error) => context.say(format!("{}: failed\n{}", target.key, sentence(error))),
        None => Ok(()),
    }
}
