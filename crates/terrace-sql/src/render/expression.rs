//! Expressions. Parentheses follow from how tightly an expression binds, never from luck.

use terrace_core::{Error, ErrorKind, Result, Value};

use crate::{Expression, Select, TextLookup};

use super::operator::{Binding, binding, comparison};
use super::sensible::{check_collation, check_unit};
use super::{Frame, Renderer};

/// Expressions in expressions. Far beyond what a person writes; a chain of conditions that a
/// program builds must not overflow the stack.
const MAX_NESTING: u32 = 1000;

/// A search in a text.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) operand: &'a Expression,
    pub(crate) lookup: TextLookup,
    pub(crate) pattern: &'a Expression,
    pub(crate) insensitive: bool,
}

impl<'a> Renderer<'a> {
    pub(crate) fn expression(
        &mut self,
        expression: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        match expression {
            Expression::Column(column) => {
                let qualifier = self.qualifier(column, frame)?;
                self.column(qualifier, &column.name)
            }
            Expression::Value(value) if self.parts.is_empty() => {
                self.value(value);
                Ok(())
            }
            Expression::Binary(operands, operator) if self.forgets() => {
                let spelled = comparison(*operator);
                match &**operands {
                    [Expression::Column(column), Expression::Value(value)]
                        if !spelled.is_empty() && !matches!(value, Value::Json(_)) =>
                    {
                        let qualifier = self.qualifier(column, frame)?;
                        self.column(qualifier, &column.name)?;
                        self.push(spelled);
                        self.value(value);
                        Ok(())
                    }
                    _ => self.nested(expression, frame),
                }
            }
            _ => self.nested(expression, frame),
        }
    }

    /// Whether no expression has to be the same as another.
    fn forgets(&self) -> bool {
        self.parts.is_empty() && self.repeats.is_empty() && self.grouped.is_empty()
    }

    /// What consists of others, or has to be the same as another.
    fn nested(&mut self, expression: &'a Expression, frame: Frame<'a>) -> Result<()> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(too_deep());
        }
        if !self.repeats.is_empty()
            && let Some(first) = self.repeated(expression)
        {
            return self.repeat(expression, first, frame);
        }
        if !self.grouped.is_empty() && self.is_grouped(expression) {
            return self.grouped_value(expression, frame);
        }
        let first = self.bound();
        match expression {
            Expression::Value(value) => self.value(value),
            Expression::Binary(operands, operator) => {
                let [left, right] = &**operands;
                self.binary(left, *operator, right, frame)?;
            }
            _ => self.other_expression(expression, frame)?,
        }
        if !self.parts.is_empty() {
            self.remember_part(expression, first);
        }
        self.nesting -= 1;
        Ok(())
    }

    /// What isn't met in every condition: apart, so that nested conditions need less of the stack.
    fn other_expression(&mut self, expression: &'a Expression, frame: Frame<'a>) -> Result<()> {
        match expression {
            Expression::Not(inner) => self.call("NOT ", inner, frame)?,
            Expression::IsNull { operand, negated } => {
                self.operand(operand, frame)?;
                self.push(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Expression::In {
                operand,
                values,
                negated,
            } => self.in_values(operand, values, *negated, frame)?,
            Expression::InQuery {
                operand,
                query,
                negated,
            } => {
                self.operand(operand, frame)?;
                self.push(if *negated { " NOT IN " } else { " IN " });
                let derived = (query.limit.is_some() || query.offset.is_some())
                    && !self.spelling.limits_in_lists();
                self.subquery(query, derived, frame)?;
            }
            Expression::Exists(query) => {
                self.push("EXISTS ");
                self.subquery(query, false, frame)?;
            }
            Expression::Query(query) => self.subquery(query, false, frame)?,
            Expression::Between { operand, low, high } => {
                self.operand(operand, frame)?;
                self.push(" BETWEEN ");
                self.operand(low, frame)?;
                self.push(" AND ");
                self.operand(high, frame)?;
            }
            Expression::Text {
                operand,
                lookup,
                pattern,
                insensitive,
            } => {
                let search = Search {
                    operand,
                    lookup: *lookup,
                    pattern,
                    insensitive: *insensitive,
                };
                self.spelling.search(self, search, frame)?;
            }
            Expression::EqualInsensitive(operand, text) => {
                self.call("LOWER", operand, frame)?;
                self.call(" = LOWER", text, frame)?;
            }
            Expression::Negative(inner) => self.call("-", inner, frame)?,
            Expression::IsTrue { operand, negated } => {
                self.operand(operand, frame)?;
                self.push(if *negated { " IS NOT TRUE" } else { " IS TRUE" });
            }
            Expression::Tuple(values) => {
                self.list("(", values, frame)?;
                self.sql.push(')');
            }
            Expression::Aggregate(aggregate) => self.aggregate(aggregate, None, frame)?,
            Expression::Window(window) => self.window(window, frame)?,
            Expression::Matches {
                operand,
                pattern,
                insensitive,
            } => {
                let spelling = self.spelling;
                spelling.matches(self, operand, pattern, *insensitive, frame)?;
            }
            Expression::Collate(inner, collation) => {
                check_collation(collation)?;
                match &**inner {
                    // Of a bound value alone, a database may not know that it is a text.
                    Expression::Value(_) => self.spelling.json_member(self, inner, frame)?,
                    inner => self.operand(inner, frame)?,
                }
                self.push(" COLLATE ");
                self.name(collation)?;
            }
            Expression::Extract(extract) => self.spelling.extract(self, extract, frame)?,
            Expression::Truncate(truncate) => {
                check_unit(truncate)?;
                self.spelling.truncate(self, truncate, frame)?;
            }
            Expression::Json(json) => self.spelling.json(self, json, frame)?,
            Expression::JsonHasKeys(json) if json.keys.is_empty() => {
                self.push(if json.all { "TRUE" } else { "FALSE" });
            }
            Expression::JsonHasKeys(json) => self.spelling.json_has_keys(self, json, frame)?,
            Expression::Raw(raw) => self.raw(raw, frame)?,
            Expression::Default(sql) => self.default(sql)?,
            Expression::Annotation { .. } => return Err(unfilled()),
            Expression::Refused(refusal) => return Err(refusal.error()),
            Expression::Call(function, arguments) => self.function(*function, arguments, frame)?,
            Expression::Cast(inner, to) => self.spelling.cast(self, inner, *to, frame)?,
            Expression::Case { arms, otherwise } => self.case(arms, otherwise.as_deref(), frame)?,
            Expression::Column(_) | Expression::Value(_) | Expression::Binary(..) => {}
        }
        Ok(())
    }

    /// An expression as an operand: in parentheses unless it brings its own end.
    pub(crate) fn operand(&mut self, expression: &'a Expression, frame: Frame<'a>) -> Result<()> {
        if binding(expression) == Binding::Atom {
            return self.expression(expression, frame);
        }
        self.call("", expression, frame)
    }

    /// Something before an expression in parentheses.
    pub(crate) fn call(
        &mut self,
        before: &str,
        argument: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        self.push(before);
        self.sql.push('(');
        self.expression(argument, frame)?;
        self.sql.push(')');
        Ok(())
    }

    fn in_values(
        &mut self,
        operand: &'a Expression,
        values: &'a [Value],
        negated: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        if let Expression::Tuple(tuple) = operand {
            return self.in_tuples(operand, tuple.len(), values, negated, frame);
        }
        let mut values = values.iter().filter(|value| !value.is_null());
        let Some(first) = values.next() else {
            self.push(if negated { "TRUE" } else { "FALSE" });
            return Ok(());
        };
        self.operand(operand, frame)?;
        self.push(if negated { " NOT IN (" } else { " IN (" });
        self.value(first);
        for value in values {
            self.push(", ");
            self.value(value);
        }
        self.sql.push(')');
        Ok(())
    }

    fn in_tuples(
        &mut self,
        operand: &'a Expression,
        width: usize,
        values: &'a [Value],
        negated: bool,
        frame: Frame<'a>,
    ) -> Result<()> {
        if width == 0 || !values.len().is_multiple_of(width) {
            return Err(Error::new(
                ErrorKind::Statement,
                "a list of tuples has one that is too short",
            ));
        }
        let mut rows = values
            .chunks_exact(width)
            .filter(|row| !row.iter().any(Value::is_null))
            .peekable();
        if rows.peek().is_none() {
            self.push(if negated { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        self.operand(operand, frame)?;
        self.push(if negated { " NOT IN (" } else { " IN (" });
        if self.spelling.tuple_lists_are_values() {
            self.push("VALUES ");
        }
        for (place, row) in rows.enumerate() {
            self.push(if place == 0 { "(" } else { ", (" });
            for (index, value) in row.iter().enumerate() {
                self.push(if index == 0 { "" } else { ", " });
                self.value(value);
            }
            self.sql.push(')');
        }
        self.sql.push(')');
        Ok(())
    }

    /// A query in parentheses; inside a derived table where the database can't take it directly.
    /// The derived table has a limit, because a database may merge one without into the outer
    /// statement, and then refuse it all the same.
    fn subquery(&mut self, query: &'a Select, derived: bool, frame: Frame<'a>) -> Result<()> {
        let reads_own_table = frame.is_write() && !self.spelling.capabilities().self_reading_writes;
        let grouped = std::mem::take(&mut self.grouped);
        self.enclosing.push(frame);
        self.sql.push('(');
        if derived || reads_own_table {
            self.push("SELECT * FROM (");
            self.select(query, frame.inner_depth())?;
            if let (None, None, Some(no_limit)) =
                (query.limit, query.offset, self.spelling.no_limit())
            {
                self.push(" LIMIT ");
                self.push(no_limit);
            }
            self.push(") AS derived");
        } else {
            self.select(query, frame.inner_depth())?;
        }
        self.sql.push(')');
        self.enclosing.pop();
        self.grouped = grouped;
        Ok(())
    }

    fn case(
        &mut self,
        arms: &'a [(Expression, Expression)],
        otherwise: Option<&'a Expression>,
        frame: Frame<'a>,
    ) -> Result<()> {
        if arms.is_empty() {
            return Err(Error::new(
                ErrorKind::Statement,
                "CASE needs at least one condition",
            ));
        }
        self.push("CASE");
        for (condition, result) in arms {
            self.push(" WHEN ");
            self.expression(condition, frame)?;
            self.push(" THEN ");
            self.argument(result, frame)?;
        }
        if let Some(otherwise) = otherwise {
            self.push(" ELSE ");
            self.argument(otherwise, frame)?;
        }
        self.push(" END");
        Ok(())
    }
}

#[cold]
fn unfilled() -> Error {
    Error::new(
        ErrorKind::Statement,
        "an annotation was left in a statement without its calculation",
    )
}

#[cold]
fn too_deep() -> Error {
    Error::new(
        ErrorKind::Statement,
        "conditions are nested more than 1,000 deep",
    )
    .with_hint("look for several values with one IN, not with many ORs")
}
