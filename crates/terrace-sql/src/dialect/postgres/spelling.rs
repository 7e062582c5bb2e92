//! PostgreSQL's spelling of statements.

use terrace_core::{ColumnType, Result, Value, ValueType};

use super::{
    Postgres, administration, capabilities::CAPABILITIES, ddl, functions, json, time, types,
};
use crate::catalogue::Catalogue;
use crate::dialect::administration::Administration;
use crate::dialect::spelling::aliases;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search};
use crate::script::ScriptSyntax;
use crate::{
    AggregateFunction, BinaryOperator, Capabilities, ColumnDefinition, Conflict, Ddl, Expression,
    Extract, Function, Insert, JsonHasKeys, JsonValue, Lock, TableDefinition, TenantGuard,
    Truncate,
};

impl Spelling for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn script(&self) -> &'static ScriptSyntax {
        &super::script::SYNTAX
    }

    fn administration(&self) -> &'static dyn Administration {
        &administration::Postgres
    }

    fn catalogue(&self) -> &dyn Catalogue {
        self
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

    fn parameter_marks(&self) -> &'static [char] {
        &['$', '`']
    }

    fn function(&self, function: Function, arguments: usize) -> Option<&'static str> {
        functions::template(function, arguments)
    }

    fn aggregate(&self, function: AggregateFunction) -> Option<(&'static str, &'static str)> {
        Some(functions::aggregate(function))
    }

    fn json<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonValue,
        frame: Frame<'a>,
    ) -> Result<()> {
        json::value(renderer, json, frame)
    }

    fn json_has_keys<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        json: &'a JsonHasKeys,
        frame: Frame<'a>,
    ) -> Result<()> {
        json::has_keys(renderer, json, frame)
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
        time::truncate(renderer, truncate, frame)
    }

    fn contains<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operator(left, " @> ", right, frame)
    }

    fn any_value_may_be_null(&self) -> bool {
        true
    }

    /// A bound text has no type, and functions of any type don't give it one.
    fn json_member<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        member: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        if let Expression::Value(Value::Text(_) | Value::Null(ValueType::Text)) = member {
            return cast_to(renderer, member, "TEXT", frame);
        }
        renderer.argument(member, frame)
    }

    fn matches<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        operand: &'a Expression,
        pattern: &'a Expression,
        insensitive: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        let operator = if insensitive { " ~* " } else { " ~ " };
        renderer.operator(operand, operator, pattern, frame)
    }

    fn bits<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        operator: BinaryOperator,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.operand(left, frame)?;
        renderer.push(match operator {
            BinaryOperator::BitAnd => " & ",
            BinaryOperator::BitOr => " | ",
            BinaryOperator::BitExclusiveOr => " # ",
            BinaryOperator::ShiftLeft => " << ",
            _ => " >> ",
        });
        match operator {
            BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight => {
                cast_to(renderer, right, "INTEGER", frame)
            }
            _ => renderer.operand(right, frame),
        }
    }

    fn range_operator(&self, operator: BinaryOperator) -> Result<&'static str> {
        Ok(match operator {
            BinaryOperator::Overlaps => " && ",
            BinaryOperator::Before => " << ",
            BinaryOperator::After => " >> ",
            BinaryOperator::NotBefore => " &> ",
            BinaryOperator::NotAfter => " &< ",
            _ => " -|- ",
        })
    }

    fn pattern_text<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        text: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        cast_to(renderer, text, "TEXT", frame)
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

    fn lock(&self, lock: &Lock, of: &[Alias], sql: &mut String) {
        sql.push_str(match (lock.share, lock.no_key) {
            (true, false) => " FOR SHARE OF ",
            (true, true) => " FOR KEY SHARE OF ",
            (false, false) => " FOR UPDATE OF ",
            (false, true) => " FOR NO KEY UPDATE OF ",
        });
        aliases(of, sql);
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

/// A value as another type.
fn cast_to<'a>(
    renderer: &mut Renderer<'a>,
    inner: &'a Expression,
    to: &'static str,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("CAST(");
    renderer.expression(inner, frame)?;
    renderer.push(" AS ");
    renderer.push(to);
    renderer.push(")");
    Ok(())
}
