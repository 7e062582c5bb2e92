//! Functions of the program as steps: in the migration's transaction, with the tables of its time.

use terrace_core::{Error, ErrorKind, Result, ScopeKind, Value};
use terrace_migrate::{
    AppMigrations, DataStep, ExecutorOptions, Goal, MigrationSet, Migrator, RustStep, StepFuture,
};
use terrace_sql::{Assignment, Expression, Statement, Update};

use crate::databases::on_each_database;
use crate::support::{count, first_version, has_table, insert, migrator, targets, write};

/// Renames every artist, by the column that the table has at this place of the chain.
async fn rename(step: &mut DataStep<'_>, name: &'static str) -> Result<()> {
    let columns = &step.definition("artist")?.columns;
    assert!(columns.iter().any(|column| column.name == "name"));
    let update = Update {
        query: 0,
        table: step.table("artist")?,
        assignments: vec![Assignment {
            column: "name".into(),
            value: Expression::Value(name.into()),
        }],
        filter: None,
        returning: Vec::new(),
    };
    let outcome = step
        .run(&Statement::Update(update), &mut |_| Ok(()))
        .await?;
    assert_eq!(outcome.affected, 1);
    Ok(())
}

fn forward(mut step: DataStep<'_>) -> StepFuture<'_> {
    Box::pin(async move { rename(&mut step, "forward").await })
}

fn backward(mut step: DataStep<'_>) -> StepFuture<'_> {
    Box::pin(async move { rename(&mut step, "backward").await })
}

fn fail(mut step: DataStep<'_>) -> StepFuture<'_> {
    Box::pin(async move {
        rename(&mut step, "half").await?;
        Err(Error::new(ErrorKind::InvalidInput, "a row makes no sense"))
    })
}

fn app(app: &AppMigrations) -> AppMigrations {
    app.clone().with_steps(&[
        RustStep::new("fill", forward).undone_by(backward),
        RustStep::new("fail", fail),
    ])
}

#[test]
fn a_function_runs_at_its_place_in_the_chain_and_back() {
    on_each_database(async |database| {
        let (folder, plain) = first_version();
        let app = app(&plain);
        for target in targets(&database).await {
            if target.scope() == ScopeKind::Registry {
                continue;
            }
            let tenant = folder.path().join("tenant");
            for file in ["0002_fill.json", "0003_title.json"] {
                std::fs::remove_file(tenant.join(file)).ok();
            }
            assert!(migrator(&app).migrate(&target).await.is_ok());
            insert(&target, "artist", "Ann").await;
            write(
                folder.path(),
                "tenant/0002_fill.json",
                r#"{"operations": [{"run_rust": {"name": "fill"}}]}"#,
            );
            write(
                folder.path(),
                "tenant/0003_title.json",
                r#"{"operations": [{"rename_column": {"table": "artist", "column": "name", "to": "title"}}]}"#,
            );
            let outcome = migrator(&app).migrate(&target).await;
            assert_eq!(outcome.into_result().unwrap().len(), 2, "{target:?}");
            assert_eq!(named(&target, "title", "forward").await, 1);
            let back = migrator(&app).with_options(ExecutorOptions {
                goal: Goal::To("0001".to_owned()),
                ..ExecutorOptions::default()
            });
            let outcome = back.migrate(&target).await;
            assert_eq!(outcome.into_result().unwrap().len(), 2, "{target:?}");
            assert_eq!(named(&target, "name", "backward").await, 1);
        }
    });
}

#[test]
fn a_function_that_fails_leaves_nothing() {
    on_each_database(async |database| {
        let (folder, plain) = first_version();
        let app = app(&plain);
        let target = crate::support::shared(&database.servers);
        assert!(migrator(&app).migrate(&target).await.is_ok());
        insert(&target, "artist", "Ann").await;
        let text = r#"{"operations": [{"run_rust": {"name": "fail"}}]}"#;
        write(folder.path(), "tenant/0002_fail.json", text);
        let error = migrator(&app).migrate(&target).await.error.unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(
            error
                .message()
                .contains("the step fail: a row makes no sense"),
            "{error}"
        );
        assert_eq!(named(&target, "name", "Ann").await, 1);
    });
}

#[test]
fn a_function_that_nobody_registered_is_told_before_anything_runs() {
    on_each_database(async |database| {
        let (folder, plain) = first_version();
        let target = crate::support::shared(&database.servers);
        let text = r#"{"operations": [{"run_rust": {"name": "fill"}}]}"#;
        write(folder.path(), "tenant/0002_fill.json", text);
        let error = migrator(&plain).migrate(&target).await.error.unwrap();
        assert!(
            error
                .message()
                .contains("no step is registered as \"fill\""),
            "{error}"
        );
        assert!(error.hint().unwrap().contains("with_steps"), "{error}");
        assert!(!has_table(&target, "artist").await);
    });
}

#[test]
fn a_migration_that_nothing_undoes_is_told_before_anything_runs() {
    let (folder, plain) = first_version();
    let text = r#"{"operations": [{"drop_index": {"table": "album", "index": "album_name_index"}},
        {"run_sql": {"up": "SELECT 1"}}]}"#;
    write(folder.path(), "tenant/0002_sql.json", text);
    let set = MigrationSet::load(&[plain]).unwrap();
    let last = set.scope(ScopeKind::Tenant).last().unwrap();
    let error = last.reversed().unwrap_err();
    assert_eq!(
        error.message(),
        "shop.0002_sql can't be undone, because of operation 2: run_sql has no \"down\""
    );
    assert!(Migrator::new(set.clone()).set().apps().len() == 1);
}

#[test]
fn one_migration_does_the_work_of_several_where_none_is_applied() {
    on_each_database(async |database| {
        let (folder, app) = first_version();
        write(
            folder.path(),
            "tenant/0002_label.json",
            r#"{"operations": [{"create_table": {"name": "label", "primary_key": ["id"],
                "columns": [{"name": "id", "column_type": "integer"}]}}]}"#,
        );
        let shared = crate::support::shared(&database.servers);
        assert!(migrator(&app).migrate(&shared).await.is_ok());
        let options = terrace_migrate::SquashOptions {
            app: "shop".to_owned(),
            scope: ScopeKind::Tenant,
            from: None,
            to: "0002_label".to_owned(),
            name: None,
            optimise: true,
            check: false,
        };
        let apps = std::slice::from_ref(&app);
        terrace_migrate::squash_migrations(apps, &options).unwrap();
        let names = async |target: &terrace_tenancy::MigrationTarget| {
            let outcome = migrator(&app).migrate(target).await;
            let applied = outcome.into_result().unwrap();
            applied
                .into_iter()
                .map(|done| done.name)
                .collect::<Vec<_>>()
        };
        let squashed = "0001_squashed_0002_label";
        assert_eq!(
            names(&shared).await,
            [""; 0],
            "all that it replaces is applied"
        );
        let mut others = targets(&database).await;
        others.retain(|target| target.scope() == ScopeKind::Tenant && target.key() != shared.key());
        for target in &others {
            assert_eq!(names(target).await, [squashed], "{target:?}");
            assert_eq!(names(target).await, [""; 0], "{target:?}");
            assert!(has_table(target, "label").await);
        }
        for file in ["0001_initial.json", "0002_label.json"] {
            std::fs::remove_file(folder.path().join("tenant").join(file)).unwrap();
        }
        for target in others.iter().chain([&shared]) {
            assert_eq!(names(target).await, [""; 0], "{target:?}");
            let status = migrator(&app).status(target).await.unwrap();
            assert_eq!(status.len(), 1, "{status:?}");
            assert_eq!(status[0].name, squashed);
        }
        assert_eq!(count(&shared, "label").await, 0);
    });
}

/// Counts the artists with a name in a column.
async fn named(
    target: &terrace_tenancy::MigrationTarget,
    column: &'static str,
    name: &'static str,
) -> i64 {
    let mut select = terrace_sql::Select::from(terrace_sql::Table {
        name: "artist".into(),
        scope: target.scope(),
    });
    let all = Expression::Aggregate(Box::new(terrace_sql::Aggregate::count_all()));
    select.items.push(terrace_sql::Item::Expression(all, None));
    select.filter = Some(Expression::column(column).equals(name));
    let mut rows = 0;
    let mut session = target.session().await.unwrap();
    session
        .run(&Statement::from(select), &mut |row| {
            rows = row.get(0)?;
            Ok(())
        })
        .await
        .unwrap();
    rows
}

/// Reads rows some at a time, changes each by its key, adds and removes one.
fn past(mut past: DataStep<'_>) -> StepFuture<'_> {
    Box::pin(async move {
        let artists = past.model("artist")?;
        let mut seen = 0;
        let mut last = None;
        loop {
            let mut query = artists.select(&["name"]).limit(2);
            if let Some(last) = &last {
                query = query.after(last);
            }
            let rows = query.all(&mut past).await?;
            for row in &rows {
                let name: String = row.get("name")?;
                let values = [("name", name.to_uppercase().into())];
                assert_eq!(artists.update(&mut past, row, &values).await?, 1);
                seen += 1;
            }
            match rows.into_iter().last() {
                Some(row) => last = Some(row),
                None => break,
            }
        }
        assert_eq!(seen, 3);
        let bob = artists
            .select(&[])
            .filter("name", "BOB")
            .all(&mut past)
            .await?;
        assert_eq!(artists.delete(&mut past, &bob[0]).await?, 1);
        assert_eq!(artists.delete(&mut past, &bob[0]).await?, 0);
        let mut values = vec![("name", "New".into())];
        if let Some(column) = artists.tenant_column() {
            let moved = [(column, bob[0].value(column)?.clone())];
            let error = artists.update(&mut past, &bob[0], &moved).await;
            let error = error.unwrap_err();
            assert!(error.message().contains("to another tenant"), "{error}");
            values.push((column, bob[0].value(column)?.clone()));
            values.push(("id", 9_000_i64.into()));
        }
        artists.insert(&mut past, &values).await?;
        let placeholder = past.placeholder(1);
        let text = format!("SELECT name FROM artist WHERE name = {placeholder}");
        match past.raw(&text, &["ANN".into()]).await {
            Ok(rows) => assert_eq!(rows, [[Value::from("ANN")]]),
            // In a schema that no search path leads to, text would run elsewhere.
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert!(artists.tenant_column().is_none());
            }
        }

        // What the models say by now isn't there yet, and what isn't asked for isn't read.
        let error = artists.select(&["title"]).all(&mut past).await.unwrap_err();
        assert!(
            error.message().contains("no column title at this place"),
            "{error}"
        );
        let error = past.model("plan").unwrap_err();
        assert!(error.message().contains("plan"), "{error}");
        let rows = artists.select(&[]).limit(1).all(&mut past).await?;
        assert!(rows[0].get::<String>("name").is_err());
        Ok(())
    })
}

#[test]
fn rows_of_the_past_are_read_and_written_by_checked_names() {
    on_each_database(async |database| {
        let (folder, plain) = first_version();
        let app = plain
            .clone()
            .with_steps(&[RustStep::new("past", past).nothing_to_undo()]);
        let mut all = targets(&database).await;
        all.retain(|target| target.scope() == ScopeKind::Tenant);
        for target in &all {
            assert!(migrator(&plain).migrate(target).await.is_ok());
            for name in ["Ann", "Bob", "Eve"] {
                insert(target, "artist", name).await;
            }
        }
        write(
            folder.path(),
            "tenant/0002_past.json",
            r#"{"operations": [{"run_rust": {"name": "past"}}]}"#,
        );
        write(
            folder.path(),
            "tenant/0003_title.json",
            r#"{"operations": [{"rename_column": {"table": "artist", "column": "name", "to": "title"}}]}"#,
        );
        for target in &all {
            migrator(&app).migrate(target).await.into_result().unwrap();
            for (name, rows) in [("ANN", 1), ("BOB", 0), ("EVE", 1), ("New", 1)] {
                assert_eq!(
                    named(target, "title", name).await,
                    rows,
                    "{name} of {target:?}"
                );
            }
        }
    });
}
