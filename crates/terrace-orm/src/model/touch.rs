//! The moments at which fields are filled in: before a write, and after it.

use std::any::Any;
use std::cell::RefCell;

use jiff::Timestamp;
use terrace_core::{Automatic, Error, FieldSchema, ModelSchema, Origin, Result};
use terrace_tenancy::Row;

use crate::model::Field;

/// A moment in the life of an instance.
pub struct Touch<'a> {
    schema: &'static ModelSchema,
    moment: Moment<'a>,
}

enum Moment<'a> {
    Insert(Timestamp),
    Update(Timestamp),
    Written {
        identity: Option<i64>,
        origin: Origin,
    },
    Read(Reading<'a>),
    Bumped,
    Deleted(Option<Timestamp>),
}

/// Fields on their way from a row into an instance that is there already.
struct Reading<'a> {
    row: &'a Row<'a>,
    /// The indexes of the fields, in the order of the row's columns.
    fields: &'a [usize],
    /// The place of the first of them in the row.
    first: usize,
    origin: Origin,
    refused: RefCell<Option<Error>>,
}

impl<'a> Touch<'a> {
    /// The instance is about to become a row.
    pub(crate) fn insert(schema: &'static ModelSchema) -> Self {
        Self {
            schema,
            moment: Moment::Insert(now()),
        }
    }

    /// The instance is about to be written to its row.
    pub(crate) fn update(schema: &'static ModelSchema) -> Self {
        Self {
            schema,
            moment: Moment::Update(now()),
        }
    }

    /// The instance has a row now, under this number if the database gave it one.
    pub(crate) fn written(
        schema: &'static ModelSchema,
        identity: Option<i64>,
        origin: Origin,
    ) -> Self {
        Self {
            schema,
            moment: Moment::Written { identity, origin },
        }
    }

    /// Fields of the instance were read again; they stand in the row from the column `first` on.
    pub(crate) fn read(
        schema: &'static ModelSchema,
        row: &'a Row<'a>,
        fields: &'a [usize],
        first: usize,
        origin: Origin,
    ) -> Self {
        let reading = Reading {
            row,
            fields,
            first,
            origin,
            refused: RefCell::new(None),
        };
        Self {
            schema,
            moment: Moment::Read(reading),
        }
    }

    /// The instance's row has the next version.
    pub(crate) fn bumped(schema: &'static ModelSchema) -> Self {
        Self {
            schema,
            moment: Moment::Bumped,
        }
    }

    /// The instance's row was marked as deleted, or as there again.
    pub(crate) fn deleted(schema: &'static ModelSchema, when: Option<Timestamp>) -> Self {
        Self {
            schema,
            moment: Moment::Deleted(when),
        }
    }

    /// Fills one field in.
    pub fn field<F: Field>(&self, index: usize, field: &mut F) {
        let of = &self.schema.fields[index];
        match &self.moment {
            Moment::Read(reading) => {
                reading.field(index, field);
                refer(of, field);
            }
            Moment::Bumped if of.version => bump(field),
            Moment::Deleted(_) if of.soft_delete => field.touch(self, of.automatic),
            Moment::Bumped | Moment::Deleted(_) => {}
            Moment::Written { .. } => {
                field.touch(self, of.automatic);
                refer(of, field);
            }
            _ => field.touch(self, of.automatic),
        }
    }

    /// Why a field could not be read.
    pub(crate) fn finish(self) -> Result<()> {
        match self.moment {
            Moment::Read(reading) => reading.refused.into_inner().map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    /// The time for a field that is stamped at every such moment.
    pub(crate) fn stamp(&self, automatic: Automatic) -> Option<Timestamp> {
        match (&self.moment, automatic) {
            (Moment::Insert(now), Automatic::Created | Automatic::Updated)
            | (Moment::Update(now), Automatic::Updated) => Some(*now),
            _ => None,
        }
    }

    /// Whether the row is marked as deleted, or as there again.
    pub(crate) const fn is_mark(&self) -> bool {
        matches!(self.moment, Moment::Deleted(_))
    }

    /// The time at which the row was marked as deleted; none when it is there again.
    pub(crate) fn deleted_at(&self) -> Option<Timestamp> {
        match self.moment {
            Moment::Deleted(when) => when,
            _ => None,
        }
    }

    /// The time of an insert.
    pub(crate) fn inserted(&self) -> Option<Timestamp> {
        match self.moment {
            Moment::Insert(now) => Some(now),
            _ => None,
        }
    }

    /// The number that the database gave.
    pub(crate) fn identity(&self) -> Option<i64> {
        match self.moment {
            Moment::Written { identity, .. } => identity,
            _ => None,
        }
    }

    /// Where the row lives, once it does.
    pub(crate) fn origin(&self) -> Option<Origin> {
        match self.moment {
            Moment::Written { origin, .. } => Some(origin),
            _ => None,
        }
    }
}

impl Reading<'_> {
    fn field<F: Field>(&self, index: usize, field: &mut F) {
        let Some(place) = self.fields.iter().position(|known| *known == index) else {
            return;
        };
        match self.row.get(self.first + place) {
            Ok(plain) => *field = F::from_plain(plain, self.origin),
            Err(error) => *self.refused.borrow_mut() = Some(error),
        }
    }
}

/// Tells a reference which column it is by.
fn refer<F: Field>(of: &FieldSchema, field: &mut F) {
    if let Some(reference) = &of.reference {
        field.refer_by(reference.column);
    }
}

/// The next version of a field that counts them.
fn bump(field: &mut dyn Any) {
    if let Some(version) = field.downcast_mut::<i32>() {
        *version = version.wrapping_add(1);
    } else if let Some(version) = field.downcast_mut::<i64>() {
        *version = version.wrapping_add(1);
    }
}

/// The application's clock in the precision that every database keeps.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
