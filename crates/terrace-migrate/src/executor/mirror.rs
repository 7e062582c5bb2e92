//! The ledger of another tool, golang-migrate: one row with a version and whether it is dirty. It
//! is read first and kept exact, so that either tool may run next.

use std::time::Duration;

use jiff::Timestamp;
use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_sql::{Delete, Expression, Insert, Item, Select, Statement, Table};
use terrace_tenancy::{MigrationSession, MigrationTarget};

use super::options::ExecutorOptions;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};
use crate::outcome::{CurrentVersion, Direction};
use crate::recorder::{self, Entry, Progress};

/// The other tool's ledger, where a target has one.
#[derive(Default)]
pub(super) struct Mirror {
    table: Option<String>,
    /// The numbers of the files, so that the one before is known.
    numbers: Vec<u64>,
}

impl Mirror {
    /// Looks for the table. One of the same name without these columns is somebody else's.
    pub(super) async fn find(
        session: &mut MigrationSession,
        set: &MigrationSet,
        options: &ExecutorOptions,
    ) -> Result<Self> {
        let Some(table) = &options.version_table else {
            return Ok(Self::default());
        };
        for column in ["version", "dirty"] {
            if !session.column_exists(table, column).await? {
                return Ok(Self::default());
            }
        }
        let migrations = set.scope(session.target().scope());
        Ok(Self {
            table: Some(table.clone()),
            numbers: migrations
                .iter()
                .map(|migration| migration.number)
                .collect(),
        })
    }

    /// Whether there is another ledger.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// What the other ledger says; `None` where there is none.
    pub(super) async fn version(
        &self,
        session: &mut MigrationSession,
    ) -> Result<Option<CurrentVersion>> {
        let Some(table) = self.table(session) else {
            return Ok(None);
        };
        let mut select = Select::from(table);
        select.items = ["version", "dirty"]
            .into_iter()
            .map(|name| Item::Expression(Expression::column(name), None))
            .collect();
        let mut version = CurrentVersion::default();
        session
            .run(&Statement::from(select), &mut |row| {
                version.number = u64::try_from(row.get::<i64>(0)?).ok();
                version.dirty = row.get(1)?;
                Ok(())
            })
            .await?;
        Ok(Some(version))
    }

    /// The ledger as it would be if what the other tool did since were taken over.
    pub(super) async fn seen(
        &self,
        session: &mut MigrationSession,
        set: &MigrationSet,
        mut entries: Vec<Entry>,
    ) -> Result<Vec<Entry>> {
        let Some(version) = self.version(session).await? else {
            return Ok(entries);
        };
        // What this engine began itself, it knows how to go on with.
        if version.dirty
            || entries
                .iter()
                .any(|entry| entry.progress != Progress::Applied)
        {
            return Ok(entries);
        }
        let target = session.target();
        let migrations = set.scope(target.scope());
        let number = |entry: &Entry| {
            let mut found = migrations.iter().filter(|one| one.id == entry.id);
            found.next().map(|one| one.number)
        };
        let newest = entries.iter().filter_map(number).max();
        entries.retain(|entry| number(entry).is_none_or(|number| Some(number) <= version.number));
        // One that was added behind a newer one is not applied: the other tool passes over it.
        let taken_over = migrations
            .iter()
            .filter(|one| Some(one.number) <= version.number && Some(one.number) > newest);
        for migration in taken_over {
            entries.push(Entry {
                id: migration.id.clone(),
                checksum: migration.checksum(target.dialect())?,
                progress: Progress::Applied,
                finished: 0,
                applied_at: Timestamp::now(),
                duration_ms: 0,
                applied_by: None,
            });
        }
        Ok(entries)
    }

    /// Takes over what the other tool did since: its version is right.
    ///
    /// # Errors
    /// `Migration` when it stopped half way.
    pub(super) async fn adopt(
        &self,
        session: &mut MigrationSession,
        set: &MigrationSet,
    ) -> Result<()> {
        let before = recorder::read(session).await?;
        let begun = before
            .iter()
            .any(|entry| entry.progress != Progress::Applied);
        let version = self.version(session).await?.unwrap_or_default();
        if version.dirty && !begun {
            return Err(dirty(version.number));
        }
        let seen = self.seen(session, set, before.clone()).await?;
        let is_in = |entries: &[Entry], id: &MigrationId| entries.iter().any(|one| one.id == *id);
        for entry in before.iter().filter(|entry| !is_in(&seen, &entry.id)) {
            recorder::remove(session, &entry.id).await?;
        }
        let scope = session.target().scope();
        for migration in set.scope(scope) {
            if is_in(&seen, &migration.id) && !is_in(&before, &migration.id) {
                recorder::insert(session, migration, Progress::Applied, Duration::ZERO).await?;
            }
        }
        Ok(())
    }

    /// Notes that a migration is begun which may stop half way.
    pub(super) async fn begin(
        &self,
        session: &mut MigrationSession,
        migration: &Migration,
        direction: Direction,
    ) -> Result<()> {
        let number = self.after(session, migration, direction).await?;
        self.set(session, number, true).await
    }

    /// Notes that a migration is done.
    pub(super) async fn write(
        &self,
        session: &mut MigrationSession,
        migration: &Migration,
        direction: Direction,
    ) -> Result<()> {
        let number = self.after(session, migration, direction).await?;
        self.set(session, number, false).await
    }

    /// Writes a version.
    pub(super) async fn set(
        &self,
        session: &mut MigrationSession,
        number: Option<u64>,
        dirty: bool,
    ) -> Result<()> {
        let Some(table) = self.table(session) else {
            return Ok(());
        };
        let delete = Statement::Delete(Delete {
            query: 0,
            table: table.clone(),
            filter: None,
            returning: Vec::new(),
        });
        session.run(&delete, &mut |_| Ok(())).await?;
        let Some(number) = number else { return Ok(()) };
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let insert = Statement::Insert(Insert {
            table,
            columns: vec!["version".into(), "dirty".into()],
            values: vec![Value::from(number), Value::from(dirty)],
            identity: None,
            conflict: None,
            returning: Vec::new(),
        });
        session.run(&insert, &mut |_| Ok(())).await.map(drop)
    }

    /// The version after a migration.
    async fn after(
        &self,
        session: &mut MigrationSession,
        migration: &Migration,
        direction: Direction,
    ) -> Result<Option<u64>> {
        let now = self.version(session).await?.unwrap_or_default().number;
        Ok(match direction {
            Direction::Forward => now.max(Some(migration.number)),
            // Undone below the newest, the newest stays.
            Direction::Backward if now > Some(migration.number) => now,
            Direction::Backward => {
                let earlier = self
                    .numbers
                    .iter()
                    .filter(|number| **number < migration.number);
                earlier.max().copied()
            }
        })
    }

    fn table(&self, session: &MigrationSession) -> Option<Table> {
        let table = self.table.as_ref()?;
        Some(Table {
            name: table.clone().into(),
            scope: session.target().scope(),
        })
    }
}

/// Refuses to go on when a migration stopped half way, in the other tool's words.
pub(super) fn refuse_dirty(
    set: &MigrationSet,
    target: &MigrationTarget,
    entries: &[Entry],
) -> Result<()> {
    let Some(entry) = entries.iter().find(|entry| entry.progress.is_dirty()) else {
        return Ok(());
    };
    let mut migrations = set.scope(target.scope()).iter();
    let found = migrations.find(|migration| migration.id == entry.id);
    Err(dirty(found.map(|migration| migration.number)))
}

/// The sentence that users of the other tool look for.
fn dirty(number: Option<u64>) -> Error {
    let number = number.map_or("-1".to_owned(), |number| number.to_string());
    Error::new(
        ErrorKind::Migration,
        format!("Dirty database version {number}. Fix and force version."),
    )
    .with_hint("look at what the migration did, bring the tables in order, then force the version that they have")
}
