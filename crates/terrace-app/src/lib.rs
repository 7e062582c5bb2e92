//! Projects, apps, settings and commands: one binary that serves and manages.
//!
//! A [`Project`] is put together from [`App`]s and run by [`Project::main`]. Without an argument
//! it serves; `--help` lists everything else. Nothing is registered behind the program's back:
//! what isn't named here isn't there.
//!
//! ```no_run
//! use std::process::ExitCode;
//! use terrace_app::{App, Project};
//! use terrace_web::{TenantRoutes, axum::routing::get};
//!
//! fn main() -> ExitCode {
//!     let routes = TenantRoutes::new().route("/", get(async || "hello"));
//!     Project::new("shop").app(App::new("shop").routes(routes)).main()
//! }
//! ```

mod app;
mod command;
mod commands;
mod context;
mod doors;
mod first_start;
mod logs;
mod output;
mod project;
mod questions;
mod settings;

pub use app::App;
pub use command::Command;
pub use context::Context;
pub use output::Format;
pub use project::Project;
pub use settings::{
    CopySettings, DataFolder, DatabaseSettings, DatabaseUrl, HttpSettings, LogFormat, LogSettings,
    MissingReplicaSetting, Settings, ShardSettings, Sources, TenancySettings, Tier,
};

pub use clap;
