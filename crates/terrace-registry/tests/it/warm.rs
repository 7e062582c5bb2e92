//! Storage that is made in advance.

use terrace_orm::Model as _;
use terrace_registry::WarmRow;
use terrace_tenancy::ShardName;

use crate::databases::on_each_database;
use crate::support::{add_extra, by_hand, create, own_tables, tenants, write};

#[test]
fn a_new_tenant_takes_storage_that_is_ready() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let first = tenants(&database, folder.path()).await;
        let (main, kind) = (ShardName::main(), own_tables(&database));
        assert_eq!(first.keep_warm(&main, kind, 2).await.unwrap(), 2);
        assert_eq!(first.keep_warm(&main, kind, 2).await.unwrap(), 0);
        let ready = WarmRow::objects().all(first.registry()).await.unwrap();
        let resident = create(&database, &first, "warm", Some(kind)).await.unwrap();
        let id = resident.tenant.id().as_uuid();
        assert!(ready.iter().any(|row| *row.id.get() == id));
        assert_eq!(
            write(&first.open(&resident).unwrap(), "hello")
                .await
                .unwrap(),
            1
        );
        assert_eq!(WarmRow::objects().count(first.registry()).await.unwrap(), 1);
        assert_eq!(first.fleet_summary().await.unwrap().current, 1);

        // A slug that is taken wastes nothing.
        let taken = create(&database, &first, "warm", Some(kind)).await;
        assert!(taken.is_err());
        assert_eq!(WarmRow::objects().count(first.registry()).await.unwrap(), 1);

        // What lacks a migration by now is made anew.
        add_extra(folder.path());
        let second = by_hand(&database, folder.path());
        assert_eq!(second.keep_warm(&main, kind, 1).await.unwrap(), 1);
        let newest = create(&database, &second, "newest", Some(kind))
            .await
            .unwrap();
        let target = database.servers.target(&newest.placement).unwrap();
        assert!(second.migrator().plan(&target).await.unwrap().is_empty());
        assert_eq!(WarmRow::objects().count(first.registry()).await.unwrap(), 0);
    });
}
