//! The safe forms run, and leave what the statements leave in whose place they are.

use terrace_migrate::{AppMigrations, MigrationSet, MigrationSource, Migrator, rewrite};
use terrace_sql::{Expression, Item, Select, Statement, Table};
use terrace_tenancy::MigrationTarget;

use super::cases::{Case, POSTGRES};
use super::{all_found, before, dialect};
use crate::databases::on_each_database;
use crate::support::{count, has_table, write};

/// Rows to work on.
const ROWS: &str = "
    INSERT INTO t (id, n, name) SELECT g, g, 'name ' || g FROM generate_series(1, 3000) g;
    INSERT INTO other SELECT generate_series(1, 10);
    INSERT INTO bare SELECT g, g FROM generate_series(1, 100) g;";

/// Notes what the tables look like, and what is in them.
const LOOK: &str = "CREATE TABLE terrace_look AS
SELECT string_agg(line, E'\\n' ORDER BY line) AS line FROM (
    SELECT c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || ' ' || a.attnotnull || ' ' || a.attidentity::text || a.attgenerated::text
        || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm')
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT indexdef || ' ' || i.indisvalid FROM pg_indexes
        JOIN pg_index i ON i.indexrelid = indexname::regclass WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL SELECT tgname || ' trigger' FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname || ' function' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT relname || ' sequence' FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
) AS lines WHERE line NOT LIKE '%terrace_%'";

async fn look(target: &MigrationTarget) -> String {
    let mut session = target.session().await.unwrap();
    session.script(LOOK).await.unwrap();
    let mut select = Select::from(Table {
        name: "terrace_look".into(),
        scope: target.scope(),
    });
    select
        .items
        .push(Item::Expression(Expression::column("line"), None));
    let mut look = String::new();
    session
        .run(&Statement::from(select), &mut |row| {
            look = row.get(0)?;
            Ok(())
        })
        .await
        .unwrap();
    session.script("DROP TABLE terrace_look").await.unwrap();
    look
}

/// Runs files behind each other in an empty schema, and looks.
async fn run(target: &MigrationTarget, case: &Case, files: &[String]) -> Result<String, String> {
    let mut session = target.session().await.unwrap();
    let empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS s CASCADE;
        DROP SCHEMA IF EXISTS s2 CASCADE";
    session.script(empty).await.unwrap();
    drop(session);
    let folder = tempfile::tempdir().unwrap();
    let all = before(case);
    let (tables, more) = all.split_at(all.len() - case.before.len());
    let first = format!("{tables};{ROWS}\n{more}");
    write(folder.path(), "registry/0001_before.up.sql", &first);
    for (number, text) in files.iter().enumerate() {
        let name = format!("registry/{:04}_it.up.sql", number + 2);
        write(folder.path(), &name, text);
    }
    let source = MigrationSource::directory(folder.path());
    let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
    let outcome = Migrator::new(set).migrate(target).await;
    outcome.into_result().map_err(|error| error.to_string())?;
    Ok(look(target).await)
}

#[test]
fn a_safe_form_leaves_the_same_schema() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        if !target.dialect().capabilities().concurrent_changes {
            return;
        }
        let (mut wrong, mut compared) = (Vec::new(), 0);
        for case in POSTGRES {
            let findings = all_found(dialect(case.database), &before(case), case.bad);
            let Some(safe) = rewrite(case.bad, dialect(case.database), &findings).unwrap() else {
                continue;
            };
            // A partition that leaves beside others keeps its bounds as a check.
            if case.rule == "detach-blocks" || case.rule == "named-schema" {
                continue;
            }
            let expected = run(&target, case, &[case.bad.to_owned()]).await;
            let mut files = vec![safe.text.clone()];
            files.extend(safe.later.clone());
            let is = run(&target, case, &files).await;
            compared += 1;
            if is != expected || is.is_err() {
                wrong.push(format!(
                    "{}: {}\n{files:#?}\nleaves\n{is:?}\nand not\n{expected:?}",
                    case.rule, case.bad
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        assert!(compared > 25, "{compared}");
    });
}

#[test]
fn a_back_fill_changes_the_rows_that_it_is_about() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        if !target.dialect().capabilities().concurrent_changes {
            return;
        }
        let bad = "UPDATE t SET note = name || '!' WHERE n < 2000";
        let case = POSTGRES
            .iter()
            .find(|case| case.rule == "backfill")
            .unwrap();
        let findings = all_found(dialect("postgres"), &before(case), bad);
        assert_eq!(findings[0].rule, "backfill");
        let safe = rewrite(bad, dialect("postgres"), &findings)
            .unwrap()
            .unwrap();
        let check = "CREATE TABLE wrong AS SELECT id FROM t
            WHERE note IS DISTINCT FROM CASE WHEN id < 2000 THEN name || '!' END";
        run(&target, case, &[safe.text, check.to_owned()])
            .await
            .unwrap();
        assert_eq!(count(&target, "t").await, 3000);
        assert_eq!(count(&target, "wrong").await, 0);
    });
}

/// Each round would have found the rows of the round before again, without an end.
#[test]
fn no_back_fill_is_written_for_what_depends_on_itself() {
    let case = POSTGRES
        .iter()
        .find(|case| case.rule == "backfill")
        .unwrap();
    let bad = "UPDATE t SET n = n + 1";
    let findings = all_found(dialect("postgres"), &before(case), bad);
    assert_eq!(findings[0].rule, "backfill");
    assert!(findings[0].steps.is_empty());
}

#[test]
fn a_declared_migration_runs_online() {
    const FIRST: &str = r#"{"operations": [
        {"create_table": {"name": "boss", "primary_key": ["id"], "columns": [{"name": "id", "column_type": "big_int"}]}},
        {"create_table": {"name": "person", "primary_key": ["id"], "columns": [
            {"name": "id", "column_type": "big_int"}, {"name": "n", "column_type": "integer", "nullable": true},
            {"name": "boss_id", "column_type": "big_int", "nullable": true}]}}]}"#;
    const SECOND: &str = r#""operations": [
        {"create_index": {"table": "person", "index": {"name": "person_n", "columns": ["n"]}}},
        {"add_unique": {"table": "person", "unique": {"name": "person_n_boss", "columns": ["n", "boss_id"]}}},
        {"add_check": {"table": "person", "check": {"name": "person_n_check", "condition": "n > 0"}}},
        {"add_foreign_key": {"table": "person", "foreign_key": {"name": "person_boss", "columns": ["boss_id"],
            "references": "boss", "referenced_columns": ["id"]}}},
        {"alter_column": {"table": "person", "column": {"name": "n", "column_type": "integer"}, "fill": "7"}}]}"#;
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        let concurrent = target.dialect().capabilities().concurrent_changes;
        let mut looks = Vec::new();
        for kind in ["", "\"online\": true, "] {
            if concurrent {
                let mut session = target.session().await.unwrap();
                let empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
                session.script(empty).await.unwrap();
            } else if kind.is_empty() {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), "registry/0001_first.json", FIRST);
            write(
                folder.path(),
                "registry/0002_more.json",
                &format!("{{{kind}{SECOND}"),
            );
            let source = MigrationSource::directory(folder.path());
            let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
            let migrator = Migrator::new(set);
            let plan = migrator.plan(&target).await.unwrap();
            let second = plan.last().unwrap().statements.join("\n");
            assert_eq!(
                second.contains("CONCURRENTLY"),
                concurrent && !kind.is_empty(),
                "{second}"
            );
            migrator.migrate(&target).await.into_result().unwrap();
            assert!(has_table(&target, "person").await);
            if concurrent {
                looks.push(look(&target).await);
            }
        }
        assert!(
            looks.windows(2).all(|pair| pair[0] == pair[1]),
            "{looks:#?}"
        );
    });
}
