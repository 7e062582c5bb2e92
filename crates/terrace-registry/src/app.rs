//! The built-in apps: their tables are migrated like those of any other.

use terrace_core::ModelSchema;
use terrace_migrate::{AppMigrations, migrations};
use terrace_orm::{AuditEntry, Model as _, RegistryAuditEntry};

use crate::{FleetRow, FleetRunnerRow, FleetVersionRow, TenantRow, WarmRow};

/// The name of the registry's own app.
pub const APP: &str = "terrace_registry";

/// The name of the app of the audit logs.
pub const AUDIT_APP: &str = "terrace_audit";

/// The registry's own models and migrations.
pub fn registry_app() -> AppMigrations {
    let models = vec![
        TenantRow::SCHEMA,
        FleetRow::SCHEMA,
        FleetVersionRow::SCHEMA,
        FleetRunnerRow::SCHEMA,
        WarmRow::SCHEMA,
    ];
    AppMigrations::new(APP, models, migrations!("migrations"))
}

/// The audit logs: one of each tenant, and the registry's.
pub fn audit_app() -> AppMigrations {
    let models = vec![AuditEntry::SCHEMA, RegistryAuditEntry::SCHEMA];
    AppMigrations::new(AUDIT_APP, models, migrations!("audit_migrations"))
}

/// The built-in apps that come with these apps and aren't among them: the registry's own, and the
/// audit logs where a model is audited.
pub fn built_in_apps(apps: &[AppMigrations]) -> Vec<AppMigrations> {
    let lacks = |name: &str| apps.iter().all(|app| app.app != name);
    let mut models = apps.iter().flat_map(|app| &app.models);
    let is_audited = |model: &&'static ModelSchema| model.options.audit.is_some();
    let mut built_in = Vec::new();
    if lacks(APP) {
        built_in.push(registry_app());
    }
    if lacks(AUDIT_APP) && models.any(is_audited) {
        built_in.push(audit_app());
    }
    built_in
}
