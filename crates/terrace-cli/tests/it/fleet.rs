//! The registry and every tenant, from a query or a table.

use serde_json::Value;

use crate::database::{column, run, server};
use crate::support::Shop;

const QUERY: &str = "SELECT slug, place FROM orgs ORDER BY slug";

/// A registry whose tenants have a file each.
fn shop_with_files() -> Shop {
    let shop = Shop::new();
    shop.write(
        "migrations/registry/0001_orgs.up.sql",
        "CREATE TABLE orgs (slug varchar(40) NOT NULL, place varchar(200));",
    );
    shop.write("migrations/registry/0001_orgs.down.sql", "DROP TABLE orgs;");
    shop.three_tables("migrations/tenant");
    shop
}

fn url(shop: &Shop) -> String {
    format!("sqlite:{}/shop.sqlite", shop.path().display())
}

#[test]
fn one_bad_tenant_stops_nobody_and_is_named() {
    let shop = shop_with_files();
    let error = shop.fails(&["up", "--tenants-query", QUERY]);
    assert!(
        error.contains("the tenants' query has no rows, so that no tenant was migrated"),
        "{error}"
    );
    shop.ok(&["up", "--tenants-query", QUERY, "--allow-no-tenants"]);
    run(
        &url(&shop),
        "INSERT INTO orgs VALUES ('acme', 'sqlite:./acme.sqlite'), ('bad', 'sqlite:./shop.sqlite/where.sqlite'), ('globex', 'sqlite:./globex.sqlite')",
    );

    let said = shop.call(&["up", "--tenants-query", QUERY]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(said.out.matches("acme: ").count(), 3);
    assert_eq!(said.out.matches("globex: ").count(), 3);
    assert!(
        said.out
            .ends_with("3 of 4 targets are where they should be\n"),
        "{said:?}"
    );
    assert!(
        said.err.starts_with("bad: error: the folder ")
            && said.err.contains("shop.sqlite can't be made"),
        "{said:?}"
    );
    let again = shop.call(&["up", "--tenants-query", QUERY, "--format", "json"]);
    assert_eq!(again.code, Some(2));
    let report: Value = serde_json::from_str(&again.out).unwrap();
    let targets: Vec<_> = report["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| &target["target"])
        .collect();
    assert_eq!(targets, ["registry", "acme", "bad", "globex"]);
    assert_eq!(report["targets"][2]["error"]["kind"], "Permission");
    assert_eq!(report["targets"][1]["error"], Value::Null);

    run(
        &url(&shop),
        "UPDATE orgs SET place = 'sqlite:./bad.sqlite' WHERE slug = 'bad'",
    );
    let repaired = shop.ok(&[
        "up",
        "--tenants-table",
        "orgs(slug, place)",
        "--tenant",
        "bad",
    ]);
    assert_eq!(repaired.matches("bad: ").count(), 3);
    assert_eq!(shop.ok(&["up", "--tenants-query", QUERY]), "no change\n");
    let versions = shop.ok(&["version", "--tenants-query", QUERY]);
    assert_eq!(versions, "registry: 1\nacme: 3\nbad: 3\nglobex: 3\n");
    assert!(
        shop.ok(&["status", "--tenants-query", QUERY])
            .contains("globex\n[X] 0001_a\n")
    );

    shop.ok(&[
        "down",
        "--scope",
        "tenant",
        "--tenants-query",
        QUERY,
        "--tenant",
        "acme",
    ]);
    assert!(
        shop.ok(&["version", "--tenants-query", QUERY])
            .contains("acme: 2\nbad: 3\n")
    );
}

#[test]
fn what_is_not_clear_is_asked_before_anything_runs() {
    let shop = shop_with_files();
    let error = shop.fails(&["up"]);
    assert!(
        error.contains("the folder has migrations for tenants, and nothing says who they are"),
        "{error}"
    );
    assert!(!shop.path().join("shop.sqlite").exists());
    shop.ok(&["up", "--no-tenants"]);
    let error = shop.fails(&["down", "--tenants-query", QUERY]);
    assert!(
        error.contains("say which are meant: --scope registry or --scope tenant"),
        "{error}"
    );
    run(
        &url(&shop),
        "INSERT INTO orgs VALUES ('a', 'sqlite:./x.sqlite'), ('b', 'sqlite:./x.sqlite')",
    );
    let error = shop.fails(&["up", "--tenants-query", QUERY]);
    assert!(
        error.contains("the tenants' query puts b where another tenant is"),
        "{error}"
    );
    let error = shop.fails(&[
        "up",
        "--tenants-query",
        "SELECT slug, 'sqlite:./' || slug || '.sqlite' FROM orgs",
        "--tenant",
        "nobody",
    ]);
    assert!(error.contains("there is no tenant \"nobody\""), "{error}");
    let error = shop.fails(&["up", "--tenants-query", "SELECT missing FROM orgs"]);
    assert!(
        error.contains("the tenants can't be listed: no such column: missing"),
        "{error}"
    );
}

#[test]
fn a_flat_folder_is_for_every_tenant_of_a_query() {
    let shop = Shop::new();
    shop.three_tables("sql");
    let query =
        "SELECT 'acme', 'sqlite:./acme.sqlite' UNION SELECT 'globex', 'sqlite:./globex.sqlite'";
    shop.ok(&["up", "--dir", "sql", "--tenants-query", query]);
    let versions = shop.ok(&["version", "--dir", "sql", "--tenants-query", query]);
    assert_eq!(versions, "acme: 3\nglobex: 3\n");
}

#[test]
fn tenants_have_schemas_or_databases_of_their_own() {
    if let Some(server) = server("TERRACE_TEST_POSTGRES_URL") {
        let shop = Shop::on(&server.url);
        shop.write("migrations/registry/0001_orgs.up.sql", "CREATE TABLE orgs (slug text PRIMARY KEY, schema_name text);\nINSERT INTO orgs VALUES ('acme', NULL), ('globex', 'tenant_2');");
        shop.three_tables("migrations/tenant");
        let table = ["--tenants-table", "orgs(slug, schema_name)"];
        let said = shop.call(&[&["up"], &table[..]].concat());
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains("acme: error: there is no schema \"acme\"\n hint: make it, or let it be made with --create-schemas"), "{said:?}");
        shop.ok(&[&["up", "--create-schemas"], &table[..]].concat());
        let tables = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('acme', 'tenant_2', 'public') ORDER BY 1";
        assert_eq!(
            column(&server.url, tables),
            [
                "acme.a",
                "acme.b",
                "acme.c",
                "acme.terrace_migration",
                "public.orgs",
                "public.terrace_migration",
                "tenant_2.a",
                "tenant_2.b",
                "tenant_2.c",
                "tenant_2.terrace_migration",
            ]
        );
        // An index that no transaction may hold is made in the tenant's schema, too.
        shop.write(
            "migrations/tenant/0004_index.up.sql",
            "CREATE INDEX CONCURRENTLY c_id ON c (id);",
        );
        shop.ok(&[&["up"], &table[..]].concat());
        let indexes = "SELECT schemaname FROM pg_indexes WHERE indexname = 'c_id' ORDER BY 1";
        assert_eq!(column(&server.url, indexes), ["acme", "tenant_2"]);
    }
    if let Some(server) = server("TERRACE_TEST_MYSQL_URL") {
        let (_, name) = server.sibling("acme");
        let shop = Shop::on(&server.url);
        shop.three_tables("migrations");
        let query = format!("SELECT 'acme', '{name}'");
        shop.ok(&["up", "--tenants-query", &query]);
        let tables = format!(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = '{name}' ORDER BY 1"
        );
        let found = column(&server.url, &tables);
        server.drop_sibling(&name);
        assert_eq!(found, ["a", "b", "c", "terrace_migration"]);
    }
}

#[test]
fn canaries_go_first_and_failures_stop_the_rest() {
    let shop = Shop::new();
    shop.three_tables("sql");
    let query = "SELECT 'a', 'sqlite:./sql/0001_a.up.sql/a.sqlite' UNION SELECT 'b', 'sqlite:./b.sqlite' UNION SELECT 'c', 'sqlite:./c.sqlite' ORDER BY 1";
    let all = ["up", "--dir", "sql", "--tenants-query", query];
    let said = shop.call(&[&all[..], &["--canary", "1"]].concat());
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.out.contains("stopped: 2 tenants not begun\n"),
        "{said:?}"
    );
    assert!(!shop.path().join("b.sqlite").exists());
    let said = shop.call(&[&all[..], &["--max-failures", "1", "--jobs", "1"]].concat());
    assert_eq!(said.code, Some(2));
    assert!(
        said.out.contains("2 of 3 targets are where they should be"),
        "{said:?}"
    );
}
