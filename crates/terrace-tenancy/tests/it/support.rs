//! Two tenants with one table each, in one isolation.

use std::borrow::Cow;

use terrace_core::{ColumnType, Result, ScopeKind, Tenant, TenantId, TenantStatus, Value};
use terrace_sql::{
    ColumnDefinition, Ddl, Expression, Insert, Item, Select, Statement, Table, TableDefinition,
};
use terrace_tenancy::{
    Db, Endpoint, Executor, Placement, ServerOptions, Servers, Shape, ShardName,
};

pub(crate) struct House {
    pub(crate) servers: Servers,
    pub(crate) placements: [Placement; 2],
    pub(crate) tenants: [Db<Tenant>; 2],
    _folder: tempfile::TempDir,
}

/// Two tenants, acme and globex, with an empty table `note(id, body)` each.
pub(crate) async fn house(isolation: &str) -> House {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    let servers = Servers::connect(ServerOptions::new(endpoint))
        .await
        .unwrap();
    let open = async |slug: &str| {
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
    };
    let (acme, at_acme) = open("acme").await;
    let (globex, at_globex) = open("globex").await;
    House {
        servers,
        placements: [at_acme, at_globex],
        tenants: [acme, globex],
        _folder: folder,
    }
}

fn note_table() -> TableDefinition {
    let column = |name: &str, column_type, identity| ColumnDefinition {
        name: name.to_owned(),
        column_type,
        nullable: false,
        identity,
        default: None,
    };
    TableDefinition {
        name: "note".to_owned(),
        columns: vec![
            column("id", ColumnType::BigInt, true),
            column("body", ColumnType::Text, false),
        ],
        primary_key: vec!["id".to_owned()],
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
    }
}

pub(crate) fn note() -> Table {
    Table {
        name: Cow::Borrowed("note"),
        scope: ScopeKind::Tenant,
    }
}

pub(crate) async fn write(db: &impl Executor<Tenant>, body: &str) -> Result<()> {
    let insert = Insert {
        table: note(),
        columns: vec!["body".into()],
        values: vec![Value::from(body)],
        identity: Some("id".into()),
        conflict: None,
        returning: Vec::new(),
    };
    db.session()
        .execute(&Statement::Insert(insert))
        .await
        .map(drop)
}

pub(crate) async fn bodies(db: &impl Executor<Tenant>) -> Vec<String> {
    let mut select = Select::from(note());
    select.items = vec![Item::Expression(Expression::column("body"), None)];
    let mut bodies = Vec::new();
    db.session()
        .run(&Statement::Select(select), Shape::Quick, &mut |row| {
            bodies.push(row.get(0)?);
            Ok(())
        })
        .await
        .unwrap();
    bodies.sort();
    bodies
}
