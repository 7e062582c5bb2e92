//! Running a plan.

use terrace_core::{Error, ErrorKind, Result, Value};
use terrace_sql::{
    Assignment, BinaryOperator, Distinct, Expression, Item, Items, Select, Statement, Table, Update,
};
use terrace_tenancy::{Outcome, Session, Shape, Sink};

use super::Plan;
use crate::audit::Audit;
use crate::query::shape;

impl Plan {
    /// The statement that gives these items, and how long it is likely to take.
    pub(crate) fn statement(mut self, mut items: Items) -> Result<(Statement, Shape)> {
        self.return_orders(&mut items);
        let shape = shape::of(&self, &items);
        Ok((Statement::Select(self.select(items)?), shape))
    }

    /// Rows that are returned once are sorted by what they return: the rest of the order is returned
    /// behind it.
    pub(super) fn return_orders(&mut self, items: &mut Items) {
        if self.tree.distinct != Distinct::Rows || self.more().replaced.is_some() {
            return;
        }
        if self.tree.order_by.is_empty() {
            self.tree.order_by = self.default_order();
        }
        for order in &self.tree.order_by {
            let returned = |item: &Item| match (item, &order.expression) {
                (Item::Expression(returned, _), by) => returned == by,
                (Item::Fields(source, fields), Expression::Column(column)) => {
                    column.query == self.tree.query
                        && column.source == *source
                        && fields.iter().any(|field| field.column == column.name)
                }
                (Item::Fields(..), _) => false,
            };
            if !items.iter().any(returned) {
                items.push(Item::Expression(order.expression.clone(), None));
            }
        }
    }

    /// Runs the query and gives each row to `sink`.
    pub(crate) async fn fetch(
        self,
        session: Session<'_>,
        items: Items,
        sink: &mut Sink<'_>,
    ) -> Result<Outcome> {
        self.check_for(session)?;
        if self.gives_nothing() {
            self.check_unsent()?;
            return Ok(Outcome::default());
        }
        let (statement, shape) = self.statement(items)?;
        session.run(&statement, shape, sink).await
    }

    /// Refuses what can't run on a handle: rows of another tenant's instance, locks without a
    /// transaction.
    pub(crate) fn check_for(&self, session: Session<'_>) -> Result<()> {
        self.origin.check(session.origin())?;
        if self.tree.lock.is_some() {
            session.require_transaction("a query that locks rows")?;
        }
        Ok(())
    }

    /// Whether it is known before anything is sent that no row matches.
    fn matches_nothing(&self) -> bool {
        self.is_empty() || self.tree.filter.as_ref().is_some_and(is_never)
    }

    /// Whether it is known before anything is sent that there is no row.
    pub(super) fn gives_nothing(&self) -> bool {
        self.matches_nothing() && !self.gives_a_row()
    }

    /// Whether this query, which can run on a handle, needn't: no row matches.
    pub(crate) fn needs_nothing(&self, session: Session<'_>) -> Result<bool> {
        self.check_for(session)?;
        if self.matches_nothing() {
            self.check_unsent()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Refuses what is wrong with a query that needn't run, and so isn't rendered.
    fn check_unsent(&self) -> Result<()> {
        self.check()?;
        let mut refused = None;
        for expression in self.expressions() {
            expression.visit_deep(&mut |inner| {
                if let Expression::Refused(refusal) = inner {
                    refused.get_or_insert(refusal);
                }
            });
        }
        refused.map_or(Ok(()), |refusal| Err(refusal.error()))
    }

    /// Whether there is a row even when nothing matches.
    fn gives_a_row(&self) -> bool {
        matches!(self.grouping, super::Grouping::Whole)
    }

    /// The condition for a statement that writes: it can name no other table, so that a query that
    /// joins, groups or cuts becomes a query of keys inside it.
    pub(crate) fn write_filter(mut self) -> Result<Option<Expression>> {
        self.check()?;
        if self.tree.lock.is_some() {
            return Err(Error::new(
                ErrorKind::Statement,
                "an update or delete of a query locks its rows by itself",
            )
            .with_hint("leave for_update out"));
        }
        // Nothing is given back that related rows could be loaded for.
        self.take_related();
        if self.empty {
            return Ok(Some(Expression::Value(false.into())));
        }
        self.hide_deleted();
        let direct =
            !self.is_closed() && matches!(self.tree.from, terrace_sql::From::Table(_)) && {
                let mut own = true;
                self.visit_filter_columns(&mut |root| own &= root);
                own
            };
        if direct {
            return Ok(self.tree.filter);
        }
        if !self.is_closed() {
            self.unordered();
        }
        if let Some(more) = &mut self.more {
            more.annotations.clear();
        }
        let (mut operand, items) = (self.key(), self.key_items());
        // The statement that writes has no number of its own.
        operand.visit_deep_mut(&mut |inner| {
            if let Expression::Column(column) = inner {
                column.query = 0;
            }
        });
        Ok(Some(Expression::InQuery {
            operand: Box::new(operand),
            query: self.select(items)?,
            negated: false,
        }))
    }

    fn visit_filter_columns(&self, visit: &mut dyn FnMut(bool)) {
        for filter in self.tree.filter.iter().chain(&self.tree.having) {
            filter.visit_deep(&mut |inner| {
                if let Expression::Column(column) = inner
                    && column.query == self.tree.query
                {
                    visit(column.source.is_root());
                }
            });
        }
    }

    /// This plan as a query inside another one.
    pub(crate) fn inner(mut self, items: Items) -> Box<Select> {
        self.take_related();
        self.tree.lock = None;
        let all = self.tree.limit.is_none() && self.tree.offset.is_none();
        if !self.is_closed() || (all && self.tree.distinct == Distinct::Rows) {
            self.unordered();
        }
        let root = self.tree.from.clone();
        let mut returned = items.clone();
        self.return_orders(&mut returned);
        let built = if returned.len() > items.len() && !items.is_empty() {
            // What the rows are sorted by is returned as well, but not to the query around.
            self.enclosed(items).and_then(|mut whole| {
                whole.unordered();
                whole.select(Items::new())
            })
        } else {
            self.select(items)
        };
        built.unwrap_or_else(|_| super::derive::refused(root))
    }

    /// How long an update or delete is likely to take.
    pub(crate) fn write_shape(&self) -> terrace_tenancy::Shape {
        shape::of_write(self)
    }

    pub(crate) async fn update(
        self,
        session: Session<'_>,
        assignments: Vec<Assignment>,
    ) -> Result<u64> {
        self.origin.check(session.origin())?;
        let of_many = |assignment: &Assignment| {
            let around = |inner: &Expression| matches!(inner, Expression::Window(_));
            assignment.value.aggregates() || assignment.value.any(&mut |inner| around(inner))
        };
        if assignments.iter().any(of_many) {
            return Err(Error::new(
                ErrorKind::Statement,
                "an update sets values of each row, and one of these is calculated from several",
            )
            .with_hint("calculate it in a query inside: `query.select(…).value()`"));
        }
        if self.matches_nothing() {
            self.check_unsent()?;
            return Ok(0);
        }
        let schema = self.schema;
        let table = Table::from(schema);
        let shape = shape::of_write(&self);
        let query = self.tree.query;
        let filter = self.write_filter()?;
        let update = Update {
            query,
            table,
            assignments,
            filter,
            returning: Vec::new(),
        };
        if let Some(audit) = Audit::of(schema) {
            return Box::pin(audit.update(session, update, shape)).await;
        }
        let outcome = session
            .run(&Statement::Update(update), shape, &mut |_| Ok(()))
            .await?;
        Ok(outcome.affected)
    }
}

/// Whether a condition holds for no row, whatever the rows are.
fn is_never(condition: &Expression) -> bool {
    match condition {
        Expression::Value(Value::Bool(truth)) => !truth,
        Expression::In {
            operand,
            values,
            negated,
        } => {
            // A tuple equals another only in every part.
            let width = match &**operand {
                Expression::Tuple(parts) => parts.len().max(1),
                _ => 1,
            };
            let mut candidates = values.chunks(width);
            !negated && candidates.all(|parts| parts.iter().any(Value::is_null))
        }
        Expression::InQuery { query, negated, .. } => {
            let nothing = query.limit == Some(0) || query.filter.as_ref().is_some_and(is_never);
            !negated && nothing && !query.items.iter().any(of_all)
        }
        Expression::Binary(operands, BinaryOperator::And) => operands.iter().any(is_never),
        Expression::Binary(operands, BinaryOperator::Or) => operands.iter().all(is_never),
        _ => false,
    }
}

/// Whether an item is a value of all rows, which there is even of none.
fn of_all(item: &Item) -> bool {
    matches!(item, Item::Expression(expression, _) if expression.aggregates())
}
