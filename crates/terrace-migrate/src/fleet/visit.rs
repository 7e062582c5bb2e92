//! One target: the quick way when it is known what it lacks, the careful way otherwise.

use std::time::Duration;

use terrace_core::Result;
use terrace_tenancy::{MigrationSession, MigrationTarget};

use super::batch::{Batch, Landed};
use super::version::TargetVersion;
use crate::executor::{Migrator, lock_key};
use crate::outcome::TargetOutcome;
use crate::recorder;

/// How long a flight waits for a lock. Behind it queue those who work with the tables, so that it is
/// better to begin anew.
const PATIENCE: Duration = Duration::from_millis(500);

/// What became of a target.
#[derive(Debug)]
pub struct Visit {
    /// What was applied, and why it stopped, if it did.
    pub outcome: TargetOutcome,
    /// What the target has now; unknown after a failure.
    pub version: Option<TargetVersion>,
}

/// What is known of a target before it is reached.
#[derive(Clone, Debug)]
pub enum Known {
    /// Nothing: its ledger is read.
    Nothing,
    /// It was just made: it has no tables and no ledger.
    Fresh,
    /// It was left in this version.
    Version(TargetVersion),
}

/// Reaches targets one after the other, over one connection where that is possible.
#[derive(Debug)]
pub struct Visitor {
    migrator: Migrator,
    session: Option<MigrationSession>,
}

impl Visitor {
    /// A visitor without a connection yet.
    pub fn new(migrator: Migrator) -> Self {
        Self {
            migrator,
            session: None,
        }
    }

    /// Brings a target to its newest migration.
    pub async fn visit(&mut self, target: &MigrationTarget, known: &Known) -> Visit {
        match self.quick(target, known).await {
            Ok(Some(landed)) => {
                return Visit {
                    outcome: TargetOutcome {
                        key: target.key().to_owned(),
                        applied: landed.applied,
                        error: None,
                    },
                    version: Some(landed.version),
                };
            }
            Ok(None) => {}
            Err(error) => {
                // Nothing took effect. The careful way finds out what is the matter, and tells it.
                tracing::debug!(target = target.key(), %error, "going on migration by migration");
                self.session = None;
            }
        }
        self.careful(target).await
    }

    /// `None` when more care is needed.
    async fn quick(&mut self, target: &MigrationTarget, known: &Known) -> Result<Option<Landed>> {
        let capabilities = target.dialect().capabilities();
        if !capabilities.transactional_ddl || !self.migrator.options().only_apply() {
            return Ok(None);
        }
        if capabilities.file_databases {
            let fresh = matches!(known, Known::Fresh);
            return self.transaction(target, fresh).await;
        }
        let (set, scope) = (self.migrator.set_handle(), target.scope());
        let (batch, fresh) = match known {
            Known::Nothing => return Ok(None),
            Known::Fresh => (Batch::of_empty(&set, scope, target.dialect()), true),
            Known::Version(version) => {
                let batch = Batch::of(&set, scope, target.dialect(), version.clone());
                (batch, false)
            }
        };
        let destructive = self.migrator.options().allow_destructive;
        let batch = batch.filter(|batch| destructive || !batch.destroys());
        let Some(batch) = batch else {
            return Ok(None);
        };
        let wait = self.migrator.options().lock_wait.min(PATIENCE);
        let session = self.session(target).await?;
        batch.fly(session, lock_key(target), wait, fresh).await
    }

    /// Without round trips there is nothing to be known beforehand: the ledger is read in the
    /// transaction that adds to it.
    async fn transaction(
        &mut self,
        target: &MigrationTarget,
        fresh: bool,
    ) -> Result<Option<Landed>> {
        let set = self.migrator.set_handle();
        let destructive = self.migrator.options().allow_destructive;
        let mut session = target.session().await?;
        session.begin().await?;
        let done = async {
            let Some(known) = recorder::version(&mut session, set.apps(), true).await? else {
                return Ok(None);
            };
            let (scope, dialect) = (target.scope(), target.dialect());
            let batch = if fresh && known == TargetVersion::default() {
                Batch::of_empty(&set, scope, dialect)
            } else {
                Batch::of(&set, scope, dialect, known)
            };
            // The migrator says what keeps it from running.
            match batch.filter(|batch| destructive || !batch.destroys()) {
                Some(batch) => batch.run(&mut session).await.map(Some),
                None => Ok(None),
            }
        };
        match done.await {
            Ok(Some(landed)) if !landed.applied.is_empty() => {
                session.commit().await?;
                Ok(Some(landed))
            }
            done => {
                session.rollback().await?;
                done
            }
        }
    }

    async fn careful(&mut self, target: &MigrationTarget) -> Visit {
        let outcome = self.migrator.migrate(target).await;
        let version = if outcome.is_ok() {
            self.migrator.version(target).await.ok().flatten()
        } else {
            None
        };
        Visit { outcome, version }
    }

    /// A connection that reaches the target.
    async fn session(&mut self, target: &MigrationTarget) -> Result<&mut MigrationSession> {
        let session = match self.session.take() {
            Some(mut session) => session.move_to(target).then_some(session),
            None => None,
        };
        let session = match session {
            Some(session) => session,
            None => target.session().await?,
        };
        Ok(self.session.insert(session))
    }
}

impl Migrator {
    /// What a target has, by its own ledger; `None` when a migration was begun and not finished.
    ///
    /// # Errors
    /// Whatever keeps the ledger from being read.
    pub async fn version(&self, target: &MigrationTarget) -> Result<Option<TargetVersion>> {
        let mut session = target.session().await?;
        recorder::version(&mut session, self.set().apps(), false).await
    }
}
