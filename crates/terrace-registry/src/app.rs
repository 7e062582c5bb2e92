//! The registry's own tables as a built-in app, migrated like any other.

use terrace_migrate::{AppMigrations, migrations};
use terrace_orm::Model as _;

use terrace_core::ModelSchema;

use crate::{FleetRow, FleetRunnerRow, FleetVersionRow, TenantRow, WarmRow};

/// The name of the built-in app.
pub const APP: &str = "terrace_registry";

/// The registry's own models and migrations.
pub fn registry_app() -> AppMigrations {
    AppMigrations::new(APP, models(), migrations!("migrations"))
}

fn models() -> Vec<&'static ModelSchema> {
    vec![
        TenantRow::SCHEMA,
        FleetRow::SCHEMA,
        FleetVersionRow::SCHEMA,
        FleetRunnerRow::SCHEMA,
        WarmRow::SCHEMA,
    ]
}
