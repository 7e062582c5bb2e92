//! An app: a module of a project that brings models, migrations, routes and commands.

use std::fmt;

use terrace_core::ModelSchema;
use terrace_migrate::{AppMigrations, MigrationSource, RustStep};
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

    /// With functions that its migrations run by their names, as `{"run_rust": {"name": "fill"}}` of a
    /// file asks: steps for data that SQL can't do. They see the tables as they are at their place in
    /// the chain, whatever the models say by now.
    ///
    /// ```
    /// use terrace_app::App;
    /// use terrace_migrate::{DataStep, RustStep, StepFuture};
    ///
    /// fn fill(mut past: DataStep<'_>) -> StepFuture<'_> {
    ///     Box::pin(async move {
    ///         let tracks = past.model("track")?;
    ///         for track in tracks.select(&["name"]).all(&mut past).await? {
    ///             let name: String = track.get("name")?;
    ///             let values = [("sort_name", name.to_lowercase().into())];
    ///             tracks.update(&mut past, &track, &values).await?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    ///
    /// let app = App::new("shop").steps(&[RustStep::new("fill_sort_names", fill).nothing_to_undo()]);
    /// # drop(app);
    /// ```
    #[must_use]
    pub fn steps(mut self, steps: &[RustStep]) -> Self {
        self.migrations = self.migrations.with_steps(steps);
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
