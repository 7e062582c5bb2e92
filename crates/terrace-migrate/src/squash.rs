//! Several migrations as one: shorter for databases that are made from nothing, and done already
//! where all that it replaces is applied.

use std::collections::BTreeSet;

use terrace_core::{Result, ScopeKind};

use crate::error;
use crate::loader::MigrationSet;
use crate::makemigrations::{NewMigration, known, new_migration, write};
use crate::migration::{Body, Migration, MigrationId};
use crate::operations::{Operation, RunSql};
use crate::optimiser::optimise;
use crate::source::AppMigrations;
use crate::writer;

/// Which migrations become one.
#[derive(Clone, Debug)]
pub struct SquashOptions {
    /// The app.
    pub app: String,
    /// Whose tables they change.
    pub scope: ScopeKind,
    /// The first one, or its number; the app's first when missing.
    pub from: Option<String>,
    /// The last one, or its number.
    pub to: String,
    /// The name behind the number.
    pub name: Option<String>,
    /// Whether operations that cancel each other are left out.
    pub optimise: bool,
    /// Writes nothing.
    pub check: bool,
}

/// Writes a migration that does the work of several, and names them in `replaces`. The files that it
/// replaces may be removed when it is applied everywhere.
///
/// # Errors
/// `Migration` for unknown migrations, for fewer than two, for SQL files that differ by database,
/// and for another app's migration that must run between them.
pub fn squash_migrations(apps: &[AppMigrations], options: &SquashOptions) -> Result<NewMigration> {
    let set = MigrationSet::load(apps)?;
    known(apps, &options.app)?;
    let all = set.scope(options.scope);
    let chain: Vec<&Migration> = all.iter().filter(|m| m.id.app == options.app).collect();
    let first = match &options.from {
        Some(from) => find(&chain, from)?,
        None => 0,
    };
    let last = find(&chain, &options.to)?;
    let range = chain.get(first..=last).unwrap_or_default();
    let [begin, .., end] = range else {
        return Err(
            error::migration("fewer than two migrations are nothing to squash")
                .with_hint("name the last migration, and the first with --from"),
        );
    };
    let replaces: Vec<MigrationId> = range.iter().map(|migration| migration.id.clone()).collect();
    let dependencies = dependencies(all, range, &replaces)?;
    let mut operations = Vec::new();
    for migration in range {
        operations.extend(operations_of(migration)?);
    }
    if options.optimise {
        operations = optimise(operations, &begin.place.before);
    }
    let slug = match &options.name {
        Some(name) => name.clone(),
        None => format!("squashed_{}", end.id.name),
    };
    let name = writer::name(begin.number, Some(&slug), &operations);
    let id = MigrationId::new(&options.app, name);
    let text = writer::text(dependencies, replaces, operations.clone(), false)?;
    let mut made = new_migration(apps, options.scope, id, Vec::new(), operations, false)?;
    made.text = text;
    if !options.check {
        write(&made)?;
    }
    Ok(made)
}

fn find(chain: &[&Migration], name: &str) -> Result<usize> {
    let number = name.parse::<u64>().ok();
    let fits =
        |migration: &&&Migration| migration.id.name == name || Some(migration.number) == number;
    let found: Vec<&&Migration> = chain.iter().filter(fits).collect();
    let names = || {
        let names: Vec<&str> = chain.iter().map(|m| m.id.name.as_str()).collect();
        format!("the app has: {}", names.join(", "))
    };
    match found.as_slice() {
        [only] => Ok(chain
            .iter()
            .position(|m| m.id == only.id)
            .unwrap_or_default()),
        [] => Err(error::migration(format!("there is no migration {name}")).with_hint(names())),
        _ => Err(error::migration(format!("{name} are several migrations")).with_hint(names())),
    }
}

/// What must come before the whole range.
fn dependencies(
    all: &[Migration],
    range: &[&Migration],
    replaces: &[MigrationId],
) -> Result<Vec<MigrationId>> {
    let outside: BTreeSet<MigrationId> = range
        .iter()
        .flat_map(|migration| migration.dependencies.iter())
        .filter(|id| !replaces.contains(id))
        .cloned()
        .collect();
    for id in &outside {
        let mut waiting = vec![id];
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if replaces.contains(id) {
                return Err(error::migration(format!(
                    "{id} must run before a migration of another app, which must run before the rest"
                ))
                .with_hint("squash up to there, and the rest by itself"));
            }
            let migration = all.iter().find(|migration| migration.id == *id);
            waiting.extend(migration.into_iter().flat_map(|m| &m.dependencies));
        }
    }
    Ok(outside.into_iter().collect())
}

fn operations_of(migration: &Migration) -> Result<Vec<Operation>> {
    match &migration.body {
        Body::Operations { operations, .. } => Ok(operations.clone()),
        Body::Sql { up, down } => {
            let common = |texts: &std::collections::BTreeMap<String, String>| {
                texts.get("").filter(|_| texts.len() == 1).cloned()
            };
            let Some(text) = common(up) else {
                return Err(error::migration(format!(
                    "{} has SQL that differs by database",
                    migration.id
                ))
                .with_hint("squash up to there, and the rest by itself"));
            };
            let run = RunSql {
                up: text,
                down: common(down),
                state: Vec::new(),
            };
            Ok(vec![run.into()])
        }
    }
}
