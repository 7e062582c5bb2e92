//! Queries inside conditions.

use std::marker::PhantomData;

use terrace_sql::{Item, Select, Table};

use super::{Plan, Query};
use crate::column::{Column, Path};
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
        let item = Item::Expression(column(self.columns()).into_expression(), None);
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
        let table = Table::from(plan.schema);
        plan.select(vec![self.item])
            .unwrap_or_else(|_| refused(table))
    }
}

/// A query that rendering refuses: of a column that it doesn't have. Conditions are built without
/// results; what is wrong with one shows when the whole query runs.
fn refused(table: Table) -> Select {
    let mut select = Select::from(table);
    select.filter = Some(Path::NOWHERE.column("none"));
    select
}
