//! Tables of several tenants out of tables of one, on PostgreSQL: everything is altered in place.
//!
//! The column has a constant default while it is added, so that no row is rewritten
//! (<https://www.postgresql.org/docs/15/sql-altertable.html#SQL-ALTERTABLE-NOTES>); what is built
//! are the indexes of the keys.

use terrace_core::{Error, ErrorKind, Result};

use super::DIALECT;
use crate::render::{quote_text, render_ddl};
use crate::{
    Ddl, LiveForeignKey, LiveIndex, LiveTable, Rescope, RescopeScripts, RescopeSecurity,
    TenantPolicy,
};

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
                let columns = key.columns.iter().map(|column| name(column));
                let columns = columns.collect::<Result<Vec<_>>>()?.join(", ");
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
        let key_of_referred = referred.map(LiveTable::key).unwrap_or_default();
        let list = |columns: &[String]| {
            let columns = columns.iter().map(|column| name(column));
            Ok::<_, Error>(columns.collect::<Result<Vec<_>>>()?.join(", "))
        };
        let own = list(&key.columns)?;
        let mut sql = format!(
            "FOREIGN KEY ({}, {own}) REFERENCES {} ({}, {})",
            self.column,
            self.table(&key.references)?,
            self.column,
            list(&key.referenced(key_of_referred))?
        );
        for (when, action) in [("UPDATE", &key.on_update), ("DELETE", &key.on_delete)] {
            match action.as_str() {
                "" | "NO ACTION" => {}
                // The tenant stays.
                "SET NULL" | "SET DEFAULT" if when == "DELETE" => {
                    sql.push_str(&format!(" ON DELETE {action} ({own})"));
                }
                action => sql.push_str(&format!(" ON {when} {action}")),
            }
        }
        if !key.tail.is_empty() {
            sql.push(' ');
            sql.push_str(&key.tail);
        }
        Ok(sql)
    }

    fn protect(
        &self,
        table: &LiveTable,
        security: &RescopeSecurity,
        up: &mut Vec<String>,
    ) -> Result<()> {
        let policy = TenantPolicy {
            table: table.name.clone(),
            column: self.asked.column.clone(),
            setting: security.setting.clone(),
            suffix: security.policy.clone(),
            runtime_role: security.runtime_role.clone(),
            owner_role: String::new(),
        };
        let names = Rescope::policy_names(security, &table.name);
        if !names.iter().all(|name| has_policy(table, name)) {
            up.extend(render_ddl(
                &Ddl::Protect(policy),
                DIALECT,
                Some(self.schema),
            )?);
        }
        let grant = Ddl::Grant {
            table: table.name.clone(),
            role: security.runtime_role.clone(),
        };
        up.extend(render_ddl(&grant, DIALECT, Some(self.schema))?);
        for sequence in table.columns.iter().filter_map(|c| c.sequence.as_ref()) {
            let role = name(&security.runtime_role)?;
            up.push(format!("GRANT USAGE ON SEQUENCE {sequence} TO {role}"));
        }
        for view in table.views.iter().filter(|v| !v.materialized && !v.invoker) {
            let statement = format!("ALTER VIEW {} SET (security_invoker = true)", view.name);
            if !up.contains(&statement) {
                up.push(statement);
            }
        }
        Ok(())
    }

    fn backward(&self, down: &mut Vec<String>) -> Result<()> {
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
                let columns = key.columns.iter().map(|column| name(column));
                let columns = columns.collect::<Result<Vec<_>>>()?.join(", ");
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
        let list = |columns: &[String]| {
            let columns = columns.iter().map(|column| name(column));
            Ok::<_, Error>(columns.collect::<Result<Vec<_>>>()?.join(", "))
        };
        let mut sql = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({})",
            list(&key.columns)?,
            self.table(&key.references)?,
            list(&key.referenced(referred.map(LiveTable::key).unwrap_or_default()))?
        );
        for (when, action) in [("UPDATE", &key.on_update), ("DELETE", &key.on_delete)] {
            if !matches!(action.as_str(), "" | "NO ACTION") {
                sql.push_str(&format!(" ON {when} {action}"));
            }
        }
        if !key.tail.is_empty() {
            sql.push(' ');
            sql.push_str(&key.tail);
        }
        Ok(sql)
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

    fn unprotect(
        &self,
        table: &LiveTable,
        security: &RescopeSecurity,
        down: &mut Vec<String>,
    ) -> Result<()> {
        let of = self.table(&table.name)?;
        for policy in Rescope::policy_names(security, &table.name) {
            if !has_policy(table, &policy) {
                let policy = name(&DIALECT.fitted(&policy))?;
                down.push(format!("DROP POLICY {policy} ON {of}"));
            }
        }
        if !table.forced {
            down.push(format!("ALTER TABLE {of} NO FORCE ROW LEVEL SECURITY"));
        }
        if !table.row_security {
            down.push(format!("ALTER TABLE {of} DISABLE ROW LEVEL SECURITY"));
        }
        let role = name(&security.runtime_role)?;
        down.push(format!(
            "REVOKE SELECT, INSERT, UPDATE, DELETE ON {of} FROM {role}"
        ));
        for sequence in table.columns.iter().filter_map(|c| c.sequence.as_ref()) {
            down.push(format!("REVOKE USAGE ON SEQUENCE {sequence} FROM {role}"));
        }
        for view in table.views.iter().filter(|v| !v.materialized && !v.invoker) {
            let statement = format!("ALTER VIEW {} RESET (security_invoker)", view.name);
            if !down.contains(&statement) {
                down.push(statement);
            }
        }
        Ok(())
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

fn has_policy(table: &LiveTable, name: &str) -> bool {
    let name = DIALECT.fitted(name);
    table.policies.iter().any(|policy| policy.name == name)
}

/// A role that may serve requests and owns nothing. It gets no password here: whoever operates the
/// server gives it one.
fn runtime_role(security: &RescopeSecurity, schema: &str) -> Result<String> {
    let (role, text) = (
        name(&security.runtime_role)?,
        literal(&security.runtime_role)?,
    );
    let schema = name(schema)?;
    let said = literal(&format!(
        "the role {} is missing, and this login may not make it: make it as an administrator with CREATE ROLE, NOSUPERUSER and NOBYPASSRLS",
        security.runtime_role
    ))?;
    let owns =
        literal("the role that serves requests can't own the tables: migrate with another login")?;
    Ok(format!(
        "DO $terrace$ BEGIN\n  \
         IF current_user = {text} THEN\n    \
         RAISE EXCEPTION USING MESSAGE = {owns};\n  \
         END IF;\n  \
         IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {text}) THEN\n    \
         CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;\n  \
         END IF;\n  \
         GRANT USAGE ON SCHEMA {schema} TO {role};\n\
         EXCEPTION WHEN insufficient_privilege THEN\n  \
         RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = {said};\n\
         END $terrace$"
    ))
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
