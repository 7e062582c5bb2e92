//! The registry, then every tenant, and what is said about it.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{AppliedMigration, Direction, TargetOutcome};
use terrace_tenancy::{MigrationTarget, PlainDatabase};

use crate::arguments::Format;
use crate::output::{json, say, sentence};
use crate::project::{Project, Wish};
use crate::{fleet, tenants};

/// What a verb concerns: the database itself, and tenants.
pub(crate) struct Reach {
    pub(crate) registry: bool,
    pub(crate) tenants: bool,
}

/// What became of everything.
#[derive(Default, Serialize)]
struct Report {
    targets: Vec<TargetOutcome>,
    /// Tenants that were not begun.
    unreached: Vec<String>,
}

impl Reach {
    /// Both chains, as far as the folder has them and nobody chose one.
    ///
    /// # Errors
    /// When there are migrations for tenants, and nothing says who they are.
    pub(crate) fn all(project: &Project) -> Result<Self> {
        let (common, arguments) = (&project.common, &project.common.tenants);
        let wants = |scope| project.has(scope) && common.scope.is_none_or(|chosen| chosen == scope);
        let named = arguments.tenants_query.is_some() || arguments.tenants_table.is_some();
        let reach = Self {
            registry: wants(ScopeKind::Registry),
            tenants: wants(ScopeKind::Tenant) && !arguments.no_tenants,
        };
        if reach.tenants && !named {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the folder has migrations for tenants, and nothing says who they are",
            )
            .with_hint("name them with --tenants-query 'SELECT name, schema FROM …', or leave them out with --no-tenants"));
        }
        Ok(reach)
    }

    /// One chain.
    pub(crate) fn one(project: &Project) -> Result<Self> {
        let scope = project.chain()?;
        let all = Self::all(project)?;
        Ok(Self {
            registry: all.registry && scope == ScopeKind::Registry,
            tenants: all.tenants && scope == ScopeKind::Tenant,
        })
    }
}

/// Brings everything where the wish says: the registry first, since it says who the tenants are.
pub(crate) async fn migrate(project: Arc<Project>, reach: Reach, wish: Wish) -> Result<ExitCode> {
    let database = project.database().await?;
    let migrator = project.migrator(wish);
    let format = project.common.format;
    let mut report = Report::default();
    if reach.registry {
        let target = registry(&database);
        let outcome = migrator.migrate(&target).await;
        tell(format, &outcome, reach.tenants.then_some("registry"))?;
        report.targets.push(outcome);
    }
    let registry_is_well = report.targets.iter().all(TargetOutcome::is_ok);
    if reach.tenants && registry_is_well {
        let tenants = tenants::list(&project, &database)
            .await?
            .unwrap_or_default();
        let fleet = fleet::run(&project, &database, &migrator, tenants).await?;
        report.targets.extend(fleet.outcomes);
        report.unreached = fleet.unreached;
    }
    finish(format, &report, registry_is_well)
}

/// The database itself.
pub(crate) fn registry(database: &PlainDatabase) -> MigrationTarget {
    database.target("registry", ScopeKind::Registry, None)
}

/// Says what became of a target, as soon as it is known.
pub(crate) fn tell(format: Format, outcome: &TargetOutcome, name: Option<&str>) -> Result<()> {
    if format == Format::Json {
        return Ok(());
    }
    let name = name.map_or(String::new(), |name| format!("{name}: "));
    for applied in &outcome.applied {
        say(format_args!("{name}{}", line(applied)))?;
    }
    if let Some(error) = &outcome.error {
        eprintln!("{name}{}", sentence(error));
    }
    Ok(())
}

/// `1/u init (12.3ms)`
fn line(applied: &AppliedMigration) -> String {
    let (number, name) = applied.name.split_once('_').unwrap_or((&applied.name, ""));
    let number = match number.trim_start_matches('0') {
        "" => "0",
        number => number,
    };
    let direction = match applied.direction {
        Direction::Forward => "u",
        Direction::Backward => "d",
    };
    format!(
        "{number}/{direction} {name} ({})",
        rounded(applied.duration)
    )
}

fn rounded(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    if milliseconds < 1_000.0 {
        format!("{milliseconds:.1}ms")
    } else {
        format!("{:.2}s", milliseconds / 1_000.0)
    }
}

fn finish(format: Format, report: &Report, registry_is_well: bool) -> Result<ExitCode> {
    let failed = report
        .targets
        .iter()
        .filter(|target| !target.is_ok())
        .count();
    let changed = report
        .targets
        .iter()
        .any(|target| !target.applied.is_empty());
    if format == Format::Json {
        say(json(report)?)?;
    } else if failed == 0 && !changed {
        say("no change")?;
    } else if report.targets.len() > 1 {
        let all = report.targets.len();
        say(format_args!(
            "{} of {all} targets are where they should be",
            all - failed
        ))?;
    }
    if format == Format::Text && !report.unreached.is_empty() {
        say(format_args!(
            "stopped: {} not begun",
            Count(report.unreached.len(), "tenant")
        ))?;
    }
    Ok(match (failed + report.unreached.len(), registry_is_well) {
        (0, _) => ExitCode::SUCCESS,
        // Nothing else was begun.
        (_, false) => ExitCode::FAILURE,
        _ => ExitCode::from(2),
    })
}
