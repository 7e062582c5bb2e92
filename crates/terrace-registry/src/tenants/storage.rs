//! The storage of one tenant and its tables: made anew, copied from a template, or brought to the
//! newest migration.

use std::collections::{HashMap, HashSet};

use parking_lot::Mutex;
use terrace_core::{Result, TenantId};
use terrace_migrate::{Known, TargetVersion, Visitor};
use terrace_tenancy::{Placement, ShardName};

use super::Tenants;

/// What this process knows of storage, so that it need not look again. The files of migrations are
/// what they were when it began.
#[derive(Default)]
pub(super) struct Ready {
    /// Shared tables that have all migrations.
    shared: Mutex<HashSet<String>>,
    /// Templates by shard: the name, which is the digest of its version.
    templates: Mutex<HashMap<ShardName, String>>,
    /// Versions that the registry knows.
    versions: Mutex<HashSet<String>>,
}

impl Tenants {
    /// Makes the storage and its tables. Gives the digest of the version of tables of its own.
    pub(super) async fn provision(
        &self,
        placement: &Placement,
        known: &Known,
    ) -> Result<Option<String>> {
        if let Known::Version(_) = known {
            // It was made in advance.
            return self.migrate_placement(placement, known).await;
        }
        if let Some(digest) = self.copy_template(placement).await? {
            return Ok(Some(digest));
        }
        self.servers().provision(placement).await?;
        self.migrate_placement(placement, known).await
    }

    /// Brings the tables of a tenant to the newest migration. Gives the digest of the version of
    /// tables of its own.
    pub(super) async fn migrate_placement(
        &self,
        placement: &Placement,
        known: &Known,
    ) -> Result<Option<String>> {
        let target = self.servers().target(placement)?;
        if placement.isolation().shares_tables() {
            let shared = &self.0.storage.shared;
            if !shared.lock().contains(target.key()) {
                self.migrator().migrate(&target).await.into_result()?;
                shared.lock().insert(target.key().to_owned());
            }
            return Ok(None);
        }
        if !self.migrator().concerns(&target) {
            return Ok(None);
        }
        let visit = Visitor::new(self.migrator().clone())
            .visit(&target, known)
            .await;
        visit.outcome.into_result()?;
        match &visit.version {
            Some(version) => self.know_version(version).await.map(Some),
            None => Ok(None),
        }
    }

    /// Makes a version known in the registry, and gives its digest.
    pub(crate) async fn know_version(&self, version: &TargetVersion) -> Result<String> {
        let digest = version.digest();
        let known = &self.0.storage.versions;
        if !known.lock().contains(&digest) {
            crate::fleet::write_version(self.registry(), &digest, version).await?;
            known.lock().insert(digest.clone());
        }
        Ok(digest)
    }

    /// Makes a tenant's storage as a copy of its shard's template, where there can be one. Gives the
    /// digest of its version.
    async fn copy_template(&self, placement: &Placement) -> Result<Option<String>> {
        let shard = placement.shard();
        let is_file = self.servers().capabilities(shard)?.file_databases;
        if !is_file || placement.isolation().shares_tables() {
            return Ok(None);
        }
        let made = self.0.storage.templates.lock().get(shard).cloned();
        let digest = match made {
            Some(digest) => digest,
            None => match self.make_template(placement).await? {
                Some(digest) => digest,
                None => return Ok(None),
            },
        };
        let copied = self.servers().copy_template(placement, &digest)?;
        Ok(copied.then_some(digest))
    }

    /// Makes the template of a shard: the storage of a tenant that nobody is, with all tables.
    async fn make_template(&self, like: &Placement) -> Result<Option<String>> {
        let nobody = Placement::new(TenantId::generate(), like.shard().clone(), like.isolation());
        self.servers().provision(&nobody).await?;
        let Some(digest) = self.migrate_placement(&nobody, &Known::Fresh).await? else {
            self.servers().retire(&nobody, &[]).await?;
            return Ok(None);
        };
        if !self.servers().keep_as_template(&nobody, &digest).await? {
            return Ok(None);
        }
        let mut templates = self.0.storage.templates.lock();
        templates.insert(like.shard().clone(), digest.clone());
        Ok(Some(digest))
    }
}
