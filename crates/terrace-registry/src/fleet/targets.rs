//! What is migrated besides the registry.

use std::collections::BTreeMap;

use terrace_core::{ErrorKind, Result, TenantId, TenantState, TenantStatus};
use terrace_orm::{Model as _, raw};
use terrace_tenancy::{MigrationTarget, Placement, Resident};

use super::FleetOptions;
use super::report::key_of;
use super::selection::{Selection, own_kinds};
use crate::{TenantRow, Tenants};

/// A place with tenant tables.
#[derive(Debug)]
pub struct TenantTarget {
    /// The slug of the tenant who alone has it; none for shared tables.
    pub tenant: Option<String>,
    /// The target's key, also when nobody knows where it is.
    pub key: String,
    /// Where it is, or why that can't be said: its shard is not in the settings.
    pub target: Result<MigrationTarget>,
}

impl Tenants {
    /// The shared tables and then, by slug, the tenants with tables of their own that the options
    /// choose, by slug and by condition; all of them, and the shared tables that new tenants would
    /// use, when they choose none. Archived tenants and those that are not ready are left out, unless
    /// their slug is given.
    ///
    /// # Errors
    /// `NotFound` for a slug that nobody has, and when no tenant fits; whatever keeps the registry from
    /// being read. A tenant that can't be found stops nobody else: its error is in its place.
    pub async fn chosen_targets(&self, options: &FleetOptions) -> Result<Vec<TenantTarget>> {
        if !self.has_tenant_migrations()? {
            return Ok(Vec::new());
        }
        let selection = Selection::of(options);
        let named = selection.check(self.registry()).await?;
        let shared = self.shared_targets(&selection, &named).await?.into_iter();
        let mut targets: Vec<TenantTarget> = shared
            .map(|(key, target)| TenantTarget {
                tenant: None,
                key,
                target,
            })
            .collect();
        let rows = if selection.is_whole() {
            self.list().await?
        } else {
            named
        };
        for row in rows {
            let target = match row.resident() {
                Ok(resident) if resident.placement.isolation().shares_tables() => continue,
                Ok(resident) if !is_migrated(&resident) && options.tenants.is_empty() => continue,
                Ok(resident) => self.servers().target(&resident.placement),
                Err(error) => Err(error),
            };
            targets.push(TenantTarget {
                key: key_of(&row),
                tenant: Some(row.slug),
                target,
            });
        }
        Ok(targets)
    }

    /// Whether any app has tables of tenants.
    pub(super) fn has_tenant_migrations(&self) -> Result<bool> {
        match self.servers().shards().next() {
            Some(shard) => Ok(self
                .migrator()
                .concerns(&self.servers().shared_target(shard)?)),
            None => Ok(false),
        }
    }

    /// The shared tables that a selection is about, each shard's once.
    pub(super) async fn shared_targets(
        &self,
        selection: &Selection,
        named: &[TenantRow],
    ) -> Result<BTreeMap<String, Result<MigrationTarget>>> {
        let mut targets = BTreeMap::new();
        if !self.has_tenant_migrations()? {
            return Ok(targets);
        }
        if selection.is_whole() {
            let by_default = self.shared_by_default()?.into_iter();
            targets.extend(by_default.map(|(key, target)| (key, Ok(target))));
            let kinds = own_kinds();
            let shards: Vec<String> = TenantRow::objects()
                .filter(move |tenant| tenant.isolation.none_of(kinds))
                .unordered()
                .values_of(|tenant| tenant.shard)
                .distinct()
                .all(self.registry())
                .await?;
            for shard in shards {
                targets.insert(format!("{shard}/shared"), self.shared_on(&shard));
            }
            return Ok(targets);
        }
        for row in named {
            let resident = row.resident();
            if resident.is_ok_and(|one| one.placement.isolation().shares_tables()) {
                targets.insert(format!("{}/shared", row.shard), self.shared_on(&row.shard));
            }
        }
        Ok(targets)
    }

    fn shared_on(&self, shard: &str) -> Result<MigrationTarget> {
        self.servers().shared_target(&shard.parse()?)
    }

    /// The shared tables of shards where a new tenant would use them.
    fn shared_by_default(&self) -> Result<BTreeMap<String, MigrationTarget>> {
        let mut shared = BTreeMap::new();
        for shard in self.servers().shards() {
            let isolation = self.default_isolation(shard)?;
            if isolation.shares_tables() {
                let placement = Placement::new(TenantId::DEFAULT, shard.clone(), isolation);
                let target = self.servers().target(&placement)?;
                shared.insert(target.key().to_owned(), target);
            }
        }
        Ok(shared)
    }

    /// Gives every tenant with tables of its own a row in the fleet ledger: those that were made by a
    /// program without one.
    pub(super) async fn ensure_fleet_rows(&self) -> Result<()> {
        let kinds: Vec<String> = own_kinds()
            .into_iter()
            .map(|kind| format!("'{kind}'"))
            .collect();
        let sql = format!(
            "INSERT INTO terrace_fleet (tenant_id, version, outcome, failures, attempts) \
             SELECT id, '', 'unknown', 0, 0 FROM terrace_tenant \
             WHERE isolation IN ({}) AND NOT EXISTS \
             (SELECT 1 FROM terrace_fleet f WHERE f.tenant_id = terrace_tenant.id)",
            kinds.join(", ")
        );
        let mut left = 5;
        loop {
            match raw(sql.clone()).execute(self.registry()).await {
                // Another run did the same.
                Err(error)
                    if left > 0
                        && matches!(
                            error.kind(),
                            ErrorKind::Unique | ErrorKind::Deadlock | ErrorKind::Serialization
                        ) =>
                {
                    left -= 1;
                }
                done => return done.map(drop),
            }
        }
    }
}

/// Whether a run over all tenants visits it.
fn is_migrated(resident: &Resident) -> bool {
    resident.state == TenantState::Ready && resident.tenant.status() != TenantStatus::Archived
}
