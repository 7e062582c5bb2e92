//! The order of migrations: each after its predecessor and its dependencies.

use std::collections::{BTreeMap, BTreeSet};

use terrace_core::Result;

use crate::error;
use crate::migration::{Body, Migration, MigrationId};

/// Puts the migrations of one scope in order. Among those that may come next, the app that was
/// named first wins, so that the order is the same everywhere.
///
/// A file that names no migration of its own app comes after all of the number before it. A
/// migration that replaces others stands for those that are gone.
pub(crate) fn order(migrations: Vec<Migration>, apps: &[String]) -> Result<Vec<Migration>> {
    let ordered = sorted(migrations.iter().collect(), apps)?;
    let place_of: BTreeMap<&MigrationId, usize> = (ordered
        .iter()
        .enumerate()
        .map(|(place, migration)| (&migration.id, place)))
    .collect();
    let places: Vec<usize> = migrations.iter().map(|one| place_of[&one.id]).collect();
    let mut all: Vec<(usize, Migration)> = places.into_iter().zip(migrations).collect();
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, migration)| migration).collect())
}

/// As [`order`], for migrations that somebody else has.
pub(crate) fn sorted<'a>(
    mut migrations: Vec<&'a Migration>,
    apps: &[String],
) -> Result<Vec<&'a Migration>> {
    sort(&mut migrations, apps);
    let needs = needs(&migrations)?;
    let mut order = Vec::with_capacity(migrations.len());
    let mut waiting: BTreeSet<usize> = (0..migrations.len()).collect();
    while let Some(&next) = waiting
        .iter()
        .find(|place| needs[**place].iter().all(|need| !waiting.contains(need)))
    {
        waiting.remove(&next);
        order.push(migrations[next]);
    }
    if waiting.is_empty() {
        Ok(order)
    } else {
        Err(circle(&migrations, &needs, &waiting))
    }
}

fn sort(migrations: &mut [&Migration], apps: &[String]) {
    let rank = |app: &str| {
        apps.iter()
            .position(|name| name == app)
            .unwrap_or(apps.len())
    };
    migrations.sort_by(|a, b| {
        let apps = rank(&a.id.app).cmp(&rank(&b.id.app));
        let numbers = apps.then_with(|| a.number.cmp(&b.number));
        numbers.then_with(|| a.id.name.cmp(&b.id.name))
    });
}

/// What must come before each migration, by their places.
pub(crate) fn needs(migrations: &[&Migration]) -> Result<Vec<BTreeSet<usize>>> {
    let mut places: BTreeMap<&MigrationId, usize> = BTreeMap::new();
    for (place, migration) in migrations.iter().enumerate() {
        places.extend(migration.replaces.iter().map(|id| (id, place)));
    }
    // Those that are there stand for themselves.
    for (place, migration) in migrations.iter().enumerate() {
        places.insert(&migration.id, place);
    }
    let mut needs = Vec::with_capacity(migrations.len());
    for (place, migration) in migrations.iter().enumerate() {
        let mut before = BTreeSet::new();
        for dependency in &migration.dependencies {
            let need = places.get(dependency);
            before.insert(*need.ok_or_else(|| unknown(migration, dependency))?);
        }
        let own = migration
            .dependencies
            .iter()
            .any(|id| id.app == migration.id.app);
        if !own {
            before.extend(predecessors(migrations, place));
        }
        before.remove(&place);
        needs.push(before);
    }
    Ok(needs)
}

/// All migrations of the number before this one's, in its app.
fn predecessors(migrations: &[&Migration], place: usize) -> Vec<usize> {
    let migration = &migrations[place];
    let earlier =
        |other: &&&Migration| other.id.app == migration.id.app && other.number < migration.number;
    let last = migrations
        .iter()
        .filter(earlier)
        .map(|other| other.number)
        .max();
    (0..migrations.len())
        .filter(|other| {
            let other = &migrations[*other];
            other.id.app == migration.id.app && Some(other.number) == last
        })
        .collect()
}

/// Whether a migration must come right before another.
pub(crate) fn comes_before(migrations: &[Migration], one: &Migration, later: &Migration) -> bool {
    let own = later.dependencies.iter().any(|id| id.app == later.id.app);
    if own {
        return later.dependencies.contains(&one.id);
    }
    let place = migrations.iter().position(|other| other.id == later.id);
    let before = place
        .map(|place| predecessors(&migrations.iter().collect::<Vec<_>>(), place))
        .unwrap_or_default();
    before.iter().any(|place| migrations[*place].id == one.id)
}

/// The migrations of each app that none of the same app comes after: one, unless two branches were
/// made apart from each other.
pub(crate) fn ends(migrations: &[Migration]) -> Result<BTreeMap<&str, Vec<&Migration>>> {
    let needs = needs(&migrations.iter().collect::<Vec<_>>())?;
    let mut ends: BTreeMap<&str, Vec<&Migration>> = BTreeMap::new();
    for (place, migration) in migrations.iter().enumerate() {
        let is_followed = needs
            .iter()
            .zip(migrations)
            .any(|(needs, other)| needs.contains(&place) && other.id.app == migration.id.app);
        if !is_followed {
            ends.entry(&migration.id.app).or_default().push(migration);
        }
    }
    Ok(ends)
}

/// Refuses an app whose chain has several ends.
pub(crate) fn refuse_branches(migrations: &[Migration]) -> Result<()> {
    refuse_doubled_text(migrations)?;
    for (app, ends) in ends(migrations)? {
        let [first, second, ..] = ends.as_slice() else {
            continue;
        };
        let sentence = if first.number == second.number {
            format!(
                "{}/{} has a number that {} of the app {app} has already",
                second.scope.as_str(),
                second.id.name,
                first.id.name
            )
        } else {
            let names: Vec<&str> = ends.iter().map(|end| end.id.name.as_str()).collect();
            format!(
                "the migrations of the app {app} in {} have several ends: {}",
                second.scope.as_str(),
                names.join(", ")
            )
        };
        return Err(error::migration(sentence).with_hint(
            "if two branches made one each, join them with makemigrations --merge; otherwise give one \
             of them the next free number, before it is applied anywhere",
        ));
    }
    Ok(())
}

/// Refuses SQL files whose number is taken: they say nothing of what they follow, so that nobody can
/// have joined them.
fn refuse_doubled_text(migrations: &[Migration]) -> Result<()> {
    let mut numbers: BTreeMap<(&str, u64), &Migration> = BTreeMap::new();
    for migration in migrations {
        let place = (migration.id.app.as_str(), migration.number);
        let Some(first) = numbers.insert(place, migration) else {
            continue;
        };
        if matches!(migration.body, Body::Sql { .. }) || matches!(first.body, Body::Sql { .. }) {
            let (first, second) = if first.id < migration.id {
                (first, migration)
            } else {
                (migration, first)
            };
            return Err(error::migration(format!(
                "{}/{}.up.sql has a number that {} of the app {} has already",
                second.scope.as_str(),
                second.id.name,
                first.id.name,
                second.id.app
            ))
            .with_hint("give one of them the next free number, before it is applied anywhere"));
        }
    }
    Ok(())
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
    migrations: &[&Migration],
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
            replaces: Vec::new(),
            dependencies: needs
                .iter()
                .map(|(app, name)| MigrationId::new(*app, *name))
                .collect(),
            atomic: true,
            online: false,
            allow: Vec::new(),
            body: Body::Operations {
                operations: Vec::new(),
                text: String::new(),
            },
            place: crate::migration::Place::default(),
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

    #[test]
    fn a_branch_is_an_error_until_it_is_joined() {
        let named = |name: &str, number, needs: &[(&str, &str)]| {
            let mut migration = migration("a", number, needs);
            name.clone_into(&mut migration.id.name);
            migration
        };
        let mut branches = vec![
            named("0001_x", 1, &[]),
            named("0002_one", 2, &[("a", "0001_x")]),
            named("0002_two", 2, &[("a", "0001_x")]),
            named("0003_one", 3, &[("a", "0002_one")]),
        ];
        let error = refuse_branches(&branches).unwrap_err().to_string();
        assert!(
            error.contains("several ends: 0002_two, 0003_one"),
            "{error}"
        );
        branches.push(named(
            "0004_merge",
            4,
            &[("a", "0003_one"), ("a", "0002_two")],
        ));
        refuse_branches(&branches).unwrap();
        assert_eq!(
            ordered(branches).unwrap(),
            [
                "a.0001_x",
                "a.0002_one",
                "a.0002_two",
                "a.0003_one",
                "a.0004_merge"
            ]
        );
    }

    #[test]
    fn what_replaces_others_stands_for_them() {
        let mut squashed = migration("a", 1, &[]);
        squashed.id.name = "0001_squashed_0002_x".to_owned();
        squashed.replaces = vec![
            MigrationId::new("a", "0001_x"),
            MigrationId::new("a", "0002_x"),
        ];
        let order = ordered(vec![
            migration("b", 1, &[("a", "0002_x")]),
            squashed,
            migration("a", 3, &[("a", "0002_x")]),
        ]);
        assert_eq!(
            order.unwrap(),
            ["a.0001_squashed_0002_x", "a.0003_x", "b.0001_x"]
        );
    }
}
