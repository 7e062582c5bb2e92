//! One migration in one transaction, together with its line of the ledger: all or nothing.

use std::time::Instant;

use terrace_core::Result;
use terrace_tenancy::MigrationSession;

use super::mirror::Mirror;
use super::plan::edited;
use super::prepared::{Part, Prepared, stopped};
use crate::outcome::Direction;
use crate::recorder::{self, Progress};

/// Applies or undoes a migration; `false` when another runner had done so meanwhile.
pub(super) async fn run(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
    mirror: &Mirror,
    started: Instant,
) -> Result<bool> {
    if !prepared.rebuilds_tables() {
        session.begin().await?;
        return finish(session, prepared, mirror, started).await;
    }
    session.begin_rebuilding().await?;
    let done = finish(session, prepared, mirror, started).await;
    let ended = session.end_rebuilding().await;
    done.and_then(|ran| ended.map(|()| ran))
}

/// Runs the open transaction to its end.
async fn finish(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
    mirror: &Mirror,
    started: Instant,
) -> Result<bool> {
    match run_open(session, prepared, mirror, started).await {
        Ok(ran) => {
            session.commit().await?;
            Ok(ran)
        }
        Err(error) => {
            if let Err(rollback) = session.rollback().await {
                tracing::warn!(%rollback, "a rollback failed; the connection is given up");
            }
            Err(error)
        }
    }
}

async fn run_open(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
    mirror: &Mirror,
    started: Instant,
) -> Result<bool> {
    if was_run_meanwhile(session, prepared).await? {
        return Ok(false);
    }
    for (index, part) in prepared.parts.iter().enumerate() {
        match part {
            Part::Ddl(ddl) => session
                .apply(ddl)
                .await
                .map_err(|error| error.with_context(format!("step {}", index + 1)))?,
            Part::Rust(step) => step.run(session).await?,
            Part::Text(lines) => {
                let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
                let ran = session.batch(&texts).await;
                ran.map_err(|failed| stopped(lines, *failed))?;
            }
        }
    }
    if prepared.rebuilds_tables() {
        session.check_references().await?;
    }
    let migration = prepared.migration;
    match prepared.direction {
        Direction::Forward => {
            recorder::insert(session, migration, Progress::Applied, started.elapsed()).await?;
        }
        Direction::Backward => recorder::remove(session, &migration.id).await?,
    }
    mirror.write(session, migration, prepared.direction).await?;
    Ok(true)
}

/// Where no lock outlives the transaction, another runner may have been here since the plan.
async fn was_run_meanwhile(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
) -> Result<bool> {
    let dialect = session.target().dialect();
    if dialect.administration().try_lock(0).is_some() {
        return Ok(false);
    }
    let migration = prepared.migration;
    let entry = recorder::find(session, &migration.id).await?;
    match (prepared.direction, entry) {
        (Direction::Forward, None) => Ok(false),
        (Direction::Forward, Some(entry)) => {
            if entry.checksum == migration.checksum(dialect)? {
                Ok(true)
            } else {
                Err(edited(migration))
            }
        }
        (Direction::Backward, entry) => Ok(entry.is_none()),
    }
}
