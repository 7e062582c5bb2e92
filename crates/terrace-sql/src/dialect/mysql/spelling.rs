//! MySQL's spelling of statements.

use terrace_core::{ColumnType, Result, Value};

use super::{Mysql, administration, capabilities, ddl, types};
use crate::dialect::administration::Administration;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search, push_number};
use crate::{
    Capabilities, ColumnDefinition, Conflict, ConflictAction, Ddl, Expression, Insert, Lock,
    TableDefinition, TenantGuard,
};

impl Spelling for Mysql {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn capabilities(&self) -> &'static Capabilities {
        if self.mariadb {
            &capabilities::MARIADB
        } else {
            &capabilities::MYSQL
        }
    }

    fn administration(&self) -> &'static dyn Administration {
        &administration::Mysql
    }

    fn quote_mark(&self) -> char {
        '`'
    }

    fn placeholder(&self) -> Placeholder {
        Placeholder {
            mark: '?',
            numbered: false,
        }
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn limits_in_lists(&self) -> bool {
        false
    }

    fn default_values(&self) -> &'static str {
        " () VALUES ()"
    }

    fn length(&self) -> &'static str {
        "CHAR_LENGTH"
    }

    /// By the binary collation, whatever the column's: a collation that ignores case ignores
    /// accents as well, which no other database does. It stands at the pattern, where it costs no
    /// index.
    fn search<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        search: Search<'a>,
        frame: Frame<'a>,
    ) -> Result<()> {
        if search.insensitive {
            renderer.call("LOWER", search.operand, frame)?;
            renderer.push(" LIKE LOWER(");
            pattern::write_like(renderer, search, frame)?;
            renderer.push(")");
        } else {
            renderer.operand(search.operand, frame)?;
            renderer.push(" LIKE ");
            pattern::write_like(renderer, search, frame)?;
        }
        renderer.push(" COLLATE ");
        renderer.push(types::collation(self.mariadb));
        renderer.push(" ESCAPE '!'");
        Ok(())
    }

    /// `/` gives a decimal.
    fn divide_whole(&self) -> &'static str {
        " DIV "
    }

    /// Decimals are bound as texts, which would be calculated with as floating-point numbers.
    fn number<'a>(&self, renderer: &mut Renderer<'a>, value: &'a Value) {
        let Value::Decimal(number) = value else {
            return renderer.value(value);
        };
        renderer.push("CAST(");
        renderer.value(value);
        renderer.push(" AS DECIMAL(65, ");
        push_number(number.scale() as usize, &mut renderer.sql);
        renderer.push("))");
    }

    /// `||` means OR here.
    fn concatenate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.push("CONCAT(");
        renderer.expression(left, frame)?;
        renderer.push(", ");
        renderer.expression(right, frame)?;
        renderer.push(")");
        Ok(())
    }

    fn cast<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        inner: &'a Expression,
        to: ColumnType,
        frame: Frame<'a>,
    ) -> Result<()> {
        if to == ColumnType::Bool {
            renderer.push("(");
            renderer.operand(inner, frame)?;
            renderer.push(" <> 0)");
            return Ok(());
        }
        renderer.push("CAST(");
        renderer.expression(inner, frame)?;
        renderer.push(" AS ");
        types::cast(to, self.mariadb, &mut renderer.sql);
        renderer.push(")");
        if types::is_text(to) {
            renderer.push(" COLLATE ");
            renderer.push(types::collation(self.mariadb));
        }
        Ok(())
    }

    /// `ON DUPLICATE KEY UPDATE` has no target: it acts on whichever unique key is taken. A row that
    /// was met over another key than the target's, or that is another tenant's, stays as it is.
    fn conflict<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        insert: &'a Insert,
        conflict: &'a Conflict,
        tenant: Option<TenantGuard<'a>>,
    ) -> Result<()> {
        renderer.push(" ON DUPLICATE KEY UPDATE ");
        match &conflict.action {
            ConflictAction::Update(columns) if !columns.is_empty() => {
                for (place, column) in columns.iter().enumerate() {
                    renderer.push(if place == 0 { "" } else { ", " });
                    replace(renderer, column, conflict, tenant)?;
                }
                Ok(())
            }
            _ => keep(renderer, insert, conflict, tenant),
        }
    }

    fn lock(&self, lock: Lock, root: Alias, sql: &mut String) {
        match (self.mariadb, lock.share) {
            (true, true) => sql.push_str(" LOCK IN SHARE MODE"),
            (true, false) => sql.push_str(" FOR UPDATE"),
            (false, share) => {
                sql.push_str(if share {
                    " FOR SHARE OF "
                } else {
                    " FOR UPDATE OF "
                });
                root.write(sql);
            }
        }
    }

    fn column_type(&self, of: ColumnType, sql: &mut String) {
        types::write(of, self.mariadb, sql);
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

    fn table_options(&self) -> &'static str {
        " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    }
}

/// A column of the existing row gets the new value, if that row has the target's values.
fn replace<'a>(
    renderer: &mut Renderer<'a>,
    column: &str,
    conflict: &'a Conflict,
    tenant: Option<TenantGuard<'a>>,
) -> Result<()> {
    renderer.name(column)?;
    let lead = tenant.map(|tenant| tenant.column);
    let target = conflict.target.iter().map(|name| name.as_ref());
    for (place, same) in lead.into_iter().chain(target).enumerate() {
        renderer.push(if place == 0 { " = IF(" } else { " AND " });
        renderer.name(same)?;
        renderer.push(" = VALUES(");
        renderer.name(same)?;
        renderer.push(")");
    }
    renderer.push(", VALUES(");
    renderer.name(column)?;
    renderer.push("), ");
    renderer.name(column)?;
    renderer.push(")");
    Ok(())
}

/// The existing row stays as it is: a column is set to itself.
fn keep<'a>(
    renderer: &mut Renderer<'a>,
    insert: &'a Insert,
    conflict: &'a Conflict,
    tenant: Option<TenantGuard<'a>>,
) -> Result<()> {
    let mut candidates = conflict
        .target
        .iter()
        .chain(&insert.columns)
        .chain(&insert.identity);
    let column = match candidates.next() {
        Some(column) => column.as_ref(),
        None => tenant.map_or("", |tenant| tenant.column),
    };
    renderer.name(column)?;
    renderer.push(" = ");
    renderer.name(column)
}
