//! The control plane of a product as SQL files: six tables, four enums, a function and triggers.

use crate::database::{code, column, run, server};
use crate::support::{Shop, ran};

const UP: &str = include_str!("../fixtures/registry/0001_init.up.sql");
const DOWN: &str = include_str!("../fixtures/registry/0001_init.down.sql");

/// Everything of one's own in the schema, but for the ledger.
const EVERYTHING: &str = "SELECT 'table ' || c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace \
     AND c.relkind = 'r' AND c.relname <> 'terrace_migration' \
     UNION ALL SELECT 'enum ' || t.typname FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e' \
     UNION ALL SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1";

fn shop(url: &str, down: &str) -> Shop {
    let shop = Shop::on(url);
    shop.write("migrations/0001_init.up.sql", UP);
    shop.write("migrations/0001_init.down.sql", down);
    shop
}

#[test]
fn up_down_and_up_again_leaves_nothing_behind() {
    let Some(server) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let shop = shop(&server.url, DOWN);
    for _ in 0..2 {
        assert_eq!(ran(&shop.ok(&["up"])), ["1/u init"]);
        let there = column(&server.url, EVERYTHING);
        let count = |kind: &str| there.iter().filter(|name| name.starts_with(kind)).count();
        assert_eq!(
            (count("table "), count("enum "), count("function ")),
            (6, 4, 1),
            "{there:?}"
        );
        assert_eq!(ran(&shop.ok(&["down", "--all"])), ["1/d init"]);
        assert_eq!(column(&server.url, EVERYTHING), [""; 0]);
    }
    shop.ok(&["up"]);
    assert_eq!(shop.ok(&["up"]), "no change\n");
}

#[test]
fn a_forgotten_drop_is_seen() {
    let Some(server) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let forgetful = DOWN.replace("DROP TYPE tenant_plan;\n", "");
    assert_ne!(forgetful, DOWN);
    let shop = shop(&server.url, &forgetful);
    shop.ok(&["up"]);
    shop.ok(&["down"]);
    assert_eq!(column(&server.url, EVERYTHING), ["enum tenant_plan"]);
}

#[test]
fn rows_can_be_written_and_what_must_hold_holds() {
    let Some(server) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    let url = &server.url;
    shop(url, DOWN).ok(&["up"]);
    let id = "'00000000-0000-7000-8000-000000000001'";
    run(
        url,
        &format!("INSERT INTO tenants (id, slug, name) VALUES ({id}, 'acme', 'Acme')"),
    );
    for (table, columns, values) in [
        (
            "tenant_projects",
            "tenant_id, slug, name",
            format!("{id}, 'main', 'Main'"),
        ),
        (
            "tenant_products",
            "tenant_id, product, config",
            format!("{id}, 'certifai', '{{\"seats\": 5}}'"),
        ),
        (
            "tenant_idp_config",
            "tenant_id, kind, metadata",
            format!("{id}, 'oidc', '{{}}'"),
        ),
        (
            "api_keys",
            "tenant_id, prefix, hash",
            format!("{id}, 'abc', 'x'"),
        ),
        (
            "audit_log",
            "tenant_id, tenant_slug, actor_id, action, crud",
            format!("{id}, 'acme', 'ann', 'made', 'c'"),
        ),
    ] {
        run(
            url,
            &format!("INSERT INTO {table} ({columns}) VALUES ({values})"),
        );
    }
    let twice =
        format!("INSERT INTO tenant_products (tenant_id, product) VALUES ({id}, 'certifai')");
    assert_eq!(code(url, &twice).as_deref(), Some("23505"));
    for slug in ["ab", "-ab", "ab-", "ABC", "a_b", "a.b"] {
        let insert = format!("INSERT INTO tenants (slug, name) VALUES ('{slug}', 'x')");
        assert_eq!(code(url, &insert).as_deref(), Some("23514"), "{slug}");
    }
    run(url, "UPDATE tenants SET updated_at = '2000-01-01'");
    assert_eq!(
        column(url, "SELECT 1 FROM tenants WHERE updated_at > '2001-01-01'").len(),
        1
    );
    run(url, "DELETE FROM tenants");
    let left = "SELECT (SELECT count(*) FROM tenant_projects) + (SELECT count(*) FROM tenant_products) \
                + (SELECT count(*) FROM tenant_idp_config) + (SELECT count(*) FROM api_keys)";
    assert_eq!(column(url, left), ["0"]);
    assert_eq!(
        column(
            url,
            "SELECT tenant_slug FROM audit_log WHERE tenant_id IS NULL"
        ),
        ["acme"]
    );
}
