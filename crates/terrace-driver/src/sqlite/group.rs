//! Group commit: the writes that wait run as one transaction, because a commit costs more than
//! most writes.
//!
//! A statement that fails undoes its own changes only, so the others go on. If SQLite gave up the
//! whole transaction (disk full, deadline), or refused the commit (a deferred foreign key), nothing
//! of the group was kept: the others then run again, each as a transaction of its own. Nobody is
//! told anything before the commit.

use terrace_core::{Error, ErrorKind, Result};

use super::error::Failure;
use super::handle::{Handle, KeptRows, starts_with, transaction_control};
use super::writer::{Job, Reply};

/// Whether a statement may share a transaction: plain changes of rows. Anything else (`PRAGMA`,
/// `CREATE`, `COMMIT`) may act differently inside one, or end it.
pub(super) fn may_join(sql: &str) -> bool {
    ["insert", "update", "delete", "replace", "with"]
        .iter()
        .any(|keyword| starts_with(sql, keyword))
}

/// Runs the jobs and tells their owners.
pub(super) fn run(handle: &Handle, mut jobs: Vec<Job>) {
    if jobs.len() < 2 {
        alone(handle, jobs);
        return;
    }
    if let Err(failure) = handle.control("BEGIN IMMEDIATE") {
        match failure {
            Failure::Busy => jobs
                .into_iter()
                .for_each(|job| reply(job, Err(Failure::Busy))),
            // The error belongs to whoever still meets it alone.
            Failure::Failed(_) => alone(handle, jobs),
        }
        return;
    }
    let mut results = Vec::with_capacity(jobs.len());
    for job in &jobs {
        results.push(handle.run_kept(&job.sql, &job.parameters));
        if !handle.in_transaction() {
            break;
        }
    }
    // A statement that brought the transaction down would do it again: it keeps its error.
    let culprit = (!handle.in_transaction()).then(|| results.len().saturating_sub(1));
    if culprit.is_none() && handle.control("COMMIT").is_ok() {
        jobs.into_iter()
            .zip(results)
            .for_each(|(job, result)| reply(job, result));
        return;
    }
    if handle.in_transaction() && handle.control("ROLLBACK").is_err() {
        for job in jobs {
            reply(job, Err(stuck().into()));
        }
        return;
    }
    if let Some((culprit, result)) = culprit.zip(results.pop()) {
        reply(jobs.remove(culprit), result);
    }
    alone(handle, jobs);
}

/// Runs one statement as a transaction of its own.
pub(super) fn one<T>(
    handle: &Handle,
    run: impl FnOnce(&Handle) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let result = run(handle);
    if handle.in_transaction() {
        handle.control("ROLLBACK")?;
        return Err(transaction_control().into());
    }
    result
}

/// Tells a job's owner, who may have left meanwhile: then nobody wants to know.
pub(super) fn reply(job: Job, result: Result<KeptRows, Failure>) {
    drop(job.reply.send(Reply::Done(result)));
}

fn alone(handle: &Handle, jobs: Vec<Job>) {
    for job in jobs {
        let result = one(handle, |handle| handle.run_kept(&job.sql, &job.parameters));
        reply(job, result);
    }
}

fn stuck() -> Error {
    Error::new(
        ErrorKind::Unreachable,
        "the write was undone, because the database file can't be written",
    )
    .with_hint("check the disk")
}
