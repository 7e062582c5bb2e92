//! The versions that tenants have, and which of them lack nothing.

use std::collections::HashMap;

use terrace_core::{Error, ErrorKind, Registry, Result, ScopeKind};
use terrace_migrate::{Known, Migrator, TargetVersion};
use terrace_orm::{Key, Model as _};
use terrace_sql::Dialect;
use terrace_tenancy::{Db, Executor};

use crate::Tenants;
use crate::fleet_rows::FleetVersionRow;

/// Versions by their digests.
#[derive(Default)]
pub(crate) struct Versions {
    known: HashMap<String, TargetVersion>,
}

impl Versions {
    pub(crate) async fn read(registry: &Db<Registry>) -> Result<Self> {
        let mut known = HashMap::new();
        for row in FleetVersionRow::objects().all(registry).await? {
            let version = serde_json::from_str(&row.migrations).map_err(|error| {
                Error::new(
                    ErrorKind::Internal,
                    "a row of the table terrace_fleet_version can't be read",
                )
                .with_hint("remove it: the tenants of this version are read anew")
                .with_source(error)
            })?;
            known.insert(row.digest.into_inner(), version);
        }
        Ok(Self { known })
    }

    /// The digests of versions that are where a migrator brings its targets, on one of these
    /// databases.
    pub(crate) fn current(&self, migrator: &Migrator, dialects: &[Dialect]) -> Vec<String> {
        let has_arrived = |version: &TargetVersion| {
            let mut dialects = dialects.iter();
            dialects.any(|dialect| migrator.has_arrived(ScopeKind::Tenant, *dialect, version))
        };
        self.known
            .iter()
            .filter(|(_, version)| has_arrived(version))
            .map(|(digest, _)| digest.clone())
            .collect()
    }

    /// What a digest stands for.
    pub(crate) fn known(&self, digest: &str) -> Known {
        match self.known.get(digest) {
            Some(version) => Known::Version(version.clone()),
            None => Known::Nothing,
        }
    }

    /// Makes a version known, here and in the registry; gives its digest.
    pub(crate) async fn learn(
        &mut self,
        registry: &Db<Registry>,
        version: &TargetVersion,
    ) -> Result<String> {
        let digest = version.digest();
        if !self.known.contains_key(&digest) {
            write(registry, &digest, version).await?;
            self.known.insert(digest.clone(), version.clone());
        }
        Ok(digest)
    }
}

/// Writes a version unless it is there.
pub(crate) async fn write(
    registry: &impl Executor<Registry>,
    digest: &str,
    version: &TargetVersion,
) -> Result<()> {
    let there = FleetVersionRow::objects()
        .filter(|row| row.digest.equals(digest))
        .exists(registry)
        .await?;
    if there {
        return Ok(());
    }
    let migrations = serde_json::to_string(version).map_err(|error| {
        Error::new(ErrorKind::Internal, "a version can't be written as JSON").with_source(error)
    })?;
    let row = FleetVersionRow {
        digest: Key::new(digest.to_owned()),
        migrations,
    };
    match row.insert(registry).await {
        // Another run was first.
        Err(error) if error.kind() == ErrorKind::Unique => Ok(()),
        inserted => inserted.map(drop),
    }
}

impl Tenants {
    /// How the databases of the shards spell SQL, each once.
    pub(crate) fn dialects(&self) -> Result<Vec<Dialect>> {
        let mut dialects: Vec<Dialect> = Vec::new();
        for shard in self.servers().shards() {
            let dialect = self.servers().shared_target(shard)?.dialect();
            if !dialects.contains(&dialect) {
                dialects.push(dialect);
            }
        }
        Ok(dialects)
    }
}
