//! One row, still in its client's buffer.

use terrace_core::{Error, ErrorKind, Result, Value, ValueType};

use crate::Decode;

/// One row of a result, borrowed from the client's own buffer: columns decode straight into the
/// caller's types.
pub struct Row<'a>(pub(crate) RowKind<'a>);

pub(crate) enum RowKind<'a> {
    #[cfg(feature = "postgres")]
    Postgres(&'a crate::postgres::Row),
    #[cfg(feature = "mysql")]
    Mysql(&'a mysql_async::Row),
    #[cfg(feature = "sqlite")]
    Sqlite(&'a rusqlite::Row<'a>),
    /// A row that had to outlive its statement.
    #[cfg(feature = "sqlite")]
    SqliteKept(crate::sqlite::KeptRow<'a>),
    /// A row that no database gave.
    Known(&'a [Value]),
}

/// One column of one row, undecoded.
pub struct Cell<'a>(pub(crate) CellKind<'a>);

pub(crate) enum CellKind<'a> {
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Cell<'a>),
    #[cfg(feature = "mysql")]
    Mysql(crate::mysql::Cell<'a>),
    #[cfg(feature = "sqlite")]
    Sqlite(rusqlite::types::ValueRef<'a>),
    Known(&'a Value),
}

impl<'a> Row<'a> {
    /// A row of values that are known without a database.
    pub const fn known(values: &'a [Value]) -> Self {
        Self(RowKind::Known(values))
    }
}

impl Row<'_> {
    /// The number of columns.
    pub fn len(&self) -> usize {
        match &self.0 {
            #[cfg(feature = "postgres")]
            RowKind::Postgres(row) => row.len(),
            #[cfg(feature = "mysql")]
            RowKind::Mysql(row) => crate::mysql::decode::len(row),
            #[cfg(feature = "sqlite")]
            RowKind::Sqlite(row) => crate::sqlite::decode::len(row),
            #[cfg(feature = "sqlite")]
            RowKind::SqliteKept(row) => row.len(),
            RowKind::Known(values) => values.len(),
        }
    }

    /// Whether there are no columns.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a column, counted from 0.
    pub fn name(&self, index: usize) -> Option<&str> {
        match &self.0 {
            #[cfg(feature = "postgres")]
            RowKind::Postgres(row) => row.name(index),
            #[cfg(feature = "mysql")]
            RowKind::Mysql(row) => crate::mysql::decode::name(row, index),
            #[cfg(feature = "sqlite")]
            RowKind::Sqlite(row) => crate::sqlite::decode::name(row, index),
            #[cfg(feature = "sqlite")]
            RowKind::SqliteKept(row) => row.name(index),
            RowKind::Known(_) => None,
        }
    }

    /// Decodes a column, counted from 0.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] when the column is missing, null where `T` can't be, or not of
    /// `T`'s type. The message names the column, never the value.
    #[inline]
    pub fn get<T: Decode>(&self, index: usize) -> Result<T> {
        self.cell(index)
            .and_then(T::decode)
            .map_err(|error| error.with_context(self.name(index).unwrap_or("missing column")))
    }

    /// Whether a column is null, or missing.
    pub fn is_null(&self, index: usize) -> bool {
        self.cell(index).map_or(true, |cell| cell.is_null())
    }

    /// Decodes a column as a value of the given type; null stays null.
    pub fn value(&self, index: usize, of: ValueType) -> Result<Value> {
        crate::decode::value(self, index, of)
    }

    /// Decodes a column as whatever the database says it is.
    pub fn dynamic(&self, index: usize) -> Result<Value> {
        match self.cell(index)?.0 {
            #[cfg(feature = "postgres")]
            CellKind::Postgres(cell) => crate::postgres::decode::dynamic(cell),
            #[cfg(feature = "mysql")]
            CellKind::Mysql(cell) => crate::mysql::decode::dynamic(cell),
            #[cfg(feature = "sqlite")]
            CellKind::Sqlite(cell) => crate::sqlite::decode::dynamic(cell),
            CellKind::Known(value) => Ok(value.clone()),
        }
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        let cell = match &self.0 {
            #[cfg(feature = "postgres")]
            RowKind::Postgres(row) => row.cell(index).map(CellKind::Postgres),
            #[cfg(feature = "mysql")]
            RowKind::Mysql(row) => crate::mysql::decode::cell(row, index).map(CellKind::Mysql),
            #[cfg(feature = "sqlite")]
            RowKind::Sqlite(row) => crate::sqlite::decode::cell(row, index).map(CellKind::Sqlite),
            #[cfg(feature = "sqlite")]
            RowKind::SqliteKept(row) => row.cell(index).map(CellKind::Sqlite),
            RowKind::Known(values) => values.get(index).map(CellKind::Known),
        };
        cell.map(Cell).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidValue,
                format!("the row has no column {index}"),
            )
        })
    }
}
