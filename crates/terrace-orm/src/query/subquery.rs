//! Queries inside conditions and calculations.
//!
//! A query inside another one names the other's columns by simply using them: the closure of the
//! inner query captures what the closure of the outer one received.

use std::marker::PhantomData;

use terrace_sql::{Expression, Item, Items, Refusal, Select};

use super::{Plan, Query, Rows, Selectable};
use crate::column::{Column, Computed, Predicate};
use crate::expression::Together;
use crate::model::{Field, Model};
use crate::query::plan::Grouping;

/// A query of one column of type `B`, for [`Column::in_query`](crate::Column::in_query) or as a
/// value; or of several, whose types are `B` together.
pub struct Subquery<B> {
    plan: Plan,
    items: Items,
    gives: PhantomData<fn() -> B>,
}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// This query as the list of one column's values, for
    /// [`in_query`](crate::Column::in_query), or as a single [`value`](Subquery::value). An aggregate
    /// is one value of all rows.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let newest: Vec<(Artist, Option<String>)> = Artist::objects()
    ///     .annotate(|artist| {
    ///         Album::objects()
    ///             .filter(|album| album.artist.equals(artist.id))
    ///             .order_by(|album| album.id.descending())
    ///             .limit(1)
    ///             .select(|album| album.title)
    ///             .value()
    ///     })
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn select<C>(
        mut self,
        column: impl FnOnce(R::Columns) -> C,
    ) -> Subquery<<C::Handle as OneColumn>::Base>
    where
        C: Selectable<Handle: OneColumn>,
    {
        let mut item = column(self.columns()).into_item();
        // What `annotate` calculated is still a value of each row.
        if matches!(&item, Item::Expression(expression, _) if expression.aggregates())
            && matches!(self.plan.grouping, Grouping::Rows)
        {
            self.plan.grouping = Grouping::Whole;
        }
        self.plan.resolve_item(&mut item);
        self.plan.take_replaced();
        Subquery {
            plan: self.plan,
            items: Items::from([item]),
            gives: PhantomData,
        }
    }

    /// This query as the list of several columns' values together, for
    /// [`Together::in_query`](crate::Together::in_query).
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model, Together};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Price { id: Auto<i64>, country: String, year: i32 }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Tax { id: Auto<i64>, country: String, year: i32 }
    /// let taxed = Price::objects().filter(|price| {
    ///     (price.country, price.year)
    ///         .in_query(Tax::objects().select_together(|tax| (tax.country, tax.year)))
    /// });
    /// ```
    pub fn select_together<T: Together>(
        mut self,
        columns: impl FnOnce(R::Columns) -> T,
    ) -> Subquery<T::Bases> {
        let tuple = columns(self.columns()).into_tuple();
        let parts = match tuple {
            Expression::Tuple(parts) => parts,
            other => vec![other],
        };
        let items = parts.into_iter().map(|part| {
            let mut item = Item::Expression(part, None);
            self.plan.resolve_item(&mut item);
            item
        });
        let items: Items = items.collect();
        self.plan.take_replaced();
        Subquery {
            plan: self.plan,
            items,
            gives: PhantomData,
        }
    }
}

/// The handle of one column.
pub trait OneColumn {
    /// The type that the column is compared with.
    type Base;
}

impl<T: Field> OneColumn for Column<T> {
    type Base = T::Base;
}

impl<B> Subquery<B> {
    pub(crate) fn into_select(self) -> Box<Select> {
        self.plan.inner(self.items)
    }

    /// The only value that the query gives, null when it gives no row. Databases refuse a query
    /// that gives several: cut it with `limit(1)`. One that is cut to several is refused before
    /// anything is sent.
    pub fn value(self) -> Computed<Option<B>>
    where
        Option<B>: Field,
    {
        Computed::new(self.into_value())
    }

    fn into_value(self) -> Expression {
        let tree = &self.plan.tree;
        if tree.limit.map_or(tree.offset.is_some(), |limit| limit > 1) {
            return Expression::Refused(Box::new(Refusal {
                message: "a query that is cut to several rows is no value".into(),
                hint: "cut it with `limit(1)`, or use `in_query`".into(),
            }));
        }
        Expression::Query(self.into_select())
    }
}

/// Whether a query has rows: usually one that uses columns of the query around it.
///
/// ```
/// # use terrace_orm::{Auto, ForeignKey, Model, exists};
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Artist { id: Auto<i64>, name: String }
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
/// # async fn run(db: &Db<Tenant>) -> Result<()> {
/// let silent = Artist::objects()
///     .filter(|artist| !exists(Album::objects().filter(|album| album.artist.equals(artist.id))))
///     .all(db)
///     .await?;
/// # Ok(()) }
/// ```
pub fn exists<M: Model, R: Rows<M>>(query: Query<M, R>) -> Predicate {
    Predicate::new(Expression::Exists(query.plan.inner(Items::new())))
}
