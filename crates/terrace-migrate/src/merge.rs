//! Migrations that nobody's models ask for: empty ones, and those that join branches of a chain.

use terrace_core::{Result, ScopeKind};

use crate::error;
use crate::graph;
use crate::loader::MigrationSet;
use crate::makemigrations::{MakeOptions, NewMigration, known, new_migration, write};
use crate::migration::{Migration, MigrationId};
use crate::operations::RunSql;
use crate::optimiser::are_same;
use crate::source::AppMigrations;
use crate::state::ProjectState;
use crate::writer;

/// A migration to be written by hand.
#[derive(Clone, Debug)]
pub struct EmptyMigration {
    /// The app; the project's only one when missing.
    pub app: Option<String>,
    /// Whose tables it changes.
    pub scope: ScopeKind,
    /// The name behind the number.
    pub name: Option<String>,
    /// SQL that it runs; it has no operations when missing.
    pub sql: Option<String>,
    /// SQL that undoes it.
    pub reverse_sql: Option<String>,
    /// Writes nothing.
    pub check: bool,
}

/// Writes a migration without operations, or with SQL text, at the end of an app's chain.
///
/// # Errors
/// `Migration` for an unknown app, and when files can't be read or written.
pub fn empty_migration(apps: &[AppMigrations], empty: &EmptyMigration) -> Result<NewMigration> {
    let set = MigrationSet::load(apps)?;
    let app = match (&empty.app, apps) {
        (Some(app), _) => app.clone(),
        (None, [only]) => only.app.to_string(),
        (None, _) => {
            return Err(error::migration("it is not said whose migration it is")
                .with_hint(format!("say --app: {}", set.apps().join(", "))));
        }
    };
    known(apps, &app)?;
    let (number, last) = set.end(empty.scope, &app);
    let operations: Vec<_> = (empty.sql.iter())
        .map(|sql| {
            RunSql {
                up: sql.clone(),
                down: empty.reverse_sql.clone(),
                state: Vec::new(),
            }
            .into()
        })
        .collect();
    let name = empty
        .name
        .as_deref()
        .or(empty.sql.is_none().then_some("empty"));
    let id = MigrationId::new(&app, writer::name(number + 1, name, &operations));
    let dependencies = last.into_iter().collect();
    let made = new_migration(apps, empty.scope, id, dependencies, operations, false)?;
    if !empty.check {
        write(&made)?;
    }
    Ok(made)
}

/// Joins the branches of chains that were made apart from each other: writes a migration that comes
/// after all of their ends. Says nothing where there is one end.
///
/// # Errors
/// `Migration` when branches change the same thing: then the order matters, and a person decides.
pub fn merge_migrations(
    apps: &[AppMigrations],
    options: &MakeOptions,
) -> Result<Vec<NewMigration>> {
    let set = MigrationSet::load_diverged(apps)?;
    options.apps.iter().try_for_each(|app| known(apps, app))?;
    let mut made = Vec::new();
    for scope in [ScopeKind::Registry, ScopeKind::Tenant] {
        let migrations = set.scope(scope);
        for (app, ends) in graph::ends(migrations)? {
            let chosen = options.apps.is_empty() || options.apps.iter().any(|name| name == app);
            if ends.len() < 2 || !chosen {
                continue;
            }
            let branches = branches(migrations, app, &ends);
            refuse_conflicts(migrations, app, &branches)?;
            let numbers = ends.iter().map(|end| end.number);
            let number = numbers.max().unwrap_or_default() + 1;
            let names: Vec<&str> = ends.iter().map(|end| end.id.name.as_str()).collect();
            let slug = format!("merge_{}", names.join("_"));
            let name = writer::name(number, options.name.as_deref().or(Some(&slug)), &[]);
            let dependencies = ends.iter().map(|end| end.id.clone()).collect();
            let id = MigrationId::new(app, name);
            made.push(new_migration(
                apps,
                scope,
                id,
                dependencies,
                Vec::new(),
                false,
            )?);
        }
    }
    if !options.check {
        made.iter().try_for_each(write)?;
    }
    Ok(made)
}

/// The migrations of each branch that are in no other, in order.
fn branches<'a>(
    migrations: &'a [Migration],
    app: &str,
    ends: &[&'a Migration],
) -> Vec<Vec<&'a Migration>> {
    let lines: Vec<Vec<&Migration>> = ends.iter().map(|end| line(migrations, end)).collect();
    let alone = |migration: &&&Migration| {
        let holds = |line: &&Vec<&Migration>| line.iter().any(|other| other.id == migration.id);
        migration.id.app == app && lines.iter().filter(holds).count() == 1
    };
    let branch = |line: &Vec<&'a Migration>| line.iter().filter(alone).copied().collect();
    lines.iter().map(branch).collect()
}

/// A migration with all of its app that come before it.
fn line<'a>(migrations: &'a [Migration], end: &'a Migration) -> Vec<&'a Migration> {
    let mut line = vec![end];
    for migration in migrations.iter().rev() {
        let needed = line
            .iter()
            .any(|later| graph::comes_before(migrations, migration, later));
        if needed && line.iter().all(|other| other.id != migration.id) {
            line.push(migration);
        }
    }
    line.reverse();
    line
}

/// Refuses branches that lead to different tables, depending on which runs first.
fn refuse_conflicts(
    migrations: &[Migration],
    app: &str,
    branches: &[Vec<&Migration>],
) -> Result<()> {
    let is_apart = |migration: &&Migration| {
        let mut apart = branches.iter().flatten();
        apart.all(|other| other.id != migration.id)
    };
    let common: Vec<&Migration> = migrations.iter().filter(is_apart).collect();
    let run = |order: &mut dyn Iterator<Item = &Vec<&Migration>>| -> Option<ProjectState> {
        let mut state = ProjectState::default();
        for migration in &common {
            // What follows a branch in another app doesn't matter here.
            state.apply(migration).ok();
        }
        for migration in order.flatten() {
            state.apply(migration).ok()?;
        }
        Some(state)
    };
    let one = run(&mut branches.iter());
    let other = run(&mut branches.iter().rev());
    let tables = |branch: &Vec<&Migration>| {
        let operations = branch.iter().flat_map(|migration| migration.operations());
        let tables = operations.filter_map(|operation| operation.table());
        tables
            .map(str::to_owned)
            .collect::<std::collections::BTreeSet<_>>()
    };
    let shared: Vec<String> = match branches {
        [first, second, ..] => tables(first)
            .intersection(&tables(second))
            .cloned()
            .collect(),
        _ => Vec::new(),
    };
    if matches!((&one, &other), (Some(one), Some(other)) if are_same(one, other)) {
        return Ok(());
    }
    Err(error::migration(format!(
        "the branches of the app {app} change the same tables ({}), and their order matters",
        shared.join(", ")
    ))
    .with_hint("rewrite the branch that is applied nowhere on top of the other"))
}
