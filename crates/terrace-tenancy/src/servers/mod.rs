//! The database servers of a project: the registry's, and the shards on which tenants are placed.

mod file_lock;
mod logins;
mod named;
mod options;
mod own_pools;
mod plain;
mod roles;
mod session;
mod shadow;
mod shard;
mod target;

use std::collections::BTreeMap;
use std::sync::Arc;

use terrace_core::{Error, ErrorKind, ModelSchema, Registry, Result, Tenant};
use terrace_sql::Capabilities;

pub use file_lock::FileLock;
pub(crate) use named::Named;
pub use named::{MissingReplica, NamedDatabase};
pub use options::{ServerOptions, ShardOptions};
pub(crate) use own_pools::OwnPool;
pub use plain::PlainDatabase;
pub(crate) use roles::Roles;
pub use session::{FlightStep, MigrationSession};
pub use shadow::Shadow;
pub(crate) use shard::Shard;
pub use target::MigrationTarget;

use crate::isolation::{TableShape, plain_registry};
use crate::observers::Observers;
use crate::{Db, Isolation, Placement, ShardName};

/// The database servers of a project. Cheap to clone.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use terrace_tenancy::{Endpoint, ServerOptions, Servers};
/// let folder = tempfile::tempdir().unwrap();
/// let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
/// let servers = Servers::connect(ServerOptions::new(endpoint)).await?;
/// let registry = servers.registry();
/// # Ok::<(), terrace_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Servers(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    registry: Db<Registry>,
    shards: BTreeMap<ShardName, Shard>,
    tenant_column: Arc<str>,
    policies_alone: bool,
    common: Common,
}

/// What all places of a project have in common.
#[derive(Clone)]
pub(crate) struct Common {
    pub(crate) observers: Observers,
    pub(crate) models: Arc<[&'static ModelSchema]>,
    pub(crate) named: Arc<Named>,
}

impl Servers {
    /// Connects to every server, sets up the logins that serve requests where that is possible,
    /// and refuses a login that could pass by row-level security.
    ///
    /// # Errors
    /// Whatever keeps a server from being reached; `Configuration` for a login that may do too
    /// much.
    pub async fn connect(options: ServerOptions) -> Result<Self> {
        options.check()?;
        let mut shards = BTreeMap::new();
        for (name, shard) in &options.shards {
            let opened = Shard::connect(name, shard, &options)
                .await
                .map_err(|error| error.with_context(format!("shard {name}")))?;
            shards.insert(name.clone(), opened);
        }
        let main = shards
            .get(&ShardName::main())
            .ok_or_else(|| unknown_shard(&ShardName::main()))?;
        let pool = main.registry_pool().await?;
        let database = main.database_name().to_owned();
        let common = Common {
            observers: Observers::new(options.observer.clone(), options.slow_query),
            models: options.models.as_slice().into(),
            named: Arc::default(),
        };
        let mut inner = Inner {
            registry: Db::new(plain_registry(pool.clone(), &database, common.clone())),
            shards,
            tenant_column: options.tenant_column.as_str().into(),
            policies_alone: options.policies_alone,
            common,
        };
        inner.common.named = named::connect(&Self(Arc::new(inner.clone())), &options).await?;
        inner.registry = Db::new(plain_registry(pool, &database, inner.common.clone()));
        Ok(Self(Arc::new(inner)))
    }

    /// The same project on other shards: those that a database's name stands for.
    async fn on_shards(&self, shards: BTreeMap<ShardName, Shard>) -> Result<Self> {
        let mut inner = (*self.0).clone();
        if let Some(main) = shards.get(&ShardName::main()) {
            let (pool, database) = (main.registry_pool().await?, main.database_name());
            inner.registry = Db::new(plain_registry(pool, database, inner.common.clone()));
        }
        inner.shards = shards;
        Ok(Self(Arc::new(inner)))
    }

    /// The handle to the control plane.
    pub fn registry(&self) -> Db<Registry> {
        self.0.registry.clone()
    }

    /// The handle to a tenant's rows. Opens nothing: connections are made when they are needed.
    ///
    /// # Errors
    /// `Isolation` when the placement is another tenant's; `Configuration` for a shard that the
    /// settings don't name.
    pub fn open(&self, tenant: &Tenant, placement: &Placement) -> Result<Db<Tenant>> {
        if placement.tenant() != tenant.id() {
            return Err(Error::new(
                ErrorKind::Isolation,
                "the placement is another tenant's",
            ));
        }
        let place = placement.isolation().place(self, tenant, placement)?;
        Ok(Db::new(place))
    }

    /// Makes the tenant's storage, without tables. Safe to repeat.
    pub async fn provision(&self, placement: &Placement) -> Result<()> {
        self.check(placement)?;
        placement.isolation().provision(self, placement).await
    }

    /// Keeps a tenant's storage, with its tables, as a template of this name (letters, digits and `_`)
    /// from which others are made; the tenant has none afterwards. `false`, and nothing done, where
    /// storage can't be copied.
    ///
    /// # Errors
    /// Whatever keeps its file from being closed or renamed.
    pub async fn keep_as_template(&self, placement: &Placement, name: &str) -> Result<bool> {
        let isolation = placement.isolation();
        isolation.keep_as_template(self, placement, name).await
    }

    /// Makes a tenant's storage, with its tables, as a copy of a template; `false`, and nothing done,
    /// where there is no such template.
    ///
    /// # Errors
    /// Whatever keeps the copy from being written.
    pub fn copy_template(&self, placement: &Placement, name: &str) -> Result<bool> {
        self.check(placement)?;
        placement.isolation().copy_template(self, placement, name)
    }

    /// Removes the tenant's storage with everything in it. `models` are the tenant models of the
    /// project: in shared tables the tenant's rows are deleted from each.
    pub async fn retire(
        &self,
        placement: &Placement,
        models: &[&'static ModelSchema],
    ) -> Result<()> {
        placement.isolation().retire(self, placement, models).await
    }

    /// Refuses a placement that its shard can't hold.
    pub fn check(&self, placement: &Placement) -> Result<()> {
        placement
            .isolation()
            .require(self.capabilities(placement.shard())?)
    }

    /// What the database of a shard can do.
    pub fn capabilities(&self, shard: &ShardName) -> Result<&'static Capabilities> {
        Ok(self.shard(shard)?.dialect().capabilities())
    }

    /// The kind of isolation for new tenants of a shard when nobody chose one.
    pub fn default_isolation(&self, shard: &ShardName) -> Result<Isolation> {
        self.capabilities(shard).map(Isolation::default_for)
    }

    /// The names of the shards.
    pub fn shards(&self) -> impl Iterator<Item = &ShardName> {
        self.0.shards.keys()
    }

    /// What is migrated for the registry.
    pub fn registry_target(&self) -> Result<MigrationTarget> {
        let main = self.shard(&ShardName::main())?;
        Ok(MigrationTarget::registry(
            &main,
            TableShape::registry(main.roles()),
        ))
    }

    /// What is migrated for a tenant: tenants in shared tables have one target together.
    pub fn target(&self, placement: &Placement) -> Result<MigrationTarget> {
        self.check(placement)?;
        placement.isolation().target(self, placement)
    }

    /// The migration target of the shared tables of a shard.
    pub fn shared_target(&self, shard: &ShardName) -> Result<MigrationTarget> {
        let nobody = terrace_core::TenantId::DEFAULT;
        let row = Isolation::ALL[0];
        self.target(&Placement::new(nobody, shard.clone(), row))
    }

    pub(crate) fn shard(&self, name: &ShardName) -> Result<Shard> {
        self.0
            .shards
            .get(name)
            .cloned()
            .ok_or_else(|| unknown_shard(name))
    }

    pub(crate) fn tenant_column(&self) -> Arc<str> {
        Arc::clone(&self.0.tenant_column)
    }

    pub(crate) fn common(&self) -> Common {
        self.0.common.clone()
    }

    pub(crate) fn policies_alone(&self) -> bool {
        self.0.policies_alone
    }
}

impl std::fmt::Debug for Servers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.shards.keys()).finish()
    }
}

fn unknown_shard(name: &ShardName) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("the settings name no shard {name}"),
    )
    .with_hint("add it under database.shards, or place the tenant on another shard")
}
