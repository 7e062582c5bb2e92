//! The ledger of golang-migrate: taken over, and kept exact for whoever still uses that.

use terrace_migrate::{AppMigrations, ExecutorOptions, Goal, Migrator};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{has_table, migrator, shop, write};

fn sharing(app: &AppMigrations, goal: Goal) -> Migrator {
    migrator(app).with_options(ExecutorOptions {
        goal,
        version_table: Some("schema_migrations".to_owned()),
        ..ExecutorOptions::default()
    })
}

async fn script(target: &MigrationTarget, sql: &str) {
    let mut session = target.session().await.unwrap();
    session.script(sql).await.unwrap();
}

/// Whether the other tool would find this version.
async fn says(target: &MigrationTarget, version: i64, dirty: bool) -> bool {
    let found = format!(
        "CREATE TABLE found AS SELECT version FROM schema_migrations WHERE version = {version} AND {}",
        if dirty { "dirty" } else { "NOT dirty" }
    );
    script(target, &found).await;
    let rows = crate::support::count(target, "found").await;
    script(target, "DROP TABLE found").await;
    rows == 1
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
fn either_tool_may_run_next() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        let numbers = ["20240101120000", "20240202120000", "20240303120000"];
        for (number, table) in numbers.into_iter().zip(["a", "b", "c"]) {
            write(
                folder.path(),
                &format!("registry/{number}_{table}.up.sql"),
                &format!("CREATE TABLE {table} (id integer)"),
            );
            write(
                folder.path(),
                &format!("registry/{number}_{table}.down.sql"),
                &format!("DROP TABLE {table}"),
            );
        }
        let target = database.servers.registry_target().unwrap();
        script(&target, "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)").await;
        script(
            &target,
            "INSERT INTO schema_migrations VALUES (20240101120000, true)",
        )
        .await;
        let error = sharing(&app, Goal::Latest)
            .migrate(&target)
            .await
            .error
            .unwrap();
        assert_eq!(
            error.message(),
            "Dirty database version 20240101120000. Fix and force version."
        );

        script(&target, "UPDATE schema_migrations SET dirty = false").await;
        script(&target, "CREATE TABLE a (id integer)").await;
        let applied = sharing(&app, Goal::Up(1))
            .migrate(&target)
            .await
            .into_result()
            .unwrap();
        assert_eq!(applied[0].name, "20240202120000_b");
        assert!(says(&target, 20_240_202_120_000, false).await);

        // The other tool goes on, and back.
        script(&target, "CREATE TABLE c (id integer)").await;
        script(
            &target,
            "UPDATE schema_migrations SET version = 20240303120000",
        )
        .await;
        assert_eq!(
            sharing(&app, Goal::Latest)
                .migrate(&target)
                .await
                .into_result()
                .unwrap(),
            []
        );
        script(&target, "DROP TABLE c").await;
        script(
            &target,
            "UPDATE schema_migrations SET version = 20240202120000",
        )
        .await;
        assert_eq!(
            sharing(&app, Goal::Latest)
                .migrate(&target)
                .await
                .into_result()
                .unwrap()
                .len(),
            1
        );
        assert!(has_table(&target, "c").await);

        let undone = sharing(&app, Goal::Down(2))
            .migrate(&target)
            .await
            .into_result()
            .unwrap();
        assert_eq!(undone.len(), 2);
        assert!(says(&target, 20_240_101_120_000, false).await);
        // A file that came late is applied, and the version stays the newest.
        assert!(sharing(&app, Goal::Latest).migrate(&target).await.is_ok());
        write(
            folder.path(),
            "registry/20240115120000_late.up.sql",
            "CREATE TABLE late (id integer)",
        );
        write(
            folder.path(),
            "registry/20240115120000_late.down.sql",
            "DROP TABLE late",
        );
        assert_eq!(
            sharing(&app, Goal::Latest)
                .migrate(&target)
                .await
                .into_result()
                .unwrap()
                .len(),
            1
        );
        assert!(says(&target, 20_240_303_120_000, false).await);
        assert_eq!(
            sharing(&app, Goal::Zero)
                .migrate(&target)
                .await
                .into_result()
                .unwrap()
                .len(),
            4
        );
        assert_eq!(crate::support::count(&target, "schema_migrations").await, 0);
        sharing(&app, Goal::Latest)
            .force(&target, "shop", Some(20_240_202_120_000))
            .await
            .unwrap();
        assert!(says(&target, 20_240_202_120_000, false).await);
    });
}

#[test]
fn a_table_of_that_name_with_other_columns_is_left_alone() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        write(
            folder.path(),
            "registry/0001_a.up.sql",
            "CREATE TABLE a (id integer)",
        );
        let target = database.servers.registry_target().unwrap();
        script(
            &target,
            "CREATE TABLE schema_migrations (version varchar(20) NOT NULL)",
        )
        .await;
        assert!(sharing(&app, Goal::Latest).migrate(&target).await.is_ok());
        assert_eq!(crate::support::count(&target, "schema_migrations").await, 0);
    });
}
