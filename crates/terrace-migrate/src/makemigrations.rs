//! `makemigrations`: from changed models to new files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use terrace_core::{Result, ScopeKind};

use crate::autodetector::{Changes, detect};
use crate::error;
use crate::loader::MigrationSet;
use crate::migration::MigrationId;
use crate::operations::Operation;
use crate::source::AppMigrations;
use crate::writer;

/// How migrations are made.
#[derive(Clone, Debug, Default)]
pub struct MakeOptions {
    /// Only these apps; all when empty.
    pub apps: Vec<String>,
    /// The name behind the number; made from the operations when missing.
    pub name: Option<String>,
    /// Writes nothing: `--check` and `--dry-run`.
    pub check: bool,
}

/// A migration that the models need and no file has.
#[derive(Clone, Debug, Serialize)]
pub struct NewMigration {
    /// Its name.
    #[serde(flatten)]
    pub id: NamedMigration,
    /// Whose tables it changes.
    pub scope: ScopeKind,
    /// The file; `None` for an app without a folder, which can only be checked.
    pub path: Option<PathBuf>,
    /// The text of the file.
    #[serde(skip)]
    pub text: String,
    /// What it does, one word group per operation.
    pub operations: Vec<String>,
}

/// An app and a name, as a report shows them.
#[derive(Clone, Debug, Serialize)]
pub struct NamedMigration {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
}

/// Finds what the models changed and writes it as new migration files, unless `check` is set.
///
/// # Errors
/// `Migration` when files can't be read or written, and for changes that are not detected.
pub fn make_migrations(apps: &[AppMigrations], options: &MakeOptions) -> Result<Vec<NewMigration>> {
    let set = MigrationSet::load(apps)?;
    for app in &options.apps {
        if !apps.iter().any(|known| known.app == *app) {
            return Err(error::migration(format!("there is no app {app}"))
                .with_hint(format!("the project has: {}", set.apps().join(", "))));
        }
    }
    let mut made = Vec::new();
    for scope in [ScopeKind::Registry, ScopeKind::Tenant] {
        let mut changes = detect(apps, scope, &set.state(scope)?)?;
        if !options.apps.is_empty() {
            changes.retain(|app, _| options.apps.contains(app));
        }
        refuse_circles(&changes)?;
        made.extend(name_all(apps, &set, scope, changes, options)?);
    }
    if !options.check {
        made.iter().try_for_each(write)?;
    }
    Ok(made)
}

/// Gives each app's changes a number and a name, and writes the text.
fn name_all(
    apps: &[AppMigrations],
    set: &MigrationSet,
    scope: ScopeKind,
    changes: BTreeMap<String, Changes>,
    options: &MakeOptions,
) -> Result<Vec<NewMigration>> {
    let mut names = BTreeMap::new();
    for (app, changes) in &changes {
        let chain = set
            .scope(scope)
            .iter()
            .filter(|migration| migration.id.app == *app);
        let number = chain.map(|migration| migration.number).max().unwrap_or(0) + 1;
        let name = writer::name(number, options.name.as_deref(), &changes.operations);
        names.insert(app.clone(), MigrationId::new(app, name));
    }
    let mut made = Vec::new();
    for (app, changes) in changes {
        let Some(id) = names.get(&app) else { continue };
        let mut dependencies: BTreeSet<MigrationId> = changes.after;
        for other in &changes.after_apps {
            let Some(other_id) = names.get(other) else {
                return Err(
                    error::migration(format!("{app} refers to new tables of {other}"))
                        .with_hint(format!("make the migrations of {other} too")),
                );
            };
            dependencies.insert(other_id.clone());
        }
        let source = apps
            .iter()
            .find(|known| known.app == app)
            .map(|known| &known.source);
        let folder = source.and_then(|source| source.directory.as_ref());
        made.push(NewMigration {
            id: NamedMigration {
                app: id.app.clone(),
                name: id.name.clone(),
            },
            scope,
            path: folder.map(|folder| {
                folder
                    .join(scope.as_str())
                    .join(format!("{}.json", id.name))
            }),
            operations: changes.operations.iter().map(Operation::slug).collect(),
            text: writer::text(dependencies.into_iter().collect(), changes.operations)?,
        });
    }
    Ok(made)
}

/// New tables of two apps that refer to each other can't be two files.
fn refuse_circles(changes: &BTreeMap<String, Changes>) -> Result<()> {
    let mut waiting: BTreeSet<&String> = changes.keys().collect();
    while let Some(free) = waiting
        .iter()
        .find(|app| {
            changes[**app]
                .after_apps
                .iter()
                .all(|other| !waiting.contains(other))
        })
        .copied()
    {
        waiting.remove(free);
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = waiting.into_iter().map(String::as_str).collect();
    Err(error::migration(format!(
        "the new tables of the apps {} refer to each other",
        names.join(", ")
    ))
    .with_hint("make the migration of one app without the reference, then add the field"))
}

/// Writes a new file, never over another.
fn write(migration: &NewMigration) -> Result<()> {
    let Some(path) = &migration.path else {
        return Err(error::migration(format!(
            "the app {} has no folder for {}",
            migration.id.app, migration.id.name
        ))
        .with_hint("make its migrations where its source code is"));
    };
    let attempt = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)?;
        file.write_all(migration.text.as_bytes())?;
        file.sync_all()
    };
    attempt().map_err(|failed| error::file(path.display(), "written", failed))
}
