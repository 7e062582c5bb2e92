//! Where `migrate` brings its targets: anywhere else than to the newest migration, by pretending, or
//! on paper.

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{Goal, Migrator, Mode};
use terrace_registry::FleetAim;

use crate::Context;

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
    #[arg(long, value_name = "N", conflicts_with_all = ["target", "to", "resume"])]
    back: Option<usize>,
    /// Undoes the newest migration and applies it again.
    #[arg(long, conflicts_with_all = ["target", "to", "back", "fake", "fake_initial", "resume"])]
    redo: bool,
    /// Notes this migration as the newest one that a target has, whatever its ledger said, and runs
    /// nothing: after the tables of a migration that was stopped half way were mended by hand.
    #[arg(long, value_name = "MIGRATION", conflicts_with_all = [
        "target", "to", "back", "redo", "fake", "fake_initial", "plan", "dry_run",
    ])]
    force: Option<String>,
    /// Whose tables are meant, when both have such migrations: registry or tenant.
    #[arg(long, value_parser = scope)]
    scope: Option<ScopeKind>,
    /// Changes the ledger and runs nothing.
    #[arg(long)]
    fake: bool,
    /// Counts the first migration of an app as applied when its tables are there as it makes them.
    #[arg(long, conflicts_with = "fake")]
    fake_initial: bool,
    /// Lists what would run, once for all tenants that lack the same.
    #[arg(long, conflicts_with_all = RUNS_ONLY)]
    plan: bool,
    /// Prints the SQL that would run.
    #[arg(long, conflicts_with_all = RUNS_ONLY)]
    pub(super) dry_run: bool,
    /// Says that removing data is meant, in the production tier.
    #[arg(long)]
    pub(super) yes: bool,
}

/// What has a meaning only when something runs.
pub(super) const RUNS_ONLY: [&str; 7] = [
    "rest",
    "canary",
    "wave",
    "max_failures",
    "resume",
    "verify",
    "include_quarantined",
];

/// Reads the name of a scope.
pub(crate) fn scope(text: &str) -> Result<ScopeKind, String> {
    [ScopeKind::Registry, ScopeKind::Tenant]
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .ok_or_else(|| "use registry or tenant".to_owned())
}

impl Aim {
    /// So many steps back.
    pub(crate) fn back(count: usize, scope: Option<ScopeKind>, yes: bool) -> Self {
        Self {
            back: Some(count),
            scope,
            yes,
            ..Self::default()
        }
    }

    /// Whether what would run is shown, and nothing runs.
    pub(super) fn is_on_paper(&self) -> bool {
        self.plan || self.dry_run
    }

    fn name(&self) -> Option<&str> {
        let named = self.to.as_deref().or(self.target.as_deref());
        named.or(self.force.as_deref())
    }

    /// As the registry takes it.
    ///
    /// # Errors
    /// When it may mean the registry or the tenants. Who chooses tenants means those.
    pub(super) async fn of_fleet(&self, context: &Context, chooses: bool) -> Result<FleetAim> {
        let tenants = context.tenants().await?;
        let aim = FleetAim {
            goal: match (self.name(), self.back) {
                (Some(name), _) => Goal::To(name.to_owned()),
                (None, Some(count)) => Goal::Down(count),
                (None, None) if self.redo => Goal::Redo,
                (None, None) => Goal::Latest,
            },
            mode: match (&self.force, self.fake, self.fake_initial) {
                (Some(_), ..) => Mode::Force,
                (None, true, _) => Mode::Fake,
                (None, _, true) => Mode::FakeInitial,
                _ => Mode::Run,
            },
            // The built-in apps are undone by their names only.
            apps: context
                .apps()
                .iter()
                .map(|app| app.app.to_string())
                .collect(),
            scope: self.scope,
        };
        if self.scope.is_none() && !chooses {
            refuse_unclear(context, &tenants.aimed(&aim), &aim)?;
        }
        Ok(aim)
    }
}

/// So many steps back, or everything: of the registry, of the tenants?
fn refuse_unclear(context: &Context, migrator: &Migrator, aim: &FleetAim) -> Result<()> {
    let name = match &aim.goal {
        Goal::To(name) => Some(name.as_str()),
        _ => None,
    };
    let scopes = [ScopeKind::Registry, ScopeKind::Tenant];
    let named = |name| scopes.iter().all(|scope| migrator.knows(name, *scope));
    if name.is_some_and(named) {
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
    let counts = aim.goal.is_relative() || name.is_some_and(|name| name.ends_with("zero"));
    if counts && has(ScopeKind::Registry) && has(ScopeKind::Tenant) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "the project has migrations for the registry and for tenants",
        )
        .with_hint("say whose are undone: --scope registry or --scope tenant"));
    }
    Ok(())
}
