//! Operators between two expressions.

use terrace_core::Result;

use crate::{BinaryOperator, Expression};

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
        Expression::Binary(_, BinaryOperator::Or, _) => Binding::Or,
        Expression::Binary(_, BinaryOperator::And, _) => Binding::And,
        Expression::Binary(..)
        | Expression::Not(_)
        | Expression::Negative(_)
        | Expression::IsTrue { .. }
        | Expression::Matches { .. }
        | Expression::Collate(..)
        | Expression::JsonHasKeys(_)
        | Expression::IsNull { .. }
        | Expression::In { .. }
        | Expression::InQuery { .. }
        | Expression::Between { .. }
        | Expression::Text { .. }
        | Expression::EqualInsensitive(..) => Binding::Operator,
        _ => Binding::Atom,
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
        let own = match operator {
            BinaryOperator::Or => Binding::Or,
            BinaryOperator::And => Binding::And,
            BinaryOperator::Concatenate => {
                return self.spelling.concatenate(self, left, right, frame);
            }
            BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::DivideWhole
            | BinaryOperator::Modulo => {
                self.number(left, frame)?;
                self.push(if operator == BinaryOperator::DivideWhole {
                    self.spelling.divide_whole()
                } else {
                    spelled(operator)
                });
                return self.number(right, frame);
            }
            _ => return self.operator(left, spelled(operator), right, frame),
        };
        for (index, side) in [left, right].into_iter().enumerate() {
            if index > 0 {
                self.push(spelled(operator));
            }
            if binding(side) >= own {
                self.expression(side, frame)?;
            } else {
                self.call("", side, frame)?;
            }
        }
        Ok(())
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

const fn spelled(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::And => " AND ",
        BinaryOperator::Or => " OR ",
        BinaryOperator::Equal => " = ",
        BinaryOperator::NotEqual => " <> ",
        BinaryOperator::Less => " < ",
        BinaryOperator::LessOrEqual => " <= ",
        BinaryOperator::Greater => " > ",
        BinaryOperator::GreaterOrEqual => " >= ",
        BinaryOperator::Add => " + ",
        BinaryOperator::Subtract => " - ",
        BinaryOperator::Multiply => " * ",
        BinaryOperator::Divide | BinaryOperator::DivideWhole => " / ",
        BinaryOperator::Modulo => " % ",
        _ => " || ",
    }
}
