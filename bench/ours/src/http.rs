//! The server: hello for nobody, one row for a tenant.

use std::sync::Arc;

use bench_ours::house::House;
use bench_ours::models::Track;
use bench_worker::Result;
use terrace::prelude::get;
use terrace::registry::Tenants;
use terrace::tenancy::TenantKey;
use terrace::web::{Door, Doors, Front, FrontOptions, Knock, Resolver, Server};
use terrace::{Db, Json, Model, OperatorRoutes, Path, Tenant, TenantRoutes};

/// Serves a house on a free port of the loopback interface until the process ends.
pub(crate) async fn serve(house: &House) -> Result<u16> {
    let resolver = Resolver::new(["localhost"])?;
    let registry = house.tenants.registry().clone();
    let options = FrontOptions::new(
        resolver,
        Arc::new(TenantDoors(house.tenants.clone())),
        registry,
    )
    .with_operator(OperatorRoutes::new().route("/hello", get(hello)))
    .with_tenants(TenantRoutes::new().route("/tracks/{id}", get(track)));
    let server = Server::bind("127.0.0.1:0").await?;
    let port = server.address().port();
    tokio::spawn(server.serve(Front::new(options), std::future::pending()));
    Ok(port)
}

async fn hello() -> &'static str {
    "hello"
}

async fn track(db: Db<Tenant>, Path(id): Path<i64>) -> terrace::web::Result<Json<Track>> {
    Ok(Json(Track::get(&db, id).await?))
}

/// The tenants of the registry, as the web layer knocks at their doors.
struct TenantDoors(Tenants);

impl Doors for TenantDoors {
    fn knock<'a>(&'a self, key: TenantKey<'a>) -> Knock<'a> {
        Box::pin(async move {
            let Some(residence) = self.0.lookup(key).await? else {
                return Ok(None);
            };
            let open = || self.0.open_residence(&residence);
            Ok(Some(Door::of(
                residence.resident(),
                !residence.access().writes(),
                open,
            )?))
        })
    }
}
