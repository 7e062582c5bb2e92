//! Reading a live target back.

use terrace_core::{ColumnType, Deferrable, OnDelete};
use terrace_migrate::{Difference, Fingerprint, introspect};
use terrace_sql::catalogue::{LeftoverKind, LiveSchema};
use terrace_sql::{
    CheckDefinition, ChoicesDefinition, ColumnDefinition, Ddl, ForeignKeyDefinition,
    IndexDefinition, TableDefinition, UniqueDefinition,
};
use terrace_tenancy::MigrationTarget;

use crate::databases::on_each_database;
use crate::support::targets;

fn column(name: &str, column_type: ColumnType) -> ColumnDefinition {
    ColumnDefinition {
        name: name.to_owned(),
        column_type,
        ..ColumnDefinition::default()
    }
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn id() -> ColumnDefinition {
    ColumnDefinition {
        identity: true,
        ..column("id", ColumnType::BigInt)
    }
}

fn artist() -> TableDefinition {
    TableDefinition {
        name: "artist".to_owned(),
        columns: vec![
            id(),
            column("name", ColumnType::VarChar(80)),
            column("code", ColumnType::Integer),
        ],
        primary_key: names(&["id"]),
        uniques: vec![
            UniqueDefinition {
                name: "artist_name_key".to_owned(),
                columns: names(&["name"]),
                ..UniqueDefinition::default()
            },
            UniqueDefinition {
                name: "artist_code_name".to_owned(),
                columns: names(&["code", "name"]),
                ..UniqueDefinition::default()
            },
        ],
        ..TableDefinition::default()
    }
}

/// A table with everything that every database can say.
fn album() -> TableDefinition {
    let price = ColumnType::Decimal {
        precision: 10,
        scale: 2,
    };
    let nullable = |name: &str, of| ColumnDefinition {
        nullable: true,
        ..column(name, of)
    };
    TableDefinition {
        name: "album".to_owned(),
        columns: vec![
            id(),
            column("title", ColumnType::VarChar(80)),
            column("note", ColumnType::Text),
            ColumnDefinition {
                default: Some("0".to_owned()),
                ..column("rating", ColumnType::Integer)
            },
            column("position", ColumnType::SmallInt),
            nullable("price", price),
            column("hidden", ColumnType::Bool),
            column("weight", ColumnType::Double),
            nullable("cover", ColumnType::Binary),
            column("status", ColumnType::VarChar(10)),
            column("artist_id", ColumnType::BigInt),
            nullable("artist_code", ColumnType::Integer),
            nullable("artist_name", ColumnType::VarChar(80)),
            ColumnDefinition {
                generated: Some("rating * 2".to_owned()),
                ..nullable("twice", ColumnType::Integer)
            },
        ],
        primary_key: names(&["id"]),
        indexes: vec![
            IndexDefinition {
                name: "album_artist_id_index".to_owned(),
                columns: names(&["artist_id"]),
                ..IndexDefinition::default()
            },
            IndexDefinition {
                name: "album_newest".to_owned(),
                columns: names(&["status", "rating"]),
                descending: names(&["rating"]),
                ..IndexDefinition::default()
            },
        ],
        foreign_keys: vec![
            ForeignKeyDefinition {
                name: "album_artist_id_fkey".to_owned(),
                columns: names(&["artist_id"]),
                references: "artist".to_owned(),
                referenced_columns: names(&["id"]),
                on_delete: OnDelete::Cascade,
                ..ForeignKeyDefinition::default()
            },
            ForeignKeyDefinition {
                name: "album_coded_fkey".to_owned(),
                columns: names(&["artist_code", "artist_name"]),
                references: "artist".to_owned(),
                referenced_columns: names(&["code", "name"]),
                on_delete: OnDelete::NoAction,
                ..ForeignKeyDefinition::default()
            },
        ],
        checks: vec![
            CheckDefinition {
                name: "album_rating_is_positive".to_owned(),
                condition: "rating >= 0".to_owned(),
                choices: None,
            },
            CheckDefinition {
                name: "album_status_choices".to_owned(),
                condition: String::new(),
                choices: Some(ChoicesDefinition {
                    column: "status".to_owned(),
                    values: names(&["open", "it's", "a\\b"]),
                }),
            },
        ],
        ..TableDefinition::default()
    }
}

async fn create(target: &MigrationTarget, tables: &[TableDefinition]) {
    let mut session = target.session().await.unwrap();
    for table in tables {
        session
            .apply(&Ddl::CreateTable(table.clone()))
            .await
            .unwrap();
    }
}

async fn script(target: &MigrationTarget, statements: &[&str]) {
    let mut session = target.session().await.unwrap();
    for statement in statements {
        session.script(statement).await.unwrap();
    }
}

async fn print(target: &MigrationTarget) -> Fingerprint {
    Fingerprint::of(&introspect(target).await.unwrap())
}

/// What is of nobody's making but the target's own shape.
fn is_of_shape(difference: &Difference) -> bool {
    difference.kind == LeftoverKind::Grant.as_str()
}

fn texts(differences: &[Difference]) -> Vec<String> {
    differences.iter().map(ToString::to_string).collect()
}

#[test]
fn a_target_is_read_back_as_it_was_declared() {
    on_each_database(async |database| {
        for target in targets(&database).await {
            if target.key().ends_with("/shared") {
                continue;
            }
            create(&target, &[artist(), album()]).await;
            let declared = LiveSchema {
                tables: vec![artist(), album()],
                leftovers: Vec::new(),
            };
            let mut found = print(&target)
                .await
                .differences(&Fingerprint::of(&declared));
            found.retain(|difference| !is_of_shape(difference));
            assert_eq!(texts(&found), [""; 0], "{}", target.key());
            let live = introspect(&target).await.unwrap();
            let order = |table: &TableDefinition| {
                let columns = table.columns.iter();
                columns
                    .map(|column| column.name.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(order(&live.tables[0]), order(&album()), "{}", target.key());
        }
    });
}

#[test]
fn a_shared_table_is_read_with_its_tenants_and_its_walls() {
    on_each_database(async |database| {
        for target in targets(&database).await {
            if !target.key().ends_with("/shared") {
                continue;
            }
            create(&target, &[artist()]).await;
            let live = introspect(&target).await.unwrap();
            let table = live.table("artist").unwrap();
            assert_eq!(table.columns[0].name, "tenant_id");
            assert_eq!(table.primary_key, ["tenant_id", "id"]);
            assert!(
                table
                    .uniques
                    .iter()
                    .all(|key| key.columns[0] == "tenant_id")
            );
            let kinds: Vec<_> = live.leftovers.iter().map(|one| one.kind).collect();
            if target.dialect().capabilities().row_level_security {
                assert!(kinds.contains(&LeftoverKind::RowSecurity), "{kinds:?}");
                let policies = kinds.iter().filter(|kind| **kind == LeftoverKind::Policy);
                assert_eq!(policies.count(), 3);
            }
        }
    });
}

#[test]
fn a_fingerprint_is_the_same_wherever_and_in_whatever_order_tables_were_made() {
    on_each_database(async |database| {
        let targets = targets(&database).await;
        let own = targets
            .iter()
            .filter(|target| !target.key().ends_with("/shared") && target.key() != "registry");
        for one in own {
            let other = crate::support::provision(&database, isolation(one, &database)).await;
            let other = database.servers.target(&other).unwrap();
            create(one, &[artist(), album()]).await;
            let mut later = album();
            let index = later.indexes.remove(1);
            create(&other, &[artist(), later]).await;
            let step = Ddl::CreateIndex {
                table: "album".to_owned(),
                index,
            };
            other.session().await.unwrap().apply(&step).await.unwrap();
            assert_eq!(print(one).await.text(), print(&other).await.text());
            assert_eq!(print(one).await.digest(), print(&other).await.digest());

            let step = Ddl::DropIndex {
                table: "album".to_owned(),
                index: "album_newest".to_owned(),
            };
            other.session().await.unwrap().apply(&step).await.unwrap();
            let found = print(&other).await;
            assert_ne!(print(one).await.digest(), found.digest());
            assert_eq!(
                texts(&found.differences(&print(one).await)),
                ["index album_newest of album is missing: (status, rating desc)"]
            );
            assert_eq!(
                texts(&print(one).await.differences(&found)),
                ["index album_newest of album is not expected: (status, rating desc)"]
            );
        }
    });
}

/// The isolation of a target, which has a namespace or a database of its own.
fn isolation(
    target: &MigrationTarget,
    database: &crate::databases::Database,
) -> terrace_tenancy::Isolation {
    let isolations = database.isolations();
    let name = if target.preview(&Ddl::DropTable("a".to_owned())).unwrap()[0].contains('.') {
        "schema"
    } else {
        "database"
    };
    let mut named = isolations.into_iter();
    named.find(|one| one.to_string() == name).unwrap()
}

#[test]
fn what_differs_is_named() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        create(&target, &[artist(), album()]).await;
        let mut other = album();
        other.columns[1].column_type = ColumnType::VarChar(40);
        other.columns.remove(4);
        other.columns.push(column("year", ColumnType::Integer));
        other.indexes[0].name = "album_by_artist".to_owned();
        other.foreign_keys.remove(1);
        other.checks.remove(0);
        let tag = TableDefinition {
            name: "tag".to_owned(),
            ..artist()
        };
        let expected = LiveSchema {
            tables: vec![other, tag],
            leftovers: Vec::new(),
        };
        let mut found = print(&target)
            .await
            .differences(&Fingerprint::of(&expected));
        found.retain(|difference| !is_of_shape(difference));
        let mut found = texts(&found);
        found.sort();
        assert_eq!(
            found,
            [
                "check album_rating_is_positive of album is not expected: rating>=0",
                "column album.position is not expected: smallint",
                "column album.title is other: varchar(80), not varchar(40)",
                "column album.year is missing: integer",
                "foreign key album_coded_fkey of album is not expected: (artist_code, artist_name) to artist (code, name) on delete no action",
                "index album_by_artist of album is called album_artist_id_index",
                "table artist is not expected",
                "table tag is missing",
            ]
        );
    });
}

#[test]
fn what_no_definition_says_is_left_over() {
    on_each_database(async |database| {
        let target = database.servers.registry_target().unwrap();
        create(&target, &[artist()]).await;
        let capabilities = target.dialect().capabilities();
        script(&target, &["CREATE VIEW names AS SELECT name FROM artist"]).await;
        if capabilities.local_search_path {
            script(
                &target,
                &[
                    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
                    "CREATE SEQUENCE counter INCREMENT BY 2",
                    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                    "CREATE TABLE other (id serial PRIMARY KEY, mood mood, address inet, \
                     big bigint GENERATED ALWAYS AS IDENTITY, low text COLLATE \"C\", \
                     artist bigint REFERENCES artist (id) ON UPDATE CASCADE DEFERRABLE)",
                    "CREATE TRIGGER touched BEFORE UPDATE ON other FOR EACH ROW EXECUTE FUNCTION touch()",
                    "CREATE INDEX lowest ON other (lower(low) DESC, id)",
                    "CREATE TABLE log (day date NOT NULL) PARTITION BY RANGE (day)",
                ],
            )
            .await;
        } else if capabilities.file_databases {
            script(
                &target,
                &[
                    "CREATE TABLE other (id INTEGER PRIMARY KEY, at DATETIME, low TEXT COLLATE NOCASE, \
                     artist REFERENCES artist ON UPDATE CASCADE, UNIQUE (low)) STRICT"
                        .replace("DATETIME", "TEXT")
                        .replace("artist REFERENCES", "artist INTEGER REFERENCES")
                        .as_str(),
                    "CREATE TRIGGER touched AFTER UPDATE ON other BEGIN SELECT 1; END",
                    "CREATE INDEX lowest ON other (lower(low) DESC, id)",
                ],
            )
            .await;
        } else {
            script(
                &target,
                &[
                    "CREATE TABLE other (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, \
                     mood ENUM('sad', 'happy'), low VARCHAR(20) COLLATE utf8mb4_general_ci, \
                     at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
                     artist BIGINT, FOREIGN KEY (artist) REFERENCES artist (id) ON UPDATE CASCADE)",
                    "CREATE TRIGGER touched BEFORE UPDATE ON other FOR EACH ROW SET NEW.low = 'a'",
                    "CREATE INDEX lowest ON other (low(5))",
                    "CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1",
                ],
            )
            .await;
        }
        let live = introspect(&target).await.unwrap();
        let has = |kind, name: &str| {
            let mut leftovers = live.leftovers.iter();
            leftovers.any(|one| one.kind == kind && one.name == name)
        };
        let text = Fingerprint::of(&live).text();
        assert!(has(LeftoverKind::View, "names"), "{text}");
        assert!(has(LeftoverKind::Trigger, "touched"), "{text}");
        assert!(has(LeftoverKind::Index, "lowest"), "{text}");
        assert!(has(LeftoverKind::Collation, "low"), "{text}");
        let other = live.table("other").unwrap();
        assert_eq!(other.primary_key, ["id"]);
        assert!(other.columns[0].identity, "{text}");
        let key = &other.foreign_keys[0];
        assert_eq!(key.referenced_columns, ["id"], "{text}");
        assert!(has(LeftoverKind::Key, &key.name), "{text}");
        if capabilities.local_search_path {
            for (kind, name) in [
                (LeftoverKind::Enum, "mood"),
                (LeftoverKind::Domain, "positive"),
                (LeftoverKind::Sequence, "counter"),
                (LeftoverKind::Function, "touch()"),
                (LeftoverKind::Type, "mood"),
                (LeftoverKind::Type, "address"),
                (LeftoverKind::Numbering, "id"),
                (LeftoverKind::Numbering, "big"),
                (LeftoverKind::Partition, "log"),
            ] {
                assert!(has(kind, name), "{kind} {name}: {text}");
            }
            assert_eq!(key.deferrable, Deferrable::Immediate);
        } else if capabilities.file_databases {
            assert!(has(LeftoverKind::Numbering, "id"), "{text}");
            assert!(has(LeftoverKind::Table, "other"), "{text}");
            assert!(has(LeftoverKind::Key, "other_low_key"), "{text}");
        } else {
            assert!(has(LeftoverKind::Function, "one"), "{text}");
            assert!(has(LeftoverKind::Type, "mood"), "{text}");
            assert!(has(LeftoverKind::Type, "id"), "{text}");
            assert!(has(LeftoverKind::Column, "at"), "{text}");
        }
    });
}
