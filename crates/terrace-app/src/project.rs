//! A project: apps put together, and the binary that they make.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io::Write;
use std::pin::Pin;
use std::process::ExitCode;

use clap::ArgMatches;
use terrace_core::{Error, ErrorKind, Result};
use terrace_migrate::AppMigrations;
use terrace_tenancy::{Observer, QueryLog};
use terrace_web::{OperatorRoutes, TenantRoutes};

use crate::command::Entry;
use crate::output::sentence;
use crate::{App, Context, Settings, Sources, commands, logs};

/// A project. One binary is the server and its own management tool.
pub struct Project {
    parts: Parts,
    commands: Vec<Entry>,
}

/// What the commands need of a project.
pub(crate) struct Parts {
    pub(crate) name: &'static str,
    pub(crate) migrations: Vec<AppMigrations>,
    pub(crate) routes: TenantRoutes,
    pub(crate) operator_routes: OperatorRoutes,
    pub(crate) tenancy: bool,
    pub(crate) first_start: Option<FirstStart>,
    pub(crate) landing: &'static str,
    pub(crate) observer: Observer,
}

pub(crate) type FirstStart =
    Box<dyn Fn(Context) -> Pin<Box<dyn Future<Output = Result<()>>>> + Send + Sync>;

impl Project {
    /// A project of this name without tenancy: everything lives in the default tenant.
    pub fn new(name: &'static str) -> Self {
        Self {
            parts: Parts {
                name,
                migrations: Vec::new(),
                routes: TenantRoutes::new(),
                operator_routes: OperatorRoutes::new(),
                tenancy: false,
                first_start: None,
                landing: "/",
                observer: Observer::default(),
            },
            commands: commands::built_in(),
        }
    }

    /// With an app.
    #[must_use]
    pub fn app(mut self, app: App) -> Self {
        self.parts.routes = self.parts.routes.merge(app.routes);
        self.parts.operator_routes = self.parts.operator_routes.merge(app.operator_routes);
        self.parts.migrations.push(app.migrations);
        self.commands.extend(app.commands);
        self
    }

    /// With many tenants, found in requests as the settings under `tenancy` say.
    #[must_use]
    pub fn tenancy(mut self) -> Self {
        self.parts.tenancy = true;
        self
    }

    /// With what happens once, in development: when `serve` finds no tenant yet (or, without
    /// tenancy, has just made the default tenant). The place for example data.
    #[must_use]
    pub fn first_start<F>(mut self, body: impl Fn(Context) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<()>> + 'static,
    {
        self.parts.first_start = Some(Box::new(move |context| Box::pin(body(context))));
        self
    }

    /// With the path that `serve` shows for every tenant.
    #[must_use]
    pub fn landing(mut self, path: &'static str) -> Self {
        self.parts.landing = path;
        self
    }

    /// With a log that is told of every statement that a handle sent: whose rows it reached, where
    /// they are, how long it took and how it ended. Slow statements are warned of without it, as the
    /// setting `database.slow_query_ms` says.
    ///
    /// ```
    /// use terrace_app::Project;
    /// use terrace_tenancy::QueryEvent;
    /// let project = Project::new("shop").query_log(|event: &QueryEvent<'_>| {
    ///     if event.duration.as_millis() > 20 {
    ///         eprintln!("{:?} {}", event.duration, event.sql);
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn query_log(mut self, log: impl QueryLog + 'static) -> Self {
        self.parts.observer = Observer::new(log);
        self
    }

    /// Runs the command that the process was started with; `serve` when there is none.
    ///
    /// Exits with 0 for success, 1 for an error, 2 when a part of the work failed.
    pub fn main(self) -> ExitCode {
        self.run(
            &Sources::of_process(),
            std::env::args_os(),
            std::io::stdout(),
        )
    }

    /// As [`main`](Self::main), with settings, arguments (the program's name first) and output of
    /// the caller's own.
    pub fn run<A: Into<OsString> + Clone>(
        self,
        sources: &Sources,
        arguments: impl IntoIterator<Item = A>,
        output: impl Write + Send + 'static,
    ) -> ExitCode {
        // First of all: the parser of arguments panics on twins.
        if let Err(error) = self.refuse_twins() {
            eprintln!("{}", sentence(&error));
            return ExitCode::FAILURE;
        }
        let matches = match self.definition().try_get_matches_from(arguments) {
            Ok(matches) => matches,
            Err(error) => {
                let printed = error.print();
                let asked_for = !error.use_stderr();
                return if asked_for && printed.is_ok() {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                };
            }
        };
        self.execute(sources, &matches, Box::new(output))
            .unwrap_or_else(|error| {
                eprintln!("{}", sentence(&error));
                ExitCode::FAILURE
            })
    }

    /// What commands work with, without running one: for tests of an application.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn context(
        self,
        sources: &Sources,
        output: impl Write + Send + 'static,
    ) -> Result<Context> {
        self.refuse_twins()?;
        Ok(Context::new(
            self.parts,
            Settings::read(sources)?,
            Box::new(output),
        ))
    }

    fn definition(&self) -> clap::Command {
        clap::Command::new(self.parts.name)
            .about("Serves and manages the project. Without a command it serves.")
            .subcommands(self.commands.iter().map(|entry| entry.definition.clone()))
    }

    fn execute(
        mut self,
        sources: &Sources,
        matches: &ArgMatches,
        output: Box<dyn Write + Send>,
    ) -> Result<ExitCode> {
        let nothing = ArgMatches::default();
        let (name, arguments) = matches
            .subcommand()
            .unwrap_or((commands::DEFAULT, &nothing));
        let commands = std::mem::take(&mut self.commands);
        let entry = commands
            .iter()
            .find(|entry| entry.name() == name)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidInput,
                    format!("there is no command {name}"),
                )
            })?;
        let parsed;
        let arguments = if matches.subcommand().is_some() {
            arguments
        } else {
            // The defaults of `serve`, as its own definition gives them.
            parsed = entry
                .definition
                .clone()
                .try_get_matches_from([name])
                .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
            &parsed
        };
        let settings = Settings::read(sources)?;
        logs::start(&settings.log, default_level(name, &settings))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(
                    ErrorKind::Exhausted,
                    "the threads of the program can't be started",
                )
                .with_source(error)
            })?;
        let context = Context::new(self.parts, settings, output);
        let code = runtime.block_on((entry.run)(context, arguments)?);
        // A statement of a client that is gone must not hold up the end of the process.
        runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        code
    }

    fn refuse_twins(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        let names = self.commands.iter().map(|entry| ("command", entry.name()));
        let apps = self.parts.migrations.iter().map(|app| ("app", &*app.app));
        for twin in names.chain(apps) {
            if !seen.insert(twin) {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    format!("two parts of the project bring the {} {}", twin.0, twin.1),
                )
                .with_hint("rename one of them"));
            }
        }
        Ok(())
    }
}

/// A command speaks by itself. Warnings about a setup that is only for development would be
/// repeated before each of its answers there.
fn default_level(command: &str, settings: &Settings) -> &'static str {
    match (command, settings.tier.is_development()) {
        (commands::DEFAULT, _) => "info",
        (_, true) => "error",
        (_, false) => "warn",
    }
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project")
            .field("name", &self.parts.name)
            .finish_non_exhaustive()
    }
}
