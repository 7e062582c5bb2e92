//! SQLite's spelling of statements.

use terrace_core::{ColumnType, Result, Value};

use super::{
    Sqlite, administration, capabilities::CAPABILITIES, ddl, functions, json, time, types,
};
use crate::catalogue::Catalogue;
use crate::dialect::administration::Administration;
use crate::dialect::{Placeholder, Spelling, pattern};
use crate::render::{Alias, Frame, Renderer, Script, Search};
use crate::script::ScriptSyntax;
use crate::{
    Aggregate, AggregateFunction, BinaryOperator, Capabilities, ColumnDefinition, Conflict, Ddl,
    Expression, Extract, Function, Insert, JsonHasKeys, JsonValue, Lock, TableDefinition,
    TenantGuard, Truncate, Window,
};

impl Spelling for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    fn script(&self) -> &'static ScriptSyntax {
        &super::script::SYNTAX
    }

    fn administration(&self) -> &'static dyn Administration {
        &administration::Sqlite
    }

    fn catalogue(&self) -> &dyn Catalogue {
        self
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

    /// `[` is a quote there.
    fn parameter_marks(&self) -> &'static [char] {
        &['?', ':', '@', '$', '[']
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
        renderer.push("terrace_json_contains(");
        renderer.expression(left, frame)?;
        renderer.push(", ");
        renderer.expression(right, frame)?;
        renderer.push(")");
        Ok(())
    }

    /// `GROUP_CONCAT` takes no separator together with `DISTINCT`.
    fn own_aggregate<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        aggregate: &'a Aggregate,
        _over: Option<&'a Window>,
        frame: Frame<'a>,
    ) -> Result<bool> {
        if aggregate.function != AggregateFunction::Text || !aggregate.distinct {
            return Ok(false);
        }
        renderer.push("terrace_distinct_text(");
        renderer.arguments(&aggregate.arguments, frame)?;
        renderer.orders(&aggregate.order_by, frame)?;
        renderer.push(")");
        renderer.aggregate_filter(aggregate, frame)?;
        Ok(true)
    }

    fn tuple_lists_are_values(&self) -> bool {
        true
    }

    /// Without `JSON`, a document would become a text inside another one, and a truth value a
    /// number.
    fn json_member<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        member: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        match member {
            Expression::Value(Value::Bool(truth)) => {
                renderer.push(if *truth {
                    "JSON('true')"
                } else {
                    "JSON('false')"
                });
                Ok(())
            }
            Expression::Value(Value::Json(_)) => renderer.call("JSON", member, frame),
            _ => renderer.argument(member, frame),
        }
    }

    fn json_equal<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.push("terrace_json_equal(");
        renderer.expression(left, frame)?;
        renderer.push(", ");
        renderer.expression(right, frame)?;
        renderer.push(")");
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
        renderer.push("terrace_matches(");
        renderer.expression(operand, frame)?;
        renderer.push(", ");
        renderer.expression(pattern, frame)?;
        renderer.push(if insensitive { ", 1)" } else { ", 0)" });
        Ok(())
    }

    /// There is no exclusive or; it is what is set in either less what is set in both.
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
            BinaryOperator::ShiftLeft => " << ",
            BinaryOperator::ShiftRight => " >> ",
            _ => {
                renderer.push("(");
                renderer.operator(left, " | ", right, frame)?;
                renderer.push(") - (");
                renderer.operator(left, " & ", right, frame)?;
                renderer.push(")");
                return Ok(());
            }
        };
        renderer.operator(left, operator, right, frame)
    }

    /// A decimal without a fraction is kept as an integer, whose quotient would be one as well.
    fn divide<'a>(
        &self,
        renderer: &mut Renderer<'a>,
        left: &'a Expression,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        renderer.push("CAST(");
        renderer.expression(left, frame)?;
        renderer.push(" AS REAL) / ");
        renderer.operand(right, frame)
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
    fn lock(&self, _lock: &Lock, _of: &[Alias], _sql: &mut String) {}

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
