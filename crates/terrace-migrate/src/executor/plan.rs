//! What is to be done to a target, and whether its ledger fits the files.

use std::collections::BTreeMap;

use terrace_core::{Count, Error, Result};
use terrace_tenancy::MigrationTarget;

use super::goal::Standing;
use super::options::{ExecutorOptions, Goal};
use super::squashed::shorten;
use crate::error;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};
use crate::outcome::{Direction, MigrationState, MigrationStatus};
use crate::recorder::{Entry, Progress};

/// What is to be done to a target, in order.
pub(super) struct Plan<'a> {
    pub(super) tasks: Vec<Task<'a>>,
    /// Whether the target has no migration at all: there is nothing to lose.
    pub(super) is_fresh: bool,
}

/// A migration that is to be applied or undone.
pub(super) struct Task<'a> {
    pub(super) migration: &'a Migration,
    pub(super) direction: Direction,
    /// The ledger's line, when it was begun in this direction and is not finished.
    pub(super) begun: Option<Entry>,
}

impl<'a> Plan<'a> {
    /// Compares the ledger with the files, and finds what the goal asks for.
    pub(super) fn make(
        set: &'a MigrationSet,
        target: &MigrationTarget,
        entries: Vec<Entry>,
        options: &ExecutorOptions,
    ) -> Result<Self> {
        let scope = target.scope();
        let mut entries: BTreeMap<MigrationId, Entry> = entries
            .into_iter()
            .map(|entry| (entry.id.clone(), entry))
            .collect();
        let mut begun = BTreeMap::new();
        let mut applied = std::collections::BTreeSet::new();
        for migration in set.scope(scope).iter().chain(set.squashed(scope)) {
            let Some(entry) = entries.remove(&migration.id) else {
                continue;
            };
            let counts = entry.progress == Progress::Applied || entry.progress.is_undoing();
            if counts {
                applied.insert(entry.id.clone());
                if entry.checksum != migration.checksum(target.dialect())? {
                    return Err(edited(migration));
                }
            }
            if entry.progress != Progress::Applied {
                begun.insert(entry.id.clone(), entry);
            }
        }
        // Apps that the project no longer has keep their lines and their tables.
        if let Some(id) = entries.into_keys().find(|id| set.apps().contains(&id.app)) {
            return Err(missing(&id));
        }
        let is_fresh = applied.is_empty() && begun.is_empty();
        let standing = Standing {
            set,
            scope,
            applied,
        };
        let mut wanted = standing.wanted(options)?;
        if options.goal == Goal::Latest {
            wanted.apply = shorten(set, scope, wanted.apply)?;
        }
        refuse_turning_back(&begun, &wanted.undo, &wanted.apply)?;
        let mut tasks = Vec::with_capacity(wanted.undo.len() + wanted.apply.len());
        for (migrations, direction) in [
            (wanted.undo, Direction::Backward),
            (wanted.apply, Direction::Forward),
        ] {
            tasks.extend(migrations.into_iter().map(|migration| Task {
                migration,
                direction,
                begun: begun.remove(&migration.id),
            }));
        }
        Ok(Self { tasks, is_fresh })
    }
}

/// What was begun in one direction is finished in it.
fn refuse_turning_back(
    begun: &BTreeMap<MigrationId, Entry>,
    undo: &[&Migration],
    apply: &[&Migration],
) -> Result<()> {
    for entry in begun.values() {
        let id = &entry.id;
        if entry.progress.is_undoing() {
            if !apply.is_empty() && !undo.iter().any(|migration| migration.id == *id) {
                return Err(error::migration(format!("{id} was being undone and is not finished"))
                    .with_hint("undo it again to finish that, or force the version when you know where it stands"));
            }
        } else if !undo.is_empty() {
            return Err(error::migration(format!(
                "{id} was begun and not finished ({} done), so nothing can be undone",
                Count(entry.finished, "statement")
            ))
            .with_hint(
                "apply it again to finish that, or force the version when you know where it stands",
            ));
        }
    }
    Ok(())
}

/// How the target stands with every migration that the files or the ledger know.
pub(super) fn status(
    set: &MigrationSet,
    target: &MigrationTarget,
    entries: &[Entry],
) -> Result<Vec<MigrationStatus>> {
    let scope = target.scope();
    let line = |id: &MigrationId, state| MigrationStatus {
        app: id.app.clone(),
        name: id.name.clone(),
        scope,
        state,
    };
    let migrations = set.scope(scope);
    let mut lines = Vec::with_capacity(migrations.len());
    for migration in migrations {
        let checksum = migration.checksum(target.dialect())?;
        let state = match entries.iter().find(|entry| entry.id == migration.id) {
            None => MigrationState::Pending,
            Some(entry) if entry.progress != Progress::Applied => MigrationState::Unfinished {
                finished: entry.finished,
                dirty: entry.progress.is_dirty(),
            },
            Some(entry) if entry.checksum != checksum => MigrationState::Edited,
            Some(entry) => MigrationState::Applied {
                at: entry.applied_at,
                duration_ms: entry.duration_ms,
                by: entry.applied_by.clone(),
            },
        };
        lines.push(line(&migration.id, state));
    }
    let known = |entry: &&Entry| migrations.iter().any(|migration| migration.id == entry.id);
    lines.extend(
        entries
            .iter()
            .filter(|entry| !known(entry))
            .map(|entry| line(&entry.id, MigrationState::Missing)),
    );
    Ok(lines)
}

pub(super) fn edited(migration: &Migration) -> Error {
    error::migration(format!("the file of {} changed after it was applied", migration.id)).with_hint(
        "bring the file back as it was (git log shows it) and write what you want to change as a new migration",
    )
}

fn missing(id: &MigrationId) -> Error {
    error::migration(format!("{id} was applied, but its file is missing")).with_hint(
        "bring the file back, or run a version of the program that has it: an older program can't migrate a newer database",
    )
}
