//! The folder of migrations, the database, and how it is migrated.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{
    AppMigrations, ExecutorOptions, Goal, MigrationSet, MigrationSource, Migrator, Mode,
};
use terrace_tenancy::{Budget, Endpoint, PlainDatabase, PoolOptions};

use crate::arguments::Common;

/// The folder of migrations, the database, and how it is migrated.
pub(crate) struct Project {
    pub(crate) common: Common,
    pub(crate) set: MigrationSet,
    options: ExecutorOptions,
}

/// How a run differs from applying everything.
#[derive(Default)]
pub(crate) struct Wish {
    pub(crate) goal: Goal,
    pub(crate) mode: Mode,
}

impl Project {
    /// Reads the folder.
    ///
    /// # Errors
    /// When it isn't there or holds no migrations, and for files that can't be understood.
    pub(crate) fn read(common: Common) -> Result<Self> {
        let folder = folder(&common)?;
        let is_named =
            common.tenants.tenants_query.is_some() || common.tenants.tenants_table.is_some();
        let flat = if is_named {
            ScopeKind::Tenant
        } else {
            ScopeKind::Registry
        };
        let source = if is_parted(&folder) {
            MigrationSource::directory(&folder)
        } else {
            MigrationSource::flat(&folder, flat)
        };
        let app = AppMigrations::new(common.app.clone(), Vec::new(), source);
        let set = MigrationSet::load(&[app])?;
        if SCOPES.iter().all(|scope| set.scope(*scope).is_empty()) {
            return Err(empty(&folder));
        }
        Ok(Self {
            options: options(&common),
            common,
            set,
        })
    }

    /// A migrator with a wish.
    pub(crate) fn migrator(&self, wish: Wish) -> Migrator {
        Migrator::new(self.set.clone()).with_options(ExecutorOptions {
            goal: wish.goal,
            mode: wish.mode,
            ..self.options.clone()
        })
    }

    /// Whether there are migrations of a scope.
    pub(crate) fn has(&self, scope: ScopeKind) -> bool {
        !self.set.scope(scope).is_empty()
    }

    /// The chain that a verb is about which can't be about both.
    ///
    /// # Errors
    /// When the folder has two chains and nobody chose.
    pub(crate) fn chain(&self) -> Result<ScopeKind> {
        match (self.common.scope, SCOPES.map(|scope| self.has(scope))) {
            (Some(scope), _) => Ok(scope),
            (None, [true, false]) => Ok(ScopeKind::Registry),
            (None, [false, true]) => Ok(ScopeKind::Tenant),
            (None, _) => Err(Error::new(
                ErrorKind::InvalidInput,
                "the folder has migrations for the registry and for tenants",
            )
            .with_hint("say which are meant: --scope registry or --scope tenant")),
        }
    }

    /// Connects to the database.
    pub(crate) async fn database(&self) -> Result<PlainDatabase> {
        let endpoint = endpoint(self.common.database.as_deref())?;
        PlainDatabase::connect(&endpoint, self.pool()).await
    }

    /// A tenant's own database, not connected to yet.
    pub(crate) fn tenant_database(
        &self,
        database: &PlainDatabase,
        url: &str,
    ) -> Result<PlainDatabase> {
        let endpoint = Endpoint::parse(url)?;
        Ok(database.later(&endpoint, self.single()))
    }

    /// How a tenant's own database is reached: by one connection.
    pub(crate) fn single(&self) -> PoolOptions {
        PoolOptions {
            connections: 1,
            budget: Budget::new(2),
            ..self.pool()
        }
    }

    fn pool(&self) -> PoolOptions {
        let connections = self.common.tenants.jobs.max(1) + 2;
        PoolOptions {
            connections,
            budget: Budget::new(connections),
            ..PoolOptions::default()
        }
    }
}

const SCOPES: [ScopeKind; 2] = [ScopeKind::Registry, ScopeKind::Tenant];

/// Connects to a database by itself, which must be there.
pub(crate) async fn plain_database(url: Option<&str>) -> Result<PlainDatabase> {
    let endpoint = endpoint(url)?;
    let endpoint = endpoint.existing_file().unwrap_or(endpoint);
    PlainDatabase::connect(&endpoint, PoolOptions::default()).await
}

fn endpoint(url: Option<&str>) -> Result<Endpoint> {
    match url.unwrap_or_default() {
        "" => Err(Error::new(
            ErrorKind::Configuration,
            "no database is named: DATABASE_URL is not set",
        )
        .with_hint("set it, or say --database URL")),
        url => Endpoint::parse(url),
    }
}

/// The folder of the migrations.
pub(crate) fn folder(common: &Common) -> Result<PathBuf> {
    let folder = match common.source.as_deref() {
        None => common.dir.clone(),
        Some(source) => match source.split_once("://") {
            None => PathBuf::from(source),
            Some(("file", path)) => PathBuf::from(path),
            Some((scheme, _)) => {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!("migrations can't be read from {scheme}://"),
                )
                .with_hint("use a folder: --dir FOLDER or -source file://FOLDER"));
            }
        },
    };
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Error::new(
        ErrorKind::NotFound,
        format!("there is no folder {}", absolute(&folder)),
    )
    .with_hint("name the folder of the migrations: --dir FOLDER"))
}

/// Whether the folder has subfolders for the scopes.
pub(crate) fn is_parted(folder: &Path) -> bool {
    SCOPES
        .iter()
        .any(|scope| folder.join(scope.as_str()).is_dir())
}

fn empty(folder: &Path) -> Error {
    let folder = absolute(folder);
    Error::new(
        ErrorKind::NotFound,
        format!("there are no migrations in {folder}, {folder}/registry or {folder}/tenant"),
    )
    .with_hint(
        "their names are like 0001_init.up.sql; make the first with: terrace migrate create init",
    )
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .display()
        .to_string()
}

/// Whether the environment says that it is production.
pub(crate) fn is_production() -> bool {
    let tier = env::var("TERRACE_ENV").unwrap_or_default();
    matches!(tier.as_str(), "production" | "prod")
}

fn options(common: &Common) -> ExecutorOptions {
    ExecutorOptions {
        lock_wait: Duration::from_secs(common.lock_timeout),
        lock_timeout: Duration::from_secs(common.table_lock_timeout),
        allow_destructive: common.yes || !is_production(),
        version_table: Some(common.version_table.clone()),
        ..ExecutorOptions::default()
    }
}
