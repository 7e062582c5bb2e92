//! Migrating everything: the registry, the shared tables of each shard, and every tenant with a
//! schema or a database of its own.

mod aim;
mod ledger;
mod report;
mod rivals;
mod run;
mod selection;
mod targets;
mod verify;
mod versions;

use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::{FleetRules, MigrationState, Settled};

pub use aim::FleetAim;
pub use report::{FleetError, FleetReport, Quarantined, SkippedTenant, TargetReport};

use crate::Tenants;
use selection::Selection;
pub use targets::TenantTarget;
pub(crate) use versions::Versions;
pub(crate) use versions::write as write_version;

/// How the fleet is migrated.
#[derive(Clone)]
pub struct FleetOptions {
    /// Where targets are brought.
    pub aim: FleetAim,
    /// Workers, canaries, waves, and when to stop.
    pub rules: FleetRules,
    /// The slugs of the tenants that it is about; all when empty.
    pub tenants: Vec<String>,
    /// Fields of tenants and the values that they must have: `plan` and `free`.
    pub conditions: Vec<(String, String)>,
    /// Goes on with a run that was stopped: nobody is a canary again.
    pub resume: bool,
    /// Reads every target's own ledger, instead of trusting what the registry says.
    pub verify: bool,
    /// A tenant that failed so often in a row is left out.
    pub quarantine_after: u32,
    /// Tenants that failed too often are not left out.
    pub include_quarantined: bool,
    /// Is told of every tenant that is done.
    pub progress: Arc<dyn Watch>,
}

/// Watches a run.
pub trait Watch: Send + Sync {
    /// So many tenants lack something.
    fn begins(&self, pending: usize);

    /// A tenant is done.
    fn settled(&self, settled: &Settled);
}

impl Watch for () {
    fn begins(&self, _: usize) {}
    fn settled(&self, _: &Settled) {}
}

impl Default for FleetOptions {
    fn default() -> Self {
        Self {
            aim: FleetAim::default(),
            rules: FleetRules::default(),
            tenants: Vec::new(),
            conditions: Vec::new(),
            resume: false,
            verify: false,
            quarantine_after: 3,
            include_quarantined: false,
            progress: Arc::new(()),
        }
    }
}

impl FleetOptions {
    /// With so many tenants at the same time.
    #[must_use]
    pub fn with_jobs(mut self, jobs: usize) -> Self {
        self.rules.jobs = jobs;
        self
    }
}

impl std::fmt::Debug for FleetOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FleetOptions")
            .field("aim", &self.aim)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// How the fleet stands, by what the registry says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FleetSummary {
    /// Tenants with tables of their own that are migrated.
    pub tenants: u64,
    /// Those that lack nothing.
    pub current: u64,
    /// Those that lack something.
    pub pending: u64,
    /// Those of the pending ones that failed the last time.
    pub failed: u64,
}

impl Tenants {
    /// Migrates the registry, then the shared tables of each shard, then every tenant that is
    /// ready, not archived and lacks something by what the registry says. A failure of the registry
    /// stops everything; a failure of another target stops nobody else, unless the rules say so.
    ///
    /// An [aim](FleetOptions::aim) brings them somewhere else. Then the registry is left alone when
    /// tenants are chosen, and comes last when something of it is undone. Tables that tenants share
    /// are brought back, or only noted, for all of them or for none: a choice of some is refused.
    ///
    /// Several processes may do this at once: they share the work.
    ///
    /// # Errors
    /// [`FleetError`] when any target failed or was not reached: it holds the report of all that
    /// happened.
    pub async fn migrate_all(&self, options: FleetOptions) -> Result<FleetReport, FleetError> {
        let mut report = FleetReport::default();
        match run::everything(self, options, &mut report).await {
            Ok(()) if report.is_ok() => Ok(report),
            Ok(()) => Err(FleetError::new(report)),
            Err(error) => Err(FleetError::stopped(report, error)),
        }
    }

    /// How the fleet stands, by what the registry says: two queries, no tenant is visited.
    ///
    /// # Errors
    /// Whatever keeps the registry from being read.
    pub async fn fleet_summary(&self) -> Result<FleetSummary> {
        let registry = self.servers().registry_target()?;
        let status = self.migrator().status(&registry).await?;
        let is_applied = |state: &MigrationState| matches!(state, MigrationState::Applied { .. });
        if !status.iter().all(|one| is_applied(&one.state)) || !self.has_tenant_migrations()? {
            return Ok(FleetSummary::default());
        }
        self.ensure_fleet_rows().await?;
        let selection = Selection::of(&FleetOptions::default());
        let versions = Versions::read(self.registry()).await?;
        let current = versions.current(self.migrator(), &self.dialects()?);
        let tenants = selection.eligible().count(self.registry()).await?;
        let pending = selection
            .pending(current.clone())
            .count(self.registry())
            .await?;
        let failed = selection
            .pending(current)
            .filter(|row| row.outcome.equals("failed"))
            .count(self.registry())
            .await?;
        Ok(FleetSummary {
            tenants,
            current: tenants - pending.min(tenants),
            pending,
            failed,
        })
    }
}
