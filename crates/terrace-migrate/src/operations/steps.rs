//! The steps of a migration under construction: what can be altered is, what can't makes the table
//! anew.

use terrace_core::Result;
use terrace_sql::{Capabilities, Copied, Ddl, TableDefinition};

use super::RustStep;
use crate::migration::Step;
use crate::state::ProjectState;

/// The tables before and after an operation, and the functions that it may run.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) before: &'a ProjectState,
    pub(crate) after: &'a ProjectState,
    pub(crate) functions: &'a [RustStep],
}

impl<'a> Around<'a> {
    /// A table before the operation.
    pub(crate) fn before(&self, table: &str) -> Result<&'a TableDefinition> {
        find(self.before, table)
    }

    /// A table after the operation.
    pub(crate) fn after(&self, table: &str) -> Result<&'a TableDefinition> {
        find(self.after, table)
    }
}

fn find<'a>(state: &'a ProjectState, table: &str) -> Result<&'a TableDefinition> {
    state
        .table(table)
        .map_err(|why| why.into_error("an operation doesn't fit the tables"))
}

/// The steps of a migration, for a database with these capabilities.
pub(crate) struct Steps<'a> {
    pub(crate) capabilities: &'a Capabilities,
    steps: Vec<Step>,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(capabilities: &'a Capabilities) -> Self {
        Self {
            capabilities,
            steps: Vec::new(),
        }
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    pub(crate) fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub(crate) fn ddl(&mut self, ddl: Ddl) {
        self.push(Step::Ddl(ddl));
    }

    /// Makes a table anew, where `ALTER TABLE` can't do what the operation does. Columns of the same
    /// name keep their values; `changed` says what is different about one of them.
    pub(crate) fn rebuild(
        &mut self,
        around: &Around<'_>,
        table: &str,
        changed: Option<&Copied>,
    ) -> Result<()> {
        self.remake(around.before(table)?, around.after(table)?, changed);
        Ok(())
    }

    /// Makes a table anew out of the form that it has in the database.
    pub(crate) fn remake(
        &mut self,
        before: &TableDefinition,
        after: &TableDefinition,
        changed: Option<&Copied>,
    ) {
        if self.fold(after) {
            return;
        }
        let is_written = |table: &TableDefinition, name: &str| {
            let mut columns = table.columns.iter();
            columns.any(|column| column.name == name)
        };
        let mut copied = Vec::with_capacity(after.columns.len());
        for column in after.columns.iter().filter(|c| c.generated.is_none()) {
            match changed {
                Some(changed) if changed.column == column.name => copied.push(changed.clone()),
                _ if is_written(before, &column.name) => copied.push(Copied::same(&column.name)),
                _ => {}
            }
        }
        if !self.merge(after, &copied) {
            self.ddl(Ddl::RebuildTable {
                table: after.clone(),
                copied,
            });
        }
    }

    /// A table that the same migration makes is made in its last form at once: it has no rows yet,
    /// and may refer to tables that don't exist yet.
    fn fold(&mut self, table: &TableDefinition) -> bool {
        let made = self.steps.iter().rposition(
            |step| matches!(step, Step::Ddl(Ddl::CreateTable(made)) if made.name == table.name),
        );
        let Some(made) = made else { return false };
        let later = &self.steps[made + 1..];
        if later.iter().any(|step| !folds(step, &table.name)) {
            return false;
        }
        let mut place = 0;
        self.steps.retain(|step| {
            place += 1;
            place <= made + 1 || !alters(step, &table.name)
        });
        if let Some(Step::Ddl(Ddl::CreateTable(made))) = self.steps.get_mut(made) {
            *made = table.clone();
        }
        true
    }

    /// Two forms of a table, one after the other, are one.
    fn merge(&mut self, after: &TableDefinition, copied: &[Copied]) -> bool {
        let Some(Step::Ddl(Ddl::RebuildTable {
            table,
            copied: earlier,
        })) = self.steps.last_mut()
        else {
            return false;
        };
        if table.name != after.name {
            return false;
        }
        let is_plain = |copied: &Copied| copied.value.is_none() && copied.fill.is_none();
        let mut merged = Vec::with_capacity(copied.len());
        for column in copied {
            let source = earlier.iter().find(|one| one.column == column.column);
            match source {
                Some(source) if is_plain(column) => merged.push(source.clone()),
                Some(source) if is_plain(source) && earlier.iter().all(is_plain) => {
                    merged.push(column.clone());
                }
                // Filled from the first form's default.
                None if is_plain(column) => {}
                _ => return false,
            }
        }
        *table = after.clone();
        *earlier = merged;
        true
    }
}

/// Whether a step behind the making of a table leaves it empty and under its name.
fn folds(step: &Step, table: &str) -> bool {
    match step {
        Step::Sql(_) | Step::Rust(_) => false,
        Step::Ddl(Ddl::RenameTable {
            table: from, to, ..
        }) => from != table && to != table,
        Step::Ddl(Ddl::RenameColumn { table: other, .. } | Ddl::DropTable(other)) => other != table,
        Step::Ddl(_) => true,
    }
}

/// Whether a step changes this table.
fn alters(step: &Step, table: &str) -> bool {
    match step {
        Step::Ddl(
            Ddl::AddColumn { table: other, .. }
            | Ddl::DropColumn { table: other, .. }
            | Ddl::CreateIndex { table: other, .. }
            | Ddl::DropIndex { table: other, .. }
            | Ddl::AddUnique { table: other, .. }
            | Ddl::DropUnique { table: other, .. },
        ) => other == table,
        Step::Ddl(Ddl::RebuildTable { table: other, .. }) => other.name == table,
        _ => false,
    }
}
