//! Queries of values instead of instances.

use super::{Instances, Picked, Query, Rows, Selection};
use crate::column::{Column, Predicate};
use crate::model::{Field, Model};

/// A query of values: tuples or structs of columns, calculations and aggregates.
pub type Values<M, S> = Query<M, Picked<Instances, S>>;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// The values of these columns and calculations, row by row. An aggregate is calculated for
    /// each row of the model by itself, from the related rows; [`group_by`](Self::group_by) puts
    /// rows together.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, composer: Option<String> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let rows: Vec<(i64, Option<String>)> =
    ///     Track::objects().values(|track| (track.id, track.composer)).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn values<S: Selection>(
        mut self,
        selection: impl FnOnce(R::Columns) -> S,
    ) -> Query<M, Picked<R, S>> {
        let mut items = selection(self.columns()).items();
        for item in &mut items {
            self.plan.resolve_item(item);
        }
        self.plan.pick(items);
        let rows = Picked::new(self.rows);
        Query::from_parts(self.plan, rows)
    }

    /// The values of one column.
    pub fn values_of<T: Field>(
        self,
        column: impl FnOnce(R::Columns) -> Column<T>,
    ) -> Query<M, Picked<R, Column<T>>> {
        self.values(column)
    }

    /// Keeps the groups that match.
    pub fn having<P: Into<Predicate>>(mut self, condition: impl FnOnce(R::Columns) -> P) -> Self {
        let condition = condition(self.columns()).into();
        self.plan.having(condition);
        self
    }
}
