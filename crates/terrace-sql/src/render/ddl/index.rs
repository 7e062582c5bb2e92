//! Indexes and unique keys: what is in them, in which order, and when they are checked.

use terrace_core::{Deferrable, IndexMethod, Result};

use super::Script;
use crate::{IndexDefinition, UniqueDefinition};

impl Script<'_> {
    /// `CREATE INDEX`.
    pub(super) fn index(&mut self, table: &str, index: &IndexDefinition) -> Result<()> {
        self.refuse_index(index)?;
        self.push(if index.unique {
            "CREATE UNIQUE INDEX "
        } else {
            "CREATE INDEX "
        });
        self.fitted(&index.name)?;
        self.push(" ON ");
        self.qualified(table)?;
        if index.method != IndexMethod::BTree {
            self.push(" USING ");
            self.push(index.method.as_str());
        }
        let mut before = " (";
        for column in &index.columns {
            self.push(std::mem::replace(&mut before, ", "));
            self.name(column)?;
            self.operator_class(index, column)?;
            if index.descending.contains(column) {
                self.push(" DESC");
            }
        }
        for expression in &index.expressions {
            self.push(std::mem::replace(&mut before, ", "));
            self.push("(");
            self.push(expression);
            self.push(")");
            self.operator_class(index, expression)?;
        }
        self.push(")");
        self.included(&index.included)?;
        if index.nulls_not_distinct {
            self.push(" NULLS NOT DISTINCT");
        }
        if let Some(condition) = &index.condition {
            self.push(" WHERE ");
            self.push(condition);
        }
        Ok(())
    }

    /// A unique key as a constraint.
    pub(super) fn unique(&mut self, unique: &UniqueDefinition) -> Result<()> {
        self.refuse_unique(unique)?;
        self.constraint(&unique.name)?;
        self.push(" UNIQUE ");
        if unique.nulls_not_distinct {
            self.push("NULLS NOT DISTINCT ");
        }
        self.columns(&unique.columns)?;
        self.included(&unique.included)?;
        self.deferrable(unique.deferrable);
        Ok(())
    }

    /// A unique key as an index.
    pub(crate) fn unique_index(&mut self, table: &str, unique: &UniqueDefinition) -> Result<()> {
        self.refuse_unique(unique)?;
        self.push("CREATE UNIQUE INDEX ");
        self.fitted(&unique.name)?;
        self.push(" ON ");
        self.qualified(table)?;
        self.push(" ");
        self.columns(&unique.columns)
    }

    /// When a constraint is checked; nothing for every statement.
    pub(super) fn deferrable(&mut self, deferrable: Deferrable) {
        self.push(match deferrable {
            Deferrable::No => "",
            Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        });
    }

    pub(super) fn refuse_deferrable(
        &self,
        deferrable: Deferrable,
        able: bool,
        what: &str,
    ) -> Result<()> {
        if deferrable.is_no() || able {
            return Ok(());
        }
        Err(self.unsupported(
            &format!("{what} that are checked at the end of a transaction"),
            "leave `deferrable` out, and write rows in an order that never breaks the key",
        ))
    }

    /// A class of operators, whose name may have a namespace.
    fn operator_class(&mut self, index: &IndexDefinition, of: &str) -> Result<()> {
        let mut classes = index.operator_classes.iter();
        let Some(found) = classes.find(|class| class.of == of) else {
            return Ok(());
        };
        for (place, part) in found.class.split('.').enumerate() {
            self.push(if place == 0 { " " } else { "." });
            self.name(part)?;
        }
        Ok(())
    }

    fn included(&mut self, columns: &[String]) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        self.push(" INCLUDE ");
        self.columns(columns)
    }

    fn refuse_index(&self, index: &IndexDefinition) -> Result<()> {
        let capabilities = self.dialect().capabilities();
        if !index.expressions.is_empty() && !capabilities.expression_indexes {
            return Err(self.unsupported(
                "indexes of expressions",
                "index a generated column in its place",
            ));
        }
        if index.condition.is_some() && !capabilities.partial_indexes {
            return Err(self.unsupported(
                "indexes of only some rows",
                "leave the condition out, or use another database",
            ));
        }
        if index.method != IndexMethod::BTree && !capabilities.index_methods {
            return Err(self.unsupported(
                &format!("indexes of the kind {}", index.method.as_str()),
                "leave `using` out, or use another database",
            ));
        }
        if !index.operator_classes.is_empty() && !capabilities.index_methods {
            return Err(self.unsupported(
                "classes of operators",
                "leave `operator_class` out, or use another database",
            ));
        }
        self.refuse_rest(&index.included, index.nulls_not_distinct)
    }

    fn refuse_unique(&self, unique: &UniqueDefinition) -> Result<()> {
        let able = self.dialect().capabilities().deferrable_uniques;
        self.refuse_deferrable(unique.deferrable, able, "unique keys")?;
        self.refuse_rest(&unique.included, unique.nulls_not_distinct)
    }

    fn refuse_rest(&self, included: &[String], nulls_not_distinct: bool) -> Result<()> {
        let capabilities = self.dialect().capabilities();
        if !included.is_empty() && !capabilities.included_columns {
            return Err(self.unsupported(
                "indexes that keep columns beside the indexed ones",
                "index these columns, too, or leave `include` out",
            ));
        }
        if nulls_not_distinct && !capabilities.nulls_not_distinct {
            return Err(self.unsupported(
                "unique keys for which two nulls are the same value",
                "give the column a value that stands for none, and let it not be null",
            ));
        }
        Ok(())
    }
}
