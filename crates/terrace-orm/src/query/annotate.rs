//! Calculations beside the rows of a query.

use super::joins::narrowed;
use super::{Aliased, Annotated, Narrowed, Query, Rows, Selection};
use crate::column::{Columns, Predicate};
use crate::model::Model;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Calculates something for each row: the rows become pairs of what they were and the
    /// calculation, and later closures receive a handle of it beside the columns.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let busy: Vec<(Artist, i64)> = Artist::objects()
    ///     .annotate(|artist| artist.albums().id.count())
    ///     .filter(|(_, albums)| albums.greater_than(10))
    ///     .order_by(|(artist, albums)| (albums.descending(), artist.name.ascending()))
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn annotate<S: Selection>(
        mut self,
        calculation: impl FnOnce(R::Columns) -> S,
    ) -> Query<M, Annotated<R, S>> {
        let items = calculation(self.columns()).items();
        let count = items.len();
        let first = self.plan.annotate(items);
        let rows = Annotated::new(self.rows, first, count);
        Query::from_parts(self.plan, rows)
    }

    /// Calculates something for later closures, which the rows don't give.
    pub fn alias<S: Selection + Clone + Sync + 'static>(
        self,
        calculation: impl FnOnce(R::Columns) -> S,
    ) -> Query<M, Aliased<R, S>> {
        let Query { plan, rows, .. } = self.annotate(calculation);
        Query::from_parts(plan, Aliased::new(rows))
    }

    /// Joins a relation once more, with a condition on its rows: later closures receive the columns
    /// of those rows. Rows of the model without such a related row stay.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, year: i32, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let counted: Vec<(Artist, i64)> = Artist::objects()
    ///     .filtered_relation(|artist| artist.albums(), |album| album.year.greater_than(2000))
    ///     .annotate(|(_, recent)| recent.id.count())
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn filtered_relation<C, P>(
        self,
        relation: impl FnOnce(R::Columns) -> C,
        condition: impl FnOnce(C) -> P,
    ) -> Query<M, Narrowed<R, C>>
    where
        C: Columns,
        P: Into<Predicate>,
    {
        self.filtered_relation_with(relation, |_, related| condition(related))
    }

    /// As [`filtered_relation`](Self::filtered_relation), with a condition on the row itself
    /// together with the related one.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String, debut: i32 }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, year: i32, artist: ForeignKey<Artist> }
    /// let debuts = Artist::objects()
    ///     .filtered_relation_with(|a| a.albums(), |a, album| album.year.equals(a.debut))
    ///     .values(|(a, debut)| (a.name, debut.title.optional()));
    /// ```
    pub fn filtered_relation_with<C, P>(
        mut self,
        relation: impl FnOnce(R::Columns) -> C,
        condition: impl FnOnce(R::Columns, C) -> P,
    ) -> Query<M, Narrowed<R, C>>
    where
        C: Columns,
        P: Into<Predicate>,
    {
        let from = relation(self.columns()).path();
        let path = from.with_instance(narrowed(self.plan.next_instance()));
        let columns = C::at(path);
        let mut condition = condition(self.columns(), columns).into().into_expression();
        self.plan.resolve(&mut condition);
        let base = from.source().instance();
        self.plan.narrow(path.source(), base, condition);
        let rows = Narrowed::new(self.rows, columns);
        Query::from_parts(self.plan, rows)
    }
}
