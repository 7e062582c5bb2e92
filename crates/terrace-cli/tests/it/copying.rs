//! `terrace copy`, and all the way from a single-tenant file to shared tables with two tenants.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::database::{code, column, run};
use crate::support::{Said, Shop, said};
use crate::tenantize::{NOBODY, OTHER, Single};

/// A music store of one tenant; the real file where it is at hand.
const SMALL: &str = include_str!("../../../../examples/music-store/tests/chinook/small.sql");

const TABLES: [&str; 11] = [
    "Album",
    "Artist",
    "Customer",
    "Employee",
    "Genre",
    "Invoice",
    "InvoiceLine",
    "MediaType",
    "Playlist",
    "PlaylistTrack",
    "Track",
];

fn real() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/chinook.sqlite");
    path.exists().then_some(path)
}

fn copy(single: &Single, arguments: &[&str]) -> Said {
    let mut command = single.shop.command();
    said(command.arg("copy").args(arguments).output().unwrap())
}

fn copied(single: &Single, arguments: &[&str]) -> String {
    let said = copy(single, arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.out
}

/// One command for each step.
fn the_whole_way(single: &Single) {
    let file = single.shop.path().join("single.sqlite");
    let from = format!("sqlite:{}", file.display());
    let first = copied(single, &["--from", &from]);
    assert!(first.contains("11 tables, "), "{first}");
    let proved = single.ok(&["--all", "--yes"]);
    assert!(
        !proved.contains("[!!]") && proved.contains("[ok] Track: what "),
        "{proved}"
    );
    let second = copied(single, &["--from", &from, "--tenant", OTHER]);
    assert!(second.contains("11 tables, "), "{second}");
    single.ok(&["--all", "--verify"]);

    for table in TABLES {
        let rows = column(
            &from,
            &format!("SELECT CAST(count(*) AS TEXT) FROM {table}"),
        );
        let rows: u64 = rows[0].parse().unwrap();
        for (tenant, expected) in [(Some(NOBODY), rows), (Some(OTHER), rows), (None, 0)] {
            let seen = single.seen("terrace.tenant_id", tenant, table);
            assert_eq!(seen, expected, "{table} of {tenant:?}");
        }
    }
    let sums = "SELECT sum(\"Total\")::text FROM \"Invoice\" GROUP BY tenant_id";
    let sums = single.rows(sums);
    assert!(sums.len() == 2 && sums[0] == sums[1], "{sums:?}");
    let types = single.rows(
        "SELECT data_type FROM information_schema.columns WHERE table_name = 'Invoice' \
         AND column_name IN ('InvoiceDate', 'InvoiceId', 'Total') ORDER BY column_name",
    );
    assert_eq!(types, ["timestamp without time zone", "bigint", "numeric"]);
    // The next number is behind all that were copied.
    let next = format!("INSERT INTO \"Genre\" (tenant_id, \"Name\") VALUES ('{OTHER}', 'new')");
    assert_eq!(code(&single.url, &next), None);
    // A reference reaches no other tenant's row.
    run(
        &single.url,
        &format!("DELETE FROM \"PlaylistTrack\" WHERE tenant_id = '{OTHER}'"),
    );
    run(
        &single.url,
        &format!("DELETE FROM \"Playlist\" WHERE tenant_id = '{OTHER}'"),
    );
    let strange = format!(
        "INSERT INTO \"PlaylistTrack\" (tenant_id, \"PlaylistId\", \"TrackId\") \
         SELECT '{OTHER}', \"PlaylistId\", \"TrackId\" FROM \"PlaylistTrack\" LIMIT 1"
    );
    assert_eq!(code(&single.url, &strange).as_deref(), Some("23503"));
    let again = copy(single, &["--from", &from, "--tenant", OTHER]);
    assert!(
        again.code == Some(1)
            && again
                .err
                .contains("Album has rows of the tenant 11111111-1111"),
        "{again:?}"
    );
}

#[test]
fn from_a_small_file_of_one_tenant_to_two_tenants() {
    let Some(single) = Single::server("") else {
        return;
    };
    let file = single.shop.path().join("single.sqlite");
    run(&format!("sqlite:{}", file.display()), SMALL);
    the_whole_way(&single);
}

#[test]
fn from_the_real_file_to_two_tenants() {
    let Some(real) = real() else {
        eprintln!("../shared/data/chinook.sqlite is not here: the small file has its shape");
        return;
    };
    let Some(single) = Single::server("") else {
        return;
    };
    fs::copy(real, single.shop.path().join("single.sqlite")).unwrap();
    the_whole_way(&single);
}

/// Neither URL stands on the command line.
#[test]
fn both_databases_may_be_named_by_variables() {
    let mut shop = Shop::on("sqlite:./goal.sqlite");
    let url = |name: &str| format!("sqlite:{}", shop.path().join(name).display());
    run(
        &url("goal.sqlite"),
        "CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY)",
    );
    run(
        &url("source.sqlite"),
        "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY); INSERT INTO a VALUES (7)",
    );
    let missing = said(shop.command().arg("copy").output().unwrap());
    assert!(
        missing.code != Some(0) && missing.err.contains("--from <URL>"),
        "{missing:?}"
    );
    shop.set("SOURCE_DATABASE_URL", "sqlite:./source.sqlite");
    let copied = said(shop.command().arg("copy").output().unwrap());
    assert_eq!(copied.code, Some(0), "{copied:?}");
    assert!(
        copied
            .out
            .ends_with("1 table, 1 row: the same on both sides\n"),
        "{copied:?}"
    );
}

/// A value that doesn't fit is named by its column, and nothing is kept.
#[test]
fn a_copy_is_all_or_nothing() {
    let Some(single) = Single::server("") else {
        return;
    };
    let from = format!(
        "sqlite:{}",
        single.shop.path().join("single.sqlite").display()
    );
    run(
        &from,
        "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY); INSERT INTO a VALUES (1); \
         CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, day DATE); INSERT INTO b VALUES (1, 'yesterday')",
    );
    let said = copy(&single, &["--from", &from]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.err.contains("b: ") && said.err.contains("day"),
        "{said:?}"
    );
    assert!(!said.err.contains("yesterday"), "{said:?}");
    let left = "SELECT count(*)::text FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(single.one(left), "0");
    run(&from, "UPDATE b SET day = '2026-01-01'");
    copied(&single, &["--from", &from]);
    let again = copy(&single, &["--from", &from]);
    assert!(
        again.err.contains("a has rows already: nothing was copied"),
        "{again:?}"
    );
    let unknown = copy(&single, &["--from", &from, "--tables", "c"]);
    assert!(unknown.err.contains("there is no table c"), "{unknown:?}");
    let nobody = copy(&single, &["--from", &from, "--tenant", "acme"]);
    assert!(
        nobody.err.contains("\"acme\" is not the id of a tenant"),
        "{nobody:?}"
    );
    let unscoped = copy(&single, &["--from", &from, "--tenant", OTHER]);
    assert!(
        unscoped
            .err
            .contains("a has no column tenant_id where the rows go to"),
        "{unscoped:?}"
    );
}

/// The commands of the guide, as they stand there.
#[test]
fn the_lines_of_the_guide_run() {
    let Some(single) = Single::server("") else {
        return;
    };
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tenantize.md");
    let guide = fs::read_to_string(guide).unwrap();
    let (_, after) = guide.split_once("<!-- the whole way -->\n```sh\n").unwrap();
    let (lines, _) = after.split_once("```").unwrap();
    let file = single.shop.path().join("shop.sqlite");
    run(&format!("sqlite:{}", file.display()), SMALL);
    let binary = Path::new(env!("CARGO_BIN_EXE_terrace"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let output = Command::new("sh")
        .args(["-e", "-c", lines])
        .current_dir(single.shop.path())
        .env("PATH", path)
        .env("DATABASE_URL", &single.url)
        .output()
        .unwrap();
    let said = said(output);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out.contains("[ok] ") && !said.out.contains("[!!]"),
        "{said:?}"
    );
}
