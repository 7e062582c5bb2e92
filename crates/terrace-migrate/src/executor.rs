//! Applies to a target what it doesn't have yet.

mod atomic;
mod plan;
mod stepwise;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use terrace_core::{ErrorKind, Result};
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::checksum::stable_key;
use crate::loader::MigrationSet;
use crate::migration::{Migration, Step};
use crate::outcome::{AppliedMigration, MigrationPreview, MigrationStatus, TargetOutcome};
use crate::recorder;
use plan::{Plan, Remaining};

/// How migrations are applied.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// How long to wait for another runner at the same target.
    pub lock_wait: Duration,
}

impl Default for ExecutorOptions {
    fn default() -> Self {
        Self {
            lock_wait: Duration::from_mins(1),
        }
    }
}

/// Applies the migrations of a project to targets. Cheap to clone.
#[derive(Clone)]
pub struct Migrator {
    set: Arc<MigrationSet>,
    options: ExecutorOptions,
}

impl Migrator {
    /// A migrator with these migrations.
    pub fn new(set: MigrationSet) -> Self {
        Self {
            set: Arc::new(set),
            options: ExecutorOptions::default(),
        }
    }

    /// Sets how migrations are applied.
    #[must_use]
    pub fn with_options(mut self, options: ExecutorOptions) -> Self {
        self.options = options;
        self
    }

    /// The migrations.
    pub fn set(&self) -> &MigrationSet {
        &self.set
    }

    pub(crate) fn set_handle(&self) -> Arc<MigrationSet> {
        Arc::clone(&self.set)
    }

    pub(crate) fn options(&self) -> &ExecutorOptions {
        &self.options
    }

    /// Whether this target's scope has any migration at all.
    pub fn concerns(&self, target: &MigrationTarget) -> bool {
        !self.set.scope(target.scope()).is_empty()
    }

    /// Applies what the target doesn't have yet, under the target's lock, and says what happened.
    pub async fn migrate(&self, target: &MigrationTarget) -> TargetOutcome {
        let mut applied = Vec::new();
        let error = self.run(target, &mut applied).await.err();
        TargetOutcome {
            key: target.key().to_owned(),
            applied,
            error,
        }
    }

    /// What [`migrate`](Self::migrate) would apply now, in order.
    ///
    /// # Errors
    /// Whatever keeps the ledger from being read; `Migration` when it doesn't fit the files.
    pub async fn plan(&self, target: &MigrationTarget) -> Result<Vec<MigrationPreview>> {
        let mut session = target.session().await?;
        let plan = Plan::make(&self.set, target, recorder::read(&mut session).await?)?;
        plan.remaining
            .iter()
            .map(|remaining| preview(remaining.migration, target))
            .collect()
    }

    /// How the target stands with every migration of its scope.
    pub async fn status(&self, target: &MigrationTarget) -> Result<Vec<MigrationStatus>> {
        let mut session = target.session().await?;
        let entries = recorder::read(&mut session).await?;
        plan::status(&self.set, target, &entries)
    }

    /// The SQL of every migration of the target's scope, in its dialect and shape. Needs no
    /// connection.
    pub fn preview(&self, target: &MigrationTarget) -> Result<Vec<MigrationPreview>> {
        self.set
            .scope(target.scope())
            .iter()
            .map(|migration| preview(migration, target))
            .collect()
    }

    async fn run(
        &self,
        target: &MigrationTarget,
        applied: &mut Vec<AppliedMigration>,
    ) -> Result<()> {
        if !self.concerns(target) {
            return Ok(());
        }
        // A file has no lock to wait for: its writers wait for each other, but not as long.
        let is_file = target.dialect().capabilities().file_databases;
        let deadline = Instant::now() + self.options.lock_wait;
        loop {
            match self.attempt(target, applied).await {
                Err(error)
                    if is_file
                        && error.kind() == ErrorKind::Timeout
                        && Instant::now() < deadline => {}
                done => return done,
            }
        }
    }

    async fn attempt(
        &self,
        target: &MigrationTarget,
        applied: &mut Vec<AppliedMigration>,
    ) -> Result<()> {
        let mut session = target.session().await?;
        let key = lock_key(target);
        session.lock(key, self.options.lock_wait).await?;
        let done = self.run_locked(&mut session, applied).await;
        let unlocked = session.unlock(key).await;
        done.and(unlocked)
    }

    async fn run_locked(
        &self,
        session: &mut MigrationSession,
        applied: &mut Vec<AppliedMigration>,
    ) -> Result<()> {
        recorder::ensure(session, self.options.lock_wait).await?;
        let target = session.target().clone();
        let plan = Plan::make(&self.set, &target, recorder::read(session).await?)?;
        let transactional = target.dialect().capabilities().transactional_ddl;
        for Remaining { migration, begun } in plan.remaining {
            let started = Instant::now();
            let was_applied = if transactional && migration.atomic && begun.is_none() {
                atomic::apply(session, migration, started).await
            } else {
                stepwise::apply(session, migration, begun, started)
                    .await
                    .map(|()| true)
            };
            if was_applied.map_err(|error| error.with_context(&migration.id))? {
                applied.push(AppliedMigration {
                    app: migration.id.app.clone(),
                    name: migration.id.name.clone(),
                    duration: started.elapsed(),
                });
            }
        }
        Ok(())
    }
}

/// The key of the lock under which a target is migrated, for operators who look for its holder.
pub fn lock_key(target: &MigrationTarget) -> i64 {
    stable_key(&format!("terrace migrate {}", target.lock_name()))
}

impl fmt::Debug for Migrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

fn preview(migration: &Migration, target: &MigrationTarget) -> Result<MigrationPreview> {
    let mut statements = Vec::new();
    for step in migration.steps(target.dialect())? {
        match step {
            Step::Ddl(ddl) => statements.extend(target.preview(&ddl)?),
            Step::Sql(sql) => statements.push(sql),
        }
    }
    Ok(MigrationPreview::new(&migration.id, statements))
}
