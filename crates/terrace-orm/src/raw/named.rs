//! How columns of SQL text are found by name, and what stands beside a model's.

use terrace_core::{Error, ErrorKind, ModelSchema, Result};
use terrace_tenancy::Row;

use super::{Handle, RawQuery};
use crate::column::{Column, Columns as _, Path};
use crate::model::{Field, FromRow, Model, Reader};

/// Columns of a model, and what the rows call them.
pub(super) type Names = Vec<(&'static str, String)>;

impl RawQuery {
    /// Tells that the rows call a field of the model otherwise than its column is called: for text
    /// that the program can't change, as `AS` in it says the same.
    ///
    /// ```
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # use terrace_orm::{Auto, Model, raw};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let artists: Vec<Artist> =
    ///     raw("SELECT * FROM artists_of_old").named::<Artist, _>("title", |a| a.name).all(db).await?;
    /// # Ok(()) }
    /// ```
    pub fn named<M: Model, F: Field>(
        mut self,
        called: impl Into<String>,
        field: impl FnOnce(M::Columns) -> Column<F>,
    ) -> Self {
        let field = field(M::Columns::at(Path::ROOT));
        self.names.push((field.name(), called.into()));
        self
    }

    /// All rows as models, each with these other columns of its row, by their names.
    ///
    /// ```
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # use terrace_orm::{Auto, Model, raw};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let sql = "SELECT a.id, a.name, count(*) AS albums \
    ///            FROM artist a JOIN album b ON b.artist_id = a.id GROUP BY a.id, a.name";
    /// for (artist, (albums,)) in raw(sql).all_with::<Artist, (i64,)>(db, &["albums"]).await? {
    ///     println!("{}: {albums}", artist.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As for [`all`](Self::all); `InvalidInput` when the rows lack one of the columns.
    pub async fn all_with<M: Model, T: FromRow>(
        self,
        db: &impl Handle,
        columns: &[&str],
    ) -> Result<Vec<(M, T)>> {
        let session = db.raw_session();
        let origin = session.origin();
        let mut rows = Vec::new();
        let mut places = None;
        session
            .raw(&self.sql, &self.values, &mut |row| {
                let (own, others) = match &mut places {
                    Some(places) => places,
                    none => {
                        let others = columns
                            .iter()
                            .map(|column| place_of(M::SCHEMA, row, column));
                        let others = others.collect::<Result<Vec<usize>>>()?;
                        none.insert((places_of(M::SCHEMA, row, &self.names)?, others))
                    }
                };
                let model = M::from_row(&mut Reader::with_places(row, origin, own))?;
                let beside = T::from_row(&mut Reader::with_places(row, origin, others))?;
                rows.push((model, beside));
                Ok(())
            })
            .await?;
        Ok(rows)
    }
}

/// Where each field's column is in a row.
pub(super) fn places_of(
    schema: &ModelSchema,
    row: &Row<'_>,
    names: &[(&'static str, String)],
) -> Result<Vec<usize>> {
    let called = |column: &'static str| {
        let own = names.iter().find(|(of, _)| *of == column);
        own.map_or(column, |(_, called)| called.as_str())
    };
    let fields = schema.fields.iter();
    fields
        .map(|field| place_of(schema, row, called(field.column)))
        .collect()
}

/// Where a column is in a row.
fn place_of(schema: &ModelSchema, row: &Row<'_>, column: &str) -> Result<usize> {
    let place = (0..row.len()).find(|index| row.name(*index) == Some(column));
    place.ok_or_else(|| {
        let message = format!("the rows have no column {column} for {}", schema.name);
        Error::new(ErrorKind::InvalidInput, message)
            .with_hint("select every column of the model, or read the rows into a tuple")
    })
}
