//! Queries put together, and queries with names.

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::SetOperator;

use super::{Plan, Query, Rows};
use crate::column::Column;
use crate::model::{Field, Model};

/// Rows of the same type: what queries that are put together give.
#[diagnostic::on_unimplemented(
    message = "queries that are put together give rows of one type, and `{Self}` is not `{T}`",
    label = "gives `{Self}` instead of `{T}`",
    note = "let both select the same values: `.values(|row| (row.id, row.name))`"
)]
pub trait SameRows<T> {}

impl<T> SameRows<T> for T {}

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// The rows of either query, equal ones once. Later steps are about the rows of both together.
    /// The other may be of another model when both give the same values.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, plays: i64 }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let top = Track::objects().order_by(|track| track.plays.descending()).limit(10);
    /// let new = Track::objects().order_by(|track| track.id.descending()).limit(10);
    /// let both = top.union(new).order_by(|track| track.name.ascending()).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn union<N, Q>(self, other: Query<N, Q>) -> Self
    where
        N: Model<Scope = M::Scope>,
        Q: Rows<N>,
        Q::Output: SameRows<R::Output>,
    {
        self.combine(SetOperator::Union, other)
    }

    /// The rows of either query, equal ones as often as they are there.
    pub fn union_all<N, Q>(self, other: Query<N, Q>) -> Self
    where
        N: Model<Scope = M::Scope>,
        Q: Rows<N>,
        Q::Output: SameRows<R::Output>,
    {
        self.combine(SetOperator::UnionAll, other)
    }

    /// The rows of both queries, equal ones once.
    pub fn intersection<N, Q>(self, other: Query<N, Q>) -> Self
    where
        N: Model<Scope = M::Scope>,
        Q: Rows<N>,
        Q::Output: SameRows<R::Output>,
    {
        self.combine(SetOperator::Intersection, other)
    }

    /// The rows of this query that the other lacks, equal ones once.
    pub fn difference<N, Q>(self, other: Query<N, Q>) -> Self
    where
        N: Model<Scope = M::Scope>,
        Q: Rows<N>,
        Q::Output: SameRows<R::Output>,
    {
        self.combine(SetOperator::Difference, other)
    }

    fn combine<N, Q>(mut self, operator: SetOperator, mut other: Query<N, Q>) -> Self
    where
        N: Model<Scope = M::Scope>,
        Q: Rows<N>,
        Q::Output: SameRows<R::Output>,
    {
        self.plan.take_related();
        other.plan.take_related();
        let items = self.items();
        let others = vec![(other.items(), other.plan)];
        let others = others
            .into_iter()
            .map(|(items, plan)| (plan, items))
            .collect();
        let plan = Plan::compound(operator, self.plan, items, others);
        Self::from_parts(plan, self.rows)
    }

    /// The same rows, as the root of a new query: later filters, orders, limits and aggregates are
    /// about the rows that this one gives.
    ///
    /// # Errors
    /// `Statement` for a query that can't be built.
    pub fn enclosed(mut self) -> Result<Self> {
        self.plan.take_related();
        let items = self.items();
        Ok(Self::from_parts(self.plan.enclosed(items)?, self.rows))
    }

    /// As [`enclosed`](Self::enclosed), written in front of the statement under a name
    /// (`WITH name AS (…)`).
    ///
    /// # Errors
    /// `Statement` for a query that can't be built.
    pub fn common(mut self, name: &'static str) -> Result<Self> {
        if name.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "a query needs a name")
                .with_hint("leave `common` out: a query without a name stands where it is used"));
        }
        self.plan.take_related();
        let items = self.items();
        Ok(Self::from_parts(self.plan.common(name, items)?, self.rows))
    }
}

impl<M: Model> Query<M> {
    /// The rows of this query, the rows that refer to them, the rows that refer to those, and so on.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Folder { id: Auto<i64>, name: String, parent: Option<ForeignKey<Folder>> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let tree = Folder::objects()
    ///     .filter(|folder| folder.name.equals("music"))
    ///     .with_descendants(|folder| (folder.parent, folder.id))?
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `Statement` for a query that can't be built.
    pub fn with_descendants<F: Field, K: Field<Base = F::Base>>(
        self,
        reference: impl FnOnce(M::Columns) -> (Column<F>, Column<K>),
    ) -> Result<Self> {
        let (reference, key) = reference(self.columns());
        let plan = self.plan.recursive(reference.name(), key.name())?;
        Ok(Self::from_parts(plan, self.rows))
    }

    /// The rows of this query, the rows that they refer to, the rows that those refer to, and so on.
    ///
    /// # Errors
    /// As [`with_descendants`](Self::with_descendants).
    pub fn with_ancestors<F: Field, K: Field<Base = F::Base>>(
        self,
        reference: impl FnOnce(M::Columns) -> (Column<F>, Column<K>),
    ) -> Result<Self> {
        let (reference, key) = reference(self.columns());
        let plan = self.plan.recursive(key.name(), reference.name())?;
        Ok(Self::from_parts(plan, self.rows))
    }
}
