//! SQLite's spelling of statements.

use terrace_core::{ColumnType, Result};

use super::{Sqlite, administration, capabilities::CAPABILITIES, ddl, types};
use crate::dialect::administration::Administration;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search};
use crate::{
    Capabilities, ColumnDefinition, Conflict, Ddl, Expression, Insert, Lock, TableDefinition,
    TenantGuard,
};

impl Spelling for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn administration(&self) -> &'static dyn Administration {
        &administration::Sqlite
    }

    fn placeholder(&self) -> Placeholder {
        Placeholder {
            mark: '?',
            numbered: true,
        }
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("-1")
    }

    fn operand_of_sets(&self) -> (&'static str, &'static str) {
        ("SELECT * FROM (", ")")
    }

    /// `LIKE` knows upper and lower case of ASCII letters only; `GLOB` tells all apart.
    fn search<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        search: Search<'a>,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operand(search.operand, frame)?;
        if search.insensitive {
            renderer.push(" LIKE ");
            pattern::write_like(renderer, search, frame)?;
            renderer.push(" ESCAPE '!'");
        } else {
            renderer.push(" GLOB ");
            pattern::write_glob(renderer, search, frame)?;
        }
        Ok(())
    }

    fn cast<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        inner: &'a Expression,
        to: ColumnType,
        frame: Frame<'a>,
    ) -> Result<()> {
        let (before, after) = types::cast(to);
        renderer.push(before);
        renderer.expression(inner, frame)?;
        renderer.push(after);
        let size = match to {
            ColumnType::VarChar(length) => length as usize,
            ColumnType::Decimal { scale, .. } => scale.into(),
            _ => return Ok(()),
        };
        crate::render::push_number(size, &mut renderer.sql);
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

    /// Never asked: there are no row locks.
    fn lock(&self, _lock: Lock, _root: Alias, _sql: &mut String) {}

    fn column_type(&self, of: ColumnType, sql: &mut String) {
        types::write(of, sql);
    }

    fn ddl(&self, ddl: &Ddl, script: &mut Script<'_>) -> Result<()> {
        ddl::step(ddl, script)
    }

    fn column(
        &self,
        column: &ColumnDefinition,
        table: Option<&TableDefinition>,
        script: &mut Script<'_>,
    ) -> Result<()> {
        ddl::column(column, table, script)
    }

    fn table_keys(&self, table: &TableDefinition, script: &mut Script<'_>) -> Result<()> {
        ddl::keys(table, script)
    }

    fn uniques_are_indexes(&self) -> bool {
        true
    }
}
