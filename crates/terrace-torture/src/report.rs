//! What was found on one database.

use std::fmt;

use serde::Serialize;

/// What was found on one database.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Runners that were killed.
    pub(crate) kills: usize,
    /// Those of them that were killed at a certain statement or write, not at a random moment.
    pub(crate) kills_at_boundaries: usize,
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
    /// What was wrong, in words.
    pub(crate) findings: Vec<String>,
}

impl Report {
    pub(crate) fn is_sound(&self) -> bool {
        let wrong = self.tenants_off_golden + self.steps_doubled + self.losers_failed;
        wrong + self.runners_failed + self.locks_stuck == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills, {} tenants off golden, {} runners failed; {} races, {} steps doubled, \
             {} losers failed; {} locks stuck",
            self.kills,
            self.tenants_off_golden,
            self.runners_failed,
            self.races,
            self.steps_doubled,
            self.losers_failed,
            self.locks_stuck
        )?;
        self.findings
            .iter()
            .take(10)
            .try_for_each(|finding| write!(f, "\n  {finding}"))
    }
}
