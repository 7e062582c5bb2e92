//! Traffic: programs of the version before work with their tenants while half of these are migrated,
//! again and again. Peace and migrations take turns, so that both meet what else the machine does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use terrace_conformance::Cell;
use terrace_orm::raw;
use terrace_registry::Tenants;
use terrace_tenancy::Resident;
use tokio::task::JoinSet;

use crate::report::Report;
use crate::scene::{LOCK_TIMEOUT, Scene};
use crate::{Measure, Result, chain, worker};

/// Those who work at the same time, each with tenants of its own.
const USERS: usize = 4;

/// How often peace and migrations take turns.
const TURNS: u32 = 3;

/// Tenants that the runner migrates at a time. Users, server and runner share this machine: whoever
/// migrates beside traffic leaves processors of the server to it.
const JOBS: usize = 1;

/// How much longer than in peace an operation of others may take, 99 times of 100.
const FACTOR: f64 = 2.0;

/// What 99 of 100 may take at any rate. Users, server and runner share a few processors, and whoever
/// waits for one waits for slices of three or four milliseconds, several times in one operation. What is
/// quicker in peace says nothing about that.
const FLOOR_MS: f64 = 10.0;

/// How long somebody keeps a transaction open in a tenant that is migrated meanwhile: longer than a
/// migration waits for its lock.
const HELD: Duration = Duration::from_secs(4);

/// How much longer than a migration waits for its lock others may wait behind it: as long as the
/// definition takes, and whatever else the machine does.
const GRACE: Duration = Duration::from_secs(1);

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

impl Traffic {
    /// What isn't as it should be, in words.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let most = (FACTOR * self.p99_quiet_ms).max(FLOOR_MS);
        let longest = milliseconds(LOCK_TIMEOUT + GRACE);
        let mut complaints = Vec::new();
        if self.wrong_answers + self.errors > 0 {
            complaints.push("answers beside migrations were wrong or missing".to_owned());
        }
        if self.p99_others_ms > most {
            complaints.push(format!(
                "99 of 100 operations of others took up to {} ms, and {most} are allowed",
                self.p99_others_ms
            ));
        }
        if self.longest_ms > longest {
            complaints.push(format!(
                "a lock was waited for {} ms, and {longest} are allowed",
                self.longest_ms
            ));
        }
        complaints
    }
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

/// Works in peace and beside migrations in turn, as long in each.
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
    chain::write(scene.folder.path(), chain::LENGTH)?;
    let mut rows = vec![0; residents.len()];
    let (mut quiet, mut busy) = (Seen::default(), Seen::default());
    let turn = measure.traffic / TURNS;
    for number in 0..TURNS {
        let peace = async {
            tokio::time::sleep(turn).await;
            Ok(())
        };
        let (seen, now) = work(&service, &residents, rows, peace).await?;
        quiet.add(seen);
        let migrations = &mut report.traffic.migrations;
        let migrating = async {
            let held = hold(&scene, residents.first(), number == 0);
            let (migrated, held) = tokio::join!(migrate(&scene, turn, migrations), held);
            migrated.and(held)
        };
        let (seen, now) = work(&service, &residents, now, migrating).await?;
        busy.add(seen);
        rows = now;
    }
    report.traffic.take(quiet, busy, &mut report.findings);
    drop(service);
    scene.remove().await
}

/// Migrates all tenants, adds a migration, and again, for so long.
async fn migrate(scene: &Scene, time: Duration, migrations: &mut usize) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < time {
        let mut runner = scene.runner(None, &[])?;
        runner.env(worker::JOBS, JOBS.to_string());
        let ended = runner.spawn()?.wait().await?;
        if !ended.success() {
            let why = std::fs::read_to_string(scene.complaints())?;
            return Err(format!("a migration beside traffic ended with {ended}: {why}").into());
        }
        chain::add_more(scene.folder.path(), *migrations)?;
        *migrations += 1;
    }
    Ok(())
}

/// Reads in a transaction that stays open, over a connection that no user could want. A migration of
/// that tenant has to wait for it, and others queue up behind the migration. In a file nobody waits for
/// who reads.
async fn hold(scene: &Scene, resident: Option<&Resident>, wanted: bool) -> Result<()> {
    let Some(resident) = resident.filter(|_| wanted && scene.address().is_some()) else {
        return Ok(());
    };
    let service = scene.service().await?;
    let db = service.open(resident)?;
    let held = db.transaction(async |tx| {
        let (_,): (i64,) = raw("SELECT count(*) FROM note").get(tx).await?;
        tokio::time::sleep(HELD).await;
        Ok::<(), terrace_core::Error>(())
    });
    Ok(held.await?)
}

/// Users work until something is over. Gives what they saw, and how many rows each tenant has.
async fn work(
    service: &Arc<Tenants>,
    residents: &[Resident],
    rows: Vec<i64>,
    something: impl Future<Output = Result<()>>,
) -> Result<(Seen, Vec<i64>)> {
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
    done.map(|()| (all, rows))
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.migrated.extend(other.migrated);
        self.others.extend(other.others);
        self.times.extend(other.times);
        self.wrong += other.wrong;
        self.errors.extend(other.errors);
    }
}

impl Traffic {
    fn take(&mut self, quiet: Seen, busy: Seen, findings: &mut Vec<String>) {
        let in_peace = [quiet.migrated, quiet.others].concat();
        self.operations = busy.migrated.len() + busy.others.len();
        self.wrong_answers = quiet.wrong + busy.wrong;
        self.errors = quiet.errors.len() + busy.errors.len();
        self.p99_quiet_ms = milliseconds(percentile(in_peace, 99));
        self.p99_others_ms = milliseconds(percentile(busy.others, 99));
        self.longest_ms = milliseconds(percentile(busy.migrated.clone(), 100));
        self.p99_migrated_ms = milliseconds(percentile(busy.migrated, 99));
        let errors = quiet.errors.into_iter().chain(busy.errors);
        findings.extend(errors.take(5).chain(self.complaints()));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_and_locks_may_take_is_bounded() {
        let quick = Traffic {
            p99_quiet_ms: 0.4,
            p99_others_ms: 9.0,
            longest_ms: 900.0,
            ..Traffic::default()
        };
        assert_eq!(quick.complaints(), [""; 0]);
        let slow = Traffic {
            p99_quiet_ms: 6.0,
            p99_others_ms: 12.1,
            longest_ms: 2_000.1,
            ..Traffic::default()
        };
        assert_eq!(slow.complaints().len(), 2, "{:?}", slow.complaints());
        let wrong = Traffic {
            wrong_answers: 1,
            ..Traffic::default()
        };
        assert_eq!(wrong.complaints().len(), 1);
    }
}
