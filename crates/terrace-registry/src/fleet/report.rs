//! What happened to every target of a fleet.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use terrace_core::{Error, ErrorKind};
use terrace_migrate::TargetOutcome;

/// What happened to every target.
#[derive(Debug, Default, Serialize)]
pub struct FleetReport {
    /// The registry, the shared tables, then the tenants in the order of their keys.
    pub targets: Vec<TargetOutcome>,
    /// Tenants that were left out.
    pub skipped: Vec<SkippedTenant>,
}

/// A tenant that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedTenant {
    /// Its slug.
    pub slug: String,
    /// Its target.
    pub target: String,
    /// Why: `archived`, or its state.
    pub why: &'static str,
}

impl FleetReport {
    /// Whether every target is at its newest migration.
    pub fn is_ok(&self) -> bool {
        self.targets.iter().all(TargetOutcome::is_ok)
    }

    /// The number of migrations that were applied, over all targets.
    pub fn applied(&self) -> usize {
        self.targets.iter().map(|target| target.applied.len()).sum()
    }

    /// The targets that failed.
    pub fn failed(&self) -> impl Iterator<Item = &TargetOutcome> {
        self.targets.iter().filter(|target| !target.is_ok())
    }
}

/// Some targets failed, or nothing could be begun. Never thrown away: the report says what was
/// done all the same.
#[derive(Debug)]
pub struct FleetError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    report: FleetReport,
    stopped: Option<Error>,
}

impl FleetError {
    pub(super) fn new(report: FleetReport) -> Self {
        Self(Box::new(Inner {
            report,
            stopped: None,
        }))
    }

    pub(super) fn stopped(report: FleetReport, error: Error) -> Self {
        Self(Box::new(Inner {
            report,
            stopped: Some(error),
        }))
    }

    /// What happened.
    pub fn report(&self) -> &FleetReport {
        &self.0.report
    }

    /// What happened, by value.
    pub fn into_report(self) -> FleetReport {
        self.0.report
    }

    /// Why nothing more was begun, when that was not a target's own failure.
    pub fn stopped_by(&self) -> Option<&Error> {
        self.0.stopped.as_ref()
    }
}

impl fmt::Display for FleetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = self.stopped_by() {
            return write!(f, "the tenants couldn't be migrated: {error}");
        }
        let (all, failed) = (self.report().targets.len(), self.report().failed().count());
        write!(f, "{failed} of {all} targets couldn't be migrated")?;
        for target in self.report().failed() {
            if let Some(error) = &target.error {
                write!(f, "\n{}: {error}", target.key)?;
            }
            if !target.applied.is_empty() {
                write!(
                    f,
                    " [{} migrations before that stay applied]",
                    target.applied.len()
                )?;
            }
        }
        Ok(())
    }
}

impl StdError for FleetError {}

impl From<FleetError> for Error {
    fn from(error: FleetError) -> Self {
        let kind = error.stopped_by().map_or(ErrorKind::Migration, Error::kind);
        Self::new(kind, error.to_string()).with_source(error)
    }
}
