//! Who reaches the registry.

use terrace_core::{Registry, Tenant};
use terrace_tenancy::Db;
use terrace_web::axum::routing::get;
use terrace_web::{OperatorRoutes, OperatorSite, Resolver, TenantRoutes};

use crate::house::{House, street};

async fn registry(db: Db<Registry>) -> String {
    format!("{db:?}")
}

#[tokio::test]
async fn operator_routes_are_on_the_shared_host_alone() {
    let operator = OperatorRoutes::new().route("/registry", get(registry));
    let tenants = TenantRoutes::new().route(
        "/who",
        get(async |tenant: Tenant| tenant.slug().to_string()),
    );
    let house = House::open(
        Resolver::new(["localhost"]).unwrap(),
        street(),
        tenants,
        operator,
    )
    .await;
    let client = house.client();
    assert_eq!(client.get("/registry").send().await.text(), "Db(registry)");
    for host in ["acme.localhost", "acme.example", "nobody.localhost"] {
        assert_eq!(
            client.get("/registry").host(host).send().await.status(),
            404,
            "{host}"
        );
    }
    assert_eq!(client.get("/who").send().await.status(), 404);
}

#[tokio::test]
async fn an_operator_route_among_the_tenants_finds_no_registry() {
    let smuggled = OperatorRoutes::new()
        .route("/registry", get(registry))
        .with_state(OperatorSite(()));
    let tenants = TenantRoutes::new().merge(smuggled);
    let house = House::open(
        Resolver::new(["localhost"]).unwrap(),
        street(),
        tenants,
        OperatorRoutes::new(),
    )
    .await;
    let response = house
        .client()
        .get("/registry")
        .host("acme.localhost")
        .send()
        .await;
    assert_eq!(response.status(), 404);
}
