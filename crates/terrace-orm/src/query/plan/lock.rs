//! Locks of related rows, and what is refused of orders and cuts.

use terrace_sql::{Distinct, Expression, Join, JoinKind, Orders, Source};

use super::{Grouping, Plan, Refusal};

impl Plan {
    /// The related rows that are locked.
    fn locked(&self) -> impl Iterator<Item = Source> {
        let of = self
            .tree
            .lock
            .iter()
            .flat_map(|lock| lock.of.iter().copied());
        of.filter(|source| !source.is_root())
    }

    /// A row that is locked can't come from a left join: where a condition says that it is there,
    /// an inner one gives the same rows.
    pub(super) fn join_locked(&self, joins: &mut [Join]) {
        for source in self.locked() {
            let mut at = self.is_there(source).then_some(source);
            while let Some(here) = at {
                for join in joins.iter_mut().filter(|join| join.source == here) {
                    join.kind = JoinKind::Inner;
                }
                at = here.parent().map(|(parent, _)| parent);
            }
        }
    }

    /// Whether the condition leaves out rows that have no row at the end of this path.
    fn is_there(&self, source: Source) -> bool {
        let Some(filter) = self.tree.filter.clone() else {
            return false;
        };
        super::conjuncts(filter).iter().any(|part| match part {
            Expression::IsNull {
                operand,
                negated: true,
            } => matches!(&**operand, Expression::Column(column) if column.source == source),
            Expression::Not(inner) => matches!(
                &**inner,
                Expression::IsNull { operand, negated: false }
                    if matches!(&**operand, Expression::Column(column) if column.source == source)
            ),
            _ => false,
        })
    }

    /// The order that was said, or else the model's own.
    pub(crate) fn orders(&self) -> Orders {
        if self.tree.order_by.is_empty() {
            self.taken().default_order()
        } else {
            self.tree.order_by.clone()
        }
    }

    /// Refuses the first of groups that come in no order.
    pub(crate) fn refuse_first_of_unordered_groups(&mut self) {
        if matches!(self.grouping, Grouping::By(_)) && !self.is_ordered() {
            self.refuse(Refusal {
                message: "groups of rows that come in no order have no first and no last",
                hint: "sort them with order_by",
            });
        }
    }

    /// Gives the first row of those with the same values.
    pub(crate) fn distinct_on(&mut self, mut expressions: Vec<Expression>) {
        self.refuse_after_cut(Refusal {
            message: "the rows of a query that is cut can't be told apart by columns any more",
            hint: "say distinct_on before limit and offset",
        });
        for expression in &mut expressions {
            self.resolve(expression);
        }
        self.tree.distinct = Distinct::On(expressions);
    }
}
