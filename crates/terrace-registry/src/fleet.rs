//! Migrating everything: the registry, the shared tables of each shard, and every tenant with a
//! schema or a database of its own.

mod report;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result, TenantId, TenantState, TenantStatus};
use terrace_migrate::TargetOutcome;
use terrace_tenancy::{MigrationTarget, Placement};
use tokio::task::JoinSet;

pub use report::{FleetError, FleetReport, SkippedTenant};

use crate::Tenants;

/// How the fleet is migrated.
#[derive(Clone, Copy, Debug)]
pub struct FleetOptions {
    /// Targets that are migrated at the same time.
    pub jobs: usize,
}

impl Default for FleetOptions {
    fn default() -> Self {
        Self { jobs: 4 }
    }
}

/// What is to be migrated besides the registry, each target once.
struct Fleet {
    shared: Vec<MigrationTarget>,
    own: VecDeque<MigrationTarget>,
    skipped: Vec<SkippedTenant>,
}

impl Tenants {
    /// Migrates the registry, then the shared tables of each shard, then every tenant that is
    /// ready and not archived. A failure of the registry stops everything; a failure of another
    /// target stops nobody else.
    ///
    /// # Errors
    /// [`FleetError`] when any target failed: it holds the report of all that happened.
    pub async fn migrate_all(&self, options: FleetOptions) -> Result<FleetReport, FleetError> {
        let mut report = FleetReport::default();
        let registry = match self.servers().registry_target() {
            Ok(registry) => registry,
            Err(error) => return Err(FleetError::stopped(report, error)),
        };
        report
            .targets
            .push(self.migrator().migrate(&registry).await);
        if !report.is_ok() {
            return Err(FleetError::new(report));
        }
        let fleet = match self.fleet().await {
            Ok(fleet) => fleet,
            Err(error) => return Err(FleetError::stopped(report, error)),
        };
        report.skipped = fleet.skipped;
        for target in &fleet.shared {
            report.targets.push(self.migrator().migrate(target).await);
        }
        report
            .targets
            .extend(self.migrate_parallel(fleet.own, options.jobs).await);
        if report.is_ok() {
            Ok(report)
        } else {
            Err(FleetError::new(report))
        }
    }

    /// Every target with tenant tables, by what the registry says now.
    ///
    /// # Errors
    /// Whatever keeps the registry from being read.
    pub async fn targets(&self) -> Result<Vec<MigrationTarget>> {
        let fleet = self.fleet().await?;
        Ok(fleet.shared.into_iter().chain(fleet.own).collect())
    }

    async fn fleet(&self) -> Result<Fleet> {
        let mut shared = self.shared_by_default()?;
        let mut own = BTreeMap::new();
        let mut skipped = Vec::new();
        for row in self.list().await? {
            let resident = row.resident()?;
            let target = self.servers().target(&resident.placement)?;
            let common = self.servers().shared_target(resident.placement.shard())?;
            if target.key() == common.key() {
                shared.insert(common.key().to_owned(), common);
                continue;
            }
            let why = match (resident.state, resident.tenant.status()) {
                (_, TenantStatus::Archived) => "archived",
                (TenantState::Ready, _) => {
                    own.insert(target.key().to_owned(), target);
                    continue;
                }
                (state, _) => state.as_str(),
            };
            skipped.push(SkippedTenant {
                slug: row.slug,
                target: target.key().to_owned(),
                why,
            });
        }
        if shared
            .values()
            .chain(own.values())
            .any(|target| !self.migrator().concerns(target))
        {
            // No app has tenant models: there is nothing to migrate.
            (shared, own) = (BTreeMap::new(), BTreeMap::new());
        }
        Ok(Fleet {
            shared: shared.into_values().collect(),
            own: own.into_values().collect(),
            skipped,
        })
    }

    /// The shared tables of shards where a new tenant would use them.
    fn shared_by_default(&self) -> Result<BTreeMap<String, MigrationTarget>> {
        let mut shared = BTreeMap::new();
        for shard in self.servers().shards() {
            let isolation = self.default_isolation(shard)?;
            let placement = Placement::new(TenantId::DEFAULT, shard.clone(), isolation);
            let (target, common) = (
                self.servers().target(&placement)?,
                self.servers().shared_target(shard)?,
            );
            if target.key() == common.key() {
                shared.insert(common.key().to_owned(), common);
            }
        }
        Ok(shared)
    }

    async fn migrate_parallel(
        &self,
        targets: VecDeque<MigrationTarget>,
        jobs: usize,
    ) -> Vec<TargetOutcome> {
        let queue = Arc::new(Mutex::new(targets));
        let finished = Arc::new(Mutex::new(Vec::new()));
        let mut workers = JoinSet::new();
        for _ in 0..jobs.max(1) {
            let (queue, finished) = (Arc::clone(&queue), Arc::clone(&finished));
            let migrator = self.migrator().clone();
            workers.spawn(async move {
                loop {
                    let next = queue.lock().pop_front();
                    let Some(target) = next else { break };
                    let outcome = migrator.migrate(&target).await;
                    finished.lock().push(outcome);
                }
            });
        }
        while let Some(worker) = workers.join_next().await {
            if let Err(died) = worker {
                finished.lock().push(TargetOutcome {
                    key: "worker".to_owned(),
                    applied: Vec::new(),
                    error: Some(
                        Error::new(ErrorKind::Internal, "a worker of the fleet died")
                            .with_hint("migrate again: what was done stays done")
                            .with_source(died),
                    ),
                });
            }
        }
        let mut outcomes = std::mem::take(&mut *finished.lock());
        outcomes.sort_by(|a, b| a.key.cmp(&b.key));
        outcomes
    }
}
