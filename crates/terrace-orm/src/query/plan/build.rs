//! From a plan to a query of the tree.

use terrace_core::{Error, ErrorKind, FieldSchema, Result};
use terrace_sql::{Column, Distinct, Expression, From, Item, Items, Order, Select, Source};

use super::{Deleted, Grouping, Plan};
use crate::query::joins::{begins, fields_of, is_known, joins};

impl Plan {
    /// All fields of the model, then those of each related one.
    pub(crate) fn fields(&self) -> Items {
        let mut items = Items::from([Item::Fields(Source::ROOT, self.schema.fields)]);
        items.extend(self.related_fields());
        items
    }

    fn related_fields(&self) -> impl Iterator<Item = Item> {
        let related = self.related_rows();
        related.map(|(source, fields)| Item::Fields(source, fields))
    }

    /// The related rows that are selected, with their fields.
    pub(crate) fn related_rows(&self) -> impl Iterator<Item = (Source, &'static [FieldSchema])> {
        let related = self.more().related.iter();
        related.filter_map(|source| Some((*source, fields_of(self.schema, *source)?)))
    }

    /// The query that gives these items.
    ///
    /// # Errors
    /// `Statement` for a path that leads nowhere, and for steps that exclude each other.
    pub(crate) fn select(mut self, items: Items) -> Result<Box<Select>> {
        self.check()?;
        self.hide_deleted();
        if self.tree.order_by.is_empty() {
            self.tree.order_by = self.default_order();
        }
        let items = match self.take_replaced() {
            Some(replaced) => self.with_related(replaced),
            None => items,
        };
        if !self.is_plain(&items) {
            self.join(&items)?;
        }
        if self.empty {
            self.tree.filter = Some(Expression::Value(false.into()));
        }
        self.tree.items = items;
        Ok(self.tree)
    }

    /// Adds the groups and the joins that the query needs.
    fn join(&mut self, items: &[Item]) -> Result<()> {
        let group_by = self.group_by(items);
        let sources = self.sources(items, &group_by)?;
        let narrowed = &self.more().narrowed;
        let mut joins = joins(self.schema, &sources, narrowed, self.tree.query);
        self.join_locked(&mut joins);
        if let Some(more) = &mut self.more {
            joins.append(&mut more.links);
        }
        (self.tree.group_by, self.tree.joins) = (group_by, joins);
        Ok(())
    }

    /// What queries inside return, and the related rows that are joined to it: behind the fields of
    /// the model, where instances are read from.
    fn with_related(&self, mut items: Items) -> Items {
        if let Some(root) = items
            .iter()
            .position(|item| matches!(item, Item::Fields(..)))
        {
            let behind: Items = items.drain(root + 1..).collect();
            items.extend(self.related_fields());
            items.extend(behind);
        }
        items
    }

    /// Whether the query is of nothing but the model's own table.
    fn is_plain(&self, items: &[Item]) -> bool {
        self.plain
            && self.more().links.is_empty()
            && self
                .tree
                .lock
                .as_ref()
                .is_none_or(|lock| lock.of.is_empty())
            && matches!(self.grouping, Grouping::Rows)
            && matches!(self.tree.distinct, Distinct::No | Distinct::Rows)
            && items
                .iter()
                .all(|item| matches!(item, Item::Fields(source, _) if source.is_root()))
    }

    /// Adds the condition on the mark of deleted rows, once.
    pub(super) fn hide_deleted(&mut self) {
        let wanted = std::mem::replace(&mut self.deleted, Deleted::Shown);
        if wanted == Deleted::Shown || !matches!(self.tree.from, From::Table(_)) {
            return;
        }
        if let Some(mark) = self.schema.fields.iter().find(|field| field.soft_delete) {
            let condition = Expression::IsNull {
                operand: Box::new(self.own(mark.column)),
                negated: wanted == Deleted::Only,
            };
            super::conjoin(&mut self.tree.filter, condition);
        }
    }

    /// What the rows are grouped by. An aggregate beside the model's rows asks for groups of one row
    /// of the model each: the key, and the columns that are used outside of aggregates.
    fn group_by(&mut self, items: &[Item]) -> Vec<Expression> {
        match std::mem::take(&mut self.grouping) {
            Grouping::By(expressions) => expressions,
            Grouping::Whole => Vec::new(),
            Grouping::Rows if !self.aggregates(items) => Vec::new(),
            Grouping::Rows => {
                let mut groups: Vec<Expression> = self
                    .schema
                    .primary_key()
                    .map(|field| self.own(field.column))
                    .collect();
                for item in items {
                    match item {
                        Item::Fields(source, fields) => {
                            for field in *fields {
                                let column = Expression::Column(Column {
                                    source: *source,
                                    name: field.column.into(),
                                    query: self.tree.query,
                                });
                                add(column, &mut groups);
                            }
                        }
                        Item::Expression(expression, _) => {
                            self.plain_columns(expression, &mut groups);
                        }
                    }
                }
                for expression in self.tree.having.iter().chain(self.order_expressions()) {
                    self.plain_columns(expression, &mut groups);
                }
                groups
            }
        }
    }

    /// Whether an aggregate stands beside the model's rows.
    pub(super) fn aggregates(&self, items: &[Item]) -> bool {
        self.tree.having.is_some()
            || self.order_expressions().any(Expression::aggregates)
            || items.iter().any(
                |item| matches!(item, Item::Expression(expression, _) if expression.aggregates()),
            )
    }

    fn order_expressions(&self) -> impl Iterator<Item = &Expression> {
        self.tree
            .order_by
            .iter()
            .map(|order: &Order| &order.expression)
    }

    pub(super) fn grouping_expressions(&self) -> &[Expression] {
        match &self.grouping {
            Grouping::By(expressions) => expressions,
            _ => &[],
        }
    }

    pub(super) fn distinct_expressions(&self) -> &[Expression] {
        match &self.tree.distinct {
            Distinct::On(expressions) => expressions,
            _ => &[],
        }
    }

    /// The columns of this query that an expression uses outside of aggregates, in queries inside it
    /// too.
    fn plain_columns(&self, expression: &Expression, columns: &mut Vec<Expression>) {
        match expression {
            Expression::Aggregate(_) => {}
            Expression::Column(column) if column.query == self.tree.query => {
                add(expression.clone(), columns);
            }
            Expression::InQuery { .. } | Expression::Exists(_) | Expression::Query(_) => {
                expression.visit_deep(&mut |inner| {
                    if let Expression::Column(column) = inner
                        && column.query == self.tree.query
                    {
                        add(inner.clone(), columns);
                    }
                });
            }
            other => other.children(&mut |child| self.plain_columns(child, columns)),
        }
    }

    /// The paths that the query uses.
    fn sources(&self, items: &[Item], group_by: &[Expression]) -> Result<Vec<Source>> {
        let mut sources = self.more().related.clone();
        let locked = self.tree.lock.iter().flat_map(|lock| &lock.of);
        for source in locked {
            if !source.is_root() && !sources.contains(source) {
                sources.push(*source);
            }
        }
        let query = self.tree.query;
        let mut collect = |expression: &Expression| {
            if let Expression::Column(column) = expression
                && column.query == query
                && !column.source.is_root()
                && !sources.contains(&column.source)
            {
                sources.push(column.source);
            }
        };
        let picked = items.iter().filter_map(|item| match item {
            Item::Expression(expression, _) => Some(expression),
            Item::Fields(..) => None,
        });
        for expression in self
            .tree
            .filter
            .iter()
            .chain(&self.tree.having)
            .chain(self.order_expressions())
            .chain(self.distinct_expressions())
            .chain(group_by)
            .chain(picked)
        {
            expression.visit_deep(&mut collect);
        }
        for item in items {
            if let Item::Fields(source, _) = item
                && !source.is_root()
                && !sources.contains(source)
            {
                sources.push(*source);
            }
        }
        // Conditions of joins that nothing uses are left out with their joins.
        let mut known = 0;
        while known < sources.len() {
            known = sources.len();
            for narrowing in &self.more().narrowed {
                if sources
                    .iter()
                    .any(|source| begins(*source, narrowing.source))
                {
                    narrowing.needs(query, &mut |needed| {
                        if !sources.contains(&needed) {
                            sources.push(needed);
                        }
                    });
                }
            }
        }
        sources.retain(|source| !self.more().links.iter().any(|link| link.source == *source));
        if sources.iter().any(|source| !is_known(self.schema, *source)) {
            return Err(too_long());
        }
        Ok(sources)
    }
}

fn add(column: Expression, columns: &mut Vec<Expression>) {
    if !columns.contains(&column) {
        columns.push(column);
    }
}

#[cold]
fn too_long() -> Error {
    Error::new(
        ErrorKind::Statement,
        "a path goes through more than eight relations",
    )
    .with_hint("start the query nearer to its end, or use a subquery")
}
