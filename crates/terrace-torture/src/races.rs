//! Races: several runners at the same tenants, each step once.

use std::collections::HashMap;

use terrace_conformance::Cell;
use terrace_orm::{Model as _, raw};
use terrace_registry::{FleetOptions, FleetRow, Tenants};
use tokio::task::JoinSet;

use crate::report::Report;
use crate::scene::{self, Scene};
use crate::{Measure, Result, chain};

const RUNNERS: [usize; 3] = [2, 8, 32];
const TENANTS: usize = 3;

/// Lets two, eight and thirty-two runners race at a step, again and again.
pub(crate) async fn run(cell: &Cell, measure: Measure, report: &mut Report) -> Result<()> {
    let scene = Scene::make(cell, TENANTS).await?;
    chain::write(scene.folder.path(), chain::LENGTH)?;
    for race in 0..measure.races {
        // A step with SQL text goes step by step, one without travels in one flight.
        let logged = race % 2 == 0;
        chain::add_race(scene.folder.path(), race, logged)?;
        let applied = one(&scene, RUNNERS[race % RUNNERS.len()], report).await?;
        report.races += 1;
        check(&scene, race, logged, &applied, report).await?;
    }
    scene.remove().await
}

/// How often each tenant's newest migration was said to be applied.
async fn one(scene: &Scene, runners: usize, report: &mut Report) -> Result<HashMap<String, usize>> {
    let mut services = Vec::with_capacity(runners);
    for _ in 0..runners {
        let folder = scene.folder.path().to_owned();
        let endpoint = scene.database.endpoint.clone();
        services.push(scene::open(folder, endpoint, scene.isolation).await?);
    }
    let mut running = JoinSet::new();
    for service in services {
        running.spawn(async move {
            let options = FleetOptions::default().with_jobs(1);
            service.migrate_all(options).await
        });
    }
    let mut applied = HashMap::new();
    while let Some(ended) = running.join_next().await {
        let done = match ended? {
            Ok(done) => done,
            Err(error) => {
                report.losers_failed += 1;
                report.findings.push(format!("a runner failed: {error}"));
                error.into_report()
            }
        };
        for target in done.targets {
            let Some(slug) = target.tenant else { continue };
            let last = target
                .outcome
                .applied
                .iter()
                .filter(|migration| migration.name.contains("_race_"));
            *applied.entry(slug).or_default() += last.count();
        }
    }
    Ok(applied)
}

async fn check(
    scene: &Scene,
    race: usize,
    logged: bool,
    applied: &HashMap<String, usize>,
    report: &mut Report,
) -> Result<()> {
    let service = scene.service().await?;
    let rows = FleetRow::objects()
        .select_related(|row| row.tenant())
        .all(service.registry())
        .await?;
    for row in rows {
        let tenant = row.tenant.loaded().ok_or("a row without its tenant")?;
        let said = applied.get(&tenant.slug).copied().unwrap_or_default();
        let logged = if logged {
            lines(&service, &tenant.slug, race).await?
        } else {
            1
        };
        if said != 1 || logged != 1 {
            report.steps_doubled += 1;
            report.findings.push(format!(
                "race {race}, {}: applied {said} times, {logged} lines in the log",
                tenant.slug
            ));
        }
    }
    Ok(())
}

/// How often a step of a tenant left its line.
async fn lines(service: &Tenants, slug: &str, race: usize) -> Result<i64> {
    let resident = service.show(slug).await?.resident()?;
    let db = service.open(&resident)?;
    let counted: Vec<(i64,)> = raw(format!("SELECT count(*) FROM step_log WHERE step = {race}"))
        .all(&db)
        .await?;
    Ok(counted.first().map_or(0, |(count,)| *count))
}
