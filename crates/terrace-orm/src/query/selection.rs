//! What a query of values selects.

use std::marker::PhantomData;

use terrace_core::Result;
use terrace_sql::{Expression, Item, Items};

use super::rows::Handles;
use crate::column::{Column, Columns, Computed};
use crate::model::{Field, Model, Reader};

/// A column, a calculation, a whole row, or a tuple or `#[derive(Row)]` struct of these: what a
/// query of values selects.
///
/// A column of type `T` gives the plain value: an `Auto<i64>` or a `ForeignKey` gives the key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be selected",
    label = "not a column, a calculation, or a tuple of up to twelve of these"
)]
pub trait Selection: Send + 'static {
    /// What each row gives.
    type Output: Send + 'static;
    /// What later steps of the query call it by.
    type Handles;

    #[doc(hidden)]
    fn items(self) -> Items;

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Output>;

    #[doc(hidden)]
    fn handles(handles: &mut Handles) -> Self::Handles;
}

/// One thing that is selected.
pub trait Selectable: Send + 'static {
    /// What it gives.
    type Plain: Send + 'static;
    /// What later steps of the query call it by.
    type Handle;

    #[doc(hidden)]
    fn into_item(self) -> Item;

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Plain>;

    #[doc(hidden)]
    fn handle(handles: &mut Handles) -> Self::Handle;
}

/// What a selection gives, as a field of a `#[derive(Row)]` struct of type `T`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` is not what a selection of `{Self}` gives",
    label = "the field has the type `{T}`, the selection gives `{Self}`",
    note = "give the field the type `{Self}`, or select something else"
)]
pub trait Fills<T> {
    #[doc(hidden)]
    fn fill(self) -> T;
}

impl<T> Fills<T> for T {
    fn fill(self) -> T {
        self
    }
}

macro_rules! single {
    ($([$($generics:tt)*] $of:ty),+) => {$(
        impl<$($generics)*> Selection for $of {
            type Output = <Self as Selectable>::Plain;
            type Handles = <Self as Selectable>::Handle;

            fn items(self) -> Items {
                Items::from([self.into_item()])
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Output> {
                <Self as Selectable>::read(reader)
            }

            fn handles(handles: &mut Handles) -> Self::Handles {
                Self::handle(handles)
            }
        }
    )+};
}

macro_rules! expressions {
    ($([$($generics:tt)*] $of:ty),+) => {$(
        impl<T: Field, $($generics)*> Selectable for $of {
            type Plain = T::Plain;
            type Handle = Column<T>;

            fn into_item(self) -> Item {
                Item::Expression(Self::into_expression(self), None)
            }

            fn read(reader: &mut Reader<'_>) -> Result<T::Plain> {
                reader.selected()
            }

            fn handle(handles: &mut Handles) -> Column<T> {
                handles.column()
            }
        }
    )+};
}

expressions!([] Column<T>, [K: 'static] Computed<T, K>);
single!([T: Field] Column<T>, [T: Field, K: 'static] Computed<T, K>, [M: Model] WholeRow<M>);

/// The whole row at the end of a path, as [`Columns::row`] gives it.
pub struct WholeRow<M> {
    source: terrace_sql::Source,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> WholeRow<M> {
    pub(crate) fn of(columns: &impl Columns<Model = M>) -> Self {
        Self {
            source: columns.path().source(),
            model: PhantomData,
        }
    }
}

impl<M: Model> Selectable for WholeRow<M> {
    type Plain = Option<M>;
    type Handle = ();

    fn into_item(self) -> Item {
        Item::Fields(self.source, M::SCHEMA.fields)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<M>> {
        let fields = M::SCHEMA.fields;
        let key = fields.iter().position(|field| field.primary_key);
        if key.is_some_and(|key| reader.is_null(key)) {
            reader.skip(fields.len());
            return Ok(None);
        }
        M::from_row(reader).map(Some)
    }

    fn handle(handles: &mut Handles) {
        handles.skip(1);
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Selectable),+> Selection for ($($name,)+) {
            type Output = ($($name::Plain,)+);
            type Handles = ($($name::Handle,)+);

            fn items(self) -> Items {
                Items::from_vec(vec![$(self.$index.into_item()),+])
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Output> {
                Ok(($($name::read(reader)?,)+))
            }

            fn handles(handles: &mut Handles) -> Self::Handles {
                ($($name::handle(handles),)+)
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

/// Selectables that are one expression: what rows are grouped by.
pub(crate) fn expression_of(item: Item) -> Option<Expression> {
    match item {
        Item::Expression(expression, _) => Some(expression),
        Item::Fields(..) => None,
    }
}
