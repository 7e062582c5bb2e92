//! What a command works with.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use terrace_core::{Count, Error, ErrorKind, ModelSchema, Registry, Result, Tenant};
use terrace_migrate::AppMigrations;
use terrace_registry::{NewTenant, TenantOptions, Tenants};
use terrace_tenancy::{Db, Servers, TenantKey};
use terrace_web::{Front, FrontOptions, Resolver};
use tokio::sync::OnceCell;

use crate::doors::TenantDoors;
use crate::output::write_line;
use crate::project::Parts;
use crate::{Settings, first_start};

/// What a command works with: the project, its settings and, when it asks, its databases. Cheap to
/// clone.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    project: Parts,
    settings: Settings,
    tenants: OnceCell<Tenants>,
    /// Whether somebody said that removing data is meant.
    removes_data: AtomicBool,
    output: Mutex<Box<dyn Write + Send>>,
}

impl Context {
    pub(crate) fn new(project: Parts, settings: Settings, output: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Inner {
            project,
            settings,
            tenants: OnceCell::new(),
            removes_data: AtomicBool::new(false),
            output: Mutex::new(output),
        }))
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The project's apps with their models and migrations, without the built-in ones.
    pub fn apps(&self) -> &[AppMigrations] {
        &self.0.project.migrations
    }

    /// The tenants of the project. The first call connects to the servers.
    ///
    /// # Errors
    /// Whatever keeps a server from being reached, or migrations from being read.
    pub async fn tenants(&self) -> Result<&Tenants> {
        self.0.tenants.get_or_try_init(|| self.connect()).await
    }

    /// Lets migrations remove data in the production tier; before the first use of the tenants.
    pub(crate) fn allow_removing_data(&self) {
        self.0.removes_data.store(true, Ordering::Relaxed);
    }

    /// Whether migrations may remove data.
    pub(crate) fn may_remove_data(&self) -> bool {
        self.0.removes_data.load(Ordering::Relaxed) || !self.settings().tier.is_production()
    }

    /// The handle to the control plane.
    ///
    /// # Errors
    /// As for [`tenants`](Self::tenants).
    pub async fn registry(&self) -> Result<Db<Registry>> {
        Ok(self.tenants().await?.registry().clone())
    }

    /// The handle to a tenant's rows, by slug.
    ///
    /// # Errors
    /// `NotFound` when there is no such tenant, `TenantUnavailable` when it isn't ready.
    pub async fn open(&self, slug: &str) -> Result<Db<Tenant>> {
        let tenants = self.migrated_tenants().await?;
        let key = if slug == "default" {
            TenantKey::Id(terrace_core::TenantId::DEFAULT)
        } else {
            TenantKey::Slug(slug)
        };
        match tenants.lookup(key).await? {
            Some(residence) => tenants.open_residence(&residence),
            None => Err(
                Error::new(ErrorKind::NotFound, format!("there is no tenant {slug:?}"))
                    .with_hint("list the tenants with: tenant list; make one with: tenant create"),
            ),
        }
    }

    /// Brings everything to its newest migration and, the first time, runs the project's
    /// [`first_start`](crate::Project::first_start): what `serve` does in development.
    ///
    /// # Errors
    /// Whatever keeps a target from being migrated, or the first start returns.
    pub async fn prepare(&self) -> Result<()> {
        first_start::prepare(self).await
    }

    /// As [`tenants`](Self::tenants), when the registry has its tables.
    ///
    /// # Errors
    /// `Migration` when it lacks them.
    pub(crate) async fn migrated_tenants(&self) -> Result<&Tenants> {
        let tenants = self.tenants().await?;
        let pending = tenants
            .migrator()
            .plan(&tenants.servers().registry_target()?)
            .await?;
        if pending.is_empty() {
            return Ok(tenants);
        }
        Err(Error::new(
            ErrorKind::Migration,
            format!("the registry lacks {}", Count(pending.len(), "migration")),
        )
        .with_hint("run the command migrate first"))
    }

    /// Makes a tenant, kept apart as the settings say unless `new` says otherwise, and opens it.
    ///
    /// # Errors
    /// As for [`Tenants::create`].
    pub async fn create_tenant(&self, mut new: NewTenant) -> Result<Db<Tenant>> {
        if let (None, Some(isolation)) = (new.isolation, &self.settings().tenancy.isolation) {
            new.isolation = Some(
                isolation
                    .parse()
                    .map_err(|error: Error| error.with_context("tenancy.isolation"))?,
            );
        }
        let tenants = self.migrated_tenants().await?;
        let resident = tenants.create(new).await?;
        tenants.open(&resident)
    }

    /// Moves the counters of these models' numbers behind the largest one: needed after an import
    /// that kept the numbers of its source.
    ///
    /// # Errors
    /// `NotFound` when there is no such tenant; whatever keeps its tables from being reached.
    pub async fn advance_identities(&self, slug: &str, models: &[&ModelSchema]) -> Result<()> {
        let tenants = self.tenants().await?;
        let resident = tenants.show(slug).await?.resident()?;
        let mut session = tenants
            .servers()
            .target(&resident.placement)?
            .session()
            .await?;
        for model in models {
            session.advance_identity(model).await?;
        }
        Ok(())
    }

    /// The composed application.
    ///
    /// # Errors
    /// As for [`tenants`](Self::tenants); `Configuration` for what the resolver can't be made of.
    pub async fn front(&self) -> Result<Front> {
        let project = &self.0.project;
        let tenants = self.tenants().await?;
        let resolver = if project.tenancy {
            self.settings().resolver()?
        } else {
            Resolver::single_tenant()
        };
        let doors = Arc::new(TenantDoors(tenants.clone()));
        let mut options = FrontOptions::new(resolver, doors, tenants.registry().clone())
            .with_tenants(project.routes.clone())
            .with_operator(project.operator_routes.clone());
        options.body_limit = self.settings().server.body_limit;
        options.request_timeout = Duration::from_millis(self.settings().server.request_timeout_ms);
        Ok(Front::new(options))
    }

    /// Prints a line.
    ///
    /// # Errors
    /// `Exhausted` when the output takes no more.
    pub fn say(&self, line: impl fmt::Display) -> Result<()> {
        let mut output = self.0.output.lock().unwrap_or_else(PoisonError::into_inner);
        write_line(&mut **output, &line.to_string())
    }

    pub(crate) fn project(&self) -> &Parts {
        &self.0.project
    }

    async fn connect(&self) -> Result<Tenants> {
        let mut options = self.settings().server_options()?;
        let apps = self.apps().iter();
        options.observer = self.0.project.observer.clone();
        options.models = apps.flat_map(|app| app.models.iter().copied()).collect();
        let servers = Servers::connect(options).await?;
        let options = TenantOptions {
            lock_timeout: Duration::from_millis(self.settings().database.lock_timeout_ms),
            allow_destructive: self.may_remove_data(),
            ..TenantOptions::default()
        };
        Tenants::new(servers, self.apps().to_vec(), options)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
