//! The rows of a database in another one: of another kind, or as one tenant of shared tables.
//!
//! | file | is for |
//! |---|---|
//! | `plan` | which tables, and what keeps them from being copied |
//! | `rows` | a table's rows, in the order of its key, a batch at a time |
//! | `sum` | a sum over rows that doesn't depend on their order |
//!
//! It is all or nothing: the other database is written in one transaction, which is committed only
//! when every table has as many rows as the first one, and the same sum.

mod plan;
mod rows;
mod sum;

use std::fmt;

use serde::Serialize;
use terrace_core::{Count, Error, ErrorKind, Result, TenantId, Value};
use terrace_sql::{BinaryOperator, Ddl, ForeignKeyDefinition, TableDefinition};
use terrace_tenancy::{MigrationSession, MigrationTarget};

use crate::introspect::introspect;
use plan::Plan;

/// What is asked of a copy.
#[derive(Clone, Debug, Default)]
pub struct CopyChoice {
    /// These tables; all when empty.
    pub tables: Vec<String>,
    /// Not these.
    pub exclude: Vec<String>,
    /// Whose the rows become, and the column that says so: the tables have that column then.
    pub tenant: Option<(String, TenantId)>,
    /// So many rows at a time.
    pub batch: usize,
}

/// What was copied.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CopyReport {
    /// The tables, in order.
    pub tables: Vec<CopiedTable>,
}

/// A table whose rows are in both databases, and the same.
#[derive(Clone, Debug, Serialize)]
pub struct CopiedTable {
    /// Its name.
    pub table: String,
    /// Whether it was made.
    pub made: bool,
    /// How many rows.
    pub rows: u64,
    /// The sum over them, in hexadecimal.
    pub sum: String,
}

impl fmt::Display for CopiedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = if self.made { ", made" } else { "" };
        write!(
            f,
            "{}: {}, sum {}{made}",
            self.table,
            Count(self.rows, "row"),
            self.sum
        )
    }
}

/// Copies the tables of one target into another.
///
/// Tables that are missing there are made, with their keys and indexes. Those that are there must be
/// empty, or hold no row of the tenant whose the rows become.
///
/// # Errors
/// For what can't be copied, before anything is written; for a value that doesn't fit its column, and
/// for a difference found at the end: then nothing was written.
pub async fn copy(
    from: &MigrationTarget,
    to: &MigrationTarget,
    choice: &CopyChoice,
    say: &mut (dyn FnMut(&str) -> Result<()> + Send),
) -> Result<CopyReport> {
    let plan = Plan::make(&introspect(from).await?, &introspect(to).await?, choice)?;
    let mut source = from.session().await?;
    let mut goal = to.session().await?;
    source.begin_reading().await?;
    goal.begin().await?;
    let copied = Copying {
        plan: &plan,
        choice,
    }
    .run(&mut source, &mut goal, say)
    .await;
    let closed = source.rollback().await;
    match copied {
        Ok(report) => {
            goal.commit().await?;
            closed.map(|()| report)
        }
        Err(error) => {
            goal.rollback().await?;
            Err(error)
        }
    }
}

struct Copying<'a> {
    plan: &'a Plan,
    choice: &'a CopyChoice,
}

impl Copying<'_> {
    async fn run(
        &self,
        source: &mut MigrationSession,
        goal: &mut MigrationSession,
        say: &mut (dyn FnMut(&str) -> Result<()> + Send),
    ) -> Result<CopyReport> {
        for table in &self.plan.made {
            goal.apply_plain(&Ddl::CreateTable(bare(table))).await?;
        }
        self.refuse_rows(goal).await?;
        let existing = self.existing_keys();
        for (table, key) in &existing {
            goal.put_off_reference(table, key).await?;
        }
        goal.defer_constraints().await?;
        let mut report = CopyReport::default();
        for table in &self.plan.tables {
            let copied = rows::copy(source, goal, table, self.choice).await;
            let sum = copied.map_err(|error| error.with_context(&table.definition.name))?;
            let there = rows::sum_of(goal, table, self.choice).await?;
            if there != sum {
                return Err(Error::new(
                    ErrorKind::Corrupt,
                    format!(
                        "{}: {} with the sum {} read, and {} with {} there: nothing was kept",
                        table.definition.name,
                        Count(sum.rows, "row"),
                        sum,
                        there.rows,
                        there
                    ),
                )
                .with_hint(
                    "a trigger of the table may change what is written: switch it off for the copy",
                ));
            }
            let line = CopiedTable {
                table: table.definition.name.clone(),
                made: table.is_made,
                rows: sum.rows,
                sum: sum.to_string(),
            };
            say(&line.to_string())?;
            report.tables.push(line);
        }
        self.finish(goal, &existing).await?;
        Ok(report)
    }

    /// Keys and indexes come when the rows are there, and numbers go on behind them.
    async fn finish(
        &self,
        goal: &mut MigrationSession,
        existing: &[(String, ForeignKeyDefinition)],
    ) -> Result<()> {
        for table in &self.plan.made {
            for index in &table.indexes {
                goal.apply_plain(&Ddl::CreateIndex {
                    table: table.name.clone(),
                    index: index.clone(),
                })
                .await?;
            }
        }
        for table in &self.plan.made {
            for foreign_key in &table.foreign_keys {
                goal.apply_plain(&Ddl::AddForeignKey {
                    table: table.name.clone(),
                    foreign_key: foreign_key.clone(),
                })
                .await?;
            }
        }
        goal.check_constraints_now().await?;
        for (table, key) in existing {
            goal.take_back_reference(table, key).await?;
        }
        for table in &self.plan.tables {
            let columns = table.definition.columns.iter();
            for column in columns.filter(|column| column.identity) {
                goal.advance_number(&table.definition.name, &column.name)
                    .await?;
            }
        }
        Ok(())
    }

    /// The foreign keys of tables that are there and can't wait for the end of the transaction.
    fn existing_keys(&self) -> Vec<(String, ForeignKeyDefinition)> {
        let tables = self.plan.tables.iter().filter(|table| !table.is_made);
        tables
            .flat_map(|table| {
                let keys = table.definition.foreign_keys.iter();
                keys.filter(|key| key.deferrable.is_no())
                    .map(|key| (table.definition.name.clone(), key.clone()))
            })
            .collect()
    }

    async fn refuse_rows(&self, goal: &mut MigrationSession) -> Result<()> {
        for table in self.plan.tables.iter().filter(|table| !table.is_made) {
            let name = &table.definition.name;
            let which = self.choice.tenant.as_ref().map(|(column, tenant)| {
                (
                    column.as_str(),
                    BinaryOperator::Equal,
                    Value::Uuid(tenant.as_uuid()),
                )
            });
            if goal.count_rows(name, which).await? > 0 {
                let whose = match &self.choice.tenant {
                    Some((_, tenant)) => format!(" of the tenant {tenant}"),
                    None => String::new(),
                };
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!("{name} has rows{whose} already: nothing was copied"),
                )
                .with_hint("copy into empty tables, or for another tenant with --tenant"));
            }
        }
        Ok(())
    }
}

/// A table without what is made when its rows are there.
fn bare(table: &TableDefinition) -> TableDefinition {
    TableDefinition {
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        ..table.clone()
    }
}
