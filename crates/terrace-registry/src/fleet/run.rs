//! A run: the registry, the shared tables, then every tenant with tables of its own.

use std::collections::{BTreeMap, HashSet};

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{
    Direction, FleetProgress, Known, MigrationId, Migrator, Mode, Settled, TargetOutcome,
    migrate_fleet,
};
use terrace_orm::Model as _;
use terrace_tenancy::MigrationTarget;

use super::aim::refused;
use super::ledger::{self, RegistryLedger};
use super::report::{FleetReport, Quarantined, TargetReport};
use super::selection::Selection;
use super::versions::Versions;
use super::{FleetOptions, Watch};
use crate::fleet_rows::FleetRow;
use crate::{TenantRow, Tenants};

struct Run<'a> {
    tenants: &'a Tenants,
    options: FleetOptions,
    selection: Selection,
    migrator: Migrator,
    report: &'a mut FleetReport,
}

struct Told<'a>(&'a dyn Watch);

impl FleetProgress for Told<'_> {
    fn settled(&self, settled: &Settled) {
        self.0.settled(settled);
    }
}

/// Brings everything where the options say.
pub(super) async fn everything(
    tenants: &Tenants,
    mut options: FleetOptions,
    report: &mut FleetReport,
) -> Result<()> {
    options.check()?;
    if options.resume {
        options.rules.canary = 0;
    }
    let mut run = Run {
        tenants,
        selection: Selection::of(&options),
        migrator: tenants.aimed(&options.aim),
        options,
        report,
    };
    run.all().await
}

impl Run<'_> {
    async fn all(&mut self) -> Result<()> {
        for scope in self.options.scopes() {
            self.migrator.check_goal(scope)?;
        }
        let registry = self.options.concerns_registry();
        let tenants = self.options.concerns_tenants();
        let target = self.tenants.servers().registry_target()?;
        let comes_last = registry && self.is_undone(&target).await?;
        if registry && !comes_last {
            self.visit(target.clone()).await;
            if !self.report.is_ok() {
                return Ok(());
            }
        }
        if tenants && self.knows_tenants(registry).await? {
            self.shared().await?;
            self.own().await?;
        }
        if comes_last && self.report.stopped.is_some() {
            self.report.unreached.push(target.key().to_owned());
        } else if comes_last {
            self.visit(target).await;
        }
        Ok(())
    }

    /// Whether the registry can say who the tenants are. A run that is about the registry, too, may
    /// be the one that makes it.
    async fn knows_tenants(&self, registry: bool) -> Result<bool> {
        if self.options.aim.is_newest() && registry {
            return Ok(true);
        }
        if !registry {
            self.tenants.require_registry().await?;
        }
        self.tenants.has_registry().await
    }

    /// Whether something of a target would be undone.
    async fn is_undone(&self, target: &MigrationTarget) -> Result<bool> {
        if self.options.aim.is_newest() {
            return Ok(false);
        }
        if self.options.aim.mode == Mode::Force {
            return Ok(true);
        }
        let plan = self.migrator.plan(target).await?;
        Ok(plan.iter().any(|one| one.direction == Direction::Backward))
    }

    async fn visit(&mut self, target: MigrationTarget) {
        let outcome = self.migrator.migrate(&target).await;
        self.report.targets.push(TargetReport::of(None, outcome));
    }

    async fn shared(&mut self) -> Result<()> {
        let named = self.selection.check(self.tenants.registry()).await?;
        let mut targets = self.tenants.shared_targets(&self.selection, &named).await?;
        self.spare_others(&mut targets).await?;
        for (key, target) in targets {
            match target {
                Ok(target) => self.visit(target).await,
                Err(error) => {
                    let outcome = TargetOutcome {
                        key,
                        applied: Vec::new(),
                        error: Some(error),
                    };
                    self.report.targets.push(TargetReport::of(None, outcome));
                }
            }
        }
        Ok(())
    }

    /// Tables that tenants share are undone, or only noted, for all of them: not for a choice. Where
    /// nobody could look, nothing is done.
    async fn spare_others(
        &self,
        targets: &mut BTreeMap<String, Result<MigrationTarget>>,
    ) -> Result<()> {
        if self.options.is_about_all() || self.options.aim.is_newest() {
            return Ok(());
        }
        let pretends = self.options.aim.mode == Mode::Fake;
        for (key, place) in targets {
            let Ok(target) = place else { continue };
            let undone = match self.is_undone(target).await {
                Ok(undone) => undone,
                Err(error) => {
                    *place = Err(error);
                    continue;
                }
            };
            if pretends || undone {
                return Err(refused(
                    "some of the chosen tenants share their tables with others, who would go along",
                )
                .with_context(key)
                .with_hint(
                    "choose tenants with tables of their own alone (--where isolation=…), or all: \
                     leave --tenant and --where away",
                ));
            }
        }
        Ok(())
    }

    /// The tenants with tables of their own.
    async fn own(&mut self) -> Result<()> {
        let tenants = self.tenants;
        if !tenants.has_tenant_migrations()? {
            let tenants = TenantRow::objects().count(tenants.registry()).await?;
            if tenants > 0 {
                tracing::warn!(
                    tenants,
                    "no app has migrations for tenants, and there are some"
                );
            }
            return Ok(());
        }
        tenants.ensure_fleet_rows().await?;
        if self.options.verify {
            tenants
                .verify_fleet(&self.selection, self.options.rules.jobs, self.report)
                .await?;
        }
        let versions = Versions::read(tenants.registry()).await?;
        let current = versions.current(&self.migrator, &tenants.dialects()?);
        let pending = self.selection.pending(current);
        let pending = pending.all(tenants.registry()).await?;
        let left_out = self.selection.left_out(tenants.registry()).await?;
        self.report.skip(left_out)?;
        let (left_out, pending): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|row| self.selection.is_quarantined(row));
        self.report.quarantined = left_out
            .iter()
            .map(Quarantined::of)
            .collect::<Result<_>>()?;
        self.report.pending = pending.len();
        self.refuse_undoing(&versions, &pending)?;
        self.options.progress.begins(pending.len());
        if pending.is_empty() {
            return Ok(());
        }
        self.fleet(versions, pending).await
    }

    /// Where nobody said that data may be lost, a run that undoes anything is not begun: each tenant
    /// would fail for the same reason, and count as one that fails.
    fn refuse_undoing(&self, versions: &Versions, pending: &[FleetRow]) -> Result<()> {
        let options = self.migrator.options();
        if options.allow_destructive || matches!(options.mode, Mode::Fake | Mode::Force) {
            return Ok(());
        }
        let mut seen = HashSet::new();
        let digests = pending.iter().map(|row| row.version.as_str());
        for digest in digests.filter(|digest| seen.insert(*digest)) {
            let Known::Version(version) = versions.known(digest) else {
                continue;
            };
            let undone = self.migrator.would_undo(ScopeKind::Tenant, &version);
            if !undone.is_empty() {
                let names: Vec<String> = undone.iter().map(MigrationId::to_string).collect();
                return Err(Error::new(
                    ErrorKind::Migration,
                    format!("data would be lost: {} would be undone", names.join(", ")),
                )
                .with_hint("look at it with --dry-run, and say --yes when that is meant"));
            }
        }
        Ok(())
    }

    async fn fleet(&mut self, versions: Versions, pending: Vec<FleetRow>) -> Result<()> {
        let expected = pending.len();
        let selection = self.selection.clone();
        let ledger = RegistryLedger::start(
            self.tenants,
            &self.migrator,
            selection,
            versions,
            pending.clone(),
        )
        .await?;
        let told = Told(&*self.options.progress);
        let rules = &self.options.rules;
        let run = migrate_fleet(&self.migrator, &ledger, rules, expected, &told).await;
        let left = ledger.leave().await;
        let run = run?;
        self.report.stopped = run.stopped;
        self.report.take(run.settled);
        for (row, error) in left? {
            self.report.add_broken(&row, error)?;
        }
        self.add_what_others_did(&pending).await
    }

    /// Tenants that another run failed to migrate meanwhile, and those that were not reached.
    async fn add_what_others_did(&mut self, pending: &[FleetRow]) -> Result<()> {
        let visited: HashSet<String> = self
            .report
            .targets
            .iter()
            .filter_map(|target| target.tenant.clone())
            .collect();
        let mut others = Vec::new();
        for row in pending {
            let tenant = row.tenant.loaded().ok_or_else(ledger::not_loaded)?;
            if !visited.contains(&tenant.slug) {
                others.push(ledger::id_of(row));
            }
        }
        for ids in others.chunks(500) {
            let ids = ids.to_vec();
            let rows = FleetRow::objects()
                .select_related(|row| row.tenant())
                .filter(move |row| row.tenant.one_of(ids))
                .all(self.tenants.registry())
                .await?;
            for row in rows {
                self.report.add_other(&row)?;
            }
        }
        Ok(())
    }
}
