//! The language of conditions and orders as paths of strings (`"author__name__icontains"`), for
//! admin, REST filters and fixtures: the same lookups and transforms as the typed methods, checked
//! against the model's schema and against what the caller may see.

mod condition;
mod given;
mod names;
mod parse;
mod path;
mod plan;
mod refused;
mod step;
mod visible;
mod walk;

use terrace_core::Result;

pub use given::Given;
pub(crate) use path::Calculation;
pub use visible::Visible;

use crate::column::Column;
use crate::model::{Field, Model};
use crate::query::{Query, Rows};

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Keeps the rows that match a condition that is named by a path, as in Django: fields and
    /// relations, then transforms, then a lookup (`exact` without), joined by `__`.
    ///
    /// ```
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_orm::{Auto, ForeignKey, Lookup, Model, Visible};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let visible = Visible::of(Album::SCHEMA)
    ///     .all_fields()
    ///     .field("artist__name", [Lookup::Exact, Lookup::InsensitiveContains]);
    /// let albums = Album::objects()
    ///     .filter_by(&visible, "artist__name__icontains", "ann")?
    ///     .order_by_path(&visible, &["-title"])?
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Beside the names of lookups and transforms, `0` is the first element of an array and `0_2`
    /// its first two, and whatever stands behind a JSON document is a way into it.
    ///
    /// # Errors
    /// `InvalidInput` for a path that doesn't exist or that the caller may not see (there is no
    /// difference), and for a value that isn't of the field's type.
    pub fn filter_by(
        mut self,
        visible: &Visible,
        path: &str,
        value: impl Into<Given>,
    ) -> Result<Self> {
        let conditions = vec![(path, value.into())];
        self.plan.filter_by(visible, conditions, false)?;
        Ok(self)
    }

    /// Keeps the rows that match all of these conditions, of one related row together: through a
    /// relation with many rows, two calls of [`filter_by`](Self::filter_by) may be about different
    /// ones, as two calls of `filter` are.
    ///
    /// ```
    /// # use terrace_core::Result;
    /// # use terrace_orm::{Auto, ForeignKey, Given, Model, Visible};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, year: i32, artist: ForeignKey<Artist> }
    /// # fn run() -> Result<()> {
    /// let visible = Visible::of(Artist::SCHEMA).all_fields().all_fields_of("albums");
    /// // Artists with an album that is called "Live" and came out after 1990:
    /// let artists = Artist::objects().filter_by_all(
    ///     &visible,
    ///     [("albums__title", Given::from("Live")), ("albums__year__gt", 1990.into())],
    /// )?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn filter_by_all<'p, G: Into<Given>>(
        mut self,
        visible: &Visible,
        conditions: impl IntoIterator<Item = (&'p str, G)>,
    ) -> Result<Self> {
        let conditions = given(conditions);
        self.plan.filter_by(visible, conditions, false)?;
        Ok(self)
    }

    /// Leaves out the rows that match a condition that is named by a path.
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn exclude_by(
        mut self,
        visible: &Visible,
        path: &str,
        value: impl Into<Given>,
    ) -> Result<Self> {
        let conditions = vec![(path, value.into())];
        self.plan.filter_by(visible, conditions, true)?;
        Ok(self)
    }

    /// Leaves out the rows that match all of these conditions, of one related row together: the
    /// opposite of [`filter_by_all`](Self::filter_by_all).
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn exclude_by_all<'p, G: Into<Given>>(
        mut self,
        visible: &Visible,
        conditions: impl IntoIterator<Item = (&'p str, G)>,
    ) -> Result<Self> {
        let conditions = given(conditions);
        self.plan.filter_by(visible, conditions, true)?;
        Ok(self)
    }

    /// Sorts the rows by paths, in place of any order given before; `-` in front of one means
    /// largest first.
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn order_by_path(mut self, visible: &Visible, paths: &[&str]) -> Result<Self> {
        self.plan.order_by_paths(visible, paths)?;
        Ok(self)
    }

    /// Gives a calculation of [`annotate`](Self::annotate) or [`alias`](Self::alias) a name by which
    /// paths of strings call it: one word that no field or relation of the model has. Callers see it
    /// where [`Visible::calculation`] or [`Visible::whole_calculation`] says so.
    ///
    /// ```
    /// # use terrace_core::Result;
    /// # use terrace_orm::{Auto, ForeignKey, Model, Visible};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm", reverse(albums = "Album.artist"))]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # fn run() -> Result<()> {
    /// let visible = Visible::of(Artist::SCHEMA).all_fields().whole_calculation("album_count");
    /// let busy = Artist::objects()
    ///     .annotate(|artist| artist.albums().id.count())
    ///     .named("album_count", |(_, albums)| albums)
    ///     .filter_by(&visible, "album_count__gt", "10")?
    ///     .order_by_path(&visible, &["-album_count", "name"])?;
    /// # Ok(()) }
    /// ```
    pub fn named<T: Field>(
        mut self,
        name: &'static str,
        calculation: impl FnOnce(R::Columns) -> Column<T>,
    ) -> Self {
        let number = calculation(self.columns()).calculation();
        self.plan.name_calculation(name, number, T::COLUMN_TYPE);
        self
    }
}

fn given<'p, G: Into<Given>>(
    conditions: impl IntoIterator<Item = (&'p str, G)>,
) -> Vec<(&'p str, Given)> {
    let conditions = conditions.into_iter();
    conditions
        .map(|(path, value)| (path, value.into()))
        .collect()
}
