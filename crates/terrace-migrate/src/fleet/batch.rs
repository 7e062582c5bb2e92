//! All that a target lacks as one transaction: in one flight where the database can do that.
//!
//! What can't be done so (steps outside a transaction or in their online form, tables that are
//! rebuilt, SQL text) is left to the [`Migrator`](crate::Migrator), and so is whatever fails here: nothing took effect, and the
//! migrator finds out why, migration by migration.

use std::time::{Duration, Instant};

use terrace_core::{Result, ScopeKind};
use terrace_sql::{Ddl, Dialect, Statement};
use terrace_tenancy::{FlightStep, MigrationSession};

use super::squash::squashed;
use super::version::TargetVersion;
use crate::loader::MigrationSet;
use crate::migration::{Migration, Step};
use crate::outcome::{AppliedMigration, Direction};
use crate::recorder::{self, Progress};

/// What a target lacks, if all of it can run in one transaction.
pub(crate) struct Batch<'a> {
    known: TargetVersion,
    lacking: Vec<&'a Migration>,
    steps: Vec<Ddl>,
}

/// What became of a batch.
pub(crate) struct Landed {
    pub(crate) applied: Vec<AppliedMigration>,
    pub(crate) version: TargetVersion,
}

impl<'a> Batch<'a> {
    /// The batch of a target of this version; `None` when it needs more care.
    pub(crate) fn of(
        set: &'a MigrationSet,
        scope: ScopeKind,
        dialect: Dialect,
        known: TargetVersion,
    ) -> Option<Self> {
        let lacking = set.lacking(scope, dialect, &known).ok()?;
        let mut steps = Vec::new();
        for migration in &lacking {
            // Nobody waits for the tables of a target that has none yet.
            let is_online = migration.is_online(dialect) && !known.applied().is_empty();
            if !migration.atomic || is_online {
                return None;
            }
            for step in migration.forward(dialect).ok()? {
                match step {
                    Step::Ddl(ddl) if !matches!(ddl, Ddl::RebuildTable { .. }) => steps.push(ddl),
                    _ => return None,
                }
            }
        }
        Some(Self {
            known,
            lacking,
            steps,
        })
    }

    /// The batch of a target without tables: each in its newest form at once, where the migrations do
    /// nothing else.
    pub(crate) fn of_empty(
        set: &'a MigrationSet,
        scope: ScopeKind,
        dialect: Dialect,
    ) -> Option<Self> {
        match squashed(set, scope) {
            Some(steps) => Some(Self {
                known: TargetVersion::default(),
                lacking: set.scope(scope).iter().collect(),
                steps,
            }),
            None => Self::of(set, scope, dialect, TargetVersion::default()),
        }
    }

    /// Whether it removes tables or columns from a target that has some.
    pub(crate) fn destroys(&self) -> bool {
        let removes = |step: &Ddl| matches!(step, Ddl::DropTable(_) | Ddl::DropColumn { .. });
        !self.known.applied().is_empty() && self.steps.iter().any(removes)
    }

    /// Runs it in one flight; `None`, with nothing done, where there are none. `fresh`: the target
    /// was just made and has no ledger yet.
    pub(crate) async fn fly(
        &self,
        session: &mut MigrationSession,
        key: i64,
        lock_wait: Duration,
        fresh: bool,
    ) -> Result<Option<Landed>> {
        let started = Instant::now();
        let target = session.target().clone();
        let ledger = Ddl::CreateTable(recorder::definition());
        let applied = self.known.applied();
        let sums: Vec<String> = applied.iter().map(|(_, sum)| sum.clone()).collect();
        let lines = self
            .lacking
            .iter()
            .map(|migration| recorder::line(&target, migration, Progress::Applied, Duration::ZERO))
            .collect::<Result<Vec<Statement>>>()?;
        let known = recorder::count_of(target.scope(), sums);
        let mut flight = Vec::with_capacity(self.steps.len() + lines.len() + 1);
        if fresh {
            flight.push(FlightStep::Plain(&ledger));
        } else if !applied.is_empty() {
            let number = u64::try_from(applied.len()).unwrap_or(u64::MAX);
            flight.push(FlightStep::Require(&known, number));
        }
        // First of all: when another runner was here, its line is there already.
        flight.extend(lines.iter().map(FlightStep::Statement));
        flight.extend(self.steps.iter().map(FlightStep::Declared));
        if !session.flight(key, lock_wait, &flight).await? {
            return Ok(None);
        }
        self.landed(target.dialect(), started).map(Some)
    }

    /// Runs it in the open transaction.
    pub(crate) async fn run(&self, session: &mut MigrationSession) -> Result<Landed> {
        let started = Instant::now();
        for step in &self.steps {
            session.apply(step).await?;
        }
        for migration in &self.lacking {
            recorder::insert(session, migration, Progress::Applied, started.elapsed()).await?;
        }
        self.landed(session.target().dialect(), started)
    }

    fn landed(&self, dialect: Dialect, started: Instant) -> Result<Landed> {
        let each = started.elapsed() / u32::try_from(self.lacking.len().max(1)).unwrap_or(u32::MAX);
        Ok(Landed {
            applied: self
                .lacking
                .iter()
                .map(|migration| AppliedMigration {
                    app: migration.id.app.clone(),
                    name: migration.id.name.clone(),
                    direction: Direction::Forward,
                    duration: each,
                })
                .collect(),
            version: self.known.with(&self.lacking, dialect)?,
        })
    }
}
