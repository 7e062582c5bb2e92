//! `terrace copy`: the rows of a database in another one.

use std::process::ExitCode;

use clap::Args;
use terrace_core::{Count, Error, ErrorKind, Result, ScopeKind, TenantId};
use terrace_migrate::{CopyChoice, copy};

use crate::arguments::Format;
use crate::output::{json, say};
use crate::project::plain_database;

/// `terrace copy …`
#[derive(Args)]
pub(crate) struct CopyArguments {
    /// The database that is read, such as sqlite:./shop.sqlite.
    #[arg(
        long,
        env = "SOURCE_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    from: String,
    /// The database that is written, such as postgres://….
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    to: Option<String>,
    /// Only these tables, with commas between them.
    #[arg(long, value_delimiter = ',', value_name = "TABLES")]
    tables: Vec<String>,
    /// Not these.
    #[arg(long, value_delimiter = ',', value_name = "TABLES")]
    exclude: Vec<String>,
    /// The tenant whose the rows become, in tables that have a tenant column: a UUID.
    #[arg(long, value_name = "UUID")]
    tenant: Option<String>,
    /// The tenant column.
    #[arg(long, default_value = "tenant_id", value_name = "NAME")]
    column: String,
    /// So many rows at a time.
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// How the outcome is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) async fn run(arguments: CopyArguments) -> Result<ExitCode> {
    let tenant = arguments.tenant.as_deref().map(tenant).transpose()?;
    let from = plain_database(Some(&arguments.from)).await?;
    let to = plain_database(arguments.to.as_deref()).await?;
    let choice = CopyChoice {
        tables: arguments.tables,
        exclude: arguments.exclude,
        tenant: tenant.map(|tenant| (arguments.column, tenant)),
        batch: usize::try_from(arguments.batch).unwrap_or(usize::MAX),
    };
    let is_text = arguments.format == Format::Text;
    let report = copy(
        &from.target("from", ScopeKind::Registry, None),
        &to.target("to", ScopeKind::Registry, None),
        &choice,
        &mut |line| if is_text { say(line) } else { Ok(()) },
    )
    .await?;
    if is_text {
        let rows: u64 = report.tables.iter().map(|table| table.rows).sum();
        say(format_args!(
            "{}, {}: the same on both sides",
            Count(report.tables.len(), "table"),
            Count(rows, "row")
        ))?;
    } else {
        say(json(&report)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tenant(text: &str) -> Result<TenantId> {
    text.parse().map_err(|_| {
        Error::new(
            ErrorKind::InvalidInput,
            format!("{text:?} is not the id of a tenant"),
        )
        .with_hint("ids are UUIDs, such as 0192d1a4-7c3e-7000-8000-000000000001")
    })
}
