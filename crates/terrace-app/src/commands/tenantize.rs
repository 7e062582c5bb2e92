//! `tenantize`: tables of one tenant, which another program made, become the shared tables of this
//! project.

use std::path::PathBuf;
use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{
    ExecutorOptions, Tenantize, TenantizeChoice, TenantizeReport, TenantizeWish, WhichTables,
};
use terrace_tenancy::{Endpoint, PlainDatabase, ServerOptions, ShardName};

use crate::{Command, Context, Format};

/// Makes tables of one tenant into tables of several. Shows the plan, and writes nothing without
/// --write or --yes.
///
/// Column, database and roles are those of the settings; the tables are those of the project's models,
/// unless others are named.
#[expect(clippy::struct_excessive_bools, reason = "options of a command line")]
#[derive(clap::Parser)]
#[command(name = "tenantize")]
pub(crate) struct TenantizeCommand {
    /// The database, when it is another than that of the settings.
    #[arg(
        long,
        env = "TENANTIZE_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    database: Option<String>,
    /// These tables, with commas between them.
    #[arg(long, value_delimiter = ',', value_name = "TABLES", conflicts_with_all = ["exclude", "all"])]
    tables: Vec<String>,
    /// All tables but these.
    #[arg(long, value_delimiter = ',', value_name = "TABLES")]
    exclude: Vec<String>,
    /// All tables.
    #[arg(long)]
    all: bool,
    /// The folder of the migration files. They are about this one database, and none of the project's
    /// own migrations: its models say what a new database looks like.
    #[arg(long, default_value = "tenantize", value_name = "FOLDER")]
    dir: PathBuf,
    /// Writes the migration files.
    #[arg(long)]
    write: bool,
    /// Writes them, runs them and proves what came of it.
    #[arg(long)]
    yes: bool,
    /// Proves what is there, and changes nothing.
    #[arg(long, conflicts_with_all = ["write", "yes"])]
    verify: bool,
    /// How the outcome is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Command for TenantizeCommand {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let servers = context.settings().server_options()?;
        let main = servers
            .shards
            .get(&ShardName::main())
            .ok_or_else(|| Error::new(ErrorKind::Internal, "the settings have no main database"))?;
        // A file that is not there would be made.
        let owner = match &self.database {
            Some(url) => Endpoint::parse(url)?,
            None => main.owner.clone(),
        };
        let owner = owner.existing_file().unwrap_or(owner);
        let database = PlainDatabase::connect(&owner, servers.pool.clone()).await?;
        let target = database.target("main", ScopeKind::Tenant, None);
        let choice = TenantizeChoice {
            which: self.which(&context),
            column: servers.tenant_column.clone(),
            runtime_role: runtime_role(&servers, &owner),
            ..TenantizeChoice::default()
        };
        let tenantize = Tenantize {
            target: &target,
            twin: None,
            folder: &self.dir,
            app: "tenantize",
            choice: &choice,
            options: &ExecutorOptions::default(),
            wish: match (self.verify, self.yes, self.write) {
                (true, ..) => TenantizeWish::Verify,
                (_, true, _) => TenantizeWish::Run,
                (.., true) => TenantizeWish::Write,
                _ => TenantizeWish::Show,
            },
        };
        let is_text = self.format == Format::Text;
        let report = tenantize
            .run(&mut |line| if is_text { context.say(line) } else { Ok(()) })
            .await?;
        self.finish(&context, &report)
    }
}

impl TenantizeCommand {
    /// The tables of the project's models, unless others are named.
    fn which(&self, context: &Context) -> WhichTables {
        if !self.tables.is_empty() {
            return WhichTables::Only(self.tables.clone());
        }
        if self.all || !self.exclude.is_empty() {
            return WhichTables::AllBut(self.exclude.clone());
        }
        let models = context.apps().iter().flat_map(|app| &app.models);
        let tables: Vec<String> = models
            .filter(|model| model.scope == ScopeKind::Tenant)
            .map(|model| model.table.to_owned())
            .collect();
        if tables.is_empty() {
            WhichTables::Unsaid
        } else {
            WhichTables::Only(tables)
        }
    }

    fn finish(&self, context: &Context, report: &TenantizeReport) -> Result<ExitCode> {
        if self.format == Format::Json {
            let text = serde_json::to_string_pretty(report).map_err(|failed| {
                Error::new(ErrorKind::Internal, "the outcome can't be written as JSON")
                    .with_source(failed)
            })?;
            context.say(text)?;
        } else if report.applied.is_some() && report.is_well() {
            context.say(
                "the tables are there: note the project's own migrations with: migrate --fake-initial",
            )?;
        }
        Ok(if report.is_well() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// The role of the settings, or the one that Terrace makes: `<database>_runtime`.
fn runtime_role(servers: &ServerOptions, owner: &Endpoint) -> String {
    let main = servers.shards.get(&ShardName::main());
    let said = main.and_then(|main| main.runtime.as_ref());
    if let Some(runtime) = said.and_then(Endpoint::server) {
        return runtime.user.clone();
    }
    match owner.server() {
        Some(server) => {
            let stem: String = server.database.chars().take(40).collect();
            format!("{stem}_runtime")
        }
        None => TenantizeChoice::default().runtime_role,
    }
}
