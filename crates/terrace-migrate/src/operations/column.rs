//! Columns of existing tables.

mod alter;

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::{CheckDefinition, ColumnDefinition, Copied, Ddl, TableDefinition};

pub use alter::AlterColumn;

use super::part::Part;
use super::{Act, Around, Operation, Steps};
use crate::state::{ProjectState, StateError, absent, present};
use crate::words;

/// Adds a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddColumn {
    /// The table.
    pub table: String,
    /// The column.
    pub column: ColumnDefinition,
    /// The value, as SQL, of the rows that exist; the column's default when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
}

/// Removes a column. Keys, indexes and checks that use it go before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropColumn {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The value, as SQL, of the rows that exist when the column comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
}

/// Gives a column another name. Keys, indexes and checks follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameColumn {
    /// The table.
    pub table: String,
    /// Its name until now.
    pub column: String,
    /// Its new name.
    pub to: String,
}

impl Act for AddColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        let name = &self.column.name;
        absent(&table.columns, column_name, name, "column")?;
        table.columns.push(self.column.clone());
        Ok(())
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let fill = self
            .fill
            .as_ref()
            .filter(|_| self.column.generated.is_none());
        if !steps.capabilities.alter_constraints && !self.is_added_simply() {
            let changed = fill.map(|fill| Copied {
                column: self.column.name.clone(),
                value: Some(fill.clone()),
                fill: None,
            });
            return steps.rebuild(around, &self.table, changed.as_ref());
        }
        let mut filled = self.column.clone();
        let has_value = filled.nullable || filled.default.is_some() || filled.generated.is_some();
        if let Some(fill) = fill {
            filled.default = Some(fill.clone());
        } else if !has_value && !filled.identity && steps.capabilities.fills_with_zeros {
            // Rows that exist must keep it from becoming NOT NULL.
            filled.nullable = true;
        }
        steps.ddl(Ddl::AddColumn {
            table: self.table.clone(),
            column: filled.clone(),
        });
        if filled != self.column {
            steps.ddl(alter(&self.table, &filled, &self.column));
        }
        Ok(())
    }

    fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::DropColumn(DropColumn {
            table: self.table.clone(),
            column: self.column.name.clone(),
            fill: self.fill.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("{}_{}", self.table, self.column.name)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }

    fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
        let name = &self.column.name;
        if later.table() != Some(&self.table) {
            return None;
        }
        match later {
            Operation::DropColumn(drop) if drop.column == *name => Some(Vec::new()),
            Operation::RenameColumn(rename) if rename.column == *name => {
                let mut add = self.clone();
                rename.to.clone_into(&mut add.column.name);
                Some(vec![add.into()])
            }
            Operation::AlterColumn(alter) if alter.column.name == *name => {
                let column = alter.column.clone();
                // What the rows have before the second step is what they have after it.
                let value = self.fill.clone().or_else(|| self.column.default.clone());
                let value = value.or_else(|| alter.fill.clone());
                let fill = value.filter(|value| column.default.as_ref() != Some(value));
                let add = Self {
                    table: self.table.clone(),
                    column,
                    fill,
                };
                alter.using.is_none().then(|| vec![add.into()])
            }
            _ => None,
        }
    }
}

impl AddColumn {
    /// Whether a database that can't alter columns can add this one: no value is calculated for the
    /// rows that exist.
    fn is_added_simply(&self) -> bool {
        let constant = |default: &String| words::is_literal(default);
        self.column.generated.is_none()
            && !self.column.identity
            && self.fill.is_none()
            && self.column.default.as_ref().is_none_or(constant)
            && (self.column.nullable || self.column.default.is_some())
    }
}

impl Act for DropColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        if let Some(user) = user_of(state, &self.table, &self.column)? {
            return Err(StateError::new(format!(
                "{user} uses the column {} of {}: drop it first",
                self.column, self.table
            )));
        }
        let table = state.table_mut(&self.table)?;
        let index = present(&table.columns, column_name, &self.column, "column")?;
        table.columns.remove(index);
        Ok(())
    }

    fn steps(&self, _around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        steps.ddl(Ddl::DropColumn {
            table: self.table.clone(),
            column: self.column.clone(),
        });
        Ok(())
    }

    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::AddColumn(AddColumn {
            table: self.table.clone(),
            column: find(before.table(&self.table)?, &self.column)?.clone(),
            fill: self.fill.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("drop_{}_{}", self.table, self.column)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }
}

impl Act for RenameColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.rename_column(&self.table, &self.column, &self.to)
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let (before, after) = (around.before(&self.table)?, around.after(&self.table)?);
        let mentioned = |check: &&CheckDefinition| check.mentions(&self.column);
        let stay_behind = !steps.capabilities.renames_in_expressions;
        let checks: Vec<_> = before.checks.iter().filter(mentioned).collect();
        if stay_behind {
            for check in &checks {
                steps.ddl(CheckDefinition::drop_ddl(&self.table, &check.name));
            }
        }
        steps.ddl(Ddl::RenameColumn {
            table: self.table.clone(),
            column: self.column.clone(),
            to: self.to.clone(),
        });
        if !steps.capabilities.alter_constraints {
            // What holds the column's type is named after it.
            steps.remake(after, after, None);
        }
        if stay_behind {
            for check in checks {
                if let Some(check) = after.checks.iter().find(|new| new.name == check.name) {
                    steps.ddl(CheckDefinition::add_ddl(&self.table, check.clone()));
                }
            }
        }
        Ok(())
    }

    fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::RenameColumn(Self {
            table: self.table.clone(),
            column: self.to.clone(),
            to: self.column.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("rename_{}_{}_{}", self.table, self.column, self.to)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }

    fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
        if later.table() != Some(&self.table) {
            return None;
        }
        let (table, column) = (self.table.clone(), self.column.clone());
        match later {
            Operation::RenameColumn(next) if next.column == self.to && next.to == column => {
                Some(Vec::new())
            }
            Operation::RenameColumn(next) if next.column == self.to => {
                let to = next.to.clone();
                Some(vec![Self { table, column, to }.into()])
            }
            Operation::DropColumn(drop) if drop.column == self.to => {
                let fill = drop.fill.clone();
                let drop = DropColumn {
                    table,
                    column,
                    fill,
                };
                Some(vec![drop.into()])
            }
            _ => None,
        }
    }
}

fn alter(table: &str, from: &ColumnDefinition, to: &ColumnDefinition) -> Ddl {
    Ddl::AlterColumn {
        table: table.to_owned(),
        from: from.clone(),
        to: to.clone(),
        using: None,
        fill: None,
    }
}

fn column_name(column: &ColumnDefinition) -> &String {
    &column.name
}

fn find<'a>(table: &'a TableDefinition, name: &str) -> Result<&'a ColumnDefinition, StateError> {
    let column = table.columns.iter().find(|column| column.name == name);
    column.ok_or_else(|| StateError::new(format!("there is no column {name} in {}", table.name)))
}

/// What keeps a column from going: a key, an index, a check or another column.
fn user_of(state: &ProjectState, table: &str, column: &str) -> Result<Option<String>, StateError> {
    let own = state.table(table)?;
    if own.primary_key.iter().any(|name| name == column) {
        return Ok(Some("the primary key".to_owned()));
    }
    let generated = own.columns.iter().find(|other| {
        let text = other.generated.as_ref();
        other.name != column && text.is_some_and(|text| words::mentions(text, column))
    });
    if let Some(other) = generated {
        return Ok(Some(format!("the column {}", other.name)));
    }
    if let Some((what, name)) = super::part::user(own, column) {
        return Ok(Some(format!("the {what} {name}")));
    }
    let referring = state.tables().values().find_map(|other| {
        let keys = &mut other.definition.foreign_keys.iter();
        let key = keys.find(|key| {
            key.references == table && key.referenced_columns.iter().any(|name| name == column)
        });
        key.map(|key| format!("the foreign key {} of {}", key.name, other.definition.name))
    });
    Ok(referring)
}
