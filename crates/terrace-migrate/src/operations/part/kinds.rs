//! The five kinds of parts, and what is particular to each.

use terrace_sql::{
    Capabilities, CheckDefinition, Ddl, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

use super::common::has_index;
use super::{
    AddCheck, AddExclusion, AddForeignKey, AddUnique, AlterCheck, AlterExclusion, AlterForeignKey,
    AlterIndex, AlterUnique, CreateIndex, DropCheck, DropExclusion, DropForeignKey, DropIndex,
    DropUnique, Part, RenameCheck, RenameExclusion, RenameForeignKey, RenameIndex, RenameUnique,
};
use crate::operations::Operation;
use crate::words;

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
        let mut columns = self.columns.iter().chain(&self.included);
        columns.any(|name| name == column)
            || text.into_iter().any(|sql| words::mentions(sql, column))
    }

    fn columns(&self) -> Vec<&String> {
        self.columns.iter().chain(&self.included).collect()
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
        let mut columns = self.columns.iter().chain(&self.included);
        columns.any(|name| name == column)
    }

    fn columns(&self) -> Vec<&String> {
        self.columns.iter().chain(&self.included).collect()
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

    fn has_own_index(&self, table: &TableDefinition) -> bool {
        !has_index(table, &self.columns, None)
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
