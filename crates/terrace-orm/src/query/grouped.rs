//! Queries whose rows are put together in groups.

use std::marker::PhantomData;

use terrace_sql::Expression;

use super::{Plan, Query, Selection, Values};
use crate::column::{Column, Computed};
use crate::model::{Field, Model};
use crate::query::selection::Selectable;

/// A query whose rows are put together in groups; [`values`](Self::values) says what each group
/// gives.
#[must_use = "groups do nothing until their values are asked for"]
pub struct Grouped<M> {
    plan: Plan,
    model: PhantomData<fn() -> M>,
}

/// A column, a calculation, or a tuple of these: what rows are grouped by.
pub trait Grouping {
    #[doc(hidden)]
    fn expressions(self) -> Vec<Expression>;
}

impl<M: Model> Query<M> {
    /// Puts rows with the same values of these columns together.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct InvoiceLine { id: Auto<i64>, track: ForeignKey<Track>, quantity: i32 }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let top_sellers: Vec<(i64, String, Option<i64>)> = InvoiceLine::objects()
    ///     .group_by(|line| (line.track, line.track().name))
    ///     .values(|line| (line.track, line.track().name, line.quantity.sum()))
    ///     .order_by(|line| (line.quantity.sum().descending(), line.track.ascending()))
    ///     .limit(10)
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn group_by<G: Grouping>(mut self, columns: impl FnOnce(M::Columns) -> G) -> Grouped<M> {
        self.plan.group_by = columns(self.columns()).expressions();
        self.plan.order_by.clear();
        Grouped {
            plan: self.plan,
            model: PhantomData,
        }
    }
}

impl<M: Model> Grouped<M> {
    /// What each group gives: the columns that it is grouped by, and aggregates.
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> Values<M, S> {
        let items = selection(self.plan.columns()).items();
        Values::new(self.plan, items)
    }
}

impl<T: Field> Grouping for Column<T> {
    fn expressions(self) -> Vec<Expression> {
        vec![self.into_expression()]
    }
}

impl<T: Field> Grouping for Computed<T> {
    fn expressions(self) -> Vec<Expression> {
        vec![self.into_expression()]
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Selectable),+> Grouping for ($($name,)+) {
            fn expressions(self) -> Vec<Expression> {
                vec![$(self.$index.into_expression()),+]
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
