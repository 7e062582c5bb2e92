//! What would run: `migrate --plan` and `--dry-run`.

use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{Direction, MigrationPreview};
use terrace_registry::FleetOptions;
use terrace_tenancy::MigrationTarget;

use super::lints::Lints;
use crate::commands::look::{grouped, look, places};
use crate::output::{json, sentence};
use crate::{Context, Format};

struct Planned {
    target: MigrationTarget,
    plan: Vec<MigrationPreview>,
}

/// Shows what would run, with the SQL if that is asked for: once for all tenants that lack the same.
/// The exit code is 2 when a target couldn't be looked at, and 1 when something is an error here.
pub(super) async fn show(
    context: &Context,
    format: Format,
    options: &FleetOptions,
    sql: bool,
) -> Result<ExitCode> {
    let tenants = context.tenants().await?;
    let migrator = tenants.aimed(&options.aim);
    for scope in options.scopes() {
        migrator.check_goal(scope)?;
    }
    let places = places(tenants, options).await?;
    let seen = look(places, options.rules.jobs, |target| {
        let migrator = &migrator;
        async move {
            let plan = migrator.plan(&target).await?;
            Ok(Planned { target, plan })
        }
    })
    .await;
    let complete = seen.iter().all(|one| one.found.is_ok());
    let mut lints = Lints::default();
    if format == Format::Json {
        let mut plans = Vec::new();
        for one in &seen {
            let (plan, findings) = match &one.found {
                Ok(Planned { target, plan }) => (&plan[..], lints.of(&migrator, target, plan)?),
                Err(_) => (&[][..], &[][..]),
            };
            let error = one.found.as_ref().err().map(sentence);
            plans.push(serde_json::json!({
                "target": one.key.as_deref().unwrap_or(&one.label), "label": one.label,
                "plan": plan, "findings": findings, "error": error,
            }));
        }
        context.say(json(&plans)?)?;
    } else {
        // The statements are part of what is alike: the same migration may be spelled otherwise.
        for group in grouped(seen, |one| format!("{:?}", one.plan)) {
            let label = group.label();
            match group.found {
                Ok(Planned { target, plan }) => {
                    lints.of(&migrator, &target, &plan)?;
                    say_plan(context, &label, &plan, sql)?;
                }
                Err(error) => context.say(format!("-- {label}: failed\n{}", sentence(&error)))?,
            }
        }
        lints.say(context)?;
    }
    Ok(if complete {
        lints.code(context)
    } else {
        ExitCode::from(2)
    })
}

fn say_plan(context: &Context, label: &str, plan: &[MigrationPreview], sql: bool) -> Result<()> {
    if plan.is_empty() {
        return context.say(format!("-- {label}: nothing to do"));
    }
    for preview in plan {
        let direction = match preview.direction {
            Direction::Forward => "",
            Direction::Backward => " backward",
        };
        context.say(format!(
            "-- {label}: {}.{}{direction}",
            preview.app, preview.name
        ))?;
        for what in &preview.destroys {
            context.say(format!("--   removes data: {what}"))?;
        }
        if sql {
            context.say(preview.sql())?;
        }
    }
    Ok(())
}
