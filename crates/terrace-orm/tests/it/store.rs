//! A registry and two tenants with a file each, tables made.

use terrace_core::{ModelSchema, Registry, Slug, Tenant, TenantId, TenantStatus};
use terrace_orm::models;
use terrace_sql::{Ddl, table_definition};
use terrace_tenancy::{
    Db, Endpoint, Isolation, MigrationTarget, Placement, ServerOptions, Servers, ShardName,
};

use crate::models::*;

/// A registry and two tenants, gone when it is dropped.
pub(crate) struct Store {
    pub(crate) registry: Db<Registry>,
    pub(crate) acme: Db<Tenant>,
    pub(crate) globex: Db<Tenant>,
    _folder: tempfile::TempDir,
}

impl Store {
    /// Tenants with a file each.
    pub(crate) async fn new() -> Self {
        Self::of("database").await
    }

    /// Tenants that are kept apart in this way.
    pub(crate) async fn of(isolation: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
        let servers = Servers::connect(ServerOptions::new(endpoint))
            .await
            .unwrap();
        let isolation: Isolation = isolation.parse().unwrap();
        create(&servers.registry_target().unwrap(), models![Product]).await;
        let acme = tenant(&servers, isolation, "acme").await;
        let globex = tenant(&servers, isolation, "globex").await;
        Self {
            registry: servers.registry(),
            acme,
            globex,
            _folder: folder,
        }
    }
}

async fn tenant(servers: &Servers, isolation: Isolation, slug: &str) -> Db<Tenant> {
    let slug: Slug = slug.parse().unwrap();
    let tenant = Tenant::new(TenantId::generate(), slug, "Somebody", TenantStatus::Active);
    let placement = Placement::new(tenant.id(), ShardName::main(), isolation);
    servers.provision(&placement).await.unwrap();
    let target = servers.target(&placement).unwrap();
    let tables = models![
        Artist, Album, Track, Playlist, Entry, Everything, Currency, Stamped
    ];
    let mut session = target.session().await.unwrap();
    let exists = session.table_exists("artist").await.unwrap();
    drop(session);
    if !exists {
        create(&target, tables).await;
    }
    servers.open(&tenant, &placement).unwrap()
}

async fn create(target: &MigrationTarget, models: &[&ModelSchema]) {
    let mut session = target.session().await.unwrap();
    for model in models {
        session
            .apply(&Ddl::CreateTable(table_definition(model)))
            .await
            .unwrap();
    }
}
