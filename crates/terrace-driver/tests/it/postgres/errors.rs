//! What goes wrong has a kind, and tells no values.

use terrace_core::{ErrorKind, Value};

use super::{failure, pool, scratch, script};
use crate::support::{number, write};

#[tokio::test]
async fn constraints_have_kinds_and_names() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        script(
            &pool,
            "create table parents (id bigint primary key); \
             create table children (id bigint primary key, name varchar(8) not null, \
               parent bigint constraint children_parent references parents, \
               constraint children_name unique (name), constraint children_long check (length(name) > 2)); \
             insert into parents values (1); insert into children values (1, 'canary', 1)",
        )
        .await
        .unwrap();
        let insert = "insert into children values ($1, $2, $3)";
        let row = |id, name: &str, parent| [Value::I64(id), Value::from(name), Value::I64(parent)];
        for (sql, values, kind, constraint) in [
            (insert, row(2, "canary", 1), ErrorKind::Unique, Some("children_name")),
            (insert, row(1, "other", 1), ErrorKind::Unique, Some("children_pkey")),
            (insert, row(2, "other", 77_777), ErrorKind::ForeignKey, Some("children_parent")),
            (insert, row(2, "x", 1), ErrorKind::Check, Some("children_long")),
            (insert, row(2, "canary-canary", 1), ErrorKind::InvalidValue, None),
            ("insert into children select $1, nullif($2, $2), $3", row(2, "canary", 1), ErrorKind::NotNull, None),
            ("select ($2 || $1)::int + $3", row(2, "canary", 1), ErrorKind::InvalidValue, None),
            ("select 1 / ($1 - 1), $2, $3", row(1, "canary", 1), ErrorKind::InvalidValue, None),
        ] {
            let error = failure(write(&pool, sql, values)).await;
            assert_eq!((error.kind(), error.constraint()), (kind, constraint), "{error:?}");
            let shown = format!("{error:?} {error}");
            assert!(!shown.contains("canary") && !shown.contains("77777"), "{shown}");
        }
        for (sql, kind) in [
            ("selekt 1", ErrorKind::Statement),
            ("select * from missing", ErrorKind::Statement),
            ("select missing from children", ErrorKind::Statement),
            ("copy children from stdin", ErrorKind::Unsupported),
            ("delete from parents", ErrorKind::ForeignKey),
            ("do $$ begin raise exception 'refused'; end $$", ErrorKind::Check),
        ] {
            let error = failure(write(&pool, sql, [])).await;
            assert_eq!(error.kind(), kind, "{error:?}");
        }
        assert_eq!(number(&pool, "select count(*) from children").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_error_in_one_unit_touches_no_other() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let (good, bad, other) = tokio::join!(
            write(&pool, "select 1", []),
            write(&pool, "select 1 / 0", []),
            write(&pool, "select 2", []),
        );
        assert!(good.is_ok() && other.is_ok());
        assert_eq!(bad.unwrap_err().code(), Some("22012"));
    })
    .await;
}

#[tokio::test]
async fn a_script_names_the_place() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let error = failure(script(
            &pool,
            "create table a (n int);\n\ncreate table b (n nonsense)",
        ))
        .await;
        assert!(error.message().starts_with("line 3: "), "{error}");
        let sql =
            "create table a (n int unique); insert into a values (1); insert into a values (1)";
        let error = failure(script(&pool, sql)).await;
        assert!(error.message().starts_with("statement 3: "), "{error}");
        assert_eq!(error.kind(), ErrorKind::Unique);
        // One script is one transaction.
        assert_eq!(
            failure(write(&pool, "select * from a", [])).await.code(),
            Some("42P01")
        );
        assert_eq!(
            failure(script(&pool, "select '\0'")).await.kind(),
            ErrorKind::Statement
        );
        script(&pool, "").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_error_of_the_sink_comes_back() {
    scratch(async |endpoint| {
        let pool = pool(&endpoint, 1).await;
        let sql = "select i from generate_series(1, 1000) as i";
        let statement =
            terrace_driver::Confined::new(sql, &[], terrace_driver::Prologue::default());
        let mut rows = 0;
        let error = failure(pool.run(&statement, &mut |row| {
            rows += 1;
            row.get::<bool>(0).map(drop)
        }))
        .await;
        assert_eq!((error.kind(), rows), (ErrorKind::InvalidValue, 1));
        assert!(error.message().starts_with("i: "), "{error}");
        assert_eq!(number(&pool, "select 1::int8").await, 1);
    })
    .await;
}
