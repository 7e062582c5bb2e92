//! Applies to a target what it doesn't have yet.

mod adopt;
mod atomic;
mod expected;
mod fake;
mod goal;
mod guard;
mod mirror;
mod options;
mod patience;
mod plan;
mod prepared;
mod reach;
mod shown;
mod squashed;
mod stepwise;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use terrace_core::{ErrorKind, Result};
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::checksum::stable_key;
use crate::loader::MigrationSet;
use crate::outcome::{AppliedMigration, TargetOutcome};
use crate::recorder::{self, Entry};
use mirror::Mirror;
pub use options::{ExecutorOptions, Goal, Mode};
use patience::Patience;
use plan::Plan;
use prepared::Prepared;
use squashed::Settled;

/// Applies the migrations of a project to targets. Cheap to clone.
#[derive(Clone)]
pub struct Migrator {
    set: Arc<MigrationSet>,
    options: ExecutorOptions,
    /// What was made to compare targets with.
    made: Arc<expected::Made>,
}

impl Migrator {
    /// A migrator with these migrations.
    pub fn new(set: MigrationSet) -> Self {
        Self {
            set: Arc::new(set),
            options: ExecutorOptions::default(),
            made: Arc::default(),
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

    /// Whether this target's scope has any migration at all.
    pub fn concerns(&self, target: &MigrationTarget) -> bool {
        !self.set.scope(target.scope()).is_empty()
    }

    /// How migrations are applied.
    pub fn options(&self) -> &ExecutorOptions {
        &self.options
    }

    /// Brings the target where the [goal](ExecutorOptions::goal) says, under the target's lock, and
    /// says what happened.
    pub async fn migrate(&self, target: &MigrationTarget) -> TargetOutcome {
        let mut applied = Vec::new();
        let error = self.run(target, &mut applied).await.err();
        TargetOutcome {
            key: target.key().to_owned(),
            applied,
            error,
        }
    }

    /// Notes all migrations of an app up to a number as applied and the others as not, whatever the
    /// ledger said: for whoever brought the tables in order by hand. Nothing runs.
    ///
    /// # Errors
    /// `Migration` for a number that no migration of the app has.
    pub async fn force(
        &self,
        target: &MigrationTarget,
        app: &str,
        number: Option<u64>,
    ) -> Result<()> {
        let mut session = target.session().await?;
        let key = lock_key(target);
        session.lock(key, self.options.lock_wait).await?;
        let done = self.force_locked(&mut session, app, number).await;
        let unlocked = session.unlock(key).await;
        done.and(unlocked)
    }

    async fn force_locked(
        &self,
        session: &mut MigrationSession,
        app: &str,
        number: Option<u64>,
    ) -> Result<()> {
        recorder::ensure(session, self.options.lock_wait).await?;
        let mirror = Mirror::find(session, &self.set, &self.options).await?;
        session.begin().await?;
        let forced = fake::force(session, &self.set, app, number, &mirror).await;
        ended(session, forced.map(drop)).await
    }

    /// Lets the ledger say what the goal says.
    async fn force_goal(
        &self,
        session: &mut MigrationSession,
        mirror: &Mirror,
        applied: &mut Vec<AppliedMigration>,
    ) -> Result<()> {
        let marks = goal::marks(&self.set, session.target().scope(), &self.options)?;
        session.begin().await?;
        let forced = async {
            let mut changed = Vec::new();
            for (app, number) in marks {
                changed.extend(fake::force(session, &self.set, &app, number, mirror).await?);
            }
            Ok(changed)
        };
        let forced = forced.await;
        let noted = forced.map(|changed| applied.extend(changed));
        ended(session, noted).await
    }

    /// The ledger's lines, as the files of today would have written them.
    fn settle(&self, target: &MigrationTarget, entries: Vec<Entry>) -> Result<Settled<'_>> {
        Settled::of(&self.set, target.scope(), target.dialect(), entries)
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
                        && (applied.is_empty() || !self.options.goal.is_relative())
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
        let mirror = Mirror::find(session, &self.set, &self.options).await?;
        if self.options.mode == Mode::Force {
            return self.force_goal(session, &mirror, applied).await;
        }
        if mirror.is_there() {
            session.begin().await?;
            let adopted = mirror.adopt(session, &self.set).await;
            ended(session, adopted).await?;
        }
        let mut plan = self.read_plan(session, &target).await?;
        let by_steps = plan.iter().any(|prepared| !prepared.atomic);
        // A file has no other lock that lasts from one statement to the next.
        let lock = if by_steps {
            target.lock_file(self.options.lock_wait).await?
        } else {
            None
        };
        if lock.is_some() {
            plan = self.read_plan(session, &target).await?;
        }
        for prepared in &plan {
            let started = Instant::now();
            let ran = self.run_one(session, prepared, &mirror, started).await;
            let id = &prepared.migration.id;
            if ran.map_err(|error| error.with_context(id))? {
                applied.push(AppliedMigration {
                    app: id.app.clone(),
                    name: id.name.clone(),
                    direction: prepared.direction,
                    duration: started.elapsed(),
                });
            }
        }
        drop(lock);
        Ok(())
    }

    async fn read_plan(
        &self,
        session: &mut MigrationSession,
        target: &MigrationTarget,
    ) -> Result<Vec<Prepared<'_>>> {
        let settled = self.settle(target, recorder::read(session).await?)?;
        settled.write(session).await?;
        let entries = settled.entries;
        if self.options.version_table.is_some() {
            mirror::refuse_dirty(&self.set, target, &entries)?;
        }
        let plan = Plan::make(&self.set, target, entries, &self.options)?;
        let is_fresh = plan.is_fresh;
        let plan = prepare(plan, target)?;
        if !is_fresh {
            guard::check(&self.options, &plan)?;
        }
        Ok(plan)
    }

    async fn run_one(
        &self,
        session: &mut MigrationSession,
        prepared: &Prepared<'_>,
        mirror: &Mirror,
        started: Instant,
    ) -> Result<bool> {
        let is_there = match self.options.mode {
            Mode::Run => false,
            Mode::Fake | Mode::Force => true,
            Mode::FakeInitial => self.is_there(session, prepared).await?,
        };
        if is_there {
            session.begin().await?;
            let noted = fake::note(session, prepared, mirror).await;
            return ended(session, noted).await.map(|()| true);
        }
        let timeout = prepared.lock_timeout.unwrap_or(self.options.lock_timeout);
        let retries = self.options.lock_retries;
        session.set_lock_timeout(timeout);
        if !prepared.atomic {
            return stepwise::run(session, prepared, mirror, timeout, retries)
                .await
                .map(|()| true);
        }
        let mut patience = Patience::new(retries);
        loop {
            match atomic::run(session, prepared, mirror, started).await {
                Ok(ran) => return Ok(ran),
                Err(error) => patience.after(session.target(), error).await?,
            }
        }
    }
}

/// Ends the open transaction: what was noted in it holds together.
async fn ended(session: &mut MigrationSession, noted: Result<()>) -> Result<()> {
    match noted {
        Ok(()) => session.commit().await,
        Err(error) => {
            session.rollback().await?;
            Err(error)
        }
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

fn prepare<'a>(plan: Plan<'a>, target: &MigrationTarget) -> Result<Vec<Prepared<'a>>> {
    let tasks = plan.tasks.into_iter();
    tasks.map(|task| Prepared::of(task, target)).collect()
}
