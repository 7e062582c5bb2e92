//! `inspectdb`: Rust models of the tables of a database.

use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{InspectOptions, introspect, rust_models};
use terrace_tenancy::{Endpoint, PlainDatabase, PoolOptions};

use crate::arguments::Inspect;
use crate::output::say;

pub(super) async fn run(inspect: Inspect) -> Result<ExitCode> {
    let common = &inspect.common;
    let url = common.database.as_deref().unwrap_or_default();
    if url.is_empty() {
        return Err(Error::new(
            ErrorKind::Configuration,
            "no database is named: DATABASE_URL is not set",
        )
        .with_hint("set it, or say --database URL"));
    }
    let endpoint = Endpoint::parse(url)?;
    let endpoint = endpoint.existing_file().unwrap_or(endpoint);
    let database = PlainDatabase::connect(&endpoint, PoolOptions::default()).await?;
    let scope = common.scope.unwrap_or(ScopeKind::Tenant);
    let target = database.target("database", scope, inspect.schema.as_deref());
    let options = InspectOptions {
        scope,
        tables: inspect.tables,
    };
    let live = introspect(&target).await?;
    say(rust_models(&live, &options).trim_end())?;
    Ok(ExitCode::SUCCESS)
}
