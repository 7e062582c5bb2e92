//! An app: a module of a project that brings models, migrations, routes and commands.

use std::fmt;

use terrace_core::ModelSchema;
use terrace_migrate::{AppMigrations, MigrationSource};
use terrace_web::{OperatorRoutes, TenantRoutes};

use crate::command::{Command, Entry};

/// A module of a project. What it brings is named one by one.
pub struct App {
    pub(crate) migrations: AppMigrations,
    pub(crate) routes: TenantRoutes,
    pub(crate) operator_routes: OperatorRoutes,
    pub(crate) commands: Vec<Entry>,
}

impl App {
    /// An app of this name, under which the ledgers of all databases know its migrations.
    pub fn new(name: &'static str) -> Self {
        Self {
            migrations: AppMigrations::new(name, Vec::new(), MigrationSource::default()),
            routes: TenantRoutes::new(),
            operator_routes: OperatorRoutes::new(),
            commands: Vec::new(),
        }
    }

    /// With these models, as `models![…]` lists them.
    #[must_use]
    pub fn models(mut self, models: &[&'static ModelSchema]) -> Self {
        self.migrations.models.extend_from_slice(models);
        self.migrations.models = ModelSchema::with_made(&self.migrations.models);
        self
    }

    /// With these migrations, as `migrations!("migrations")` finds them.
    #[must_use]
    pub fn migrations(mut self, source: MigrationSource) -> Self {
        self.migrations.source = source;
        self
    }

    /// With these routes for every tenant.
    #[must_use]
    pub fn routes(mut self, routes: TenantRoutes) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// With these routes for the operator, on the host that all tenants share.
    #[must_use]
    pub fn operator_routes(mut self, routes: OperatorRoutes) -> Self {
        self.operator_routes = self.operator_routes.merge(routes);
        self
    }

    /// With a command.
    #[must_use]
    pub fn command<C: Command>(mut self) -> Self {
        self.commands.push(Entry::of::<C>());
        self
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.migrations.app)
            .finish_non_exhaustive()
    }
}
