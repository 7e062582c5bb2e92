//! The order of migrations: each after its predecessor and its dependencies.

use std::collections::{BTreeMap, BTreeSet};

use terrace_core::Result;

use crate::error;
use crate::migration::{Migration, MigrationId};

/// Puts the migrations of one scope in order. Among those that may come next, the app that was
/// named first wins, so that the order is the same everywhere.
pub(crate) fn order(mut migrations: Vec<Migration>, apps: &[String]) -> Result<Vec<Migration>> {
    let rank = |app: &str| {
        apps.iter()
            .position(|name| name == app)
            .unwrap_or(apps.len())
    };
    migrations.sort_by_key(|migration| (rank(&migration.id.app), migration.number));
    let places: BTreeMap<&MigrationId, usize> = migrations
        .iter()
        .enumerate()
        .map(|(place, migration)| (&migration.id, place))
        .collect();
    let mut needs: Vec<BTreeSet<usize>> = Vec::with_capacity(migrations.len());
    for (place, migration) in migrations.iter().enumerate() {
        let mut before = BTreeSet::new();
        if place > 0 && migrations[place - 1].id.app == migration.id.app {
            before.insert(place - 1);
        }
        for dependency in &migration.dependencies {
            before.insert(
                *places
                    .get(dependency)
                    .ok_or_else(|| unknown(migration, dependency))?,
            );
        }
        needs.push(before);
    }
    let mut order = Vec::with_capacity(migrations.len());
    let mut waiting: BTreeSet<usize> = (0..migrations.len()).collect();
    while let Some(&next) = waiting
        .iter()
        .find(|place| needs[**place].iter().all(|need| !waiting.contains(need)))
    {
        waiting.remove(&next);
        order.push(next);
    }
    if !waiting.is_empty() {
        return Err(circle(&migrations, &needs, &waiting));
    }
    let mut slots: Vec<Option<Migration>> = migrations.into_iter().map(Some).collect();
    Ok(order
        .into_iter()
        .filter_map(|place| slots[place].take())
        .collect())
}

fn unknown(migration: &Migration, dependency: &MigrationId) -> terrace_core::Error {
    error::migration(format!(
        "{} depends on {dependency}, which doesn't exist in the scope {}",
        migration.id,
        migration.scope.as_str()
    ))
    .with_hint("correct the dependency, or add the app that it belongs to")
}

/// Names the migrations of one circle.
fn circle(
    migrations: &[Migration],
    needs: &[BTreeSet<usize>],
    waiting: &BTreeSet<usize>,
) -> terrace_core::Error {
    let mut path: Vec<usize> = waiting.first().copied().into_iter().collect();
    while let Some(&last) = path.last() {
        // Each one that waits needs another one that waits.
        let Some(next) = needs[last]
            .iter()
            .find(|need| waiting.contains(need))
            .copied()
        else {
            break;
        };
        let seen = path.iter().position(|place| *place == next);
        path.push(next);
        if let Some(start) = seen {
            path.drain(..start);
            break;
        }
    }
    let names: Vec<String> = path
        .iter()
        .map(|place| migrations[*place].id.to_string())
        .collect();
    error::migration(format!(
        "migrations depend on each other in a circle: {}",
        names.join(" needs ")
    ))
    .with_hint("take one dependency out, or move its operations to a migration of their own")
}

#[cfg(test)]
mod tests {
    use terrace_core::ScopeKind;

    use super::*;
    use crate::migration::Body;

    fn migration(app: &str, number: u64, needs: &[(&str, &str)]) -> Migration {
        Migration {
            id: MigrationId::new(app, format!("{number:04}_x")),
            scope: ScopeKind::Tenant,
            number,
            dependencies: needs
                .iter()
                .map(|(app, name)| MigrationId::new(*app, *name))
                .collect(),
            atomic: true,
            body: Body::Operations {
                operations: Vec::new(),
                text: String::new(),
                rebuilt: Vec::new(),
            },
        }
    }

    fn ordered(migrations: Vec<Migration>) -> Result<Vec<String>> {
        let apps = ["a".to_owned(), "b".to_owned()];
        Ok(order(migrations, &apps)?
            .iter()
            .map(|migration| migration.id.to_string())
            .collect())
    }

    #[test]
    fn dependencies_come_first() {
        let order = ordered(vec![
            migration("b", 1, &[]),
            migration("a", 2, &[("b", "0001_x")]),
            migration("a", 1, &[]),
            migration("a", 10, &[]),
        ]);
        assert_eq!(
            order.unwrap(),
            ["a.0001_x", "b.0001_x", "a.0002_x", "a.0010_x"]
        );
    }

    #[test]
    fn a_circle_and_an_unknown_name_are_errors() {
        let circle = ordered(vec![
            migration("a", 1, &[("b", "0001_x")]),
            migration("b", 1, &[("a", "0001_x")]),
        ]);
        let text = circle.unwrap_err().to_string();
        assert!(
            text.contains("a.0001_x needs b.0001_x needs a.0001_x"),
            "{text}"
        );
        let unknown = ordered(vec![migration("a", 1, &[("c", "0001_x")])]).unwrap_err();
        assert!(unknown.to_string().contains("depends on c.0001_x"));
    }
}
