//! Looking at a target: what would run, how it stands, how far it is. Nothing is changed.

use terrace_core::{Result, ScopeKind};
use terrace_sql::Dialect;
use terrace_tenancy::MigrationTarget;

use super::mirror::Mirror;
use super::options::{Goal, Mode};
use super::plan::{self, Plan, Task};
use super::prepared::Prepared;
use super::{Migrator, goal, prepare};
use crate::fleet::TargetVersion;
use crate::lint::{Finding, Linter};
use crate::migration::{Migration, MigrationId};
use crate::outcome::{CurrentVersion, Direction, MigrationPreview, MigrationStatus};
use crate::recorder::{self, Entry, Progress};

impl Migrator {
    /// What [`migrate`](Self::migrate) would run now, in order.
    ///
    /// # Errors
    /// Whatever keeps the ledger from being read; `Migration` when it doesn't fit the files or the
    /// goal can't be reached.
    pub async fn plan(&self, target: &MigrationTarget) -> Result<Vec<MigrationPreview>> {
        let entries = self.entries(target).await?;
        let plan = Plan::make(&self.set, target, entries, &self.options)?;
        prepare(plan, target)?
            .iter()
            .map(|prepared| preview(prepared, target))
            .collect()
    }

    /// How the target stands with every migration of its scope.
    pub async fn status(&self, target: &MigrationTarget) -> Result<Vec<MigrationStatus>> {
        let entries = self.entries(target).await?;
        plan::status(&self.set, target, &entries)
    }

    /// How far the target is, as one number: what the verb `version` prints.
    ///
    /// # Errors
    /// Whatever keeps the ledger from being read.
    pub async fn current(&self, target: &MigrationTarget) -> Result<CurrentVersion> {
        let mut session = target.session().await?;
        let mirror = Mirror::find(&mut session, &self.set, &self.options).await?;
        if let Some(version) = mirror.version(&mut session).await? {
            return Ok(version);
        }
        let entries = recorder::read(&mut session).await?;
        let migrations = self.set.scope(target.scope()).iter();
        let number = |entry: &Entry| {
            let mut found = migrations.clone().filter(|one| one.id == entry.id);
            found.next().map(|migration| migration.number)
        };
        let dirty = entries.iter().find(|entry| entry.progress.is_dirty());
        let done = entries
            .iter()
            .filter(|entry| entry.progress == Progress::Applied || entry.progress.is_undoing());
        Ok(CurrentVersion {
            number: dirty.map_or_else(|| done.filter_map(number).max(), number),
            dirty: dirty.is_some(),
        })
    }

    /// The SQL of every migration of the target's scope, in its dialect and shape. Needs no
    /// connection.
    pub fn preview(&self, target: &MigrationTarget) -> Result<Vec<MigrationPreview>> {
        let migrations = self.set.scope(target.scope()).iter();
        migrations
            .map(|migration| preview_of(migration, Direction::Forward, target))
            .collect()
    }

    /// The SQL of one migration, named as in [`Goal::To`](crate::Goal::To); `None` when it is none of the target's
    /// scope. Needs no connection.
    ///
    /// # Errors
    /// `Migration` for an unknown name, and for one that can't be undone when that is asked for.
    pub fn sql_of(
        &self,
        name: &str,
        direction: Direction,
        target: &MigrationTarget,
    ) -> Result<Option<MigrationPreview>> {
        let migration = goal::find(&self.set, target.scope(), name, &self.options.apps)?;
        migration
            .map(|migration| preview_of(migration, direction, target))
            .transpose()
    }

    /// What the migrations of a plan do to those who use the target's tables meanwhile. Needs no
    /// connection.
    ///
    /// # Errors
    /// `Migration` for an allowance of a rule that doesn't exist.
    pub fn lint(
        &self,
        target: &MigrationTarget,
        plan: &[MigrationPreview],
    ) -> Result<Vec<Finding>> {
        let planned = |migration: &Migration| {
            let id = &migration.id;
            plan.iter().any(|preview| {
                preview.direction == Direction::Forward
                    && preview.app == id.app
                    && preview.name == id.name
            })
        };
        let linter = Linter {
            dialect: target.dialect(),
            render: &|ddl| target.preview(ddl),
            asked: &planned,
            at_once: true,
        };
        linter.read(self.set.scope(target.scope()))
    }

    /// Whether a name, as in [`Goal::To`](crate::Goal::To), is a migration of a scope.
    pub fn knows(&self, name: &str, scope: ScopeKind) -> bool {
        matches!(
            goal::find(&self.set, scope, name, &self.options.apps),
            Ok(Some(_))
        )
    }

    /// Refuses a goal that no target of a scope could reach: a name that nothing has.
    ///
    /// # Errors
    /// `Migration`, with what it may have meant.
    pub fn check_goal(&self, scope: ScopeKind) -> Result<()> {
        let goal = &self.options().goal;
        if self.options.mode == Mode::Force {
            return goal::marks(&self.set, scope, &self.options).map(drop);
        }
        match goal {
            Goal::To(_) => self.wanted(scope, &TargetVersion::default()).map(drop),
            _ => Ok(()),
        }
    }

    /// Whether a target of this version is where the [goal](crate::ExecutorOptions::goal) says, so
    /// that there is nothing to do.
    pub fn has_arrived(&self, scope: ScopeKind, dialect: Dialect, version: &TargetVersion) -> bool {
        // Whoever forces a ledger doesn't believe what is known of it.
        if self.options.mode == Mode::Force {
            return false;
        }
        let fits = self.set.lacking(scope, dialect, version).is_ok();
        let wanted = self.wanted(scope, version);
        fits && wanted.is_ok_and(|wanted| wanted.undo.is_empty() && wanted.apply.is_empty())
    }

    /// What would be undone of a target of this version; nothing of one from which the goal can't be
    /// reached: migrating it says why.
    pub fn would_undo(&self, scope: ScopeKind, version: &TargetVersion) -> Vec<MigrationId> {
        let wanted = self.wanted(scope, version);
        let undone = wanted.map(|wanted| wanted.undo).unwrap_or_default();
        undone
            .iter()
            .map(|migration| migration.id.clone())
            .collect()
    }

    fn wanted(&self, scope: ScopeKind, version: &TargetVersion) -> Result<goal::Wanted<'_>> {
        let applied = version.applied().iter().map(|(id, _)| id.clone());
        let standing = goal::Standing {
            set: &self.set,
            scope,
            applied: applied.collect(),
        };
        standing.wanted(&self.options)
    }

    /// What the target has, without changing anything.
    async fn entries(&self, target: &MigrationTarget) -> Result<Vec<Entry>> {
        let mut session = target.session().await?;
        let entries = recorder::read(&mut session).await?;
        let mirror = Mirror::find(&mut session, &self.set, &self.options).await?;
        let entries = mirror.seen(&mut session, &self.set, entries).await?;
        Ok(self.settle(target, entries)?.entries)
    }
}

fn preview_of(
    migration: &Migration,
    direction: Direction,
    target: &MigrationTarget,
) -> Result<MigrationPreview> {
    let task = Task {
        migration,
        direction,
        begun: None,
    };
    preview(&Prepared::of(task, target)?, target)
}

fn preview(prepared: &Prepared<'_>, target: &MigrationTarget) -> Result<MigrationPreview> {
    let id = &prepared.migration.id;
    Ok(MigrationPreview {
        app: id.app.clone(),
        name: id.name.clone(),
        direction: prepared.direction,
        atomic: prepared.atomic,
        destroys: prepared.destroys.clone(),
        statements: prepared.statements(target)?,
    })
}
