//! What belongs to a table besides its columns: unique keys, foreign keys, indexes, checks and
//! exclusion constraints. Each is added, removed, altered and renamed in the same way.

mod common;
mod kinds;

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::{
    Capabilities, CheckDefinition, Ddl, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

use super::{Act, Around, Operation, Steps};
use crate::state::{ProjectState, StateError};
use common::{add, add_steps, alter, drop, drop_steps, find, rename, rename_steps};

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

    /// Whether the database made an index for it that nothing else needs.
    fn has_own_index(&self, _table: &TableDefinition) -> bool {
        false
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
