//! What a target lacks, and whether its ledger fits the files.

use std::collections::BTreeMap;

use terrace_core::{Error, Result};
use terrace_tenancy::MigrationTarget;

use crate::error;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};
use crate::outcome::{MigrationState, MigrationStatus};
use crate::recorder::{Entry, Progress};

/// What a target lacks, in order.
pub(super) struct Plan<'a> {
    pub(super) remaining: Vec<Remaining<'a>>,
}

/// A migration that is not applied, or not wholly.
pub(super) struct Remaining<'a> {
    pub(super) migration: &'a Migration,
    /// The ledger's line, when it was begun.
    pub(super) begun: Option<Entry>,
}

impl<'a> Plan<'a> {
    /// Compares the ledger with the files.
    pub(super) fn make(
        set: &'a MigrationSet,
        target: &MigrationTarget,
        entries: Vec<Entry>,
    ) -> Result<Self> {
        let mut entries: BTreeMap<MigrationId, Entry> = entries
            .into_iter()
            .map(|entry| (entry.id.clone(), entry))
            .collect();
        let mut remaining = Vec::new();
        for migration in set.scope(target.scope()) {
            match entries.remove(&migration.id) {
                Some(entry) if entry.progress == Progress::Applied => {
                    if entry.checksum != migration.checksum(target.dialect())? {
                        return Err(edited(migration));
                    }
                }
                Some(entry) => remaining.push(Remaining {
                    migration,
                    begun: Some(entry),
                }),
                None => remaining.push(Remaining {
                    migration,
                    begun: None,
                }),
            }
        }
        // Apps that the project no longer has keep their lines and their tables.
        match entries.into_keys().find(|id| set.apps().contains(&id.app)) {
            Some(id) => Err(missing(&id)),
            None => Ok(Self { remaining }),
        }
    }
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
            },
            Some(entry) if entry.checksum != checksum => MigrationState::Edited,
            Some(entry) => MigrationState::Applied {
                at: entry.applied_at,
                duration_ms: entry.duration_ms,
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
