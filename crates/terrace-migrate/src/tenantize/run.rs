//! From tables of one tenant to tables of several: shown, written, run, proved, as far as somebody
//! asked for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::MigrationTarget;

use super::{Proof, TenantizeChoice, TenantizePlan};
use crate::{
    AppMigrations, ExecutorOptions, Goal, MigrationSet, MigrationSource, Migrator, TargetOutcome,
};

/// How far is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TenantizeWish {
    /// The plan is shown, and nothing else.
    #[default]
    Show,
    /// The migration files are written.
    Write,
    /// They are written and run, and what came of it is proved.
    Run,
    /// What is there is proved.
    Verify,
}

/// A database, the folder of its migrations, and what is asked.
#[derive(Debug)]
pub struct Tenantize<'a> {
    /// The database whose tables change.
    pub target: &'a MigrationTarget,
    /// A database of another kind with the same tables, so that its files are made of its own.
    pub twin: Option<&'a MigrationTarget>,
    /// The folder of its migrations.
    pub folder: &'a Path,
    /// What the ledger calls that folder.
    pub app: &'a str,
    /// Which tables, and how.
    pub choice: &'a TenantizeChoice,
    /// How migrations are run.
    pub options: &'a ExecutorOptions,
    /// How far is gone.
    pub wish: TenantizeWish,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub struct TenantizeReport {
    /// The tables that get the column, or would.
    pub tables: Vec<String>,
    /// What is worth a look.
    pub notes: Vec<String>,
    /// The files that were written, or were there already.
    pub files: Vec<PathBuf>,
    /// What was run.
    pub applied: Option<TargetOutcome>,
    /// What holds.
    pub proof: Option<Proof>,
}

impl TenantizeReport {
    /// Whether everything that was looked at holds.
    pub fn is_well(&self) -> bool {
        self.proof.as_ref().is_none_or(Proof::holds)
    }
}

impl Tenantize<'_> {
    /// Does what is asked, and says so line by line.
    ///
    /// Stopped at any point, it goes on where it was when it is called again: files that are there
    /// are found, and the ledger knows how far they were run.
    ///
    /// # Errors
    /// For what can't be done, before anything is written; whatever a statement meets.
    pub async fn run(
        &self,
        say: &mut (dyn FnMut(&str) -> Result<()> + Send),
    ) -> Result<TenantizeReport> {
        let plan = TenantizePlan::read(self.target, self.choice).await?;
        let mut report = TenantizeReport {
            tables: plan.changed().map(str::to_owned).collect(),
            notes: plan.notes().to_vec(),
            ..TenantizeReport::default()
        };
        if self.wish == TenantizeWish::Verify {
            return self.proved(&plan, None, report, say).await;
        }
        say(plan.to_string().trim_end())?;
        if plan.is_done() {
            return match self.wish {
                TenantizeWish::Run => self.proved(&plan, None, report, say).await,
                _ => Ok(report),
            };
        }
        if self.wish == TenantizeWish::Show {
            say("nothing was written: --write writes the migration files, --yes runs them, too")?;
            return Ok(report);
        }
        let migrations = self.write(&plan, &mut report, say).await?;
        if self.wish == TenantizeWish::Run {
            let outcome = self.apply(&migrations).await?;
            for applied in &outcome.applied {
                say(&format!("applied {}", applied.name))?;
            }
            report.applied = Some(outcome);
            return self.proved(&plan, Some(plan.rows()), report, say).await;
        }
        say("run them with: terrace migrate up; then look with: --verify")?;
        Ok(report)
    }

    /// Writes the files, unless the same ones are there. Returns the migrations' names.
    async fn write(
        &self,
        plan: &TenantizePlan,
        report: &mut TenantizeReport,
        say: &mut (dyn FnMut(&str) -> Result<()> + Send),
    ) -> Result<Vec<String>> {
        let twin = match self.twin {
            Some(twin) => Some(TenantizePlan::read(twin, self.choice).await?),
            None => None,
        };
        let files = plan.files(self.folder, twin.as_ref())?;
        if let Some(found) = files.found(self.folder)? {
            say(&format!("written before: {}", found.join(", ")))?;
            return Ok(found);
        }
        report.files = files.write(self.folder)?;
        for path in &report.files {
            say(&format!("wrote {}", path.display()))?;
        }
        for left_out in &files.left_out {
            say(left_out)?;
        }
        Ok(files.migrations)
    }

    /// Applies these migrations and no others.
    async fn apply(&self, migrations: &[String]) -> Result<TargetOutcome> {
        let source = MigrationSource::flat(self.folder, self.target.scope());
        let app = AppMigrations::new(self.app.to_owned(), Vec::new(), source);
        let set = MigrationSet::load(&[app])?;
        let last = migrations.last().cloned().unwrap_or_default();
        let migrator = Migrator::new(set).with_options(ExecutorOptions {
            goal: Goal::To(format!("{}.{last}", self.app)),
            ..self.options.clone()
        });
        let pending = migrator.plan(self.target).await?;
        let others = pending.iter().filter(|one| !migrations.contains(&one.name));
        let others: Vec<&str> = others.map(|one| one.name.as_str()).collect();
        if !others.is_empty() {
            return Err(Error::new(
                ErrorKind::Migration,
                format!("other migrations of the folder are not applied: {}", others.join(", ")),
            )
            .with_hint(
                "apply them (terrace migrate up) or, where their tables are there already, note them \
                 (terrace migrate up --fake N); then run the same command again",
            ));
        }
        let mut outcome = migrator.migrate(self.target).await;
        match outcome.error.take() {
            None => Ok(outcome),
            Some(error) => Err(error),
        }
    }

    async fn proved(
        &self,
        plan: &TenantizePlan,
        before: Option<&BTreeMap<String, u64>>,
        mut report: TenantizeReport,
        say: &mut (dyn FnMut(&str) -> Result<()> + Send),
    ) -> Result<TenantizeReport> {
        let proof = plan.prove(self.target, before).await?;
        say(proof.to_string().trim_end())?;
        report.proof = Some(proof);
        Ok(report)
    }
}
