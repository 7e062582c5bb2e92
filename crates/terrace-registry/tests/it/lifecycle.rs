//! Making tenants in every isolation, failing half way, and what each status allows.

use terrace_core::{ErrorKind, TenantId, TenantKind, TenantState, TenantStatus};
use terrace_orm::Model as _;
use terrace_registry::{Access, NewTenant, TenantRow};
use terrace_tenancy::{Directory as _, TenantKey};

use crate::databases::on_each_database;
use crate::support::{create, tenants, tenants_before_migration, write};

#[test]
fn a_tenant_of_each_isolation_is_ready_when_it_is_made() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        for isolation in database.isolations() {
            for slug in [format!("{isolation}-one"), format!("{isolation}-two")] {
                let resident = create(&database, &tenants, &slug, Some(isolation))
                    .await
                    .unwrap();
                assert_eq!(resident.state, TenantState::Ready);
                let db = tenants.open(&resident).unwrap();
                assert_eq!(
                    write(&db, "mine").await.unwrap(),
                    1,
                    "{slug} sees its own rows alone"
                );
            }
        }
        let slugs: Vec<_> = tenants
            .list()
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.slug)
            .collect();
        assert_eq!(slugs.len(), database.isolations().len() * 2);
        assert!(slugs.is_sorted());
    });
}

#[test]
fn a_slug_is_taken_once() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create(&database, &tenants, "acme", None).await.unwrap();
        let error = create(&database, &tenants, "acme", None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unique);
        assert!(
            error.to_string().contains("the slug acme is taken"),
            "{error}"
        );
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let tenants = tenants.clone();
            racers.spawn(async move {
                tenants
                    .create(NewTenant::new("globex".parse().unwrap()))
                    .await
            });
        }
        let made = racers.join_all().await;
        let globex = tenants.show("globex").await.unwrap().resident().unwrap();
        database.remove_later(&globex.placement);
        let kinds: Vec<_> = made
            .iter()
            .filter_map(|made| made.as_ref().err())
            .map(terrace_core::Error::kind)
            .collect();
        assert_eq!(kinds, [ErrorKind::Unique; 3], "{made:?}");
    });
}

#[test]
fn a_create_that_failed_goes_on() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let before = tenants(&database, folder.path()).await;
        let broken = folder.path().join("tenant/0002_broken.up.sql");
        std::fs::write(&broken, "INSRT").unwrap();
        let isolation = Some("database".parse().unwrap());
        let failing = tenants_before_migration(&database, folder.path());
        let error = create(&database, &failing, "acme", isolation)
            .await
            .unwrap_err();
        assert!(
            error
                .message()
                .starts_with("the tenant acme couldn't be made"),
            "{error}"
        );
        let row = before.show("acme").await.unwrap();
        assert_eq!(row.state, "failed");
        let closed = before.open(&row.resident().unwrap()).unwrap_err();
        assert_eq!(closed.kind(), ErrorKind::TenantUnavailable);

        std::fs::write(&broken, "").unwrap();
        let repaired = tenants_before_migration(&database, folder.path());
        let other = NewTenant::new("acme".parse().unwrap()).with_isolation("row".parse().unwrap());
        assert_eq!(
            repaired.create(other).await.unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        let resident = repaired
            .create(NewTenant::new("acme".parse().unwrap()))
            .await
            .unwrap();
        assert_eq!(resident.tenant.id(), row.tenant_id());
        assert_eq!(
            write(&repaired.open(&resident).unwrap(), "hello")
                .await
                .unwrap(),
            1
        );
    });
}

#[test]
fn status_and_kind_have_effects() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create(&database, &tenants, "acme", None).await.unwrap();
        let row = tenants.show("acme").await.unwrap();
        assert_eq!(
            (row.status.as_str(), row.kind.as_str()),
            ("trial", "customer")
        );
        let trial = row.trial_ends_at.unwrap().duration_since(row.created_at);
        assert!(
            (trial.as_secs_f64() / 86_400.0 - 14.0).abs() < 0.001,
            "{trial:?}"
        );
        let demo = NewTenant::new("show".parse().unwrap())
            .with_kind(TenantKind::Demo)
            .with_name("Show");
        let demo = tenants.create(demo).await.unwrap();
        database.remove_later(&demo.placement);
        assert_eq!(
            (demo.tenant.status(), demo.tenant.name()),
            (TenantStatus::Demo, "Show")
        );

        let key = TenantKey::Slug("acme");
        assert_eq!(
            tenants.lookup(key).await.unwrap().unwrap().access(),
            Access::ReadWrite
        );
        tenants
            .set_status("acme", TenantStatus::Frozen)
            .await
            .unwrap();
        let frozen = tenants.lookup(key).await.unwrap().unwrap();
        assert_eq!(frozen.access(), Access::ReadOnly);
        assert!(tenants.open_residence(&frozen).is_ok(), "reads work");
        tenants
            .set_status("acme", TenantStatus::Archived)
            .await
            .unwrap();
        let archived = tenants.lookup(key).await.unwrap().unwrap();
        assert_eq!(archived.access(), Access::Gone);
        assert_eq!(
            tenants.open_residence(&archived).unwrap_err().kind(),
            ErrorKind::TenantUnavailable
        );
        let missing = tenants
            .set_status("nobody", TenantStatus::Active)
            .await
            .unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
    });
}

#[test]
fn only_a_ready_tenant_is_opened() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let mut resident = create(&database, &tenants, "acme", None).await.unwrap();
        for state in [
            TenantState::Provisioning,
            TenantState::Moving,
            TenantState::Failed,
        ] {
            resident.state = state;
            let error = tenants.open(&resident).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TenantUnavailable);
            assert!(error.hint().is_some());
        }
    });
}

#[test]
fn the_default_tenant_is_found_by_its_id_alone() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let resident = tenants.ensure_default_tenant().await.unwrap();
        database.remove_later(&resident.placement);
        assert_eq!(
            tenants.ensure_default_tenant().await.unwrap().placement,
            resident.placement
        );
        assert!(resident.tenant.id().is_default());
        assert_eq!(
            write(&tenants.open(&resident).unwrap(), "alone")
                .await
                .unwrap(),
            1
        );
        assert!(
            tenants
                .find(TenantKey::Slug("default"))
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            tenants
                .find(TenantKey::Id(TenantId::DEFAULT))
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(tenants.show("default").await.unwrap().status, "active");
        let error = tenants
            .set_status("default", TenantStatus::Archived)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    });
}

#[test]
fn the_database_refuses_a_status_that_is_not_known() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create(&database, &tenants, "acme", None).await.unwrap();
        let changed = TenantRow::objects()
            .filter(|tenant| tenant.slug.equals("acme"))
            .update(tenants.registry(), |tenant| [tenant.status.set("gone")])
            .await;
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::Check);
    });
}

#[test]
fn the_database_notes_when_a_row_changed() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create(&database, &tenants, "acme", None).await.unwrap();
        let before = tenants.show("acme").await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let mut row = before.clone();
        row.name = "Acme".to_owned();
        row.updated_at = jiff::Timestamp::UNIX_EPOCH;
        row.update(tenants.registry()).await.unwrap();
        let after = tenants.show("acme").await.unwrap();
        assert_eq!(after.name, "Acme");
        assert!(
            after.updated_at > before.updated_at,
            "no value wins over the trigger"
        );
        let age = jiff::Timestamp::now()
            .duration_since(after.updated_at)
            .as_secs_f64();
        assert!(age.abs() < 60.0, "in the same time zone: {age}");
    });
}

#[test]
fn many_tenants_are_made_at_the_same_time() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let mut makers = tokio::task::JoinSet::new();
        for isolation in database.isolations() {
            for number in 0..5 {
                let (database, tenants) = (database.clone(), tenants.clone());
                let slug = format!("{isolation}-{number}");
                makers.spawn(async move {
                    let resident = create(&database, &tenants, &slug, Some(isolation))
                        .await
                        .unwrap();
                    write(&tenants.open(&resident).unwrap(), "mine")
                        .await
                        .unwrap()
                });
            }
        }
        assert!(makers.join_all().await.into_iter().all(|notes| notes == 1));
    });
}

#[test]
fn a_registry_without_tables_says_what_to_do() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants_before_migration(&database, folder.path());
        let error = create(&database, &tenants, "acme", None).await.unwrap_err();
        assert!(error.to_string().contains("run migrate"), "{error}");
    });
}
