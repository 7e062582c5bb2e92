//! A crate depends only on crates of lower layers.

use super::{Package, Violation, packages};

/// Where a crate stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// May use crates of lower layers only.
    Layer(u8),
    /// Derives: uses none of our crates, and every layer may use it.
    Macros,
    /// Uses the rest; nothing uses it.
    User,
}

/// The layers, lowest first. `ARCHITECTURE.md` says what each is for.
const PLACES: &[(&str, Place)] = &[
    ("terrace-core", Place::Layer(0)),
    ("terrace-sql", Place::Layer(1)),
    ("terrace-driver", Place::Layer(2)),
    ("terrace-tenancy", Place::Layer(3)),
    ("terrace-orm", Place::Layer(4)),
    ("terrace-migrate", Place::Layer(4)),
    ("terrace-registry", Place::Layer(5)),
    ("terrace-web", Place::Layer(5)),
    ("terrace-app", Place::Layer(6)),
    ("terrace-admin", Place::Layer(7)),
    ("terrace-api", Place::Layer(7)),
    ("terrace-auth", Place::Layer(7)),
    ("terrace-jobs", Place::Layer(7)),
    ("terrace-mail", Place::Layer(7)),
    ("terrace-storage", Place::Layer(7)),
    ("terrace-cache", Place::Layer(7)),
    ("terrace", Place::Layer(8)),
    ("terrace-macros", Place::Macros),
    ("terrace-cli", Place::User),
    ("terrace-conformance", Place::User),
    ("terrace-torture", Place::User),
    ("terrace-oracle", Place::User),
    ("music-store", Place::User),
    ("xtask", Place::User),
];

/// Who may use another user, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "terrace-torture",
    "terrace-conformance",
    "it tortures the databases of the same cells",
)];

/// Checks every package of the workspace.
pub(super) fn check(metadata: &serde_json::Value, found: &mut Vec<Violation>) {
    for package in packages(metadata) {
        check_package(package, found);
    }
}

fn check_package(package: Package<'_>, found: &mut Vec<Violation>) {
    let (name, manifest) = (package.name(), package.manifest());
    let Some(place) = place_of(name) else {
        let message = format!("{name} has no layer; add it to xtask/src/tidy/layers.rs");
        found.push(Violation::new(manifest, 0, message));
        return;
    };
    for dependency in package.dependencies() {
        let Some(other) = place_of(dependency) else {
            continue;
        };
        let excepted = EXCEPTIONS
            .iter()
            .any(|(user, used, _)| (*user, *used) == (name, dependency));
        if !excepted && !may_use(place, other) {
            let message = format!(
                "{name} may not depend on {dependency}: only lower layers are allowed; move what \
                 it needs down, or let a trait below be implemented above"
            );
            found.push(Violation::new(
                manifest,
                package.line_of(dependency),
                message,
            ));
        }
    }
}

fn place_of(name: &str) -> Option<Place> {
    let mut places = PLACES.iter();
    places
        .find(|(known, _)| *known == name)
        .map(|(_, place)| *place)
}

fn may_use(crate_place: Place, dependency: Place) -> bool {
    match (crate_place, dependency) {
        (Place::Layer(own), Place::Layer(other)) => other < own,
        (Place::Macros, _) | (_, Place::User) => false,
        (Place::Layer(_), Place::Macros) | (Place::User, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn violations(name: &str, dependencies: &[(&str, Option<&str>)]) -> Vec<Violation> {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        let package = json!({"name": name, "manifest_path": "x", "dependencies": dependencies});
        let mut found = Vec::new();
        check(&json!({"packages": [package]}), &mut found);
        found
    }

    #[test]
    fn lower_layers_and_derives_are_allowed() {
        let below = [
            ("terrace-sql", None),
            ("terrace-macros", None),
            ("serde", None),
        ];
        assert!(violations("terrace-orm", &below).is_empty());
        assert!(violations("music-store", &[("terrace", None)]).is_empty());
    }

    #[test]
    fn equal_and_higher_layers_are_refused() {
        for (user, used) in [
            ("terrace-sql", "terrace-driver"),
            ("terrace-orm", "terrace-migrate"),
            ("terrace-core", "terrace"),
            ("terrace-macros", "terrace-core"),
            ("terrace", "terrace-conformance"),
        ] {
            let found = violations(user, &[(used, None)]);
            assert!(
                found[0].message.contains("may not depend on"),
                "{user} {used}"
            );
            assert_eq!(violations(user, &[(used, Some("build"))]).len(), 1);
        }
    }

    #[test]
    fn what_tests_need_does_not_count() {
        assert!(violations("terrace-orm", &[("terrace-migrate", Some("dev"))]).is_empty());
    }

    #[test]
    fn a_crate_without_a_layer_is_refused() {
        assert!(
            violations("terrace-news", &[])[0]
                .message
                .contains("has no layer")
        );
    }
}
