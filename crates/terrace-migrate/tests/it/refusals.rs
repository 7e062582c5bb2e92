//! What keeps a target from being migrated is told, and the target is as it was.

use terrace_core::{ErrorKind, ScopeKind};
use terrace_tenancy::{PlainDatabase, PoolOptions};

use crate::databases::{administer, endpoint, on_each_database};
use crate::support::{count, has_table, migrator, shop, write};

#[test]
fn a_full_disk_leaves_what_was_there() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let target = database.servers.registry_target().unwrap();
        if !target.dialect().capabilities().file_databases {
            return;
        }
        write(
            folder.path(),
            "registry/0001_plan.up.sql",
            "CREATE TABLE plan (name text); INSERT INTO plan VALUES ('a')",
        );
        let fill = "CREATE TABLE big (name text);\nPRAGMA max_page_count = 20;\n\
                    INSERT INTO big SELECT hex(zeroblob(2000)) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) a, (VALUES (1), (2), (3), (4), (5)) b;";
        write(folder.path(), "registry/0002_big.up.sql", fill);
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Exhausted);
        assert_eq!(
            error.to_string(),
            "shop.0002_big: 0002_big.up.sql, statement 3, line 3, column 1: the disk, or the database file up to \
             its limit, is full (free space, then try again)"
        );
        assert_eq!(count(&target, "plan").await, 1);
        assert!(!has_table(&target, "big").await);
        write(
            folder.path(),
            "registry/0002_big.up.sql",
            &fill.replace("= 20", "= 1000000"),
        );
        assert!(migrator(&app).migrate(&target).await.is_ok());
    });
}

#[test]
fn a_user_who_may_only_read_is_told_and_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for variable in ["TERRACE_TEST_POSTGRES_URL", "TERRACE_TEST_MYSQL_URL"] {
            let Some(server) = endpoint(variable) else {
                continue;
            };
            let name = format!(
                "terrace_reads_{}",
                &uuid::Uuid::new_v4().simple().to_string()[..12]
            );
            let has_roles = server.dialect().capabilities().row_level_security;
            let make = if has_roles {
                format!("CREATE ROLE {name} LOGIN PASSWORD 'reads'")
            } else {
                format!("CREATE USER {name}@'%' IDENTIFIED BY 'reads'")
            };
            administer(&server, &[format!("CREATE DATABASE {name}"), make]).await;
            if has_roles {
                let inside = server.with_database(&name).unwrap();
                administer(
                    &inside,
                    &["REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned()],
                )
                .await;
            } else {
                administer(
                    &server,
                    &[format!("GRANT SELECT ON {name}.* TO {name}@'%'")],
                )
                .await;
            }
            let reader = server
                .with_database(&name)
                .unwrap()
                .with_user(&name, Some("reads"))
                .unwrap();
            let database = PlainDatabase::connect(&reader, PoolOptions::default())
                .await
                .unwrap();
            let folder = tempfile::tempdir().unwrap();
            let app = shop(folder.path(), vec![]);
            write(
                folder.path(),
                "registry/0001_a.up.sql",
                "CREATE TABLE a (id integer)",
            );
            let target = database.target("reads", ScopeKind::Registry, None);
            let error = migrator(&app).migrate(&target).await.error.unwrap();
            assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
            assert!(
                error
                    .message()
                    .starts_with("the ledger (table terrace_migration) can't be made: "),
                "{error}"
            );
            assert!(!has_table(&target, "a").await);
            drop((database, target));
            let drop_user = if has_roles {
                format!("DROP ROLE {name}")
            } else {
                format!("DROP USER {name}@'%'")
            };
            let force = if has_roles { " WITH (FORCE)" } else { "" };
            administer(
                &server,
                &[format!("DROP DATABASE {name}{force}"), drop_user],
            )
            .await;
        }
    });
}
