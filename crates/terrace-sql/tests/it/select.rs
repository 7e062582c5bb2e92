//! `SELECT`.

use insta::assert_snapshot;
use terrace_sql::{
    Aggregate, AggregateFunction, Distinct, Expression, Item, JoinKind, Lock, Nulls, Order, Select,
    Source, Statement,
};

use crate::support::{
    ALBUM, ALBUM_FIELDS, ARTIST, column, columns, guarded, ids, join, namespaced, of, plain, table,
};

fn with_albums(kind: JoinKind) -> Select {
    let mut select = columns("track", &["id", "name"]);
    select.items.push(Item::Fields(ALBUM, ALBUM_FIELDS));
    select
        .joins
        .push(join(kind, "album", ALBUM, "album_id", Source::ROOT));
    select
        .joins
        .push(join(kind, "artist", ARTIST, "artist_id", ALBUM));
    select.filter = Some(of(ARTIST, "name").equals("AC/DC"));
    select
}

fn ordered(descending: bool, nulls: Option<Nulls>) -> Order {
    Order {
        expression: column("composer"),
        descending,
        nulls,
    }
}

#[test]
fn locks_on_the_rows_of_some_tables() {
    let album = Source::ROOT.through(2).unwrap();
    let artist = album.through(1).unwrap();
    let mut select = ids("track");
    select.joins = vec![
        join(JoinKind::Inner, "album", album, "album_id", Source::ROOT),
        join(JoinKind::Left, "artist", artist, "artist_id", album),
    ];
    let of = |of: &[Source]| {
        let mut select = select.clone();
        select.lock = Some(Lock {
            of: of.to_vec(),
            share: true,
            no_key: true,
            ..Lock::default()
        });
        plain(&Statement::Select(Box::new(select)))
    };
    assert_snapshot!(of(&[album]), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 INNER JOIN "album" AS t1 ON t1."id" = t0."album_id" LEFT JOIN "artist" AS t2 ON t2."id" = t1."artist_id" FOR KEY SHARE OF t1
    mysql:
        SELECT t0.`id` FROM `track` AS t0 INNER JOIN `album` AS t1 ON t1.`id` = t0.`album_id` LEFT JOIN `artist` AS t2 ON t2.`id` = t1.`artist_id` FOR SHARE OF t1
    mariadb:
        Unsupported: mysql can't lock the rows of some tables of a query and not of the others (name every table that the query reads, or none)
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
    assert_snapshot!(of(&[Source::ROOT, album]), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 INNER JOIN "album" AS t1 ON t1."id" = t0."album_id" LEFT JOIN "artist" AS t2 ON t2."id" = t1."artist_id" FOR KEY SHARE OF t0, t1
    mysql:
        SELECT t0.`id` FROM `track` AS t0 INNER JOIN `album` AS t1 ON t1.`id` = t0.`album_id` LEFT JOIN `artist` AS t2 ON t2.`id` = t1.`artist_id` FOR SHARE OF t0, t1
    mariadb:
        Unsupported: mysql can't lock the rows of some tables of a query and not of the others (name every table that the query reads, or none)
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
    assert_snapshot!(of(&[Source::ROOT, album, artist]), @r#"
    postgres:
        Unsupported: postgres can't lock rows that may be missing (filter for rows that have one (`is_not_null`), lock them in a query of their own, or leave them out of `of`)
    mysql:
        SELECT t0.`id` FROM `track` AS t0 INNER JOIN `album` AS t1 ON t1.`id` = t0.`album_id` LEFT JOIN `artist` AS t2 ON t2.`id` = t1.`artist_id` FOR SHARE OF t0, t1, t2
    mariadb:
        SELECT t0.`id` FROM `track` AS t0 INNER JOIN `album` AS t1 ON t1.`id` = t0.`album_id` LEFT JOIN `artist` AS t2 ON t2.`id` = t1.`artist_id` LOCK IN SHARE MODE
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
}

#[test]
fn all_rows() {
    assert_snapshot!(plain(&Statement::from(ids("track"))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0
    mysql:
        SELECT t0.`id` FROM `track` AS t0
    sqlite:
        SELECT t0."id" FROM "track" AS t0
    "#);
}

#[test]
fn all_rows_of_a_tenant() {
    assert_snapshot!(guarded(&Statement::from(ids("track"))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1
        [tenant]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`tenant_id` = ?
        [tenant]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = ?1
        [tenant]
    "#);
}

#[test]
fn a_namespace_qualifies_every_table() {
    assert_snapshot!(namespaced(&Statement::from(with_albums(JoinKind::Inner))), @r#"
    postgres:
        SELECT t0."id", t0."name", t1."id", t1."title" FROM "t_acme"."track" AS t0 INNER JOIN "t_acme"."album" AS t1 ON t1."id" = t0."album_id" INNER JOIN "t_acme"."artist" AS t2 ON t2."id" = t1."artist_id" WHERE t2."name" = $1
        ["AC/DC"]
    mysql:
        SELECT t0.`id`, t0.`name`, t1.`id`, t1.`title` FROM `t_acme`.`track` AS t0 INNER JOIN `t_acme`.`album` AS t1 ON t1.`id` = t0.`album_id` INNER JOIN `t_acme`.`artist` AS t2 ON t2.`id` = t1.`artist_id` WHERE t2.`name` = ?
        ["AC/DC"]
    sqlite:
        Unsupported: sqlite has no namespaces inside a database (keep the tenant's rows in a database of their own, or in shared tables)
    "#);
}

#[test]
fn the_guard_of_a_left_join_is_in_its_condition() {
    assert_snapshot!(guarded(&Statement::from(with_albums(JoinKind::Left))), @r#"
    postgres:
        SELECT t0."id", t0."name", t1."id", t1."title" FROM "track" AS t0 LEFT JOIN "album" AS t1 ON t1."id" = t0."album_id" AND t1."tenant_id" = $1 LEFT JOIN "artist" AS t2 ON t2."id" = t1."artist_id" AND t2."tenant_id" = $1 WHERE t0."tenant_id" = $1 AND (t2."name" = $2)
        [tenant, "AC/DC"]
    mysql:
        SELECT t0.`id`, t0.`name`, t1.`id`, t1.`title` FROM `track` AS t0 LEFT JOIN `album` AS t1 ON t1.`id` = t0.`album_id` AND t1.`tenant_id` = ? LEFT JOIN `artist` AS t2 ON t2.`id` = t1.`artist_id` AND t2.`tenant_id` = ? WHERE t0.`tenant_id` = ? AND (t2.`name` = ?)
        [tenant, tenant, tenant, "AC/DC"]
    sqlite:
        SELECT t0."id", t0."name", t1."id", t1."title" FROM "track" AS t0 LEFT JOIN "album" AS t1 ON t1."id" = t0."album_id" AND t1."tenant_id" = ?1 LEFT JOIN "artist" AS t2 ON t2."id" = t1."artist_id" AND t2."tenant_id" = ?1 WHERE t0."tenant_id" = ?1 AND (t2."name" = ?2)
        [tenant, "AC/DC"]
    "#);
}

#[test]
fn an_or_stays_behind_the_guard() {
    let mut select = ids("track");
    select.filter = Some(Expression::binary(
        column("id").equals(1_i64),
        terrace_sql::BinaryOperator::Or,
        column("id").equals(2_i64),
    ));
    assert_snapshot!(guarded(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1 AND (t0."id" = $2 OR t0."id" = $3)
        [tenant, 1, 2]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`tenant_id` = ? AND (t0.`id` = ? OR t0.`id` = ?)
        [tenant, 1, 2]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = ?1 AND (t0."id" = ?2 OR t0."id" = ?3)
        [tenant, 1, 2]
    "#);
}

#[test]
fn groups() {
    let mut select = Select::from(table("track"));
    select
        .items
        .push(Item::Expression(column("album_id"), Some("album".into())));
    select.items.push(Item::Expression(
        Expression::Aggregate(Box::new(Aggregate::count_all())),
        Some("tracks".into()),
    ));
    select.group_by.push(column("album_id"));
    select.having = Some(
        Expression::Aggregate(Box::new(Aggregate::of(
            AggregateFunction::Sum,
            column("milliseconds"),
        )))
        .equals(9_i64),
    );
    assert_snapshot!(guarded(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."album_id" AS "album", COUNT(*) AS "tracks" FROM "track" AS t0 WHERE t0."tenant_id" = $1 GROUP BY t0."album_id" HAVING SUM(t0."milliseconds") = $2
        [tenant, 9]
    mysql:
        SELECT t0.`album_id` AS `album`, COUNT(*) AS `tracks` FROM `track` AS t0 WHERE t0.`tenant_id` = ? GROUP BY t0.`album_id` HAVING SUM(t0.`milliseconds`) = ?
        [tenant, 9]
    sqlite:
        SELECT t0."album_id" AS "album", COUNT(*) AS "tracks" FROM "track" AS t0 WHERE t0."tenant_id" = ?1 GROUP BY t0."album_id" HAVING SUM(t0."milliseconds") = ?2
        [tenant, 9]
    "#);
}

#[test]
fn distinct() {
    let mut select = columns("track", &["composer"]);
    select.distinct = Distinct::Rows;
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT DISTINCT t0."composer" FROM "track" AS t0
    mysql:
        SELECT DISTINCT t0.`composer` FROM `track` AS t0
    sqlite:
        SELECT DISTINCT t0."composer" FROM "track" AS t0
    "#);
}

#[test]
fn nothing_to_return_is_one() {
    let select = Select::from(table("track"));
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT 1 FROM "track" AS t0
    mysql:
        SELECT 1 FROM `track` AS t0
    sqlite:
        SELECT 1 FROM "track" AS t0
    "#);
}

#[test]
fn nulls_in_an_order() {
    let mut select = ids("track");
    select.order_by = vec![
        ordered(false, None),
        ordered(false, Some(Nulls::First)),
        ordered(false, Some(Nulls::Last)),
        ordered(true, Some(Nulls::First)),
        ordered(true, Some(Nulls::Last)),
    ]
    .into();
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 ORDER BY t0."composer", t0."composer" NULLS FIRST, t0."composer", t0."composer" DESC, t0."composer" DESC NULLS LAST
    mysql:
        SELECT t0.`id` FROM `track` AS t0 ORDER BY t0.`composer`, t0.`composer`, t0.`composer` IS NULL, t0.`composer`, t0.`composer` IS NULL DESC, t0.`composer` DESC, t0.`composer` DESC
    sqlite:
        SELECT t0."id" FROM "track" AS t0 ORDER BY t0."composer", t0."composer", t0."composer" NULLS LAST, t0."composer" DESC NULLS FIRST, t0."composer" DESC
    "#);
}

#[test]
fn a_page() {
    let mut select = ids("track");
    (select.limit, select.offset) = (Some(20), Some(40));
    assert_snapshot!(guarded(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1 LIMIT 20 OFFSET $2
        [tenant, 40]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`tenant_id` = ? LIMIT 20 OFFSET ?
        [tenant, 40]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = ?1 LIMIT 20 OFFSET ?2
        [tenant, 40]
    "#);
}

#[test]
fn an_offset_without_a_limit() {
    let mut select = ids("track");
    select.offset = Some(u64::MAX);
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 OFFSET $1
        [9223372036854775807]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 LIMIT 18446744073709551615 OFFSET ?
        [9223372036854775807]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 LIMIT -1 OFFSET ?1
        [9223372036854775807]
    "#);
}

#[test]
fn locks() {
    let mut select = ids("track");
    select.lock = Some(Lock::default());
    assert_snapshot!(plain(&Statement::from(select.clone())), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 FOR UPDATE OF t0
    mysql:
        SELECT t0.`id` FROM `track` AS t0 FOR UPDATE OF t0
    mariadb:
        SELECT t0.`id` FROM `track` AS t0 FOR UPDATE
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
    select.lock = Some(Lock {
        share: true,
        no_wait: true,
        ..Lock::default()
    });
    assert_snapshot!(plain(&Statement::from(select.clone())), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 FOR SHARE OF t0 NOWAIT
    mysql:
        SELECT t0.`id` FROM `track` AS t0 FOR SHARE OF t0 NOWAIT
    mariadb:
        SELECT t0.`id` FROM `track` AS t0 LOCK IN SHARE MODE NOWAIT
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
    select.lock = Some(Lock {
        no_key: false,
        skip_locked: true,
        ..Lock::default()
    });
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 FOR UPDATE OF t0 SKIP LOCKED
    mysql:
        SELECT t0.`id` FROM `track` AS t0 FOR UPDATE OF t0 SKIP LOCKED
    mariadb:
        SELECT t0.`id` FROM `track` AS t0 FOR UPDATE SKIP LOCKED
    sqlite:
        Unsupported: sqlite can't lock rows in a query (leave the lock out: a writing transaction locks the whole database there)
    "#);
}
