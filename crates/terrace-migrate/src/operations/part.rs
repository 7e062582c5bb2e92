//! What belongs to a table besides its columns: unique keys, foreign keys, indexes, checks and
//! exclusion constraints. Each is added, removed, altered and renamed in the same way.

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::{
    Capabilities, CheckDefinition, Ddl, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

use super::{Act, Around, Operation, Steps};
use crate::state::{ProjectState, StateError, absent, present};
use crate::words;

/// Something with a name that belongs to a table.
pub(crate) trait Part: Clone + PartialEq + 'static {
    /// What it is called in messages.
    const WHAT: &'static str;

    fn name(&self) -> &String;
    fn set_name(&mut self, name: &str);

    /// Whether it uses a column of its table.
    fn mentions(&self, column: &str) -> bool;

    /// The columns of its table that it names one by one.
    fn columns(&self) -> Vec<&String>;

    fn list(table: &TableDefinition) -> &Vec<Self>;
    fn list_mut(table: &mut TableDefinition) -> &mut Vec<Self>;

    fn add_ddl(table: &str, part: Self) -> Ddl;
    fn drop_ddl(table: &str, name: &str) -> Ddl;

    fn adding(table: String, part: Self) -> Operation;
    fn dropping(table: String, name: String) -> Operation;
    fn altering(table: String, part: Self) -> Operation;
    fn renaming(table: String, name: String, to: String) -> Operation;

    /// Whether the database adds and removes it without making the table anew.
    fn is_apart(capabilities: &Capabilities) -> bool {
        capabilities.alter_constraints
    }

    /// How the database gives it another name, if it can.
    fn rename_ddl(table: &str, name: &str, to: &str, capabilities: &Capabilities) -> Option<Ddl> {
        capabilities
            .rename_constraints
            .then(|| Ddl::RenameConstraint {
                table: table.to_owned(),
                constraint: name.to_owned(),
                to: to.to_owned(),
            })
    }

    /// Whether it lets the database find rows by these columns.
    fn covers(&self, _columns: &[String]) -> bool {
        false
    }
}

/// The first part of a table that uses a column: what it is, and its name.
pub(super) fn user(table: &TableDefinition, column: &str) -> Option<(&'static str, String)> {
    fn of<P: Part>(table: &TableDefinition, column: &str) -> Option<(&'static str, String)> {
        let part = P::list(table).iter().find(|part| part.mentions(column))?;
        Some((P::WHAT, part.name().clone()))
    }
    of::<ForeignKeyDefinition>(table, column)
        .or_else(|| of::<UniqueDefinition>(table, column))
        .or_else(|| of::<IndexDefinition>(table, column))
        .or_else(|| of::<CheckDefinition>(table, column))
        .or_else(|| of::<ExclusionDefinition>(table, column))
}

fn find<'a, P: Part>(table: &'a TableDefinition, name: &str) -> Result<&'a P, StateError> {
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    Ok(&P::list(table)[place])
}

fn check_columns<P: Part>(table: &TableDefinition, part: &P) -> Result<(), StateError> {
    for name in part.columns() {
        if table.columns.iter().all(|column| column.name != *name) {
            return Err(StateError::new(format!(
                "there is no column {name} in {}, which the {} {} names",
                table.name,
                P::WHAT,
                part.name()
            )));
        }
    }
    Ok(())
}

fn add<P: Part>(state: &mut ProjectState, table: &str, part: &P) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    absent(P::list(table), P::name, part.name(), P::WHAT)?;
    check_columns(table, part)?;
    P::list_mut(table).push(part.clone());
    Ok(())
}

fn drop<P: Part>(state: &mut ProjectState, table: &str, name: &str) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    P::list_mut(table).remove(place);
    Ok(())
}

fn alter<P: Part>(state: &mut ProjectState, table: &str, part: &P) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    let place = present(P::list(table), P::name, part.name(), P::WHAT)?;
    check_columns(table, part)?;
    P::list_mut(table)[place] = part.clone();
    Ok(())
}

fn rename<P: Part>(
    state: &mut ProjectState,
    table: &str,
    name: &str,
    to: &str,
) -> Result<(), StateError> {
    let table = state.table_mut(table)?;
    absent(P::list(table), P::name, to, P::WHAT)?;
    let place = present(P::list(table), P::name, name, P::WHAT)?;
    P::list_mut(table)[place].set_name(to);
    Ok(())
}

fn add_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    part: &P,
) -> Result<()> {
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    steps.ddl(P::add_ddl(table, part.clone()));
    Ok(())
}

/// Where the database keeps an index for each foreign key, it keeps this one from going while a key
/// has no other: the key goes before, and comes back with an index of the database's own.
fn drop_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    name: &str,
) -> Result<()> {
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    let before = around.before(table)?;
    let mut bereft = Vec::new();
    if steps.capabilities.foreign_key_indexes
        && let Some(part) = P::list(before).iter().find(|part| part.name() == name)
    {
        let needs = |key: &&ForeignKeyDefinition| {
            part.covers(&key.columns) && !has_index(before, &key.columns, Some(name))
        };
        bereft = before.foreign_keys.iter().filter(needs).collect();
    }
    for key in &bereft {
        steps.ddl(ForeignKeyDefinition::drop_ddl(table, &key.name));
    }
    steps.ddl(P::drop_ddl(table, name));
    for key in bereft {
        steps.ddl(ForeignKeyDefinition::add_ddl(table, key.clone()));
    }
    Ok(())
}

/// Whether rows are found by these columns without the index of this name.
fn has_index(table: &TableDefinition, columns: &[String], without: Option<&str>) -> bool {
    let counts = |name: &String| without != Some(name.as_str());
    table.primary_key.starts_with(columns)
        || (table.uniques.iter()).any(|unique| counts(&unique.name) && unique.covers(columns))
        || (table.indexes.iter()).any(|index| counts(&index.name) && index.covers(columns))
}

fn rename_steps<P: Part>(
    around: &Around<'_>,
    steps: &mut Steps<'_>,
    table: &str,
    name: &str,
    to: &str,
) -> Result<()> {
    if let Some(ddl) = P::rename_ddl(table, name, to, steps.capabilities) {
        steps.ddl(ddl);
        return Ok(());
    }
    if !P::is_apart(steps.capabilities) {
        return steps.rebuild(around, table, None);
    }
    drop_steps::<P>(around, steps, table, name)?;
    let part = find::<P>(around.after(table)?, to)
        .map_err(|why| why.into_error("an operation doesn't fit the tables"))?;
    steps.ddl(P::add_ddl(table, part.clone()));
    Ok(())
}

macro_rules! part_operations {
    ($what:literal, $definition:ty, $field:ident, $add:ident, $drop:ident, $alter:ident, $rename:ident) => {
        #[doc = concat!("Adds ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $add {
            /// The table.
            pub table: String,
            /// What is added.
            pub $field: $definition,
        }

        #[doc = concat!("Removes ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $drop {
            /// The table.
            pub table: String,
            /// The name of what is removed.
            pub $field: String,
        }

        #[doc = concat!("Makes ", $what, " anew in another form, under its name.")]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $alter {
            /// The table.
            pub table: String,
            /// The form that it gets.
            pub $field: $definition,
        }

        #[doc = concat!("Gives ", $what, " another name.")]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $rename {
            /// The table.
            pub table: String,
            /// Its name until now.
            pub $field: String,
            /// Its new name.
            pub to: String,
        }

        impl Act for $add {
            fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
                add(state, &self.table, &self.$field)
            }

            fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
                add_steps(around, steps, &self.table, &self.$field)
            }

            fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
                let name = self.$field.name.clone();
                Ok(<$definition>::dropping(self.table.clone(), name))
            }

            fn slug(&self) -> String {
                self.$field.name.clone()
            }

            fn table(&self) -> Option<&str> {
                Some(&self.table)
            }

            fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
                let name = &self.$field.name;
                if later.table() != Some(&self.table) {
                    return None;
                }
                let mut add = self.clone();
                match later {
                    Operation::$drop(drop) if drop.$field == *name => return Some(Vec::new()),
                    Operation::$alter(alter) if alter.$field.name == *name => {
                        add.$field = alter.$field.clone();
                    }
                    Operation::$rename(rename) if rename.$field == *name => {
                        rename.to.clone_into(&mut add.$field.name);
                    }
                    _ => return None,
                }
                Some(vec![add.into()])
            }
        }

        impl Act for $drop {
            fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
                drop::<$definition>(state, &self.table, &self.$field)
            }

            fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
                drop_steps::<$definition>(around, steps, &self.table, &self.$field)
            }

            fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
                let part: &$definition = find(before.table(&self.table)?, &self.$field)?;
                Ok(<$definition>::adding(self.table.clone(), part.clone()))
            }

            fn slug(&self) -> String {
                format!("drop_{}", self.$field)
            }

            fn table(&self) -> Option<&str> {
                Some(&self.table)
            }
        }

        impl Act for $alter {
            fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
                alter(state, &self.table, &self.$field)
            }

            fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
                if !<$definition>::is_apart(steps.capabilities) {
                    return steps.rebuild(around, &self.table, None);
                }
                drop_steps::<$definition>(around, steps, &self.table, &self.$field.name)?;
                add_steps(around, steps, &self.table, &self.$field)
            }

            fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
                let part: &$definition = find(before.table(&self.table)?, &self.$field.name)?;
                Ok(Operation::from(Self {
                    table: self.table.clone(),
                    $field: part.clone(),
                }))
            }

            fn slug(&self) -> String {
                format!("alter_{}", self.$field.name)
            }

            fn table(&self) -> Option<&str> {
                Some(&self.table)
            }

            fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
                let same = match later {
                    Operation::$drop(drop) => drop.$field == self.$field.name,
                    Operation::$alter(alter) => alter.$field.name == self.$field.name,
                    _ => false,
                };
                (same && later.table() == Some(&self.table)).then(|| vec![later.clone()])
            }
        }

        impl Act for $rename {
            fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
                rename::<$definition>(state, &self.table, &self.$field, &self.to)
            }

            fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
                rename_steps::<$definition>(around, steps, &self.table, &self.$field, &self.to)
            }

            fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
                Ok(Operation::from(Self {
                    table: self.table.clone(),
                    $field: self.to.clone(),
                    to: self.$field.clone(),
                }))
            }

            fn slug(&self) -> String {
                format!("rename_{}", self.$field)
            }

            fn table(&self) -> Option<&str> {
                Some(&self.table)
            }

            fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
                if later.table() != Some(&self.table) {
                    return None;
                }
                let (table, $field) = (self.table.clone(), self.$field.clone());
                match later {
                    Operation::$drop(drop) if drop.$field == self.to => {
                        Some(vec![$drop { table, $field }.into()])
                    }
                    Operation::$rename(next) if next.$field == self.to && next.to == $field => {
                        Some(Vec::new())
                    }
                    Operation::$rename(next) if next.$field == self.to => {
                        let to = next.to.clone();
                        Some(vec![Self { table, $field, to }.into()])
                    }
                    _ => None,
                }
            }
        }
    };
}

part_operations!(
    "an index",
    IndexDefinition,
    index,
    CreateIndex,
    DropIndex,
    AlterIndex,
    RenameIndex
);
part_operations!(
    "a unique key",
    UniqueDefinition,
    unique,
    AddUnique,
    DropUnique,
    AlterUnique,
    RenameUnique
);
part_operations!(
    "a foreign key",
    ForeignKeyDefinition,
    foreign_key,
    AddForeignKey,
    DropForeignKey,
    AlterForeignKey,
    RenameForeignKey
);
part_operations!(
    "a check",
    CheckDefinition,
    check,
    AddCheck,
    DropCheck,
    AlterCheck,
    RenameCheck
);
part_operations!(
    "an exclusion constraint",
    ExclusionDefinition,
    exclusion,
    AddExclusion,
    DropExclusion,
    AlterExclusion,
    RenameExclusion
);

/// The methods of [`Part`] that differ in names only.
macro_rules! part_names {
    ($what:literal, $list:ident, $field:ident, $add:ident, $drop:ident, $alter:ident, $rename:ident) => {
        const WHAT: &'static str = $what;

        fn name(&self) -> &String {
            &self.name
        }

        fn set_name(&mut self, name: &str) {
            name.clone_into(&mut self.name);
        }

        fn list(table: &TableDefinition) -> &Vec<Self> {
            &table.$list
        }

        fn list_mut(table: &mut TableDefinition) -> &mut Vec<Self> {
            &mut table.$list
        }

        fn add_ddl(table: &str, $field: Self) -> Ddl {
            let table = table.to_owned();
            Ddl::$add { table, $field }
        }

        fn drop_ddl(table: &str, name: &str) -> Ddl {
            let (table, $field) = (table.to_owned(), name.to_owned());
            Ddl::$drop { table, $field }
        }

        fn adding(table: String, $field: Self) -> Operation {
            Operation::$add($add { table, $field })
        }

        fn dropping(table: String, $field: String) -> Operation {
            Operation::$drop($drop { table, $field })
        }

        fn altering(table: String, $field: Self) -> Operation {
            Operation::$alter($alter { table, $field })
        }

        fn renaming(table: String, $field: String, to: String) -> Operation {
            Operation::$rename($rename { table, $field, to })
        }
    };
}

fn rename_index(table: &str, name: &str, to: &str, capabilities: &Capabilities) -> Option<Ddl> {
    capabilities.rename_indexes.then(|| Ddl::RenameIndex {
        table: table.to_owned(),
        index: name.to_owned(),
        to: to.to_owned(),
    })
}

impl Part for IndexDefinition {
    part_names!(
        "index",
        indexes,
        index,
        CreateIndex,
        DropIndex,
        AlterIndex,
        RenameIndex
    );

    fn mentions(&self, column: &str) -> bool {
        let text = self.expressions.iter().chain(&self.condition);
        self.columns.iter().any(|name| name == column)
            || text.into_iter().any(|sql| words::mentions(sql, column))
    }

    fn columns(&self) -> Vec<&String> {
        self.columns.iter().collect()
    }

    fn is_apart(_capabilities: &Capabilities) -> bool {
        true
    }

    fn rename_ddl(table: &str, name: &str, to: &str, capabilities: &Capabilities) -> Option<Ddl> {
        rename_index(table, name, to, capabilities)
    }

    fn covers(&self, columns: &[String]) -> bool {
        self.condition.is_none() && self.columns.starts_with(columns)
    }
}

impl Part for UniqueDefinition {
    part_names!(
        "unique key",
        uniques,
        unique,
        AddUnique,
        DropUnique,
        AlterUnique,
        RenameUnique
    );

    fn mentions(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    fn columns(&self) -> Vec<&String> {
        self.columns.iter().collect()
    }

    fn is_apart(_capabilities: &Capabilities) -> bool {
        true
    }

    fn rename_ddl(table: &str, name: &str, to: &str, capabilities: &Capabilities) -> Option<Ddl> {
        if capabilities.rename_constraints {
            return Some(Ddl::RenameConstraint {
                table: table.to_owned(),
                constraint: name.to_owned(),
                to: to.to_owned(),
            });
        }
        rename_index(table, name, to, capabilities)
    }

    fn covers(&self, columns: &[String]) -> bool {
        self.columns.starts_with(columns)
    }
}

impl Part for ForeignKeyDefinition {
    part_names!(
        "foreign key",
        foreign_keys,
        foreign_key,
        AddForeignKey,
        DropForeignKey,
        AlterForeignKey,
        RenameForeignKey
    );

    fn mentions(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    fn columns(&self) -> Vec<&String> {
        self.columns.iter().collect()
    }
}

impl Part for CheckDefinition {
    part_names!(
        "check",
        checks,
        check,
        AddCheck,
        DropCheck,
        AlterCheck,
        RenameCheck
    );

    fn mentions(&self, column: &str) -> bool {
        match &self.choices {
            Some(choices) => choices.column == column,
            None => words::mentions(&self.condition, column),
        }
    }

    fn columns(&self) -> Vec<&String> {
        self.choices.iter().map(|choices| &choices.column).collect()
    }
}

impl Part for ExclusionDefinition {
    part_names!(
        "exclusion",
        exclusions,
        exclusion,
        AddExclusion,
        DropExclusion,
        AlterExclusion,
        RenameExclusion
    );

    fn mentions(&self, column: &str) -> bool {
        let condition = self.condition.as_ref();
        self.elements.iter().any(|element| element.column == column)
            || condition.is_some_and(|sql| words::mentions(sql, column))
    }

    fn columns(&self) -> Vec<&String> {
        self.elements
            .iter()
            .map(|element| &element.column)
            .collect()
    }
}
