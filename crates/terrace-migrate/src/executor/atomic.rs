//! One migration in one transaction, together with its line of the ledger: all or nothing.

use std::time::Instant;

use terrace_core::Result;
use terrace_tenancy::MigrationSession;

use super::plan::edited;
use crate::migration::{Migration, Step};
use crate::recorder::{self, Progress};

/// Applies a migration; `false` when another runner had applied it meanwhile.
pub(super) async fn apply(
    session: &mut MigrationSession,
    migration: &Migration,
    started: Instant,
) -> Result<bool> {
    let steps = migration.forward(session.target().dialect())?;
    if !steps.iter().any(|step| step.rebuilds().is_some()) {
        session.begin().await?;
        return finish(session, migration, &steps, started).await;
    }
    session.begin_rebuilding().await?;
    let done = finish(session, migration, &steps, started).await;
    let ended = session.end_rebuilding().await;
    done.and_then(|applied| ended.map(|()| applied))
}

/// Runs the open transaction to its end.
async fn finish(
    session: &mut MigrationSession,
    migration: &Migration,
    steps: &[Step],
    started: Instant,
) -> Result<bool> {
    match apply_open(session, migration, steps, started).await {
        Ok(applied) => {
            session.commit().await?;
            Ok(applied)
        }
        Err(error) => {
            if let Err(rollback) = session.rollback().await {
                tracing::warn!(%rollback, "a rollback failed; the connection is given up");
            }
            Err(error)
        }
    }
}

async fn apply_open(
    session: &mut MigrationSession,
    migration: &Migration,
    steps: &[Step],
    started: Instant,
) -> Result<bool> {
    let dialect = session.target().dialect();
    // Where no lock outlives the transaction, another runner may have been here since the plan.
    let unlocked = dialect.administration().try_lock(0).is_none();
    if unlocked && let Some(entry) = recorder::find(session, &migration.id).await? {
        return if entry.checksum == migration.checksum(dialect)? {
            Ok(false)
        } else {
            Err(edited(migration))
        };
    }
    for (index, step) in steps.iter().enumerate() {
        let done = match step {
            Step::Ddl(ddl) => session.apply(ddl).await,
            Step::Sql(sql) => session.script(sql).await,
            Step::Rust(step) => step.run(session).await,
        };
        done.map_err(|error| error.with_context(format!("step {}", index + 1)))?;
    }
    if steps.iter().any(|step| step.rebuilds().is_some()) {
        session.check_references().await?;
    }
    recorder::insert(session, migration, Progress::Applied, started.elapsed()).await?;
    Ok(true)
}
