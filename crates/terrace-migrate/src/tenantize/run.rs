//! Applies the files of a plan, and nothing else.

use std::path::Path;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_tenancy::MigrationTarget;

use crate::{
    AppMigrations, ExecutorOptions, Goal, MigrationSet, MigrationSource, Migrator, TargetOutcome,
};

use super::{TenantizeFiles, TenantizePlan};

impl TenantizePlan {
    /// Applies the migrations of the plan to its target, under the target's lock. Stopped, it goes on
    /// where it was when it is called again.
    ///
    /// # Errors
    /// `Migration` when other migrations of the folder are not applied yet; whatever a statement meets.
    pub async fn apply(
        target: &MigrationTarget,
        folder: &Path,
        app: &str,
        migrations: &[String],
        options: &ExecutorOptions,
    ) -> Result<TargetOutcome> {
        let source = MigrationSource::flat(folder, target.scope());
        let set = MigrationSet::load(&[AppMigrations::new(app.to_owned(), Vec::new(), source)])?;
        let last = migrations.last().cloned().unwrap_or_default();
        let migrator = Migrator::new(set).with_options(ExecutorOptions {
            goal: Goal::To(format!("{app}.{last}")),
            ..options.clone()
        });
        let pending = migrator.plan(target).await?;
        let others = pending.iter().filter(|one| !migrations.contains(&one.name));
        let others: Vec<&str> = others.map(|one| one.name.as_str()).collect();
        if !others.is_empty() {
            return Err(Error::new(
                ErrorKind::Migration,
                format!("other migrations of the folder are not applied: {}", others.join(", ")),
            )
            .with_hint(
                "apply them first (terrace migrate up), or, where their tables are there, note them \
                 (terrace migrate up --fake), before the files of tenantize are written",
            ));
        }
        Ok(migrator.migrate(target).await)
    }

    /// Where the files of the folder of a target belong: beside its other migrations.
    pub fn scope_of(target: &MigrationTarget) -> ScopeKind {
        target.scope()
    }

    /// Whether files that were found are those of this plan.
    pub fn continues(files: &TenantizeFiles, folder: &Path) -> Result<Option<Vec<String>>> {
        files.found(folder)
    }
}
