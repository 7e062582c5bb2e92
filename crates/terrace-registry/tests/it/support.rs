//! An app with tenant models, and tenants on a test's database.

use std::path::Path;
use std::time::Duration;

use terrace_core::{Result, Tenant};
use terrace_migrate::{AppMigrations, MakeOptions, MigrationSource, make_migrations};
use terrace_orm::{Auto, Model};
use terrace_registry::{NewTenant, TenantOptions, Tenants};
use terrace_tenancy::{Db, Isolation, Resident};

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
    let app = AppMigrations::new(
        "notes",
        vec![Note::SCHEMA],
        MigrationSource::directory(folder),
    );
    Tenants::new(
        database.servers.clone(),
        vec![app],
        TenantOptions::default(),
    )
    .unwrap()
}
