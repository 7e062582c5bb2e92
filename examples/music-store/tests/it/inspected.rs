//! Models that inspectdb wrote: they compile, and lead to the database that they were read from.

#[expect(
    unreachable_pub,
    clippy::struct_field_names,
    reason = "as inspectdb writes them, of names that are not ours"
)]
mod chinook;
#[expect(unreachable_pub, reason = "as inspectdb writes them")]
mod models;

use std::path::Path;

use terrace::core::{ModelSchema, ScopeKind};
use terrace::migrate::{
    AppMigrations, DifferenceKind, Fingerprint, InspectOptions, MakeOptions, MigrationSet,
    MigrationSource, Migrator, introspect, make_migrations, rust_models,
};
use terrace::tenancy::{Endpoint, MigrationTarget, PlainDatabase, PoolOptions};

/// A source text without what rustfmt decides.
fn plain(source: &str) -> String {
    let source: String = source.split_whitespace().collect();
    source.replace(",)", ")").replace(",]", "]")
}

/// Brings a target where these models say.
async fn migrate(target: &MigrationTarget, models: &[&'static ModelSchema], folder: &Path) {
    let source = MigrationSource::directory(folder);
    let app = AppMigrations::new("inspected", models, source);
    make_migrations(std::slice::from_ref(&app), &MakeOptions::default()).unwrap();
    let set = MigrationSet::load(std::slice::from_ref(&app)).unwrap();
    let migrator = Migrator::new(set);
    migrator.migrate(target).await.into_result().unwrap();
    // The database is as the models say it.
    let drift = migrator.drift(std::slice::from_ref(target)).await.unwrap();
    assert!(drift.is_empty(), "{drift:?}");
}

async fn models_of(target: &MigrationTarget) -> String {
    let options = InspectOptions {
        scope: target.scope(),
        ..InspectOptions::default()
    };
    rust_models(&introspect(target).await.unwrap(), &options)
}

#[tokio::test]
async fn models_lead_to_tables_and_these_to_the_same_models() {
    let folder = tempfile::tempdir().unwrap();
    let file = Endpoint::sqlite(folder.path().join("app"));
    let database = PlainDatabase::connect(&file, PoolOptions::default()).await;
    let target = database.unwrap().target("app", ScopeKind::Registry, None);
    migrate(&target, models::ALL, folder.path()).await;
    let found = models_of(&target).await;
    assert_eq!(
        plain(&found),
        plain(include_str!("inspected/models.rs")),
        "{found}"
    );

    for variable in ["TERRACE_TEST_POSTGRES_URL", "TERRACE_TEST_MYSQL_URL"] {
        let Some(url) = crate::servers::server(variable) else {
            continue;
        };
        let endpoint = Endpoint::parse(&url).unwrap();
        let database = PlainDatabase::connect(&endpoint, PoolOptions::default())
            .await
            .unwrap();
        let name = format!("terrace_inspected_{}", std::process::id());
        database.make_namespace(&name).await.unwrap();
        let target = database.target("app", ScopeKind::Registry, Some(&name));
        let folder = tempfile::tempdir().unwrap();
        migrate(&target, models::ALL, folder.path()).await;
        let found = models_of(&target).await;
        let server = database.target("server", ScopeKind::Registry, None);
        let mut session = server.session().await.unwrap();
        let cascade = if database.capabilities().local_search_path {
            " CASCADE"
        } else {
            ""
        };
        session
            .script(&format!("DROP SCHEMA {name}{cascade}"))
            .await
            .unwrap();
        assert_eq!(
            plain(&found),
            plain(include_str!("inspected/models.rs")),
            "{found}"
        );
    }
}

#[tokio::test]
async fn the_tables_of_a_foreign_file_become_models_that_differ_in_names_alone() {
    let folder = tempfile::tempdir().unwrap();
    let Some(chinook) = crate::chinook::Chinook::real() else {
        return;
    };
    let copy = folder.path().join("chinook");
    std::fs::copy(&chinook.path, &copy).unwrap();
    let connect = async |path: &Path| {
        let file = Endpoint::sqlite(path);
        let database = PlainDatabase::connect(&file, PoolOptions::default()).await;
        database.unwrap().target("app", ScopeKind::Registry, None)
    };
    let foreign = connect(&copy).await;
    let found = models_of(&foreign).await;
    assert_eq!(
        plain(&found),
        plain(include_str!("inspected/chinook.rs")),
        "{found}"
    );

    let own = connect(&folder.path().join("own")).await;
    migrate(&own, chinook::ALL, folder.path()).await;
    let print = async |target| Fingerprint::of(&introspect(target).await.unwrap());
    let differences = print(&foreign).await.differences(&print(&own).await);
    // Indexes have other names; types have other words, and nothing holds them. A time is a text
    // in a file of ours.
    let matters = differences.iter().filter(|one| {
        let found = one
            .found
            .as_ref()
            .map(|found| found.replace("datetime", "text"));
        let is_time = one.kind == "column" && found == one.expected;
        let is_spelling = one.kind == "type" || one.kind == "numbering" || is_time;
        one.difference != DifferenceKind::Renamed && !is_spelling
    });
    let matters: Vec<String> = matters.map(ToString::to_string).collect();
    assert!(matters.is_empty(), "{matters:#?}");
}
