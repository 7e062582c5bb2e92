//! The one place where a table's name enters a statement, and the guard that it owes from then on.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Expression, Table, TenantGuard};

use super::{Alias, Frame, Qualifier, Renderer};

/// What a table reference still owes: the condition that keeps it to one tenant's rows.
///
/// **Invariant:** made by [`Renderer::table`] (and without a debt for queries), and consumed by whoever writes the condition or
/// the tenant's value; dropping one unused is a warning, which fails the build.
#[must_use = "a table reference without its guard reaches every tenant's rows"]
pub(super) struct Guard<'a> {
    tenant: Option<TenantGuard<'a>>,
    alias: Option<Alias>,
}

impl<'a> Guard<'a> {
    /// What a query owes that is read like a table: nothing, because its own tables are guarded.
    pub(super) const fn inside() -> Self {
        Self {
            tenant: None,
            alias: None,
        }
    }

    /// The tenant column and value, for an insert: it has no condition, but values.
    pub(super) fn into_values(self) -> Option<TenantGuard<'a>> {
        self.tenant
    }
}

impl<'a> Renderer<'a> {
    /// Writes a table reference. **Every** table of a statement passes through here: its scope is
    /// checked, its name qualified, and its guard handed out.
    pub(super) fn table(&mut self, table: &'a Table, alias: Option<Alias>) -> Result<Guard<'a>> {
        if table.scope != self.confinement.scope {
            return Err(wrong_scope(table, self.confinement.scope.as_str()));
        }
        self.qualified(&table.name)?;
        if let Some(alias) = alias {
            self.push(" AS ");
            alias.write(&mut self.sql);
        }
        Ok(Guard {
            tenant: self.confinement.tenant,
            alias,
        })
    }

    /// A table's name behind its namespace.
    pub(super) fn qualified(&mut self, table: &str) -> Result<()> {
        if let Some(namespace) = self.confinement.namespace {
            self.name(namespace)?;
            self.sql.push('.');
        }
        self.name(table)
    }

    /// Writes `before` and the condition that a table owes, if it owes one.
    #[expect(clippy::needless_pass_by_value, reason = "a debt is paid once")]
    pub(super) fn guard(&mut self, before: &str, guard: Guard<'a>) -> Result<bool> {
        let Some(tenant) = guard.tenant else {
            return Ok(false);
        };
        self.push(before);
        self.column(
            guard.alias.map_or(Qualifier::None, Qualifier::Alias),
            tenant.column,
        )?;
        self.push(" = ");
        self.tenant(tenant.value);
        Ok(true)
    }

    /// The `WHERE` clause: the guard first, then the filter in parentheses, so that no `OR` in it
    /// reaches past the guard.
    pub(super) fn filter(
        &mut self,
        guard: Guard<'a>,
        filter: Option<&'a Expression>,
        frame: Frame<'a>,
    ) -> Result<()> {
        let guarded = self.guard(" WHERE ", guard)?;
        let Some(filter) = filter else { return Ok(()) };
        if !guarded {
            self.push(" WHERE ");
            return self.expression(filter, frame);
        }
        self.push(" AND (");
        self.expression(filter, frame)?;
        self.sql.push(')');
        Ok(())
    }

    /// Refuses a statement that writes the tenant column itself: it would move rows to a tenant.
    /// Names are compared without regard to case, as some databases do.
    pub(super) fn refuse_tenant_column(&self, column: &str) -> Result<()> {
        match self.confinement.tenant {
            Some(tenant) if tenant.column.eq_ignore_ascii_case(column) => Err(Error::new(
                ErrorKind::Isolation,
                format!("the tenant column {column:?} can't be written by a statement"),
            )
            .with_hint("leave it out; it is filled from the handle")),
            _ => Ok(()),
        }
    }
}

#[cold]
fn wrong_scope(table: &Table, confined: &str) -> Error {
    let owner = table.scope.as_str();
    Error::new(
        ErrorKind::Isolation,
        format!("the table {:?} belongs to the {owner} scope, the statement runs in the {confined} scope", table.name),
    )
    .with_hint(format!("read it through a handle of the {owner} scope"))
}
