//! Traffic: programs of the version before work with their tenants while half of these are migrated,
//! again and again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use terrace_conformance::Cell;
use terrace_orm::raw;
use terrace_registry::Tenants;
use terrace_tenancy::Resident;
use tokio::task::JoinSet;

use crate::proxy::Proxy;
use crate::report::Report;
use crate::scene::Scene;
use crate::{Measure, Result, chain};

/// Those who work at the same time, each with tenants of its own.
const USERS: usize = 4;

/// How it is to work beside a migration.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Traffic {
    /// Reads and writes while tenants were migrated.
    pub(crate) operations: usize,
    /// Migrations of all tenants that ran meanwhile.
    pub(crate) migrations: usize,
    /// Counts that weren't those of the rows that were written.
    pub(crate) wrong_answers: usize,
    /// Reads and writes that failed.
    pub(crate) errors: usize,
    /// What 99 of 100 didn't take longer than, while nothing was migrated.
    pub(crate) p99_quiet_ms: f64,
    /// The same of tenants that weren't, while others were migrated.
    pub(crate) p99_others_ms: f64,
    /// The same of the tenants that were migrated.
    pub(crate) p99_migrated_ms: f64,
    /// The longest one of tenants that were migrated: how long a lock was waited for.
    pub(crate) longest_ms: f64,
}

/// Whether the tenant at this place is migrated, and so the tenants of the user at this place.
fn is_migrated(at: usize) -> bool {
    at.is_multiple_of(2)
}

/// What one user saw.
#[derive(Default)]
struct Seen {
    /// Of tenants that are migrated.
    migrated: Vec<Duration>,
    /// Of those that aren't.
    others: Vec<Duration>,
    times: Vec<Duration>,
    wrong: usize,
    errors: Vec<String>,
}

/// Works in peace, then beside migrations, for as long.
pub(crate) async fn run(cell: &Cell, measure: Measure, report: &mut Report) -> Result<()> {
    let scene = Scene::make(cell, measure.tenants.min(200)).await?;
    let service = Arc::new(scene.service().await?);
    let (mut residents, mut migrated) = (Vec::new(), Vec::new());
    for (at, row) in service.list().await?.into_iter().enumerate() {
        residents.push(row.resident()?);
        if is_migrated(at) {
            migrated.push(row.slug);
        }
    }
    std::fs::write(scene.folder.path().join("only"), migrated.join("\n"))?;
    let rows = vec![0; residents.len()];
    let (quiet, rows) = work(&service, &residents, rows, async {
        tokio::time::sleep(measure.traffic).await;
        Ok(0)
    })
    .await?;
    let (busy, _) = work(&service, &residents, rows, migrate(&scene, measure.traffic)).await?;
    let (quiet, (busy, migrations)) = (quiet.0, busy);
    let in_peace = [quiet.migrated, quiet.others].concat();
    let traffic = &mut report.traffic;
    traffic.migrations = migrations;
    traffic.operations = busy.migrated.len() + busy.others.len();
    traffic.wrong_answers = quiet.wrong + busy.wrong;
    traffic.errors = quiet.errors.len() + busy.errors.len();
    traffic.p99_quiet_ms = milliseconds(percentile(in_peace, 99));
    traffic.p99_others_ms = milliseconds(percentile(busy.others, 99));
    traffic.longest_ms = milliseconds(percentile(busy.migrated.clone(), 100));
    traffic.p99_migrated_ms = milliseconds(percentile(busy.migrated, 99));
    let errors = quiet.errors.into_iter().chain(busy.errors);
    report.findings.extend(errors.take(5));
    drop(service);
    scene.remove().await
}

/// Migrates all tenants, adds a migration, and again, for so long.
async fn migrate(scene: &Scene, time: Duration) -> Result<usize> {
    chain::write(scene.folder.path(), chain::LENGTH)?;
    let started = Instant::now();
    let mut migrations = 0;
    while started.elapsed() < time {
        let proxy = match scene.address() {
            Some(server) => Some(Proxy::start(server, 0, true).await?),
            None => None,
        };
        let port = proxy.as_ref().map(|proxy| proxy.port);
        let ended = scene.runner(port, &[])?.spawn()?.wait().await?;
        if !ended.success() {
            let why = std::fs::read_to_string(scene.complaints())?;
            return Err(format!("a migration beside traffic ended with {ended}: {why}").into());
        }
        if let Some(proxy) = proxy {
            proxy.end();
        }
        chain::add_more(scene.folder.path(), migrations)?;
        migrations += 1;
    }
    Ok(migrations)
}

/// Users work until something is over. Gives what they saw, what that gave, and how many rows each
/// tenant has.
async fn work(
    service: &Arc<Tenants>,
    residents: &[Resident],
    rows: Vec<i64>,
    something: impl Future<Output = Result<usize>>,
) -> Result<((Seen, usize), Vec<i64>)> {
    let over = Arc::new(AtomicBool::new(false));
    let mut users = JoinSet::new();
    for user in 0..USERS {
        let own = residents.iter().cloned().zip(rows.iter().copied());
        let own: Vec<_> = own
            .enumerate()
            .filter(|(at, _)| at % USERS == user)
            .collect();
        let (service, over) = (Arc::clone(service), Arc::clone(&over));
        users.spawn(async move { (user, one_user(&service, own, &over).await) });
    }
    let done = something.await;
    over.store(true, Ordering::Relaxed);
    let (mut all, mut rows) = (Seen::default(), rows);
    while let Some(ended) = users.join_next().await {
        let (user, (seen, own)) = ended?;
        let times = if is_migrated(user) {
            &mut all.migrated
        } else {
            &mut all.others
        };
        times.extend(seen.times);
        all.wrong += seen.wrong;
        all.errors.extend(seen.errors);
        for (at, count) in own {
            rows[at] = count;
        }
    }
    Ok(((all, done?), rows))
}

type Own = Vec<(usize, (Resident, i64))>;

/// Writes a row and counts the rows, one tenant after the other.
async fn one_user(service: &Tenants, mut own: Own, over: &AtomicBool) -> (Seen, Vec<(usize, i64)>) {
    let mut seen = Seen::default();
    while !over.load(Ordering::Relaxed) {
        for (_, (resident, rows)) in &mut own {
            let started = Instant::now();
            let written = write(service, resident).await;
            seen.times.push(started.elapsed());
            match written {
                Ok(()) => *rows += 1,
                Err(error) => seen
                    .errors
                    .push(format!("a write beside a migration: {error}")),
            }
            let started = Instant::now();
            let counted = count(service, resident).await;
            seen.times.push(started.elapsed());
            match counted {
                Ok(counted) => seen.wrong += usize::from(counted != *rows),
                Err(error) => seen
                    .errors
                    .push(format!("a read beside a migration: {error}")),
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    let rows = own.into_iter().map(|(at, (_, rows))| (at, rows));
    (seen, rows.collect())
}

async fn write(service: &Tenants, resident: &Resident) -> terrace_core::Result<()> {
    let db = service.open(resident)?;
    let insert = raw("INSERT INTO note (text) VALUES ('beside')");
    insert.execute(&db).await.map(drop)
}

async fn count(service: &Tenants, resident: &Resident) -> terrace_core::Result<i64> {
    let db = service.open(resident)?;
    let (count,): (i64,) = raw("SELECT count(*) FROM note").get(&db).await?;
    Ok(count)
}

/// What so many of a hundred didn't take longer than.
fn percentile(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}
