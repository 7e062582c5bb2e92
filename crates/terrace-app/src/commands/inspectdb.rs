//! `inspectdb`: Rust models of the tables of a live database.

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{InspectOptions, introspect, rust_models};
use terrace_tenancy::{Endpoint, MigrationTarget, PlainDatabase, PoolOptions};

use super::migrate::scope;
use crate::{Command, Context};

/// Prints Rust models of the tables of a database: of the project's registry, of a tenant, or of any
/// other database. What a model can't say stands beside it as a comment.
#[derive(clap::Parser)]
#[command(name = "inspectdb")]
pub(crate) struct InspectDb {
    /// Only these tables; otherwise all that are not Terrace's own.
    tables: Vec<String>,
    /// Another database: postgres://…, mysql://…, sqlite:./file.
    #[arg(
        long,
        env = "INSPECT_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL",
        conflicts_with = "tenant"
    )]
    database: Option<String>,
    /// The schema of that database.
    #[arg(long, requires = "database")]
    schema: Option<String>,
    /// The tenant whose tables are read.
    #[arg(long, value_name = "SLUG")]
    tenant: Option<String>,
    /// Whose models they become: registry or tenant.
    #[arg(long, value_parser = scope)]
    scope: Option<ScopeKind>,
}

/// What the names of Terrace's own tables begin with.
const OWN: &str = "terrace_";

impl Command for InspectDb {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let target = self.target(&context).await?;
        let mut live = introspect(&target).await?;
        if self.tables.is_empty() {
            live.tables.retain(|table| !table.name.starts_with(OWN));
        }
        let options = InspectOptions {
            scope: self.scope.unwrap_or(target.scope()),
            tables: self.tables,
        };
        context.say(rust_models(&live, &options).trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}

impl InspectDb {
    async fn target(&self, context: &Context) -> Result<MigrationTarget> {
        if let Some(url) = &self.database {
            let endpoint = Endpoint::parse(url)?;
            let endpoint = endpoint.existing_file().unwrap_or(endpoint);
            let database = PlainDatabase::connect(&endpoint, PoolOptions::default()).await?;
            let scope = self.scope.unwrap_or(ScopeKind::Tenant);
            return Ok(database.target("database", scope, self.schema.as_deref()));
        }
        let tenants = context.tenants().await?;
        let Some(slug) = &self.tenant else {
            return tenants.servers().registry_target();
        };
        let rows = tenants.list().await?;
        let row = rows.iter().find(|row| row.slug == *slug).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no tenant {slug}"))
                .with_hint("the command `tenant list` lists them all")
        })?;
        tenants.servers().target(&row.resident()?.placement)
    }
}
