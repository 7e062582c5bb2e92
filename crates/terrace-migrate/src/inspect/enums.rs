//! Enums for columns that hold few texts.

use std::collections::BTreeSet;

use terrace_core::ColumnType;
use terrace_sql::{CheckDefinition, ColumnDefinition, TableDefinition};

use super::names::{self, Names};

/// An enum that a field has for its type.
pub(super) struct Enum {
    pub(super) name: String,
    /// Variants, and what each is stored as.
    variants: Vec<(String, String)>,
}

/// The check that lists the texts of a column, if an enum makes the same column and the same check.
pub(super) fn choices<'a>(
    table: &'a TableDefinition,
    column: &ColumnDefinition,
) -> Option<&'a CheckDefinition> {
    let name = format!("{}_{}_choices", table.name, column.name);
    let check = table.checks.iter().find(|check| check.name == name)?;
    let choices = check.choices.as_ref()?;
    let longest = choices.values.iter().map(String::len).max()?.max(40);
    let length = u32::try_from(longest).ok()?;
    let fits = choices.column == column.name
        && column.column_type == ColumnType::VarChar(length)
        && !table.primary_key.contains(&column.name);
    fits.then_some(check)
}

impl Enum {
    pub(super) fn of(
        model: &str,
        column: &ColumnDefinition,
        check: &CheckDefinition,
        names: &Names,
    ) -> Self {
        let name = names.free_type(&format!("{model}_{}", names::snake(&column.name)));
        let mut taken = BTreeSet::from(["Self".to_owned()]);
        let values = check.choices.iter().flat_map(|choices| &choices.values);
        let variants = values.map(|value| {
            let variant = names::free(names::pascal(value), "Value", &mut taken);
            (variant, value.clone())
        });
        Self {
            name,
            variants: variants.collect(),
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec!["#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]".to_owned()];
        lines.push(format!("pub enum {} {{", self.name));
        for (variant, value) in &self.variants {
            if names::snake(variant) != *value {
                lines.push(format!("    #[terrace(rename = {value:?})]"));
            }
            lines.push(format!("    {variant},"));
        }
        lines.push("}".to_owned());
        lines
    }
}
