//! `inspectdb`: Rust models of the tables of a database.

use std::process::ExitCode;

use terrace_core::{Result, ScopeKind};
use terrace_migrate::{InspectOptions, introspect, rust_models};

use crate::arguments::Inspect;
use crate::output::say;
use crate::project::plain_database;

pub(super) async fn run(inspect: Inspect) -> Result<ExitCode> {
    let common = &inspect.common;
    let database = plain_database(common.database.as_deref()).await?;
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
