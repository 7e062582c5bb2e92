//! Fetching rows with what is wanted beside them.

use std::collections::HashMap;

use terrace_core::{Error, ErrorKind, Result, Value, ValueType};
use terrace_sql::{Expression, Item, Items, Window, WindowFunction};
use terrace_tenancy::Session;

use super::belonging::{Belonging, Beside, GroupKey, belonging};
use super::{Gather, Prefetch};
use crate::column::Predicate;
use crate::model::{Model, Reader};
use crate::query::{Build, Plan, Query, Rows, Ways, ascending};

/// Keys that are looked for with one statement.
const KEYS: usize = 500;

/// A query whose rows can be fetched by themselves or for many others at once: a [`Query`], or one
/// with a [`Prefetch`].
pub trait Fetch: Sized + Send {
    /// The model that is queried.
    type Model: Model;
    /// What each row gives.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn prefetched_columns(&self) -> <Self::Model as Model>::Columns;

    #[doc(hidden)]
    fn fetch_rows(
        self,
        session: Session<'_>,
        wish: Wish,
    ) -> impl Future<Output = Result<Vec<(Self::Output, Vec<Value>)>>> + Send;
}

/// What is wanted beside the rows themselves.
#[derive(Clone, Default)]
pub struct Wish {
    /// Columns whose values are given beside each row.
    pub(super) beside: Vec<Beside>,
    /// The relation by which the rows belong to others, and the others' keys, each so many values.
    pub(super) belonging: Option<(Belonging, Vec<Value>, usize)>,
    /// At most so many rows in all.
    pub(super) limit: Option<u64>,
    /// After so many rows.
    pub(super) offset: Option<u64>,
    /// In the opposite order.
    pub(super) from_end: bool,
}

impl Wish {
    /// So many rows, and nothing beside them.
    pub(super) fn at_most(rows: u64) -> Self {
        Self {
            limit: Some(rows),
            ..Self::default()
        }
    }
}

impl<M: Model, R: Rows<M>> Fetch for Query<M, R> {
    type Model = M;
    type Output = R::Output;

    fn prefetched_columns(&self) -> M::Columns {
        self.plan.columns()
    }

    async fn fetch_rows(
        mut self,
        session: Session<'_>,
        wish: Wish,
    ) -> Result<Vec<(R::Output, Vec<Value>)>> {
        if wish.from_end {
            self.plan.refuse_end_of_cut();
            self.plan.refuse_first_of_unordered_groups();
            self.plan.order_by_key();
            self.plan.reverse();
        }
        if let Some(limit) = wish.limit {
            self.plan.order_by_key();
            self.plan.cut(Some(limit), wish.offset);
        }
        let origin = session.origin();
        let ways = Ways::of(&self.plan);
        let mut found = Vec::new();
        for (plan, items, beside) in
            statements(&self.plan, &self.rows.items(&Build(&self.plan)), wish)?
        {
            let width = width(&items) - beside.len();
            plan.fetch(session, items, &mut |row| {
                let output = self.rows.read(&mut Reader::new(row, origin), &ways)?;
                let values = beside
                    .iter()
                    .enumerate()
                    .map(|(index, of)| row.value(width + index, *of))
                    .collect::<Result<Vec<_>>>()?;
                found.push((output, values));
                Ok(())
            })
            .await?;
        }
        Ok(found)
    }
}

impl<Q: Fetch, C: Fetch<Output: Clone>, G: Gather> Fetch for Prefetch<Q, C, G> {
    type Model = Q::Model;
    type Output = (Q::Output, G::Of<C::Output>);

    fn prefetched_columns(&self) -> <Q::Model as Model>::Columns {
        self.parents.prefetched_columns()
    }

    async fn fetch_rows(
        self,
        session: Session<'_>,
        mut wish: Wish,
    ) -> Result<Vec<(Self::Output, Vec<Value>)>> {
        let (belonging, key) = belonging(<Q::Model as Model>::SCHEMA, self.way, G::SINGLE)?;
        let width = key.columns.len();
        wish.beside.push(key);
        // Boxed: a prefetch of prefetches would be a future of many kilobytes.
        let parents = Box::pin(self.parents.fetch_rows(session, wish)).await?;
        attach::<_, C, G>(session, parents, self.children, (belonging, width)).await
    }
}

/// Rows, each with the values beside it.
pub(super) type Beheld<T> = Vec<(T, Vec<Value>)>;

/// Fetches what belongs to these rows by the last values beside them, so many for each.
pub(super) async fn attach<T: Send, C: Fetch<Output: Clone>, G: Gather>(
    session: Session<'_>,
    parents: Beheld<T>,
    children: C,
    (belonging, width): (Belonging, usize),
) -> Result<Beheld<(T, G::Of<C::Output>)>> {
    let mut keys = Vec::with_capacity(parents.len() * width);
    let mut groups: HashMap<GroupKey, Vec<C::Output>> = HashMap::with_capacity(parents.len());
    for (_, beside) in &parents {
        let values = last(beside, width);
        let Some(key) = GroupKey::of(values)? else {
            continue;
        };
        if groups.insert(key, Vec::new()).is_none() {
            keys.extend_from_slice(values);
        }
    }
    if !keys.is_empty() {
        let wish = Wish {
            belonging: Some((belonging, keys, width)),
            ..Wish::default()
        };
        for (child, beside) in Box::pin(children.fetch_rows(session, wish)).await? {
            let key = GroupKey::of(last(&beside, width))?;
            if let Some(group) = key.and_then(|key| groups.get_mut(&key)) {
                group.push(child);
            }
        }
    }
    let mut rows = Vec::with_capacity(parents.len());
    for (parent, mut beside) in parents {
        // Not taken out: a row may come several times, as related to several others.
        let key = GroupKey::of(last(&beside, width))?;
        let children = key.and_then(|key| groups.get(&key).cloned());
        beside.truncate(beside.len() - width);
        let children = G::gather(children.unwrap_or_default());
        rows.push(((parent, children), beside));
    }
    Ok(rows)
}

/// The values of what was asked for last.
fn last(beside: &[Value], width: usize) -> &[Value] {
    &beside[beside.len().saturating_sub(width)..]
}

/// A plan, its items, and the types of the values beside the rows.
type Planned = (Plan, Items, Vec<ValueType>);

/// The plans that fetch what is wished, with the items of each and the types of the values beside
/// the rows.
pub(super) fn statements(plan: &Plan, items: &[Item], wish: Wish) -> Result<Vec<Planned>> {
    // The key of the row that a row belongs to comes first: what is asked for last is taken first.
    let mut types: Vec<_> = wish
        .beside
        .iter()
        .flat_map(|beside| beside.types())
        .collect();
    let Some((belonging, keys, width)) = wish.belonging else {
        // Not a clone: items name the columns of this very query.
        let plan = plan.taken();
        let mut items = Items::from(items);
        items.extend(beside(&plan, &wish.beside));
        return Ok(vec![(plan, items, types)]);
    };
    types.splice(0..0, keys[..width].iter().map(Value::value_type));
    let mut statements = Vec::with_capacity(keys.len().div_ceil(KEYS));
    for keys in keys.chunks(KEYS * width) {
        let mut plan = plan.taken();
        let mut items = Items::from(items);
        // Out of the way: a query that is cut takes no more conditions.
        let (limit, offset) = (plan.tree.limit.take(), plan.tree.offset.take());
        let key = belonging.join(&mut plan);
        let own = key.iter().map(|part| Item::Expression(part.clone(), None));
        items.extend(own);
        items.extend(beside(&plan, &wish.beside));
        let operand = match key.as_slice() {
            [only] => only.clone(),
            several => Expression::Tuple(several.to_vec()),
        };
        plan.filter(Predicate::new(Expression::In {
            operand: Box::new(operand),
            values: keys.to_vec(),
            negated: false,
        }));
        statements.push(if limit.is_some() || offset.is_some() {
            let (plan, items) = cut_each(plan, items, key, limit, offset)?;
            (plan, items, types.clone())
        } else {
            (plan, items, types.clone())
        });
    }
    Ok(statements)
}

fn beside(plan: &Plan, wishes: &[Beside]) -> Items {
    let columns = wishes.iter().flat_map(|wish| wish.expressions(plan));
    columns
        .map(|column| Item::Expression(column, None))
        .collect()
}

/// The rows numbered within each key, and those numbers that are wanted.
fn cut_each(
    mut plan: Plan,
    mut items: Items,
    key: Vec<Expression>,
    limit: Option<u64>,
    offset: Option<u64>,
) -> Result<(Plan, Items)> {
    plan.order_by_key();
    let order_by = plan.take_order().into_vec();
    let number = Expression::Window(Box::new(Window {
        function: WindowFunction::RowNumber,
        partition_by: key,
        order_by,
        frame: None,
    }));
    let offset = i64::try_from(offset.unwrap_or(0)).unwrap_or(i64::MAX);
    let limit = limit.map_or(i64::MAX, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    items.push(Item::Expression(number, None));
    let mut whole = plan.enclosed(items)?;
    let mut outer = whole.take_replaced().unwrap_or_default();
    let Some(Item::Expression(number, _)) = outer.pop() else {
        return Err(Error::new(
            ErrorKind::Internal,
            "a numbered query lost its numbers",
        ));
    };
    whole.filter(Predicate::new(Expression::Between {
        operand: Box::new(number.clone()),
        low: Box::new(Expression::Value(Value::from(offset.saturating_add(1)))),
        high: Box::new(Expression::Value(Value::from(offset.saturating_add(limit)))),
    }));
    whole.order_by([ascending(number)].into());
    Ok((whole, outer))
}

/// The number of columns of these items.
pub(in crate::query) fn width(items: &[Item]) -> usize {
    items
        .iter()
        .map(|item| match item {
            Item::Fields(_, fields) => fields.len(),
            Item::Expression(..) => 1,
        })
        .sum()
}
