//! Queries in place of the model's table.

use terrace_core::{Error, ErrorKind, Origin, Result};
use terrace_sql::{
    Column, Common, CommonBody, Compound, Expression, From, Item, Items, Name, Select, SetOperator,
    Source,
};

use super::more::More;
use super::{Grouping, Plan};

impl Plan {
    /// Whether the rows are not simply those of the model that match: so that a number or an
    /// aggregate of them needs this query inside another.
    pub(crate) fn is_closed(&self) -> bool {
        self.tree.limit.is_some()
            || self.tree.offset.is_some()
            || self.tree.having.is_some()
            || !matches!(self.tree.distinct, terrace_sql::Distinct::No)
            || matches!(self.grouping, Grouping::By(_))
    }

    /// Keeps the rows for which a condition on the rows around them holds: this query moves inside
    /// one that compares what was calculated there.
    pub(super) fn filter_windows(&mut self, condition: Expression) {
        let mut inner = self.clone();
        inner.unordered();
        inner.take_related();
        inner.tree.lock = None;
        let mut condition = condition;
        let (from, to) = (self.tree.query, inner.tree.query);
        condition.visit_deep_mut(&mut |expression| match expression {
            Expression::Column(Column { query, .. }) | Expression::Annotation { query, .. }
                if *query == from =>
            {
                *query = to;
            }
            _ => {}
        });
        let mut items = Items::from([Item::Fields(Source::ROOT, self.schema.fields)]);
        let (annotations, picked) = (
            std::mem::take(&mut inner.more_mut().annotations),
            std::mem::take(&mut inner.more_mut().picked),
        );
        let annotations = move_items(annotations, self.tree.query, &mut items);
        let picked = move_items(picked, self.tree.query, &mut items);
        let name = item_name(items.len());
        items.push(Item::Expression(condition, Some(name.clone())));
        let root = inner.tree.from.clone();
        let query = inner.select(items).unwrap_or_else(|_| refused(root));
        self.tree.from = From::Query(query);
        self.tree.with.clear();
        let more = self.more_mut();
        (more.annotations, more.picked) = (annotations, picked);
        more.outside.clear();
        more.narrowed.clear();
        more.links.clear();
        self.tree.having = None;
        self.grouping = Grouping::Rows;
        self.tree.filter = Some(Expression::Column(Column {
            source: Source::ROOT,
            name,
            query: self.tree.query,
        }));
    }

    /// A query of the rows that these queries give together.
    pub(crate) fn compound(
        operator: SetOperator,
        first: Self,
        first_items: Items,
        others: Vec<(Self, Items)>,
    ) -> Self {
        let schema = first.schema;
        let mut refused = first.more().refused;
        let mut origin = first.origin;
        let slow = first.slow || others.iter().any(|(plan, _)| plan.slow);
        let mut whole = Self::reading(schema, From::Common("".into()));
        // The model's own order is for the rows together, unless it was taken back.
        whole.ordered = first.ordered && first.tree.order_by.is_empty();
        whole.empty = match operator {
            SetOperator::Union | SetOperator::UnionAll => {
                first.gives_nothing() && others.iter().all(|(plan, _)| plan.gives_nothing())
            }
            SetOperator::Intersection => {
                first.gives_nothing() || others.iter().any(|(plan, _)| plan.gives_nothing())
            }
            SetOperator::Difference => first.gives_nothing(),
        };
        whole.name_annotations(first.more(), &first_items);
        whole.name_outside(first.tree.query, &first_items);
        let mut queries = Vec::with_capacity(others.len() + 1);
        for (mut plan, items) in std::iter::once((first, first_items)).chain(others) {
            plan.refuse_lock_inside();
            match plan.origin {
                Origin::NEW => {}
                other if origin == Origin::NEW || origin == other => origin = other,
                _ => plan.refuse(super::Refusal {
                    message: "rows of instances of two tenants are put together",
                    hint: "put together queries of one tenant's rows",
                }),
            }
            refused = refused.or(plan.more().refused);
            if !plan.is_closed() {
                plan.unordered();
            }
            let items = named(plan.take_replaced().unwrap_or(items));
            match plan.select(items) {
                Ok(query) => queries.push(*query),
                Err(_) => {
                    refused = refused.or(Some(super::Refusal {
                        message: "a query that is put together with others can't be built",
                        hint: "run it by itself to see why",
                    }));
                }
            }
        }
        whole.tree.from = From::Compound(Box::new(Compound { operator, queries }));
        if let Some(refused) = refused {
            whole.more_mut().refused = Some(refused);
        }
        whole.origin = origin;
        whole.slow = slow;
        whole
    }

    /// A query of the rows that this one gives, which returns the same.
    pub(crate) fn enclosed(mut self, mut items: Items) -> Result<Self> {
        self.refuse_lock_inside();
        let schema = self.schema;
        let mut whole = Self::reading(schema, From::Common("".into()));
        whole.slow = self.slow;
        whole.origin = self.origin;
        whole.name_annotations(self.more(), &items);
        whole.name_outside(self.tree.query, &items);
        self.return_orders(&mut items);
        let items = named(items);
        whole.tree.from = From::Query(self.select(items)?);
        Ok(whole)
    }

    /// The same query, written under a name in front of the statement.
    pub(crate) fn common(self, name: &'static str, items: Items) -> Result<Self> {
        let mut whole = self.enclosed(items)?;
        if let From::Query(query) =
            std::mem::replace(&mut whole.tree.from, From::Common(name.into()))
        {
            whole.tree.with.push(Common {
                name: name.into(),
                columns: Vec::new(),
                recursive: false,
                body: CommonBody::Query(query),
            });
        }
        Ok(whole)
    }

    /// This query's rows and, again and again, the rows whose `child` column is the `parent` column
    /// of a row found so far.
    pub(crate) fn recursive(mut self, child: &'static str, parent: &'static str) -> Result<Self> {
        const NAME: &str = "found";
        self.refuse_lock_inside();
        let schema = self.schema;
        let mut whole = Self::reading(schema, From::Common(NAME.into()));
        whole.origin = self.origin;
        whole.slow = self.slow;
        whole.more_mut().related = self.take_related();
        let fields = || Items::from([Item::Fields(Source::ROOT, schema.fields)]);
        let mut step = Self::new(schema);
        step.deleted = self.deleted;
        step.unordered();
        if let Some(link) = Source::ROOT.through(crate::query::joins::LINK) {
            step.link(terrace_sql::Join {
                kind: terrace_sql::JoinKind::Inner,
                from: From::Common(NAME.into()),
                source: link,
                parent: Source::ROOT,
                columns: vec![(parent.into(), child.into())],
                on: None,
            });
        }
        let (mut base, step) = (self, step.select(fields())?);
        if !base.is_closed() {
            base.unordered();
        }
        let queries = vec![*base.select(fields())?, *step];
        whole.tree.with.push(Common {
            name: NAME.into(),
            columns: schema
                .fields
                .iter()
                .map(|field| field.column.into())
                .collect(),
            recursive: true,
            // Equal rows once: a circle of references ends.
            body: CommonBody::Compound(Box::new(Compound {
                operator: SetOperator::Union,
                queries,
            })),
        });
        Ok(whole)
    }

    /// The query of aggregates over this one's rows. What the aggregates are of is calculated
    /// inside, under names of its own.
    pub(crate) fn aggregated(mut self, mut rows: Items, mut outer: Items) -> Result<(Self, Items)> {
        self.leave_related_out(&mut rows);
        self.tree.lock = None;
        for item in &mut outer {
            self.resolve_item(item);
        }
        if !outer.iter().all(is_aggregate) {
            return Err(not_an_aggregate());
        }
        let inside = |item: &Item| match item {
            Item::Expression(expression, _) => calculates_inside(expression),
            Item::Fields(..) => false,
        };
        let multiplied = self.multiplies(&rows);
        if !self.is_closed() && !multiplied && !outer.iter().any(inside) {
            self.unordered();
            self.grouping = Grouping::Whole;
            return Ok((self, outer));
        }
        if self.tree.limit.is_none() && self.tree.offset.is_none() && !self.is_distinct_on() {
            self.unordered();
        }
        let mut whole = Self::reading(self.schema, From::Common("".into()));
        whole.slow = self.slow;
        whole.origin = self.origin;
        whole.grouping = Grouping::Whole;
        let mut inner = if self.is_distinct_free() && !multiplied {
            Items::new()
        } else {
            self.return_orders(&mut rows);
            named(rows)
        };
        for item in &mut outer {
            if let Item::Expression(expression, _) = item {
                move_inside(expression, whole.tree.query, &mut inner);
            }
        }
        whole.tree.from = From::Query(self.select(inner)?);
        Ok((whole, outer))
    }

    /// Rows that foreign keys lead to make no difference to how many rows there are, and would give
    /// a query inside another several columns of one name.
    fn leave_related_out(&mut self, rows: &mut Items) {
        let related = self.take_related();
        rows.retain(|item| !matches!(item, Item::Fields(source, _) if related.contains(source)));
    }

    /// A lock on rows that a query inside another reads would be forgotten, or hidden from those
    /// who ask whether a statement locks.
    fn refuse_lock_inside(&mut self) {
        if self.tree.lock.take().is_some() {
            self.refuse(super::Refusal {
                message: "a query that locks rows can't stand inside another",
                hint: "lock the rows of the query around it",
            });
        }
    }

    /// Whether what is calculated beside the rows makes several of one: it is about related rows,
    /// each by itself.
    fn multiplies(&self, rows: &[Item]) -> bool {
        let many = |item: &Item| match item {
            Item::Expression(expression, _) => self.leads_to_many(expression),
            Item::Fields(..) => false,
        };
        matches!(self.grouping, Grouping::Rows) && rows.iter().any(many)
    }

    fn is_distinct_on(&self) -> bool {
        matches!(self.tree.distinct, terrace_sql::Distinct::On(_))
    }

    /// The query of the number of this one's rows.
    pub(crate) fn counted(mut self, mut rows: Items) -> Result<(Self, Items)> {
        self.leave_related_out(&mut rows);
        self.tree.lock = None;
        let all = Items::from([Item::Expression(Expression::count_all(), None)]);
        let multiplied = self.multiplies(&rows);
        if !self.is_closed() && !multiplied {
            self.unordered();
            self.grouping = Grouping::Whole;
            self.take_replaced();
            return Ok((self, all));
        }
        let mut whole = Self::reading(self.schema, From::Common("".into()));
        whole.slow = self.slow;
        whole.origin = self.origin;
        whole.grouping = Grouping::Whole;
        if self.tree.limit.is_none() && self.tree.offset.is_none() && !self.is_distinct_on() {
            self.unordered();
        }
        let inner = if self.is_distinct_free() && !multiplied {
            self.take_replaced();
            Items::new()
        } else {
            self.return_orders(&mut rows);
            named(rows)
        };
        whole.tree.from = From::Query(self.select(inner)?);
        Ok((whole, all))
    }

    /// Remembers what calculations beside the rows of a query inside are called outside of it, for
    /// the handles that closures receive.
    fn name_annotations(&mut self, inside: &More, items: &[Item]) {
        if !inside.named.is_empty() {
            self.more_mut().named.clone_from(&inside.named);
        }
        let mut taken = vec![false; items.len()];
        for annotation in &inside.annotations {
            let place =
                (0..items.len()).find(|place| !taken[*place] && items[*place] == *annotation);
            if let Some(place) = place {
                taken[place] = true;
            }
            let expression = place.map_or(Expression::Tuple(Vec::new()), |place| {
                Expression::Column(Column {
                    source: Source::ROOT,
                    name: item_name(place),
                    query: self.tree.query,
                })
            });
            self.more_mut()
                .annotations
                .push(Item::Expression(expression, None));
        }
    }

    /// Remembers what the items of the query `inside` are called outside of it, and returns them as
    /// they are read from there.
    fn name_outside(&mut self, inside: u32, items: &[Item]) {
        let mut replaced = Items::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Item::Fields(source, fields) if source.is_root() => {
                    replaced.push(Item::Fields(Source::ROOT, fields));
                }
                Item::Fields(..) => self.refuse(super::Refusal {
                    message: "whole related rows can't be read from a query inside another",
                    hint: "pick their columns, prefetch them, or load them with select_related afterwards",
                }),
                Item::Expression(expression, _) => {
                    let name = item_name(index);
                    replaced.push(Item::Expression(
                        Expression::Column(Column {
                            source: Source::ROOT,
                            name: name.clone(),
                            query: self.tree.query,
                        }),
                        None,
                    ));
                    self.more_mut().outside.push((expression.clone(), name));
                }
            }
        }
        // What closures say is about columns of this query.
        let query = self.tree.query;
        for (expression, _) in &mut self.more_mut().outside {
            expression.visit_deep_mut(&mut |inner| match inner {
                Expression::Column(Column { query: of, .. })
                | Expression::Annotation { query: of, .. }
                    if *of == inside =>
                {
                    *of = query;
                }
                _ => {}
            });
        }
        self.more_mut().replaced = Some(replaced);
    }
}

/// Moves calculations to the query inside, and gives what they are called outside of it.
fn move_items(moved: Items, query: u32, inner: &mut Items) -> Items {
    let moved = moved.into_iter().map(|item| match item {
        Item::Expression(expression, _) => {
            let name = item_name(inner.len());
            inner.push(Item::Expression(expression, Some(name.clone())));
            let column = Column {
                source: Source::ROOT,
                name,
                query,
            };
            Item::Expression(Expression::Column(column), None)
        }
        fields @ Item::Fields(..) => fields,
    });
    moved.collect()
}

/// Gives every expression a name, by its place.
fn named(items: Items) -> Items {
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| match item {
            Item::Expression(expression, _) => Item::Expression(expression, Some(item_name(index))),
            fields @ Item::Fields(..) => fields,
        })
        .collect()
}

fn item_name(index: usize) -> Name {
    format!("item_{index}").into()
}

/// Whether an aggregate is of another aggregate.
pub(super) fn aggregates_inside(expression: &Expression) -> bool {
    inside_aggregates(expression, &Expression::aggregates)
}

/// Whether an aggregate is of another aggregate or of a window: of what a query inside calculates.
fn calculates_inside(expression: &Expression) -> bool {
    let around = |inner: &Expression| matches!(inner, Expression::Window(_));
    inside_aggregates(expression, &|child| {
        child.aggregates() || child.any(&mut |inner| around(inner))
    })
}

fn inside_aggregates(expression: &Expression, wanted: &dyn Fn(&Expression) -> bool) -> bool {
    let mut found = false;
    expression.visit(&mut |inner| {
        if let Expression::Aggregate(_) = inner {
            inner.children(&mut |child| found = found || wanted(child));
        }
    });
    found
}

fn is_aggregate(item: &Item) -> bool {
    matches!(item, Item::Expression(expression, _) if expression.aggregates())
}

#[cold]
fn not_an_aggregate() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "`aggregate` gives values of all rows together, and one of these is a value of each row",
    )
    .with_hint("say how the rows are put together, such as `.sum()` or `.maximum()`")
}

/// Moves what aggregates are of to the query inside.
fn move_inside(expression: &mut Expression, query: u32, inner: &mut Items) {
    if !matches!(expression, Expression::Aggregate(_)) {
        return expression.children_mut(&mut |child| move_inside(child, query, inner));
    }
    expression.children_mut(&mut |child| {
        if matches!(child, Expression::Value(_)) {
            return;
        }
        let name = item_name(inner.len());
        let column = Expression::Column(Column {
            source: Source::ROOT,
            name: name.clone(),
            query,
        });
        let moved = std::mem::replace(child, column);
        inner.push(Item::Expression(moved, Some(name)));
    });
}

/// A query that rendering refuses: of a column that it doesn't have. Conditions are built without
/// results; what is wrong with one shows when the whole query runs.
pub(crate) fn refused(from: From) -> Box<Select> {
    let mut select = Box::new(Select::from(from));
    select.filter = Some(crate::column::Path::NOWHERE.column("none"));
    select
}
