//! Changes of columns in an update of many rows.

use terrace_core::{Error, ErrorKind, Origin, Result, Typed, Value};
use terrace_sql::Expression;

use super::{Column, Operand, Path};
use crate::expression::{MaybeNull, NotNull};
use crate::model::Field;

/// A column and its new value.
#[derive(Clone, Debug)]
#[must_use = "a change does nothing until it is given to an update"]
pub struct Change {
    pub(crate) path: Path,
    pub(crate) column: &'static str,
    pub(crate) value: Expression,
    pub(crate) origin: Origin,
    /// Whether the value is an instance that has no key yet.
    pub(crate) lacks_key: bool,
}

impl Change {
    /// Refuses a reference to another tenant's row, or to one that isn't there yet.
    pub(crate) fn check(&self, target: Origin) -> Result<()> {
        self.origin.check(target)?;
        if self.lacks_key {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "an instance has no key yet and can't be referred to",
            )
            .with_hint("insert it first"));
        }
        Ok(())
    }
}

/// One change, or several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no change of a row",
    label = "not a change, or an array of changes",
    note = "say what the columns become: `|row| [row.name.set(\"x\"), row.size.set(row.size + 1)]`"
)]
pub trait Changes {
    #[doc(hidden)]
    fn into_changes(self) -> Vec<Change>;
}

impl Changes for Change {
    fn into_changes(self) -> Vec<Change> {
        vec![self]
    }
}

impl<const N: usize> Changes for [Change; N] {
    fn into_changes(self) -> Vec<Change> {
        self.into()
    }
}

impl Changes for Vec<Change> {
    fn into_changes(self) -> Vec<Change> {
        self
    }
}

/// Whether a value goes into a column as far as null is concerned: one that may be null only into a
/// column `C` that may be null too.
#[diagnostic::on_unimplemented(
    message = "a value that may be null can't be stored in a column that is never null",
    label = "this value may be null, and the column may not",
    note = "say what stands for null: `option.unwrap_or_default()`, `column.coalesce(0)`; or give the column's field the type `Option<…>`"
)]
pub trait Fits<C> {}

impl<C> Fits<C> for NotNull {}
impl Fits<MaybeNull> for MaybeNull {}

impl<T: Field> Column<T> {
    /// This column gets a value: of the program, or calculated from the row as it was. What may be
    /// null, such as an `Option`, goes into a column that may be null.
    pub fn set<O>(self, value: O) -> Change
    where
        O: Operand<T::Base, Null: Fits<T::Null>>,
    {
        self.to(value)
    }

    fn to(self, value: impl Operand<T::Base>) -> Change {
        let (origin, lacks_key) = (value.origin(), value.lacks_key());
        Change {
            lacks_key,
            ..self.change(self.operand(value), origin)
        }
    }

    fn change(self, value: Expression, origin: Origin) -> Change {
        Change {
            path: self.path(),
            column: self.name(),
            value,
            origin,
            lacks_key: false,
        }
    }
}

impl<F: Field> Column<Option<F>>
where
    Option<F>: Field,
{
    /// This column becomes null.
    pub fn set_null(self) -> Change {
        let null = Value::Null(<<Option<F> as Field>::Base as Typed>::TYPE);
        self.change(Expression::Value(null), Origin::NEW)
    }

    /// This column gets a value, or becomes null without one.
    pub fn set_optional(self, value: Option<impl Operand<<Option<F> as Field>::Base>>) -> Change {
        match value {
            Some(value) => self.to(value),
            None => self.set_null(),
        }
    }
}
