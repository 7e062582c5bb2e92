//! Two tenants side by side in one cell.

use terrace_core::{ModelSchema, Result, Slug, Tenant, TenantId, TenantStatus, Value, ValueType};
use terrace_driver::{Budget, Endpoint, PoolOptions};
use terrace_orm::Model as _;
use terrace_sql::{Ddl, Expression, Item, Select, Statement, table_definition};
use terrace_tenancy::{
    Db, Isolation, MigrationSession, NamedDatabase, Placement, ServerOptions, Servers, ShardName,
    ShardOptions,
};

use crate::Cell;
use crate::canary::MARKS;
use crate::database::Database;
use crate::models::{self, Source};

/// The name of the replica that every house has.
pub(crate) const REPLICA: &str = "replica";

/// How the servers of a house are reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Connections of every pool.
    pub(crate) connections: usize,
    /// Whether the database's policies must hold without our predicate.
    pub(crate) policies_alone: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 4,
            policies_alone: false,
        }
    }
}

/// Two tenants side by side in one cell, in a database of their own.
pub(crate) struct House {
    pub(crate) servers: Servers,
    pub(crate) tenants: [Db<Tenant>; 2],
    pub(crate) placements: [Placement; 2],
    pub(crate) isolation: Isolation,
    database: Database,
    /// What the rows of each tenant are when nothing was changed.
    pristine: [Vec<String>; 2],
}

impl House {
    pub(crate) async fn build(cell: &Cell, options: Options) -> Result<Self> {
        let database = Database::create(cell).await?;
        let servers = Servers::connect(server_options(database.endpoint.clone(), options)).await?;
        let (acme, at_acme) = move_in(&servers, "acme", cell.isolation).await?;
        let (globex, at_globex) = move_in(&servers, "globex", cell.isolation).await?;
        let mut house = Self {
            servers,
            tenants: [acme, globex],
            placements: [at_acme, at_globex],
            isolation: cell.isolation,
            database,
            pristine: [Vec::new(), Vec::new()],
        };
        house.open_registry().await?;
        for (tenant, marks) in house.tenants.iter().zip(MARKS) {
            models::seed(tenant, marks).await?;
        }
        house.pristine = [house.dump(0).await?, house.dump(1).await?];
        Ok(house)
    }

    /// Makes the table of the registry that tenants refer to, with a row for each of them.
    async fn open_registry(&self) -> Result<()> {
        let mut session = self.servers.registry_target()?.session().await?;
        session
            .apply(&Ddl::CreateTable(table_definition(Source::SCHEMA)))
            .await?;
        // A file has one writer.
        drop(session);
        let registry = self.servers.registry();
        for marks in MARKS {
            Source::seed(&registry, marks).await?;
        }
        Ok(())
    }

    /// The same house seen through other options.
    pub(crate) async fn reopen(&self, options: Options) -> Result<[Db<Tenant>; 2]> {
        let servers =
            Servers::connect(server_options(self.database.endpoint.clone(), options)).await?;
        let open =
            |index: usize| servers.open(self.tenants[index].tenant(), &self.placements[index]);
        Ok([open(0)?, open(1)?])
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.database.endpoint
    }

    /// Whether the placement itself keeps raw SQL inside the tenant.
    pub(crate) fn allows_raw(&self) -> bool {
        let capabilities = self.endpoint().dialect().capabilities();
        let [row, schema, _] = Isolation::ALL;
        if self.isolation == row {
            capabilities.row_level_security
        } else {
            self.isolation != schema || capabilities.local_search_path
        }
    }

    /// Whether a typed query may have a fragment of raw SQL in it: in shared tables our own predicate
    /// confines it as any other.
    pub(crate) fn allows_fragments(&self) -> bool {
        self.isolation == Isolation::ALL[0] || self.allows_raw()
    }

    pub(crate) async fn remove(self) -> Result<()> {
        let names: Vec<String> = self
            .placements
            .iter()
            .map(|placement| placement.physical_name().to_string())
            .collect();
        drop(self.tenants);
        drop(self.servers);
        self.database.remove(&names).await
    }

    /// Puts the rows of both tenants back as they were.
    pub(crate) async fn reset(&self) -> Result<()> {
        for (tenant, marks) in self.tenants.iter().zip(MARKS) {
            models::clear(tenant).await?;
            models::seed(tenant, marks).await?;
        }
        Ok(())
    }

    /// How the rows of a tenant differ from what they were, or nothing.
    pub(crate) async fn change(&self, index: usize) -> Result<Option<String>> {
        let now = self.dump(index).await?;
        if now == self.pristine[index] {
            return Ok(None);
        }
        let before = &self.pristine[index];
        let gone = before.iter().filter(|row| !now.contains(row)).count();
        let new = now.iter().filter(|row| !before.contains(row)).count();
        Ok(Some(format!(
            "{gone} rows gone or changed, {new} rows new or changed"
        )))
    }

    /// Every row of a tenant, read with the owner's login and without any confinement of ours.
    async fn dump(&self, index: usize) -> Result<Vec<String>> {
        let target = self.servers.target(&self.placements[index])?;
        let mut rows = Vec::new();
        let mut session = target.session().await?;
        for schema in models::ALL {
            self.dump_table(&mut session, schema, index, &mut rows)
                .await?;
        }
        rows.sort();
        Ok(rows)
    }

    async fn dump_table(
        &self,
        session: &mut MigrationSession,
        schema: &'static ModelSchema,
        index: usize,
        rows: &mut Vec<String>,
    ) -> Result<()> {
        let mut select = Select::from(terrace_sql::Table::from(schema));
        select.items = schema
            .fields
            .iter()
            .map(|field| Item::Expression(Expression::column(field.column), None))
            .collect();
        if self.isolation == Isolation::ALL[0] {
            let tenant = self.placements[index].tenant().as_uuid();
            select.filter = Some(Expression::column("tenant_id").equals(Value::Uuid(tenant)));
        }
        session
            .run(&Statement::from(select), &mut |row| {
                let mut text = schema.table.to_owned();
                for column in 0..row.len() {
                    let of = schema
                        .fields
                        .get(column)
                        .map_or(ValueType::Unknown, |field| field.column_type.value_type());
                    text = format!("{text} | {:?}", row.value(column, of)?);
                }
                rows.push(text);
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// The database itself stands for a replica, too: what is read there is kept apart as here.
fn server_options(endpoint: Endpoint, options: Options) -> ServerOptions {
    let mut shard = ShardOptions::new(endpoint.clone());
    let replica = NamedDatabase::replica(endpoint.clone());
    shard.databases.insert(REPLICA.to_owned(), replica);
    ServerOptions {
        shards: [(ShardName::main(), shard)].into(),
        pool: PoolOptions {
            budget: Budget::new(40),
            connections: options.connections,
            ..PoolOptions::default()
        },
        policies_alone: options.policies_alone,
        ..ServerOptions::new(endpoint)
    }
}

async fn move_in(
    servers: &Servers,
    slug: &str,
    isolation: Isolation,
) -> Result<(Db<Tenant>, Placement)> {
    let id = TenantId::generate();
    let tenant = Tenant::new(id, slug.parse::<Slug>()?, slug, TenantStatus::Active);
    let placement = Placement::new(id, ShardName::main(), isolation);
    servers.provision(&placement).await?;
    let mut session = servers.target(&placement)?.session().await?;
    for schema in models::ALL {
        if !session.table_exists(schema.table).await? {
            session
                .apply(&Ddl::CreateTable(table_definition(schema)))
                .await?;
        }
    }
    drop(session);
    Ok((servers.open(&tenant, &placement)?, placement))
}
