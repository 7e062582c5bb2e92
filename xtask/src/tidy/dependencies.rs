//! Some libraries may be named by few crates only.

use super::{Violation, packages};

/// Libraries that only some crates may name.
struct Fence {
    libraries: &'static [&'static str],
    crates: &'static [&'static str],
    instead: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        libraries: &["terrace-driver"],
        // terrace-conformance and terrace-torture look behind the walls to see that they hold;
        // terrace-oracle makes and removes databases.
        crates: &[
            "terrace-tenancy",
            "terrace-conformance",
            "terrace-oracle",
            "terrace-torture",
        ],
        instead: "reach data through terrace-tenancy, which confines every statement",
    },
    Fence {
        libraries: &[
            "deadpool-postgres",
            "diesel",
            "libsqlite3-sys",
            "mysql",
            "mysql_async",
            "mysql_common",
            "postgres",
            "postgres-protocol",
            "postgres-types",
            "rusqlite",
            "sea-orm",
            "sqlx",
            "tiberius",
            "tokio-postgres",
        ],
        crates: &["terrace-driver"],
        instead: "only terrace-driver talks to databases",
    },
    Fence {
        libraries: &["axum", "axum-core", "axum-extra"],
        // terrace-app nests the apps' routers and puts them behind one server.
        crates: &["terrace-web", "terrace-app"],
        instead: "use what terrace-web re-exports",
    },
    Fence {
        libraries: &["clap"],
        // The music store derives the arguments of a command of its own.
        crates: &["terrace-app", "terrace-cli", "music-store", "xtask"],
        instead: "a command belongs to terrace-app",
    },
];

/// Checks every package of the workspace.
pub(super) fn check(metadata: &serde_json::Value, found: &mut Vec<Violation>) {
    for package in packages(metadata) {
        for dependency in package.dependencies() {
            for fence in FENCES {
                let fenced = fence.libraries.contains(&dependency);
                if fenced && !fence.crates.contains(&package.name()) {
                    let message = format!(
                        "{} may not depend on {dependency}, only {} may: {}",
                        package.name(),
                        fence.crates.join(" and "),
                        fence.instead
                    );
                    let line = package.line_of(dependency);
                    found.push(Violation::new(package.manifest(), line, message));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn violations(name: &str, dependency: &str) -> usize {
        let dependencies = [json!({"name": dependency, "kind": null})];
        let package = json!({"name": name, "manifest_path": "x", "dependencies": dependencies});
        let mut found = Vec::new();
        check(&json!({"packages": [package]}), &mut found);
        found.len()
    }

    #[test]
    fn fenced_libraries_are_refused_outside_and_allowed_inside() {
        for (name, dependency, expected) in [
            ("terrace-orm", "terrace-driver", 1),
            ("terrace-tenancy", "terrace-driver", 0),
            ("terrace-tenancy", "rusqlite", 1),
            ("terrace-driver", "rusqlite", 0),
            ("music-store", "axum", 1),
            ("terrace-web", "axum", 0),
            ("terrace-migrate", "clap", 1),
            ("xtask", "clap", 0),
            ("terrace-orm", "serde", 0),
        ] {
            assert_eq!(
                violations(name, dependency),
                expected,
                "{name} {dependency}"
            );
        }
    }
}
