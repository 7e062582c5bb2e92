//! `status`: how every target stands with every migration.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result};
use terrace_migrate::{MigrationState, MigrationStatus, Migrator};
use terrace_tenancy::MigrationTarget;

use crate::arguments::Format;
use crate::output::{json, say, sentence};
use crate::project::{Project, Wish};
use crate::run::{Reach, registry};
use crate::tenants;

#[derive(Serialize)]
struct TargetStatus {
    target: String,
    migrations: Vec<MigrationStatus>,
    error: Option<String>,
}

pub(super) async fn run(project: &Project) -> Result<ExitCode> {
    let reach = Reach::all(project)?;
    let database = project.database().await?;
    let migrator = project.migrator(Wish::default());
    let mut statuses = Vec::new();
    if reach.registry {
        statuses.push(of("registry", &migrator, Ok(registry(&database))).await);
    }
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let target = tenants::target(project, &database, &tenant).await;
            statuses.push(of(&tenant.name, &migrator, target).await);
        }
    }
    match project.common.format {
        Format::Json => say(json(&statuses)?)?,
        Format::Text => statuses
            .iter()
            .try_for_each(|status| show(status, reach.tenants))?,
    }
    let complete = statuses.iter().all(|status| status.error.is_none());
    Ok(if complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

async fn of(name: &str, migrator: &Migrator, target: Result<MigrationTarget>) -> TargetStatus {
    let migrations = match target {
        Ok(target) => migrator.status(&target).await,
        Err(error) => Err(error),
    };
    let (migrations, error) = match migrations {
        Ok(migrations) => (migrations, None),
        Err(error) => (Vec::new(), Some(sentence(&error))),
    };
    TargetStatus {
        target: name.to_owned(),
        migrations,
        error,
    }
}

fn show(status: &TargetStatus, several: bool) -> Result<()> {
    if several {
        say(&status.target)?;
    }
    if let Some(error) = &status.error {
        say(error)?;
    }
    for migration in &status.migrations {
        let (mark, note) = match &migration.state {
            MigrationState::Pending => ("[ ]", String::new()),
            MigrationState::Applied { .. } => ("[X]", String::new()),
            MigrationState::Unfinished { finished, dirty } => {
                let dirty = if *dirty { "dirty" } else { "unfinished" };
                (
                    "[-]",
                    format!(": {dirty} after {}", Count(finished, "statement")),
                )
            }
            MigrationState::Edited => ("[!]", ": its file changed after it was applied".to_owned()),
            MigrationState::Missing => ("[!]", ": its file is gone".to_owned()),
        };
        say(format_args!("{mark} {}{note}", migration.name))?;
    }
    Ok(())
}
