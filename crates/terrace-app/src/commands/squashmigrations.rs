//! `squashmigrations`: several migrations as one.

use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{SquashOptions, squash_migrations};

use super::makemigrations::{Scope, report};
use crate::{Command, Context, Format};

/// Writes one migration that does what several do. Where all of them are applied, it counts as
/// applied; elsewhere it runs in their place. Needs no database.
#[derive(clap::Parser)]
#[command(name = "squashmigrations")]
pub(crate) struct SquashMigrations {
    /// The app.
    app: String,
    /// The last migration that is replaced, or its number.
    to: String,
    /// The first one; the app's first when not said.
    #[arg(long)]
    from: Option<String>,
    /// Whose tables they change.
    #[arg(long, value_enum, default_value_t = Scope::Tenant)]
    scope: Scope,
    /// The name of the new migration, behind its number.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Keeps every operation as it is.
    #[arg(long)]
    no_optimize: bool,
    /// Shows what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Command for SquashMigrations {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let options = SquashOptions {
            app: self.app,
            scope: self.scope.into(),
            from: self.from,
            to: self.to,
            name: self.name,
            optimise: !self.no_optimize,
            check: self.dry_run,
        };
        let made = squash_migrations(context.apps(), &options)?;
        let verb = if self.dry_run { "would make" } else { "made" };
        report(&context, &[made], verb, self.format, self.dry_run)?;
        Ok(ExitCode::SUCCESS)
    }
}
