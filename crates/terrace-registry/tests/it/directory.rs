//! Finding tenants: what is cached, for how long, and what never is.

use std::sync::Arc;
use std::time::Duration;

use terrace_core::TenantStatus;
use terrace_orm::Model as _;
use terrace_registry::{TenantOptions, TenantRow, Tenants};
use terrace_tenancy::{Directory as _, TenantKey};

use crate::databases::on_each_database;
use crate::support::{create, notes, tenants};

/// Changes a row as another process would.
async fn rename(tenants: &Tenants, name: &str) {
    let changed = TenantRow::objects()
        .filter(|tenant| tenant.slug.equals("acme"))
        .update(tenants.registry(), |tenant| [tenant.name.set(name)])
        .await;
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn a_tenant_is_read_once_until_it_is_changed() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let key = TenantKey::Slug("acme");
        assert!(
            tenants.lookup(key).await.unwrap().is_none(),
            "and that is remembered"
        );
        let resident = create(&database, &tenants, "acme", None).await.unwrap();
        let first = tenants.lookup(key).await.unwrap().unwrap();
        rename(&tenants, "Changed by somebody else").await;
        let second = tenants
            .lookup(TenantKey::Id(resident.tenant.id()))
            .await
            .unwrap()
            .unwrap();
        assert!(Arc::ptr_eq(&first, &second), "found by slug, kept by id");
        tenants
            .set_status("acme", TenantStatus::Active)
            .await
            .unwrap();
        let third = tenants.find(key).await.unwrap().unwrap();
        assert_eq!(third.tenant.name(), "Changed by somebody else");
        assert_eq!(third.tenant.status(), TenantStatus::Active);
    });
}

#[test]
fn what_another_process_changed_is_seen_after_a_while() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let other = tenants(&database, folder.path()).await;
        let options = TenantOptions {
            cache_time: Duration::from_millis(30),
            ..TenantOptions::default()
        };
        let servers = database.another_process().await;
        let tenants = Tenants::new(servers, vec![notes(folder.path())], options).unwrap();
        let key = TenantKey::Slug("acme");
        assert!(tenants.lookup(key).await.unwrap().is_none());
        create(&database, &other, "acme", None).await.unwrap();
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert!(tenants.lookup(key).await.unwrap().is_some());
        rename(&other, "Later").await;
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert_eq!(
            tenants.lookup(key).await.unwrap().unwrap().tenant().name(),
            "Later"
        );
    });
}

#[test]
fn a_handle_is_opened_once_per_entry() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        create(&database, &tenants, "acme", None).await.unwrap();
        let residence = tenants
            .lookup(TenantKey::Slug("acme"))
            .await
            .unwrap()
            .unwrap();
        let (one, two) = (
            tenants.open_residence(&residence).unwrap(),
            tenants.open_residence(&residence).unwrap(),
        );
        assert_eq!(one.tenant(), two.tenant());
    });
}

#[test]
fn names_that_no_tenant_can_have_are_nobody() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&database, folder.path()).await;
        let long = "a".repeat(100_000);
        for slug in ["", "public", "A B", "'; --", &long] {
            assert!(
                tenants
                    .lookup(TenantKey::Slug(slug))
                    .await
                    .unwrap()
                    .is_none()
            );
        }
        assert!(
            tenants
                .lookup(TenantKey::Domain("shop.example"))
                .await
                .unwrap()
                .is_none()
        );
    });
}
