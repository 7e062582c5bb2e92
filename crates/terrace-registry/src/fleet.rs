//! Migrating everything: the registry, the shared tables of each shard, and every tenant with a
//! schema or a database of its own.

mod ledger;
mod report;
mod rivals;
mod selection;
mod targets;
mod verify;
mod versions;

use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::{
    FleetProgress, FleetRules, MigrationState, Settled, TargetOutcome, migrate_fleet,
};
use terrace_orm::Model as _;

pub use report::{FleetError, FleetReport, Quarantined, SkippedTenant, TargetReport};

use crate::Tenants;
use crate::fleet_rows::FleetRow;
use ledger::RegistryLedger;
use selection::Selection;
pub use targets::TenantTarget;
pub(crate) use versions::Versions;
pub(crate) use versions::write as write_version;

/// How the fleet is migrated.
#[derive(Clone)]
pub struct FleetOptions {
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

struct Told<'a>(&'a dyn Watch);

impl FleetProgress for Told<'_> {
    fn settled(&self, settled: &Settled) {
        self.0.settled(settled);
    }
}

impl Tenants {
    /// Migrates the registry, then the shared tables of each shard, then every tenant that is
    /// ready, not archived and lacks something by what the registry says. A failure of the registry
    /// stops everything; a failure of another target stops nobody else, unless the rules say so.
    ///
    /// Several processes may do this at once: they share the work.
    ///
    /// # Errors
    /// [`FleetError`] when any target failed or was not reached: it holds the report of all that
    /// happened.
    pub async fn migrate_all(&self, options: FleetOptions) -> Result<FleetReport, FleetError> {
        let mut report = FleetReport::default();
        match self.migrate_everything(options, &mut report).await {
            Ok(()) if report.is_ok() => Ok(report),
            Ok(()) => Err(FleetError::new(report)),
            Err(error) => Err(FleetError::stopped(report, error)),
        }
    }

    async fn migrate_everything(
        &self,
        mut options: FleetOptions,
        report: &mut FleetReport,
    ) -> Result<()> {
        if options.resume {
            options.rules.canary = 0;
        }
        let registry = self.servers().registry_target()?;
        let outcome = self.migrator().migrate(&registry).await;
        report.targets.push(TargetReport::of(None, outcome));
        if !report.is_ok() {
            return Ok(());
        }
        let selection = Selection::of(&options);
        let named = selection.check(self.registry()).await?;
        for (key, target) in self.shared_targets(&selection, &named).await? {
            let outcome = match target {
                Ok(target) => self.migrator().migrate(&target).await,
                Err(error) => TargetOutcome {
                    key,
                    applied: Vec::new(),
                    error: Some(error),
                },
            };
            report.targets.push(TargetReport::of(None, outcome));
        }
        self.migrate_own(&options, &selection, report).await
    }

    /// The tenants with tables of their own.
    async fn migrate_own(
        &self,
        options: &FleetOptions,
        selection: &Selection,
        report: &mut FleetReport,
    ) -> Result<()> {
        if !self.has_tenant_migrations()? {
            return Ok(());
        }
        self.ensure_fleet_rows().await?;
        if options.verify {
            self.verify_fleet(selection, options.rules.jobs, report)
                .await?;
        }
        let versions = Versions::read(self.registry()).await?;
        let current = versions.current(self.migrator(), &self.dialects()?);
        let pending = selection.pending(current).all(self.registry()).await?;
        report.skip(selection.left_out(self.registry()).await?)?;
        let (left_out, pending): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|row| selection.is_quarantined(row));
        report.quarantined = left_out
            .iter()
            .map(Quarantined::of)
            .collect::<Result<_>>()?;
        report.pending = pending.len();
        options.progress.begins(pending.len());
        if pending.is_empty() {
            return Ok(());
        }
        self.run(options, selection, versions, pending, report)
            .await
    }

    async fn run(
        &self,
        options: &FleetOptions,
        selection: &Selection,
        versions: Versions,
        pending: Vec<FleetRow>,
        report: &mut FleetReport,
    ) -> Result<()> {
        let expected = pending.len();
        let ledger =
            RegistryLedger::start(self, selection.clone(), versions, pending.clone()).await?;
        let told = Told(&*options.progress);
        let run = migrate_fleet(self.migrator(), &ledger, &options.rules, expected, &told).await;
        let left = ledger.leave().await;
        let run = run?;
        report.stopped = run.stopped;
        report.take(run.settled);
        for (row, error) in left? {
            report.add_broken(&row, error)?;
        }
        self.add_what_others_did(&pending, report).await
    }

    /// Tenants that another run failed to migrate meanwhile, and those that were not reached.
    async fn add_what_others_did(
        &self,
        pending: &[FleetRow],
        report: &mut FleetReport,
    ) -> Result<()> {
        let visited: std::collections::HashSet<String> = report
            .targets
            .iter()
            .filter_map(|target| target.tenant.clone())
            .collect();
        let mut others = Vec::new();
        for row in pending {
            let tenant = row.tenant.loaded().ok_or_else(ledger::not_loaded)?;
            if !visited.contains(&tenant.slug) {
                others.push(ledger::id_of(row));
            }
        }
        for ids in others.chunks(500) {
            let ids = ids.to_vec();
            let rows = FleetRow::objects()
                .select_related(|row| row.tenant())
                .filter(move |row| row.tenant.one_of(ids))
                .all(self.registry())
                .await?;
            for row in rows {
                report.add_other(&row)?;
            }
        }
        Ok(())
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
