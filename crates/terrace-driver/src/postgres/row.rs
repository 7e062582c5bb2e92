//! Rows: slices of the bytes that the server sent.

use std::sync::Arc;

use bytes::Bytes;
use terrace_core::Result;

use super::frame::{Fields, violation};

/// What the server says of a result's columns; shared by all rows of a prepared statement.
#[derive(Debug, Default)]
pub(crate) struct Columns(Vec<Column>);

#[derive(Debug)]
struct Column {
    name: Box<str>,
    oid: u32,
}

impl Columns {
    /// Reads a RowDescription.
    pub(super) fn parse(body: &[u8]) -> Result<Self> {
        let mut fields = Fields::new(body);
        let count = fields.u16()?;
        let mut columns = Vec::with_capacity(usize::from(count).min(body.len()));
        for _ in 0..count {
            let name = fields.text()?.into_boxed_str();
            fields.take(4 + 2)?; // table, number of the column
            let oid = fields.u32()?;
            fields.take(2 + 4 + 2)?; // size, modifier, format
            columns.push(Column { name, oid });
        }
        Ok(Self(columns))
    }
}

/// One row. Used again for every row of a result, so that a row costs no allocation.
#[derive(Debug)]
pub(crate) struct Row {
    columns: Arc<Columns>,
    bytes: Bytes,
    /// Where each column starts in `bytes` and how long it is; negative: null.
    places: Vec<(usize, i32)>,
}

/// One column of one row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a> {
    pub(super) oid: u32,
    pub(super) bytes: Option<&'a [u8]>,
}

impl Cell<'_> {
    pub(crate) fn is_null(&self) -> bool {
        self.bytes.is_none()
    }
}

impl Row {
    pub(super) fn new(columns: Arc<Columns>) -> Self {
        let places = Vec::with_capacity(columns.0.len());
        Self {
            columns,
            bytes: Bytes::new(),
            places,
        }
    }

    /// Takes the bytes in which the next rows are.
    pub(super) fn enter(&mut self, bytes: Bytes) {
        self.bytes = bytes;
        self.places.clear();
    }

    /// Moves to the DataRow whose body starts at `start` and is `length` long.
    pub(super) fn go_to(&mut self, start: usize, length: usize) -> Result<()> {
        self.places.clear();
        let body = start
            .checked_add(length)
            .and_then(|end| self.bytes.get(start..end))
            .ok_or_else(|| violation("a row is cut off"))?;
        let mut fields = Fields::new(body);
        if usize::from(fields.u16()?) != self.columns.0.len() {
            return Err(violation("a row has other columns than were described"));
        }
        for _ in 0..self.columns.0.len() {
            let length = fields.i32()?;
            let place = start + (body.len() - fields.rest().len());
            fields.take(usize::try_from(length).unwrap_or(0))?;
            self.places.push((place, length));
        }
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.columns.0.get(index).map(|column| &*column.name)
    }

    #[inline]
    pub(crate) fn cell(&self, index: usize) -> Option<Cell<'_>> {
        let (&(start, length), column) = self.places.get(index).zip(self.columns.0.get(index))?;
        let bytes = match usize::try_from(length) {
            Ok(length) => Some(self.bytes.get(start..start + length)?),
            Err(_) => None,
        };
        Some(Cell {
            oid: column.oid,
            bytes,
        })
    }
}
