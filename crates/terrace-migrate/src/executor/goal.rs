//! What a goal asks for: which migrations to apply, and which to undo.

use std::collections::BTreeSet;

use terrace_core::{Error, Result, ScopeKind};

use super::options::{ExecutorOptions, Goal};
use crate::error;
use crate::graph;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};

/// What a goal asks of a target: first to undo, then to apply, each in order.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    pub(super) undo: Vec<&'a Migration>,
    pub(super) apply: Vec<&'a Migration>,
}

/// The migrations of a target, and which of them it has.
pub(super) struct Standing<'a> {
    pub(super) set: &'a MigrationSet,
    pub(super) scope: ScopeKind,
    pub(super) applied: BTreeSet<MigrationId>,
}

/// What the name of a goal stands for.
enum Point<'a> {
    At(&'a Migration),
    /// Before the first one, of one app or of all.
    Zero(Option<&'a str>),
    /// Nothing of this scope.
    Elsewhere,
}

/// The migration of a name, unless the name belongs to the other scope.
pub(super) fn find<'a>(
    set: &'a MigrationSet,
    scope: ScopeKind,
    name: &str,
    apps: &[String],
) -> Result<Option<&'a Migration>> {
    let standing = Standing {
        set,
        scope,
        applied: BTreeSet::new(),
    };
    match standing.point(name, apps)? {
        Point::At(migration) => Ok(Some(migration)),
        Point::Elsewhere => Ok(None),
        Point::Zero(_) => Err(error::migration("zero is no migration")
            .with_hint("name one of those that the command showmigrations lists")),
    }
}

/// The apps that a goal is about, each with the number of the newest migration that counts as applied
/// there: for a ledger that is to say so.
///
/// # Errors
/// `Migration` for a name that nothing has, and for a goal that names no place.
pub(super) fn marks(
    set: &MigrationSet,
    scope: ScopeKind,
    options: &ExecutorOptions,
) -> Result<Vec<(String, Option<u64>)>> {
    let standing = Standing {
        set,
        scope,
        applied: BTreeSet::new(),
    };
    let all = || {
        let apps = set.apps().iter();
        apps.filter(|app| options.apps.is_empty() || options.apps.contains(app))
            .map(|app| (app.clone(), None))
            .collect()
    };
    let Goal::To(name) = &options.goal else {
        return Err(
            error::migration("a ledger can't be made to say what counts from itself")
                .with_hint("name the newest migration that the target has, or zero"),
        );
    };
    Ok(match standing.point(name, &options.apps)? {
        Point::At(migration) => vec![(migration.id.app.clone(), Some(migration.number))],
        Point::Zero(Some(app)) => vec![(app.to_owned(), None)],
        Point::Zero(None) => all(),
        Point::Elsewhere => Vec::new(),
    })
}

impl<'a> Standing<'a> {
    /// What `options` ask for.
    pub(super) fn wanted(&self, options: &ExecutorOptions) -> Result<Wanted<'a>> {
        let mut wanted = Wanted::default();
        match &options.goal {
            Goal::Latest => wanted.apply = self.pending().collect(),
            Goal::Up(count) => wanted.apply = self.pending().take(*count).collect(),
            Goal::Down(count) => wanted.undo = self.last(*count, &options.apps)?,
            Goal::Redo => {
                wanted.undo = self.last(1, &options.apps)?;
                wanted.apply.clone_from(&wanted.undo);
            }
            Goal::Zero => wanted.undo = self.all_of(&options.apps)?,
            Goal::To(name) => match self.point(name, &options.apps)? {
                Point::Elsewhere => {}
                Point::Zero(Some(app)) => wanted.undo = self.all_of(&[app.to_owned()])?,
                Point::Zero(None) => wanted.undo = self.all_of(&options.apps)?,
                Point::At(migration) if self.has(migration) => {
                    let later = |other: &&Migration| {
                        other.id.app == migration.id.app && other.number > migration.number
                    };
                    wanted.undo = self.with_dependents(self.migrations().filter(later))?;
                }
                Point::At(migration) => wanted.apply = self.with_needs(migration)?,
            },
        }
        Ok(wanted)
    }

    fn migrations(&self) -> impl DoubleEndedIterator<Item = &'a Migration> {
        self.set.scope(self.scope).iter()
    }

    fn has(&self, migration: &Migration) -> bool {
        self.applied.contains(&migration.id)
    }

    fn pending(&self) -> impl Iterator<Item = &'a Migration> {
        self.migrations().filter(|migration| !self.has(migration))
    }

    /// The newest ones of these apps.
    fn last(&self, count: usize, apps: &[String]) -> Result<Vec<&'a Migration>> {
        let chosen: Vec<&Migration> = self
            .migrations()
            .rev()
            .filter(|migration| self.has(migration) && concerns(apps, migration))
            .take(count)
            .collect();
        let all = self.with_dependents(chosen.iter().copied())?;
        match all
            .iter()
            .find(|other| !chosen.iter().any(|one| one.id == other.id))
        {
            None => Ok(chosen),
            Some(other) => Err(error::migration(format!(
                "{} needs what would be undone, and is applied",
                other.id
            ))
            .with_hint(format!("undo it first: --to {}.zero", other.id.app))),
        }
    }

    fn all_of(&self, apps: &[String]) -> Result<Vec<&'a Migration>> {
        self.with_dependents(
            self.migrations()
                .filter(|migration| concerns(apps, migration)),
        )
    }

    /// Those that are applied, with all that need them, in the order in which they are undone.
    fn with_dependents(
        &self,
        chosen: impl Iterator<Item = &'a Migration>,
    ) -> Result<Vec<&'a Migration>> {
        let migrations: Vec<&Migration> = self.migrations().collect();
        let needs = graph::needs(&migrations)?;
        let mut ids: BTreeSet<&MigrationId> = chosen.map(|migration| &migration.id).collect();
        // In this order every one comes after what it needs.
        for (migration, needs) in migrations.iter().zip(&needs) {
            let mut needs = needs.iter();
            if needs.any(|place| ids.contains(&migrations[*place].id)) {
                ids.insert(&migration.id);
            }
        }
        let undone = migrations.into_iter().rev();
        Ok(undone
            .filter(|migration| ids.contains(&migration.id) && self.has(migration))
            .collect())
    }

    /// One that is not applied, with all that it needs.
    fn with_needs(&self, migration: &'a Migration) -> Result<Vec<&'a Migration>> {
        let migrations: Vec<&Migration> = self.migrations().collect();
        let needs = graph::needs(&migrations)?;
        let mut ids = BTreeSet::from([&migration.id]);
        for (earlier, needs) in migrations.iter().zip(&needs).rev() {
            if ids.contains(&earlier.id) {
                ids.extend(needs.iter().map(|place| &migrations[*place].id));
            }
        }
        Ok(self
            .pending()
            .filter(|migration| ids.contains(&migration.id))
            .collect())
    }

    /// A name without its app is one of the chosen apps: of a project's own, not of those that are
    /// built in.
    fn point(&self, name: &str, chosen: &[String]) -> Result<Point<'a>> {
        let apps = self.set.apps();
        let (app, rest) = match name.split_once('.') {
            Some((app, rest)) => match apps.iter().find(|known| *known == app) {
                Some(app) => (Some(app.as_str()), rest),
                None => {
                    return Err(
                        unknown(name).with_hint(format!("the apps are {}", apps.join(", ")))
                    );
                }
            },
            None => (None, name),
        };
        if rest == "zero" {
            return Ok(Point::Zero(app));
        }
        let fits = |migration: &&Migration| {
            let of_app = match app {
                Some(app) => migration.id.app == app,
                None => concerns(chosen, migration),
            };
            of_app && is_called(migration, rest)
        };
        let found: Vec<&Migration> = self.migrations().filter(fits).collect();
        match found.as_slice() {
            [only] => Ok(Point::At(only)),
            [] => {
                let everywhere = [ScopeKind::Registry, ScopeKind::Tenant];
                let elsewhere = everywhere
                    .into_iter()
                    .any(|scope| self.set.scope(scope).iter().any(|one| fits(&one)));
                if elsewhere {
                    return Ok(Point::Elsewhere);
                }
                Err(unknown(name).with_hint("the command showmigrations lists them all"))
            }
            several => {
                let names: Vec<String> = several.iter().map(|one| one.id.to_string()).collect();
                Err(
                    error::migration(format!("{name} may be {}", names.join(" or ")))
                        .with_hint("name the app, too: app.0001"),
                )
            }
        }
    }
}

/// A name, the beginning of it at a `_`, or a number.
fn is_called(migration: &Migration, name: &str) -> bool {
    let rest = migration.id.name.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        || name.parse() == Ok(migration.number)
}

fn concerns(apps: &[String], migration: &Migration) -> bool {
    apps.is_empty() || apps.contains(&migration.id.app)
}

fn unknown(name: &str) -> Error {
    error::migration(format!("there is no migration {name}"))
}
