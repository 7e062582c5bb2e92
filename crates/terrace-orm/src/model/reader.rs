//! Decoding rows into models and tuples, column by column.

use terrace_core::{Origin, Result};
use terrace_tenancy::{Decode, Row};

use crate::model::Field;

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
