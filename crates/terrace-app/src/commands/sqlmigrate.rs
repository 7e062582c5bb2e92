//! `sqlmigrate`: the SQL of one migration.

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, TenantId};
use terrace_migrate::{Direction, ExecutorOptions, Migrator};
use terrace_tenancy::{Placement, ShardName};

use crate::{Command, Context};

/// Prints the SQL of a migration, for the registry or for a tenant that is kept apart as new ones
/// are.
#[derive(clap::Parser)]
#[command(name = "sqlmigrate")]
pub(crate) struct SqlMigrate {
    /// Its name, the beginning of it or its number: 0003, shop.0003.
    migration: String,
    /// The SQL that undoes it.
    #[arg(long)]
    backward: bool,
}

impl Command for SqlMigrate {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let tenants = context.tenants().await?;
        let servers = tenants.servers();
        let direction = if self.backward {
            Direction::Backward
        } else {
            Direction::Forward
        };
        let main = ShardName::main();
        let isolation = tenants.default_isolation(&main)?;
        let targets = [
            servers.registry_target()?,
            servers.target(&Placement::new(TenantId::DEFAULT, main, isolation))?,
        ];
        let migrator = Migrator::new(tenants.migrator().set().clone());
        let migrator = migrator.with_options(ExecutorOptions {
            // The built-in apps are named.
            apps: context
                .apps()
                .iter()
                .map(|app| app.app.to_string())
                .collect(),
            ..ExecutorOptions::default()
        });
        for target in targets {
            let found = migrator.sql_of(&self.migration, direction, &target)?;
            if let Some(preview) = found {
                context.say(preview.sql())?;
                return Ok(ExitCode::SUCCESS);
            }
        }
        Err(Error::new(
            ErrorKind::NotFound,
            format!("there is no migration {}", self.migration),
        )
        .with_hint("the command showmigrations lists them all"))
    }
}
