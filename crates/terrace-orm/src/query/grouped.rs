//! Queries whose rows are put together in groups.

use std::marker::PhantomData;

use terrace_sql::Expression;

use super::selection::expression_of;
use super::{Instances, Picked, Plan, Query, Rows, Selection, plan};
use crate::column::{Column, Computed};
use crate::model::{Field, Model};
use crate::query::selection::Selectable;

/// A query whose rows are put together in groups; [`values`](Self::values) says what each group
/// gives.
#[must_use = "groups do nothing until their values are asked for"]
pub struct Grouped<M, R = Instances> {
    plan: Plan,
    rows: R,
    model: PhantomData<fn() -> M>,
}

/// A column, a calculation, or a tuple of these: what rows are grouped by.
#[diagnostic::on_unimplemented(
    message = "rows can't be grouped by `{Self}`",
    label = "not a column, a calculation, or a tuple of up to twelve of these"
)]
pub trait Grouping {
    #[doc(hidden)]
    fn expressions(self) -> Vec<Expression>;
}

impl<M: Model, R: Rows<M>> Query<M, R> {
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
    pub fn group_by<G: Grouping>(mut self, columns: impl FnOnce(R::Columns) -> G) -> Grouped<M, R> {
        let mut groups = columns(self.columns()).expressions();
        for group in &mut groups {
            self.plan.resolve(group);
        }
        self.plan.grouping = plan::Grouping::By(groups);
        self.plan.unordered();
        Grouped {
            plan: self.plan,
            rows: self.rows,
            model: PhantomData,
        }
    }
}

impl<M: Model, R: Rows<M>> Grouped<M, R> {
    /// What each group gives: the columns that it is grouped by, and aggregates.
    pub fn values<S: Selection>(
        self,
        selection: impl FnOnce(R::Columns) -> S,
    ) -> Query<M, Picked<R, S>> {
        Query::<M, R>::from_parts(self.plan, self.rows).values(selection)
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
                [$(self.$index.into_item()),+].into_iter().filter_map(expression_of).collect()
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
