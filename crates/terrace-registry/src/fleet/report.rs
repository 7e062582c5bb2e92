//! What happened to every target of a fleet.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result, TenantStatus};
use terrace_migrate::{Settled, StopReason, TargetOutcome};

use super::ledger::not_loaded;
use crate::TenantRow;
use crate::fleet_rows::FleetRow;
use terrace_tenancy::PhysicalName;

/// What happened to every target that was visited.
#[derive(Debug, Default, Serialize)]
pub struct FleetReport {
    /// The registry, the shared tables, then the tenants in the order of their slugs.
    pub targets: Vec<TargetReport>,
    /// Tenants that were left out because of their state or status.
    pub skipped: Vec<SkippedTenant>,
    /// Tenants that were left out because they failed too often.
    pub quarantined: Vec<Quarantined>,
    /// Tenants with tables of their own that lacked something when the run began.
    pub pending: usize,
    /// Tenants that were pending, and were not reached because the run stopped, or because another one
    /// has them.
    pub unreached: Vec<String>,
    /// Why it stopped before all tenants were reached, if it did.
    pub stopped: Option<StopReason>,
    /// Tenants whose own ledger was read to verify what the registry says.
    pub verified: usize,
    /// Those of them of which the registry said something else.
    pub corrected: usize,
}

/// What happened to one target.
#[derive(Debug, Serialize)]
pub struct TargetReport {
    /// The slug of the tenant whose target it is alone.
    pub tenant: Option<String>,
    /// What was applied, and the error, if there was one.
    #[serde(flatten)]
    pub outcome: TargetOutcome,
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

/// A tenant that was left out because it failed too often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Its slug.
    pub slug: String,
    /// How often it failed in a row.
    pub failures: i32,
    /// Why it failed the last time.
    pub error: Option<String>,
}

impl Quarantined {
    pub(super) fn of(row: &FleetRow) -> Result<Self> {
        let tenant = row.tenant.loaded().ok_or_else(not_loaded)?;
        Ok(Self {
            slug: tenant.slug.clone(),
            failures: row.failures,
            error: row.error.clone(),
        })
    }
}

impl TargetReport {
    pub(super) fn of(tenant: Option<String>, outcome: TargetOutcome) -> Self {
        Self { tenant, outcome }
    }

    /// Whether the target is at its newest migration.
    pub fn is_ok(&self) -> bool {
        self.outcome.is_ok()
    }

    /// What people call it: the tenant's slug, or the target's key.
    pub fn label(&self) -> &str {
        self.tenant.as_deref().unwrap_or(&self.outcome.key)
    }
}

impl FleetReport {
    /// Whether every target is at its newest migration, but those of tenants that were left out on
    /// purpose.
    pub fn is_ok(&self) -> bool {
        self.stopped.is_none()
            && self.unreached.is_empty()
            && self.quarantined.is_empty()
            && self.targets.iter().all(TargetReport::is_ok)
    }

    /// The number of migrations that were applied, over all targets.
    pub fn applied(&self) -> usize {
        let applied = |target: &TargetReport| target.outcome.applied.len();
        self.targets.iter().map(applied).sum()
    }

    pub(super) fn take(&mut self, settled: Vec<Settled>) {
        let start = self.targets.len();
        self.targets.extend(
            settled
                .into_iter()
                .map(|one| TargetReport::of(Some(one.label), one.visit.outcome)),
        );
        self.targets[start..].sort_by(|a, b| a.tenant.cmp(&b.tenant));
    }

    pub(super) fn skip(&mut self, rows: Vec<TenantRow>) -> Result<()> {
        for row in rows {
            let resident = row.resident()?;
            let why = match resident.tenant.status() {
                TenantStatus::Archived => "archived",
                _ => resident.state.as_str(),
            };
            self.skipped.push(SkippedTenant {
                target: key_of(&row),
                slug: row.slug,
                why,
            });
        }
        Ok(())
    }

    /// Adds a tenant that this run did not visit.
    pub(super) fn add_other(&mut self, row: &FleetRow) -> Result<()> {
        let tenant = row.tenant.loaded().ok_or_else(not_loaded)?;
        let is_over = self.stopped.is_none() && row.runner.is_none();
        match row.outcome.as_str() {
            "done" if is_over => Ok(()),
            "failed" if is_over => {
                let why = row.error.clone().unwrap_or_default();
                let error = Error::new(ErrorKind::Migration, why)
                    .with_hint("another run tried at the same time: look at its report");
                self.add_broken(row, error)
            }
            _ => {
                self.unreached.push(tenant.slug.clone());
                Ok(())
            }
        }
    }

    /// Adds a tenant whose target was not reached, and why.
    pub(super) fn add_broken(&mut self, row: &FleetRow, error: Error) -> Result<()> {
        let tenant = row.tenant.loaded().ok_or_else(not_loaded)?;
        let outcome = TargetOutcome {
            key: key_of(tenant),
            applied: Vec::new(),
            error: Some(error),
        };
        let slug = Some(tenant.slug.clone());
        self.targets.push(TargetReport::of(slug, outcome));
        Ok(())
    }

    /// The targets that failed.
    pub fn failed(&self) -> impl Iterator<Item = &TargetReport> {
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
            if let Some(error) = &target.outcome.error {
                write!(f, "\n{}: {error}", target.label())?;
            }
            let before = target.outcome.applied.len();
            if before > 0 {
                write!(
                    f,
                    " [applied before that, and kept: {}]",
                    Count(before, "migration")
                )?;
            }
        }
        if let Some(reason) = self.report().stopped {
            let unreached = Count(self.report().unreached.len(), "tenant");
            write!(f, "\nstopped, because {reason}: {unreached} not reached")?;
        } else {
            for slug in &self.report().unreached {
                write!(f, "\n{slug}: not reached, another run has it")?;
            }
        }
        for left_out in &self.report().quarantined {
            let failures = Count(left_out.failures, "time");
            write!(
                f,
                "\n{}: left out, it failed {failures} in a row",
                left_out.slug
            )?;
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

/// The key of a tenant's own target, also when its shard is not known.
pub(super) fn key_of(tenant: &TenantRow) -> String {
    format!("{}/{}", tenant.shard, PhysicalName::of(tenant.tenant_id()))
}
