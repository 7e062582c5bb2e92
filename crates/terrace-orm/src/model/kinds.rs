//! What a result decodes into, and models that others may refer to.

use terrace_core::{FieldSchema, ModelSchema, Result};

use super::{Model, Reader};
use crate::key::{KeyValue, PrimaryKey};

/// Something that a row of a result decodes into: a model, or a tuple of plain types.
pub trait FromRow: Sized + Send {
    /// The model, when columns are found by their names.
    #[doc(hidden)]
    const MODEL: Option<&'static ModelSchema> = None;

    /// Decodes the next columns.
    #[doc(hidden)]
    fn from_row(reader: &mut Reader<'_>) -> Result<Self>;
}

/// A model whose primary key is one column, so that foreign keys can refer to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be referred to: it is not a model with a primary key of one column",
    label = "not a model with a primary key of one column",
    note = "add `#[derive(Model)]` to the struct; a model with a composite key can't be referred to"
)]
pub trait Keyed: Model<Key: KeyValue> {
    /// The primary key, as data.
    #[doc(hidden)]
    const KEY: FieldSchema;

    /// The type of the primary key's field.
    type PrimaryKey: PrimaryKey<Value = Self::Key>;

    /// The primary key's field.
    #[doc(hidden)]
    fn primary_key(&self) -> &Self::PrimaryKey;
}
