//! `tenantize` in a project: column and database are those of the settings.

use terrace_app::Project;
use terrace_core::ScopeKind;
use terrace_tenancy::{Endpoint, PlainDatabase, PoolOptions};

use crate::commands::Shop;

async fn make(shop: &Shop, sql: &str) {
    let file = Endpoint::sqlite(shop.path().join("registry.sqlite"));
    let database = PlainDatabase::connect(&file, PoolOptions::default())
        .await
        .unwrap();
    let target = database.target("test", ScopeKind::Registry, None);
    target.session().await.unwrap().script(sql).await.unwrap();
}

#[test]
fn tables_that_another_program_made_become_shared_ones() {
    let shop = Shop::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(make(
        &shop,
        "CREATE TABLE note (id INTEGER PRIMARY KEY, code TEXT UNIQUE); INSERT INTO note VALUES (1, 'a')",
    ));
    let project = || Project::new("shop").tenancy();
    // Without models, and nothing said.
    assert!(!shop.call(project(), &["tenantize"]).0);
    let folder = shop.path().join("files");
    let folder = folder.to_str().unwrap();
    let (ok, plan) = shop.call(project(), &["tenantize", "--all"]);
    assert!(
        ok && plan.contains("    unique (code) -> (tenant_id, code)\n"),
        "{plan}"
    );
    assert!(plan.contains("nothing was written"), "{plan}");
    let (ok, done) = shop.call(project(), &["tenantize", "--all", "--yes", "--dir", folder]);
    assert!(
        ok && done.contains("[ok] note: 1 row") && done.contains("migrate --fake-initial"),
        "{done}"
    );
    let (ok, again) = shop.call(project(), &["tenantize", "--all", "--yes", "--dir", folder]);
    assert!(ok && again.starts_with("nothing to do"), "{again}");
    let (ok, json) = shop.call(
        project(),
        &["tenantize", "--all", "--verify", "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(
        ok && report["proof"]["lines"][0]["wrong"].is_null(),
        "{json}"
    );
}
