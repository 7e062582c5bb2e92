//! `showmigrations`: how every target stands.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result};
use terrace_migrate::{MigrationState, MigrationStatus};
use terrace_registry::FleetSummary;

use super::look::{Choice, Seen, grouped, look, places};
use crate::output::{json, sentence};
use crate::{Command, Context, Format};

/// Shows which migrations each target has: once for all tenants that stand alike. Exits with 2 when a
/// target can't be looked at; the others are shown all the same.
#[derive(clap::Parser)]
#[command(name = "showmigrations", visible_alias = "status")]
pub(crate) struct ShowMigrations {
    #[command(flatten)]
    choice: Choice,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct TargetStatus<'a> {
    target: &'a str,
    label: &'a str,
    migrations: &'a [MigrationStatus],
    error: Option<String>,
}

impl Command for ShowMigrations {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let tenants = context.tenants().await?;
        let chooses = self.choice.chooses();
        let mut options = self.choice.options();
        // Who asks for some tenants isn't told of the registry.
        options.aim.scope = chooses.then_some(terrace_core::ScopeKind::Tenant);
        let places = places(tenants, &options).await?;
        let jobs = options.rules.jobs;
        let seen = look(places, jobs, |target| async move {
            tenants.migrator().status(&target).await
        })
        .await;
        let complete = seen.iter().all(|one| one.found.is_ok());
        match self.format {
            Format::Json => {
                let statuses: Vec<_> = seen.iter().map(TargetStatus::of).collect();
                context.say(json(&statuses)?)?;
            }
            Format::Text => {
                for group in grouped(seen, |found: &Vec<_>| alike(found)) {
                    show(&context, &group.label(), &group.found)?;
                }
                if !chooses {
                    show_fleet(&context, tenants.fleet_summary().await?)?;
                }
            }
        }
        Ok(if complete {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}

impl<'a> TargetStatus<'a> {
    fn of(seen: &'a Seen<Vec<MigrationStatus>>) -> Self {
        Self {
            target: seen.key.as_deref().unwrap_or(&seen.label),
            label: &seen.label,
            migrations: seen.found.as_deref().unwrap_or_default(),
            error: seen.found.as_ref().err().map(sentence),
        }
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

/// When each migration was applied, and by whom, is left out of what tenants have in common.
fn alike(migrations: &[MigrationStatus]) -> String {
    let lines: Vec<String> = migrations.iter().map(line).collect();
    lines.join("\n")
}

fn show(context: &Context, label: &str, found: &Result<Vec<MigrationStatus>>) -> Result<()> {
    context.say(label)?;
    match found {
        Ok(migrations) => migrations.iter().try_for_each(|one| context.say(line(one))),
        Err(error) => context.say(sentence(error)),
    }
}

fn line(migration: &MigrationStatus) -> String {
    let mark = match migration.state {
        MigrationState::Pending => "[ ]",
        MigrationState::Applied { .. } => "[x]",
        MigrationState::Unfinished { .. } => "[-]",
        MigrationState::Edited | MigrationState::Missing => "[!]",
    };
    let note = match migration.state {
        MigrationState::Unfinished { finished, dirty } => {
            let dirty = if dirty { ", dirty" } else { "" };
            format!(": unfinished after {}{dirty}", Count(finished, "statement"))
        }
        MigrationState::Edited => ": its file was changed after it was applied".to_owned(),
        MigrationState::Missing => ": its file is gone".to_owned(),
        MigrationState::Pending | MigrationState::Applied { .. } => String::new(),
    };
    format!(" {mark} {}.{}{note}", migration.app, migration.name)
}
