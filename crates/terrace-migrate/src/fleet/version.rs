//! What a target has, as a value: its applied migrations, and a short text that tells them apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terrace_core::{Result, ScopeKind};
use terrace_sql::Dialect;

use crate::checksum::checksum;
use crate::error;
use crate::loader::MigrationSet;
use crate::migration::{Migration, MigrationId};

/// The migrations that a target has, with their checksums. Those of apps that the project no longer
/// has are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TargetVersion {
    applied: Vec<(MigrationId, String)>,
}

impl TargetVersion {
    /// The version of a target with these migrations and checksums, in any order.
    pub fn new(applied: impl IntoIterator<Item = (MigrationId, String)>) -> Self {
        let sorted: BTreeMap<_, _> = applied.into_iter().collect();
        Self {
            applied: sorted.into_iter().collect(),
        }
    }

    /// Its migrations and their checksums, by name.
    pub fn applied(&self) -> &[(MigrationId, String)] {
        &self.applied
    }

    /// SHA-256 of its migrations and checksums, in hexadecimal: equal for equal versions.
    ///
    /// ```
    /// use terrace_migrate::{MigrationId, TargetVersion};
    /// let id = |name| (MigrationId::new("shop", name), "checksum".to_owned());
    /// let one = TargetVersion::new([id("0001_a"), id("0002_b")]);
    /// let other = TargetVersion::new([id("0002_b"), id("0001_a")]);
    /// assert_eq!(one.digest(), other.digest());
    /// assert_ne!(one.digest(), TargetVersion::default().digest());
    /// ```
    pub fn digest(&self) -> String {
        let lines: Vec<String> = self
            .applied
            .iter()
            .map(|(id, sum)| format!("{id} {sum}\n"))
            .collect();
        checksum(&lines.concat())
    }

    /// This version with further migrations.
    pub(crate) fn with(&self, further: &[&Migration], dialect: Dialect) -> Result<Self> {
        let mut applied = self.applied.clone();
        for migration in further {
            applied.push((migration.id.clone(), migration.checksum(dialect)?));
        }
        Ok(Self::new(applied))
    }
}

impl MigrationSet {
    /// What a target of this version lacks, in order.
    ///
    /// # Errors
    /// `Migration` when one of its files changed since, or is gone.
    pub fn lacking(
        &self,
        scope: ScopeKind,
        dialect: Dialect,
        version: &TargetVersion,
    ) -> Result<Vec<&Migration>> {
        let mut applied: BTreeMap<&MigrationId, &String> =
            version.applied.iter().map(|(id, sum)| (id, sum)).collect();
        let mut lacking = Vec::new();
        for migration in self.scope(scope) {
            match applied.remove(&migration.id) {
                None => lacking.push(migration),
                Some(sum) if *sum == migration.checksum(dialect)? => {}
                Some(_) => {
                    return Err(error::migration(format!(
                        "the file of {} changed after it was applied",
                        migration.id
                    )));
                }
            }
        }
        match applied.into_keys().find(|id| self.apps().contains(&id.app)) {
            Some(id) => Err(error::migration(format!(
                "{id} was applied, but its file is missing"
            ))),
            None => Ok(lacking),
        }
    }
}
