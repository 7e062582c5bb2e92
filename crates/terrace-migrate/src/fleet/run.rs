//! The run: hands targets out and takes results in.

use std::collections::VecDeque;

use terrace_core::Result;

use super::ledger::{FleetLedger, FleetTarget, Settled};
use super::rules::{FleetRules, StopReason};
use super::worker::{Said, Workers};
use crate::executor::Migrator;

/// Targets that are settled together.
const TOGETHER: usize = 32;

/// What became of a run.
#[derive(Debug, Default)]
pub struct FleetRun {
    /// The targets that were visited, in the order in which they were done.
    pub settled: Vec<Settled>,
    /// Why it stopped before all targets were reached, if it did.
    pub stopped: Option<StopReason>,
}

/// Is told of every target that is done.
pub trait FleetProgress: Send + Sync {
    /// A target is done.
    fn settled(&self, settled: &Settled);
}

impl FleetProgress for () {
    fn settled(&self, _: &Settled) {}
}

/// Brings every target of a ledger to its newest migration, as the rules say. `expected` is how many
/// there are about: what a part of all of them means in a [`Wave`](super::Wave).
///
/// # Errors
/// Whatever keeps the ledger from being asked or told. A target's own failure is no error: it is in
/// the result.
pub async fn migrate_fleet(
    migrator: &Migrator,
    ledger: &dyn FleetLedger,
    rules: &FleetRules,
    expected: usize,
    progress: &dyn FleetProgress,
) -> Result<FleetRun> {
    let jobs = rules.jobs.max(1).min(expected.max(1));
    tracing::info!(targets = expected, jobs, "migrating a fleet");
    let mut run = Run {
        ledger,
        rules,
        progress,
        workers: Workers::start(migrator, jobs, rules),
        jobs,
        ready: VecDeque::new(),
        noted: 0,
        failed: 0,
        left: true,
        done: FleetRun::default(),
    };
    let ended = run.all(expected).await;
    let unbegun: Vec<FleetTarget> = run.ready.drain(..).collect();
    let given_back = if unbegun.is_empty() {
        Ok(())
    } else {
        ledger.give_back(&unbegun).await
    };
    ended.and(given_back).map(|()| run.done)
}

struct Run<'a> {
    ledger: &'a dyn FleetLedger,
    rules: &'a FleetRules,
    progress: &'a dyn FleetProgress,
    workers: Workers,
    jobs: usize,
    /// Claimed, and not handed out.
    ready: VecDeque<FleetTarget>,
    /// How many of those that are done the ledger knows of.
    noted: usize,
    failed: usize,
    /// Whether there may be targets that were not claimed.
    left: bool,
    done: FleetRun,
}

impl Run<'_> {
    async fn all(&mut self, expected: usize) -> Result<()> {
        loop {
            let done = self.done.settled.len();
            self.done.stopped = self.rules.stopped(done, self.failed);
            if self.done.stopped.is_some() {
                return Ok(());
            }
            let wave = self.rules.next_wave(done, expected);
            if !self.wave(wave).await? {
                let stopped = self.rules.stopped(self.done.settled.len(), self.failed);
                self.done.stopped = stopped.filter(|_| self.left);
                return Ok(());
            }
        }
    }

    /// Visits so many targets at most; `false` when there are none left.
    async fn wave(&mut self, most: usize) -> Result<bool> {
        // `dry`: there was nothing to claim while others still worked.
        let (mut begun, mut away, mut dry) = (0, 0, false);
        loop {
            let stopped = self.rules.stopped(self.done.settled.len(), self.failed);
            // The canaries fail one by one, and are judged together.
            let going = !matches!(stopped, Some(StopReason::Failures | StopReason::Asked));
            while going
                && begun < most
                && away < 2 * self.jobs
                && let Some(target) = self.ready.pop_front()
            {
                self.workers.hand(target)?;
                (begun, away) = (begun + 1, away + 1);
            }
            let room = (most - begun).min(TOGETHER.max(4 * self.jobs));
            let asks = away == 0 || (away <= self.jobs && !dry);
            if going && self.left && self.ready.is_empty() && room > 0 && asks {
                let patient = away == 0;
                if patient {
                    // Others may wait for what this run has done.
                    self.note().await?;
                }
                let claimed = self.ledger.claim(room, patient).await?;
                dry = claimed.is_empty();
                if !dry {
                    self.ready.extend(claimed);
                    continue;
                }
                self.left = !patient;
            }
            if away == 0 {
                self.note().await?;
                return Ok(self.left && going);
            }
            away -= 1;
            match self.workers.hear().await? {
                Said::Settled(settled) => {
                    note(&settled);
                    self.progress.settled(&settled);
                    self.failed += usize::from(!settled.visit.outcome.is_ok());
                    self.done.settled.push(*settled);
                }
                Said::Untouched(target) => self.ready.push_back(*target),
            }
            if self.done.settled.len() - self.noted >= TOGETHER {
                self.note().await?;
            }
        }
    }

    /// Tells the ledger what it doesn't know yet.
    async fn note(&mut self) -> Result<()> {
        let settled = &self.done.settled[self.noted..];
        if !settled.is_empty() {
            self.ledger.settle(settled).await?;
        }
        self.noted = self.done.settled.len();
        Ok(())
    }
}

/// For the log: what people read afterwards, when nobody watched.
fn note(settled: &Settled) {
    let (label, applied) = (&settled.label, settled.visit.outcome.applied.len());
    match &settled.visit.outcome.error {
        None => tracing::info!(tenant = label, applied, "migrated"),
        Some(error) => {
            tracing::warn!(tenant = label, applied, %error, "couldn't be migrated");
        }
    }
}
