//! Decoding rows into models and tuples, column by column.

use terrace_core::{Error, FieldSchema, Origin, Result, Value};
use terrace_tenancy::{Decode, Row};

use crate::model::Field;
use crate::write::statement::value_of;

/// Reads the columns of one row in order.
pub struct Reader<'a> {
    row: &'a Row<'a>,
    next: usize,
    /// Where the columns of a model are, when the statement was not ours.
    places: Option<&'a [usize]>,
    origin: Origin,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(row: &'a Row<'a>, origin: Origin) -> Self {
        Self {
            row,
            next: 0,
            places: None,
            origin,
        }
    }

    pub(crate) fn with_places(row: &'a Row<'a>, origin: Origin, places: &'a [usize]) -> Self {
        Self {
            row,
            next: 0,
            places: Some(places),
            origin,
        }
    }

    /// Decodes the next column as a field.
    #[inline]
    pub fn field<F: Field>(&mut self) -> Result<F> {
        let plain = self.plain()?;
        Ok(F::from_plain(plain, self.origin))
    }

    /// Decodes the next column as a reference by this column of others.
    pub fn referring<F: Field>(&mut self, column: &'static str) -> Result<F> {
        let mut field: F = self.field()?;
        field.refer_by(column);
        Ok(field)
    }

    /// Decodes the next column.
    #[inline]
    pub fn plain<T: Decode>(&mut self) -> Result<T> {
        let index = self.next;
        self.next += 1;
        let place = self.places.and_then(|places| places.get(index).copied());
        self.row.get(place.unwrap_or(index))
    }

    /// Decodes the next column, which a query of values selects.
    #[inline]
    pub(crate) fn selected<T: Decode>(&mut self) -> Result<T> {
        let plain = self.plain();
        plain.map_err(|error| self.of_selected(error))
    }

    /// What to do about a null in the column before the next.
    #[cold]
    fn of_selected(&self, error: Error) -> Error {
        let index = self.next - 1;
        let place = self.places.and_then(|places| places.get(index).copied());
        if !self.row.is_null(place.unwrap_or(index)) {
            return error;
        }
        error.with_hint(
            "a relation on the way to this column leads to no row: select it with `.optional()`, \
             which gives an Option",
        )
    }

    /// Decodes the next column as a value of this field.
    pub(crate) fn value(&mut self, field: &FieldSchema) -> Result<Value> {
        let index = self.next;
        self.next += 1;
        let place = self.places.and_then(|places| places.get(index).copied());
        value_of(self.row, place.unwrap_or(index), field)
    }

    /// Where the row comes from.
    pub(crate) const fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the column so many places on is null.
    pub(crate) fn is_null(&self, ahead: usize) -> bool {
        let index = self.next + ahead;
        let place = self.places.and_then(|places| places.get(index).copied());
        self.row.is_null(place.unwrap_or(index))
    }

    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }
}
