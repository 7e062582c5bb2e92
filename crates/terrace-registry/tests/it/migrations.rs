//! The registry's own migration files fit its models.

use terrace_migrate::{MakeOptions, make_migrations};
use terrace_registry::{audit_app, registry_app};

#[test]
fn the_models_need_no_further_migration() {
    let check = MakeOptions {
        check: true,
        ..MakeOptions::default()
    };
    let missing = make_migrations(&[registry_app(), audit_app()], &check).unwrap();
    assert!(
        missing.is_empty(),
        "run the test write_missing_migrations: {missing:?}"
    );
}

#[test]
#[ignore = "writes files: cargo test -p terrace-registry -- --ignored write_missing_migrations"]
fn write_missing_migrations() {
    make_migrations(&[registry_app(), audit_app()], &MakeOptions::default()).unwrap();
}

#[test]
fn every_file_is_embedded() {
    for app in [registry_app(), audit_app()] {
        let directory = app.source.directory.unwrap();
        let mut files = Vec::new();
        for scope in std::fs::read_dir(directory).unwrap() {
            let scope = scope.unwrap();
            for file in std::fs::read_dir(scope.path()).unwrap() {
                let names = [scope.file_name(), file.unwrap().file_name()];
                files.push(names.map(|name| name.into_string().unwrap()).join("/"));
            }
        }
        files.sort();
        let embedded = app.source.embedded.iter().map(|(path, _)| *path);
        assert_eq!(embedded.collect::<Vec<_>>(), files);
    }
}
