//! `migrate --diff`: what targets hold otherwise than their migrations make it.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::Result;
use terrace_migrate::Difference;
use terrace_registry::{FleetOptions, Tenants};
use terrace_tenancy::MigrationTarget;

use crate::output::{json, sentence};
use crate::{Context, Format};

/// What one place holds: one target, or the registry and the shared tables beside it.
#[derive(Serialize)]
struct Compared {
    targets: Vec<String>,
    differences: Vec<Difference>,
    error: Option<String>,
}

/// Compares the registry and every target of tenants, or the chosen tenants alone. The exit code is 1
/// when something differs, and 2 when something can't be read.
pub(super) async fn run(
    context: &Context,
    format: Format,
    options: &FleetOptions,
) -> Result<ExitCode> {
    let tenants = context.tenants().await?;
    let mut compared = Vec::new();
    for place in places(tenants, options).await? {
        let found = tenants.migrator().drift(&place).await;
        let one = Compared {
            targets: place.iter().map(|target| target.key().to_owned()).collect(),
            error: found.as_ref().err().map(sentence),
            differences: found.unwrap_or_default(),
        };
        if format == Format::Text {
            show(context, &one)?;
        }
        compared.push(one);
    }
    if format == Format::Json {
        context.say(json(&compared)?)?;
    }
    Ok(if compared.iter().any(|one| one.error.is_some()) {
        ExitCode::from(2)
    } else if compared.iter().any(|one| !one.differences.is_empty()) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// The targets, those together that are one place.
async fn places(tenants: &Tenants, options: &FleetOptions) -> Result<Vec<Vec<MigrationTarget>>> {
    let registry = tenants.servers().registry_target()?;
    // Without its tables the registry knows no tenants.
    let stands = tenants.migrator().plan(&registry).await?.is_empty();
    let mut targets = Vec::new();
    if stands {
        for chosen in tenants.chosen_targets(options).await? {
            targets.push(chosen.target?);
        }
    }
    let is_asked = options.is_about_all() || targets.iter().any(|one| one.shares_place(&registry));
    if is_asked {
        targets.insert(0, registry);
    }
    let mut places: Vec<Vec<MigrationTarget>> = Vec::new();
    for target in targets {
        let mut known = places.iter_mut();
        match known.find(|place| place.iter().any(|one| one.shares_place(&target))) {
            Some(place) if place.iter().any(|one| one.key() == target.key()) => {}
            Some(place) => place.push(target),
            None => places.push(vec![target]),
        }
    }
    Ok(places)
}

fn show(context: &Context, compared: &Compared) -> Result<()> {
    let name = compared.targets.join(", ");
    if let Some(error) = &compared.error {
        return context.say(format!("{name}: can't be compared\n{error}"));
    }
    let count = compared.differences.len();
    if count == 0 {
        return context.say(format!("{name}: as its migrations make it"));
    }
    context.say(format!("{name}: {count} differences"))?;
    compared
        .differences
        .iter()
        .try_for_each(|difference| context.say(format!("  {difference}")))
}
