//! Operators between two expressions.

use terrace_core::{ColumnType, Result, Value};

use crate::{AggregateFunction, BinaryOperator, Expression, Function};

use super::{Frame, Renderer};

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Or,
    And,
    /// Comparisons and arithmetic: never mixed without parentheses, because databases disagree.
    Operator,
    /// Columns, values, calls and whatever else brings its own end.
    Atom,
}

pub(super) fn binding(expression: &Expression) -> Binding {
    match expression {
        // MySQL's XOR binds less tightly than its AND.
        Expression::Binary(_, BinaryOperator::Or | BinaryOperator::ExclusiveOr) => Binding::Or,
        Expression::Binary(_, BinaryOperator::And) => Binding::And,
        Expression::Binary(..)
        | Expression::Not(_)
        | Expression::Negative(_)
        | Expression::IsNull { .. }
        | Expression::IsTrue { .. }
        | Expression::In { .. }
        | Expression::InQuery { .. }
        | Expression::Between { .. }
        | Expression::Text { .. }
        | Expression::Matches { .. }
        | Expression::Collate(..)
        | Expression::EqualInsensitive(..) => Binding::Operator,
        _ => Binding::Atom,
    }
}

/// How a comparison is spelled on every database; empty for what isn't one.
pub(super) const fn comparison(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Equal => " = ",
        BinaryOperator::NotEqual => " <> ",
        BinaryOperator::Less => " < ",
        BinaryOperator::LessOrEqual => " <= ",
        BinaryOperator::Greater => " > ",
        BinaryOperator::GreaterOrEqual => " >= ",
        _ => "",
    }
}

impl<'a> Renderer<'a> {
    /// An operator between two expressions, with parentheses where one binds less tightly.
    pub(super) fn binary(
        &mut self,
        left: &'a Expression,
        operator: BinaryOperator,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        match operator {
            BinaryOperator::And => self.connected(left, Binding::And, " AND ", right, frame),
            BinaryOperator::Or => self.connected(left, Binding::Or, " OR ", right, frame),
            BinaryOperator::Equal if !is_json(left) && !is_json(right) => {
                self.operator(left, " = ", right, frame)
            }
            _ => self.other_binary(left, operator, right, frame),
        }
    }

    /// `AND` and `OR`.
    fn connected(
        &mut self,
        left: &'a Expression,
        own: Binding,
        spelled: &'static str,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        for (index, side) in [left, right].into_iter().enumerate() {
            if index > 0 {
                self.push(spelled);
            }
            if binding(side) >= own {
                self.expression(side, frame)?;
            } else {
                self.call("", side, frame)?;
            }
        }
        Ok(())
    }

    /// What isn't met in every condition: apart, so that nested conditions need less of the stack.
    fn other_binary(
        &mut self,
        left: &'a Expression,
        operator: BinaryOperator,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        let spelling = self.spelling;
        let documents = is_json(left) || is_json(right);
        let spelled = match operator {
            BinaryOperator::Equal if documents => {
                return spelling.json_equal(self, left, right, frame);
            }
            BinaryOperator::NotEqual if documents => {
                self.push("NOT (");
                spelling.json_equal(self, left, right, frame)?;
                self.sql.push(')');
                return Ok(());
            }
            BinaryOperator::ExclusiveOr => spelling.exclusive_or(),
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual => comparison(operator),
            BinaryOperator::DistinctFrom => return spelling.same(self, left, right, true, frame),
            BinaryOperator::NotDistinctFrom => {
                return spelling.same(self, left, right, false, frame);
            }
            BinaryOperator::Add => return self.calculation(left, " + ", right, frame),
            BinaryOperator::Subtract => return self.calculation(left, " - ", right, frame),
            BinaryOperator::Multiply => return self.calculation(left, " * ", right, frame),
            BinaryOperator::Divide => return spelling.divide(self, left, right, frame),
            BinaryOperator::DivideWhole => {
                return self.calculation(left, spelling.divide_whole(), right, frame);
            }
            BinaryOperator::Modulo => return self.calculation(left, " % ", right, frame),
            BinaryOperator::Concatenate => return spelling.concatenate(self, left, right, frame),
            BinaryOperator::BitAnd
            | BinaryOperator::BitOr
            | BinaryOperator::BitExclusiveOr
            | BinaryOperator::ShiftLeft
            | BinaryOperator::ShiftRight => {
                return spelling.bits(self, left, operator, right, frame);
            }
            BinaryOperator::Contains => return spelling.contains(self, left, right, frame),
            BinaryOperator::ContainedBy => return spelling.contains(self, right, left, frame),
            BinaryOperator::And
            | BinaryOperator::Or
            | BinaryOperator::Overlaps
            | BinaryOperator::Before
            | BinaryOperator::After
            | BinaryOperator::NotBefore
            | BinaryOperator::NotAfter
            | BinaryOperator::Adjacent => spelling.range_operator(operator)?,
        };
        self.operator(left, spelled, right, frame)
    }

    pub(crate) fn calculation(
        &mut self,
        left: &'a Expression,
        spelled: &'static str,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        self.number(left, frame)?;
        self.push(spelled);
        self.number(right, frame)
    }

    /// An operand of a calculation.
    fn number(&mut self, operand: &'a Expression, frame: Frame<'a>) -> Result<()> {
        match operand {
            Expression::Value(value) => {
                self.spelling.number(self, value);
                Ok(())
            }
            other => self.operand(other, frame),
        }
    }

    /// An operator between two operands.
    pub(crate) fn operator(
        &mut self,
        left: &'a Expression,
        operator: &str,
        right: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        self.operand(left, frame)?;
        self.push(operator);
        self.operand(right, frame)
    }
}

/// Whether an expression is known to be a JSON document.
fn is_json(expression: &Expression) -> bool {
    match expression {
        Expression::Value(value) => matches!(value, Value::Json(_)),
        Expression::Json(json) => json.to == ColumnType::Json,
        Expression::Cast(_, to) => *to == ColumnType::Json,
        Expression::Call(function, _) => {
            matches!(function, Function::JsonArray | Function::JsonObject)
        }
        Expression::Aggregate(aggregate) => aggregate.function == AggregateFunction::JsonArray,
        _ => false,
    }
}
