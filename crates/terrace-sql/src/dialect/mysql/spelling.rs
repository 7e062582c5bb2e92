//! MySQL's spelling of statements.

use terrace_core::{ColumnType, Result, Value};

use super::{
    Mysql, administration, aggregates, capabilities, conflict, ddl, functions, json, time, types,
};
use crate::catalogue::Catalogue;
use crate::dialect::administration::Administration;
use crate::dialect::spelling::aliases;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search, push_number};
use crate::script::ScriptSyntax;
use crate::{
    Aggregate, AggregateFunction, BinaryOperator, Capabilities, ColumnDefinition, Conflict, Ddl,
    Expression, Extract, Function, Insert, JsonHasKeys, JsonValue, Lock, TableDefinition,
    TenantGuard, Truncate, Window,
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

    fn script(&self) -> &'static ScriptSyntax {
        &super::script::SYNTAX
    }

    fn administration(&self) -> &'static dyn Administration {
        if self.mariadb {
            &administration::Mysql { mariadb: true }
        } else {
            &administration::Mysql { mariadb: false }
        }
    }

    fn quote_mark(&self) -> char {
        '`'
    }

    fn catalogue(&self) -> &dyn Catalogue {
        self
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

    fn parameter_marks(&self) -> &'static [char] {
        &['?', '#', '@']
    }

    fn function(&self, function: Function, arguments: usize) -> Option<&'static str> {
        functions::template(function, arguments)
    }

    fn aggregate(&self, function: AggregateFunction) -> Option<(&'static str, &'static str)> {
        functions::aggregate(function)
    }

    fn json<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonValue,
        frame: Frame<'a>,
    ) -> Result<()> {
        json::value(renderer, json, self.mariadb, frame)
    }

    fn json_has_keys<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonHasKeys,
        frame: Frame<'a>,
    ) -> Result<()> {
        json::has_keys(renderer, json, self.mariadb, frame)
    }

    fn extract<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        extract: &'a Extract,
        frame: Frame<'a>,
    ) -> Result<()> {
        time::extract(renderer, extract, frame)
    }

    fn truncate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        truncate: &'a Truncate,
        frame: Frame<'a>,
    ) -> Result<()> {
        time::truncate(renderer, truncate, self.mariadb, frame)
    }

    fn contains<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.push("JSON_CONTAINS(");
        renderer.expression(left, frame)?;
        renderer.push(", ");
        renderer.expression(right, frame)?;
        renderer.push(")");
        Ok(())
    }

    fn own_aggregate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        aggregate: &'a Aggregate,
        over: Option<&'a Window>,
        frame: Frame<'a>,
    ) -> Result<bool> {
        aggregates::own(renderer, aggregate, over, self.mariadb, frame)
    }

    fn separator_keyword(&self) -> bool {
        true
    }

    /// A truth value is a number otherwise, and a document a text.
    fn json_member<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        member: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        match member {
            Expression::Value(Value::Bool(truth)) => self.document(renderer, |renderer| {
                renderer.push(if *truth { "'true'" } else { "'false'" });
                Ok(())
            }),
            Expression::Value(Value::Json(_)) => {
                self.document(renderer, |renderer| renderer.expression(member, frame))
            }
            _ => renderer.argument(member, frame),
        }
    }

    /// MariaDB's documents are texts, which differ by a space. As a condition by itself, its function
    /// takes null for equal to an empty text; compared with a number it stays null.
    fn json_equal<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        if self.mariadb {
            renderer.push("(JSON_EQUALS(");
            renderer.expression(left, frame)?;
            renderer.push(", ");
            renderer.expression(right, frame)?;
            renderer.push(") = 1)");
            return Ok(());
        }
        for (index, side) in [left, right].into_iter().enumerate() {
            renderer.push(if index == 0 { "" } else { " = " });
            match side {
                Expression::Value(Value::Json(_)) => {
                    self.document(renderer, |renderer| renderer.expression(side, frame))?;
                }
                _ => renderer.operand(side, frame)?,
            }
        }
        Ok(())
    }

    fn matches<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        operand: &'a Expression,
        pattern: &'a Expression,
        insensitive: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        if !self.mariadb {
            renderer.push("REGEXP_LIKE(");
            renderer.expression(operand, frame)?;
            renderer.push(", ");
            renderer.expression(pattern, frame)?;
            renderer.push(if insensitive { ", 'i')" } else { ", 'c')" });
            return Ok(());
        }
        renderer.operand(operand, frame)?;
        renderer.push(if insensitive {
            " REGEXP CONCAT('(?i)', "
        } else {
            " REGEXP CONCAT('(?-i)', "
        });
        renderer.expression(pattern, frame)?;
        renderer.push(")");
        Ok(())
    }

    fn same<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        negated: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        if negated {
            renderer.push("NOT (");
        }
        renderer.operator(left, " <=> ", right, frame)?;
        if negated {
            renderer.push(")");
        }
        Ok(())
    }

    fn exclusive_or(&self) -> &'static str {
        " XOR "
    }

    /// Bits are those of an unsigned number there, and a shift to the right fills with zeros.
    fn bits<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        operator: BinaryOperator,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        let operator = match operator {
            BinaryOperator::BitAnd => " & ",
            BinaryOperator::BitOr => " | ",
            BinaryOperator::BitExclusiveOr => " ^ ",
            BinaryOperator::ShiftLeft => " << ",
            _ => {
                renderer.push("IF(");
                renderer.operand(left, frame)?;
                renderer.push(" < 0, CAST(~(~");
                renderer.operator(left, " >> ", right, frame)?;
                renderer.push(") AS SIGNED), CAST(");
                renderer.operator(left, " >> ", right, frame)?;
                renderer.push(" AS SIGNED))");
                return Ok(());
            }
        };
        renderer.push("CAST(");
        renderer.operator(left, operator, right, frame)?;
        renderer.push(" AS SIGNED)");
        Ok(())
    }

    /// `||` means OR here.
    fn joined_texts(&self) -> (&'static str, &'static str, &'static str) {
        ("CONCAT(", ", ", ")")
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
        conflict::write(renderer, insert, conflict, tenant)
    }

    fn lock(&self, lock: &Lock, of: &[Alias], sql: &mut String) {
        match (self.mariadb, lock.share) {
            (true, true) => sql.push_str(" LOCK IN SHARE MODE"),
            (true, false) => sql.push_str(" FOR UPDATE"),
            (false, share) => {
                sql.push_str(if share {
                    " FOR SHARE OF "
                } else {
                    " FOR UPDATE OF "
                });
                aliases(of, sql);
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

    fn backslash_escapes(&self) -> bool {
        true
    }

    fn table_options(&self) -> &'static str {
        " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    }
}

impl Mysql {
    /// A text as a document.
    fn document<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        text: impl FnOnce(&mut Renderer<'a>) -> Result<()>,
    ) -> Result<()> {
        renderer.push(if self.mariadb {
            "JSON_EXTRACT("
        } else {
            "CAST("
        });
        text(renderer)?;
        renderer.push(if self.mariadb { ", '$')" } else { " AS JSON)" });
        Ok(())
    }
}
