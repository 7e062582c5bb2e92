//! A ledger that an older version made is read as it is, and brought to this layout by a run.

use terrace_core::{ColumnType, Value};
use terrace_migrate::MigrationState;
use terrace_sql::{ColumnDefinition, Ddl, Insert, Statement, Table, TableDefinition};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::{migrator, shop, targets, write};

/// The ledger without who applied what, as it was before.
async fn make_older(target: &MigrationTarget, checksum: &str) {
    let column = |name: &str, column_type| ColumnDefinition {
        name: name.to_owned(),
        column_type,
        ..ColumnDefinition::default()
    };
    let table = TableDefinition {
        name: "terrace_migration".to_owned(),
        columns: vec![
            column("scope", ColumnType::VarChar(20)),
            column("app", ColumnType::VarChar(100)),
            column("name", ColumnType::VarChar(200)),
            column("checksum", ColumnType::VarChar(64)),
            column("state", ColumnType::VarChar(20)),
            column("finished_statements", ColumnType::Integer),
            column("applied_at", ColumnType::Timestamp),
            column("duration_ms", ColumnType::BigInt),
            column("terrace_version", ColumnType::VarChar(40)),
        ],
        primary_key: ["scope", "app", "name"].map(str::to_owned).to_vec(),
        ..TableDefinition::default()
    };
    let mut session = target.session().await.unwrap();
    if !session.table_exists("terrace_migration").await.unwrap() {
        session.apply_plain(&Ddl::CreateTable(table)).await.unwrap();
    }
    let values = [
        ("scope", Value::from(target.scope().as_str())),
        ("app", Value::from("shop")),
        ("name", Value::from("0001_one")),
        ("checksum", Value::from(checksum)),
        ("state", Value::from("applied")),
        ("finished_statements", Value::from(0_i32)),
        ("applied_at", Value::from(jiff::Timestamp::now())),
        ("duration_ms", Value::from(5_i64)),
        ("terrace_version", Value::from("0.1.0")),
    ];
    let (columns, values) = values
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .unzip();
    let insert = Insert {
        table: Table {
            name: "terrace_migration".into(),
            scope: target.scope(),
        },
        columns,
        values,
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    session
        .run(&Statement::Insert(insert), &mut |_| Ok(()))
        .await
        .unwrap();
}

#[test]
fn an_older_ledger_keeps_its_lines_and_gets_the_missing_column() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let app = shop(folder.path(), vec![]);
        for scope in ["registry", "tenant"] {
            write(
                folder.path(),
                &format!("{scope}/0001_one.up.sql"),
                "CREATE TABLE one (id integer)",
            );
            let two = r#"{"operations": [{"create_table": {"name": "two", "primary_key": ["id"],
                "columns": [{"name": "id", "column_type": "integer"}]}}]}"#;
            write(
                folder.path(),
                &format!("{scope}/0002_{scope}.json"),
                &two.replace("two", scope),
            );
        }
        let migrator = migrator(&app);
        for target in targets(&database).await {
            let migration = &migrator.set().scope(target.scope())[0];
            make_older(&target, &migration.checksum(target.dialect()).unwrap()).await;
            let before = migrator.status(&target).await.unwrap();
            assert!(
                matches!(
                    &before[0].state,
                    MigrationState::Applied {
                        by: None,
                        duration_ms: 5,
                        ..
                    }
                ),
                "{before:?}"
            );
            assert_eq!(migrator.plan(&target).await.unwrap().len(), 1);
            assert_eq!(
                migrator.migrate(&target).await.into_result().unwrap().len(),
                1
            );
            let after = migrator.status(&target).await.unwrap();
            assert!(matches!(
                &after[0].state,
                MigrationState::Applied { by: None, .. }
            ));
            let MigrationState::Applied { by: Some(by), .. } = &after[1].state else {
                panic!("{after:?}")
            };
            assert!(by.ends_with(&format!("/{}", std::process::id())), "{by}");
        }
    });
}
