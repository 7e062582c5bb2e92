//! Tables of several tenants out of tables of one, as every database that can is told to make them.

use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{
    LiveColumn, LiveForeignKey, LiveIndex, LiveKey, LiveTable, Rescope, RescopeSecurity,
};

fn column(name: &str, of: &str, nullable: bool) -> LiveColumn {
    LiveColumn {
        name: name.to_owned(),
        of: of.to_owned(),
        nullable,
        ..LiveColumn::default()
    }
}

fn key(columns: &[&str]) -> LiveKey {
    LiveKey {
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        ..LiveKey::default()
    }
}

/// An album refers to an artist; codes are unique.
fn music() -> Rescope {
    let artist = LiveTable {
        name: "artist".to_owned(),
        text: Some("CREATE TABLE artist (id INTEGER NOT NULL PRIMARY KEY)".to_owned()),
        columns: vec![column("id", "INTEGER", false)],
        primary_key: Some(key(&["id"])),
        ..LiveTable::default()
    };
    let album = LiveTable {
        name: "album".to_owned(),
        text: Some(
            "CREATE TABLE album (id TEXT PRIMARY KEY, code VARCHAR(3) COLLATE NOCASE UNIQUE, \
             artist_id INT REFERENCES artist ON DELETE SET NULL, CHECK (code <> ''))"
                .to_owned(),
        ),
        columns: vec![
            column("id", "TEXT", true),
            column("code", "VARCHAR(3)", true),
            column("artist_id", "INT", true),
        ],
        primary_key: Some(key(&["id"])),
        uniques: vec![key(&["code"])],
        indexes: vec![LiveIndex {
            name: "album_artist".to_owned(),
            columns: vec![Some("artist_id".to_owned())],
            definition: "CREATE INDEX album_artist ON album (artist_id)".to_owned(),
            ..LiveIndex::default()
        }],
        foreign_keys: vec![LiveForeignKey {
            columns: vec!["artist_id".to_owned()],
            references: "artist".to_owned(),
            referenced_columns: vec![None],
            on_delete: "SET NULL".to_owned(),
            ..LiveForeignKey::default()
        }],
        ..LiveTable::default()
    };
    Rescope {
        tables: vec![album, artist],
        settled: Vec::new(),
        column: "org_id".to_owned(),
        default_tenant: "00000000-0000-0000-0000-000000000000".to_owned(),
        tenants: None,
        security: None,
        batch: 100,
    }
}

#[test]
fn a_file_makes_its_tables_anew_out_of_their_own_text() {
    let scripts = sqlite::DIALECT
        .administration()
        .rescope(&music(), None)
        .unwrap();
    assert!(scripts.rebuilds && scripts.fill.is_empty());
    insta::assert_snapshot!(scripts.up.join(";\n"), @r#"
    CREATE TABLE "album__new" (
      "org_id" TEXT NOT NULL,
      id TEXT NOT NULL,
      code VARCHAR(3) COLLATE NOCASE,
      artist_id INT,
      PRIMARY KEY ("org_id", "id"),
      UNIQUE ("org_id", "code"),
      FOREIGN KEY ("org_id", "artist_id") REFERENCES artist ("org_id", "id") ON DELETE NO ACTION,
      CHECK (code <> '')
    );
    INSERT INTO "album__new" ("org_id", "id", "code", "artist_id")
      SELECT '00000000-0000-0000-0000-000000000000', "id", "code", "artist_id" FROM "album";
    DROP TABLE "album";
    PRAGMA legacy_alter_table = ON;
    ALTER TABLE "album__new" RENAME TO "album";
    PRAGMA legacy_alter_table = OFF;
    CREATE INDEX album_artist ON album ("org_id", artist_id);
    CREATE TABLE "artist__new" (
      "org_id" TEXT NOT NULL,
      id INTEGER NOT NULL,
      PRIMARY KEY ("org_id", "id")
    );
    INSERT INTO "artist__new" ("org_id", "id")
      SELECT '00000000-0000-0000-0000-000000000000', "id" FROM "artist";
    DROP TABLE "artist";
    PRAGMA legacy_alter_table = ON;
    ALTER TABLE "artist__new" RENAME TO "artist";
    PRAGMA legacy_alter_table = OFF
    "#);
    insta::assert_snapshot!(scripts.down.join(";\n"), @r#"
    DROP TABLE IF EXISTS "terrace_guard";
    CREATE TABLE "terrace_guard" ("others" INTEGER CONSTRAINT "album has rows of other tenants than the default one" CHECK ("others" = 0));
    INSERT INTO "terrace_guard" SELECT count(*) FROM "album" WHERE "org_id" <> '00000000-0000-0000-0000-000000000000';
    DROP TABLE "terrace_guard";
    CREATE TABLE "terrace_guard" ("others" INTEGER CONSTRAINT "artist has rows of other tenants than the default one" CHECK ("others" = 0));
    INSERT INTO "terrace_guard" SELECT count(*) FROM "artist" WHERE "org_id" <> '00000000-0000-0000-0000-000000000000';
    DROP TABLE "terrace_guard";
    CREATE TABLE "album__new" (id TEXT PRIMARY KEY, code VARCHAR(3) COLLATE NOCASE UNIQUE, artist_id INT REFERENCES artist ON DELETE SET NULL, CHECK (code <> ''));
    INSERT INTO "album__new" ("id", "code", "artist_id")
      SELECT "id", "code", "artist_id" FROM "album";
    DROP TABLE "album";
    PRAGMA legacy_alter_table = ON;
    ALTER TABLE "album__new" RENAME TO "album";
    PRAGMA legacy_alter_table = OFF;
    CREATE INDEX album_artist ON album (artist_id);
    CREATE TABLE "artist__new" (id INTEGER NOT NULL PRIMARY KEY);
    INSERT INTO "artist__new" ("id")
      SELECT "id" FROM "artist";
    DROP TABLE "artist";
    PRAGMA legacy_alter_table = ON;
    ALTER TABLE "artist__new" RENAME TO "artist";
    PRAGMA legacy_alter_table = OFF
    "#);
}

#[test]
fn a_server_alters_its_tables_in_place() {
    let mut music = music().renamed_by_convention();
    let scripts = postgres::DIALECT
        .administration()
        .rescope(&music, None)
        .unwrap();
    assert!(!scripts.rebuilds && scripts.fill.is_empty());
    insta::assert_snapshot!(scripts.up.join(";\n"), @r#"
    ALTER TABLE "public"."album" ADD COLUMN "org_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
    ALTER TABLE "public"."album" ALTER COLUMN "org_id" DROP DEFAULT;
    ALTER TABLE "public"."artist" ADD COLUMN "org_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
    ALTER TABLE "public"."artist" ALTER COLUMN "org_id" DROP DEFAULT;
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_artist_id_fkey";
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_pkey";
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_pkey" PRIMARY KEY ("org_id", "id");
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_code_key";
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_code_key" UNIQUE ("org_id", "code");
    DROP INDEX "public"."album_artist";
    CREATE INDEX "album_artist" ON "public"."album" USING btree ("org_id", "artist_id");
    ALTER TABLE "public"."artist" DROP CONSTRAINT "artist_pkey";
    ALTER TABLE "public"."artist" ADD CONSTRAINT "artist_pkey" PRIMARY KEY ("org_id", "id");
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_artist_id_fkey" FOREIGN KEY ("org_id", "artist_id") REFERENCES "public"."artist" ("org_id", "id") ON DELETE SET NULL ("artist_id")
    "#);
    insta::assert_snapshot!(scripts.down.join(";\n"), @r#"
    DO $terrace$ BEGIN
      IF EXISTS (SELECT FROM "public"."album" WHERE "org_id" <> '00000000-0000-0000-0000-000000000000') THEN
        RAISE EXCEPTION USING MESSAGE = 'album has rows of other tenants than the default one: move or delete them first';
      END IF;
    END $terrace$;
    DO $terrace$ BEGIN
      IF EXISTS (SELECT FROM "public"."artist" WHERE "org_id" <> '00000000-0000-0000-0000-000000000000') THEN
        RAISE EXCEPTION USING MESSAGE = 'artist has rows of other tenants than the default one: move or delete them first';
      END IF;
    END $terrace$;
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_artist_id_fkey";
    DROP INDEX "public"."album_artist";
    CREATE INDEX "album_artist" ON "public"."album" USING btree ("artist_id");
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_pkey";
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_pkey" PRIMARY KEY ("id");
    ALTER TABLE "public"."album" DROP CONSTRAINT "album_code_key";
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_code_key" UNIQUE ("code");
    ALTER TABLE "public"."artist" DROP CONSTRAINT "artist_pkey";
    ALTER TABLE "public"."artist" ADD CONSTRAINT "artist_pkey" PRIMARY KEY ("id");
    ALTER TABLE "public"."album" ADD CONSTRAINT "album_artist_id_fkey" FOREIGN KEY ("artist_id") REFERENCES "public"."artist" ("id") ON DELETE SET NULL;
    ALTER TABLE "public"."album" DROP COLUMN "org_id";
    ALTER TABLE "public"."artist" DROP COLUMN "org_id"
    "#);
    let before = scripts.up.len();
    music.security = Some(RescopeSecurity {
        setting: "app.org".to_owned(),
        policy: "org_isolation".to_owned(),
        runtime_role: "app".to_owned(),
    });
    let scripts = postgres::DIALECT
        .administration()
        .rescope(&music, None)
        .unwrap();
    let of_artist = scripts.up[before + 1..].iter();
    let of_artist: Vec<&str> = of_artist
        .filter(|statement| statement.contains("artist"))
        .map(String::as_str)
        .collect();
    insta::assert_snapshot!(of_artist.join(";\n"), @r#"
    ALTER TABLE "public"."artist" ENABLE ROW LEVEL SECURITY;
    ALTER TABLE "public"."artist" FORCE ROW LEVEL SECURITY;
    CREATE POLICY "artist_org_isolation" ON "public"."artist" AS PERMISSIVE FOR ALL TO "app" USING ("org_id" = nullif(current_setting('app.org', true), '')::uuid) WITH CHECK ("org_id" = (SELECT nullif(current_setting('app.org', true), '')::uuid));
    CREATE POLICY "artist_org_isolation_only" ON "public"."artist" AS RESTRICTIVE FOR ALL TO "app" USING ("org_id" = nullif(current_setting('app.org', true), '')::uuid) WITH CHECK ("org_id" = (SELECT nullif(current_setting('app.org', true), '')::uuid));
    CREATE POLICY "artist_owner" ON "public"."artist" AS PERMISSIVE FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."artist" TO "app"
    "#);
}

#[test]
fn rows_of_a_column_that_is_there_are_filled_so_many_at_a_time() {
    let mut music = music();
    let table = &mut music.tables[1];
    table.columns.push(column("org_id", "TEXT", true));
    table.text =
        Some("CREATE TABLE artist (id INTEGER NOT NULL PRIMARY KEY, org_id TEXT)".to_owned());
    for (dialect, expected) in [
        (
            postgres::DIALECT,
            "UPDATE \"public\".\"artist\" SET \"org_id\" = '00000000-0000-0000-0000-000000000000' WHERE ctid = ANY (ARRAY(\n  \
             SELECT ctid FROM \"public\".\"artist\" WHERE \"org_id\" IS NULL LIMIT 100))",
        ),
        (
            sqlite::DIALECT,
            "UPDATE \"artist\" SET \"org_id\" = '00000000-0000-0000-0000-000000000000' WHERE rowid IN (\n  \
             SELECT rowid FROM \"artist\" WHERE \"org_id\" IS NULL LIMIT 100)",
        ),
    ] {
        let music = music.renamed_by_convention();
        let scripts = dialect.administration().rescope(&music, None).unwrap();
        assert_eq!(scripts.fill, [expected]);
    }
}

#[test]
fn what_can_not_be_done_says_so() {
    let refused = mysql::DIALECT.administration().rescope(&music(), None);
    assert!(refused.unwrap_err().hint().is_some());
    let mut unknown = music();
    unknown.tables[0].text = None;
    let refused = sqlite::DIALECT.administration().rescope(&unknown, None);
    let refused = refused.unwrap_err();
    assert_eq!(
        refused.message(),
        "the statement that made album is not known"
    );
    let mut long = music().renamed_by_convention();
    long.column = "c".repeat(64);
    let refused = postgres::DIALECT.administration().rescope(&long, None);
    assert!(
        refused
            .unwrap_err()
            .message()
            .contains("is longer than the 63 bytes")
    );
}
