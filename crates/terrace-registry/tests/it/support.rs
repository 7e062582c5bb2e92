//! An app with tenant models, and tenants on a test's database.

use std::path::Path;
use std::time::Duration;

use terrace_core::{Result, Tenant};
use terrace_migrate::{AppMigrations, MakeOptions, MigrationSource, make_migrations};
use terrace_orm::{Auto, Model};
use terrace_registry::{NewTenant, TenantOptions, Tenants};
use terrace_tenancy::{Db, Isolation, Resident, Servers};

use crate::databases::Database;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Note {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 80)]
    pub(crate) text: String,
}

/// The app of the tests, with the migrations of its models in a folder.
pub(crate) fn notes(folder: &Path) -> AppMigrations {
    let app = AppMigrations::new(
        "notes",
        vec![Note::SCHEMA],
        MigrationSource::directory(folder),
    );
    make_migrations(std::slice::from_ref(&app), &MakeOptions::default()).unwrap();
    app
}

/// The tenants of a database whose registry is migrated.
pub(crate) async fn tenants(database: &Database, folder: &Path) -> Tenants {
    let tenants = tenants_before_migration(database, folder);
    tenants
        .migrate_all(terrace_registry::FleetOptions::default())
        .await
        .unwrap();
    tenants
}

pub(crate) fn tenants_before_migration(database: &Database, folder: &Path) -> Tenants {
    let options = TenantOptions {
        cache_time: Duration::from_mins(1),
        ..TenantOptions::default()
    };
    Tenants::new(database.servers.clone(), vec![notes(folder)], options).unwrap()
}

/// Makes a tenant, whose storage is removed after the test.
pub(crate) async fn create(
    database: &Database,
    tenants: &Tenants,
    slug: &str,
    isolation: Option<Isolation>,
) -> Result<Resident> {
    let new = NewTenant {
        isolation,
        ..NewTenant::new(slug.parse()?)
    };
    let created = tenants.create(new).await;
    if let Ok(row) = tenants.show(slug).await {
        database.remove_later(&row.resident()?.placement);
    }
    created
}

/// Writes a note, and gives the number of notes.
pub(crate) async fn write(db: &Db<Tenant>, text: &str) -> Result<u64> {
    Note {
        id: Auto::unset(),
        text: text.to_owned(),
    }
    .insert(db)
    .await?;
    Note::objects().count(db).await
}

/// Tenants whose app has files that were written by hand, of which its models know nothing.
pub(crate) fn by_hand(database: &Database, folder: &Path) -> Tenants {
    on_servers(database.servers.clone(), folder)
}

/// As [`by_hand`], on other servers.
pub(crate) fn on_servers(servers: Servers, folder: &Path) -> Tenants {
    let app = AppMigrations::new(
        "notes",
        vec![Note::SCHEMA],
        MigrationSource::directory(folder),
    );
    Tenants::new(servers, vec![app], TenantOptions::default()).unwrap()
}

/// The kind whose tenants have the closest to tables of their own: a schema each where there are
/// schemas, otherwise a file.
pub(crate) fn own_tables(database: &Database) -> Isolation {
    database.isolations()[1]
}

/// Makes so many tenants with tables of their own: `t-000`, `t-001` …
pub(crate) async fn create_many(database: &Database, tenants: &Tenants, number: usize) {
    for one in 0..number {
        let isolation = Some(own_tables(database));
        create(database, tenants, &format!("t-{one:03}"), isolation)
            .await
            .unwrap();
    }
}

/// Adds a migration that makes the table `extra`.
pub(crate) fn add_extra(folder: &Path) {
    let more = r#"{"operations": [{"create_table": {"name": "extra", "primary_key": ["id"],
        "columns": [{"name": "id", "column_type": "integer"}]}}]}"#;
    std::fs::write(folder.join("tenant/0002_more.json"), more).unwrap();
}

/// Lets the next migration of a tenant fail: the table `extra` is there already.
pub(crate) async fn spoil(database: &Database, tenants: &Tenants, slug: &str) {
    statement(database, tenants, slug, spoiled(true)).await;
}

/// Undoes [`spoil`].
pub(crate) async fn mend(database: &Database, tenants: &Tenants, slug: &str) {
    statement(database, tenants, slug, spoiled(false)).await;
}

fn spoiled(yes: bool) -> terrace_sql::Ddl {
    let table = terrace_sql::TableDefinition {
        name: "extra".to_owned(),
        columns: vec![terrace_sql::ColumnDefinition {
            name: "other".to_owned(),
            column_type: terrace_core::ColumnType::Integer,
            ..terrace_sql::ColumnDefinition::default()
        }],
        primary_key: vec!["other".to_owned()],
        ..terrace_sql::TableDefinition::default()
    };
    if yes {
        terrace_sql::Ddl::CreateTable(table)
    } else {
        terrace_sql::Ddl::DropTable(table.name)
    }
}

async fn statement(database: &Database, tenants: &Tenants, slug: &str, ddl: terrace_sql::Ddl) {
    let placement = tenants
        .show(slug)
        .await
        .unwrap()
        .resident()
        .unwrap()
        .placement;
    let target = database.servers.target(&placement).unwrap();
    target.session().await.unwrap().apply(&ddl).await.unwrap();
}
