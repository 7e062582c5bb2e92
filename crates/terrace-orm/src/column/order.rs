//! Orders of rows.

use terrace_sql::{Expression, Function, Nulls, Order, Orders};

use super::{Column, Computed};
use crate::model::Field;

/// One term of an order. Nulls go where the database puts them, unless said.
#[derive(Clone, Debug)]
#[must_use = "an order does nothing until it is given to a query"]
pub struct Ordering(Order);

impl Ordering {
    pub(crate) const fn new(expression: Expression, descending: bool) -> Self {
        Self(Order {
            expression,
            descending,
            nulls: None,
        })
    }

    /// Nulls before all values.
    pub fn nulls_first(mut self) -> Self {
        self.0.nulls = Some(Nulls::First);
        self
    }

    /// Nulls after all values.
    pub fn nulls_last(mut self) -> Self {
        self.0.nulls = Some(Nulls::Last);
        self
    }

    /// The other way round, nulls too where they have a place.
    pub fn reversed(mut self) -> Self {
        self.0.descending = !self.0.descending;
        self.0.nulls = self.0.nulls.map(|nulls| match nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        });
        self
    }
}

/// Rows in no order that repeats.
pub fn random_order() -> Ordering {
    Ordering::new(Expression::Call(Function::Random, Vec::new()), false)
}

/// One term of an order, or a tuple of several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order",
    label = "say `.ascending()` or `.descending()` of a column"
)]
pub trait Orderings {
    #[doc(hidden)]
    fn into_orders(self) -> Orders;
}

impl Orderings for Ordering {
    fn into_orders(self) -> Orders {
        Orders::from([self.0])
    }
}

impl Orderings for Vec<Ordering> {
    fn into_orders(self) -> Orders {
        self.into_iter().map(|term| term.0).collect()
    }
}

impl<const N: usize> Orderings for [Ordering; N] {
    fn into_orders(self) -> Orders {
        self.into_iter().map(|term| term.0).collect()
    }
}

macro_rules! tuples {
    ($($term:ident $index:tt),+) => {
        impl Orderings for ($($term,)+) {
            fn into_orders(self) -> Orders {
                Orders::from_vec(vec![$(self.$index.0),+])
            }
        }
    };
}

tuples!(Ordering 0);
tuples!(Ordering 0, Ordering 1);
tuples!(Ordering 0, Ordering 1, Ordering 2);
tuples!(Ordering 0, Ordering 1, Ordering 2, Ordering 3);
tuples!(Ordering 0, Ordering 1, Ordering 2, Ordering 3, Ordering 4);
tuples!(Ordering 0, Ordering 1, Ordering 2, Ordering 3, Ordering 4, Ordering 5);
tuples!(Ordering 0, Ordering 1, Ordering 2, Ordering 3, Ordering 4, Ordering 5, Ordering 6);
tuples!(
    Ordering 0, Ordering 1, Ordering 2, Ordering 3, Ordering 4, Ordering 5, Ordering 6, Ordering 7
);

macro_rules! orders {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// Smallest first.
            pub fn ascending(self) -> Ordering {
                Ordering::new(self.into_expression(), false)
            }

            /// Largest first.
            pub fn descending(self) -> Ordering {
                Ordering::new(self.into_expression(), true)
            }
        }
    };
}

orders!(Column);
orders!(Computed K);
