//! How a tenant is kept apart is known in one module only, and only there statements are declared
//! confined.

use super::Violation;
use super::source::{Source, numbered};

const ISOLATION: &str = "crates/terrace-tenancy/src/isolation";

/// Who else may declare a statement confined, and why.
const CONFINED: &[(&str, &str)] = &[
    ("crates/terrace-driver/src/", "the type's own crate"),
    (
        "crates/terrace-conformance/",
        "it takes one wall away to see that the other holds",
    ),
];

/// Checks one file.
pub(super) fn check(source: &Source<'_>, found: &mut Vec<Violation>) {
    if source.file.starts_with(ISOLATION) {
        return;
    }
    for (line, code) in numbered(&source.bare) {
        if let Some(kind) = isolation_kind(code) {
            let message = format!(
                "`{kind}` names a kind of isolation: only terrace-tenancy/src/isolation may; ask \
                 it one of its questions instead"
            );
            found.push(Violation::new(source.file, line, message));
        }
        let trusted = CONFINED
            .iter()
            .any(|(path, _)| source.file.starts_with(path));
        if declares_confined(code) && !trusted {
            let message = "only terrace-tenancy/src/isolation may declare a statement confined; \
                           hand it the statement";
            found.push(Violation::new(source.file, line, message));
        }
    }
}

/// A path like `Isolation::Row`, or the name of a type that tells the kinds apart.
fn isolation_kind(code: &str) -> Option<String> {
    let names: Vec<&str> = code
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .collect();
    names.into_iter().find_map(|path| {
        let parts: Vec<&str> = path.split("::").collect();
        let told_apart = parts.windows(2).any(|pair| {
            let holder = ["Isolation", "Placement", "Mode"];
            holder.iter().any(|name| pair[0].contains(name))
                && ["Row", "Schema", "Database"].contains(&pair[1])
        });
        let kind = parts.contains(&"IsolationKind") || parts.contains(&"IsolationMode");
        (told_apart || kind).then(|| path.to_owned())
    })
}

fn declares_confined(code: &str) -> bool {
    let squeezed: String = code.split_whitespace().collect();
    ["Confined::new(", "Confined::<"].iter().any(|call| {
        squeezed.match_indices(call).any(|(at, _)| {
            // `Unconfined::new` would be another type.
            !squeezed[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        check(&Source::new(file, text), &mut found);
        found.iter().map(|violation| violation.line).collect()
    }

    const ELSEWHERE: &str = "crates/terrace-orm/src/query.rs";
    const INSIDE: &str = "crates/terrace-tenancy/src/isolation/row.rs";

    #[test]
    fn kinds_are_refused_elsewhere() {
        let text = "match mode {\n Isolation::Row => 1,\n terrace::Isolation::Schema => 2,\n}\n\
                    fn f(kind: IsolationKind) {}\n// Isolation::Row is fine here\n";
        assert_eq!(lines(ELSEWHERE, text), [2, 3, 5]);
        assert!(lines(INSIDE, text).is_empty());
    }

    #[test]
    fn other_words_are_not_kinds() {
        let text = "let a = sea::Row;\nErrorKind::Isolation;\nItem::Schema;\n\"Isolation::Row\";";
        assert!(lines(ELSEWHERE, text).is_empty());
    }

    #[test]
    fn confined_statements_are_declared_in_one_place() {
        let text = "let a = Confined::new(sql);\nlet b = Unconfined::new(sql);";
        assert_eq!(lines(ELSEWHERE, text), [1]);
        assert_eq!(lines("crates/terrace-tenancy/src/session.rs", text), [1]);
        assert!(lines(INSIDE, text).is_empty());
        assert!(lines("crates/terrace-driver/src/pool.rs", text).is_empty());
    }
}
