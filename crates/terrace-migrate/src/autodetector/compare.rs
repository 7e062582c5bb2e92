//! An existing table and its model: what is new, and what differs in a way that is not detected.

use terrace_sql::{ColumnDefinition, ForeignKeyDefinition, TableDefinition};

use crate::operations::{AddCheck, AddColumn, AddForeignKey, AddUnique, CreateIndex, Operation};

/// Adds the operations that bring `known` to `model`, and the differences that none does.
pub(super) fn table(
    known: &TableDefinition,
    model: &TableDefinition,
    operations: &mut Vec<Operation>,
    problems: &mut Vec<String>,
) {
    let name = &model.name;
    if known.primary_key != model.primary_key {
        problems.push(format!("the primary key of {name} changed"));
    }
    let mut differences = Differences {
        table: name,
        problems,
    };
    for column in differences.new_of("column", &known.columns, &model.columns, |c| &c.name) {
        if let Some(problem) = refuse(name, column) {
            differences.problems.push(problem);
        }
        let (table, column) = (name.clone(), column.clone());
        operations.push(Operation::AddColumn(AddColumn { table, column }));
    }
    for unique in differences.new_of("unique key", &known.uniques, &model.uniques, |u| &u.name) {
        let (table, unique) = (name.clone(), unique.clone());
        operations.push(Operation::AddUnique(AddUnique { table, unique }));
    }
    for index in differences.new_of("index", &known.indexes, &model.indexes, |i| &i.name) {
        let (table, index) = (name.clone(), index.clone());
        operations.push(Operation::CreateIndex(CreateIndex { table, index }));
    }
    let keys = differences.new_of(
        "foreign key",
        &known.foreign_keys,
        &model.foreign_keys,
        key_name,
    );
    for foreign_key in keys {
        let (table, foreign_key) = (name.clone(), foreign_key.clone());
        operations.push(Operation::AddForeignKey(AddForeignKey {
            table,
            foreign_key,
        }));
    }
    for exclusion in differences.new_of("exclusion", &known.exclusions, &model.exclusions, |e| {
        &e.name
    }) {
        let problem = format!("the exclusion {} of {name} is new", exclusion.name);
        differences.problems.push(problem);
    }
    for check in differences.new_of("check", &known.checks, &model.checks, |c| &c.name) {
        let (table, check) = (name.clone(), check.clone());
        operations.push(Operation::AddCheck(AddCheck { table, check }));
    }
}

fn key_name(key: &ForeignKeyDefinition) -> &String {
    &key.name
}

/// Why a column can't be added to a table that may have rows.
fn refuse(table: &str, column: &ColumnDefinition) -> Option<String> {
    let name = &column.name;
    if column.identity {
        return Some(format!("the new column {table}.{name} numbers itself"));
    }
    if !column.nullable && column.default.is_none() && column.generated.is_none() {
        return Some(format!(
            "the new column {table}.{name} must have a value, but rows that exist have none: give \
             the field a default, or let it be null"
        ));
    }
    None
}

struct Differences<'a> {
    table: &'a str,
    problems: &'a mut Vec<String>,
}

impl Differences<'_> {
    /// The items of the model that are new. Those that are gone or differ become problems.
    fn new_of<'m, T: PartialEq>(
        &mut self,
        what: &str,
        known: &[T],
        model: &'m [T],
        name_of: impl Fn(&T) -> &String,
    ) -> Vec<&'m T> {
        let table = self.table;
        for item in known {
            let name = name_of(item);
            match model.iter().find(|other| name_of(other) == name) {
                None => self
                    .problems
                    .push(format!("the {what} {name} of {table} is gone")),
                Some(other) if other != item => {
                    self.problems
                        .push(format!("the {what} {name} of {table} changed"));
                }
                Some(_) => {}
            }
        }
        let is_known = |item: &&T| known.iter().any(|other| name_of(other) == name_of(item));
        model.iter().filter(|item| !is_known(item)).collect()
    }
}
