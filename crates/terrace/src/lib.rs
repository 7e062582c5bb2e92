//! Terrace: a batteries-included, Django-shaped web framework whose ground floor is multi-tenancy.
//!
//! This crate only names what the others do. `use terrace::prelude::*;` brings what most files of
//! an application need; everything else is found under [`orm`], [`migrate`], [`registry`],
//! [`tenancy`], [`web`] and [`app`].
//!
//! ```no_run
//! use std::process::ExitCode;
//! use terrace::prelude::*;
//!
//! #[derive(Model, Clone, Debug)]
//! struct Album {
//!     id: Auto<i64>,
//!     #[terrace(max_length = 160)]
//!     title: String,
//! }
//!
//! async fn titles(db: Db<Tenant>) -> Result<Json<Vec<String>>, Problem> {
//!     let albums = Album::objects().order_by(|album| album.title.ascending()).limit(20).all(&db).await?;
//!     Ok(Json(albums.into_iter().map(|album| album.title).collect()))
//! }
//!
//! fn main() -> ExitCode {
//!     let app = App::new("shop")
//!         .models(models![Album])
//!         .migrations(migrations!("migrations"))
//!         .routes(TenantRoutes::new().route("/titles", get(titles)));
//!     Project::new("shop").tenancy().app(app).main()
//! }
//! ```

pub use terrace_app as app;
pub use terrace_core as core;
pub use terrace_migrate as migrate;
pub use terrace_orm as orm;
pub use terrace_registry as registry;
pub use terrace_tenancy as tenancy;
pub use terrace_web as web;

pub use terrace_app::{App, Command, Context, Project, Settings};
pub use terrace_core::{Actor, Error, ErrorKind, Registry, Result, Slug, Tenant, TenantId, Value};
pub use terrace_migrate::{DataStep, RustStep, StepFuture, migrations};
pub use terrace_orm::{
    AuditEntry, AuditOperation, Auto, DbEnum, Defaulted, ForeignKey, Key, Mixin, Model,
    RegistryAuditEntry, RegistryKey, Related, models,
};
pub use terrace_tenancy::{Db, Executor, Transaction};
pub use terrace_web::{Json, OperatorRoutes, Path, Problem, Query, TenantRoutes, TestClient};

// What the code that `#[derive(Model)]` writes refers to.
#[doc(hidden)]
pub use terrace_orm::private;

/// What most files of an application need.
pub mod prelude {
    pub use terrace_app::{App, Command, Context, Project};
    pub use terrace_core::{Error, ErrorKind, Registry, Result, Tenant};
    pub use terrace_migrate::migrations;
    pub use terrace_orm::{Auto, DbEnum, Defaulted, ForeignKey, Key, Mixin, Model, models};
    pub use terrace_tenancy::{Db, Executor, Transaction};
    pub use terrace_web::axum::routing::{delete, get, patch, post, put};
    pub use terrace_web::{Json, OperatorRoutes, Path, Problem, Query, TenantRoutes};
}

/// The program of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
