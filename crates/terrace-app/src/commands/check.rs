//! `check`: whether the project could be served as it is.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result};
use terrace_migrate::{MakeOptions, make_migrations};

use crate::output::json;
use crate::{Command, Context, Format};

/// Checks settings, models, connections and pending migrations. Changes nothing.
#[derive(clap::Parser)]
#[command(name = "check")]
pub(crate) struct Check {
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
        let findings = [
            Finding::of("settings", settings(&context)),
            Finding::of("models", models(&context)),
            Finding::of("migration files", files(&context)),
            Finding::of("connections", connections(&context).await),
            Finding::of("migrations", pending(&context).await),
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

async fn pending(context: &Context) -> Result<String> {
    let tenants = context.tenants().await?;
    let registry = tenants.servers().registry_target()?;
    let behind = |count: usize, key: &str| {
        Error::new(
            ErrorKind::Migration,
            format!("{key} lacks {}", Count(count, "migration")),
        )
        .with_hint("run migrate")
    };
    let plan = tenants.migrator().plan(&registry).await?;
    if !plan.is_empty() {
        return Err(behind(plan.len(), registry.key()));
    }
    let targets = tenants.targets().await?;
    for target in &targets {
        let plan = tenants.migrator().plan(target).await?;
        if !plan.is_empty() {
            return Err(behind(plan.len(), target.key()));
        }
    }
    Ok(format!(
        "the registry and {} are up to date",
        Count(targets.len(), "target")
    ))
}
