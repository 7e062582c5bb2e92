//! The service around tenants: finds, opens, lists and changes them.

mod create;
mod status;
mod storage;
mod warm;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Registry, Result, Tenant, TenantId};
use terrace_migrate::{AppMigrations, MigrationSet, Migrator};
use terrace_orm::Model as _;
use terrace_tenancy::{Db, Directory, Isolation, Lookup, Resident, Servers, ShardName, TenantKey};
use tokio::sync::Semaphore;

use crate::cache::{Cache, CacheKey};
use crate::residence::check_open;
use crate::{Residence, TenantRow, built_in_apps};

/// How the service behaves.
#[derive(Clone, Debug)]
pub struct TenantOptions {
    /// How long a tenant that was looked up is used without asking the registry again: as long may
    /// a change by another process go unseen.
    pub cache_time: Duration,
    /// How a new tenant's rows are kept apart when nobody chose; as the database does it by
    /// default when missing.
    pub isolation: Option<Isolation>,
    /// How long to wait for another process that makes or migrates the same tenant.
    pub lock_wait: Duration,
    /// How long a statement of a migration waits for a lock of a table before it gives way and is
    /// tried again.
    pub lock_timeout: Duration,
    /// Whether migrations that remove data may run on targets that have some.
    pub allow_destructive: bool,
}

impl Default for TenantOptions {
    fn default() -> Self {
        Self {
            cache_time: Duration::from_secs(5),
            isolation: None,
            lock_wait: Duration::from_mins(1),
            lock_timeout: Duration::from_secs(5),
            allow_destructive: true,
        }
    }
}

/// The tenants of a project. Cheap to clone.
#[derive(Clone)]
pub struct Tenants(Arc<Inner>);

struct Inner {
    servers: Servers,
    registry: Db<Registry>,
    apps: Vec<AppMigrations>,
    migrator: Migrator,
    cache: Cache,
    options: TenantOptions,
    /// Tenants that this process makes at the same time. Each needs two of the owner's
    /// connections, and must not wait for one that waits for its own second.
    making: Semaphore,
    storage: storage::Ready,
}

/// See [`Inner::making`].
const MAKING: usize = 2;

impl Tenants {
    /// The tenants on these servers, with the migrations of these apps. The built-in apps are added
    /// in front where they are missing.
    ///
    /// # Errors
    /// `Migration` when the migrations can't be read or don't fit each other.
    pub fn new(servers: Servers, apps: Vec<AppMigrations>, options: TenantOptions) -> Result<Self> {
        let mut all = built_in_apps(&apps);
        all.extend(apps);
        let apps = all;
        let executor = terrace_migrate::ExecutorOptions {
            lock_wait: options.lock_wait,
            lock_timeout: options.lock_timeout,
            allow_destructive: options.allow_destructive,
            ..terrace_migrate::ExecutorOptions::default()
        };
        Ok(Self(Arc::new(Inner {
            registry: servers.registry(),
            migrator: Migrator::new(MigrationSet::load(&apps)?).with_options(executor),
            cache: Cache::new(options.cache_time),
            making: Semaphore::new(MAKING),
            storage: storage::Ready::default(),
            servers,
            apps,
            options,
        })))
    }

    /// The servers.
    pub fn servers(&self) -> &Servers {
        &self.0.servers
    }

    /// The handle to the control plane.
    pub fn registry(&self) -> &Db<Registry> {
        &self.0.registry
    }

    /// The apps whose migrations the tenants have, the registry's own among them.
    pub fn apps(&self) -> &[AppMigrations] {
        &self.0.apps
    }

    /// What applies the migrations.
    pub fn migrator(&self) -> &Migrator {
        &self.0.migrator
    }

    /// Finds a tenant, in the cache if it was looked up lately. Called for every request.
    ///
    /// The default tenant is found by its id alone: no host name or path leads to it.
    pub async fn lookup(&self, key: TenantKey<'_>) -> Result<Option<Arc<Residence>>> {
        let key = match key {
            TenantKey::Id(id) => CacheKey::Id(id),
            TenantKey::Slug(slug) if slug.len() <= 40 => CacheKey::Slug(slug),
            // No tenant has a longer slug, and the registry holds no domains.
            TenantKey::Slug(_) | TenantKey::Domain(_) => return Ok(None),
        };
        match self.0.cache.get(key) {
            Some(known) => Ok(known.tenant()),
            None => self.lookup_stored(key).await,
        }
    }

    /// A tenant by slug, the default tenant too, straight from the registry.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn show(&self, slug: &str) -> Result<TenantRow> {
        self.row_by_slug(slug).await?.ok_or_else(|| no_tenant(slug))
    }

    /// Every tenant, by slug.
    pub async fn list(&self) -> Result<Vec<TenantRow>> {
        TenantRow::objects()
            .order_by(|tenant| tenant.slug.ascending())
            .all(self.registry())
            .await
    }

    /// The handle to a tenant's rows. Opens no connection. A frozen tenant is opened too: who
    /// serves its users asks [`Residence::access`] before a write.
    ///
    /// # Errors
    /// `TenantUnavailable` when it is archived, or its storage is not ready.
    pub fn open(&self, resident: &Resident) -> Result<Db<Tenant>> {
        check_open(resident)?;
        self.servers().open(&resident.tenant, &resident.placement)
    }

    /// As [`open`](Self::open), for a tenant that was looked up: its handle is made once.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_residence(&self, residence: &Residence) -> Result<Db<Tenant>> {
        residence.open(self.servers())
    }

    /// The kind of isolation for new tenants of a shard when nobody chose one.
    ///
    /// # Errors
    /// `Configuration` for a shard that the settings don't name.
    pub fn default_isolation(&self, shard: &ShardName) -> Result<Isolation> {
        match self.0.options.isolation {
            Some(isolation) => Ok(isolation),
            None => self.servers().default_isolation(shard),
        }
    }

    async fn lookup_stored(&self, key: CacheKey<'_>) -> Result<Option<Arc<Residence>>> {
        let generation = self.0.cache.generation();
        let row = match key {
            CacheKey::Id(id) => self.row_by_id(id).await?,
            CacheKey::Slug(slug) if slug.parse::<terrace_core::Slug>().is_ok() => {
                self.row_by_slug(slug).await?
            }
            CacheKey::Slug(_) => return Ok(None),
        };
        let found = row.map(|row| row.residence().map(Arc::new)).transpose()?;
        self.0.cache.store(generation, key, found.as_ref());
        Ok(found)
    }

    pub(crate) async fn row_by_id(&self, id: TenantId) -> Result<Option<TenantRow>> {
        let id = id.as_uuid();
        TenantRow::objects()
            .filter(|tenant| tenant.id.equals(id))
            .first(self.registry())
            .await
    }

    async fn row_by_slug(&self, slug: &str) -> Result<Option<TenantRow>> {
        TenantRow::objects()
            .filter(|tenant| tenant.slug.equals(slug))
            .first(self.registry())
            .await
    }

    /// Forgets what was looked up of a tenant, after it changed.
    fn forget(&self, row: &TenantRow) {
        self.0.cache.forget(row.tenant_id(), &row.slug);
    }
}

impl Directory for Tenants {
    fn find<'a>(&'a self, key: TenantKey<'a>) -> Lookup<'a> {
        Box::pin(async move {
            Ok(self
                .lookup(key)
                .await?
                .map(|residence| residence.resident().clone()))
        })
    }
}

impl fmt::Debug for Tenants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenants")
            .field("servers", &self.0.servers)
            .finish_non_exhaustive()
    }
}

pub(crate) fn no_tenant(slug: &str) -> Error {
    let shown: String = slug.chars().take(60).collect();
    Error::new(ErrorKind::NotFound, format!("there is no tenant {shown:?}"))
        .with_hint("list the tenants, or create it")
}
