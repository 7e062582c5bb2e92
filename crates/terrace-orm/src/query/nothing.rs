//! What aggregates give when it is known beforehand that no row matches: nothing is sent.

use terrace_core::{Value, ValueType};
use terrace_sql::{AggregateFunction, BinaryOperator, Expression, Function, Item};

/// The values of these aggregates of no rows; `None` when a database has to say.
pub(super) fn of_no_rows(items: &[Item]) -> Option<Vec<Value>> {
    let value = |item: &Item| match item {
        Item::Expression(expression, _) if expression.aggregates() => known(expression),
        _ => None,
    };
    items.iter().map(value).collect()
}

fn known(expression: &Expression) -> Option<Value> {
    match expression {
        Expression::Aggregate(aggregate) if aggregate.function == AggregateFunction::Count => {
            Some(Value::I64(0))
        }
        Expression::Aggregate(_) => Some(nothing()),
        Expression::Value(value) => Some(value.clone()),
        Expression::Cast(inner, _) | Expression::Negative(inner) => {
            known(inner).filter(Value::is_null)
        }
        Expression::Call(Function::Coalesce, arguments) => {
            for argument in arguments {
                let value = known(argument)?;
                if !value.is_null() {
                    return Some(value);
                }
            }
            Some(nothing())
        }
        Expression::Binary(operands, operator) if calculates(*operator) => {
            let null = |operand| known(operand).is_some_and(|value| value.is_null());
            operands.iter().any(null).then(nothing)
        }
        _ => None,
    }
}

const fn nothing() -> Value {
    Value::Null(ValueType::Unknown)
}

/// Whether null makes it null.
const fn calculates(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::DivideWhole
            | BinaryOperator::Modulo
    )
}
