//! The registry's own migration files fit its models.

use terrace_migrate::{MakeOptions, make_migrations};
use terrace_registry::registry_app;

#[test]
fn the_models_need_no_further_migration() {
    let check = MakeOptions {
        check: true,
        ..MakeOptions::default()
    };
    let missing = make_migrations(&[registry_app()], &check).unwrap();
    assert!(
        missing.is_empty(),
        "run the test write_missing_migrations: {missing:?}"
    );
}

#[test]
#[ignore = "writes files: cargo test -p terrace-registry -- --ignored write_missing_migrations"]
fn write_missing_migrations() {
    make_migrations(&[registry_app()], &MakeOptions::default()).unwrap();
}

#[test]
fn every_file_is_embedded() {
    let source = registry_app().source;
    let folder = source.directory.unwrap().join("registry");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            format!(
                "registry/{}",
                file.unwrap().file_name().into_string().unwrap()
            )
        })
        .collect();
    files.sort();
    let embedded: Vec<_> = source.embedded.iter().map(|(path, _)| *path).collect();
    assert_eq!(embedded, files);
}
