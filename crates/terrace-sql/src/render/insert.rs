//! `INSERT`.

use std::borrow::Borrow;

use terrace_core::{Error, ErrorKind, Result};

use crate::{Conflict, ConflictAction, Insert, Name, TenantGuard};

use super::{Renderer, push_number, quote_text};

/// Where databases that can't number an identity column within each tenant remember the highest
/// number ever given. Its columns: `tenant_id`, `table_name`, `value`.
pub(crate) const IDENTITY_TABLE: &str = "terrace_identity";

impl<'a> Renderer<'a> {
    pub(super) fn insert(&mut self, insert: &'a Insert) -> Result<()> {
        let rows = rows(insert)?;
        for column in &insert.columns {
            self.refuse_tenant_column(column)?;
        }
        self.push("INSERT INTO ");
        let tenant = self.table(&insert.table, None)?.into_values();
        let numbered = match &insert.identity {
            Some(identity)
                if tenant.is_some() && !self.spelling.capabilities().composite_identity =>
            {
                Some(identity)
            }
            _ => None,
        };
        if insert.columns.is_empty() && tenant.is_none() {
            self.push(self.spelling.default_values());
        } else {
            self.insert_columns(insert, tenant, numbered)?;
            self.insert_rows(insert, tenant, numbered, rows)?;
        }
        if let Some(conflict) = &insert.conflict {
            self.conflict(insert, conflict, tenant)?;
        }
        if self.spelling.capabilities().insert_returning {
            self.returning(&insert.returning)?;
        }
        Ok(())
    }

    fn insert_columns(
        &mut self,
        insert: &'a Insert,
        tenant: Option<TenantGuard<'a>>,
        numbered: Option<&'a Name>,
    ) -> Result<()> {
        self.push(" (");
        let added = tenant
            .map(|tenant| tenant.column)
            .into_iter()
            .chain(numbered.map(Borrow::borrow));
        self.names(added.chain(insert.columns.iter().map(Borrow::borrow)))?;
        self.push(") VALUES ");
        Ok(())
    }

    fn insert_rows(
        &mut self,
        insert: &'a Insert,
        tenant: Option<TenantGuard<'a>>,
        numbered: Option<&'a Name>,
        rows: usize,
    ) -> Result<()> {
        let width = insert.columns.len();
        let shape = match numbered {
            None => self.shape_of_places(rows, width, tenant.is_some(), &insert.values),
            Some(_) => None,
        };
        if let Some(shape) = shape
            && self.copy_places(shape, tenant, &insert.values)
        {
            return Ok(());
        }
        let start = self.sql.len();
        for row in 0..rows {
            self.push(if row == 0 { "(" } else { ", (" });
            let mut first = true;
            if let Some(tenant) = tenant {
                self.tenant(tenant.value);
                first = false;
                if numbered.is_some() {
                    self.push(", ");
                    self.next_identity(insert, tenant, row + 1)?;
                }
            }
            for value in &insert.values[row * width..(row + 1) * width] {
                if !std::mem::take(&mut first) {
                    self.push(", ");
                }
                self.value(value);
            }
            self.sql.push(')');
        }
        if let Some(shape) = shape {
            self.remember_places(shape, start);
        }
        Ok(())
    }

    /// The number of a new row within its tenant: the highest ever given, plus the row's place in
    /// the statement. (All rows of one `INSERT` see the state before it: the table's trigger makes
    /// the database collect them first.)
    fn next_identity(
        &mut self,
        insert: &'a Insert,
        tenant: TenantGuard<'a>,
        ordinal: usize,
    ) -> Result<()> {
        self.push("(SELECT COALESCE(MAX(\"value\"), 0) + ");
        push_number(ordinal, &mut self.sql);
        self.push(" FROM ");
        self.qualified(IDENTITY_TABLE)?;
        self.push(" WHERE \"tenant_id\" = ");
        self.tenant(tenant.value);
        self.push(" AND \"table_name\" = ");
        quote_text(&insert.table.name, &mut self.sql)?;
        self.sql.push(')');
        Ok(())
    }

    fn conflict(
        &mut self,
        insert: &'a Insert,
        conflict: &'a Conflict,
        tenant: Option<TenantGuard<'a>>,
    ) -> Result<()> {
        if let ConflictAction::Update(columns) = &conflict.action {
            for column in columns {
                self.refuse_tenant_column(column)?;
            }
            if conflict.target.is_empty() && !columns.is_empty() {
                return Err(Error::new(
                    ErrorKind::Statement,
                    "an upsert needs the columns of the unique key",
                ));
            }
        }
        self.spelling.conflict(self, insert, conflict, tenant)
    }

    /// `ON CONFLICT`, as PostgreSQL and SQLite say it.
    pub(crate) fn on_conflict(
        &mut self,
        conflict: &'a Conflict,
        tenant: Option<TenantGuard<'a>>,
    ) -> Result<()> {
        self.push(" ON CONFLICT");
        if !conflict.target.is_empty() {
            self.push(" (");
            let lead = tenant.map(|tenant| tenant.column);
            self.names(
                lead.into_iter()
                    .chain(conflict.target.iter().map(Borrow::borrow)),
            )?;
            self.push(")");
        }
        match &conflict.action {
            ConflictAction::Update(columns) if !columns.is_empty() => {
                for (index, column) in columns.iter().enumerate() {
                    self.push(if index == 0 { " DO UPDATE SET " } else { ", " });
                    self.name(column)?;
                    self.push(" = excluded.");
                    self.name(column)?;
                }
            }
            _ => self.push(" DO NOTHING"),
        }
        Ok(())
    }
}

/// The number of rows to insert.
fn rows(insert: &Insert) -> Result<usize> {
    match (insert.columns.len(), insert.values.len()) {
        (0, 0) => Ok(1),
        (0, _) => Err(shape("values without columns")),
        (_, 0) => Err(shape("no rows")),
        (width, values) if values % width != 0 => Err(shape("a row that is too short")),
        (width, values) => Ok(values / width),
    }
}

#[cold]
fn shape(what: &str) -> Error {
    Error::new(ErrorKind::Statement, format!("an insert has {what}"))
}
