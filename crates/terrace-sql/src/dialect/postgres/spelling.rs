//! PostgreSQL's spelling of statements.

use terrace_core::{ColumnType, Result};

use super::{Postgres, administration, capabilities::CAPABILITIES, ddl, types};
use crate::dialect::administration::Administration;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search};
use crate::{
    Capabilities, ColumnDefinition, Conflict, Ddl, Expression, Insert, Lock, TableDefinition,
    TenantGuard,
};

impl Spelling for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn administration(&self) -> &'static dyn Administration {
        &administration::Postgres
    }

    fn placeholder(&self) -> Placeholder {
        Placeholder {
            mark: '$',
            numbered: true,
        }
    }

    /// Names are cut by bytes.
    fn name_length(&self, name: &str) -> usize {
        name.len()
    }

    fn no_limit(&self) -> Option<&'static str> {
        None
    }

    fn pattern_text<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        text: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.call("CAST", text, frame)?;
        renderer.sql.pop();
        renderer.push(" AS TEXT)");
        Ok(())
    }

    fn search<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        search: Search<'a>,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operand(search.operand, frame)?;
        renderer.push(if search.insensitive {
            " ILIKE "
        } else {
            " LIKE "
        });
        pattern::write_like(renderer, search, frame)?;
        renderer.push(" ESCAPE '!'");
        Ok(())
    }

    fn cast<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        inner: &'a Expression,
        to: ColumnType,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.push("CAST(");
        renderer.expression(inner, frame)?;
        renderer.push(" AS ");
        types::write(to, &mut renderer.sql);
        renderer.push(")");
        Ok(())
    }

    fn conflict<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        _insert: &'a Insert,
        conflict: &'a Conflict,
        tenant: Option<TenantGuard<'a>>,
    ) -> Result<()> {
        renderer.on_conflict(conflict, tenant)
    }

    /// Of the root table only: PostgreSQL can't lock the nullable side of an outer join.
    fn lock(&self, lock: Lock, root: Alias, sql: &mut String) {
        sql.push_str(if lock.share {
            " FOR SHARE OF "
        } else {
            " FOR UPDATE OF "
        });
        root.write(sql);
    }

    fn column_type(&self, of: ColumnType, sql: &mut String) {
        types::write(of, sql);
    }

    fn ddl(&self, ddl: &Ddl, script: &mut Script<'_>) -> Result<()> {
        ddl::step(ddl, script)
    }

    fn column(
        &self,
        column: &ColumnDefinition,
        _table: Option<&TableDefinition>,
        script: &mut Script<'_>,
    ) -> Result<()> {
        ddl::column(column, script)
    }
}
