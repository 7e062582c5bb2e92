//! What the tables of each version look like when nobody was killed, and whether a tenant's do.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use terrace_conformance::Cell;
use terrace_core::TenantStatus;
use terrace_migrate::{Fingerprint, introspect, lock_key};
use terrace_orm::Model as _;
use terrace_registry::{FleetRow, TenantRow, Tenants};
use terrace_tenancy::MigrationTarget;
use uuid::Uuid;

use crate::report::Report;
use crate::scene::{self, Scene};
use crate::{Result, chain};

/// What the tables of each version look like, by the version's digest.
pub(crate) struct Goldens {
    tables: HashMap<String, String>,
    /// The tenant that nobody kills.
    golden: TenantRow,
    /// Runners whose tenants were looked at when they were dead. Nobody changes those before
    /// another runner takes them.
    seen: HashSet<Uuid>,
}

impl Goldens {
    /// Makes a tenant of every version, one migration after the other, and looks at it.
    pub(crate) async fn make(scene: &mut Scene, cell: &Cell) -> Result<Self> {
        let endpoint = scene.database.endpoint.clone();
        let folder = tempfile::tempdir()?;
        chain::write(folder.path(), 1)?;
        let first = scene::open(folder.path().to_owned(), endpoint.clone(), cell.isolation).await?;
        let mut goldens = Self {
            tables: HashMap::new(),
            golden: scene.add(&first, "golden", cell).await?,
            seen: HashSet::new(),
        };
        for files in 1..=chain::LENGTH {
            chain::write(folder.path(), files)?;
            let service =
                scene::open(folder.path().to_owned(), endpoint.clone(), cell.isolation).await?;
            goldens.follow(&service).await?;
        }
        // It is ahead of the others, and left out when they are migrated.
        first.set_status("golden", TenantStatus::Archived).await?;
        Ok(goldens)
    }

    /// Notes what the newest version looks like.
    pub(crate) async fn follow(&mut self, service: &Tenants) -> Result<()> {
        let target = service
            .servers()
            .target(&self.golden.resident()?.placement)?;
        service.migrator().migrate(&target).await.into_result()?;
        let version = service.migrator().version(&target).await?;
        let version = version.ok_or("a golden tenant is not finished")?;
        let tables = fingerprint(&target).await?;
        self.tables.insert(version.digest(), tables);
        Ok(())
    }

    /// Looks at every tenant that the last runners left in doubt, or at all of them. Those that are in the midst
    /// of a migration, by their own ledger, are to be resumed first.
    pub(crate) async fn check(
        &mut self,
        service: &Tenants,
        all: bool,
        report: &mut Report,
    ) -> Result<usize> {
        let query = FleetRow::objects().select_related(|row| row.tenant());
        let query = query.filter(|row| row.tenant().slug.not_equals("golden"));
        let query = if all {
            query
        } else {
            query.filter(|row| row.runner.is_not_null())
        };
        let mut rows = query.all(service.registry()).await?;
        if !all {
            rows.retain(|row| {
                row.runner
                    .is_some_and(|runner| !self.seen.contains(&runner))
            });
        }
        for row in &rows {
            let tenant = row.tenant.loaded().ok_or("a row without its tenant")?;
            let target = service.servers().target(&tenant.resident()?.placement)?;
            if !all {
                free(&target, report).await?;
            }
            let Some(version) = service.migrator().version(&target).await? else {
                if all {
                    report.tenants_off_golden += 1;
                    let finding = format!("{}: a migration is not finished", tenant.slug);
                    report.findings.push(finding);
                }
                continue;
            };
            let found = fingerprint(&target).await?;
            let golden = self.tables.get(&version.digest());
            let is_recorded = !all || row.version == version.digest();
            if golden != Some(&found) || !is_recorded {
                report.tenants_off_golden += 1;
                let applied = version.applied().len();
                report.findings.push(format!(
                    "{}: not as version {applied}:\n{found}\n  but:\n{}",
                    tenant.slug,
                    golden.map_or("unknown", String::as_str)
                ));
            }
        }
        self.seen.extend(rows.iter().filter_map(|row| row.runner));
        Ok(rows.len())
    }
}

/// Whether the lock of a target is free within a second.
pub(crate) async fn free(target: &MigrationTarget, report: &mut Report) -> Result<()> {
    let mut session = target.session().await?;
    let key = lock_key(target);
    if session.lock(key, Duration::from_secs(1)).await.is_err() {
        report.locks_stuck += 1;
        return Ok(());
    }
    Ok(session.unlock(key).await?)
}

/// Everything that a tenant holds, as text.
async fn fingerprint(target: &MigrationTarget) -> Result<String> {
    Ok(Fingerprint::of(&introspect(target).await?).text())
}
