//! `UPDATE` and `DELETE`.

use insta::assert_snapshot;
use terrace_core::Value;
use terrace_sql::{Assignment, BinaryOperator, Delete, Expression, Name, Statement, Update};

use crate::support::{column, guarded, ids, names, namespaced, plain, table};

fn update(assignments: Vec<(&'static str, Expression)>, filter: Option<Expression>) -> Statement {
    let assignments = assignments
        .into_iter()
        .map(|(column, value)| Assignment {
            column: Name::Borrowed(column),
            value,
        })
        .collect();
    Statement::Update(Update {
        query: 0,
        table: table("track"),
        assignments,
        filter,
        returning: Vec::new(),
    })
}

fn delete(filter: Option<Expression>) -> Statement {
    Statement::Delete(Delete {
        query: 0,
        table: table("track"),
        filter,
        returning: Vec::new(),
    })
}

fn longer() -> Expression {
    let one = Box::new(Expression::Value(Value::I64(1)));
    Expression::binary(column("bytes"), BinaryOperator::Add, *one)
}

fn in_own_table() -> Expression {
    let mut query = ids("track");
    query.filter = Some(column("name").equals("Walk On"));
    Expression::InQuery {
        operand: Box::new(column("id")),
        query: Box::new(query),
        negated: false,
    }
}

#[test]
fn an_update() {
    let statement = update(vec![("bytes", longer())], Some(column("id").equals(7_i64)));
    assert_snapshot!(plain(&statement), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1 WHERE "id" = $2
        [1, 7]
    mysql:
        UPDATE `track` SET `bytes` = `bytes` + ? WHERE `id` = ?
        [1, 7]
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1 WHERE "id" = ?2
        [1, 7]
    "#);
    assert_snapshot!(guarded(&statement), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1 WHERE "tenant_id" = $2 AND ("id" = $3)
        [1, tenant, 7]
    mysql:
        UPDATE `track` SET `bytes` = `bytes` + ? WHERE `tenant_id` = ? AND (`id` = ?)
        [1, tenant, 7]
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1 WHERE "tenant_id" = ?2 AND ("id" = ?3)
        [1, tenant, 7]
    "#);
    assert_snapshot!(namespaced(&statement), @r#"
    postgres:
        UPDATE "t_acme"."track" SET "bytes" = "bytes" + $1 WHERE "id" = $2
        [1, 7]
    mysql:
        UPDATE `t_acme`.`track` SET `bytes` = `bytes` + ? WHERE `id` = ?
        [1, 7]
    sqlite:
        Unsupported: sqlite has no namespaces inside a database (keep the tenant's rows in a database of their own, or in shared tables)
    "#);
}

#[test]
fn an_update_of_everything_stays_with_the_tenant() {
    assert_snapshot!(guarded(&update(vec![("bytes", longer())], None)), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1 WHERE "tenant_id" = $2
        [1, tenant]
    mysql:
        UPDATE `track` SET `bytes` = `bytes` + ? WHERE `tenant_id` = ?
        [1, tenant]
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1 WHERE "tenant_id" = ?2
        [1, tenant]
    "#);
}

#[test]
fn assignments_see_the_old_row_on_every_database() {
    let statement = update(vec![("bytes", longer()), ("size", column("bytes"))], None);
    assert_snapshot!(plain(&statement), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1, "size" = "bytes"
        [1]
    mysql:
        UPDATE `track` SET `size` = `bytes`, `bytes` = `bytes` + ?
        [1]
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1, "size" = "bytes"
        [1]
    "#);
    let swap = update(
        vec![("bytes", column("size")), ("size", column("bytes"))],
        None,
    );
    assert_snapshot!(plain(&swap), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "size", "size" = "bytes"
    mysql:
        Unsupported: mysql can't swap columns in one update: it runs the assignments one after the other (read the row first, in the same transaction, and assign values)
    sqlite:
        UPDATE "track" SET "bytes" = "size", "size" = "bytes"
    "#);
}

#[test]
fn an_update_that_returns() {
    let assignments = vec![Assignment {
        column: "bytes".into(),
        value: longer(),
    }];
    let returning = names(&["id", "bytes"]);
    let statement = Statement::Update(Update {
        query: 0,
        table: table("track"),
        assignments,
        filter: None,
        returning,
    });
    assert_snapshot!(plain(&statement), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1 RETURNING "id", "bytes"
        [1]
    mysql:
        Unsupported: mysql can't return the rows that an update or delete touched (read the rows first, in the same transaction)
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1 RETURNING "id", "bytes"
        [1]
    "#);
}

#[test]
fn a_delete() {
    let statement = delete(Some(column("id").equals(7_i64)));
    assert_snapshot!(plain(&statement), @r#"
    postgres:
        DELETE FROM "track" WHERE "id" = $1
        [7]
    mysql:
        DELETE FROM `track` WHERE `id` = ?
        [7]
    sqlite:
        DELETE FROM "track" WHERE "id" = ?1
        [7]
    "#);
    assert_snapshot!(guarded(&statement), @r#"
    postgres:
        DELETE FROM "track" WHERE "tenant_id" = $1 AND ("id" = $2)
        [tenant, 7]
    mysql:
        DELETE FROM `track` WHERE `tenant_id` = ? AND (`id` = ?)
        [tenant, 7]
    sqlite:
        DELETE FROM "track" WHERE "tenant_id" = ?1 AND ("id" = ?2)
        [tenant, 7]
    "#);
    assert_snapshot!(namespaced(&delete(None)), @r#"
    postgres:
        DELETE FROM "t_acme"."track"
    mysql:
        DELETE FROM `t_acme`.`track`
    sqlite:
        Unsupported: sqlite has no namespaces inside a database (keep the tenant's rows in a database of their own, or in shared tables)
    "#);
}

#[test]
fn a_write_that_reads_its_own_table() {
    assert_snapshot!(guarded(&delete(Some(in_own_table()))), @r#"
    postgres:
        DELETE FROM "track" WHERE "tenant_id" = $1 AND ("id" IN (SELECT u0."id" FROM "track" AS u0 WHERE u0."tenant_id" = $1 AND (u0."name" = $2)))
        [tenant, "Walk On"]
    mysql:
        DELETE FROM `track` WHERE `tenant_id` = ? AND (`id` IN (SELECT * FROM (SELECT u0.`id` FROM `track` AS u0 WHERE u0.`tenant_id` = ? AND (u0.`name` = ?) LIMIT 18446744073709551615) AS derived))
        [tenant, tenant, "Walk On"]
    mariadb:
        DELETE FROM `track` WHERE `tenant_id` = ? AND (`id` IN (SELECT u0.`id` FROM `track` AS u0 WHERE u0.`tenant_id` = ? AND (u0.`name` = ?)))
        [tenant, tenant, "Walk On"]
    sqlite:
        DELETE FROM "track" WHERE "tenant_id" = ?1 AND ("id" IN (SELECT u0."id" FROM "track" AS u0 WHERE u0."tenant_id" = ?1 AND (u0."name" = ?2)))
        [tenant, "Walk On"]
    "#);
    assert_snapshot!(plain(&update(vec![("bytes", longer())], Some(in_own_table()))), @r#"
    postgres:
        UPDATE "track" SET "bytes" = "bytes" + $1 WHERE "id" IN (SELECT u0."id" FROM "track" AS u0 WHERE u0."name" = $2)
        [1, "Walk On"]
    mysql:
        UPDATE `track` SET `bytes` = `bytes` + ? WHERE `id` IN (SELECT * FROM (SELECT u0.`id` FROM `track` AS u0 WHERE u0.`name` = ? LIMIT 18446744073709551615) AS derived)
        [1, "Walk On"]
    mariadb:
        UPDATE `track` SET `bytes` = `bytes` + ? WHERE `id` IN (SELECT u0.`id` FROM `track` AS u0 WHERE u0.`name` = ?)
        [1, "Walk On"]
    sqlite:
        UPDATE "track" SET "bytes" = "bytes" + ?1 WHERE "id" IN (SELECT u0."id" FROM "track" AS u0 WHERE u0."name" = ?2)
        [1, "Walk On"]
    "#);
}
