//! What `select_related` is given.

use crate::column::{Columns, Path};

/// The columns of a related model, or a tuple of several such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation whose row could be loaded",
    label = "not a relation, or a tuple of two to eight of these",
    note = "a relation is a method of the columns: `album.artist()`"
)]
pub trait RelatedPaths {
    #[doc(hidden)]
    fn paths(self) -> Vec<Path>;
}

impl<C: Columns> RelatedPaths for C {
    fn paths(self) -> Vec<Path> {
        vec![self.path()]
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Columns),+> RelatedPaths for ($($name,)+) {
            fn paths(self) -> Vec<Path> {
                vec![$(self.$index.path()),+]
            }
        }
    };
}

tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
