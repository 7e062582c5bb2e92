//! `migrate`: the registry, the shared tables, then every tenant.

mod aim;
mod diff;
mod fleet;
mod lints;
mod plan;
mod progress;

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::{Count, Result};
use terrace_migrate::{Direction, Goal, Mode, TargetOutcome};
use terrace_registry::{FleetAim, FleetReport};

use super::look::say_missing_folders;
use crate::first_start::ensure_default_tenant;
use crate::output::{json, sentence};
use crate::{Command, Context, Format};
use aim::RUNS_ONLY;
pub(crate) use aim::{Aim, scope};
pub(crate) use fleet::FleetArguments;
use progress::Progress;

/// Applies migrations: to the registry, to shared tables, then to every tenant that lacks one.
///
/// Exits with 2 when some targets failed or were not reached: the others are migrated all the same.
/// Several processes may do this at once: they share the work.
#[derive(clap::Parser)]
#[command(name = "migrate")]
pub(crate) struct Migrate {
    #[command(flatten)]
    fleet: FleetArguments,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    aim: Aim,
    /// Migrates nothing, but tells what each target holds otherwise than its migrations make it:
    /// tables, columns, keys, indexes, policies, triggers. Exits with 2 when something differs or can't
    /// be compared.
    #[arg(long, conflicts_with_all = RUNS_ONLY)]
    #[arg(conflicts_with_all = [
        "target", "to", "back", "redo", "force", "plan", "dry_run", "fake", "fake_initial",
    ])]
    diff: bool,
}

impl Migrate {
    /// Towards an aim.
    pub(crate) fn to(aim: Aim, fleet: FleetArguments, format: Format) -> Self {
        Self {
            fleet,
            format,
            aim,
            diff: false,
        }
    }
}

impl Command for Migrate {
    async fn run(self, context: Context) -> Result<ExitCode> {
        if self.aim.yes {
            context.allow_removing_data();
        }
        let aim = self
            .aim
            .of_fleet(&context, self.fleet.choice.chooses())
            .await?;
        if self.diff || self.aim.is_on_paper() {
            let mut options = self.fleet.choice.options();
            options.aim = aim;
            return if self.diff {
                diff::run(&context, self.format, &options).await
            } else {
                plan::show(&context, self.format, &options, self.aim.dry_run).await
            };
        }
        if self.format == Format::Text {
            say_missing_folders(&context)?;
        }
        let tenants = context.tenants().await?;
        let progress = Arc::new(Progress::default());
        let options = self.fleet.options(aim.clone(), Arc::clone(&progress));
        let result = tenants.migrate_all(options).await;
        progress.end();
        let (report, complete) = match result {
            Ok(report) => (report, true),
            Err(error) if error.stopped_by().is_none() => (error.into_report(), false),
            Err(error) => return Err(error.into()),
        };
        match self.format {
            Format::Json => context.say(json(&report)?)?,
            Format::Text => show(&context, &report, &aim)?,
        }
        let is_served = aim.goal == Goal::Latest && aim.mode != Mode::Fake && aim.scope.is_none();
        if complete && is_served && !context.project().tenancy {
            ensure_default_tenant(tenants).await?;
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}

fn show(context: &Context, report: &FleetReport, aim: &FleetAim) -> Result<()> {
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
    } else {
        for slug in &report.unreached {
            context.say(format!(
                "{slug}: not reached, another run has it; if that was killed, say where the tenant \
                 is to be: --to MIGRATION --tenant {slug}"
            ))?;
        }
    }
    if report.verified > 0 {
        context.say(format!(
            "read {}; the registry was wrong about {}",
            Count(report.verified, "tenant"),
            report.corrected
        ))?;
    }
    context.say(summary(report, aim))
}

fn summary(report: &FleetReport, aim: &FleetAim) -> String {
    let targets = Count(report.targets.len(), "target");
    let failed = report.failed().count();
    let of = |direction| {
        let done = report.targets.iter().flat_map(|one| &one.outcome.applied);
        done.filter(|one| one.direction == direction).count()
    };
    let (undone, applied) = (of(Direction::Backward), of(Direction::Forward));
    let many = |number| Count(number, "migration");
    let did = match (undone, applied) {
        (0, 0) if failed == 0 && !aim.is_newest() => return "nothing to do".to_owned(),
        (0, 0) if failed == 0 => return "nothing to apply".to_owned(),
        (0, applied) => format!("applied {}", many(applied)),
        (undone, 0) => format!("undid {}", many(undone)),
        (undone, applied) => format!("undid {}, applied {applied}", many(undone)),
    };
    match failed {
        0 if undone > 0 => format!("{did} at {targets}"),
        0 => format!("{did} to {targets}"),
        failed => format!("{failed} of {targets} failed; {did}"),
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
