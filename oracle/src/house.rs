//! A database of its own for one module in one cell: the tenant that cases run as, and a decoy
//! beside it that no case may see or change.

use terrace_core::{
    Automatic, Error, ErrorKind, ModelSchema, OnDelete, Result, Slug, Tenant, TenantId,
    TenantStatus,
};
use terrace_driver::{Budget, Endpoint, Pool, PoolOptions};
use terrace_sql::{Ddl, Expression, Item, Select, Statement, Table, table_definition};
use terrace_tenancy::{
    Db, Executor as _, Isolation, Placement, ServerOptions, Servers, Shape, ShardName,
};

use crate::cell::{Backend, Cell};
use crate::fixture::Fixture;
use crate::recorded::Tables;

/// The tenants of one module in one cell.
pub(crate) struct House {
    backend: Backend,
    tenant: Db<Tenant>,
    decoy: Db<Tenant>,
    placements: [Placement; 2],
    servers: Servers,
    fixture: Fixture,
    /// The data that the tenant and the decoy have.
    loaded: [Option<String>; 2],
    decoy_rows: Vec<usize>,
    admin: Option<(Pool, String)>,
    _folder: Option<tempfile::TempDir>,
}

impl House {
    pub(crate) async fn build(cell: &Cell, fixture: Fixture) -> Result<Self> {
        let (endpoint, admin, folder) = database(cell).await?;
        let schemas = fixture.schemas();
        let options = ServerOptions {
            pool: PoolOptions {
                budget: Budget::new(12),
                connections: 6,
                ..PoolOptions::default()
            },
            models: schemas.clone(),
            ..ServerOptions::new(endpoint)
        };
        let servers = Servers::connect(options).await?;
        let (tenant, at) = move_in(&servers, "acme", cell.isolation, &schemas).await?;
        let (decoy, decoy_at) = move_in(&servers, "globex", cell.isolation, &schemas).await?;
        Ok(Self {
            backend: cell.backend,
            tenant,
            decoy,
            placements: [at, decoy_at],
            servers,
            fixture,
            loaded: [None, None],
            decoy_rows: Vec::new(),
            admin,
            _folder: folder,
        })
    }

    /// The tenant that cases run as.
    pub(crate) fn tenant(&self) -> &Db<Tenant> {
        &self.tenant
    }

    /// Gives both tenants these rows, unless they have them.
    pub(crate) async fn furnish(&mut self, name: &str, rows: &Tables) -> Result<()> {
        if self.loaded[1].as_deref() != Some(name) {
            self.fixture.load(&self.decoy, rows, true).await?;
            self.loaded[1] = Some(name.to_owned());
            self.decoy_rows = self.count_decoy().await?;
        }
        if self.loaded[0].as_deref() != Some(name) {
            self.fixture.load(&self.tenant, rows, false).await?;
            self.loaded[0] = Some(name.to_owned());
            self.number().await?;
        }
        Ok(())
    }

    /// Forgets what the tenant has, because a case changed it, and finds out whether it changed
    /// the decoy as well.
    pub(crate) async fn soil(&mut self) -> Result<bool> {
        self.loaded[0] = None;
        let intact = self.count_decoy().await? == self.decoy_rows;
        if !intact {
            self.loaded[1] = None;
        }
        Ok(intact)
    }

    /// Removes the database.
    pub(crate) async fn remove(self) -> Result<()> {
        let Self {
            admin,
            servers,
            tenant,
            decoy,
            placements,
            ..
        } = self;
        drop((tenant, decoy, servers, placements));
        let Some((admin, name)) = admin else {
            return Ok(());
        };
        let mut connection = admin.exclusive().await?;
        connection
            .script(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await?;
        for purpose in ["runtime", "registry"] {
            connection
                .script(&format!("DROP ROLE IF EXISTS {name}_{purpose}"))
                .await?;
        }
        drop(connection);
        admin.close().await;
        Ok(())
    }

    /// Numbers the next row of every table one above the largest, as the recorder does.
    async fn number(&self) -> Result<()> {
        let [row, ..] = Isolation::ALL;
        let mut owner = self.servers.target(&self.placements[0])?.session().await?;
        for schema in self.fixture.schemas() {
            let Some(key) = schema
                .fields
                .iter()
                .find(|field| field.automatic == Automatic::Identity)
            else {
                continue;
            };
            let (table, column) = (schema.table, key.column);
            if self.backend == Backend::Sqlite {
                let reset = if self.placements[0].isolation() == row {
                    // Each tenant has numbers of its own in the shared table.
                    format!(
                        "UPDATE terrace_identity SET value = coalesce((SELECT max(\"{column}\") \
                         FROM \"{table}\" WHERE tenant_id = terrace_identity.tenant_id), 0) \
                         WHERE table_name = '{table}'"
                    )
                } else {
                    format!(
                        "DELETE FROM sqlite_sequence WHERE name = '{table}'; \
                         INSERT INTO sqlite_sequence (name, seq) \
                         SELECT '{table}', coalesce(max(\"{column}\"), 0) FROM \"{table}\""
                    )
                };
                owner.script(&reset).await?;
                continue;
            }
            let namespace = self.placements[0].physical_name();
            let namespace = if self.placements[0].isolation() == row {
                "public"
            } else {
                namespace.as_str()
            };
            let reset = format!(
                "SELECT setval(pg_get_serial_sequence('\"{namespace}\".\"{table}\"', '{column}'), \
                 coalesce(max(\"{column}\"), 0) + 1, false) FROM \"{namespace}\".\"{table}\""
            );
            owner.script(&reset).await?;
        }
        Ok(())
    }

    /// How many rows each table of the decoy has.
    async fn count_decoy(&self) -> Result<Vec<usize>> {
        let mut counts = Vec::new();
        for schema in self.fixture.schemas() {
            let mut select = Select::from(Table::from(schema));
            select.items = vec![Item::Expression(Expression::count_all(), None)].into();
            let mut count = 0;
            let sink = &mut |row: &terrace_tenancy::Row<'_>| {
                count = usize::try_from(row.get::<i64>(0)?).unwrap_or_default();
                Ok(())
            };
            let statement = Statement::from(select);
            self.decoy
                .session()
                .run(&statement, Shape::Quick, sink)
                .await?;
            counts.push(count);
        }
        Ok(counts)
    }
}

/// A database or a folder that nobody else uses.
async fn database(
    cell: &Cell,
) -> Result<(Endpoint, Option<(Pool, String)>, Option<tempfile::TempDir>)> {
    let Some(server) = &cell.server else {
        let folder = tempfile::tempdir().map_err(|error| {
            Error::new(ErrorKind::Exhausted, "no temporary folder").with_source(error)
        })?;
        let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
        return Ok((endpoint, None, Some(folder)));
    };
    let options = PoolOptions {
        connections: 1,
        ..PoolOptions::default()
    };
    let admin = Pool::connect(server, options).await?;
    let name = format!(
        "oracle_{}",
        &uuid::Uuid::new_v4().simple().to_string()[..12]
    );
    admin
        .exclusive()
        .await?
        .script(&format!("CREATE DATABASE {name}"))
        .await?;
    let endpoint = server
        .with_database(&name)
        .unwrap_or_else(|| server.clone());
    Ok((endpoint, Some((admin, name)), None))
}

async fn move_in(
    servers: &Servers,
    slug: &str,
    isolation: Isolation,
    schemas: &[&'static ModelSchema],
) -> Result<(Db<Tenant>, Placement)> {
    let id = TenantId::generate();
    let tenant = Tenant::new(id, slug.parse::<Slug>()?, slug, TenantStatus::Active);
    let placement = Placement::new(id, ShardName::main(), isolation);
    servers.provision(&placement).await?;
    let mut session = servers.target(&placement)?.session().await?;
    let [row, ..] = Isolation::ALL;
    let mut late = Vec::new();
    for (place, schema) in schemas.iter().enumerate() {
        if session.table_exists(schema.table).await? {
            continue;
        }
        let mut table = table_definition(schema);
        let capabilities = session.target().dialect().capabilities();
        if isolation == row && !capabilities.partial_set_null {
            // Here nobody but the ORM can take one column of a reference away.
            for key in &mut table.foreign_keys {
                if matches!(key.on_delete, OnDelete::SetNull | OnDelete::SetDefault) {
                    key.on_delete = OnDelete::NoAction;
                }
            }
        }
        // Keys to tables that are not there yet follow, where the database can add them.
        if capabilities.alter_constraints {
            let done: Vec<&str> = schemas[..=place].iter().map(|done| done.table).collect();
            let keys = std::mem::take(&mut table.foreign_keys).into_iter();
            let (now, later): (Vec<_>, Vec<_>) =
                keys.partition(|key| done.contains(&key.references.as_str()));
            table.foreign_keys = now;
            late.extend(later.into_iter().map(|foreign_key| Ddl::AddForeignKey {
                table: schema.table.to_owned(),
                foreign_key,
            }));
        }
        session.apply(&Ddl::CreateTable(table)).await?;
    }
    for step in late {
        session.apply(&step).await?;
    }
    drop(session);
    Ok((servers.open(&tenant, &placement)?, placement))
}
