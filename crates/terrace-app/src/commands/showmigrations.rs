//! `showmigrations`: how every target stands.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result};
use terrace_migrate::{MigrationState, MigrationStatus};
use terrace_registry::FleetSummary;

use crate::output::{json, sentence};
use crate::{Command, Context, Format};

/// Shows which migrations each target has.
#[derive(clap::Parser)]
#[command(name = "showmigrations", visible_alias = "status")]
pub(crate) struct ShowMigrations {
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct TargetStatus {
    target: String,
    migrations: Vec<MigrationStatus>,
    error: Option<String>,
}

impl Command for ShowMigrations {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let tenants = context.tenants().await?;
        let registry = tenants.servers().registry_target()?;
        let first = tenants.migrator().status(&registry).await?;
        let unmigrated = first
            .iter()
            .all(|status| status.state == MigrationState::Pending);
        let mut statuses = vec![TargetStatus {
            target: registry.key().to_owned(),
            migrations: first,
            error: None,
        }];
        // Without its tables the registry knows no tenants.
        let targets = if unmigrated {
            Vec::new()
        } else {
            tenants.targets().await?
        };
        for target in targets {
            let (migrations, error) = match tenants.migrator().status(&target).await {
                Ok(migrations) => (migrations, None),
                Err(error) => (Vec::new(), Some(sentence(&error))),
            };
            statuses.push(TargetStatus {
                target: target.key().to_owned(),
                migrations,
                error,
            });
        }
        let complete = statuses.iter().all(|status| status.error.is_none());
        match self.format {
            Format::Json => context.say(json(&statuses)?)?,
            Format::Text => statuses
                .iter()
                .try_for_each(|status| show(&context, status))?,
        }
        if self.format == Format::Text && !unmigrated {
            show_fleet(&context, tenants.fleet_summary().await?)?;
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}

/// How many tenants with tables of their own lack something, by what the registry says.
fn show_fleet(context: &Context, fleet: FleetSummary) -> Result<()> {
    if fleet.tenants == 0 {
        return Ok(());
    }
    context.say(format!(
        "{} with tables of their own: {} up to date, {} not, {} of them failed",
        Count(fleet.tenants, "tenant"),
        fleet.current,
        fleet.pending,
        fleet.failed
    ))
}

fn show(context: &Context, status: &TargetStatus) -> Result<()> {
    context.say(&status.target)?;
    if let Some(error) = &status.error {
        context.say(error)?;
    }
    for migration in &status.migrations {
        let mark = match migration.state {
            MigrationState::Pending => "[ ]",
            MigrationState::Applied { .. } => "[x]",
            MigrationState::Unfinished { .. } => "[-]",
            MigrationState::Edited | MigrationState::Missing => "[!]",
        };
        let note = match migration.state {
            MigrationState::Unfinished { finished, .. } => {
                format!(": unfinished after {}", Count(finished, "statement"))
            }
            MigrationState::Edited => ": its file was changed after it was applied".to_owned(),
            MigrationState::Missing => ": its file is gone".to_owned(),
            MigrationState::Pending | MigrationState::Applied { .. } => String::new(),
        };
        context.say(format!(
            " {mark} {}.{}{note}",
            migration.app, migration.name
        ))?;
    }
    Ok(())
}
