//! `check`: whether the project could be served as it is.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{MakeOptions, MigrationPreview, make_migrations};
use terrace_registry::FleetOptions;

use super::look::{Choice, Group, grouped, look, places};
use crate::output::json;
use crate::{Command, Context, Format};

/// Checks settings, models, connections and pending migrations. Changes nothing. Exits with 1 when
/// something is wrong, and with 2 when a target can't be looked at.
#[derive(clap::Parser)]
#[command(name = "check")]
pub(crate) struct Check {
    #[command(flatten)]
    choice: Choice,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    message: String,
    hint: Option<String>,
}

impl Finding {
    fn of(check: &'static str, result: Result<String>) -> Self {
        match result {
            Ok(message) => Self {
                check,
                ok: true,
                message,
                hint: None,
            },
            Err(error) => Self {
                check,
                ok: false,
                message: error.message().to_owned(),
                hint: error.hint().map(str::to_owned),
            },
        }
    }
}

impl Command for Check {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let chooses = self.choice.chooses();
        let mut options = self.choice.options();
        options.aim.scope = chooses.then_some(ScopeKind::Tenant);
        let (pending, complete) = pending(&context, &options).await;
        let findings = [
            Finding::of("settings", settings(&context)),
            Finding::of("models", models(&context)),
            Finding::of("migration files", files(&context)),
            Finding::of("connections", connections(&context).await),
            Finding::of("migrations", pending),
        ];
        let all_well = findings.iter().all(|finding| finding.ok);
        match self.format {
            Format::Json => context.say(json(&findings)?)?,
            Format::Text => findings
                .iter()
                .try_for_each(|finding| show(&context, finding))?,
        }
        Ok(if all_well {
            ExitCode::SUCCESS
        } else if !complete {
            ExitCode::from(2)
        } else {
            ExitCode::FAILURE
        })
    }
}

fn show(context: &Context, finding: &Finding) -> Result<()> {
    let mark = if finding.ok { "ok    " } else { "error " };
    context.say(format!("{mark}{}: {}", finding.check, finding.message))?;
    match &finding.hint {
        Some(hint) => context.say(format!("      hint: {hint}")),
        None => Ok(()),
    }
}

fn settings(context: &Context) -> Result<String> {
    let settings = context.settings();
    settings.server_options()?;
    settings.resolver()?;
    if let Some(isolation) = &settings.tenancy.isolation {
        isolation
            .parse::<terrace_tenancy::Isolation>()
            .map_err(|error| error.with_context("tenancy.isolation"))?;
    }
    Ok(format!(
        "tier {}, database {}",
        settings.tier.as_str(),
        settings.endpoint()?
    ))
}

/// Tenants' tables and the registry's may share one database, so a name is taken in both scopes.
fn models(context: &Context) -> Result<String> {
    let built_in = terrace_registry::built_in_apps(context.apps());
    let mut owners: BTreeMap<&str, String> = BTreeMap::new();
    for app in context.apps().iter().chain(&built_in) {
        for model in &app.models {
            let owner = format!("{}.{} ({})", app.app, model.name, model.scope.as_str());
            if let Some(other) = owners.insert(model.table, owner.clone()) {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    format!("{other} and {owner} have the same table, {}", model.table),
                )
                .with_hint("name the table of one of them with #[terrace(table = \"…\")]"));
            }
        }
    }
    Ok(Count(owners.len(), "table").to_string())
}

fn files(context: &Context) -> Result<String> {
    let options = MakeOptions {
        check: true,
        ..MakeOptions::default()
    };
    let mut apps = context.apps().iter();
    if let Some((app, folder)) = apps.find_map(|app| Some((app, app.source.missing_folder()?))) {
        return Err(Error::new(
            ErrorKind::NotFound,
            format!(
                "{} has no migrations, because the folder {} is missing",
                app.app,
                folder.display()
            ),
        )
        .with_hint("run makemigrations, or look whether the program runs where it should"));
    }
    let missing = make_migrations(context.apps(), &options)?;
    match missing.first() {
        None => Ok("they fit the models".to_owned()),
        Some(first) => Err(Error::new(
            ErrorKind::Migration,
            format!(
                "the models of {} changed since the last migration",
                first.id.app
            ),
        )
        .with_hint("run makemigrations")),
    }
}

async fn connections(context: &Context) -> Result<String> {
    let tenants = context.tenants().await?;
    let shards: Vec<_> = tenants
        .servers()
        .shards()
        .map(ToString::to_string)
        .collect();
    Ok(format!("reached {}", shards.join(", ")))
}

/// What targets lack, each that lacks something or can't be looked at by its name. The second value
/// says whether all of them were looked at.
async fn pending(context: &Context, options: &FleetOptions) -> (Result<String>, bool) {
    match look_for_pending(context, options).await {
        Ok((groups, complete)) => (told(&groups), complete),
        Err(error) => (Err(error), true),
    }
}

async fn look_for_pending(
    context: &Context,
    options: &FleetOptions,
) -> Result<(Vec<Group<Vec<MigrationPreview>>>, bool)> {
    let tenants = context.tenants().await?;
    let places = places(tenants, options).await?;
    let seen = look(places, options.rules.jobs, |target| async move {
        tenants.migrator().plan(&target).await
    })
    .await;
    let complete = seen.iter().all(|one| one.found.is_ok());
    let alike = |plan: &Vec<MigrationPreview>| names(plan).join(" ");
    Ok((grouped(seen, alike), complete))
}

fn told(groups: &[Group<Vec<MigrationPreview>>]) -> Result<String> {
    let (mut well, mut lines) = (0, Vec::new());
    let mut hint = "run migrate";
    for group in groups {
        let label = group.label();
        match &group.found {
            Ok(plan) if plan.is_empty() => well += group.len(),
            Ok(plan) => {
                let names = names(plan).join(", ");
                lines.push(format!("{label}: {} pending: {names}", plan.len()));
            }
            Err(error) => {
                hint = "see to those that can't be looked at; then run migrate";
                lines.push(format!("{label}: can't be looked at: {}", error.message()));
            }
        }
    }
    if lines.is_empty() {
        return Ok(format!("up to date: {}", Count(well, "target")));
    }
    Err(Error::new(ErrorKind::Migration, lines.join("\n      ")).with_hint(hint))
}

fn names(plan: &[MigrationPreview]) -> Vec<String> {
    let names = plan.iter().map(|one| format!("{}.{}", one.app, one.name));
    names.collect()
}
