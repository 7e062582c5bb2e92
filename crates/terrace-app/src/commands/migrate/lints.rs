//! What the plans of many targets do to those who use the tables meanwhile: told once for all that lack
//! the same migrations.

use std::collections::BTreeMap;
use std::process::ExitCode;

use terrace_core::Result;
use terrace_migrate::{Finding, MigrationPreview, Migrator};
use terrace_tenancy::MigrationTarget;

use crate::Context;

/// What was found, by what made it be.
#[derive(Default)]
pub(super) struct Lints {
    found: BTreeMap<String, Vec<Finding>>,
}

impl Lints {
    /// What is found about a target's plan.
    pub(super) fn of(
        &mut self,
        migrator: &Migrator,
        target: &MigrationTarget,
        plan: &[MigrationPreview],
    ) -> Result<&[Finding]> {
        let names = plan.iter().map(|one| format!("{}.{}", one.app, one.name));
        let key = format!(
            "{} {} {}",
            target.scope().as_str(),
            target.dialect().name(),
            names.collect::<Vec<_>>().join(" ")
        );
        if !self.found.contains_key(&key) {
            let found = migrator.lint(target, plan)?;
            self.found.insert(key.clone(), found);
        }
        Ok(self.found.get(&key).map_or(&[], Vec::as_slice))
    }

    /// Tells everything once.
    pub(super) fn say(&self, context: &Context) -> Result<()> {
        let production = context.settings().tier.is_production();
        let mut told: Vec<String> = Vec::new();
        for finding in self.found.values().flatten() {
            let lines = finding.lines(production, true);
            if !told.contains(&lines) {
                context.say(&lines)?;
                told.push(lines);
            }
        }
        Ok(())
    }

    /// Failure when something is an error here.
    pub(super) fn code(&self, context: &Context) -> ExitCode {
        let production = context.settings().tier.is_production() && !context.may_remove_data();
        let mut all = self.found.values().flatten();
        if all.any(|finding| finding.is_error(production)) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}
