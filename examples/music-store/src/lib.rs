//! A music shop for many customers, each with a catalogue, customers and invoices of its own: the
//! data model of the Chinook sample database.
//!
//! `cargo demo` serves it; `cargo demo -- --help` lists what else it does.

mod api;
mod import;
pub mod models;
mod orders;
mod seed;

pub use import::{Imported, import, import_file};
pub use orders::{NewLine, NewOrder, place_order};

use terrace::prelude::*;

/// The project: one app, many tenants.
pub fn project() -> Project {
    Project::new("music-store")
        .tenancy()
        .app(app())
        .first_start(seed::first_start)
        .landing("/api/artists")
}

/// The app.
pub fn app() -> App {
    App::new("music_store")
        .models(models::ALL)
        .migrations(migrations!("migrations"))
        .routes(api::routes())
        .command::<import::Import>()
}
