//! `migrate --diff`: what targets hold otherwise than their migrations make it.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result};
use terrace_migrate::{Compare, Compared, Difference};
use terrace_registry::{FleetOptions, TenantTarget, Tenants};
use terrace_tenancy::MigrationTarget;

use crate::output::{json, sentence};
use crate::{Context, Format};

/// What one place holds: one target, or the registry and the shared tables beside it.
#[derive(Serialize)]
struct Told<'a> {
    label: &'a str,
    targets: &'a [String],
    differences: &'a [Difference],
    error: Option<String>,
}

/// Compares the registry and every target of tenants, or those of the chosen tenants alone, so many at
/// a time as the options say. The exit code is 2 when something differs or can't be compared.
pub(super) async fn run(
    context: &Context,
    format: Format,
    options: &FleetOptions,
) -> Result<ExitCode> {
    let tenants = context.tenants().await?;
    let places = places(tenants, options).await?;
    let mut told = |one: &Compared| match format {
        Format::Text => show(context, one),
        Format::Json => Ok(()),
    };
    let migrator = tenants.migrator();
    let compared = migrator
        .compare(places, options.rules.jobs, &mut told)
        .await?;
    if format == Format::Json {
        let told: Vec<_> = compared.iter().map(Told::of).collect();
        context.say(json(&told)?)?;
    }
    Ok(if compared.iter().all(Compared::is_same) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

/// The targets, those together that are one place.
async fn places(tenants: &Tenants, options: &FleetOptions) -> Result<Vec<Compare>> {
    let registry = tenants.servers().registry_target()?;
    // Without its tables the registry knows no tenants.
    let stands = tenants.migrator().plan(&registry).await?.is_empty();
    let chosen = if stands {
        tenants.chosen_targets(options).await?
    } else {
        Vec::new()
    };
    let beside = |one: &TenantTarget| {
        let target = one.target.as_ref();
        target.is_ok_and(|target| target.shares_place(&registry))
    };
    let mut places = Vec::with_capacity(chosen.len() + 1);
    if options.is_about_all() || chosen.iter().any(beside) {
        places.push(Compare {
            label: "registry".to_owned(),
            targets: Ok(vec![registry]),
        });
    }
    for TenantTarget {
        tenant,
        key,
        target,
    } in chosen
    {
        match (tenant, target) {
            (None, Ok(target)) => add_shared(&mut places, target),
            (tenant, target) => places.push(Compare {
                label: tenant.unwrap_or(key),
                targets: target.map(|target| vec![target]),
            }),
        }
    }
    Ok(places)
}

/// Shared tables may be beside others in one place.
fn add_shared(places: &mut Vec<Compare>, target: MigrationTarget) {
    let label = target.key().to_owned();
    let other = places.iter_mut().find_map(|place| {
        let targets = place.targets.as_mut().ok()?;
        let is_there = targets.iter().any(|one| one.shares_place(&target));
        is_there.then_some((&mut place.label, targets))
    });
    match other {
        Some((others, targets)) => {
            *others = format!("{others}, {label}");
            targets.push(target);
        }
        None => places.push(Compare {
            label,
            targets: Ok(vec![target]),
        }),
    }
}

impl<'a> Told<'a> {
    fn of(compared: &'a Compared) -> Self {
        Self {
            label: &compared.label,
            targets: &compared.targets,
            differences: &compared.differences,
            error: compared.error.as_ref().map(sentence),
        }
    }
}

fn show(context: &Context, compared: &Compared) -> Result<()> {
    let name = &compared.label;
    if let Some(error) = &compared.error {
        let error = sentence(error);
        return context.say(format!("{name}: can't be compared\n{error}"));
    }
    if compared.is_same() {
        return context.say(format!("{name}: as its migrations make it"));
    }
    let count = Count(compared.differences.len(), "difference");
    context.say(format!("{name}: {count}"))?;
    let mut differences = compared.differences.iter();
    differences.try_for_each(|difference| context.say(format!("  {difference}")))
}
