//! Keys that know where they were loaded from.

mod auto;
mod foreign;
mod given;
mod lookup;
mod registry;

pub use auto::{Auto, AutoValue};
pub use foreign::ForeignKey;
pub use given::Key;
pub use lookup::{IntoKey, KeyValue, LookupKey};
pub use registry::RegistryKey;

use terrace_core::Scope;

use crate::model::Field;

/// A field that can be a primary key: it remembers where its row was loaded from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a primary key as it is",
    label = "a primary key must remember where its row was loaded from",
    note = "wrap it: `Key<{Self}>` for a key that the program gives, or `Auto<i64>`, `Auto<i32>`, `Auto<Uuid>` for one that is given to it"
)]
pub trait PrimaryKey: Field {
    /// The key itself.
    type Value: KeyValue;

    /// The key, once it is known.
    fn value(&self) -> Option<Self::Value>;
}

/// A model that lives in scope `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't live in the scope `{S}`, and a foreign key can't leave its scope",
    label = "this model is not in the scope `{S}`",
    note = "a tenant's model refers to the registry with `RegistryKey<{Self}>`: an id that is fetched with a registry handle and never joined"
)]
pub trait InScope<S: Scope> {}

/// A reference whose row can be joined, by way of `J`. Keys of the registry are none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a column and no path: nothing of a tenant is joined with the registry",
    label = "leads to another scope",
    note = "compare the column itself, and read its row with a handle of the registry: `key.fetch(&registry)`"
)]
pub trait Joined<J> {}

/// A type of values that are keys of type `K`.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` can't refer to a row whose key is of type `{K}`",
    label = "not a key of type `{K}`",
    note = "give the field the type of the key, or say which unique column it refers to: `fk = \"Model\", on = \"column\"`"
)]
pub trait RefersTo<K> {}

impl<K> RefersTo<K> for K {}
