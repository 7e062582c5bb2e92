//! Migrations that do the work of others: done where all of those are applied, and run in their place
//! where none is.

use std::collections::BTreeSet;
use std::time::Duration;

use terrace_core::{Result, ScopeKind};
use terrace_sql::Dialect;
use terrace_tenancy::MigrationSession;

use crate::error;
use crate::graph;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};
use crate::recorder::{self, Entry, Progress};

/// The ledger as the files of today would have written it.
pub(super) struct Settled<'a> {
    pub(super) entries: Vec<Entry>,
    /// What the ledger lacks.
    write: Vec<&'a Migration>,
    /// What it has too much.
    remove: Vec<MigrationId>,
}

impl<'a> Settled<'a> {
    /// # Errors
    /// `Migration` where a part of what a migration replaces is applied, and the files of the rest
    /// are gone.
    pub(super) fn of(
        set: &'a MigrationSet,
        scope: ScopeKind,
        dialect: Dialect,
        entries: Vec<Entry>,
    ) -> Result<Self> {
        let mut settled = Self {
            entries,
            write: Vec::new(),
            remove: Vec::new(),
        };
        for squashed in set
            .scope(scope)
            .iter()
            .filter(|one| !one.replaces.is_empty())
        {
            settled.stand_in(squashed, dialect)?;
        }
        for squashed in set.squashed(scope) {
            settled.take_apart(squashed, set, dialect)?;
        }
        Ok(settled)
    }

    fn has(&self, id: &MigrationId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == *id)
    }

    /// The files that it replaces are gone: their lines are its line.
    fn stand_in(&mut self, squashed: &'a Migration, dialect: Dialect) -> Result<()> {
        let is_replaced = |entry: &&Entry| squashed.replaces.contains(&entry.id);
        let found: Vec<&Entry> = self.entries.iter().filter(is_replaced).collect();
        let applied = |id: &&MigrationId| {
            found
                .iter()
                .any(|entry| entry.id == **id && entry.progress == Progress::Applied)
        };
        let (done, open): (Vec<_>, Vec<_>) = squashed.replaces.iter().partition(applied);
        if self.has(&squashed.id).is_none() {
            match (found.first(), done.first(), open.first()) {
                (None, ..) => return Ok(()),
                (_, Some(_), None) => {
                    let last = found.iter().map(|entry| entry.applied_at).max();
                    let mut entry = entry_of(squashed, dialect)?;
                    entry.applied_at = last.unwrap_or(entry.applied_at);
                    self.entries.push(entry);
                    self.write.push(squashed);
                }
                (Some(begun), done, open) => {
                    let done = done.copied().unwrap_or(&begun.id);
                    let open = open.map_or_else(String::new, ToString::to_string);
                    return Err(error::migration(format!(
                        "{} does the work of {done}, which is applied here, and of {open}, which is \
                         not",
                        squashed.id
                    ))
                    .with_hint(
                        "run a version of the program that has the files of both, then this one",
                    ));
                }
            }
        }
        self.entries
            .retain(|entry| !squashed.replaces.contains(&entry.id));
        Ok(())
    }

    /// The files that it replaces are there: its line is their lines.
    fn take_apart(
        &mut self,
        squashed: &'a Migration,
        set: &'a MigrationSet,
        dialect: Dialect,
    ) -> Result<()> {
        let applied = self.has(&squashed.id);
        if applied.is_none_or(|entry| entry.progress != Progress::Applied) {
            return Ok(());
        }
        let replaced = set.scope(squashed.scope).iter();
        for migration in replaced.filter(|one| squashed.replaces.contains(&one.id)) {
            if self.has(&migration.id).is_none() {
                self.entries.push(entry_of(migration, dialect)?);
                self.write.push(migration);
            }
        }
        self.entries.retain(|entry| entry.id != squashed.id);
        self.remove.push(squashed.id.clone());
        Ok(())
    }

    /// Writes the difference into the ledger.
    pub(super) async fn write(&self, session: &mut MigrationSession) -> Result<()> {
        if self.write.is_empty() && self.remove.is_empty() {
            return Ok(());
        }
        session.begin().await?;
        let written = async {
            for migration in &self.write {
                recorder::insert(session, migration, Progress::Applied, Duration::ZERO).await?;
            }
            for id in &self.remove {
                recorder::remove(session, id).await?;
            }
            Ok(())
        };
        match written.await {
            Ok(()) => session.commit().await,
            Err(error) => {
                session.rollback().await?;
                Err(error)
            }
        }
    }
}

fn entry_of(migration: &Migration, dialect: Dialect) -> Result<Entry> {
    Ok(Entry {
        id: migration.id.clone(),
        checksum: migration.checksum(dialect)?,
        progress: Progress::Applied,
        finished: 0,
        applied_at: jiff::Timestamp::now(),
        duration_ms: 0,
        applied_by: None,
    })
}

/// What is to be applied, with migrations in the place of all those whose work they do.
pub(super) fn shorten<'a>(
    set: &'a MigrationSet,
    scope: ScopeKind,
    apply: Vec<&'a Migration>,
) -> Result<Vec<&'a Migration>> {
    let waits = |id: &MigrationId| apply.iter().any(|migration| migration.id == *id);
    let taken: Vec<&Migration> = set
        .squashed(scope)
        .filter(|squashed| squashed.replaces.iter().all(waits))
        .collect();
    if taken.is_empty() {
        return Ok(apply);
    }
    let replaced: BTreeSet<&MigrationId> = taken.iter().flat_map(|one| &one.replaces).collect();
    let mut all: Vec<&Migration> = set.scope(scope).iter().collect();
    all.retain(|migration| !replaced.contains(&migration.id));
    all.extend(&taken);
    let mut ordered = graph::sorted(all, set.apps())?;
    ordered.retain(|migration| {
        waits(&migration.id) || taken.iter().any(|squashed| squashed.id == migration.id)
    });
    Ok(ordered)
}
