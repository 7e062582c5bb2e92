//! A query without its types: what it says, step by step. How it becomes a statement is in
//! `build`, how its expressions find their joins in `resolve`.

mod build;
mod derive;
mod lock;
mod more;
mod ordering;
mod resolve;
mod run;

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering as Atomic};

use terrace_core::{Error, ErrorKind, ModelSchema, Origin, Result};
use terrace_sql::{
    Expression, From, Item, Items, Join, Nulls, Order, Orders, Select, Source, Table,
};

use self::more::More;
use crate::column::{Columns, Path, Predicate};
use crate::query::joins::{Narrowing, begins, holds_row};

/// A query without its types.
///
/// It is moved from step to step, so it is small: what it says is in the tree that it becomes, and
/// what few queries say is apart.
#[expect(
    clippy::struct_excessive_bools,
    reason = "steps of a query that don't depend on each other"
)]
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) schema: &'static ModelSchema,
    /// What was said so far, as it will be rendered. Its root is the model's table, or other queries
    /// in its place; its number tells columns of this query from those of queries around and inside
    /// it; its items, joins and groups come last.
    pub(crate) tree: Box<Select>,
    more: Option<Box<More>>,
    /// Whether conditions and orders name nothing but columns of the model's own table: then
    /// there is nothing to settle, to join or to group.
    plain: bool,
    pub(crate) grouping: Grouping,
    /// Whether an order was said, if only that there is none.
    ordered: bool,
    pub(crate) slow: bool,
    pub(crate) deleted: Deleted,
    /// Whether it was said to have no rows.
    empty: bool,
    /// Where the instance came from whose related rows these are.
    pub(crate) origin: Origin,
    /// How many joins of relations with many rows got a number.
    instances: u32,
}

/// What rows are put together by.
#[derive(Clone, Debug, Default)]
pub(crate) enum Grouping {
    /// Not at all, unless an aggregate asks for it: then each row of the model by itself.
    #[default]
    Rows,
    /// All rows together.
    Whole,
    /// Rows with the same values.
    By(Vec<Expression>),
}

/// Which rows a query is about, of a model whose rows are marked as deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// Those that aren't.
    #[default]
    Hidden,
    /// All.
    Shown,
    /// Those that are.
    Only,
}

/// Whether rows of a model are marked as deleted.
pub(crate) const fn marks_deleted(schema: &ModelSchema) -> bool {
    let mut index = 0;
    while index < schema.fields.len() {
        if schema.fields[index].soft_delete {
            return true;
        }
        index += 1;
    }
    false
}

/// A step that can't follow those before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    pub(crate) message: &'static str,
    pub(crate) hint: &'static str,
}

impl Refusal {
    fn error(self) -> Error {
        Error::new(ErrorKind::Statement, self.message).with_hint(self.hint)
    }
}

impl Plan {
    pub(crate) fn new(schema: &'static ModelSchema) -> Self {
        Self::reading(schema, Table::from(schema).into())
    }

    fn reading(schema: &'static ModelSchema, root: From) -> Self {
        let mut tree = Box::new(Select::from(root));
        tree.query = next_query();
        Self {
            schema,
            tree,
            more: None,
            plain: true,
            grouping: Grouping::Rows,
            ordered: false,
            slow: false,
            deleted: Deleted::default(),
            empty: false,
            origin: Origin::NEW,
            instances: 0,
        }
    }

    /// The same query once more. Unlike a clone, it can't stand inside this one.
    pub(crate) fn taken(&self) -> Self {
        Self {
            tree: self.tree.clone(),
            more: self.more.clone(),
            grouping: self.grouping.clone(),
            ..*self
        }
    }

    pub(crate) const fn query(&self) -> u32 {
        self.tree.query
    }

    /// The columns of the model in this query. A relation with many rows leads to a join that is
    /// there already, or else to one that others find.
    pub(crate) fn columns<C: Columns>(&self) -> C {
        C::at(Path::root_of(self.tree.query))
    }

    /// The columns of the model for a condition: relations with many rows lead to joins of its own,
    /// so that all of one condition is about the same rows, and two conditions may be about
    /// different ones.
    pub(crate) fn condition_columns<C: Columns>(&mut self) -> C {
        self.instances += 1;
        C::at(Path::root_of(self.tree.query).with_instance(self.instances))
    }

    pub(crate) fn filter(&mut self, condition: Predicate) {
        self.refuse_after_cut(Refusal {
            message: "a query that is cut can't be narrowed any further",
            hint: "filter before limit and offset, or look for keys in the cut query: `key.in_query(cut.select(…))`",
        });
        let mut condition = condition.into_expression();
        if self.more().outside.is_empty() && is_plain(&condition) {
            return conjoin(&mut self.tree.filter, condition);
        }
        self.plain = false;
        self.resolve_condition(&mut condition);
        if !condition.aggregates() && !looks_around(&condition) {
            return conjoin(&mut self.tree.filter, condition);
        }
        let (around, parts): (Vec<_>, Vec<_>) =
            conjuncts(condition).into_iter().partition(looks_around);
        for part in parts {
            if part.aggregates() {
                conjoin(&mut self.tree.having, part);
            } else {
                conjoin(&mut self.tree.filter, part);
            }
        }
        if let Some(around) = around.into_iter().reduce(Expression::and) {
            self.filter_windows(around);
        }
    }

    /// A condition on groups.
    pub(crate) fn having(&mut self, condition: Predicate) {
        self.plain = false;
        let mut condition = condition.into_expression();
        self.resolve(&mut condition);
        conjoin(&mut self.tree.having, condition);
    }

    /// Adds something that is calculated beside the rows, and gives its number.
    pub(crate) fn annotate(&mut self, items: Items) -> u16 {
        self.plain = false;
        let first = u16::try_from(self.more().annotations.len()).unwrap_or(u16::MAX);
        for mut item in items {
            self.resolve_item(&mut item);
            if matches!(&item, Item::Expression(of, _) if derive::aggregates_inside(of)) {
                self.refuse(Refusal {
                    message: "an aggregate can't be of another aggregate beside the rows",
                    hint: "calculate it of all rows with `aggregate`, or of a query inside",
                });
            }
            self.more_mut().annotations.push(item);
        }
        first
    }

    pub(crate) fn order_by(&mut self, mut orders: Orders) {
        self.refuse_after_cut(Refusal {
            message: "a query that is cut can't be sorted any more",
            hint: "sort before limit and offset",
        });
        self.ordered = true;
        let plain = orders.iter().all(|order| is_plain(&order.expression));
        if !plain || !self.more().outside.is_empty() {
            self.plain = false;
            for order in &mut orders {
                self.resolve(&mut order.expression);
            }
        }
        self.tree.order_by = orders;
    }

    /// No order at all.
    pub(crate) fn unordered(&mut self) {
        self.tree.order_by.clear();
        self.ordered = true;
    }

    /// Whether rows come in an order that was said.
    pub(crate) fn is_ordered(&self) -> bool {
        !self.tree.order_by.is_empty()
            || (!self.ordered && !self.schema.options.ordering.is_empty())
    }

    /// Sorts by the primary key where nothing else was said, so that "the first" means something.
    pub(crate) fn order_by_key(&mut self) {
        if !self.is_ordered() && matches!(self.grouping, Grouping::Rows) {
            self.tree.order_by = self
                .schema
                .primary_key()
                .map(|field| ascending(self.own(field.column)))
                .collect();
            self.ordered = true;
        }
    }

    /// The opposite order.
    pub(crate) fn reverse(&mut self) {
        let orders = std::mem::take(&mut self.tree.order_by).into_iter();
        self.tree.order_by = orders.chain(self.default_order()).map(reversed).collect();
        self.ordered = true;
    }

    /// The model's own order, where no other was said.
    fn default_order(&mut self) -> Orders {
        let has_none = self.schema.options.ordering.is_empty();
        if has_none || self.ordered || !matches!(self.grouping, Grouping::Rows) {
            return Orders::new();
        }
        self.own_order().into()
    }

    /// A column of the model itself.
    pub(crate) fn own(&self, column: &'static str) -> Expression {
        Path::root_of(self.tree.query).column(column)
    }

    /// A column of the model at the end of a path of foreign keys.
    pub(crate) fn at(&self, source: Source, column: &'static str) -> Expression {
        Expression::Column(terrace_sql::Column {
            source,
            name: std::borrow::Cow::Borrowed(column),
            query: self.tree.query,
        })
    }

    pub(crate) fn cut(&mut self, limit: Option<u64>, offset: Option<u64>) {
        // A second limit narrows the first one; a second offset starts from it.
        if let Some(offset) = offset {
            self.tree.offset = Some(self.tree.offset.unwrap_or(0).saturating_add(offset));
            self.tree.limit = self.tree.limit.map(|limit| limit.saturating_sub(offset));
        }
        if let Some(limit) = limit {
            self.tree.limit = Some(self.tree.limit.map_or(limit, |before| before.min(limit)));
        }
    }

    /// Takes the order away, the model's own where no other was said.
    pub(crate) fn take_order(&mut self) -> Orders {
        let mut orders = std::mem::take(&mut self.tree.order_by);
        orders.extend(self.default_order());
        self.ordered = true;
        orders
    }

    pub(crate) fn none(&mut self) {
        self.empty = true;
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.empty || matches!(self.tree.limit, Some(0))
    }

    /// Adds a path to load, with the paths that lead to it in front.
    pub(crate) fn relate(&mut self, source: Source) {
        if source.is_multiple() {
            self.refuse(Refusal {
                message: "select_related loads one row for each; this path leads to many",
                hint: "use prefetch",
            });
        } else if let Some((parent, _)) = source.parent() {
            self.relate(parent);
            if !holds_row(self.schema, source) {
                self.refuse(Refusal {
                    message: "select_related of a plain value: no field has a place for the row",
                    hint: "declare a ForeignKey, or a Related beside the value; or use prefetch_one",
                });
            }
            if !self.more().related.contains(&source) {
                self.more_mut().related.push(source);
            }
        }
    }

    /// Gives a relation a join of its own whose rows must match.
    pub(crate) fn narrow(&mut self, source: Source, base: u32, condition: Expression) {
        let narrowing = Narrowing {
            source,
            base,
            condition,
        };
        let mut deeper = false;
        narrowing.needs(self.tree.query, &mut |needed| {
            deeper |= needed != source && begins(needed, source);
        });
        if deeper {
            self.refuse(Refusal {
                message: "the condition of a relation goes on to rows behind it",
                hint: "narrow the relation up to those rows, or look for them in a query inside",
            });
        }
        self.more_mut().narrowed.push(narrowing);
    }

    pub(crate) fn link(&mut self, join: Join) {
        self.more_mut().links.push(join);
    }

    pub(crate) fn next_instance(&mut self) -> u32 {
        self.instances += 1;
        self.instances
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.more_mut().refused.get_or_insert(refusal);
    }

    /// Refuses the end of a query that is cut.
    pub(crate) fn refuse_end_of_cut(&mut self) {
        self.refuse_after_cut(Refusal {
            message: "a query that is cut can't be turned around",
            hint: "turn its order around before limit and offset, and ask for the first rows",
        });
    }

    /// Whether equal rows are returned as often as they are there.
    pub(crate) const fn is_distinct_free(&self) -> bool {
        matches!(self.tree.distinct, terrace_sql::Distinct::No)
    }

    fn refuse_after_cut(&mut self, refusal: Refusal) {
        if self.tree.limit.is_some() || self.tree.offset.is_some() {
            self.refuse(refusal);
        }
    }

    fn check(&self) -> Result<()> {
        match self.more().refused {
            Some(refusal) => Err(refusal.error()),
            None => Ok(()),
        }
    }
}

/// A clone is a query of its own: each may stand inside the other.
impl Clone for Plan {
    fn clone(&self) -> Self {
        let mut copy = self.taken();
        copy.tree.query = next_query();
        copy.renumber(self.tree.query);
        copy
    }
}

pub(crate) const fn ascending(expression: Expression) -> Order {
    Order {
        expression,
        descending: false,
        nulls: None,
    }
}

/// The opposite order, with nulls at the opposite end where it was said where they go.
fn reversed(order: Order) -> Order {
    Order {
        descending: !order.descending,
        nulls: order.nulls.map(|nulls| match nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        }),
        ..order
    }
}

fn conjoin(place: &mut Option<Expression>, condition: Expression) {
    *place = Some(match place.take() {
        Some(others) => others.and(condition),
        None => condition,
    });
}

/// Whether an expression names nothing but columns of roots, in ways that need no second look.
fn is_plain(expression: &Expression) -> bool {
    match expression {
        Expression::Column(column) => column.source.is_root(),
        Expression::Value(_) => true,
        Expression::Binary(operands, _) => operands.iter().all(is_plain),
        Expression::In { operand, .. }
        | Expression::IsNull { operand, .. }
        | Expression::IsTrue { operand, .. } => is_plain(operand),
        Expression::Text {
            operand, pattern, ..
        } => is_plain(operand) && is_plain(pattern),
        Expression::Between { operand, low, high } => {
            is_plain(operand) && is_plain(low) && is_plain(high)
        }
        _ => false,
    }
}

/// Whether a condition is about the rows around a row.
fn looks_around(condition: &Expression) -> bool {
    condition.any(&mut |inner| matches!(inner, Expression::Window(_)))
}

/// The conditions that must all hold.
fn conjuncts(condition: Expression) -> Vec<Expression> {
    match condition {
        Expression::Binary(operands, terrace_sql::BinaryOperator::And) => {
            let [left, right] = *operands;
            let mut parts = conjuncts(left);
            parts.extend(conjuncts(right));
            parts
        }
        other => vec![other],
    }
}

/// Numbers that a thread hands out without asking the others.
const BLOCK: u32 = 4096;

/// A number that tells a query from every other, on whatever thread they are built.
pub(crate) fn next_query() -> u32 {
    static BLOCKS: AtomicU32 = AtomicU32::new(0);
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    NEXT.with(|next| {
        let mut number = next.get();
        if number % BLOCK == 0 {
            number = BLOCKS.fetch_add(1, Atomic::Relaxed).wrapping_mul(BLOCK) + 1;
        }
        next.set(number + 1);
        number
    })
}
