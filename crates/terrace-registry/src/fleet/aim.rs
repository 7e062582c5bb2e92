//! Where a run brings its targets.

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{ExecutorOptions, Goal, Migrator, Mode};

use super::FleetOptions;
use crate::Tenants;

/// Where targets are brought, and how: to their newest migrations, unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct FleetAim {
    /// How far.
    pub goal: Goal,
    /// What is done for it.
    pub mode: Mode,
    /// The apps whose migrations are meant by a goal that names no app; all when empty.
    pub apps: Vec<String>,
    /// Whose tables: the registry's or the tenants'. Both when missing.
    pub scope: Option<ScopeKind>,
}

impl FleetAim {
    /// Whether it is the newest migrations, which run.
    pub fn is_newest(&self) -> bool {
        self.goal == Goal::Latest && self.mode == Mode::Run
    }
}

impl FleetOptions {
    /// Whether it is about every tenant.
    pub fn is_about_all(&self) -> bool {
        self.tenants.is_empty() && self.conditions.is_empty()
    }

    /// Whether it is about the registry. Who chooses tenants and brings them anywhere but forward to
    /// the newest migrations doesn't mean it.
    pub fn concerns_registry(&self) -> bool {
        let scope = self.aim.scope.unwrap_or(ScopeKind::Registry);
        scope == ScopeKind::Registry && (self.aim.is_newest() || self.is_about_all())
    }

    /// Whether it is about tenants.
    pub fn concerns_tenants(&self) -> bool {
        self.aim.scope.unwrap_or(ScopeKind::Tenant) == ScopeKind::Tenant
    }

    /// Whose tables it is about.
    pub fn scopes(&self) -> impl Iterator<Item = ScopeKind> {
        let registry = self.concerns_registry().then_some(ScopeKind::Registry);
        let tenants = self.concerns_tenants().then_some(ScopeKind::Tenant);
        registry.into_iter().chain(tenants)
    }

    /// Refuses what contradicts itself.
    pub(super) fn check(&self) -> Result<()> {
        if self.aim.scope == Some(ScopeKind::Registry) && !self.is_about_all() {
            return Err(refused("tenants are chosen, and the registry is meant")
                .with_hint("leave the choice of tenants or the scope away"));
        }
        if self.resume && self.aim.goal.is_relative() {
            return Err(refused(
                "nobody knows which tenants have gone back so many migrations already",
            )
            .with_hint("name the migration instead: --to NAME leaves alone who has arrived"));
        }
        Ok(())
    }
}

impl Tenants {
    /// What brings targets there.
    pub fn aimed(&self, aim: &FleetAim) -> Migrator {
        let options = ExecutorOptions {
            goal: aim.goal.clone(),
            mode: aim.mode,
            apps: aim.apps.clone(),
            ..self.migrator().options().clone()
        };
        self.migrator().clone().with_options(options)
    }

    /// Whether the registry has the tables of its own, without which it knows no tenants.
    ///
    /// # Errors
    /// Whatever keeps its ledger from being read.
    pub async fn has_registry(&self) -> Result<bool> {
        let registry = self.servers().registry_target()?;
        let plan = self.migrator().plan(&registry).await?;
        Ok(plan.iter().all(|one| one.app != crate::APP))
    }

    /// Refuses to go on where the registry lacks tables of its own.
    ///
    /// # Errors
    /// `Migration`, and as for [`has_registry`](Self::has_registry).
    pub async fn require_registry(&self) -> Result<()> {
        if self.has_registry().await? {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Migration,
            "the registry lacks migrations of its own, and so can't say who the tenants are",
        )
        .with_hint("run the command migrate first"))
    }
}

pub(super) fn refused(why: &'static str) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}
