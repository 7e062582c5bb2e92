//! Changing the ledger alone: for tables that are there already.

use std::time::Duration;

use terrace_core::Result;
use terrace_tenancy::MigrationSession;

use super::mirror::Mirror;
use super::prepared::Prepared;
use crate::error;
use crate::loader::MigrationSet;
use crate::migration::MigrationId;
use crate::outcome::{AppliedMigration, Direction};
use crate::recorder::{self, Progress};

/// Notes a migration as applied, or as undone, and runs nothing.
pub(super) async fn note(
    session: &mut MigrationSession,
    prepared: &Prepared<'_>,
    mirror: &Mirror,
) -> Result<()> {
    let migration = prepared.migration;
    match (prepared.direction, &prepared.begun) {
        (Direction::Backward, _) => recorder::remove(session, &migration.id).await?,
        (Direction::Forward, None) => {
            recorder::insert(session, migration, Progress::Applied, Duration::ZERO).await?;
        }
        (Direction::Forward, Some(_)) => {
            recorder::update(session, migration, Progress::Applied, 0, Duration::ZERO).await?;
        }
    }
    mirror.write(session, migration, prepared.direction).await
}

/// Notes all migrations of an app up to a number as applied and the others as not, whatever the
/// ledger said. Nothing runs. Gives what it says otherwise than before.
pub(super) async fn force(
    session: &mut MigrationSession,
    set: &MigrationSet,
    app: &str,
    number: Option<u64>,
    mirror: &Mirror,
) -> Result<Vec<AppliedMigration>> {
    let scope = session.target().scope();
    let of_app = || {
        set.scope(scope)
            .iter()
            .filter(|migration| migration.id.app == app)
    };
    if let Some(number) = number
        && !of_app().any(|migration| migration.number == number)
    {
        let known: Vec<String> = of_app().map(|one| one.number.to_string()).collect();
        return Err(
            error::migration(format!("there is no migration {number} to force")).with_hint(
                format!("the numbers are {}, and -1 for none", known.join(", ")),
            ),
        );
    }
    let mut changed = Vec::new();
    let entries = recorder::read(session).await?;
    for entry in entries.iter().filter(|entry| entry.id.app == app) {
        let keeps = of_app().any(|one| one.id == entry.id && Some(one.number) <= number);
        if !keeps {
            recorder::remove(session, &entry.id).await?;
            changed.push(forced(&entry.id, Direction::Backward));
        }
    }
    for migration in of_app().filter(|one| Some(one.number) <= number) {
        let entry = entries.iter().find(|entry| entry.id == migration.id);
        match entry {
            None => recorder::insert(session, migration, Progress::Applied, Duration::ZERO).await?,
            Some(entry) if entry.progress == Progress::Applied => continue,
            Some(_) => {
                recorder::update(session, migration, Progress::Applied, 0, Duration::ZERO).await?;
            }
        }
        changed.push(forced(&migration.id, Direction::Forward));
    }
    mirror.set(session, number, false).await?;
    Ok(changed)
}

fn forced(id: &MigrationId, direction: Direction) -> AppliedMigration {
    AppliedMigration {
        app: id.app.clone(),
        name: id.name.clone(),
        direction,
        duration: Duration::ZERO,
    }
}
