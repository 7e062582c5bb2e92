//! Reading every target, instead of trusting what the registry says.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Result};
use terrace_migrate::{Known, TargetVersion};
use terrace_orm::Model as _;
use terrace_tenancy::MigrationTarget;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::ledger::{self, id_of};
use super::report::FleetReport;
use super::selection::Selection;
use super::versions::Versions;
use crate::Tenants;
use crate::fleet_rows::FleetRow;

/// A tenant's target, and what its own ledger says.
struct Read {
    row: FleetRow,
    version: Result<Option<TargetVersion>>,
}

impl Tenants {
    /// Reads the ledger of every target of a selection, and corrects the registry where it says
    /// something else.
    pub(super) async fn verify_fleet(
        &self,
        selection: &Selection,
        jobs: usize,
        report: &mut FleetReport,
    ) -> Result<()> {
        let mut queue = VecDeque::new();
        for row in selection.eligible().all(self.registry()).await? {
            let tenant = row.tenant.loaded().ok_or_else(ledger::not_loaded)?;
            // Who can't even be looked for is told of when it is to be migrated.
            let target = tenant
                .resident()
                .and_then(|resident| self.servers().target(&resident.placement));
            match target {
                Ok(target) => queue.push_back((row, target)),
                Err(_) => ledger::correct(self.registry(), id_of(&row), "").await?,
            }
        }
        let mut versions = Versions::read(self.registry()).await?;
        for read in self.read_all(queue, jobs).await? {
            report.verified += 1;
            let version = match &read.version {
                Ok(Some(version)) => version.digest(),
                // It is read again when it is migrated, and the error told there.
                Ok(None) | Err(_) => String::new(),
            };
            if version == read.row.version {
                continue;
            }
            report.corrected += 1;
            if let Ok(Some(known)) = &read.version {
                versions.learn(self.registry(), known).await?;
            }
            ledger::correct(self.registry(), id_of(&read.row), &version).await?;
        }
        Ok(())
    }

    async fn read_all(
        &self,
        queue: VecDeque<(FleetRow, MigrationTarget)>,
        jobs: usize,
    ) -> Result<Vec<Read>> {
        let queue = Arc::new(Mutex::new(queue));
        let mut readers = JoinSet::new();
        for _ in 0..jobs.max(1) {
            let (queue, migrator) = (Arc::clone(&queue), self.migrator().clone());
            readers.spawn(async move {
                let mut reads = Vec::new();
                loop {
                    let next = queue.lock().pop_front();
                    let Some((row, target)) = next else { break };
                    let version = migrator.version(&target).await;
                    reads.push(Read { row, version });
                }
                reads
            });
        }
        let mut all = Vec::new();
        while let Some(reads) = readers.join_next().await {
            all.extend(reads.map_err(|died| {
                Error::new(ErrorKind::Internal, "a reader of the fleet died").with_source(died)
            })?);
        }
        Ok(all)
    }

    /// What a tenant has, by what the registry says: `None` when it doesn't say, as after a failure,
    /// and for tenants in shared tables. The tenant itself is not visited.
    ///
    /// # Errors
    /// Whatever keeps the registry from being read.
    pub async fn believed_version(&self, slug: &str) -> Result<Option<TargetVersion>> {
        let row = FleetRow::objects()
            .filter(|row| row.tenant().slug.equals(slug))
            .first(self.registry())
            .await?;
        let versions = Versions::read(self.registry()).await?;
        Ok(match row.map(|row| versions.known(&row.version)) {
            Some(Known::Version(version)) => Some(version),
            _ => None,
        })
    }

    /// Reads the ledger of one tenant and corrects the registry: after its tables were changed by
    /// other means than a run over the fleet.
    ///
    /// # Errors
    /// Whatever keeps the tenant or the registry from being reached.
    pub async fn refresh_version(&self, tenant: Uuid) -> Result<()> {
        let Some(row) = self
            .row_by_id(terrace_core::TenantId::from_uuid(tenant))
            .await?
        else {
            return Ok(());
        };
        let placement = row.resident()?.placement;
        if placement.isolation().shares_tables() {
            return Ok(());
        }
        let target = self.servers().target(&placement)?;
        match self.migrator().version(&target).await? {
            Some(version) => {
                let digest = self.know_version(&version).await?;
                self.note_version(self.registry(), row.tenant_id(), &digest)
                    .await
            }
            None => ledger::correct(self.registry(), tenant, "").await,
        }
    }
}
