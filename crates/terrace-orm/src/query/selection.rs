//! What a query of values selects.

use terrace_core::Result;
use terrace_sql::{Expression, Item};

use crate::column::{Column, Computed};
use crate::model::{Field, Reader};

/// A column, a calculation, or a tuple of these: what a query of values selects.
///
/// A column of type `T` gives the plain value: an `Auto<i64>` or a `ForeignKey` gives the key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be selected",
    label = "not a column, a calculation, or a tuple of up to twelve of these"
)]
pub trait Selection: Send {
    /// What each row gives.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn items(self) -> Vec<Item>;

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Output>;
}

/// One thing that is selected.
pub trait Selectable: Send {
    /// What it gives.
    type Plain: Send + 'static;

    #[doc(hidden)]
    fn into_expression(self) -> Expression;

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Plain>;
}

macro_rules! single {
    ($of:ident) => {
        impl<T: Field> Selectable for $of<T> {
            type Plain = T::Plain;

            fn into_expression(self) -> Expression {
                $of::into_expression(self)
            }

            fn read(reader: &mut Reader<'_>) -> Result<T::Plain> {
                reader.plain()
            }
        }

        impl<T: Field> Selection for $of<T> {
            type Output = T::Plain;

            fn items(self) -> Vec<Item> {
                vec![Item::Expression(self.into_expression(), None)]
            }

            fn read(reader: &mut Reader<'_>) -> Result<T::Plain> {
                reader.plain()
            }
        }
    };
}

single!(Column);
single!(Computed);

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Selectable),+> Selection for ($($name,)+) {
            type Output = ($($name::Plain,)+);

            fn items(self) -> Vec<Item> {
                vec![$(Item::Expression(self.$index.into_expression(), None)),+]
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Output> {
                Ok(($($name::read(reader)?,)+))
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
