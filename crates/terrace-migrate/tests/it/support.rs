//! Models, apps and files for the tests.

use std::fs;
use std::path::Path;

use terrace_core::{
    Automatic, ColumnType, Deferrable, FieldSchema, IndexSchema, ModelSchema, OnDelete,
    ReferenceSchema, Result, ScopeKind, TenantId, Value,
};
use terrace_migrate::{
    AppMigrations, MakeOptions, MigrationSet, MigrationSource, Migrator, make_migrations,
};
use terrace_sql::{Assignment, Expression, Insert, Item, Name, Select, Statement, Table, Update};
use terrace_tenancy::{Isolation, MigrationTarget, Placement, Servers, ShardName};
use uuid::Uuid;

use crate::databases::Database;

pub(crate) const FIELD: FieldSchema = FieldSchema {
    name: "name",
    column: "name",
    column_type: ColumnType::VarChar(80),
    ..FieldSchema::PLAIN
};

pub(crate) const ID: FieldSchema = FieldSchema {
    name: "id",
    column: "id",
    column_type: ColumnType::BigInt,
    primary_key: true,
    automatic: Automatic::Identity,
    ..FIELD
};

pub(crate) const fn model(
    table: &'static str,
    scope: ScopeKind,
    fields: &'static [FieldSchema],
) -> ModelSchema {
    ModelSchema {
        name: table,
        table,
        scope,
        fields,
        ..ModelSchema::PLAIN
    }
}

/// A field that refers to another model.
pub(crate) const fn to(
    column: &'static str,
    model: fn() -> &'static ModelSchema,
    nullable: bool,
) -> FieldSchema {
    let reference = ReferenceSchema {
        model,
        table: "",
        column: "id",
        on_delete: OnDelete::Cascade,
        constraint: true,
        holds_row: true,
        deferrable: Deferrable::No,
    };
    FieldSchema {
        name: column,
        column,
        column_type: ColumnType::BigInt,
        nullable,
        index: true,
        reference: Some(reference),
        ..FIELD
    }
}

pub(crate) static PLAN: ModelSchema = model("plan", ScopeKind::Registry, &[ID, FIELD]);
pub(crate) static ARTIST: ModelSchema = model(
    "artist",
    ScopeKind::Tenant,
    &[
        ID,
        FieldSchema {
            unique: true,
            ..FIELD
        },
    ],
);
pub(crate) static ALBUM: ModelSchema = ModelSchema {
    indexes: &[IndexSchema {
        name: "name_index",
        columns: &["name"],
        ..IndexSchema::PLAIN
    }],
    ..model(
        "album",
        ScopeKind::Tenant,
        &[ID, FIELD, to("artist_id", || &ARTIST, false)],
    )
};
/// As [`ARTIST`], with what a later version adds.
pub(crate) static ARTIST_2: ModelSchema = ModelSchema {
    indexes: &[IndexSchema {
        name: "rating_index",
        columns: &["rating"],
        ..IndexSchema::PLAIN
    }],
    ..model(
        "artist",
        ScopeKind::Tenant,
        &[
            ID,
            FieldSchema {
                unique: true,
                ..FIELD
            },
            FieldSchema {
                name: "rating",
                column: "rating",
                column_type: ColumnType::Integer,
                default: Some("0"),
                ..FIELD
            },
        ],
    )
};

/// The app of the tests, with its files in a folder.
pub(crate) fn shop(folder: &Path, models: Vec<&'static ModelSchema>) -> AppMigrations {
    AppMigrations::new("shop", models, MigrationSource::directory(folder))
}

/// A folder with the migrations of the first version of the models.
pub(crate) fn first_version() -> (tempfile::TempDir, AppMigrations) {
    let folder = tempfile::tempdir().unwrap();
    let app = shop(folder.path(), vec![&PLAN, &ARTIST, &ALBUM]);
    make_migrations(std::slice::from_ref(&app), &MakeOptions::default()).unwrap();
    (folder, app)
}

pub(crate) fn migrator(app: &AppMigrations) -> Migrator {
    Migrator::new(MigrationSet::load(std::slice::from_ref(app)).unwrap())
}

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every target that a database can have: the registry and one tenant of each kind.
pub(crate) async fn targets(database: &Database) -> Vec<MigrationTarget> {
    let mut targets = vec![database.servers.registry_target().unwrap()];
    for isolation in database.isolations() {
        let placement = provision(database, isolation).await;
        targets.push(database.servers.target(&placement).unwrap());
    }
    targets
}

/// The placement of a new tenant with empty storage.
pub(crate) async fn provision(database: &Database, isolation: Isolation) -> Placement {
    let placement = Placement::new(TenantId::generate(), ShardName::main(), isolation);
    database.remove_later(&placement);
    database.servers.provision(&placement).await.unwrap();
    placement
}

pub(crate) fn shared(servers: &Servers) -> MigrationTarget {
    servers.shared_target(&ShardName::main()).unwrap()
}

pub(crate) async fn has_table(target: &MigrationTarget, table: &str) -> bool {
    target
        .session()
        .await
        .unwrap()
        .table_exists(table)
        .await
        .unwrap()
}

/// Counts the rows of a table.
pub(crate) async fn count(target: &MigrationTarget, table: &'static str) -> i64 {
    let mut select = Select::from(Table {
        name: table.into(),
        scope: target.scope(),
    });
    select.items.push(Item::Expression(
        Expression::Aggregate(Box::new(terrace_sql::Aggregate::count_all())),
        None,
    ));
    let mut rows = 0;
    let mut session = target.session().await.unwrap();
    session
        .run(&Statement::from(select), &mut |row| {
            rows = row.get(0)?;
            Ok(())
        })
        .await
        .unwrap();
    rows
}

/// The tenant of the rows that the tests write into shared tables.
const SOMEBODY: Uuid = Uuid::from_u128(7);

/// Adds a row with a name.
pub(crate) async fn insert(target: &MigrationTarget, table: &'static str, name: &str) {
    let mut columns = vec![Name::from("name")];
    let mut values = vec![Value::from(name)];
    if target.key().ends_with("/shared") {
        columns.push("tenant_id".into());
        values.push(SOMEBODY.into());
        if !target.dialect().capabilities().composite_identity {
            columns.push("id".into());
            values.push(Value::I64(count(target, table).await + 1));
        }
    }
    let insert = Insert {
        table: Table {
            name: table.into(),
            scope: target.scope(),
        },
        columns,
        values,
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    let mut session = target.session().await.unwrap();
    session
        .run(&Statement::Insert(insert), &mut |_| Ok(()))
        .await
        .unwrap();
}

/// Lets the artist 2 refer to another one.
pub(crate) async fn refer(target: &MigrationTarget, boss: i64) -> Result<()> {
    let update = Update {
        query: 0,
        table: Table {
            name: "artist".into(),
            scope: target.scope(),
        },
        assignments: vec![Assignment {
            column: "boss_id".into(),
            value: Expression::Value(boss.into()),
        }],
        filter: Some(Expression::column("id").equals(2_i64)),
        returning: Vec::new(),
    };
    let mut session = target.session().await?;
    session
        .run(&Statement::Update(update), &mut |_| Ok(()))
        .await
        .map(drop)
}
