//! Two tenants with tables of a test's own in a database of its own, for each cell; and running a
//! list of checks there.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use terrace_conformance::{Cell, Database, cells};
use terrace_core::{Error, ErrorKind, ModelSchema, Result, Slug, Tenant, TenantId, TenantStatus};
use terrace_driver::{Budget, Confined, Pool, PoolOptions, Prologue, Row, Sink};
use terrace_sql::{Capabilities, Ddl, Statement, table_definition};
use terrace_tenancy::{
    Db, Executor as _, Isolation, Outcome, Placement, ServerOptions, Servers, Shape, ShardName,
};

/// Two tenants side by side in one cell.
pub(crate) struct Home {
    pub(crate) cell: Cell,
    pub(crate) servers: Servers,
    pub(crate) tenants: [Db<Tenant>; 2],
    placements: [Placement; 2],
    database: Database,
}

/// A check of one cell.
pub(crate) type Check =
    for<'a> fn(&'a Home) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Names checks, which are `async fn(&Home) -> Result<()>`.
macro_rules! checks {
    ($($check:ident),+ $(,)?) => {
        &[$((stringify!($check), (|home| Box::pin($check(home))) as crate::support::Check)),+]
    };
}
pub(crate) use checks;

/// Runs every check in every cell, and fails with all that failed.
pub(crate) async fn in_every_cell(models: &[&'static ModelSchema], checks: &[(&str, Check)]) {
    let mut failures = Vec::new();
    for cell in cells() {
        let home = match Home::build(&cell, models).await {
            Ok(home) => home,
            Err(error) => {
                failures.push(format!("{}: building: {error:?}", cell.name));
                continue;
            }
        };
        for (name, check) in checks {
            let outcome = AssertUnwindSafe(check(&home)).catch_unwind();
            match tokio::time::timeout(Duration::from_mins(1), outcome).await {
                Ok(Ok(Ok(()))) => {}
                Ok(Ok(Err(error))) => failures.push(format!("{}: {name}: {error:?}", cell.name)),
                Ok(Err(panic)) => {
                    failures.push(format!("{}: {name}: {}", cell.name, message(&*panic)));
                }
                Err(_) => failures.push(format!("{}: {name}: it hangs", cell.name)),
            }
        }
        if let Err(error) = home.remove().await {
            failures.push(format!("{}: removing: {error:?}", cell.name));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
}

impl Home {
    async fn build(cell: &Cell, models: &[&'static ModelSchema]) -> Result<Self> {
        let models = ModelSchema::with_made(models);
        let models = models.as_slice();
        let database = Database::create(cell).await?;
        let servers = Servers::connect(options(&database, Duration::from_secs(30))).await?;
        let (acme, at_acme) = move_in(&servers, "acme", cell.isolation, models).await?;
        let (globex, at_globex) = move_in(&servers, "globex", cell.isolation, models).await?;
        Ok(Self {
            cell: cell.clone(),
            servers,
            tenants: [acme, globex],
            placements: [at_acme, at_globex],
            database,
        })
    }

    async fn remove(self) -> Result<()> {
        let names: Vec<String> = self
            .placements
            .iter()
            .map(|placement| placement.physical_name().to_string())
            .collect();
        drop(self.tenants);
        drop(self.servers);
        self.database.remove(&names).await
    }

    /// The tenant that most checks run as.
    pub(crate) fn db(&self) -> &Db<Tenant> {
        &self.tenants[0]
    }

    /// Where that tenant is.
    pub(crate) fn placement(&self) -> &Placement {
        &self.placements[0]
    }

    /// The same tenant over connections that wait for no more than `patience`.
    pub(crate) async fn hasty(&self, patience: Duration) -> Result<Db<Tenant>> {
        let servers = Servers::connect(options(&self.database, patience)).await?;
        servers.open(self.db().tenant(), self.placement())
    }

    pub(crate) fn capabilities(&self) -> &'static Capabilities {
        self.db().session().dialect().capabilities()
    }

    /// `postgres`, `mysql` or `sqlite`.
    pub(crate) fn dialect(&self) -> &'static str {
        self.db().session().dialect().name()
    }

    pub(crate) fn has_rows_isolated(&self) -> bool {
        self.cell.isolation == Isolation::ALL[0]
    }

    /// Whether SQL text of the program's own may run.
    pub(crate) fn allows_raw(&self) -> bool {
        let [row, schema, _] = Isolation::ALL;
        let capabilities = self.capabilities();
        if self.cell.isolation == row {
            capabilities.row_level_security
        } else {
            self.cell.isolation != schema || capabilities.local_search_path
        }
    }

    /// Makes one more table for the first tenant.
    pub(crate) async fn create(&self, model: &'static ModelSchema) -> Result<()> {
        let mut session = self.servers.target(self.placement())?.session().await?;
        session
            .apply(&Ddl::CreateTable(table_definition(model)))
            .await
    }

    /// Makes one more table for both tenants; once where they share it.
    pub(crate) async fn create_for_all(&self, model: &'static ModelSchema) -> Result<()> {
        for placement in &self.placements {
            let mut session = self.servers.target(placement)?.session().await?;
            if !session.table_exists(model.table).await? {
                let table = Ddl::CreateTable(table_definition(model));
                session.apply(&table).await?;
            }
        }
        Ok(())
    }

    /// Runs a statement of the tree as the first tenant, past the checks of models.
    pub(crate) async fn run(&self, statement: &Statement) -> Result<Outcome> {
        let session = self.db().session();
        session.run(statement, Shape::Quick, &mut |_| Ok(())).await
    }

    /// Runs a statement of the tree as the owner of the first tenant's tables.
    pub(crate) async fn ask_owner(&self, statement: &Statement, sink: &mut Sink<'_>) -> Result<()> {
        let mut session = self.servers.target(self.placement())?.session().await?;
        session.run(statement, sink).await.map(drop)
    }

    /// Runs SQL text in the database that holds the first tenant's tables, as the server's owner.
    pub(crate) async fn ask_server(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        let [_, _, database] = Isolation::ALL;
        let name = self.placement().physical_name();
        let own = self.database.endpoint.with_database(name.as_str());
        let endpoint = match own {
            Some(own) if self.cell.isolation == database => own,
            _ => self.database.endpoint.clone(),
        };
        let pool = Pool::connect(&endpoint, PoolOptions::default()).await?;
        let mut rows = Vec::new();
        let sink = &mut |row: &Row<'_>| {
            let texts = (0..row.len()).map(|index| row.get::<String>(index));
            rows.push(texts.collect::<Result<_>>()?);
            Ok(())
        };
        let values: [Cow<'_, terrace_core::Value>; 0] = [];
        pool.run(&Confined::new(sql, &values, Prologue::default()), sink)
            .await?;
        pool.close().await;
        Ok(rows)
    }

    /// The namespace in which the server finds the first tenant's tables.
    pub(crate) fn namespace(&self) -> String {
        let [row, schema, _] = Isolation::ALL;
        let server = self.database.endpoint.server();
        let database = server.map_or_else(String::new, |server| server.database.clone());
        let schemas = self.capabilities().row_level_security;
        match (self.cell.isolation, schemas) {
            (isolation, true) if isolation != schema => "public".to_owned(),
            (isolation, false) if isolation == row => database,
            _ => self.placement().physical_name().to_string(),
        }
    }
}

fn options(database: &Database, patience: Duration) -> ServerOptions {
    ServerOptions {
        pool: PoolOptions {
            budget: Budget::new(40),
            connections: 16,
            statement_timeout: patience,
            acquire_timeout: patience,
            ..PoolOptions::default()
        },
        ..ServerOptions::new(database.endpoint.clone())
    }
}

async fn move_in(
    servers: &Servers,
    slug: &str,
    isolation: Isolation,
    models: &[&'static ModelSchema],
) -> Result<(Db<Tenant>, Placement)> {
    let id = TenantId::generate();
    let tenant = Tenant::new(id, slug.parse::<Slug>()?, slug, TenantStatus::Active);
    let placement = Placement::new(id, ShardName::main(), isolation);
    servers.provision(&placement).await?;
    let mut session = servers.target(&placement)?.session().await?;
    for schema in models {
        if !session.table_exists(schema.table).await? {
            session
                .apply(&Ddl::CreateTable(table_definition(schema)))
                .await?;
        }
    }
    drop(session);
    Ok((servers.open(&tenant, &placement)?, placement))
}

/// The kind of an error, or a failure of the check when there was none.
#[track_caller]
pub(crate) fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    match result {
        Err(error) => error.kind(),
        Ok(value) => panic!("it went well: {value:?}"),
    }
}

/// Every text of an error, as it could reach a log or a client.
pub(crate) fn everything_in(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {:?}", error.constraint());
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text} {inner} {inner:?}");
        source = inner.source();
    }
    text
}
