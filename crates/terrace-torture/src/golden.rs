//! What the tables of each version look like when nobody was killed, and whether a tenant's do.

use std::collections::HashMap;

use terrace_conformance::Cell;
use terrace_core::TenantStatus;
use terrace_migrate::{Fingerprint, introspect};
use terrace_orm::Model as _;
use terrace_registry::{FleetRow, Tenants};
use terrace_tenancy::MigrationTarget;

use crate::report::Report;
use crate::scene::{self, Scene};
use crate::{Result, chain};

/// What the tables of each version look like, by the version's digest.
pub(crate) struct Goldens {
    tables: HashMap<String, String>,
}

impl Goldens {
    /// Makes a tenant of every version, one migration after the other, and looks at it.
    pub(crate) async fn make(scene: &mut Scene, cell: &Cell) -> Result<Self> {
        let mut goldens = Self {
            tables: HashMap::new(),
        };
        let endpoint = scene.database.endpoint.clone();
        let folder = tempfile::tempdir()?;
        chain::write(folder.path(), 1)?;
        let first = scene::open(folder.path().to_owned(), endpoint.clone(), cell.isolation).await?;
        let golden = scene.add(&first, "golden", cell).await?;
        let target = first.servers().target(&golden.resident()?.placement)?;
        for files in 1..=chain::LENGTH {
            chain::write(folder.path(), files)?;
            let service =
                scene::open(folder.path().to_owned(), endpoint.clone(), cell.isolation).await?;
            service.migrator().migrate(&target).await.into_result()?;
            let version = service.migrator().version(&target).await?;
            let version = version.ok_or("a golden tenant is not finished")?;
            let tables = fingerprint(&target).await?;
            goldens.tables.insert(version.digest(), tables);
        }
        // It is ahead of the others, and left out when they are migrated.
        first.set_status("golden", TenantStatus::Archived).await?;
        Ok(goldens)
    }

    /// Looks at every tenant that a run left in doubt, or at all of them. Those that are in the midst
    /// of a migration, by their own ledger, are to be resumed first.
    pub(crate) async fn check(
        &self,
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
        let rows = query.all(service.registry()).await?;
        for row in &rows {
            let tenant = row.tenant.loaded().ok_or("a row without its tenant")?;
            let target = service.servers().target(&tenant.resident()?.placement)?;
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
        Ok(rows.len())
    }
}

/// Everything that a tenant holds, as text.
async fn fingerprint(target: &MigrationTarget) -> Result<String> {
    Ok(Fingerprint::of(&introspect(target).await?).text())
}
