//! Data definition: the parts that databases spell the same.

mod index;

use terrace_core::{ColumnType, Error, ErrorKind, OnDelete, Result};

use crate::dialect::Spelling;
use crate::{
    CheckDefinition, Ddl, Dialect, ExclusionDefinition, ForeignKeyDefinition, TableDefinition,
};

use super::quote_text;
use super::renderer::no_namespaces;

/// Statements of data definition under construction.
pub(crate) struct Script<'s> {
    sql: String,
    statements: Vec<String>,
    dialect: Dialect,
    namespace: Option<&'s str>,
}

impl<'s> Script<'s> {
    pub(super) fn render(
        ddl: &Ddl,
        dialect: Dialect,
        namespace: Option<&'s str>,
    ) -> Result<Vec<String>> {
        if namespace.is_some() && !dialect.capabilities().namespaces {
            return Err(no_namespaces(dialect.name()));
        }
        let mut script = Self {
            sql: String::new(),
            statements: Vec::new(),
            dialect,
            namespace,
        };
        script.spelling().ddl(ddl, &mut script)?;
        script.end();
        Ok(script.statements)
    }

    /// A step that every database spells the same.
    pub(crate) fn step(&mut self, ddl: &Ddl) -> Result<()> {
        match ddl {
            Ddl::CreateTable(table) => self.create_table(table),
            Ddl::DropTable(table) => {
                self.push("DROP TABLE ");
                self.qualified(table)
            }
            Ddl::AddColumn { table, column } => {
                self.alter(table)?;
                self.push("ADD COLUMN ");
                self.spelling().column(column, None, self)
            }
            Ddl::DropColumn { table, column } => {
                self.alter(table)?;
                self.push("DROP COLUMN ");
                self.name(column)
            }
            Ddl::RenameColumn { table, column, to } => {
                self.alter(table)?;
                self.push("RENAME COLUMN ");
                self.name(column)?;
                self.push(" TO ");
                self.name(to)
            }
            Ddl::CreateIndex { table, index } => self.index(table, index),
            Ddl::AddUnique { table, unique } => {
                self.alter(table)?;
                self.push("ADD ");
                self.unique(unique)
            }
            Ddl::AddForeignKey { table, foreign_key } => {
                self.alter(table)?;
                self.push("ADD ");
                self.foreign_key(foreign_key)
            }
            Ddl::AddCheck { table, check } => {
                self.alter(table)?;
                self.push("ADD ");
                self.check(check)
            }
            Ddl::AddExclusion { table, exclusion } => {
                self.alter(table)?;
                self.push("ADD ");
                self.exclusion(exclusion)
            }
            Ddl::DropCheck {
                table,
                check: constraint,
            }
            | Ddl::DropExclusion {
                table,
                exclusion: constraint,
            } => {
                self.alter(table)?;
                self.push("DROP CONSTRAINT ");
                self.fitted(constraint)
            }
            _ => Err(self.unsupported(
                "this step of data definition",
                "use another database for it",
            )),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// Where the statement is, for [`cut`](Self::cut).
    pub(crate) fn position(&self) -> usize {
        self.sql.len()
    }

    /// Takes out what was written since a position.
    pub(crate) fn cut(&mut self, position: usize) -> String {
        self.sql.split_off(position)
    }

    /// Ends a statement, if one was begun.
    pub(crate) fn end(&mut self) {
        if !self.sql.is_empty() {
            self.statements.push(std::mem::take(&mut self.sql));
        }
    }

    /// The quoted name of a table, column, namespace or role, by which others refer to it. One that
    /// the database would cut is refused: two such names could become one.
    pub(crate) fn name(&mut self, name: &str) -> Result<()> {
        let limit = self.dialect.capabilities().max_identifier;
        if self.spelling().name_length(name) > limit {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the name {name:?} is longer than the {limit} that {} allows",
                    self.dialect.name()
                ),
            )
            .with_hint("choose a shorter name"));
        }
        self.dialect.quote(name, &mut self.sql)
    }

    /// The quoted name of an index, constraint or policy, which is mostly made of other names: cut
    /// to fit, always in the same way.
    pub(crate) fn fitted(&mut self, name: &str) -> Result<()> {
        let name = self.dialect.fitted(name);
        self.dialect.quote(&name, &mut self.sql)
    }

    /// A name behind the namespace.
    pub(crate) fn qualified(&mut self, name: &str) -> Result<()> {
        if let Some(namespace) = self.namespace {
            self.name(namespace)?;
            self.sql.push('.');
        }
        self.name(name)
    }

    /// `ALTER TABLE` and a space.
    pub(crate) fn alter(&mut self, table: &str) -> Result<()> {
        self.push("ALTER TABLE ");
        self.qualified(table)?;
        self.push(" ");
        Ok(())
    }

    pub(crate) fn column_type(&mut self, of: ColumnType) -> Result<()> {
        let arrays = self.dialect.capabilities().arrays;
        match of {
            ColumnType::Array(_) if !arrays => {
                return Err(self.unsupported(
                    "columns of arrays",
                    "keep the values in a JSON array, or in rows of their own",
                ));
            }
            ColumnType::Range(of) if !arrays || !of.has_ranges() => {
                return Err(self.unsupported(
                    "columns of such ranges",
                    "keep the start and the end in columns of their own",
                ));
            }
            _ => self.spelling().column_type(of, &mut self.sql),
        }
        Ok(())
    }

    /// Gives the rows that have nothing in a column a value.
    pub(crate) fn fill(&mut self, table: &str, column: &str, value: &str) -> Result<()> {
        self.push("UPDATE ");
        self.qualified(table)?;
        self.push(" SET ");
        self.name(column)?;
        self.push(" = ");
        self.push(value);
        self.push(" WHERE ");
        self.name(column)?;
        self.push(" IS NULL");
        self.end();
        Ok(())
    }

    /// Column names in parentheses.
    pub(crate) fn columns(&mut self, columns: &[String]) -> Result<()> {
        for (place, column) in columns.iter().enumerate() {
            self.push(if place == 0 { "(" } else { ", " });
            self.name(column)?;
        }
        self.push(")");
        Ok(())
    }

    /// The error for something that the database can't do, with the way out.
    pub(crate) fn unsupported(&self, what: &str, way_out: &str) -> Error {
        Error::new(
            ErrorKind::Unsupported,
            format!("{} doesn't have {what}", self.dialect.name()),
        )
        .with_hint(way_out)
    }

    fn spelling(&self) -> &'static dyn Spelling {
        self.dialect.spelling()
    }

    fn create_table(&mut self, table: &TableDefinition) -> Result<()> {
        self.push("CREATE TABLE ");
        self.qualified(&table.name)?;
        self.push(" (");
        for (place, column) in table.columns.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.spelling().column(column, Some(table), self)?;
        }
        self.spelling().table_keys(table, self)?;
        let uniques_are_indexes = self.spelling().uniques_are_indexes();
        if !uniques_are_indexes {
            for unique in &table.uniques {
                self.push(", ");
                self.unique(unique)?;
            }
        }
        for foreign_key in &table.foreign_keys {
            self.push(", ");
            self.foreign_key(foreign_key)?;
        }
        for check in &table.checks {
            self.push(", ");
            self.check(check)?;
        }
        for exclusion in &table.exclusions {
            self.push(", ");
            self.exclusion(exclusion)?;
        }
        self.push(")");
        self.push(self.spelling().table_options());
        self.end();
        if uniques_are_indexes {
            for unique in &table.uniques {
                self.unique_index(&table.name, unique)?;
                self.end();
            }
        }
        for index in &table.indexes {
            self.index(&table.name, index)?;
            self.end();
        }
        Ok(())
    }

    /// `, PRIMARY KEY (…)`, if the table has one.
    pub(crate) fn primary_key(&mut self, table: &TableDefinition) -> Result<()> {
        if table.primary_key.is_empty() {
            return Ok(());
        }
        self.push(", PRIMARY KEY ");
        self.columns(&table.primary_key)
    }

    pub(super) fn constraint(&mut self, name: &str) -> Result<()> {
        self.push("CONSTRAINT ");
        self.fitted(name)
    }

    fn check(&mut self, check: &CheckDefinition) -> Result<()> {
        self.constraint(&check.name)?;
        self.push(" CHECK (");
        match &check.choices {
            Some(choices) => {
                self.name(&choices.column)?;
                for (place, value) in choices.values.iter().enumerate() {
                    self.push(if place == 0 { " IN (" } else { ", " });
                    self.text(value)?;
                }
                self.push(")");
            }
            None => self.push(&check.condition),
        }
        self.push(")");
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if self.spelling().backslash_escapes() {
            return quote_text(&text.replace('\\', "\\\\"), &mut self.sql);
        }
        quote_text(text, &mut self.sql)
    }

    fn exclusion(&mut self, exclusion: &ExclusionDefinition) -> Result<()> {
        if !self.dialect.capabilities().exclusion_constraints {
            return Err(self.unsupported(
                "exclusion constraints",
                "look for rows in conflict in the program, inside a transaction that locks them",
            ));
        }
        self.constraint(&exclusion.name)?;
        self.push(" EXCLUDE USING ");
        self.name(&exclusion.method)?;
        for (place, element) in exclusion.elements.iter().enumerate() {
            self.push(if place == 0 { " (" } else { ", " });
            self.name(&element.column)?;
            self.push(" WITH ");
            self.push(&element.operator);
        }
        self.push(")");
        if let Some(condition) = &exclusion.condition {
            self.push(" WHERE (");
            self.push(condition);
            self.push(")");
        }
        Ok(())
    }

    fn foreign_key(&mut self, key: &ForeignKeyDefinition) -> Result<()> {
        let deferrable = self.dialect.capabilities().deferrable_references;
        self.refuse_deferrable(key.deferrable, deferrable, "foreign keys")?;
        self.constraint(&key.name)?;
        self.push(" FOREIGN KEY ");
        self.columns(&key.columns)?;
        self.push(" REFERENCES ");
        self.qualified(&key.references)?;
        self.push(" ");
        self.columns(&key.referenced_columns)?;
        let on_delete = self.actionable(key);
        self.push(match on_delete {
            OnDelete::Restrict | OnDelete::Protect => " ON DELETE RESTRICT",
            OnDelete::Cascade => " ON DELETE CASCADE",
            OnDelete::NoAction => " ON DELETE NO ACTION",
            OnDelete::SetNull => " ON DELETE SET NULL",
            OnDelete::SetDefault => " ON DELETE SET DEFAULT",
        });
        if let ([_, .., last], OnDelete::SetNull | OnDelete::SetDefault) =
            (key.columns.as_slice(), on_delete)
        {
            self.set_only(last)?;
        }
        self.deferrable(key.deferrable);
        Ok(())
    }

    /// What the database does when a row referred to is deleted. Where it can't set one column of a
    /// composite key, or a default, it does nothing: whoever deletes the row sets the column first,
    /// and a row that was forgotten keeps the delete from happening.
    fn actionable(&self, key: &ForeignKeyDefinition) -> OnDelete {
        let capabilities = self.dialect.capabilities();
        let able = capabilities.partial_set_null || key.columns.len() == 1;
        match key.on_delete {
            OnDelete::SetNull if !able => OnDelete::NoAction,
            OnDelete::SetDefault if !able || !capabilities.set_default => OnDelete::NoAction,
            on_delete => on_delete,
        }
    }

    /// The columns in front of the last are part of other keys (the tenant column leads them all):
    /// only the last is set.
    fn set_only(&mut self, column: &str) -> Result<()> {
        self.push(" (");
        self.name(column)?;
        self.push(")");
        Ok(())
    }
}
