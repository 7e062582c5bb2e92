//! What would run, as SQL: `--dry-run` of the verbs that change something.

use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{Direction, MigrationPreview, Migrator};
use terrace_tenancy::MigrationTarget;

use crate::arguments::Format;
use crate::output::{json, say};
use crate::project::{Project, Wish, is_production};
use crate::run::{Reach, registry};
use crate::tenants;

pub(super) async fn show(project: &Project, reach: &Reach, wish: Wish) -> Result<ExitCode> {
    let database = project.database().await?;
    let migrator = project.migrator(wish);
    if reach.registry {
        of_target(project, &migrator, &registry(&database)).await?;
    }
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let target = tenants::target(project, &database, &tenant).await;
            let target = target.map_err(|error| error.with_context(&tenant.name))?;
            of_target(project, &migrator, &target).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn of_target(project: &Project, migrator: &Migrator, target: &MigrationTarget) -> Result<()> {
    let plan = migrator.plan(target).await;
    let plan = plan.map_err(|error| error.with_context(target.key()))?;
    let findings = migrator.lint(target, &plan)?;
    if project.common.format == Format::Json {
        return say(json(&serde_json::json!({
            "target": target.key(), "plan": plan, "findings": findings,
        }))?);
    }
    if plan.is_empty() {
        return say(format_args!("-- {}: no change", target.key()));
    }
    plan.iter()
        .try_for_each(|preview| of_migration(target.key(), preview))?;
    for finding in findings {
        let lines = finding.lines(is_production(), false);
        lines
            .lines()
            .try_for_each(|line| say(format_args!("-- {line}")))?;
    }
    Ok(())
}

fn of_migration(target: &str, preview: &MigrationPreview) -> Result<()> {
    let direction = match preview.direction {
        Direction::Forward => "",
        Direction::Backward => " backward",
    };
    say(format_args!("-- {target}: {}{direction}", preview.name))?;
    say(preview.sql())
}
