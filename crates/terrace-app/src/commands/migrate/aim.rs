//! `migrate` to anywhere else than the newest migration, by pretending, or on paper.

use std::process::ExitCode;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{
    Direction, ExecutorOptions, Goal, MigrationPreview, Migrator, Mode, TargetOutcome,
};
use terrace_registry::Tenants;
use terrace_tenancy::MigrationTarget;

use super::lints::Lints;
use super::show_target;
use crate::output::json;
use crate::{Context, Format};

/// How far targets are brought, and how.
#[derive(Default, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the command line"
)]
pub(crate) struct Aim {
    /// Brings every target that has it to this migration, forward or back: 0003, shop.0003, zero,
    /// shop.zero.
    #[arg(value_name = "MIGRATION")]
    target: Option<String>,
    /// The same.
    #[arg(long, value_name = "MIGRATION", conflicts_with = "target")]
    to: Option<String>,
    /// Undoes the newest so many migrations.
    #[arg(long, value_name = "N", conflicts_with_all = ["target", "to"])]
    back: Option<usize>,
    /// Whose migrations are undone, when the project has both: registry or tenant.
    #[arg(long, value_parser = scope)]
    scope: Option<ScopeKind>,
    /// Changes the ledger and runs nothing.
    #[arg(long)]
    fake: bool,
    /// Counts the first migration of an app as applied when its tables are there as it makes them.
    #[arg(long, conflicts_with = "fake")]
    fake_initial: bool,
    /// Lists what would run.
    #[arg(long)]
    plan: bool,
    /// Prints the SQL that would run.
    #[arg(long)]
    dry_run: bool,
    /// Says that removing data is meant, in the production tier.
    #[arg(long)]
    pub(super) yes: bool,
}

/// Reads the name of a scope.
pub(crate) fn scope(text: &str) -> Result<ScopeKind, String> {
    [ScopeKind::Registry, ScopeKind::Tenant]
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .ok_or_else(|| "use registry or tenant".to_owned())
}

impl Aim {
    /// So many steps back.
    pub(crate) fn back(count: usize, scope: Option<ScopeKind>) -> Self {
        Self {
            back: Some(count),
            scope,
            ..Self::default()
        }
    }

    /// Whether anything else is asked for than the newest migration everywhere.
    pub(super) fn is_taken(&self) -> bool {
        let aimed = self.name().is_some() || self.back.is_some();
        aimed || self.fake || self.fake_initial || self.plan || self.dry_run
    }

    pub(crate) async fn run(&self, context: &Context, format: Format) -> Result<ExitCode> {
        let tenants = context.tenants().await?;
        let migrator =
            Migrator::new(tenants.migrator().set().clone()).with_options(self.options(context));
        let targets = self.targets(context, &migrator).await?;
        if self.plan || self.dry_run {
            return self.show_plan(context, format, &migrator, &targets).await;
        }
        let mut outcomes = Vec::with_capacity(targets.len());
        for target in &targets {
            let outcome = migrator.migrate(target).await;
            if format == Format::Text {
                show_target(context, target.key(), &outcome)?;
            }
            outcomes.push(outcome);
        }
        note_versions(tenants, &outcomes).await?;
        if format == Format::Json {
            context.say(json(&outcomes)?)?;
        } else if outcomes
            .iter()
            .all(|one| one.is_ok() && one.applied.is_empty())
        {
            context.say("nothing to do")?;
        }
        Ok(if outcomes.iter().all(TargetOutcome::is_ok) {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }

    fn name(&self) -> Option<&str> {
        self.to.as_deref().or(self.target.as_deref())
    }

    fn options(&self, context: &Context) -> ExecutorOptions {
        ExecutorOptions {
            goal: match (self.name(), self.back) {
                (Some(name), _) => Goal::To(name.to_owned()),
                (None, Some(count)) => Goal::Down(count),
                (None, None) => Goal::Latest,
            },
            mode: match (self.fake, self.fake_initial) {
                (true, _) => Mode::Fake,
                (_, true) => Mode::FakeInitial,
                _ => Mode::Run,
            },
            // The built-in apps are undone by their names only.
            apps: context
                .apps()
                .iter()
                .map(|app| app.app.to_string())
                .collect(),
            allow_destructive: context.may_remove_data(),
            lock_timeout: Duration::from_millis(context.settings().database.lock_timeout_ms),
            ..ExecutorOptions::default()
        }
    }

    /// What is concerned: the registry first, because it says who the tenants are; last, when
    /// something of it is undone.
    async fn targets(
        &self,
        context: &Context,
        migrator: &Migrator,
    ) -> Result<Vec<MigrationTarget>> {
        let tenants = context.tenants().await?;
        let concerns = |scope| self.scope.is_none_or(|chosen| chosen == scope);
        self.refuse_unclear(context, migrator)?;
        let registry = tenants.servers().registry_target()?;
        let registry_stands = Migrator::new(migrator.set().clone())
            .plan(&registry)
            .await?
            .is_empty();
        let mut targets = Vec::new();
        if concerns(ScopeKind::Tenant) && registry_stands {
            targets = tenants.targets().await?;
        }
        if !concerns(ScopeKind::Registry) {
            return Ok(targets);
        }
        let plan = migrator.plan(&registry).await?;
        let undoes = plan
            .iter()
            .any(|preview| preview.direction == Direction::Backward);
        let place = if undoes { targets.len() } else { 0 };
        targets.insert(place, registry);
        Ok(targets)
    }

    /// So many steps back, or everything: of the registry, of the tenants?
    fn refuse_unclear(&self, context: &Context, migrator: &Migrator) -> Result<()> {
        let scopes = [ScopeKind::Registry, ScopeKind::Tenant];
        let named = |name| scopes.iter().all(|scope| migrator.knows(name, *scope));
        if self.scope.is_none() && self.name().is_some_and(named) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the registry and the tenants have a migration of that name each",
            )
            .with_hint("say which is meant: --scope registry or --scope tenant"));
        }
        let has = |scope| {
            let mut migrations = migrator.set().scope(scope).iter();
            migrations.any(|one| context.apps().iter().any(|app| app.app == one.id.app))
        };
        let counts = self.back.is_some() || self.name().is_some_and(|name| name.ends_with("zero"));
        if counts && self.scope.is_none() && has(ScopeKind::Registry) && has(ScopeKind::Tenant) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the project has migrations for the registry and for tenants",
            )
            .with_hint("say whose are undone: --scope registry or --scope tenant"));
        }
        Ok(())
    }

    async fn show_plan(
        &self,
        context: &Context,
        format: Format,
        migrator: &Migrator,
        targets: &[MigrationTarget],
    ) -> Result<ExitCode> {
        let mut plans = Vec::new();
        let mut lints = Lints::default();
        for target in targets {
            let plan = migrator.plan(target).await;
            let plan = plan.map_err(|error| error.with_context(target.key()))?;
            let findings = lints.of(migrator, target, &plan)?;
            if format == Format::Json {
                plans.push(serde_json::json!({
                    "target": target.key(), "plan": plan, "findings": findings,
                }));
                continue;
            }
            for preview in &plan {
                context.say(self.lines(target.key(), preview))?;
            }
            if plan.is_empty() {
                context.say(format!("-- {}: nothing to do", target.key()))?;
            }
        }
        if format == Format::Json {
            context.say(json(&plans)?)?;
        } else {
            lints.say(context)?;
        }
        Ok(lints.code(context))
    }

    fn lines(&self, target: &str, preview: &MigrationPreview) -> String {
        let direction = match preview.direction {
            Direction::Forward => "",
            Direction::Backward => " backward",
        };
        let title = format!("-- {target}: {}.{}{direction}", preview.app, preview.name);
        let mut lines = vec![title];
        let removed = preview.destroys.iter();
        lines.extend(removed.map(|what| format!("--   removes data: {what}")));
        if self.dry_run {
            lines.push(preview.sql());
        }
        lines.join("\n")
    }
}

/// Tells the registry what tenants have now: it finds by that what the next run has to do.
async fn note_versions(tenants: &Tenants, outcomes: &[TargetOutcome]) -> Result<()> {
    let registry = tenants.servers().registry_target()?;
    let changed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| !outcome.applied.is_empty() || !outcome.is_ok())
        .map(|outcome| outcome.key.as_str())
        .filter(|key| *key != registry.key())
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    for row in tenants.list().await? {
        let resident = row.resident()?;
        let target = tenants.servers().target(&resident.placement)?;
        if changed.contains(&target.key()) {
            let id = resident.tenant.id().as_uuid();
            tenants.refresh_version(id).await?;
        }
    }
    Ok(())
}
