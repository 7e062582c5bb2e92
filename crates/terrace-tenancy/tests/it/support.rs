//! Two tenants with one table each, in one isolation.

use std::borrow::Cow;

use terrace_core::{ColumnType, Result, ScopeKind, Tenant, TenantId, TenantStatus, Value};
use terrace_sql::{
    Capabilities, ColumnDefinition, Ddl, Expression, Insert, Item, Select, Statement, Table,
    TableDefinition,
};
use terrace_tenancy::{
    Budget, Db, Executor, Isolation, Placement, ServerOptions, Servers, Shape, ShardName,
};

use crate::ground::Ground;

pub(crate) struct House {
    pub(crate) servers: Servers,
    pub(crate) placements: [Placement; 2],
    pub(crate) tenants: [Db<Tenant>; 2],
    pub(crate) ground: Ground,
}

/// Two tenants, acme and globex, with an empty table `note(id, body)` each, in files.
pub(crate) async fn house(isolation: &str) -> House {
    house_with(isolation, |_| {}).await
}

/// As [`house`], with changed options.
pub(crate) async fn house_with(isolation: &str, change: impl Fn(&mut ServerOptions)) -> House {
    House::build(Ground::files(), isolation, change).await
}

/// Runs `body` in a house of every isolation on every database that this program knows.
pub(crate) async fn everywhere(body: impl AsyncFn(&House)) {
    everywhere_with(|_| {}, body).await;
}

/// As [`everywhere`], with changed options.
pub(crate) async fn everywhere_with(
    change: impl Fn(&mut ServerOptions),
    body: impl AsyncFn(&House),
) {
    for kind in Ground::kinds() {
        for isolation in ["row", "schema", "database"] {
            let ground = Ground::make(kind).await;
            let known = isolation.parse::<Isolation>().unwrap();
            if known.is_supported(ground.endpoint.dialect().capabilities()) {
                eprintln!("{kind} x {isolation}");
                let house = House::build(ground, isolation, &change).await;
                body(&house).await;
                house.remove().await;
            } else {
                ground.remove(&[]).await;
            }
        }
    }
}

impl House {
    async fn build(ground: Ground, isolation: &str, change: impl Fn(&mut ServerOptions)) -> Self {
        let mut options = ServerOptions::new(ground.endpoint.clone());
        // A tenant's own database has a quarter of them.
        options.pool.connections = 16;
        options.pool.budget = Budget::new(40);
        change(&mut options);
        let servers = Servers::connect(options).await.unwrap();
        let (acme, at_acme) = move_in(&servers, "acme", isolation).await;
        let (globex, at_globex) = move_in(&servers, "globex", isolation).await;
        Self {
            servers,
            placements: [at_acme, at_globex],
            tenants: [acme, globex],
            ground,
        }
    }

    /// Whether it stands on files.
    pub(crate) fn is_file(&self) -> bool {
        self.capabilities().file_databases
    }

    /// Whether the database itself knows whose rows are whose.
    pub(crate) fn has_row_level_security(&self) -> bool {
        self.capabilities().row_level_security
    }

    /// Whether nothing but qualified names keeps its tenants apart.
    pub(crate) fn parts_by_names_only(&self) -> bool {
        let namespaces = self.placements[0].isolation().as_str() == "schema";
        namespaces && !self.has_row_level_security()
    }

    fn capabilities(&self) -> &'static Capabilities {
        self.ground.endpoint.dialect().capabilities()
    }

    async fn remove(self) {
        let namespaces: Vec<_> = self
            .placements
            .iter()
            .map(|placement| placement.physical_name().to_string())
            .collect();
        drop((self.servers, self.tenants));
        self.ground.remove(&namespaces).await;
    }
}

async fn move_in(servers: &Servers, slug: &str, isolation: &str) -> (Db<Tenant>, Placement) {
    let id = TenantId::generate();
    let tenant = Tenant::new(id, slug.parse().unwrap(), slug, TenantStatus::Active);
    let placement = Placement::new(id, ShardName::main(), isolation.parse().unwrap());
    servers.provision(&placement).await.unwrap();
    let mut session = servers.target(&placement).unwrap().session().await.unwrap();
    if !session.table_exists("note").await.unwrap() {
        session
            .apply(&Ddl::CreateTable(note_table()))
            .await
            .unwrap();
    }
    (servers.open(&tenant, &placement).unwrap(), placement)
}

fn note_table() -> TableDefinition {
    let column = |name: &str, column_type, identity| ColumnDefinition {
        name: name.to_owned(),
        column_type,
        identity,
        ..ColumnDefinition::default()
    };
    TableDefinition {
        name: "note".to_owned(),
        columns: vec![
            column("id", ColumnType::BigInt, true),
            column("body", ColumnType::Text, false),
        ],
        primary_key: vec!["id".to_owned()],
        ..TableDefinition::default()
    }
}

pub(crate) fn note() -> Table {
    Table {
        name: Cow::Borrowed("note"),
        scope: ScopeKind::Tenant,
    }
}

pub(crate) async fn write(db: &impl Executor<Tenant>, body: &str) -> Result<()> {
    write_all(db, vec![Value::from(body)]).await
}

pub(crate) async fn write_all(db: &impl Executor<Tenant>, bodies: Vec<Value>) -> Result<()> {
    let insert = Insert {
        table: note(),
        columns: vec!["body".into()],
        values: bodies,
        calculated: Vec::new(),
        identity: Some("id".into()),
        conflict: None,
        returning: Vec::new(),
    };
    db.session()
        .execute(&Statement::Insert(insert))
        .await
        .map(drop)
}

/// The query for the bodies of all notes.
pub(crate) fn all_bodies() -> Statement {
    let mut select = Select::from(note());
    select.items = vec![Item::Expression(Expression::column("body"), None)].into();
    Statement::from(select)
}

pub(crate) async fn bodies(db: &impl Executor<Tenant>) -> Vec<String> {
    let mut bodies = Vec::new();
    db.session()
        .run(&all_bodies(), Shape::Quick, &mut |row| {
            bodies.push(row.get(0)?);
            Ok(())
        })
        .await
        .unwrap();
    bodies.sort();
    bodies
}
