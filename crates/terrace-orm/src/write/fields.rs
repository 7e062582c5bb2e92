//! Lists of a model's own columns, as writes name them.

use terrace_core::{Error, ErrorKind, ModelSchema, Result};

use crate::column::{Column, Columns, Path};
use crate::model::{Field, Model};

/// A column of a model, or a tuple of up to twelve: which fields a write is about.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of columns",
    label = "not a column, or a tuple of up to twelve columns"
)]
pub trait FieldList {
    #[doc(hidden)]
    fn columns(self) -> Vec<(Path, &'static str)>;
}

impl<T: Field> FieldList for Column<T> {
    fn columns(self) -> Vec<(Path, &'static str)> {
        vec![(self.path(), self.name())]
    }
}

impl<T: Field, const N: usize> FieldList for [Column<T>; N] {
    fn columns(self) -> Vec<(Path, &'static str)> {
        self.into_iter().flat_map(FieldList::columns).collect()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Field),+> FieldList for ($(Column<$name>,)+) {
            fn columns(self) -> Vec<(Path, &'static str)> {
                vec![$((self.$index.path(), self.$index.name())),+]
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

/// The fields that a closure names.
pub(crate) fn named<M: Model, L: FieldList>(list: impl FnOnce(M::Columns) -> L) -> Listed {
    Listed(list(M::Columns::at(Path::ROOT)).columns())
}

/// Columns that somebody named, not looked up yet.
pub(crate) struct Listed(Vec<(Path, &'static str)>);

impl Listed {
    /// Columns of the model itself.
    pub(crate) fn of(columns: &[&'static str]) -> Self {
        Self(columns.iter().map(|column| (Path::ROOT, *column)).collect())
    }

    /// The indexes of the fields, in the model's order.
    ///
    /// # Errors
    /// `InvalidInput` for a column of another model.
    pub(crate) fn indexes(&self, schema: &'static ModelSchema) -> Result<Vec<usize>> {
        let mut indexes = Vec::with_capacity(self.0.len());
        for (path, name) in &self.0 {
            let own = schema.fields.iter().position(|field| field.column == *name);
            let Some(index) = own.filter(|_| path.source().is_root()) else {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!(
                        "a write of {} needs columns of the model itself",
                        schema.name
                    ),
                )
                .with_hint("leave out what lies behind a foreign key"));
            };
            if !indexes.contains(&index) {
                indexes.push(index);
            }
        }
        indexes.sort_unstable();
        Ok(indexes)
    }
}
