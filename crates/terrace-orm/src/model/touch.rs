//! The moments at which fields are filled in: before a write, and after it.

use jiff::Timestamp;
use terrace_core::{Automatic, ModelSchema, Origin};

use crate::model::Field;

/// A moment in the life of an instance.
pub struct Touch {
    schema: &'static ModelSchema,
    moment: Moment,
}

enum Moment {
    Insert(Timestamp),
    Update(Timestamp),
    Written {
        identity: Option<i64>,
        origin: Origin,
    },
}

impl Touch {
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

    /// Fills one field in.
    pub fn field<F: Field>(&self, index: usize, field: &mut F) {
        field.touch(self, self.schema.fields[index].automatic);
    }

    /// The time for a field that is stamped at every such moment.
    pub(crate) fn stamp(&self, automatic: Automatic) -> Option<Timestamp> {
        match (&self.moment, automatic) {
            (Moment::Insert(now), Automatic::Created | Automatic::Updated)
            | (Moment::Update(now), Automatic::Updated) => Some(*now),
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

/// The application's clock in the precision that every database keeps.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
