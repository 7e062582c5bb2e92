//! The way back: what was there, unless another tenant has rows.

use terrace_core::Result;

use super::{Work, actions, list, literal};
use crate::{LiveForeignKey, LiveTable};

impl Work<'_> {
    pub(super) fn backward(&self, down: &mut Vec<String>) -> Result<()> {
        for table in &self.asked.tables {
            if !self.adopts(table) {
                down.push(self.guard(table)?);
            }
        }
        if let Some(security) = &self.asked.security {
            for table in &self.asked.tables {
                self.unprotect(table, security, down)?;
            }
        }
        for table in &self.asked.tables {
            if self.asked.tenants.is_some() && !self.refers_to_tenants(table) {
                down.push(self.drop_constraint(&table.name, &self.tenant_key(table))?);
            }
        }
        self.drop_references(down)?;
        for table in &self.asked.tables {
            for index in self.changed_indexes(table) {
                down.push(self.drop_index(index)?);
                down.push(self.index(table, index)?);
            }
            let keys = table.primary_key.iter().chain(&table.uniques);
            for key in keys.filter(|key| !self.asked.leads(&key.columns)) {
                down.push(self.drop_constraint(&table.name, &key.name)?);
                let columns = list(&key.columns)?;
                let definition = match (&*key.definition, table.primary_key.as_ref() == Some(key)) {
                    ("", true) => format!("PRIMARY KEY ({columns})"),
                    ("", false) => format!("UNIQUE ({columns})"),
                    (definition, _) => definition.to_owned(),
                };
                down.push(self.add_constraint(&table.name, &key.name, &definition)?);
            }
        }
        for table in &self.asked.tables {
            for key in self.changed_references(table) {
                down.push(self.add_constraint(&table.name, &key.name, &self.as_it_was(key)?)?);
            }
        }
        for table in &self.asked.tables {
            self.take_column(table, down)?;
        }
        Ok(())
    }

    fn as_it_was(&self, key: &LiveForeignKey) -> Result<String> {
        if !key.definition.is_empty() {
            return Ok(key.definition.clone());
        }
        let referred = self.asked.table(&key.references);
        let referred = key.referenced(referred.map(LiveTable::key).unwrap_or_default());
        Ok(format!(
            "FOREIGN KEY ({}) REFERENCES {} ({}){}",
            list(&key.columns)?,
            self.table(&key.references)?,
            list(&referred)?,
            actions(key, None)
        ))
    }

    /// Rows of other tenants would become everybody's.
    fn guard(&self, table: &LiveTable) -> Result<String> {
        let (of, column, tenant) = (self.table(&table.name)?, &self.column, &self.tenant);
        let said = literal(&format!(
            "{} has rows of other tenants than the default one: move or delete them first",
            table.name
        ))?;
        Ok(format!(
            "DO $terrace$ BEGIN\n  \
             IF EXISTS (SELECT FROM {of} WHERE {column} <> {tenant}) THEN\n    \
             RAISE EXCEPTION USING MESSAGE = {said};\n  \
             END IF;\nEND $terrace$"
        ))
    }

    fn take_column(&self, table: &LiveTable, down: &mut Vec<String>) -> Result<()> {
        let (of, column) = (self.table(&table.name)?, &self.column);
        match table.column(&self.asked.column) {
            None => down.push(format!("ALTER TABLE {of} DROP COLUMN {column}")),
            Some(found) => {
                if found.nullable && !self.asked.leads(table.key()) {
                    down.push(format!(
                        "ALTER TABLE {of} ALTER COLUMN {column} DROP NOT NULL"
                    ));
                }
                if let Some(default) = &found.default {
                    down.push(format!(
                        "ALTER TABLE {of} ALTER COLUMN {column} SET DEFAULT {default}"
                    ));
                }
            }
        }
        Ok(())
    }
}
