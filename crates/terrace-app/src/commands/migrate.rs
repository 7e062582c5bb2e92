//! `migrate`: the registry, the shared tables, then every tenant.

use std::process::ExitCode;

use terrace_core::Result;
use terrace_registry::{FleetOptions, FleetReport};

use crate::first_start::ensure_default_tenant;
use crate::output::{json, sentence};
use crate::{Command, Context, Format};

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
}

impl Command for Migrate {
    async fn run(self, context: Context) -> Result<ExitCode> {
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
        for applied in &target.applied {
            let milliseconds = applied.duration.as_millis();
            context.say(format!(
                "{}: {}.{} ({milliseconds} ms)",
                target.key, applied.app, applied.name
            ))?;
        }
        if let Some(error) = &target.error {
            context.say(format!("{}: failed\n{}", target.key, sentence(error)))?;
        }
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
