//! What is migrated: the registry, the shared tables of a shard, one tenant's schema or database.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use terrace_core::{Result, ScopeKind};
use terrace_driver::{Endpoint, Pool};
use terrace_sql::{Ddl, Dialect, render_ddl};

use super::file_lock::FileLock;
use super::session::MigrationSession;
use super::shard::Shard;
use crate::isolation::{PoolSource, TableShape};
use crate::{Placement, ShardName};

/// One thing that is migrated: the registry, the shared tables of a shard, or one tenant's schema,
/// database or file. Tenants in shared tables have one target together.
#[derive(Clone)]
pub struct MigrationTarget {
    key: String,
    scope: ScopeKind,
    pub(super) shard: Shard,
    pub(super) place: TargetPlace,
    pub(super) namespace: Option<String>,
    pub(super) shape: TableShape,
    /// What its lock is called, where the key is not the same for everybody.
    pub(super) lock: Option<String>,
}

#[derive(Clone)]
pub(super) enum TargetPlace {
    /// The database of the shard itself.
    Shard,
    /// The file of the shard's shared tables.
    SharedFile,
    /// A tenant's own file.
    TenantFile(Placement),
    /// A tenant's own database on the shard's server.
    Database(Endpoint),
}

impl MigrationTarget {
    pub(super) fn registry(shard: &Shard, shape: TableShape) -> Self {
        Self::new(
            "registry".to_owned(),
            ScopeKind::Registry,
            shard,
            TargetPlace::Shard,
            None,
            shape,
        )
    }

    /// The server itself: making and removing schemas and databases.
    pub(crate) fn server(shard: &Shard, name: &ShardName) -> Self {
        let shape = TableShape::plain(None);
        Self::new(
            format!("{name}/server"),
            ScopeKind::Tenant,
            shard,
            TargetPlace::Shard,
            None,
            shape,
        )
    }

    pub(crate) fn shared(shard: &Shard, name: &ShardName, shape: TableShape) -> Self {
        let place = if shard.dialect().capabilities().file_databases {
            TargetPlace::SharedFile
        } else {
            TargetPlace::Shard
        };
        Self::new(
            format!("{name}/shared"),
            ScopeKind::Tenant,
            shard,
            place,
            None,
            shape,
        )
    }

    pub(crate) fn namespace(shard: &Shard, placement: &Placement, shape: TableShape) -> Self {
        let name = placement.physical_name().to_string();
        let key = format!("{}/{name}", placement.shard());
        Self::new(
            key,
            ScopeKind::Tenant,
            shard,
            TargetPlace::Shard,
            Some(name),
            shape,
        )
    }

    pub(crate) fn database(
        shard: &Shard,
        placement: &Placement,
        shape: TableShape,
    ) -> Result<Self> {
        let name = placement.physical_name();
        let place = if shard.dialect().capabilities().file_databases {
            TargetPlace::TenantFile(placement.clone())
        } else {
            TargetPlace::Database(shard.owner_endpoint_of(&name)?)
        };
        let key = format!("{}/{name}", placement.shard());
        Ok(Self::new(key, ScopeKind::Tenant, shard, place, None, shape))
    }

    /// A database that is only migrated, or one namespace of it.
    pub(super) fn plain(
        shard: &Shard,
        key: String,
        scope: ScopeKind,
        namespace: Option<&str>,
    ) -> Self {
        let lock = namespace.unwrap_or("plain").to_owned();
        let shape = TableShape::plain(None);
        let namespace = namespace.map(str::to_owned);
        let mut target = Self::new(key, scope, shard, TargetPlace::Shard, namespace, shape);
        target.lock = Some(lock);
        target
    }

    fn new(
        key: String,
        scope: ScopeKind,
        shard: &Shard,
        place: TargetPlace,
        namespace: Option<String>,
        shape: TableShape,
    ) -> Self {
        Self {
            key,
            scope,
            shard: shard.clone(),
            place,
            namespace,
            shape,
            lock: None,
        }
    }

    /// What tells this target from every other: `registry`, `main/shared`, `main/t_…`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What the lock of this target is called. The database is part of it: on some servers a lock
    /// belongs to the whole server, and two projects on it must not wait for each other.
    pub fn lock_name(&self) -> String {
        let name = self.lock.as_deref().unwrap_or(&self.key);
        format!("{}/{name}", self.shard.database_name())
    }

    /// Whether a connection to this target reaches the other one too.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        matches!(
            (&self.place, &other.place),
            (TargetPlace::Shard, TargetPlace::Shard)
        ) && self.shard.is(&other.shard)
    }

    /// Whose tables it holds.
    pub fn scope(&self) -> ScopeKind {
        self.scope
    }

    /// Another database on the server of this target's.
    ///
    /// # Errors
    /// `Unsupported` for a file.
    pub(super) fn endpoint_beside(&self, database: &str) -> Result<Endpoint> {
        match &self.place {
            TargetPlace::Database(endpoint) => endpoint.with_database(database),
            _ => self.shard.owner_endpoint().with_database(database),
        }
        .ok_or_else(super::shard::no_server)
    }

    /// What qualifies its tables.
    pub(super) fn qualifier(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The namespace that holds its tables, where it is not the connection's own.
    pub fn namespace_name(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The column that says whose row it is, where tenants share the target's tables.
    pub fn tenant_column(&self) -> Option<&str> {
        self.shape.tenant_column()
    }

    /// How its database spells SQL.
    pub fn dialect(&self) -> Dialect {
        self.shard.dialect()
    }

    /// Renders what a declared step runs here, without a connection.
    pub fn preview(&self, step: &Ddl) -> Result<Vec<String>> {
        let mut statements = Vec::new();
        for shaped in self.shape.apply(step) {
            statements.extend(render_ddl(
                &shaped,
                self.dialect(),
                self.namespace.as_deref(),
            )?);
        }
        Ok(statements)
    }

    /// Waits for the lock of the target's file, for steps that no transaction holds; nothing where the
    /// database has locks of its own ([`MigrationSession::lock`]).
    ///
    /// # Errors
    /// `Timeout` when another runner held it for all of `wait`.
    pub async fn lock_file(&self, wait: Duration) -> Result<Option<FileLock>> {
        let file = match &self.place {
            TargetPlace::Shard => self.shard.file(None, false),
            TargetPlace::SharedFile => self.shard.file(None, true),
            TargetPlace::TenantFile(placement) => self.shard.file(Some(placement), false),
            TargetPlace::Database(endpoint) => endpoint.file().map(Path::to_owned),
        };
        match file {
            Some(file) => FileLock::take(&file, wait).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens a connection with the owner's login.
    pub async fn session(&self) -> Result<MigrationSession> {
        let (pool, own) = match &self.place {
            TargetPlace::Shard => (self.shard.owner_pool().await?, None),
            TargetPlace::SharedFile => (own_pool(&self.shard.shared_source()?).await?, None),
            TargetPlace::TenantFile(placement) => {
                (self.shard.own_pool(placement)?.get().await?, None)
            }
            TargetPlace::Database(endpoint) => {
                let pool = Pool::connect(endpoint, self.shard.pool_options()).await?;
                (pool.clone(), Some(pool))
            }
        };
        let connection = pool.exclusive().await?;
        Ok(MigrationSession::new(self.clone(), connection, own))
    }
}

async fn own_pool(source: &PoolSource) -> Result<Pool> {
    match source {
        PoolSource::Shared(pool) => Ok(pool.clone()),
        PoolSource::Own(own) => own.get().await,
    }
}

impl fmt::Debug for MigrationTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MigrationTarget({})", self.key)
    }
}
