//! The audit logs come by the migrations of a built-in app, where a model is audited.

use serde_json::json;
use terrace_migrate::{AppMigrations, MakeOptions, MigrationSource, make_migrations};
use terrace_orm::{AuditEntry, AuditOperation, Auto, Model, RegistryAuditEntry};
use terrace_registry::{FleetOptions, TenantOptions, Tenants};

use crate::databases::on_each_database;
use crate::support::{create, tenants};

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "audited_plan", registry, audit)]
struct Plan {
    id: Auto<i64>,
    #[terrace(max_length = 80)]
    name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "audited_note", audit)]
struct Note {
    id: Auto<i64>,
    #[terrace(max_length = 80)]
    text: String,
}

#[test]
fn each_tenant_has_a_log_and_the_registry_has_one() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = AppMigrations::new(
            "audited",
            vec![Plan::SCHEMA, Note::SCHEMA],
            MigrationSource::directory(folder.path()),
        );
        make_migrations(std::slice::from_ref(&app), &MakeOptions::default()).unwrap();
        let servers = database.servers.clone();
        let tenants = Tenants::new(servers, vec![app], TenantOptions::default()).unwrap();
        tenants.migrate_all(FleetOptions::default()).await.unwrap();
        let registry = tenants.registry().acting_as("operator:1".parse().unwrap());
        let plan = Plan {
            id: Auto::unset(),
            name: "free".to_owned(),
        };
        let plan = plan.insert(&registry).await.unwrap();
        for isolation in database.isolations() {
            let mut handles = Vec::new();
            for slug in [format!("{isolation}-one"), format!("{isolation}-two")] {
                let resident = create(&database, &tenants, &slug, Some(isolation)).await;
                handles.push(tenants.open(&resident.unwrap()).unwrap());
            }
            let mut note = Note {
                id: Auto::unset(),
                text: "mine".to_owned(),
            };
            note.save(&handles[0]).await.unwrap();
            "changed".clone_into(&mut note.text);
            note.save(&handles[0]).await.unwrap();
            let entries = AuditEntry::of(&note).unwrap().all(&handles[0]).await;
            let entries = entries.unwrap();
            assert_eq!(entries.len(), 2);
            assert_eq!(entries[0].operation, AuditOperation::Update);
            let changes = json!({"text": {"before": "mine", "after": "changed"}});
            assert_eq!(entries[0].changes, changes);
            let others = AuditEntry::objects().count(&handles[1]).await.unwrap();
            assert_eq!(others, 0, "{isolation}");
        }
        let entries = RegistryAuditEntry::of(&plan).unwrap().all(&registry).await;
        let entries = entries.unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].actor.as_deref(), Some("operator:1"));
        let all = RegistryAuditEntry::objects().count(&registry).await;
        assert_eq!(all.unwrap(), 1);
    });
}

#[test]
fn a_project_without_audited_models_has_no_log() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let names: Vec<_> = tenants.apps().iter().map(|app| &*app.app).collect();
        assert_eq!(names, ["terrace_registry", "notes"]);
        let target = database.servers.registry_target().unwrap();
        let mut session = target.session().await.unwrap();
        let exists = session.table_exists("terrace_registry_audit_log").await;
        assert!(!exists.unwrap());
    });
}
