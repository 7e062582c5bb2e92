//! How expressions find their joins.
//!
//! What a closure builds says "the books of this author" without knowing which join that is, and
//! `!condition` without knowing whether the condition can be unknown. Both are settled when the
//! expression is given to its query.

use terrace_core::ModelSchema;
use terrace_sql::{Column, Expression, Item, Items, Source};

use super::Plan;
use crate::query::joins::{is_many, is_narrowed, is_nullable};

/// What must be settled in an expression.
#[derive(Clone, Copy, Default)]
struct Facts {
    /// Paths through relations with many rows.
    many: bool,
    /// Negations, annotations, subqueries: whatever needs a second look.
    special: bool,
}

impl Plan {
    /// Settles a condition, whose columns have a join of their own.
    pub(super) fn resolve_condition(&self, condition: &mut Expression) {
        let facts = facts(condition);
        if facts.many || facts.special || !self.more().outside.is_empty() {
            self.settle(condition, false);
        }
    }

    /// Settles an expression, whose columns share the joins that are there.
    pub(crate) fn resolve(&self, expression: &mut Expression) {
        let facts = facts(expression);
        if facts.many || facts.special || !self.more().outside.is_empty() {
            self.settle(expression, true);
        }
    }

    pub(crate) fn resolve_item(&self, item: &mut Item) {
        match item {
            Item::Expression(expression, _) => self.resolve(expression),
            Item::Fields(source, _) => *source = self.shared(*source),
        }
    }

    /// Settles an expression; `share` tells whether paths with many rows use joins that are there.
    fn settle(&self, expression: &mut Expression, share: bool) {
        if let Some((_, name)) = self
            .more()
            .outside
            .iter()
            .find(|(inside, _)| inside == expression)
        {
            *expression = Expression::Column(Column {
                source: Source::ROOT,
                name: name.clone(),
                query: self.tree.query,
            });
            return;
        }
        match expression {
            Expression::Annotation { query, index } if *query == self.tree.query => {
                if let Some(Item::Expression(annotation, _)) =
                    self.more().annotations.get(usize::from(*index))
                {
                    *expression = annotation.clone();
                }
            }
            Expression::Column(column) if column.query == self.tree.query => {
                column.source = if share {
                    self.shared(column.source)
                } else {
                    self.single(column.source)
                };
            }
            Expression::Aggregate(_) | Expression::Window(_) => {
                expression.children_mut(&mut |child| self.settle(child, true));
            }
            Expression::Not(_) => self.settle_negation(expression, share),
            Expression::InQuery { operand, query, .. } => {
                self.settle(operand, share);
                self.settle_inside(query, share);
            }
            Expression::Exists(query) | Expression::Query(query) => {
                self.settle_inside(query, share);
            }
            _ => expression.children_mut(&mut |child| self.settle(child, share)),
        }
    }

    /// Settles what a query inside this one says about this one's rows.
    fn settle_inside(&self, query: &mut terrace_sql::Select, share: bool) {
        query.visit_mut(&mut |inner| match inner {
            Expression::Annotation { query, index } if *query == self.tree.query => {
                if let Some(Item::Expression(annotation, _)) =
                    self.more().annotations.get(usize::from(*index))
                {
                    *inner = annotation.clone();
                }
            }
            Expression::Column(column) if column.query == self.tree.query => {
                column.source = if share {
                    self.shared(column.source)
                } else {
                    self.single(column.source)
                };
            }
            _ => {}
        });
    }

    /// `!condition` keeps the rows for which the condition isn't true: because it is false, or
    /// because something in it is null. Of a path with many rows that is: no row for which it is
    /// true.
    fn settle_negation(&self, expression: &mut Expression, share: bool) {
        let Expression::Not(inner) = expression else {
            return;
        };
        self.settle(inner, share);
        let inner = std::mem::replace(inner.as_mut(), Expression::Tuple(Vec::new()));
        *expression = if !share && self.leads_to_many(&inner) {
            self.rows_without(inner)
        } else if self.can_be_null(&inner) {
            Expression::IsTrue {
                operand: Box::new(inner),
                negated: true,
            }
        } else {
            Expression::Not(Box::new(inner))
        };
    }

    /// Whether a condition is about rows that a path leads to, each by itself.
    pub(super) fn leads_to_many(&self, condition: &Expression) -> bool {
        match condition {
            Expression::Aggregate(_) | Expression::Window(_) => false,
            Expression::Column(column) => {
                column.query == self.tree.query
                    && column.source.is_multiple()
                    && is_many(self.schema, column.source)
            }
            other => {
                let mut found = false;
                other.children(&mut |child| found = found || self.leads_to_many(child));
                found
            }
        }
    }

    /// The condition that a row isn't among those for which `condition` holds.
    fn rows_without(&self, condition: Expression) -> Expression {
        let mut matching = Self::reading(self.schema, self.tree.from.clone());
        if !self.more().narrowed.is_empty() {
            let narrowed = &mut matching.more_mut().narrowed;
            narrowed.clone_from(&self.more().narrowed);
        }
        matching.deleted = super::Deleted::Shown;
        matching.plain = false;
        matching.tree.filter = Some(condition);
        matching.renumber(self.tree.query);
        matching.unordered();
        let (operand, items) = (self.key(), matching.key_items());
        match matching.select(items) {
            Ok(query) => Expression::InQuery {
                operand: Box::new(operand),
                query,
                negated: true,
            },
            // Rendering refuses it with a reason of its own.
            Err(_) => Expression::Tuple(Vec::new()),
        }
    }

    /// The primary key: a column, or several together.
    pub(super) fn key(&self) -> Expression {
        let mut columns: Vec<_> = self
            .schema
            .primary_key()
            .map(|field| self.own(field.column))
            .collect();
        match (columns.pop(), columns.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                columns.push(last);
                Expression::Tuple(columns)
            }
            (None, _) => Expression::Tuple(columns),
        }
    }

    pub(super) fn key_items(&self) -> Items {
        self.schema
            .primary_key()
            .map(|field| Item::Expression(self.own(field.column), None))
            .collect()
    }

    /// Whether a condition may be unknown.
    fn can_be_null(&self, condition: &Expression) -> bool {
        match condition {
            Expression::Column(column) => {
                column.query != self.tree.query
                    || is_nullable(self.schema, column.source, &column.name)
            }
            Expression::Value(value) => value.is_null(),
            Expression::IsNull { .. } | Expression::IsTrue { .. } | Expression::Exists(_) => false,
            Expression::Not(_)
            | Expression::Binary(..)
            | Expression::In { .. }
            | Expression::Between { .. }
            | Expression::Text { .. }
            | Expression::EqualInsensitive(..) => {
                let mut found = false;
                condition.children(&mut |child| found = found || self.can_be_null(child));
                found
            }
            _ => true,
        }
    }

    /// The join of a path that is there already, or the one that others will find.
    fn shared(&self, source: Source) -> Source {
        if !source.is_multiple() || source.instance() != 0 {
            return self.single(source);
        }
        if !is_many(self.schema, source) {
            return source.with_instance(0);
        }
        let first = first_many(self.schema, source);
        let mut instance = None;
        self.visit_own(&mut |column| {
            if column.source.is_multiple()
                && first_many(self.schema, column.source).with_instance(0) == first
                && !is_narrowed(column.source)
            {
                // The latest of several, as in Django.
                instance = instance.max(Some(column.source.instance()));
            }
        });
        source.with_instance(instance.unwrap_or(0))
    }

    /// A path without the number of its join, where there is only one row at its end.
    fn single(&self, source: Source) -> Source {
        if is_narrowed(source) || (source.is_multiple() && is_many(self.schema, source)) {
            source
        } else {
            source.with_instance(0)
        }
    }

    /// Calls `visit` for every column of this query, in queries inside it too.
    pub(super) fn visit_own(&self, visit: &mut dyn FnMut(&Column)) {
        let query = self.tree.query;
        let mut inner = |expression: &Expression| {
            if let Expression::Column(column) = expression
                && column.query == query
            {
                visit(column);
            }
        };
        for expression in self.expressions() {
            expression.visit_deep(&mut inner);
        }
    }

    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let annotations = self
            .more()
            .annotations
            .iter()
            .filter_map(|item| match item {
                Item::Expression(expression, _) => Some(expression),
                Item::Fields(..) => None,
            });
        self.tree
            .filter
            .iter()
            .chain(&self.tree.having)
            .chain(annotations)
            .chain(self.tree.order_by.iter().map(|order| &order.expression))
            .chain(self.grouping_expressions())
            .chain(self.distinct_expressions())
            .chain(self.more().narrowed.iter().map(|own| &own.condition))
    }

    /// Makes columns of the query `old` columns of this one.
    pub(super) fn renumber(&mut self, old: u32) {
        let new = self.tree.query;
        let mut change = |expression: &mut Expression| match expression {
            Expression::Column(Column { query, .. }) | Expression::Annotation { query, .. }
                if *query == old =>
            {
                *query = new;
            }
            _ => {}
        };
        let tree = &mut *self.tree;
        let grouping = match &mut self.grouping {
            super::Grouping::By(expressions) => expressions.as_mut_slice(),
            _ => &mut [],
        };
        let distinct = match &mut tree.distinct {
            terrace_sql::Distinct::On(expressions) => expressions.as_mut_slice(),
            _ => &mut [],
        };
        let expressions = tree.filter.iter_mut().chain(&mut tree.having);
        let orders = tree.order_by.iter_mut().map(|order| &mut order.expression);
        let more = self.more.iter_mut();
        for expression in expressions
            .chain(orders)
            .chain(grouping)
            .chain(distinct)
            .chain(more.flat_map(|more| more.expressions_mut()))
        {
            expression.visit_deep_mut(&mut change);
        }
    }
}

fn facts(expression: &Expression) -> Facts {
    let mut facts = Facts::default();
    expression.visit(&mut |inner| match inner {
        Expression::Column(column) => facts.many |= column.source.is_multiple(),
        Expression::Not(_)
        | Expression::Annotation { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Query(_) => facts.special = true,
        _ => {}
    });
    facts
}

/// The beginning of a path, up to its first relation with many rows.
fn first_many(schema: &'static ModelSchema, source: Source) -> Source {
    match source.parent() {
        Some((parent, _)) if is_many(schema, parent) => first_many(schema, parent),
        _ => source,
    }
}
