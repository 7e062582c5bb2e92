//! The command line, also as golang-migrate's users write it: `-path`, `-database`, `-source`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use terrace_core::ScopeKind;
use terrace_migrate::Wave;

use crate::verbs::{CopyArguments, TenantizeArguments};

#[derive(Parser)]
#[command(
    name = "terrace",
    version,
    about = "Migrates a database, or the databases of all tenants, with plain SQL files; makes one of several tenants out of one."
)]
struct Terrace {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Applies and undoes SQL migrations.
    Migrate(Box<Migrate>),
    /// Prints Rust models of the tables of a database.
    Inspectdb(Box<Inspect>),
    /// Tables of one tenant become tables of several: the plan is shown, and nothing is written
    /// without --write or --yes.
    Tenantize(Box<TenantizeArguments>),
    /// Copies the rows of a database into another one, of another kind or as one tenant of its tables:
    /// all or nothing.
    Copy(Box<CopyArguments>),
}

/// `terrace inspectdb …`
#[derive(Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Only these tables.
    pub(crate) tables: Vec<String>,
    /// Their schema.
    #[arg(long)]
    pub(crate) schema: Option<String>,
}

/// `terrace migrate …`
#[derive(Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Applies all migrations that are missing, or the next N.
    Up(Up),
    /// Undoes the newest migration, or the newest N.
    Down(Down),
    /// Undoes the newest migration and applies it again.
    Redo(Redo),
    /// Goes forward or back to a version.
    Goto(Goto),
    /// Prints the version of the database.
    Version,
    /// Notes a version without running anything, and that it is not dirty; -1 for none.
    Force(Force),
    /// Lists all migrations of every target: [X] applied, [ ] pending, [-] unfinished, [!] not as applied.
    #[command(visible_alias = "showmigrations")]
    Status,
    /// Tells what migrations do to those who use the tables meanwhile, and what is safer.
    Lint(Lint),
    /// Tells what each target holds otherwise than its files make it, which run in an empty place
    /// beside it. Exits with 2 when something differs or can't be compared.
    Diff,
    /// Makes the next pair of files, NAME.up.sql and NAME.down.sql.
    Create(Create),
}

#[derive(Args)]
pub(crate) struct Up {
    /// How many.
    pub(crate) count: Option<usize>,
    /// Notes them as applied without running them.
    #[arg(long)]
    pub(crate) fake: bool,
    /// Counts the first migration as applied when its tables are there as it makes them.
    #[arg(long, conflicts_with = "fake")]
    pub(crate) fake_initial: bool,
    /// Prints the SQL instead of running it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Down {
    /// How many; one when nothing is said.
    pub(crate) count: Option<usize>,
    /// All of them.
    #[arg(long, conflicts_with = "count")]
    pub(crate) all: bool,
    /// Prints the SQL instead of running it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Redo {
    /// Prints the SQL instead of running it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Goto {
    /// The number of a migration, or 0 for none.
    pub(crate) version: u64,
    /// Prints the SQL instead of running it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Force {
    /// The number of a migration, or -1 for none.
    #[arg(allow_negative_numbers = true)]
    pub(crate) version: i64,
}

#[derive(Args)]
pub(crate) struct Lint {
    /// Writes the safe forms in the place of files that no target has yet.
    #[arg(long)]
    pub(crate) write: bool,
    /// Exits with 1 when anything is found that would be an error in production.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Args)]
pub(crate) struct Create {
    /// What it does, such as add_rating.
    pub(crate) name: String,
    /// Numbers it after the newest one (0001, 0002 …), also in a folder of timestamps.
    #[arg(long)]
    pub(crate) seq: bool,
    /// Digits of such a number.
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub(crate) digits: usize,
    /// The ending of the files: only sql.
    #[arg(long, default_value = "sql", hide = true)]
    pub(crate) ext: String,
}

/// What every verb takes, before or behind it.
#[derive(Args)]
pub(crate) struct Common {
    /// The database: postgres://…, mysql://… or sqlite:./file.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) database: Option<String>,
    /// The folder of the migrations: the files themselves, or subfolders registry and tenant.
    #[arg(
        long,
        global = true,
        alias = "path",
        default_value = "migrations",
        value_name = "FOLDER"
    )]
    pub(crate) dir: PathBuf,
    /// As --dir, in the form file://FOLDER.
    #[arg(long, global = true, hide = true, value_name = "URL")]
    pub(crate) source: Option<String>,
    /// What the ledger calls this folder, for several folders of one database.
    #[arg(long, global = true, default_value = "main", value_name = "NAME")]
    pub(crate) app: String,
    /// Which chain a verb is about, when the folder has both: registry or tenant.
    #[arg(long, global = true, value_parser = scope)]
    pub(crate) scope: Option<ScopeKind>,
    #[command(flatten)]
    pub(crate) tenants: TenantArguments,
    /// Says that removing data is meant, where TERRACE_ENV is production.
    #[arg(long, global = true)]
    pub(crate) yes: bool,
    /// Seconds to wait for another runner at the same target.
    #[arg(long, global = true, default_value_t = 15, value_name = "SECONDS")]
    pub(crate) lock_timeout: u64,
    /// Seconds that a statement waits for a lock of a table before it gives way and tries again; 0
    /// waits without an end.
    #[arg(long, global = true, default_value_t = 5, value_name = "SECONDS")]
    pub(crate) table_lock_timeout: u64,
    /// golang-migrate's ledger, which is taken over and kept exact where it exists.
    #[arg(
        long,
        global = true,
        default_value = "schema_migrations",
        value_name = "TABLE"
    )]
    pub(crate) version_table: String,
    /// How the outcome is written.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Taken and without effect: what is done is always said.
    #[arg(long, global = true, hide = true)]
    pub(crate) verbose: bool,
    /// Taken and without effect.
    #[arg(long, global = true, hide = true)]
    pub(crate) prefetch: Option<u64>,
}

/// Who the tenants are.
#[derive(Args)]
pub(crate) struct TenantArguments {
    /// A query that gives the tenants: a name and, in a second column, a schema or a database URL.
    /// Without the second column, or where it is null, the name is the schema.
    #[arg(long, global = true, value_name = "SELECT")]
    pub(crate) tenants_query: Option<String>,
    /// A table that holds them, with its columns: orgs(slug, schema_name).
    #[arg(
        long,
        global = true,
        value_name = "TABLE(COLUMNS)",
        conflicts_with = "tenants_query"
    )]
    pub(crate) tenants_table: Option<String>,
    /// Only this tenant; may be repeated.
    #[arg(long = "tenant", global = true, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Leaves the tenants out, though the folder has migrations for them.
    #[arg(long, global = true)]
    pub(crate) no_tenants: bool,
    /// Lets a query without rows be right.
    #[arg(long, global = true)]
    pub(crate) allow_no_tenants: bool,
    /// Makes schemas that are missing.
    #[arg(long, global = true)]
    pub(crate) create_schemas: bool,
    /// Tenants that are migrated at the same time.
    #[arg(long, global = true, default_value_t = 4, value_name = "N")]
    pub(crate) jobs: usize,
    /// How long each of them rests after a tenant, in hundredths of the time that it worked: with 100
    /// half of what the server does for the run is left to others.
    #[arg(long, global = true, default_value_t = 0, value_name = "PERCENT")]
    pub(crate) rest: u32,
    /// So many tenants go first; unless all of them succeed, nothing else is begun.
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    pub(crate) canary: usize,
    /// So many tenants, or such a part of all of them, go at a time: 50, 10%. After a failure the
    /// next wave is not begun, unless --max-failures allows it.
    #[arg(long, global = true, value_name = "N|PERCENT%")]
    pub(crate) wave: Option<Wave>,
    /// When more than so many tenants failed, nothing else is begun.
    #[arg(long, global = true, value_name = "N")]
    pub(crate) max_failures: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For scripts.
    Json,
}

fn scope(text: &str) -> Result<ScopeKind, String> {
    [ScopeKind::Registry, ScopeKind::Tenant]
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .ok_or_else(|| "use registry or tenant".to_owned())
}

/// Reads the command line.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, clap::Error> {
    Ok(Terrace::try_parse_from(arguments.map(double))?.command)
}

/// Options may begin with one dash, as in Go: `-path x` is `--path x`.
fn double(argument: OsString) -> OsString {
    let Some(text) = argument.to_str() else {
        return argument;
    };
    let name = text.strip_prefix('-').unwrap_or_default();
    let is_long = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase());
    if is_long {
        format!("-{text}").into()
    } else {
        argument
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Migrate, clap::Error> {
        match parse(line.split(' ').map(OsString::from))? {
            Command::Migrate(migrate) => Ok(*migrate),
            _ => panic!("{line}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        <Terrace as clap::CommandFactory>::command().debug_assert();
    }

    /// What stands on a command line is read by everybody on the machine.
    #[test]
    fn every_url_may_come_from_a_variable() {
        let mut left = vec![<Terrace as clap::CommandFactory>::command()];
        let mut urls = 0;
        while let Some(command) = left.pop() {
            left.extend(command.get_subcommands().cloned());
            for argument in command.get_arguments() {
                let names = argument.get_value_names().unwrap_or_default();
                // A folder, written as golang-migrate does.
                if names != ["URL"] || argument.get_id() == "source" {
                    continue;
                }
                urls += 1;
                let hidden = argument.is_hide_env_values_set();
                assert!(
                    argument.get_env().is_some() && hidden,
                    "{} --{}",
                    command.get_name(),
                    argument.get_id()
                );
            }
        }
        assert!(urls >= 5, "{urls}");
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        let read = read("terrace migrate -path a -database sqlite:b.db force -1").unwrap();
        assert_eq!(read.common.dir, PathBuf::from("a"));
        assert_eq!(read.common.database.as_deref(), Some("sqlite:b.db"));
        assert!(matches!(read.verb, Verb::Force(Force { version: -1 })));
    }

    #[test]
    fn options_stand_before_or_behind_the_verb() {
        let read = read("terrace migrate down 2 --dir a --yes").unwrap();
        assert!(read.common.yes && matches!(read.verb, Verb::Down(Down { count: Some(2), .. })));
        assert!(self::read("terrace migrate sideways").is_err());
    }
}
