//! `makemigrations`: from changed models to new files.

use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{MakeOptions, make_migrations};

use crate::output::json;
use crate::{Command, Context, Format};

/// Writes migrations for what the models changed. Needs no database.
#[derive(clap::Parser)]
#[command(name = "makemigrations")]
pub(crate) struct MakeMigrations {
    /// Writes nothing, and exits with 1 when something would be written.
    #[arg(long)]
    check: bool,
    /// Only for this app; may be given several times.
    #[arg(long, value_name = "APP")]
    app: Vec<String>,
    /// The name of the migration, behind its number.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Command for MakeMigrations {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let options = MakeOptions {
            apps: self.app,
            name: self.name,
            check: self.check,
        };
        let made = make_migrations(context.apps(), &options)?;
        if self.format == Format::Json {
            context.say(json(&made)?)?;
        } else if made.is_empty() {
            context.say("nothing changed")?;
        } else {
            let verb = if self.check { "missing" } else { "made" };
            for migration in &made {
                let (app, name) = (&migration.id.app, &migration.id.name);
                context.say(format!("{verb} {app} {}/{name}", migration.scope.as_str()))?;
                for operation in &migration.operations {
                    context.say(format!("  {operation}"))?;
                }
            }
        }
        let failed = self.check && !made.is_empty();
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}
