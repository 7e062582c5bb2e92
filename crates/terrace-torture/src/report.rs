//! What was found on one database.

use std::fmt;

use serde::Serialize;

use crate::traffic::Traffic;

/// What was found on one database.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Runners that were killed.
    pub(crate) kills: usize,
    /// Those of them that were killed at a certain statement or write, not at a random moment.
    pub(crate) kills_at_boundaries: usize,
    /// The statements or writes of a run over two tenants, all of which were places of kills.
    pub(crate) boundaries: usize,
    /// Tenants that were there.
    pub(crate) tenants: usize,
    /// Tenants whose tables are not those of the version that their ledger says.
    pub(crate) tenants_off_golden: usize,
    /// Races of two or more runners.
    pub(crate) races: usize,
    /// Steps that ran more than once, or never.
    pub(crate) steps_doubled: usize,
    /// Runners in races that failed.
    pub(crate) losers_failed: usize,
    /// Runners that failed though nobody killed them.
    pub(crate) runners_failed: usize,
    /// Locks of killed runners that were not free a second later.
    pub(crate) locks_stuck: usize,
    /// How it is to work beside a migration.
    pub(crate) traffic: Traffic,
    /// How long all of it took.
    pub(crate) seconds: u64,
    /// What was wrong, in words.
    pub(crate) findings: Vec<String>,
}

impl Report {
    pub(crate) fn is_sound(&self) -> bool {
        let wrong = self.tenants_off_golden + self.steps_doubled + self.losers_failed;
        let wrong = wrong + self.runners_failed + self.locks_stuck;
        wrong + self.traffic.complaints().len() == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills ({} boundaries), {} tenants off golden, {} runners failed; {} races, {} steps doubled, \
             {} losers failed; {} locks stuck; {} s\n  beside {} migrations {} operations, {} wrong, \
             {} errors, p99 in peace {} ms, of others {} ms, of the migrated {} ms, longest {} ms",
            self.kills,
            self.boundaries,
            self.tenants_off_golden,
            self.runners_failed,
            self.races,
            self.steps_doubled,
            self.losers_failed,
            self.locks_stuck,
            self.seconds,
            self.traffic.migrations,
            self.traffic.operations,
            self.traffic.wrong_answers,
            self.traffic.errors,
            self.traffic.p99_quiet_ms,
            self.traffic.p99_others_ms,
            self.traffic.p99_migrated_ms,
            self.traffic.longest_ms
        )?;
        self.findings
            .iter()
            .take(10)
            .try_for_each(|finding| write!(f, "\n  {finding}"))
    }
}
