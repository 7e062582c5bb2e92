//! `diff`: what targets hold otherwise than their files make it.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::Result;
use terrace_migrate::{Difference, Migrator};
use terrace_tenancy::MigrationTarget;

use crate::arguments::Format;
use crate::output::{json, say, sentence};
use crate::project::{Project, Wish};
use crate::run::{Reach, registry};
use crate::tenants;

#[derive(Serialize)]
struct Compared {
    target: String,
    differences: Vec<Difference>,
    error: Option<String>,
}

/// The exit code is 1 when something differs, and 2 when something can't be read.
pub(super) async fn run(project: &Project) -> Result<ExitCode> {
    let reach = Reach::all(project)?;
    let database = project.database().await?;
    let migrator = project.migrator(Wish::default());
    let mut compared = Vec::new();
    if reach.registry {
        compared.push(of("registry", &migrator, Ok(registry(&database))).await);
    }
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let target = tenants::target(project, &database, &tenant).await;
            compared.push(of(&tenant.name, &migrator, target).await);
        }
    }
    match project.common.format {
        Format::Json => say(json(&compared)?)?,
        Format::Text => compared.iter().try_for_each(show)?,
    }
    Ok(if compared.iter().any(|one| one.error.is_some()) {
        ExitCode::from(2)
    } else if compared.iter().any(|one| !one.differences.is_empty()) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

async fn of(name: &str, migrator: &Migrator, target: Result<MigrationTarget>) -> Compared {
    let found = match target {
        Ok(target) => migrator.drift(&[target]).await,
        Err(error) => Err(error),
    };
    Compared {
        target: name.to_owned(),
        error: found.as_ref().err().map(sentence),
        differences: found.unwrap_or_default(),
    }
}

fn show(compared: &Compared) -> Result<()> {
    let name = &compared.target;
    if let Some(error) = &compared.error {
        return say(format_args!("{name}: can't be compared\n{error}"));
    }
    if compared.differences.is_empty() {
        return say(format_args!("{name}: as its migrations make it"));
    }
    say(format_args!(
        "{name}: {} differences",
        compared.differences.len()
    ))?;
    let mut differences = compared.differences.iter();
    differences.try_for_each(|difference| say(format_args!("  {difference}")))
}
