//! SQL text of the program's own.

use terrace_core::{ModelSchema, Result, Scope, Value};
use terrace_tenancy::{Db, Decode, Executor, Row, Session, Transaction};

use crate::model::{FromRow, Reader};

/// Begins a query of SQL text in the database's own dialect, with placeholders for bound values.
///
/// It runs only where the placement itself keeps the tenant's rows apart: a schema, database or
/// file of its own, or row-level security. Elsewhere it is refused.
///
/// ```
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Db;
/// use terrace_orm::raw;
/// # async fn run(db: &Db<Tenant>) -> Result<()> {
/// let rows: Vec<(i64, String)> =
///     raw("SELECT id, name FROM artist WHERE name > $1").bind("M").all(db).await?;
/// # Ok(()) }
/// ```
pub fn raw(sql: impl Into<String>) -> RawQuery {
    RawQuery {
        sql: sql.into(),
        values: Vec::new(),
    }
}

/// SQL text with bound values, as [`raw`] begins it.
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until a terminal method runs it"]
pub struct RawQuery {
    sql: String,
    values: Vec<Value>,
}

/// A handle of any scope.
pub trait Handle: Sync {
    #[doc(hidden)]
    fn raw_session(&self) -> Session<'_>;
}

impl<S: Scope> Handle for Db<S> {
    fn raw_session(&self) -> Session<'_> {
        self.session()
    }
}

impl<S: Scope> Handle for Transaction<S> {
    fn raw_session(&self) -> Session<'_> {
        self.session()
    }
}

impl RawQuery {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// All rows: models, whose columns are found by name, or tuples, whose columns are found by
    /// place.
    ///
    /// # Errors
    /// `Isolation` where nothing but our own predicate would part the tenants.
    pub async fn all<T: FromRow>(self, db: &impl Handle) -> Result<Vec<T>> {
        let session = db.raw_session();
        let origin = session.origin();
        let mut rows = Vec::new();
        let mut places = None;
        session
            .raw(&self.sql, &self.values, &mut |row| {
                let row_of = match T::MODEL {
                    Some(schema) => {
                        let places = places.get_or_insert_with(|| places_of(schema, row));
                        T::from_row(&mut Reader::with_places(row, origin, places))?
                    }
                    None => T::from_row(&mut Reader::new(row, origin))?,
                };
                rows.push(row_of);
                Ok(())
            })
            .await?;
        Ok(rows)
    }

    /// Runs the statement and gives the number of rows that it touched.
    ///
    /// # Errors
    /// As for [`all`](Self::all).
    pub async fn execute(self, db: &impl Handle) -> Result<u64> {
        let outcome = db
            .raw_session()
            .raw(&self.sql, &self.values, &mut |_| Ok(()))
            .await?;
        Ok(outcome.affected)
    }
}

/// Where each field's column is in a row; behind the last one when it is missing.
fn places_of(schema: &ModelSchema, row: &Row<'_>) -> Vec<usize> {
    let named = |column: &str| (0..row.len()).find(|index| row.name(*index) == Some(column));
    schema
        .fields
        .iter()
        .map(|field| named(field.column).unwrap_or(row.len()))
        .collect()
}

macro_rules! tuples {
    ($($name:ident),+) => {
        impl<$($name: Decode + Send),+> FromRow for ($($name,)+) {
            fn from_row(reader: &mut Reader<'_>) -> Result<Self> {
                Ok(($(reader.plain::<$name>()?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A, B);
tuples!(A, B, C);
tuples!(A, B, C, D);
tuples!(A, B, C, D, E);
tuples!(A, B, C, D, E, F);
tuples!(A, B, C, D, E, F, G);
tuples!(A, B, C, D, E, F, G, H);
