//! `diff`: what targets hold otherwise than their files make it.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result};
use terrace_migrate::{Compare, Compared, Difference};

use crate::arguments::Format;
use crate::output::{json, say, sentence};
use crate::project::{Project, Wish};
use crate::run::{Reach, registry};
use crate::tenants;

#[derive(Serialize)]
struct Told<'a> {
    target: &'a str,
    differences: &'a [Difference],
    error: Option<String>,
}

/// Compares the database itself, then so many tenants at a time as the arguments say. The exit code is
/// 2 when something differs or can't be compared.
pub(super) async fn run(project: &Project) -> Result<ExitCode> {
    let reach = Reach::all(project)?;
    let database = project.database().await?;
    let mut places = Vec::new();
    if reach.registry {
        places.push(Compare {
            label: "registry".to_owned(),
            targets: Ok(vec![registry(&database)]),
        });
    }
    if reach.tenants {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            let target = tenants::target(project, &database, &tenant).await;
            places.push(Compare {
                label: tenant.name,
                targets: target.map(|target| vec![target]),
            });
        }
    }
    let format = project.common.format;
    let mut told = |one: &Compared| match format {
        Format::Text => show(one),
        Format::Json => Ok(()),
    };
    let migrator = project.migrator(Wish::default());
    let jobs = project.common.tenants.jobs;
    let compared = migrator.compare(places, jobs, &mut told).await?;
    if format == Format::Json {
        let told: Vec<_> = compared.iter().map(Told::of).collect();
        say(json(&told)?)?;
    }
    Ok(if compared.iter().all(Compared::is_same) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

impl<'a> Told<'a> {
    fn of(compared: &'a Compared) -> Self {
        Self {
            target: &compared.label,
            differences: &compared.differences,
            error: compared.error.as_ref().map(sentence),
        }
    }
}

fn show(compared: &Compared) -> Result<()> {
    let name = &compared.label;
    if let Some(error) = &compared.error {
        return say(format_args!(
            "{name}: can't be compared\n{}",
            sentence(error)
        ));
    }
    if compared.is_same() {
        return say(format_args!("{name}: as its migrations make it"));
    }
    let count = Count(compared.differences.len(), "difference");
    say(format_args!("{name}: {count}"))?;
    let mut differences = compared.differences.iter();
    differences.try_for_each(|difference| say(format_args!("  {difference}")))
}
