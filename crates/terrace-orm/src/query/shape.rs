//! How long a query is likely to take, as far as its text shows.

use terrace_core::ModelSchema;
use terrace_sql::{BinaryOperator, Expression, Item, Source};
use terrace_tenancy::Shape;

use super::Plan;

/// Rows that a query may return and still share a connection with others.
const FEW: u64 = 1000;

/// The shape of a query that gives these items.
pub(super) fn of(plan: &Plan, items: &[Item]) -> Shape {
    let aggregates = !matches!(plan.grouping, super::plan::Grouping::Rows)
        || items
            .iter()
            .any(|item| matches!(item, Item::Expression(expression, _) if expression.aggregates()));
    let limited = plan.tree.limit.is_some_and(|rows| rows <= FEW) && !aggregates;
    if plan.slow {
        Shape::Slow
    } else {
        quick(limited || finds_few(plan))
    }
}

/// The shape of an update or delete.
pub(super) fn of_write(plan: &Plan) -> Shape {
    if plan.slow {
        Shape::Slow
    } else {
        quick(finds_few(plan))
    }
}

fn quick(quick: bool) -> Shape {
    if quick { Shape::Quick } else { Shape::Slow }
}

fn finds_few(plan: &Plan) -> bool {
    plan.tree
        .filter
        .as_ref()
        .is_some_and(|filter| narrows(plan.schema, filter))
}

/// Whether a condition names a key, unique value or foreign key of the root table: such rows are
/// few and found by an index.
fn narrows(schema: &ModelSchema, condition: &Expression) -> bool {
    match condition {
        Expression::Binary(operands, BinaryOperator::And) => {
            operands.iter().any(|operand| narrows(schema, operand))
        }
        Expression::Binary(operands, BinaryOperator::Equal) => {
            let [left, right] = &**operands;
            matches!(right, Expression::Value(_)) && is_selective(schema, left)
        }
        Expression::In {
            operand,
            values,
            negated: false,
        } => values.len() as u64 <= FEW && is_selective(schema, operand),
        _ => false,
    }
}

fn is_selective(schema: &ModelSchema, operand: &Expression) -> bool {
    let Expression::Column(column) = operand else {
        return false;
    };
    column.source == Source::ROOT
        && schema
            .fields
            .iter()
            .find(|field| field.column == column.name)
            .is_some_and(|field| field.primary_key || field.unique || field.reference.is_some())
}

#[cfg(test)]
mod tests {
    use terrace_core::{ModelSchema, Value};

    use super::*;
    use crate::column::Predicate;
    use crate::private::declare;

    const TRACK: &ModelSchema = &ModelSchema {
        name: "Track",
        table: "track",
        scope: terrace_core::ScopeKind::Tenant,
        fields: &[
            declare::<crate::Auto<i64>>("id", "id").primary_key().done(),
            declare::<String>("name", "name").done(),
            declare::<String>("code", "code").unique().done(),
        ],
        ..ModelSchema::PLAIN
    };

    fn shape(build: impl FnOnce(&mut Plan)) -> Shape {
        let mut plan = Plan::new(TRACK);
        build(&mut plan);
        let items = plan.fields();
        of(&plan, &items)
    }

    fn equals(column: &'static str) -> Predicate {
        Predicate::new(
            Expression::column(column).equals(Value::Null(terrace_core::ValueType::Text)),
        )
    }

    #[test]
    fn few_rows_are_quick() {
        assert_eq!(shape(|plan| plan.tree.limit = Some(1000)), Shape::Quick);
        assert_eq!(shape(|plan| plan.filter(equals("id"))), Shape::Quick);
        assert_eq!(shape(|plan| plan.filter(equals("code"))), Shape::Quick);
        assert_eq!(
            shape(|plan| plan.filter(equals("name") & equals("id"))),
            Shape::Quick
        );
    }

    #[test]
    fn who_knows_how_many_rows_are_slow() {
        assert_eq!(shape(|_| {}), Shape::Slow);
        assert_eq!(shape(|plan| plan.tree.limit = Some(1001)), Shape::Slow);
        assert_eq!(shape(|plan| plan.filter(equals("name"))), Shape::Slow);
        assert_eq!(
            shape(|plan| plan.filter(equals("name") | equals("id"))),
            Shape::Slow
        );
        assert_eq!(shape(|plan| plan.filter(!equals("id"))), Shape::Slow);
        let marked = |plan: &mut Plan| {
            plan.tree.limit = Some(1);
            plan.slow = true;
        };
        assert_eq!(shape(marked), Shape::Slow);
    }

    #[test]
    fn aggregates_read_every_row_unless_a_key_finds_them() {
        let count = [Item::Expression(Expression::count_all(), None)];
        let mut plan = Plan::new(TRACK);
        plan.tree.limit = Some(1);
        assert_eq!(of(&plan, &count), Shape::Slow);
        plan.filter(equals("id"));
        assert_eq!(of(&plan, &count), Shape::Quick);
    }
}
