//! A database that has its tables already: whether they are those that a first migration makes.

use std::collections::BTreeSet;

use terrace_core::Result;
use terrace_sql::catalogue::{LeftoverKind, LiveSchema};
use terrace_tenancy::MigrationSession;

use super::Migrator;
use super::prepared::{Part, Prepared};
use crate::error;
use crate::introspect::{Difference, DifferenceKind, Fingerprint, introspect_in};
use crate::operations::Operation;
use crate::outcome::Direction;

impl Migrator {
    /// Whether a migration is the first of its app and its tables are there, as it makes them.
    ///
    /// # Errors
    /// `Migration`, with all that differs, when some of them are there and not as it makes them.
    pub(super) async fn is_there(
        &self,
        session: &mut MigrationSession,
        prepared: &Prepared<'_>,
    ) -> Result<bool> {
        let migration = prepared.migration;
        let all = self.set.scope(migration.scope);
        let first = all
            .iter()
            .filter(|other| other.id.app == migration.id.app)
            .all(|other| other.number >= migration.number);
        if !first || prepared.direction == Direction::Backward || prepared.begun.is_some() {
            return Ok(false);
        }
        let tables = tables_of(prepared, session);
        let mut is_any_there = false;
        for table in &tables {
            is_any_there |= session.table_exists(table).await?;
        }
        if !is_any_there {
            return Ok(false);
        }
        let before = all.iter().map(|one| &one.id);
        let before = before.take_while(|id| **id != migration.id).cloned();
        let ids: BTreeSet<_> = before.chain([migration.id.clone()]).collect();
        let target = session.target().clone();
        let expected = only(self.made_by(&target, &ids).await?, &tables);
        session.begin().await?;
        let live = introspect_in(session).await;
        session.rollback().await?;
        let live = only(live?, &tables);
        let differences = Fingerprint::of(&live).differences(&Fingerprint::of(&expected));
        let mut differences: Vec<_> = differences.iter().filter(|one| matters(one)).collect();
        // Rights of Terrace's own roles nobody else could have given.
        let lacks_rights = |all: &[&Difference]| all.iter().all(|one| is_missing_right(one));
        if !differences.is_empty() && lacks_rights(&differences) {
            for table in &tables {
                session.grant(table).await?;
            }
            differences.clear();
        }
        if differences.is_empty() {
            return Ok(true);
        }
        let lines = differences.iter().map(|one| format!("\n  {one}"));
        Err(error::migration(format!(
            "the tables are there, but not as the migration makes them:{}",
            lines.collect::<String>()
        ))
        .with_hint("nothing was run: bring the tables or the migration in order first"))
    }
}

/// The tables that a migration makes.
fn tables_of(prepared: &Prepared<'_>, session: &MigrationSession) -> BTreeSet<String> {
    let operations = prepared.migration.operations().iter();
    let mut tables: BTreeSet<String> = operations
        .filter_map(|operation| match operation {
            Operation::CreateTable(table) => Some(table.name.clone()),
            _ => None,
        })
        .collect();
    let dialect = session.target().dialect();
    for part in &prepared.parts {
        let Part::Text(lines) = part else { continue };
        let made = lines.iter();
        tables.extend(made.filter_map(|line| dialect.table_made_by(&line.text)));
    }
    tables
}

fn only(mut live: LiveSchema, tables: &BTreeSet<String>) -> LiveSchema {
    live.tables.retain(|table| tables.contains(&table.name));
    let is_in = |table: &Option<String>| table.as_ref().is_some_and(|name| tables.contains(name));
    live.leftovers.retain(|leftover| is_in(&leftover.table));
    live
}

/// What somebody added that takes nothing away from what the migration makes: an index, a trigger,
/// a check, a right, another spelling of a type.
fn matters(difference: &Difference) -> bool {
    let decides = [
        "table",
        "column",
        "primary key",
        "unique key",
        "foreign key",
        LeftoverKind::RowSecurity.as_str(),
        LeftoverKind::Policy.as_str(),
    ];
    difference.difference != DifferenceKind::Extra || decides.contains(&difference.kind)
}

fn is_missing_right(difference: &Difference) -> bool {
    difference.difference == DifferenceKind::Missing
        && difference.kind == LeftoverKind::Grant.as_str()
}
