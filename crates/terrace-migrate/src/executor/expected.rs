//! What a target should hold, by the migrations that it has: made in an empty place beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use terrace_core::Result;
use terrace_sql::catalogue::LiveSchema;
use terrace_tenancy::MigrationTarget;
use tokio::sync::OnceCell;

use super::{Migrator, reach};
use crate::error;
use crate::introspect::{Difference, Fingerprint, introspect, without};
use crate::migration::MigrationId;
use crate::recorder::{self, Progress};

/// What sets of migrations make of an empty place, by the set and the shape of the tables: each is
/// made once, by the first who asks, while others wait for it.
#[derive(Debug, Default)]
pub(super) struct Made(Mutex<BTreeMap<String, Arc<OnceCell<LiveSchema>>>>);

impl Made {
    fn cell(&self, key: String) -> Arc<OnceCell<LiveSchema>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(key).or_default())
    }
}

impl Migrator {
    /// What a target holds otherwise than the migrations make it that its ledger says it has. What
    /// it lacks by its ledger is not meant: that is what [`plan`](Self::plan) tells.
    ///
    /// `place` is one target, or several that are one place ([`MigrationTarget::shares_place`]): the
    /// tables of the one are not the other's mistake. The migrations run in an empty place beside
    /// them, which is removed again: all but functions of the program, which are for rows; targets that
    /// have the same migrations and the same shape cost that once.
    ///
    /// # Errors
    /// `Migration` where a migration is not finished; `Unsupported` where SQL text names a namespace
    /// itself, so that it would reach out of the empty place; whatever keeps the target from being read, or
    /// the place beside it from being made.
    pub async fn drift(&self, place: &[MigrationTarget]) -> Result<Vec<Difference>> {
        let Some(first) = place.first() else {
            return Ok(Vec::new());
        };
        let mut expected = LiveSchema::default();
        for target in place {
            let made = self.expected(target).await?;
            expected.tables.extend(made.tables);
            expected.leftovers.extend(made.leftovers);
        }
        expected.leftovers.sort();
        expected.leftovers.dedup();
        let live = introspect(first).await?;
        // Another tool's version is no table of the migrations.
        let mirrored = self.options.version_table.as_deref();
        let live = without(live, mirrored.as_slice());
        Ok(Fingerprint::of(&live).differences(&Fingerprint::of(&expected)))
    }

    /// What a target holds when it is as the migrations make it that its ledger says it has.
    ///
    /// # Errors
    /// As for [`drift`](Self::drift).
    pub async fn expected(&self, target: &MigrationTarget) -> Result<LiveSchema> {
        let mut session = target.session().await?;
        let settled = self.settle(target, recorder::read(&mut session).await?)?;
        drop(session);
        let open = |entry: &&recorder::Entry| entry.progress != Progress::Applied;
        if let Some(open) = settled.entries.iter().find(open) {
            return Err(
                error::migration(format!("{} was begun and not finished", open.id))
                    .with_hint("run migrate again: until it is finished, nothing can be compared"),
            );
        }
        let ids = settled.entries.into_iter().map(|entry| entry.id);
        self.made_by(target, &ids.collect()).await
    }

    /// What these migrations make of an empty place of a target's shape.
    pub(super) async fn made_by(
        &self,
        target: &MigrationTarget,
        ids: &BTreeSet<MigrationId>,
    ) -> Result<LiveSchema> {
        if ids.is_empty() {
            return Ok(LiveSchema::default());
        }
        let cell = self.made.cell(format!("{} {ids:?}", target.likeness()));
        let made = cell.get_or_try_init(|| self.make_beside(target, ids));
        made.await.cloned()
    }

    async fn make_beside(
        &self,
        target: &MigrationTarget,
        ids: &BTreeSet<MigrationId>,
    ) -> Result<LiveSchema> {
        let set = self.set.only(target.scope(), ids);
        reach::refuse(&set, target).await?;
        let shadow = target.shadow().await?;
        // A migration that is compared runs another one: their futures would hold each other.
        let migrator = Self::new(set);
        let made = Box::pin(migrator.make(shadow.target())).await;
        let removed = shadow.remove().await;
        let made = made?;
        removed.map(|()| made)
    }

    async fn make(&self, target: &MigrationTarget) -> Result<LiveSchema> {
        self.migrate(target).await.into_result()?;
        introspect(target).await
    }
}
