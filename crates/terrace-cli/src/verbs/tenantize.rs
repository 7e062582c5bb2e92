//! `terrace tenantize`: tables of one tenant become tables of several.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use terrace_core::{Result, ScopeKind, TenantId};
use terrace_migrate::{
    ExecutorOptions, Tenantize, TenantizeChoice, TenantizeReport, TenantizeWish, WhichTables,
};
use terrace_tenancy::{Endpoint, MigrationTarget, PlainDatabase};

use crate::arguments::Format;
use crate::output::{json, say};
use crate::project::{is_parted, plain_database};

/// `terrace tenantize …`
#[expect(clippy::struct_excessive_bools, reason = "options of a command line")]
#[derive(Args)]
pub(crate) struct TenantizeArguments {
    /// The database: postgres://… or sqlite:./file.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// These tables, with commas between them.
    #[arg(long, value_delimiter = ',', value_name = "TABLES", conflicts_with_all = ["exclude", "all"])]
    tables: Vec<String>,
    /// All tables but these, which stay one for all tenants.
    #[arg(long, value_delimiter = ',', value_name = "TABLES")]
    exclude: Vec<String>,
    /// All tables.
    #[arg(long)]
    all: bool,
    /// The tenant column; one of that name that is there already is taken over.
    #[arg(long, default_value = "tenant_id", value_name = "NAME")]
    column: String,
    /// The table of the tenants and its key, organizations(id), for the column to refer to.
    #[arg(long, value_name = "TABLE(KEY)", value_parser = tenant_table)]
    tenant_table: Option<(String, String)>,
    /// The setting of a transaction that names its tenant to the policies.
    #[arg(long, default_value = "terrace.tenant_id", value_name = "NAME")]
    setting: String,
    /// What the names of the policies end with.
    #[arg(long, default_value = "tenant", value_name = "NAME")]
    policy: String,
    /// The role that serves requests; it is made, without a login, where it is missing.
    #[arg(long, value_name = "ROLE")]
    runtime_role: Option<String>,
    /// Rows that are changed at a time, where a column is taken over.
    #[arg(long, default_value_t = 5_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// A database of the other kind with the same tables, so that its files are made of its own.
    #[arg(
        long,
        env = "TWIN_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    twin: Option<String>,
    /// The folder of the migrations.
    #[arg(long, default_value = "migrations", value_name = "FOLDER")]
    dir: PathBuf,
    /// What the ledger calls this folder.
    #[arg(long, default_value = "main", value_name = "NAME")]
    app: String,
    /// Writes the migration files.
    #[arg(long)]
    write: bool,
    /// Writes them, runs them and proves what came of it.
    #[arg(long)]
    yes: bool,
    /// Proves what is there, and changes nothing.
    #[arg(long, conflicts_with_all = ["write", "yes"])]
    verify: bool,
    /// Seconds that a statement waits for a lock of a table before it gives way and tries again.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    table_lock_timeout: u64,
    /// How the outcome is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) async fn run(arguments: &TenantizeArguments) -> Result<ExitCode> {
    let database = plain_database(arguments.database.as_deref()).await?;
    let twin = match &arguments.twin {
        Some(url) => Some(plain_database(Some(url)).await?),
        None => None,
    };
    let target = target(&database);
    let twin = twin.as_ref().map(self::target);
    let choice = choice(arguments)?;
    let folder = if is_parted(&arguments.dir) {
        arguments.dir.join(ScopeKind::Registry.as_str())
    } else {
        arguments.dir.clone()
    };
    let options = ExecutorOptions {
        lock_timeout: Duration::from_secs(arguments.table_lock_timeout),
        version_table: Some("schema_migrations".to_owned()),
        ..ExecutorOptions::default()
    };
    let tenantize = Tenantize {
        target: &target,
        twin: twin.as_ref(),
        folder: &folder,
        app: &arguments.app,
        choice: &choice,
        options: &options,
        wish: match (arguments.verify, arguments.yes, arguments.write) {
            (true, ..) => TenantizeWish::Verify,
            (_, true, _) => TenantizeWish::Run,
            (.., true) => TenantizeWish::Write,
            _ => TenantizeWish::Show,
        },
    };
    let is_text = arguments.format == Format::Text;
    let report = tenantize
        .run(&mut |line| if is_text { say(line) } else { Ok(()) })
        .await?;
    finish(arguments, &report)
}

fn finish(arguments: &TenantizeArguments, report: &TenantizeReport) -> Result<ExitCode> {
    if arguments.format == Format::Json {
        say(json(report)?)?;
    }
    Ok(if report.is_well() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The database itself: it is migrated as the registry's chain is.
fn target(database: &PlainDatabase) -> MigrationTarget {
    database.target("registry", ScopeKind::Registry, None)
}

fn choice(arguments: &TenantizeArguments) -> Result<TenantizeChoice> {
    let which = if !arguments.tables.is_empty() {
        WhichTables::Only(arguments.tables.clone())
    } else if arguments.all || !arguments.exclude.is_empty() {
        WhichTables::AllBut(arguments.exclude.clone())
    } else {
        WhichTables::Unsaid
    };
    let runtime_role = match &arguments.runtime_role {
        Some(role) => role.clone(),
        None => runtime_role(arguments.database.as_deref().unwrap_or_default())?,
    };
    Ok(TenantizeChoice {
        which,
        column: arguments.column.clone(),
        default_tenant: TenantId::DEFAULT,
        tenants: arguments.tenant_table.clone(),
        setting: arguments.setting.clone(),
        policy: arguments.policy.clone(),
        runtime_role,
        batch: arguments.batch,
    })
}

/// As Terrace calls the role of a database: `<database>_runtime`.
fn runtime_role(url: &str) -> Result<String> {
    let endpoint = Endpoint::parse(url)?;
    let stem = match endpoint.server() {
        Some(server) => server.database.clone(),
        None => endpoint
            .file()
            .and_then(|file| file.file_stem())
            .map_or_else(
                || "app".to_owned(),
                |stem| stem.to_string_lossy().into_owned(),
            ),
    };
    let fits = |c: &char| c.is_alphanumeric() || *c == '_';
    let stem: String = stem.chars().filter(fits).take(40).collect();
    Ok(format!("{stem}_runtime"))
}

/// `organizations(id)`
fn tenant_table(text: &str) -> Result<(String, String), String> {
    let parts = text.strip_suffix(')').and_then(|text| text.split_once('('));
    match parts {
        Some((table, key)) if !table.trim().is_empty() && !key.trim().is_empty() => {
            Ok((table.trim().to_owned(), key.trim().to_owned()))
        }
        _ => Err("write the table and its key: organizations(id)".to_owned()),
    }
}
