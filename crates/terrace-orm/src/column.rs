//! Columns as values: conditions, orders, changes and calculations are built from them.

mod aggregate;
mod change;
mod compare;
mod computed;
mod operand;
mod order;
mod path;
mod predicate;
mod reference;

use std::fmt;
use std::marker::PhantomData;

use terrace_sql::Expression;

pub use aggregate::{Aggregated, Numeric, OfManyRows, TruthField, Whole, count_all};
pub use change::{Change, Changes, Fits};
pub use compare::{Container, Ordered, TextField};
pub use computed::{Aggregation, Computed, RowWise};
pub use operand::{Compares, Operand};
pub use order::{Ordering, Orderings, random_order};
pub use path::{Columns, Path};
pub use predicate::Predicate;

use crate::model::Field;
pub(crate) use operand::stands_for;
use operand::takes;

/// A column of a model, reached by a path of foreign keys from the model that is queried. `T` is
/// the type of its field.
///
/// Comparing with null is unknown, as in SQL: a row whose column is null matches neither
/// `equals` nor `not_equals`. Ask with [`is_null`](Self::is_null).
pub struct Column<T> {
    path: Path,
    place: Place,
    field: PhantomData<fn() -> T>,
}

/// Where a column's values come from.
#[derive(Clone, Copy)]
enum Place {
    /// A column of the table.
    Table(&'static str),
    /// A column of the table, and the one of another that it refers to, which is not its key.
    Referring(&'static (&'static str, &'static str)),
    /// What the query calculates under this number.
    Calculated(u16),
}

impl<T> Column<T> {
    #[doc(hidden)]
    pub const fn new(path: Path, name: &'static str) -> Self {
        Self {
            path,
            place: Place::Table(name),
            field: PhantomData,
        }
    }

    /// A column that refers to a column of another table.
    #[doc(hidden)]
    pub const fn referring(path: Path, names: &'static (&'static str, &'static str)) -> Self {
        Self {
            path,
            place: Place::Referring(names),
            field: PhantomData,
        }
    }

    /// What a query calculates.
    pub(crate) const fn calculated(query: u32, number: u16) -> Self {
        Self {
            path: Path::root_of(query),
            place: Place::Calculated(number),
            field: PhantomData,
        }
    }
}

impl<T: Field> Column<T> {
    /// The column as the beginning of a calculation.
    pub fn expression(self) -> Computed<T> {
        Computed::new(self.into_expression())
    }

    /// The same column as one that may be null: for a column that isn't null itself, selected
    /// through a foreign key that may be.
    pub const fn optional(self) -> Column<Option<T::Base>>
    where
        Option<T::Base>: Field,
    {
        Column {
            path: self.path,
            place: self.place,
            field: PhantomData,
        }
    }

    /// The name of the column; empty for what a query calculates.
    pub(crate) const fn name(self) -> &'static str {
        match self.place {
            Place::Table(name) | Place::Referring(&(name, _)) => name,
            Place::Calculated(_) => "",
        }
    }

    /// The number of the calculation that it stands for, if for any.
    pub(crate) const fn calculation(self) -> Option<u16> {
        match self.place {
            Place::Calculated(number) => Some(number),
            Place::Table(_) | Place::Referring(_) => None,
        }
    }

    /// What the column is compared with or set to. An instance of another model than the one that a
    /// foreign key refers to doesn't compile, whatever its key:
    ///
    /// ```compile_fail,E0080
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # let album = Album { id: Auto::from(1), title: String::new(), artist: ForeignKey::of(1) };
    /// Album::objects().filter(|other| other.artist.equals(&album));
    /// ```
    pub(crate) fn operand<O: Operand<T::Base>>(&self, other: O) -> Expression {
        const {
            assert!(
                takes(T::REFERENCE.as_ref(), O::INSTANCE_OF),
                "the instance is of another model than the one that the foreign key refers to"
            );
        };
        operand(other, self.referred_column())
    }

    /// The column of others that it refers to, when that isn't their key.
    pub(crate) const fn referred_column(self) -> Option<&'static str> {
        match self.place {
            Place::Referring(&(_, to)) => Some(to),
            Place::Table(_) | Place::Calculated(_) => None,
        }
    }

    pub(crate) const fn path(self) -> Path {
        self.path
    }

    pub(crate) fn into_expression(self) -> Expression {
        match self.place {
            Place::Table(name) | Place::Referring(&(name, _)) => self.path.column(name),
            Place::Calculated(number) => self.path.annotation(number),
        }
    }
}

/// An operand of a column that refers to this column of others, if to any that isn't their key.
pub(crate) fn operand<B>(other: impl Operand<B>, refers_to: Option<&'static str>) -> Expression {
    match refers_to {
        Some(column) => other.into_value_of(column),
        None => other.into_expression(),
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Table(name) | Place::Referring(&(name, _)) => write!(f, "Column({name})"),
            Place::Calculated(number) => write!(f, "Column(calculation {number})"),
        }
    }
}
