//! Which tables are copied, and what keeps them from it.

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::TableDefinition;
use terrace_sql::catalogue::LiveSchema;

use super::CopyChoice;

/// A table, as it is where the rows go to.
pub(super) struct PlannedTable {
    pub(super) definition: TableDefinition,
    pub(super) is_made: bool,
}

pub(super) struct Plan {
    pub(super) tables: Vec<PlannedTable>,
    /// Those that are missing, as they are made.
    pub(super) made: Vec<TableDefinition>,
}

impl Plan {
    pub(super) fn make(from: &LiveSchema, to: &LiveSchema, choice: &CopyChoice) -> Result<Self> {
        let mut named = choice.tables.iter().chain(&choice.exclude);
        if let Some(unknown) = named.find(|name| from.table(name).is_none()) {
            let known: Vec<&str> = from
                .tables
                .iter()
                .map(|table| table.name.as_str())
                .collect();
            return Err(wrong(format!("there is no table {unknown}"))
                .with_hint(format!("the tables are: {}", known.join(", "))));
        }
        let mut plan = Self {
            tables: Vec::new(),
            made: Vec::new(),
        };
        for table in &from.tables {
            let is_chosen = choice.tables.is_empty() || choice.tables.contains(&table.name);
            if !is_chosen || choice.exclude.contains(&table.name) || is_ours(&table.name) {
                continue;
            }
            plan.add(table, to.table(&table.name), choice)?;
        }
        if plan.tables.is_empty() {
            return Err(wrong("no tables are chosen")
                .with_hint("the database has none, or all of them are left out"));
        }
        Ok(plan)
    }

    fn add(
        &mut self,
        from: &TableDefinition,
        to: Option<&TableDefinition>,
        choice: &CopyChoice,
    ) -> Result<()> {
        let name = &from.name;
        if from.primary_key.is_empty() {
            return Err(wrong(format!(
                "{name} has no primary key: its rows can't be told apart, nor read in an order"
            ))
            .with_hint("add one, or leave the table out with --exclude"));
        }
        let Some(to) = to else {
            if let Some((column, _)) = &choice.tenant {
                return Err(wrong(format!("there is no table {name} where the rows go to"))
                    .with_hint(format!(
                        "rows of a tenant go into tables that have {column}: make them with terrace tenantize"
                    )));
            }
            self.made.push(from.clone());
            self.tables.push(PlannedTable {
                definition: from.clone(),
                is_made: true,
            });
            return Ok(());
        };
        let has = |column: &str| to.columns.iter().any(|other| other.name == column);
        let missing = from.columns.iter().find(|column| !has(&column.name));
        if let Some(column) = missing {
            return Err(wrong(format!(
                "{name} has no column {} where the rows go to",
                column.name
            ))
            .with_hint("bring both databases to the same migration first"));
        }
        match &choice.tenant {
            Some((column, _)) if !has(column) => {
                return Err(wrong(format!(
                    "{name} has no column {column} where the rows go to"
                ))
                .with_hint(
                    "name the tenant column with --column, or leave the table out with --exclude",
                ));
            }
            _ => {}
        }
        // The rows have the columns of the table that they come from.
        let mut definition = to.clone();
        definition.columns.retain(|column| {
            from.columns
                .iter()
                .any(|other| other.name == column.name && other.generated.is_none())
                && column.generated.is_none()
        });
        definition.primary_key.clone_from(&from.primary_key);
        self.tables.push(PlannedTable {
            definition,
            is_made: false,
        });
        Ok(())
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("terrace_")
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
