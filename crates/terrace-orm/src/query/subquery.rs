//! Queries inside conditions.

use std::marker::PhantomData;

use terrace_sql::{Item, Select};

use super::{Plan, Query};
use crate::column::Column;
use crate::model::{Field, Model};

/// A query of one column of type `B`, for [`Column::in_query`](crate::Column::in_query).
pub struct Subquery<B> {
    plan: Plan,
    item: Item,
    gives: PhantomData<fn() -> B>,
}

impl<M: Model> Query<M> {
    /// This query as the list of one column's values, for
    /// [`in_query`](crate::Column::in_query).
    pub fn select<T: Field>(
        self,
        column: impl FnOnce(M::Columns) -> Column<T>,
    ) -> Subquery<T::Base> {
        let item = Item::Expression(column(Self::columns()).into_expression(), None);
        Subquery {
            plan: self.plan,
            item,
            gives: PhantomData,
        }
    }
}

impl<B> Subquery<B> {
    pub(crate) fn into_select(self) -> Select {
        let mut plan = self.plan;
        plan.related.clear();
        plan.lock = None;
        if plan.limit.is_none() && plan.offset.is_none() {
            plan.order_by.clear();
        }
        plan.select(vec![self.item])
    }
}
