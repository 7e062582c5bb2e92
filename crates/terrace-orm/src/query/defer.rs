//! Rows without some of their columns.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use terrace_core::{Error, ErrorKind, FieldSchema, Origin, Result, Value};
use terrace_sql::{Item, Items, Source};
use terrace_tenancy::Row;

use super::Query;
use super::only::Partial;
use super::rows::{Build, Instances, Rows, Ways};
use crate::column::{Column, Columns, Path};
use crate::model::{Field, Keyed, Reader};
use crate::write::FieldList;

/// A column at the end of a path.
type Place = (Source, &'static str);

/// The values of a row of `M` that weren't left out: what [`Query::defer`] gives, in a [`Partial`].
/// Asking for one that was left out is an error; no query is run for it.
pub struct Deferred<M> {
    known: Vec<(Place, Value)>,
    left_out: Arc<[Place]>,
    origin: Origin,
    model: PhantomData<fn() -> M>,
}

impl<M: Keyed> Deferred<M> {
    /// The value of a column: of the row, or of a row that `select_related` joined.
    ///
    /// # Errors
    /// `InvalidInput` for a column that was left out, or not selected at all; `InvalidValue` for
    /// null where the field can't be, as behind a foreign key that refers to nothing: ask for the
    /// column's [`optional`](Column::optional) there.
    pub fn get<T: Field>(&self, column: impl FnOnce(M::Columns) -> Column<T>) -> Result<T> {
        let column = column(M::Columns::at(Path::ROOT));
        let value = self.value((column.path().source(), column.name()))?;
        let value = std::slice::from_ref(value);
        Ok(T::from_plain(Row::known(value).get(0)?, self.origin))
    }

    /// Whether the value of a column is here.
    pub fn has<T: Field>(&self, column: impl FnOnce(M::Columns) -> Column<T>) -> bool {
        let column = column(M::Columns::at(Path::ROOT));
        self.value((column.path().source(), column.name())).is_ok()
    }

    /// The columns of the row that were left out.
    pub fn left_out(&self) -> impl Iterator<Item = &'static str> {
        let own = self.left_out.iter();
        own.filter(|(source, _)| source.is_root())
            .map(|(_, column)| *column)
    }

    /// The columns of a related row that were left out.
    pub fn left_out_of<C: Columns>(
        &self,
        related: impl FnOnce(M::Columns) -> C,
    ) -> impl Iterator<Item = &'static str> {
        let related = related(M::Columns::at(Path::ROOT)).path().source();
        let all = self.left_out.iter();
        all.filter(move |(source, _)| *source == related)
            .map(|(_, column)| *column)
    }

    fn value(&self, place: Place) -> Result<&Value> {
        match self.known.iter().find(|(known, _)| *known == place) {
            Some((_, value)) => Ok(value),
            None => Err(not_here(M::SCHEMA.name, place.1)),
        }
    }
}

#[cold]
fn not_here(model: &str, column: &str) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("the column {column} was not read with this row of {model}"),
    )
    .with_hint("read the whole row with `load`, or leave the column in")
}

impl<M> Clone for Deferred<M> {
    fn clone(&self) -> Self {
        Self {
            known: self.known.clone(),
            left_out: Arc::clone(&self.left_out),
            origin: self.origin,
            model: PhantomData,
        }
    }
}

impl<M> fmt::Debug for Deferred<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.known.iter().map(|((_, column), _)| *column);
        f.debug_set().entries(names).finish()
    }
}

/// Rows without some of their columns in place of whole ones.
#[derive(Clone, Debug)]
pub struct DeferredRows(Arc<[Place]>);

impl DeferredRows {
    /// What is read of these rows.
    fn places<'a>(
        &'a self,
        own: &'static [FieldSchema],
        related: &'a [(Source, &'static [FieldSchema])],
    ) -> impl Iterator<Item = (Source, &'static FieldSchema)> + 'a {
        let rows = std::iter::once((Source::ROOT, own)).chain(related.iter().copied());
        let fields =
            rows.flat_map(|(source, fields)| fields.iter().map(move |field| (source, field)));
        fields.filter(|(source, field)| {
            // What else would tell whose part it is?
            field.primary_key || !self.0.contains(&(*source, field.column))
        })
    }
}

impl<M: Keyed> Rows<M> for DeferredRows {
    type Output = Partial<M, Deferred<M>>;
    type Columns = M::Columns;

    fn columns(&self, model: M::Columns) -> M::Columns {
        model
    }

    fn items(&self, plan: &Build<'_>) -> Items {
        let related: Vec<_> = plan.0.related_rows().collect();
        self.places(M::SCHEMA.fields, &related)
            .map(|(source, field)| Item::Expression(plan.0.at(source, field.column), None))
            .collect()
    }

    fn read(&self, reader: &mut Reader<'_>, ways: &Ways) -> Result<Self::Output> {
        let mut known = Vec::new();
        for (source, field) in self.places(M::SCHEMA.fields, &ways.related) {
            known.push(((source, field.column), reader.value(field)?));
        }
        let deferred = Deferred {
            known,
            left_out: Arc::clone(&self.0),
            origin: reader.origin(),
            model: PhantomData,
        };
        let key = deferred.get(|columns| key_of::<M>(&columns))?;
        Ok(Partial::new(key, deferred))
    }
}

/// The column of the primary key.
fn key_of<M: Keyed>(columns: &M::Columns) -> Column<M::PrimaryKey> {
    Column::new(columns.path(), M::KEY.column)
}

impl<M: Keyed> Query<M, Instances> {
    /// Rows without these columns: the opposite of [`only`](Self::only), for columns that are large
    /// and seldom needed. Columns of rows that [`select_related`](Self::select_related) joins are
    /// left out as well. The key of a row always comes along.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, lyrics: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// for track in Track::objects().defer(|track| track.lyrics).all(db).await? {
    ///     let name = track.get(|track| track.name)?;
    ///     if name.starts_with("Ode") {
    ///         let lyrics = track.load(db).await?.lyrics;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn defer<L: FieldList>(
        mut self,
        columns: impl FnOnce(M::Columns) -> L,
    ) -> Query<M, DeferredRows> {
        let left_out = places::<M, L>(columns);
        // Of a query in the place of the table, too, only some columns are wanted.
        self.plan.take_replaced();
        Query::from_parts(self.plan, DeferredRows(left_out.into()))
    }
}

impl<M: Keyed> Query<M, DeferredRows> {
    /// Leaves out these columns, too.
    pub fn defer<L: FieldList>(mut self, columns: impl FnOnce(M::Columns) -> L) -> Self {
        self.plan.take_replaced();
        let mut left_out = self.rows.0.to_vec();
        let more = places::<M, L>(columns).into_iter();
        left_out.extend(more.filter(|place| !self.rows.0.contains(place)));
        self.rows = DeferredRows(left_out.into());
        self
    }

    /// Leaves out none.
    pub fn whole(self) -> Query<M> {
        Query::from_parts(self.plan, Instances)
    }
}

fn places<M: Keyed, L: FieldList>(columns: impl FnOnce(M::Columns) -> L) -> Vec<Place> {
    let mut places = Vec::new();
    for (path, column) in columns(M::Columns::at(Path::ROOT)).columns() {
        let place = (path.source(), column);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
