//! The web layer: the only crate that names axum.
//!
//! A request passes one service, the [`Front`]: it finds the tenant (see [`Resolver`]), refuses
//! what the tenant's status forbids, and calls the tenants' routes or the operator's. Handlers are
//! plain axum handlers. What they may ask for is decided by the state of their router:
//!
//! * [`TenantRoutes`]: `Tenant` and `Db<Tenant>` are extractors, `Db<Registry>` does not compile.
//! * [`OperatorRoutes`]: `Db<Registry>` is an extractor, and no tenant is in sight.
//!
//! ```
//! use axum::routing::get;
//! use terrace_core::Tenant;
//! use terrace_tenancy::Db;
//! use terrace_web::{Json, TenantRoutes};
//!
//! async fn name(tenant: Tenant, _db: Db<Tenant>) -> Json<String> {
//!     Json(tenant.name().to_owned())
//! }
//!
//! fn routes() -> TenantRoutes {
//!     TenantRoutes::new().route("/name", get(name))
//! }
//! ```
//!
//! The reverse is a compile error:
//!
//! ```compile_fail
//! use axum::routing::get;
//! use terrace_core::Registry;
//! use terrace_tenancy::Db;
//! use terrace_web::TenantRoutes;
//!
//! async fn everything(_registry: Db<Registry>) {}
//!
//! fn routes() -> TenantRoutes {
//!     TenantRoutes::new().route("/everything", get(everything))
//! }
//! ```

mod door;
mod extract;
mod front;
mod host;
mod problem;
mod request_id;
mod resolver;
mod server;
mod site;
mod test_client;

pub use door::{Door, Doors, Knock, PlainDoors};
pub use extract::{Json, Path, Query};
pub use front::{Front, FrontOptions};
pub use host::Host;
pub use problem::{Problem, Result};
pub use request_id::RequestId;
pub use resolver::{Destination, Named, Resolver};
pub use server::{Server, ServerTimes, shutdown_signal};
pub use site::{OperatorRoutes, OperatorSite, TenantRoutes, TenantSite};
pub use test_client::{TestClient, TestRequest, TestResponse};

pub use axum;
