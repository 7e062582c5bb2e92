//! All that a target lacks as one transaction: in one flight where the database can do that.
//!
//! What can't be done so (steps outside a transaction or in their online form, tables that are
//! rebuilt, SQL text) is left to the [`Migrator`](crate::Migrator), and so is whatever fails here:
//! nothing took effect, and the migrator finds out why, migration by migration.

use std::time::{Duration, Instant};

use terrace_core::{Result, ScopeKind};
use terrace_sql::{Ddl, Dialect};
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
    parts: Vec<Part<'a>>,
}

/// Migrations whose steps belong together: one, or all of an empty target, whose tables are made in
/// their newest form.
struct Part<'a> {
    migrations: Vec<&'a Migration>,
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
        let is_empty = known.applied().is_empty();
        let mut parts = Vec::new();
        for migration in set.lacking(scope, dialect, &known).ok()? {
            // Nobody waits for the tables of a target that has none yet.
            let is_online = migration.is_online(dialect) && !is_empty;
            if !migration.atomic || is_online {
                return None;
            }
            let mut steps = Vec::new();
            for step in migration.forward(dialect).ok()? {
                match step {
                    Step::Ddl(ddl) if !matches!(ddl, Ddl::RebuildTable { .. }) => steps.push(ddl),
                    _ => return None,
                }
            }
            parts.push(Part {
                migrations: vec![migration],
                steps,
            });
        }
        Some(Self { known, parts })
    }

    /// The batch of a target without tables: each in its newest form at once, where the migrations do
    /// nothing else.
    pub(crate) fn of_empty(
        set: &'a MigrationSet,
        scope: ScopeKind,
        dialect: Dialect,
    ) -> Option<Self> {
        match squashed(set, scope) {
            Some(steps) => {
                let migrations: Vec<&Migration> = set.scope(scope).iter().collect();
                let part = (!migrations.is_empty()).then_some(Part { migrations, steps });
                Some(Self {
                    known: TargetVersion::default(),
                    parts: part.into_iter().collect(),
                })
            }
            None => Self::of(set, scope, dialect, TargetVersion::default()),
        }
    }

    /// Whether it removes tables or columns from a target that has some.
    pub(crate) fn destroys(&self) -> bool {
        let removes = |step: &Ddl| matches!(step, Ddl::DropTable(_) | Ddl::DropColumn { .. });
        let mut steps = self.parts.iter().flat_map(|part| &part.steps);
        !self.known.applied().is_empty() && steps.any(removes)
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
        let known = recorder::count_of(target.scope(), sums);
        let mut notes = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let begin =
                recorder::lines(&target, &part.migrations, Progress::Applied, Duration::ZERO)?;
            let last = part.migrations.last();
            notes.push((
                begin,
                last.and_then(|last| recorder::lasted(&target, &last.id)),
            ));
        }
        let mut flight = Vec::new();
        if fresh {
            flight.push(FlightStep::Plain(&ledger));
        } else if !applied.is_empty() {
            let number = u64::try_from(applied.len()).unwrap_or(u64::MAX);
            flight.push(FlightStep::Require(&known, number));
        }
        for (part, (begin, end)) in self.parts.iter().zip(&notes) {
            // First of all: when another runner was here, its line is there already.
            flight.push(FlightStep::Statement(begin));
            flight.extend(part.steps.iter().map(FlightStep::Declared));
            flight.extend(end.as_ref().map(FlightStep::Statement));
        }
        if !session.flight(key, lock_wait, &flight).await? {
            return Ok(None);
        }
        let each = started.elapsed() / u32::try_from(self.parts.len().max(1)).unwrap_or(u32::MAX);
        let times = vec![each; self.parts.len()];
        self.landed(target.dialect(), &times).map(Some)
    }

    /// Runs it in the open transaction.
    pub(crate) async fn run(&self, session: &mut MigrationSession) -> Result<Landed> {
        let mut times = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let started = Instant::now();
            for step in &part.steps {
                session.apply(step).await?;
            }
            let took = started.elapsed();
            for (migration, took) in part.timed(took) {
                recorder::insert(session, migration, Progress::Applied, took).await?;
            }
            times.push(took);
        }
        self.landed(session.target().dialect(), &times)
    }

    fn landed(&self, dialect: Dialect, times: &[Duration]) -> Result<Landed> {
        let parts = self.parts.iter().zip(times);
        let each = parts.flat_map(|(part, took)| part.timed(*took));
        let applied = each.map(|(migration, duration)| AppliedMigration {
            app: migration.id.app.clone(),
            name: migration.id.name.clone(),
            direction: Direction::Forward,
            duration,
        });
        let lacking = self.parts.iter().flat_map(|part| &part.migrations);
        let lacking: Vec<&Migration> = lacking.copied().collect();
        Ok(Landed {
            applied: applied.collect(),
            version: self.known.with(&lacking, dialect)?,
        })
    }
}

impl<'a> Part<'a> {
    /// How long each took. Nobody knows what part of the tables' newest form is whose: of several, the
    /// last one took all of the time.
    fn timed(&self, took: Duration) -> impl Iterator<Item = (&'a Migration, Duration)> {
        let last = self.migrations.len().saturating_sub(1);
        let numbered = self.migrations.iter().enumerate();
        numbered.map(move |(place, migration)| {
            let took = if place == last { took } else { Duration::ZERO };
            (*migration, took)
        })
    }
}
