//! `downgrade`: the newest migrations are undone.

use std::process::ExitCode;

use terrace_core::{Result, ScopeKind};

use super::migrate::{Aim, FleetArguments, Migrate, scope};
use crate::{Command, Context, Format};

/// Undoes the newest migration, or the newest N: the same as migrate --back N.
#[derive(clap::Parser)]
#[command(name = "downgrade")]
pub(crate) struct Downgrade {
    /// How many.
    #[arg(default_value_t = 1, value_name = "N")]
    count: usize,
    /// Whose migrations, when the project has both: registry or tenant.
    #[arg(long, value_parser = scope)]
    scope: Option<ScopeKind>,
    #[command(flatten)]
    fleet: FleetArguments,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Says that removing data is meant, in the production tier.
    #[arg(long)]
    yes: bool,
}

impl Command for Downgrade {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let aim = Aim::back(self.count, self.scope, self.yes);
        Migrate::to(aim, self.fleet, self.format).run(context).await
    }
}
