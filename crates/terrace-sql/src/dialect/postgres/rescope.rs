//! Tables of several tenants out of tables of one, on PostgreSQL: everything is altered in place.
//!
//! The column has a constant default while it is added, so that no row is rewritten
//! (<https://www.postgresql.org/docs/15/sql-altertable.html#SQL-ALTERTABLE-NOTES>); what is built
//! are the indexes of the keys.

mod backward;
mod security;

use terrace_core::{Error, ErrorKind, Result};

use super::DIALECT;
use crate::render::quote_text;
use crate::{LiveForeignKey, LiveIndex, LiveTable, Rescope, RescopeScripts};
use security::runtime_role;

pub(super) fn rescope(asked: &Rescope, namespace: Option<&str>) -> Result<RescopeScripts> {
    let schema = namespace.unwrap_or("public");
    let mut scripts = RescopeScripts::default();
    let work = Work {
        asked,
        schema,
        column: name(&asked.column)?,
        tenant: literal(&asked.default_tenant)?,
    };
    for table in &asked.tables {
        scripts.fill.extend(work.fill(table)?);
    }
    work.forward(&mut scripts.up)?;
    work.backward(&mut scripts.down)?;
    Ok(scripts)
}

struct Work<'a> {
    asked: &'a Rescope,
    schema: &'a str,
    column: String,
    tenant: String,
}

impl Work<'_> {
    fn table(&self, table: &str) -> Result<String> {
        Ok(format!("{}.{}", name(self.schema)?, name(table)?))
    }

    fn adopts(&self, table: &LiveTable) -> bool {
        table.column(&self.asked.column).is_some()
    }

    /// Rows of a column that is there already and empty: so many at a time.
    fn fill(&self, table: &LiveTable) -> Result<Option<String>> {
        let found = table.column(&self.asked.column);
        if !found.is_some_and(|column| column.nullable) {
            return Ok(None);
        }
        let (of, column, tenant) = (self.table(&table.name)?, &self.column, &self.tenant);
        let batch = self.asked.batch;
        Ok(Some(format!(
            "UPDATE {of} SET {column} = {tenant} WHERE ctid = ANY (ARRAY(\n  \
             SELECT ctid FROM {of} WHERE {column} IS NULL LIMIT {batch}))"
        )))
    }

    fn forward(&self, up: &mut Vec<String>) -> Result<()> {
        if let Some(security) = &self.asked.security {
            up.push(runtime_role(security, self.schema)?);
        }
        for table in &self.asked.tables {
            self.add_column(table, up)?;
        }
        self.drop_references(up)?;
        for table in &self.asked.tables {
            self.lead_keys(table, up)?;
        }
        for table in &self.asked.tables {
            for key in self.changed_references(table) {
                up.push(self.add_constraint(&table.name, &key.name, &self.reference(key)?)?);
            }
            if let Some((tenants, key)) = &self.asked.tenants
                && !self.refers_to_tenants(table)
            {
                let reference = format!(
                    "FOREIGN KEY ({}) REFERENCES {} ({})",
                    self.column,
                    self.table(tenants)?,
                    name(key)?
                );
                up.push(self.add_constraint(&table.name, &self.tenant_key(table), &reference)?);
            }
        }
        match &self.asked.security {
            Some(security) => self
                .asked
                .tables
                .iter()
                .try_for_each(|table| self.protect(table, security, up)),
            None => Ok(()),
        }
    }

    fn add_column(&self, table: &LiveTable, up: &mut Vec<String>) -> Result<()> {
        let (of, column, tenant) = (self.table(&table.name)?, &self.column, &self.tenant);
        match table.column(&self.asked.column) {
            None => {
                up.push(format!(
                    "ALTER TABLE {of} ADD COLUMN {column} UUID NOT NULL DEFAULT {tenant}"
                ));
                up.push(format!(
                    "ALTER TABLE {of} ALTER COLUMN {column} DROP DEFAULT"
                ));
            }
            Some(found) => {
                if found.nullable {
                    up.push(format!(
                        "UPDATE {of} SET {column} = {tenant} WHERE {column} IS NULL"
                    ));
                    up.push(format!(
                        "ALTER TABLE {of} ALTER COLUMN {column} SET NOT NULL"
                    ));
                }
                if found.default.is_some() {
                    up.push(format!(
                        "ALTER TABLE {of} ALTER COLUMN {column} DROP DEFAULT"
                    ));
                }
            }
        }
        Ok(())
    }

    /// The foreign keys of a table that get the tenant column in front.
    fn changed_references<'t>(&self, table: &'t LiveTable) -> Vec<&'t LiveForeignKey> {
        let keys = table.foreign_keys.iter();
        keys.filter(|key| {
            self.asked.table(&key.references).is_some() && !self.asked.leads(&key.columns)
        })
        .collect()
    }

    fn drop_references(&self, statements: &mut Vec<String>) -> Result<()> {
        for table in &self.asked.tables {
            for key in self.changed_references(table) {
                statements.push(self.drop_constraint(&table.name, &key.name)?);
            }
        }
        Ok(())
    }

    fn refers_to_tenants(&self, table: &LiveTable) -> bool {
        let tenants = self.asked.tenants.as_ref().map(|(tenants, _)| tenants);
        table.foreign_keys.iter().any(|key| {
            Some(&key.references) == tenants && key.columns == [self.asked.column.as_str()]
        })
    }

    fn tenant_key(&self, table: &LiveTable) -> String {
        format!("{}_{}_fkey", table.name, self.asked.column)
    }

    fn lead_keys(&self, table: &LiveTable, up: &mut Vec<String>) -> Result<()> {
        let keys = table.primary_key.iter().chain(&table.uniques);
        for key in keys.filter(|key| !self.asked.leads(&key.columns)) {
            up.push(self.drop_constraint(&table.name, &key.name)?);
            let is_primary = table.primary_key.as_ref() == Some(key);
            let definition = if key.definition.is_empty() {
                let columns = list(&key.columns)?;
                let kind = if is_primary { "PRIMARY KEY" } else { "UNIQUE" };
                format!("{kind} ({columns})")
            } else {
                key.definition.clone()
            };
            let led = self.lead(&definition, "(")?;
            up.push(self.add_constraint(&table.name, &key.name, &led)?);
        }
        for index in self.changed_indexes(table) {
            up.push(self.drop_index(index)?);
            up.push(self.lead(&self.index(table, index)?, " (")?);
        }
        Ok(())
    }

    /// Indexes that get the tenant column in front: those that are ordered. Others make nothing
    /// unique, and stay.
    fn changed_indexes<'t>(&self, table: &'t LiveTable) -> Vec<&'t LiveIndex> {
        let indexes = table.indexes.iter();
        let is_led = |index: &LiveIndex| {
            let first = index.columns.first().and_then(Option::as_ref);
            first == Some(&self.asked.column)
        };
        indexes
            .filter(|index| index.method.is_empty() && !is_led(index))
            .collect()
    }

    /// The statement that makes an index, in this database's words also when another wrote it.
    fn index(&self, table: &LiveTable, index: &LiveIndex) -> Result<String> {
        if index.definition.contains(" USING ") {
            return Ok(index.definition.clone());
        }
        let columns = index.columns.iter().map(|column| match column {
            Some(column) => name(column),
            None => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the index {} is of an expression in another database's words",
                    index.name
                ),
            )
            .with_hint("name the other database with --twin, so that its own tables are read")),
        });
        Ok(format!(
            "CREATE {}INDEX {} ON {} USING btree ({})",
            if index.unique { "UNIQUE " } else { "" },
            name(&index.name)?,
            self.table(&table.name)?,
            columns.collect::<Result<Vec<_>>>()?.join(", ")
        ))
    }

    fn drop_index(&self, index: &LiveIndex) -> Result<String> {
        Ok(format!("DROP INDEX {}", self.table(&index.name)?))
    }

    /// The tenant column as the first behind the first parenthesis.
    fn lead(&self, definition: &str, before: &str) -> Result<String> {
        let (head, tail) = match before {
            "(" => definition.split_once('('),
            // Of an index: behind the kind.
            _ => definition.split_once(" USING btree ("),
        }
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Internal,
                format!("a definition has no columns: {definition}"),
            )
        })?;
        let between = if before == "(" { "(" } else { " USING btree (" };
        Ok(format!("{head}{between}{}, {tail}", self.column))
    }

    fn reference(&self, key: &LiveForeignKey) -> Result<String> {
        let referred = self.asked.table(&key.references);
        let referred = key.referenced(referred.map(LiveTable::key).unwrap_or_default());
        let own = list(&key.columns)?;
        Ok(format!(
            "FOREIGN KEY ({}, {own}) REFERENCES {} ({}, {}){}",
            self.column,
            self.table(&key.references)?,
            self.column,
            list(&referred)?,
            actions(key, Some(&own))
        ))
    }

    fn drop_constraint(&self, table: &str, constraint: &str) -> Result<String> {
        Ok(format!(
            "ALTER TABLE {} DROP CONSTRAINT {}",
            self.table(table)?,
            name(&DIALECT.fitted(constraint))?
        ))
    }

    fn add_constraint(&self, table: &str, constraint: &str, definition: &str) -> Result<String> {
        Ok(format!(
            "ALTER TABLE {} ADD CONSTRAINT {} {definition}",
            self.table(table)?,
            name(&DIALECT.fitted(constraint))?
        ))
    }
}

/// What happens when the row referred to goes or changes, and when that is checked. Of `only` these
/// columns is something else set: the tenant stays.
fn actions(key: &LiveForeignKey, only: Option<&str>) -> String {
    let mut sql = String::new();
    for (when, action) in [("UPDATE", &key.on_update), ("DELETE", &key.on_delete)] {
        if matches!(action.as_str(), "" | "NO ACTION") {
            continue;
        }
        for part in [" ON ", when, " ", action] {
            sql.push_str(part);
        }
        if let (true, "DELETE", Some(only)) = (action.starts_with("SET "), when, only) {
            sql.push_str(" (");
            sql.push_str(only);
            sql.push(')');
        }
    }
    if !key.tail.is_empty() {
        sql.push(' ');
        sql.push_str(&key.tail);
    }
    sql
}

/// Quoted names with commas between them.
fn list(columns: &[String]) -> Result<String> {
    let columns = columns.iter().map(|column| name(column));
    Ok(columns.collect::<Result<Vec<_>>>()?.join(", "))
}

fn name(name: &str) -> Result<String> {
    let limit = DIALECT.capabilities().max_identifier;
    if name.len() > limit {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("the name {name:?} is longer than the {limit} bytes that this database allows"),
        )
        .with_hint("choose a shorter name"));
    }
    DIALECT.quoted(name)
}

fn literal(text: &str) -> Result<String> {
    let mut quoted = String::with_capacity(text.len() + 2);
    quote_text(text, &mut quoted)?;
    Ok(quoted)
}
