//! `INSERT`.

use insta::assert_snapshot;
use terrace_core::Value;
use terrace_sql::{
    Assignment, Conflict, ConflictAction, Expression, Function, Insert, Statement, Update,
};

use crate::support::{guarded, names, namespaced, plain, table};

/// Genres with these names, numbered by the database.
fn genres(values: &[&str]) -> Insert {
    Insert {
        table: table("genre"),
        columns: names(&["name"]),
        values: values.iter().map(|value| Value::from(*value)).collect(),
        calculated: Vec::new(),
        identity: Some("id".into()),
        conflict: None,
        returning: names(&["id"]),
    }
}

fn playlist_entry(action: ConflictAction) -> Statement {
    Statement::Insert(Insert {
        table: table("entry"),
        columns: names(&["playlist_id", "track_id", "place"]),
        values: vec![Value::I64(1), Value::I64(2), Value::I64(3)],
        calculated: Vec::new(),
        identity: None,
        conflict: Some(Conflict {
            target: names(&["playlist_id", "track_id"]),
            action,
        }),
        returning: Vec::new(),
    })
}

#[test]
fn a_row_that_the_database_numbers() {
    assert_snapshot!(plain(&Statement::Insert(genres(&["Rock"]))), @r#"
    postgres:
        INSERT INTO "genre" ("name") VALUES ($1) RETURNING "id"
        ["Rock"]
    mysql:
        INSERT INTO `genre` (`name`) VALUES (?)
        ["Rock"]
    mariadb:
        INSERT INTO `genre` (`name`) VALUES (?) RETURNING `id`
        ["Rock"]
    sqlite:
        INSERT INTO "genre" ("name") VALUES (?1) RETURNING "id"
        ["Rock"]
    "#);
}

#[test]
fn rows_of_a_tenant_that_the_database_numbers() {
    assert_snapshot!(guarded(&Statement::Insert(genres(&["Rock", "Jazz"]))), @r#"
    postgres:
        INSERT INTO "genre" ("tenant_id", "name") VALUES ($1, $2), ($1, $3) RETURNING "id"
        [tenant, "Rock", "Jazz"]
    mysql:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, ?), (?, ?)
        [tenant, "Rock", tenant, "Jazz"]
    mariadb:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, ?), (?, ?) RETURNING `id`
        [tenant, "Rock", tenant, "Jazz"]
    sqlite:
        INSERT INTO "genre" ("tenant_id", "id", "name") VALUES (?1, (SELECT COALESCE(MAX("value"), 0) + 1 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), ?2), (?1, (SELECT COALESCE(MAX("value"), 0) + 2 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), ?3) RETURNING "id"
        [tenant, "Rock", "Jazz"]
    "#);
}

#[test]
fn rows_in_a_namespace() {
    assert_snapshot!(namespaced(&Statement::Insert(genres(&["Rock"]))), @r#"
    postgres:
        INSERT INTO "t_acme"."genre" ("name") VALUES ($1) RETURNING "id"
        ["Rock"]
    mysql:
        INSERT INTO `t_acme`.`genre` (`name`) VALUES (?)
        ["Rock"]
    mariadb:
        INSERT INTO `t_acme`.`genre` (`name`) VALUES (?) RETURNING `id`
        ["Rock"]
    sqlite:
        Unsupported: sqlite has no namespaces inside a database (keep the tenant's rows in a database of their own, or in shared tables)
    "#);
}

#[test]
fn a_row_without_values() {
    let mut insert = genres(&[]);
    insert.columns.clear();
    insert.returning.clear();
    let insert = Statement::Insert(insert);
    assert_snapshot!(plain(&insert), @r#"
    postgres:
        INSERT INTO "genre" DEFAULT VALUES
    mysql:
        INSERT INTO `genre` () VALUES ()
    sqlite:
        INSERT INTO "genre" DEFAULT VALUES
    "#);
    assert_snapshot!(guarded(&insert), @r#"
    postgres:
        INSERT INTO "genre" ("tenant_id") VALUES ($1)
        [tenant]
    mysql:
        INSERT INTO `genre` (`tenant_id`) VALUES (?)
        [tenant]
    sqlite:
        INSERT INTO "genre" ("tenant_id", "id") VALUES (?1, (SELECT COALESCE(MAX("value"), 0) + 1 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'))
        [tenant]
    "#);
}

#[test]
fn a_taken_key_is_ignored() {
    let insert = playlist_entry(ConflictAction::Ignore);
    assert_snapshot!(plain(&insert), @r#"
    postgres:
        INSERT INTO "entry" ("playlist_id", "track_id", "place") VALUES ($1, $2, $3) ON CONFLICT ("playlist_id", "track_id") DO NOTHING
        [1, 2, 3]
    mysql:
        INSERT INTO `entry` (`playlist_id`, `track_id`, `place`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `playlist_id` = `playlist_id`
        [1, 2, 3]
    sqlite:
        INSERT INTO "entry" ("playlist_id", "track_id", "place") VALUES (?1, ?2, ?3) ON CONFLICT ("playlist_id", "track_id") DO NOTHING
        [1, 2, 3]
    "#);
    assert_snapshot!(guarded(&insert), @r#"
    postgres:
        INSERT INTO "entry" ("tenant_id", "playlist_id", "track_id", "place") VALUES ($1, $2, $3, $4) ON CONFLICT ("tenant_id", "playlist_id", "track_id") DO NOTHING
        [tenant, 1, 2, 3]
    mysql:
        INSERT INTO `entry` (`tenant_id`, `playlist_id`, `track_id`, `place`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `playlist_id` = `playlist_id`
        [tenant, 1, 2, 3]
    sqlite:
        INSERT INTO "entry" ("tenant_id", "playlist_id", "track_id", "place") VALUES (?1, ?2, ?3, ?4) ON CONFLICT ("tenant_id", "playlist_id", "track_id") DO NOTHING
        [tenant, 1, 2, 3]
    "#);
}

#[test]
fn a_taken_key_is_updated() {
    let insert = playlist_entry(ConflictAction::Update(names(&["place"])));
    assert_snapshot!(plain(&insert), @r#"
    postgres:
        INSERT INTO "entry" ("playlist_id", "track_id", "place") VALUES ($1, $2, $3) ON CONFLICT ("playlist_id", "track_id") DO UPDATE SET "place" = excluded."place"
        [1, 2, 3]
    mysql:
        INSERT INTO `entry` (`playlist_id`, `track_id`, `place`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `place` = IF(`playlist_id` = VALUES(`playlist_id`) AND `track_id` = VALUES(`track_id`), VALUES(`place`), `place`)
        [1, 2, 3]
    sqlite:
        INSERT INTO "entry" ("playlist_id", "track_id", "place") VALUES (?1, ?2, ?3) ON CONFLICT ("playlist_id", "track_id") DO UPDATE SET "place" = excluded."place"
        [1, 2, 3]
    "#);
    assert_snapshot!(guarded(&insert), @r#"
    postgres:
        INSERT INTO "entry" ("tenant_id", "playlist_id", "track_id", "place") VALUES ($1, $2, $3, $4) ON CONFLICT ("tenant_id", "playlist_id", "track_id") DO UPDATE SET "place" = excluded."place"
        [tenant, 1, 2, 3]
    mysql:
        INSERT INTO `entry` (`tenant_id`, `playlist_id`, `track_id`, `place`) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `place` = IF(`tenant_id` = VALUES(`tenant_id`) AND `playlist_id` = VALUES(`playlist_id`) AND `track_id` = VALUES(`track_id`), VALUES(`place`), `place`)
        [tenant, 1, 2, 3]
    sqlite:
        INSERT INTO "entry" ("tenant_id", "playlist_id", "track_id", "place") VALUES (?1, ?2, ?3, ?4) ON CONFLICT ("tenant_id", "playlist_id", "track_id") DO UPDATE SET "place" = excluded."place"
        [tenant, 1, 2, 3]
    "#);
}

#[test]
fn any_taken_key_is_ignored() {
    let mut insert = genres(&["Rock"]);
    insert.conflict = Some(Conflict {
        target: Vec::new(),
        action: ConflictAction::Ignore,
    });
    assert_snapshot!(guarded(&Statement::Insert(insert)), @r#"
    postgres:
        INSERT INTO "genre" ("tenant_id", "name") VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING "id"
        [tenant, "Rock"]
    mysql:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `name` = `name`
        [tenant, "Rock"]
    mariadb:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `name` = `name` RETURNING `id`
        [tenant, "Rock"]
    sqlite:
        INSERT INTO "genre" ("tenant_id", "id", "name") VALUES (?1, (SELECT COALESCE(MAX("value"), 0) + 1 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), ?2) ON CONFLICT DO NOTHING RETURNING "id"
        [tenant, "Rock"]
    "#);
}

#[test]
fn a_table_name_with_quotes_stays_a_name() {
    let mut insert = genres(&["Rock"]);
    insert.table = table("o'\"`x");
    assert_snapshot!(guarded(&Statement::Insert(insert)), @r#"
    postgres:
        INSERT INTO "o'""`x" ("tenant_id", "name") VALUES ($1, $2) RETURNING "id"
        [tenant, "Rock"]
    mysql:
        INSERT INTO `o'"``x` (`tenant_id`, `name`) VALUES (?, ?)
        [tenant, "Rock"]
    mariadb:
        INSERT INTO `o'"``x` (`tenant_id`, `name`) VALUES (?, ?) RETURNING `id`
        [tenant, "Rock"]
    sqlite:
        INSERT INTO "o'""`x" ("tenant_id", "id", "name") VALUES (?1, (SELECT COALESCE(MAX("value"), 0) + 1 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'o''"`x'), ?2) RETURNING "id"
        [tenant, "Rock"]
    "#);
}

#[test]
fn defaults_and_calculations_in_the_places_of_values() {
    let mut insert = genres(&["Rock", "", "Jazz"]);
    // The text of an insert of values alone, of the same shape, must not be taken for it.
    let values = guarded(&Statement::Insert(insert.clone()));
    assert!(!values.contains("DEFAULT"), "{values}");
    let lower = Expression::Call(Function::Lower, vec![Expression::Value(Value::from("POP"))]);
    insert.calculated = vec![(0, Expression::Default("'none'")), (1, lower)];
    assert_snapshot!(guarded(&Statement::Insert(insert)), @r#"
    postgres:
        INSERT INTO "genre" ("tenant_id", "name") VALUES ($1, DEFAULT), ($1, LOWER($2)), ($1, $3) RETURNING "id"
        [tenant, "POP", "Jazz"]
    mysql:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, DEFAULT), (?, LOWER(?)), (?, ?)
        [tenant, tenant, "POP", tenant, "Jazz"]
    mariadb:
        INSERT INTO `genre` (`tenant_id`, `name`) VALUES (?, DEFAULT), (?, LOWER(?)), (?, ?) RETURNING `id`
        [tenant, tenant, "POP", tenant, "Jazz"]
    sqlite:
        INSERT INTO "genre" ("tenant_id", "id", "name") VALUES (?1, (SELECT COALESCE(MAX("value"), 0) + 1 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), ('none')), (?1, (SELECT COALESCE(MAX("value"), 0) + 2 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), LOWER(?2)), (?1, (SELECT COALESCE(MAX("value"), 0) + 3 FROM "terrace_identity" WHERE "tenant_id" = ?1 AND "table_name" = 'genre'), ?3) RETURNING "id"
        [tenant, "POP", "Jazz"]
    "#);
}

#[test]
fn a_default_is_assigned() {
    let update = Statement::Update(Update {
        query: 0,
        table: table("genre"),
        assignments: vec![Assignment {
            column: "name".into(),
            value: Expression::Default("'none'"),
        }],
        filter: None,
        returning: Vec::new(),
    });
    assert_snapshot!(plain(&update), @r#"
    postgres:
        UPDATE "genre" SET "name" = DEFAULT
    mysql:
        UPDATE `genre` SET `name` = DEFAULT
    sqlite:
        UPDATE "genre" SET "name" = ('none')
    "#);
}

#[test]
fn a_column_among_the_values_is_refused() {
    let mut insert = genres(&["Rock"]);
    insert.calculated = vec![(0, Expression::column("name"))];
    assert_snapshot!(plain(&Statement::Insert(insert.clone())), @r#"
    postgres:
        Statement: the values of an insert name a column, but the row isn't there yet (calculate from values of the program, or from a query of the rows that are there)
    mysql:
        Statement: the values of an insert name a column, but the row isn't there yet (calculate from values of the program, or from a query of the rows that are there)
    sqlite:
        Statement: the values of an insert name a column, but the row isn't there yet (calculate from values of the program, or from a query of the rows that are there)
    "#);
    insert.calculated = vec![(7, Expression::Default("'none'"))];
    assert_snapshot!(plain(&Statement::Insert(insert)), @r#"
    postgres:
        Statement: an insert has calculations without a place
    mysql:
        Statement: an insert has calculations without a place
    sqlite:
        Statement: an insert has calculations without a place
    "#);
}
