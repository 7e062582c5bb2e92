//! `makemigrations`: from changed models to new files.

use std::process::ExitCode;

use terrace_core::{Result, ScopeKind};
use terrace_migrate::{
    EmptyMigration, Fill, MakeOptions, NewMigration, Nobody, Questions, Rename, empty_migration,
    make_migrations_asking, merge_migrations,
};

use crate::output::json;
use crate::questions::Terminal;
use crate::{Command, Context, Format};

/// Writes migrations for what the models changed. Needs no database.
#[derive(clap::Parser)]
#[command(name = "makemigrations")]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(crate) struct MakeMigrations {
    /// The name of the migration, behind its number.
    #[arg(value_name = "NAME", conflicts_with = "name")]
    given: Option<String>,
    /// Writes nothing, and exits with 1 when something would be written.
    #[arg(long)]
    check: bool,
    /// Shows what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Only for this app, and what its migrations need; may be given several times.
    #[arg(long, value_name = "APP")]
    app: Vec<String>,
    /// The name of the migration, behind its number.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What has another name now: album=record for a table, album.title=name for a column; may be
    /// given several times.
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<Rename>,
    /// The value of rows that have none, as SQL: album.rating=3; may be given several times.
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    default: Vec<Fill>,
    /// Asks nothing: what isn't said is not renamed and has no value.
    #[arg(long)]
    no_input: bool,
    /// Makes a migration without operations, to be written by hand.
    #[arg(long, conflicts_with_all = ["merge", "check", "rename", "default"])]
    empty: bool,
    /// With --empty: whose tables it changes.
    #[arg(long, value_enum, default_value_t = Scope::Tenant, requires = "empty")]
    scope: Scope,
    /// With --empty: SQL that it runs.
    #[arg(long, value_name = "SQL", requires = "empty")]
    sql: Option<String>,
    /// With --sql: SQL that undoes it.
    #[arg(long, value_name = "SQL", requires = "sql")]
    reverse_sql: Option<String>,
    /// Joins branches of a chain that were made apart from each other.
    #[arg(long, conflicts_with_all = ["rename", "default"])]
    merge: bool,
    /// They run in safe forms, outside a transaction: indexes while others write, constraints that
    /// are validated afterwards.
    #[arg(long, conflicts_with_all = ["empty", "merge"])]
    online: bool,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Whose tables.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Scope {
    Registry,
    Tenant,
}

impl From<Scope> for ScopeKind {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Registry => Self::Registry,
            Scope::Tenant => Self::Tenant,
        }
    }
}

impl MakeMigrations {
    fn make(&self, context: &Context) -> Result<Vec<NewMigration>> {
        let name = self.given.clone().or_else(|| self.name.clone());
        let check = self.check || self.dry_run;
        if self.empty {
            let empty = EmptyMigration {
                app: self.app.first().cloned(),
                scope: self.scope.into(),
                name,
                sql: self.sql.clone(),
                reverse_sql: self.reverse_sql.clone(),
                check,
            };
            return Ok(vec![empty_migration(context.apps(), &empty)?]);
        }
        let options = MakeOptions {
            apps: self.app.clone(),
            name,
            check,
            renames: self.rename.clone(),
            fills: self.default.clone(),
            online: self.online,
            lint: Some(context.settings().endpoint()?.dialect()),
        };
        if self.merge {
            return merge_migrations(context.apps(), &options);
        }
        let asks = !self.no_input && !self.check && self.format == Format::Text;
        let mut terminal = Terminal::open(context).filter(|_| asks);
        let mut nobody = Nobody;
        let questions: &mut dyn Questions = match &mut terminal {
            Some(terminal) => terminal,
            None => &mut nobody,
        };
        make_migrations_asking(context.apps(), &options, questions)
    }
}

impl Command for MakeMigrations {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let made = self.make(&context)?;
        let verb = match (self.check, self.dry_run) {
            (true, _) => "missing",
            (false, true) => "would make",
            (false, false) => "made",
        };
        report(&context, &made, verb, self.format, self.dry_run)?;
        let failed = self.check && !made.is_empty();
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Says what was made, with the texts of the files when nothing was written.
pub(super) fn report(
    context: &Context,
    made: &[NewMigration],
    verb: &str,
    format: Format,
    texts: bool,
) -> Result<()> {
    if format == Format::Json {
        return context.say(json(&made)?);
    }
    if made.is_empty() {
        return context.say("nothing changed");
    }
    for migration in made {
        let (app, name) = (&migration.id.app, &migration.id.name);
        context.say(format!("{verb} {app} {}/{name}", migration.scope.as_str()))?;
        for operation in &migration.operations {
            context.say(format!("  {operation}"))?;
        }
        for note in &migration.notes {
            context.say(format!("  note: {note}"))?;
        }
        let production = context.settings().tier.is_production();
        for finding in &migration.findings {
            context.say(finding.lines(production, texts))?;
        }
        if texts {
            context.say(migration.text.trim_end())?;
        }
    }
    Ok(())
}
