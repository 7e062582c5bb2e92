//! `makemigrations`: from changed models to new files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use terrace_core::{Result, ScopeKind};
use terrace_sql::{Dialect, render_ddl};

use crate::answers::{Answers, Fill, Nobody, Questions, Rename};
use crate::autodetector::{Changes, Piece, detect};
use crate::error;
use crate::lint::{Finding, Linter};
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};
use crate::operations::Operation;
use crate::source::AppMigrations;
use crate::state::ProjectState;
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
    /// New names that are known.
    pub renames: Vec<Rename>,
    /// Values of rows that exist, for columns that may not be null.
    pub fills: Vec<Fill>,
    /// They run in safe forms: `"online": true`.
    pub online: bool,
    /// On which database it is told what they do to those who use the tables meanwhile.
    pub lint: Option<Dialect>,
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
    /// What somebody should look at: what could be a new name, but nobody was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What it does to those who use the tables meanwhile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
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
/// Nobody is asked: see [`make_migrations_asking`].
///
/// # Errors
/// `Migration` when files can't be read or written, and for changes that are not detected.
pub fn make_migrations(apps: &[AppMigrations], options: &MakeOptions) -> Result<Vec<NewMigration>> {
    make_migrations_asking(apps, options, &mut Nobody)
}

/// As [`make_migrations`], and asks what it can't know.
///
/// # Errors
/// As [`make_migrations`], and those of the questions.
pub fn make_migrations_asking(
    apps: &[AppMigrations],
    options: &MakeOptions,
    questions: &mut dyn Questions,
) -> Result<Vec<NewMigration>> {
    let set = MigrationSet::load(apps)?;
    options.apps.iter().try_for_each(|app| known(apps, app))?;
    let mut answers = Answers {
        renames: &options.renames,
        fills: &options.fills,
        questions,
        used: Vec::new(),
    };
    let mut made = Vec::new();
    for scope in [ScopeKind::Registry, ScopeKind::Tenant] {
        let changes = detect(apps, scope, &set.state(scope)?, &mut answers)?;
        let mut new = name_all(apps, &set, scope, changes, options)?;
        if let Some(dialect) = options.lint {
            lint(&set, scope, dialect, &mut new)?;
        }
        made.extend(new);
    }
    answers.check_used()?;
    if !options.check {
        made.iter().try_for_each(write)?;
    }
    Ok(made)
}

/// Refuses an app that the project doesn't have.
pub(crate) fn known(apps: &[AppMigrations], app: &str) -> Result<()> {
    if apps.iter().any(|known| known.app == app) {
        return Ok(());
    }
    let names: Vec<&str> = apps.iter().map(|app| app.app.as_ref()).collect();
    Err(error::migration(format!("there is no app {app}"))
        .with_hint(format!("the project has: {}", names.join(", "))))
}

/// Which pieces are made: those of the chosen apps, and what must come before them.
fn chosen(pieces: &[Piece], apps: &[String]) -> BTreeSet<usize> {
    let mut chosen: BTreeSet<usize> = (0..pieces.len())
        .filter(|place| apps.is_empty() || apps.contains(&pieces[*place].app))
        .collect();
    loop {
        let needed: BTreeSet<usize> = chosen
            .iter()
            .flat_map(|place| pieces[*place].after.iter().copied())
            .collect();
        let before = chosen.len();
        chosen.extend(needed);
        if chosen.len() == before {
            return chosen;
        }
    }
}

/// Gives each piece a number and a name, and writes the text.
fn name_all(
    apps: &[AppMigrations],
    set: &MigrationSet,
    scope: ScopeKind,
    changes: Changes,
    options: &MakeOptions,
) -> Result<Vec<NewMigration>> {
    let chosen = chosen(&changes.pieces, &options.apps);
    let mut ends: BTreeMap<String, (u64, Option<MigrationId>)> = BTreeMap::new();
    let mut names: BTreeMap<usize, MigrationId> = BTreeMap::new();
    let mut made = Vec::new();
    for (place, piece) in changes.pieces.into_iter().enumerate() {
        if !chosen.contains(&place) {
            continue;
        }
        let (number, last) = ends
            .remove(&piece.app)
            .unwrap_or_else(|| set.end(scope, &piece.app));
        let number = number + 1;
        let name = writer::name(number, options.name.as_deref(), &piece.operations);
        let id = MigrationId::new(&piece.app, name);
        let mut dependencies: BTreeSet<MigrationId> = last.into_iter().collect();
        let existing = piece
            .after_apps
            .iter()
            .filter_map(|app| set.end(scope, app).1);
        dependencies.extend(existing);
        dependencies.extend(
            piece
                .after
                .iter()
                .filter_map(|place| names.get(place).cloned()),
        );
        // Later pieces of another app say more than its last file.
        let newest = |id: &MigrationId| {
            let after = piece.after.iter().filter_map(|place| names.get(place));
            after.clone().all(|new| new.app != id.app) || after.clone().any(|new| new == id)
        };
        let dependencies = dependencies.into_iter().filter(newest).collect();
        ends.insert(piece.app.clone(), (number, Some(id.clone())));
        names.insert(place, id.clone());
        made.push(new_migration(
            apps,
            scope,
            id,
            dependencies,
            piece.operations,
            options.online,
        )?);
    }
    if let Some(first) = made.first_mut() {
        first.notes = changes.notes;
    }
    Ok(made)
}

pub(crate) fn new_migration(
    apps: &[AppMigrations],
    scope: ScopeKind,
    id: MigrationId,
    dependencies: Vec<MigrationId>,
    operations: Vec<Operation>,
    online: bool,
) -> Result<NewMigration> {
    let app = apps.iter().find(|known| known.app == id.app);
    let folder = app.and_then(|app| app.source.directory.as_ref());
    let file = format!("{}.json", id.name);
    Ok(NewMigration {
        path: folder.map(|folder| folder.join(scope.as_str()).join(file)),
        operations: operations.iter().map(Operation::slug).collect(),
        text: writer::text(dependencies, Vec::new(), operations, online)?,
        id: NamedMigration {
            app: id.app,
            name: id.name,
        },
        scope,
        notes: Vec::new(),
        findings: Vec::new(),
    })
}

/// Notes what new migrations do to those who use the tables meanwhile.
fn lint(
    set: &MigrationSet,
    scope: ScopeKind,
    dialect: Dialect,
    made: &mut [NewMigration],
) -> Result<()> {
    let mut chain = set.scope(scope).to_vec();
    for new in &*made {
        let migration = Migration::new(&new.id.app, &new.id.name, scope, &new.text);
        chain.push(migration.map_err(|broken| error::migration(broken.to_string()))?);
    }
    place(&mut chain)?;
    let is_new = |migration: &Migration| {
        let same =
            |new: &NewMigration| new.id.app == migration.id.app && new.id.name == migration.id.name;
        made.iter().any(same)
    };
    let linter = Linter {
        dialect,
        render: &|ddl| render_ddl(ddl, dialect, None),
        asked: &is_new,
        at_once: false,
    };
    for finding in linter.read(&chain)? {
        let its =
            |new: &&mut NewMigration| new.id.app == finding.app && new.id.name == finding.migration;
        if let Some(new) = made.iter_mut().find(its) {
            new.findings.push(finding);
        }
    }
    Ok(())
}

/// Notes for each migration the tables before it.
fn place(chain: &mut [Migration]) -> Result<()> {
    let mut state = ProjectState::default();
    for migration in chain {
        migration.place.before = state.clone();
        state.apply(migration)?;
    }
    Ok(())
}

/// Writes a new file, never over another.
pub(crate) fn write(migration: &NewMigration) -> Result<()> {
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
