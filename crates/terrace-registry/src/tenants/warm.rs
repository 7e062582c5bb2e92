//! Storage that is made before anybody needs it: a new tenant takes it and is ready at once.
//!
//! What is ready stands in the registry. Who deletes the row, has the storage.

use jiff::{SignedDuration, Timestamp};
use terrace_core::{Result, TenantId};
use terrace_migrate::Known;
use terrace_orm::{Key, Model as _};
use terrace_tenancy::{Isolation, Placement, ShardName};

use super::Tenants;
use crate::fleet::Versions;
use crate::fleet_rows::WarmRow;

/// Storage that is being made for longer than this was given up by whoever made it.
const GIVEN_UP: SignedDuration = SignedDuration::from_mins(10);

impl Tenants {
    /// Makes storage with tables in advance, until so many new tenants of this kind will be ready at
    /// once; removes what lacks migrations by now. Gives the number that was made.
    ///
    /// Of use where storage takes time: a schema or database with many tables. A file is copied
    /// anyway, and shared tables need nothing.
    ///
    /// # Errors
    /// `Unsupported` when the database doesn't have this isolation; whatever keeps storage from
    /// being made. What was made stays.
    pub async fn keep_warm(
        &self,
        shard: &ShardName,
        isolation: Isolation,
        number: usize,
    ) -> Result<usize> {
        if isolation.shares_tables() {
            return Ok(0);
        }
        let current = self.current_versions().await?;
        let mut ready = 0;
        for row in self.warm_rows(shard, isolation).await? {
            let given_up = Timestamp::now().duration_since(row.made_at) > GIVEN_UP;
            if current.contains(&row.version) {
                ready += 1;
            } else if (!row.version.is_empty() || given_up) && self.take_row(&row).await? {
                let placement = placement_of(&row, shard, isolation);
                self.servers().retire(&placement, &[]).await?;
            }
        }
        let missing = number.saturating_sub(ready);
        for _ in 0..missing {
            self.warm_one(shard, isolation).await?;
        }
        Ok(missing)
    }

    /// Takes storage that is ready, if there is some: whose it is to be, and its version.
    pub(super) async fn take_warm(
        &self,
        shard: &ShardName,
        isolation: Isolation,
    ) -> Result<Option<(TenantId, Known)>> {
        if isolation.shares_tables() {
            return Ok(None);
        }
        let rows = self.warm_rows(shard, isolation).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let versions = Versions::read(self.registry()).await?;
        let current = versions.current(self.migrator(), &self.dialects()?);
        for row in rows.iter().filter(|row| current.contains(&row.version)) {
            if self.take_row(row).await? {
                let id = TenantId::from_uuid(*row.id.get());
                return Ok(Some((id, versions.known(&row.version))));
            }
        }
        Ok(None)
    }

    /// Gives storage back that was taken and is not needed.
    pub(super) async fn give_back_warm(&self, placement: &Placement, known: &Known) -> Result<()> {
        let Known::Version(version) = known else {
            return Ok(());
        };
        let row = WarmRow {
            id: Key::new(placement.tenant().as_uuid()),
            shard: placement.shard().to_string(),
            isolation: placement.isolation().to_string(),
            version: version.digest(),
            made_at: Timestamp::now(),
        };
        row.insert(self.registry()).await.map(drop)
    }

    async fn warm_one(&self, shard: &ShardName, isolation: Isolation) -> Result<()> {
        let placement = Placement::new(TenantId::generate(), shard.clone(), isolation);
        self.servers().check(&placement)?;
        let row = WarmRow {
            id: Key::new(placement.tenant().as_uuid()),
            shard: shard.to_string(),
            isolation: isolation.to_string(),
            version: String::new(),
            made_at: Timestamp::now(),
        };
        row.insert(self.registry()).await?;
        let version = self.provision(&placement, &Known::Fresh).await?;
        let (id, version) = (placement.tenant().as_uuid(), version.unwrap_or_default());
        WarmRow::objects()
            .filter(|row| row.id.equals(id))
            .update(self.registry(), |row| [row.version.set(version.as_str())])
            .await
            .map(drop)
    }

    async fn warm_rows(&self, shard: &ShardName, isolation: Isolation) -> Result<Vec<WarmRow>> {
        let (shard, isolation) = (shard.as_str(), isolation.as_str());
        WarmRow::objects()
            .filter(|row| row.shard.equals(shard) & row.isolation.equals(isolation))
            .order_by(|row| row.made_at.ascending())
            .all(self.registry())
            .await
    }

    async fn take_row(&self, row: &WarmRow) -> Result<bool> {
        let id = *row.id.get();
        let removed = WarmRow::objects()
            .filter(|row| row.id.equals(id))
            .delete(self.registry())
            .await?;
        Ok(removed.total() == 1)
    }

    async fn current_versions(&self) -> Result<Vec<String>> {
        let versions = Versions::read(self.registry()).await?;
        Ok(versions.current(self.migrator(), &self.dialects()?))
    }
}

fn placement_of(row: &WarmRow, shard: &ShardName, isolation: Isolation) -> Placement {
    Placement::new(TenantId::from_uuid(*row.id.get()), shard.clone(), isolation)
}
