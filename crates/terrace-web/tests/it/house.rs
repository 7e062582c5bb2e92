//! Tenants in memory and an application for them.

use std::collections::HashMap;
use std::sync::Arc;

use tempfile::TempDir;
use terrace_core::{Slug, Tenant, TenantId, TenantState, TenantStatus};
use terrace_tenancy::{
    Directory, Endpoint, Isolation, Lookup, Placement, Resident, ServerOptions, Servers, ShardName,
    TenantKey,
};
use terrace_web::{
    Front, FrontOptions, OperatorRoutes, PlainDoors, Resolver, TenantRoutes, TestClient,
};

/// Tenants in memory.
#[derive(Default)]
pub(crate) struct Book(HashMap<String, Resident>);

impl Book {
    pub(crate) fn with(mut self, slug: &str, status: TenantStatus, state: TenantState) -> Self {
        let id = TenantId::generate();
        let tenant = Tenant::new(
            id,
            slug.parse::<Slug>().unwrap(),
            slug.to_uppercase(),
            status,
        );
        let placement = Placement::new(
            id,
            ShardName::main(),
            "database".parse::<Isolation>().unwrap(),
        );
        self.0.insert(
            slug.to_owned(),
            Resident {
                tenant,
                state,
                placement,
            },
        );
        self
    }

    pub(crate) fn with_default(mut self) -> Self {
        let tenant = Tenant::default_tenant();
        let placement = Placement::new(tenant.id(), ShardName::main(), "database".parse().unwrap());
        self.0.insert(
            "default".to_owned(),
            Resident {
                tenant,
                state: TenantState::Ready,
                placement,
            },
        );
        self
    }
}

impl Directory for Book {
    fn find<'a>(&'a self, key: TenantKey<'a>) -> Lookup<'a> {
        Box::pin(async move {
            Ok(match key {
                TenantKey::Id(id) => self
                    .0
                    .values()
                    .find(|resident| resident.tenant.id() == id)
                    .cloned(),
                TenantKey::Slug(slug) => self.0.get(slug).cloned(),
                TenantKey::Domain(domain) => self
                    .0
                    .get(domain.strip_suffix(".example").unwrap_or(""))
                    .cloned(),
            })
        })
    }
}

/// An application with its folder of databases.
pub(crate) struct House {
    pub(crate) front: Front,
    pub(crate) folder: TempDir,
}

impl House {
    pub(crate) async fn open(
        resolver: Resolver,
        book: Book,
        tenants: TenantRoutes,
        operator: OperatorRoutes,
    ) -> Self {
        Self::open_with(resolver, book, tenants, operator, |_| {}).await
    }

    pub(crate) async fn open_with(
        resolver: Resolver,
        book: Book,
        tenants: TenantRoutes,
        operator: OperatorRoutes,
        change: impl FnOnce(&mut FrontOptions),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let registry = Endpoint::sqlite(folder.path().join("registry.sqlite"));
        let servers = Servers::connect(ServerOptions::new(registry))
            .await
            .unwrap();
        let registry = servers.registry();
        let doors = Arc::new(PlainDoors::new(Arc::new(book), servers));
        let mut options = FrontOptions::new(resolver, doors, registry)
            .with_tenants(tenants)
            .with_operator(operator);
        change(&mut options);
        Self {
            front: Front::new(options),
            folder,
        }
    }

    pub(crate) fn client(&self) -> TestClient<Front> {
        TestClient::new(self.front.clone())
    }
}

/// One tenant of every status and state.
pub(crate) fn street() -> Book {
    use TenantState::{Failed, Moving, Provisioning, Ready};
    use TenantStatus::{Active, Archived, Demo, Frozen, Trial};
    Book::default()
        .with("acme", Active, Ready)
        .with("globex", Trial, Ready)
        .with("showroom", Demo, Ready)
        .with("frozen", Frozen, Ready)
        .with("archived", Archived, Ready)
        .with("unready", Active, Provisioning)
        .with("failed", Active, Failed)
        .with("moving", Active, Moving)
}
