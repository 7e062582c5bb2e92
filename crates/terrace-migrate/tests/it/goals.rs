//! How far a target is brought: forward, back, to a name, to nothing, by pretending.

use terrace_migrate::{
    AppMigrations, Direction, ExecutorOptions, Goal, MigrationState, Migrator, Mode,
};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{has_table, migrator, shop, write};

/// Three tables in three migrations, each with its way back.
fn three() -> (tempfile::TempDir, AppMigrations) {
    let folder = tempfile::tempdir().unwrap();
    for (number, table) in ["a", "b", "c"].into_iter().enumerate() {
        let name = format!("registry/000{}_{table}", number + 1);
        let up = format!("CREATE TABLE {table} (id integer);");
        write(folder.path(), &format!("{name}.up.sql"), &up);
        let down = format!("DROP TABLE {table};");
        write(folder.path(), &format!("{name}.down.sql"), &down);
    }
    let app = shop(folder.path(), vec![]);
    (folder, app)
}

fn aiming(app: &AppMigrations, goal: Goal) -> Migrator {
    migrator(app).with_options(ExecutorOptions {
        goal,
        ..ExecutorOptions::default()
    })
}

/// Runs towards a goal, and gives what ran: `+a` was applied, `-a` undone.
async fn run(app: &AppMigrations, goal: Goal, target: &MigrationTarget) -> Vec<String> {
    let outcome = aiming(app, goal).migrate(target).await;
    let ran = outcome.into_result().unwrap();
    ran.iter()
        .map(|one| {
            let sign = match one.direction {
                Direction::Forward => '+',
                Direction::Backward => '-',
            };
            format!("{sign}{}", one.name.split('_').nth(1).unwrap())
        })
        .collect()
}

async fn refusal(app: &AppMigrations, goal: Goal, target: &MigrationTarget) -> String {
    aiming(app, goal)
        .migrate(target)
        .await
        .error
        .unwrap()
        .to_string()
}

async fn tables(target: &MigrationTarget) -> String {
    let mut found = String::new();
    for table in ["a", "b", "c"] {
        if has_table(target, table).await {
            found.push_str(table);
        }
    }
    found
}

#[test]
fn every_goal_is_reached_and_the_way_back_leaves_nothing() {
    on_each_database(async |database| {
        let (_folder, app) = three();
        let target = database.servers.registry_target().unwrap();
        for round in 0..2 {
            assert_eq!(
                run(&app, Goal::Up(2), &target).await,
                ["+a", "+b"],
                "{round}"
            );
            assert_eq!(run(&app, Goal::Latest, &target).await, ["+c"]);
            assert_eq!(
                run(&app, Goal::To("0001".into()), &target).await,
                ["-c", "-b"]
            );
            assert_eq!(tables(&target).await, "a");
            assert_eq!(run(&app, Goal::To("1".into()), &target).await, [""; 0]);
            assert_eq!(
                run(&app, Goal::To("shop.0003_c".into()), &target).await,
                ["+b", "+c"]
            );
            assert_eq!(run(&app, Goal::Redo, &target).await, ["-c", "+c"]);
            assert_eq!(run(&app, Goal::Down(2), &target).await, ["-c", "-b"]);
            assert_eq!(run(&app, Goal::Latest, &target).await, ["+b", "+c"]);
            assert_eq!(tables(&target).await, "abc");
            assert_eq!(
                run(&app, Goal::To("shop.zero".into()), &target).await,
                ["-c", "-b", "-a"]
            );
            assert_eq!(tables(&target).await, "");
            let status = migrator(&app).status(&target).await.unwrap();
            assert!(
                status
                    .iter()
                    .all(|line| line.state == MigrationState::Pending)
            );
        }
        let nothing = aiming(&app, Goal::Down(1)).migrate(&target).await;
        assert_eq!(nothing.into_result().unwrap(), []);
    });
}

#[test]
fn a_name_that_is_wrong_or_means_several_is_told() {
    on_each_database(async |database| {
        let (folder, app) = three();
        write(folder.path(), "tenant/0009_only_tenants.up.sql", "");
        let target = database.servers.registry_target().unwrap();
        for (name, expected) in [
            (
                "0007",
                "there is no migration 0007 (the command showmigrations lists them all)",
            ),
            (
                "other.0001",
                "there is no migration other.0001 (the apps are shop)",
            ),
            ("000", "there is no migration 000 "),
        ] {
            let error = refusal(&app, Goal::To(name.into()), &target).await;
            assert!(error.contains(expected), "{error}");
        }
        // A migration of the other scope asks nothing of this target.
        assert_eq!(run(&app, Goal::To("0009".into()), &target).await, [""; 0]);
    });
}

#[test]
fn what_has_no_way_back_is_refused_before_anything_is_undone() {
    on_each_database(async |database| {
        let (folder, app) = three();
        std::fs::remove_file(folder.path().join("registry/0002_b.down.sql")).unwrap();
        let target = database.servers.registry_target().unwrap();
        run(&app, Goal::Latest, &target).await;
        let error = refusal(&app, Goal::Down(2), &target).await;
        assert_eq!(
            error,
            "registry: shop.0002_b backward: shop.0002_b can't be undone: there is no down file (add \
             0002_b.down.sql; it may be empty when nothing is to be done)"
                .trim_start_matches("registry: ")
        );
        assert_eq!(tables(&target).await, "abc");
        assert_eq!(run(&app, Goal::Down(1), &target).await, ["-c"]);
    });
}

#[test]
fn what_removes_data_needs_to_be_meant() {
    on_each_database(async |database| {
        let (folder, app) = three();
        let target = database.servers.registry_target().unwrap();
        run(&app, Goal::Up(3), &target).await;
        write(
            folder.path(),
            "registry/0004_d.up.sql",
            "SELECT 1; DROP TABLE a",
        );
        write(folder.path(), "registry/0003_c.down.sql", "DROP TABLE c");
        for (goal, expected) in [
            (
                Goal::Latest,
                "data would be lost: shop.0004_d has DROP TABLE (look at it with --dry-run, and say --yes when that is meant)",
            ),
            (
                Goal::Down(1),
                "data would be lost: shop.0003_c would be undone",
            ),
        ] {
            let careful = migrator(&app).with_options(ExecutorOptions {
                goal,
                allow_destructive: false,
                ..ExecutorOptions::default()
            });
            assert!(
                !careful.plan(&target).await.unwrap().is_empty(),
                "a plan may be looked at"
            );
            let error = careful.migrate(&target).await.error.unwrap().to_string();
            assert!(error.contains(expected), "{error}");
            assert_eq!(tables(&target).await, "abc");
        }
        assert_eq!(run(&app, Goal::Latest, &target).await, ["+d"]);
    });
}

#[test]
fn pretending_changes_the_ledger_alone() {
    on_each_database(async |database| {
        let (_folder, app) = three();
        let target = database.servers.registry_target().unwrap();
        let pretending = |goal, mode| {
            migrator(&app).with_options(ExecutorOptions {
                goal,
                mode,
                ..ExecutorOptions::default()
            })
        };
        let fake = pretending(Goal::To("0002".into()), Mode::Fake);
        assert_eq!(fake.migrate(&target).await.into_result().unwrap().len(), 2);
        assert_eq!(tables(&target).await, "");
        let zero = pretending(Goal::Zero, Mode::Fake);
        assert_eq!(zero.migrate(&target).await.into_result().unwrap().len(), 2);

        // The tables of the first migration are there already, those of the second are not.
        let mut session = target.session().await.unwrap();
        session.script("CREATE TABLE a (id integer)").await.unwrap();
        drop(session);
        let initial = pretending(Goal::Latest, Mode::FakeInitial);
        assert_eq!(
            initial.migrate(&target).await.into_result().unwrap().len(),
            3
        );
        assert_eq!(tables(&target).await, "abc");
        assert_eq!(migrator(&app).plan(&target).await.unwrap(), []);
    });
}

#[test]
fn a_forced_version_needs_no_way_and_no_clean_ledger() {
    on_each_database(async |database| {
        let (folder, app) = three();
        let target = database.servers.registry_target().unwrap();
        let two = "CREATE TABLE two (id integer); INSRT INTO two;";
        write(
            folder.path(),
            "registry/0002_b.up.sql",
            &format!("-- terrace: no-transaction\n{two}"),
        );
        assert!(!aiming(&app, Goal::Latest).migrate(&target).await.is_ok());
        let status = migrator(&app).status(&target).await.unwrap();
        assert!(matches!(
            status[1].state,
            MigrationState::Unfinished {
                finished: 1,
                dirty: false
            }
        ));
        let error = refusal(&app, Goal::Down(1), &target).await;
        assert!(
            error.contains("0002_b was begun and not finished (1 statement done)"),
            "{error}"
        );

        migrator(&app)
            .force(&target, "shop", Some(2))
            .await
            .unwrap();
        assert_eq!(run(&app, Goal::Latest, &target).await, ["+c"]);
        let error = migrator(&app)
            .force(&target, "shop", Some(9))
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no migration 9 to force (the numbers are 1, 2, 3, and -1 for none)"
        );
        migrator(&app).force(&target, "shop", None).await.unwrap();
        assert_eq!(migrator(&app).plan(&target).await.unwrap().len(), 3);
    });
}
