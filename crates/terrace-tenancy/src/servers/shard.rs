//! One server, or one folder of files, on which tenants are placed.

mod twin;

use std::io::ErrorKind as ErrorOfFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_driver::{Endpoint, Pool, PoolOptions};
use terrace_sql::Dialect;
use terrace_sql::dialect::administration::Login;
use tokio::sync::OnceCell;

use super::file_lock;
use super::logins::{make_logins, refuse_excess};
use super::own_pools::{OwnPool, OwnPools};
use super::roles::{Roles, derived_password};
use super::session::MigrationSession;
use super::{ServerOptions, ShardOptions};
use crate::isolation::PoolSource;
use crate::{PhysicalName, Placement, ShardName};

/// One server, or one folder of files. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shard(Arc<Inner>);

struct Inner {
    dialect: Dialect,
    owner: Endpoint,
    owner_pool: OnceCell<Pool>,
    runtime: Endpoint,
    registry: Endpoint,
    /// The shared pool; a folder of files has none.
    shared: Option<Pool>,
    own: OwnPools,
    roles: Option<Roles>,
    options: PoolOptions,
    /// Whether missing files are made.
    creates: bool,
}

impl Shard {
    pub(super) async fn connect(
        name: &ShardName,
        shard: &ShardOptions,
        options: &ServerOptions,
    ) -> Result<Self> {
        let Some(owner) = shard.owner.server() else {
            return Ok(Self::folder(shard, options));
        };
        let has_roles = shard.owner.dialect().capabilities().row_level_security;
        let owner_pool = OnceCell::new();
        let (runtime, registry) = match (&shard.runtime, has_roles) {
            (Some(runtime), _) => (
                runtime.clone(),
                shard.registry.clone().unwrap_or(runtime.clone()),
            ),
            (None, false) => (shard.owner.clone(), shard.owner.clone()),
            (None, true) => {
                let roles = Roles::managed(owner);
                let pool = owner_pool
                    .get_or_try_init(|| Pool::connect(&shard.owner, options.pool.clone()))
                    .await?;
                make_logins(pool, owner, &roles).await?;
                tracing::warn!(
                    shard = %name, runtime = %roles.runtime, registry = %roles.registry,
                    "the program holds the owner's login; requests are served by logins that own nothing. \
                     Give production its own runtime login"
                );
                let login = |role: &str| {
                    shard
                        .owner
                        .with_user(role, Some(&derived_password(owner, role)))
                        .unwrap_or(shard.owner.clone())
                };
                (login(&roles.runtime), login(&roles.registry))
            }
        };
        let pool = Pool::connect(&runtime, options.pool.clone()).await?;
        let roles = has_roles.then(|| Roles {
            owner: owner.user.clone(),
            runtime: user_of(&runtime),
            registry: user_of(&registry),
        });
        if roles.is_some() {
            refuse_excess(&pool, &runtime).await?;
        }
        let dialect = pool.dialect();
        // A tenant's own database gets few connections; the budget of the process bounds them all.
        let own_options = PoolOptions {
            connections: options.pool.connections.div_ceil(4),
            idle_timeout: Duration::from_secs(30).min(options.pool.idle_timeout),
            ..options.pool.clone()
        };
        let own_capacity = options
            .open_databases
            .min((options.pool.budget.size() / 2).max(1));
        Ok(Self(Arc::new(Inner {
            dialect,
            owner: shard.owner.clone(),
            owner_pool,
            runtime,
            registry,
            shared: Some(pool),
            own: OwnPools::new(own_capacity, own_options),
            roles,
            options: options.pool.clone(),
            creates: true,
        })))
    }

    fn folder(shard: &ShardOptions, options: &ServerOptions) -> Self {
        Self(Arc::new(Inner {
            dialect: shard.owner.dialect(),
            owner: shard.owner.clone(),
            owner_pool: OnceCell::new(),
            runtime: shard.owner.clone(),
            registry: shard.owner.clone(),
            shared: None,
            own: OwnPools::new(options.open_databases, options.pool.clone()),
            roles: None,
            options: options.pool.clone(),
            creates: true,
        }))
    }

    /// A database that is only migrated, with one login for everything.
    pub(super) fn plain(
        endpoint: &Endpoint,
        pool: Option<Pool>,
        dialect: Dialect,
        options: PoolOptions,
    ) -> Self {
        Self(Arc::new(Inner {
            dialect,
            owner: endpoint.clone(),
            owner_pool: OnceCell::new_with(pool),
            runtime: endpoint.clone(),
            registry: endpoint.clone(),
            shared: None,
            own: OwnPools::new(1, options.clone()),
            roles: None,
            options,
            creates: true,
        }))
    }

    /// Whether the two are one.
    /// As this one, in another file.
    pub(super) fn in_file(&self, path: PathBuf) -> Self {
        Self::plain(
            &Endpoint::sqlite(path),
            None,
            self.dialect(),
            self.pool_options(),
        )
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    pub(crate) fn roles(&self) -> Option<&Roles> {
        self.0.roles.as_ref()
    }

    /// The database of the shard itself; empty for a folder of files.
    pub(crate) fn database_name(&self) -> &str {
        self.0.owner.server().map_or("", |server| &server.database)
    }

    /// Whether the login that serves tenants can't read the registry.
    pub(crate) fn parts_registry(&self) -> bool {
        self.0.roles.as_ref().is_some_and(Roles::part_registry)
    }

    /// What reaches the shared tables.
    pub(crate) fn shared_source(&self) -> Result<PoolSource> {
        match &self.0.shared {
            Some(pool) => Ok(PoolSource::Shared(pool.clone())),
            None => self
                .file_slot("shared.sqlite", "shared")
                .map(PoolSource::Own),
        }
    }

    /// The pool of a tenant that has a database or file of its own.
    pub(crate) fn own_pool(&self, placement: &Placement) -> Result<OwnPool> {
        let name = placement.physical_name();
        if self.0.shared.is_none() {
            return self.file_slot(&tenant_file(&name), name.as_str());
        }
        let endpoint = self.tenant_endpoint(&name)?;
        Ok(self.0.own.slot(name.as_str(), endpoint))
    }

    /// The pool with the owner's login.
    pub(super) async fn owner_pool(&self) -> Result<Pool> {
        let pool = self
            .0
            .owner_pool
            .get_or_try_init(|| Pool::connect(&self.0.owner, self.0.options.clone()));
        pool.await.cloned().map_err(|error| {
            if self.0.runtime == self.0.owner {
                return error;
            }
            error.with_context("the owner's login")
        })
    }

    /// The owner's login in a tenant's own database.
    pub(super) fn owner_endpoint_of(&self, name: &PhysicalName) -> Result<Endpoint> {
        self.0
            .owner
            .with_database(name.as_str())
            .ok_or_else(no_server)
    }

    pub(super) fn owner_endpoint(&self) -> &Endpoint {
        &self.0.owner
    }

    pub(super) fn pool_options(&self) -> PoolOptions {
        PoolOptions {
            connections: 1,
            ..self.0.options.clone()
        }
    }

    pub(super) async fn registry_pool(&self) -> Result<Pool> {
        if self.0.registry == self.0.runtime
            && let Some(shared) = &self.0.shared
        {
            return Ok(shared.clone());
        }
        let pool = Pool::connect(&self.0.registry, self.0.options.clone()).await?;
        if self.0.roles.is_some() {
            refuse_excess(&pool, &self.0.registry).await?;
        }
        if self.0.shared.is_none() {
            // A file is its own owner: migrations and requests share one writer.
            return Ok(self
                .0
                .owner_pool
                .get_or_init(|| async { pool })
                .await
                .clone());
        }
        Ok(pool)
    }

    pub(crate) async fn create_file(&self, placement: &Placement) -> Result<()> {
        self.own_pool(placement)?.get().await.map(drop)
    }

    /// Closes a tenant's file and keeps it as a template of this name.
    pub(crate) async fn keep_as_template(&self, placement: &Placement, name: &str) -> Result<()> {
        self.forget(placement).await;
        let tenants = self.folder_path()?;
        let file = tenants.join(tenant_file(&placement.physical_name()));
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        if Path::new(&log).exists() {
            return Err(Error::new(
                ErrorKind::Internal,
                "a file that is to be a template is still in use",
            ));
        }
        let template = tenants.join(template_file(name));
        std::fs::rename(&file, &template)
            .map_err(|error| unwritable("a template can't be kept", error))
    }

    /// Makes a tenant's file as a copy of a template; `false` when there is no such template. A file
    /// that is there stays as it is.
    pub(crate) fn copy_template(&self, placement: &Placement, name: &str) -> Result<bool> {
        let tenants = self.folder_path()?;
        let template = tenants.join(template_file(name));
        let file = tenants.join(tenant_file(&placement.physical_name()));
        if !template.exists() || file.exists() {
            return Ok(false);
        }
        // Under its name it is there as a whole or not at all, and never in the place of one that
        // somebody else made meanwhile: a link replaces nothing.
        let half = tenants.join(format!("tenants/new_{}", uuid::Uuid::new_v4().simple()));
        let copied = std::fs::copy(&template, &half)
            .and_then(|_| std::fs::File::open(&half)?.sync_data())
            .and_then(|()| std::fs::hard_link(&half, &file));
        let cleaned = std::fs::remove_file(&half);
        match copied {
            // A file system without links: the file is made as elsewhere.
            Err(error) if error.kind() == ErrorOfFile::Unsupported => return Ok(false),
            Err(error) if error.kind() == ErrorOfFile::AlreadyExists => return Ok(false),
            done => done.and(cleaned),
        }
        .map_err(|error| unwritable("a tenant's file can't be made", error))?;
        Ok(true)
    }

    pub(crate) fn remove_file(&self, placement: &Placement) -> Result<()> {
        let file = self
            .folder_path()?
            .join(tenant_file(&placement.physical_name()));
        for suffix in ["", "-wal", "-shm", file_lock::SUFFIX] {
            let mut path = file.clone().into_os_string();
            path.push(suffix);
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Error::new(
                        ErrorKind::Permission,
                        "a tenant's file can't be removed",
                    )
                    .with_source(error));
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn forget(&self, placement: &Placement) {
        self.0.own.forget(placement.physical_name().as_str()).await;
    }

    /// Makes what lets requests into a tenant's own database, and only there.
    pub(crate) async fn create_login_for(
        &self,
        session: &mut MigrationSession,
        name: &PhysicalName,
    ) -> Result<()> {
        let administration = self.0.dialect.administration();
        if !administration.login_per_database() {
            return Ok(());
        }
        let owner = self.0.owner.server().ok_or_else(no_server)?;
        let password = derived_password(owner, name.as_str());
        let login = Login {
            name: name.as_str(),
            password: &password,
        };
        for statement in administration.create_login(&login, name.as_str(), true) {
            session.script(&statement).await?;
        }
        Ok(())
    }

    pub(crate) async fn drop_login_of(
        &self,
        session: &mut MigrationSession,
        name: &PhysicalName,
    ) -> Result<()> {
        let administration = self.0.dialect.administration();
        if administration.login_per_database() {
            for statement in administration.drop_login(name.as_str()) {
                session.script(&statement).await?;
            }
        }
        Ok(())
    }

    fn tenant_endpoint(&self, name: &PhysicalName) -> Result<Endpoint> {
        let endpoint = self
            .0
            .runtime
            .with_database(name.as_str())
            .ok_or_else(no_server)?;
        if !self.0.dialect.administration().login_per_database() {
            return Ok(endpoint);
        }
        let owner = self.0.owner.server().ok_or_else(no_server)?;
        let password = derived_password(owner, name.as_str());
        endpoint
            .with_user(name.as_str(), Some(&password))
            .ok_or_else(no_server)
    }

    fn file_slot(&self, file: &str, name: &str) -> Result<OwnPool> {
        let endpoint = Endpoint::sqlite(self.folder_path()?.join(file));
        let endpoint = if self.0.creates {
            endpoint
        } else {
            existing_file(&endpoint)?
        };
        Ok(self.0.own.slot(name, endpoint))
    }

    /// The file of the registry, of the shared tables or of a tenant, if the shard is a folder.
    pub(super) fn file(&self, placement: Option<&Placement>, shared: bool) -> Option<PathBuf> {
        let registry = self.0.owner.file()?;
        let folder = registry.parent().unwrap_or(Path::new("."));
        Some(match placement {
            Some(placement) => folder.join(tenant_file(&placement.physical_name())),
            None if shared => folder.join("shared.sqlite"),
            None => registry.to_owned(),
        })
    }

    fn folder_path(&self) -> Result<PathBuf> {
        let file = self.0.owner.file().ok_or_else(no_server)?;
        Ok(file.parent().unwrap_or(Path::new(".")).to_owned())
    }
}

/// The same file, which is not made when it is missing.
fn existing_file(endpoint: &Endpoint) -> Result<Endpoint> {
    endpoint.existing_file().ok_or_else(no_server)
}

fn tenant_file(name: &PhysicalName) -> String {
    format!("tenants/{name}.sqlite")
}

fn template_file(name: &str) -> String {
    format!("tenants/template_{name}.sqlite")
}

fn unwritable(what: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Exhausted, what)
        .with_hint("look at the folder's free space and who may write there")
        .with_source(error)
}

fn user_of(endpoint: &Endpoint) -> String {
    endpoint
        .server()
        .map(|server| server.user.clone())
        .unwrap_or_default()
}

pub(super) fn no_server() -> Error {
    Error::new(
        ErrorKind::Internal,
        "a server's question was asked of a file, or the other way round",
    )
}
