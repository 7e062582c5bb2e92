//! Rows that refer to each other: loading them with their referrers, and in bulk.

mod asserted;
mod generic;
mod many;
mod prefetch;
mod related;
mod reverse;

use terrace_core::Result;

use crate::model::Reader;

pub(crate) use asserted::is_same;
pub use asserted::{app, fits, place, refers, refers_generic};
pub use generic::{ContentType, GenericForeignKey, prefetch_generic, prefetch_soft};
pub(crate) use generic::{is_type_of, type_is, type_key};
pub(crate) use many::Pairs;
pub use many::{Difference, Many};
pub use prefetch::{Prefetched, prefetch};
pub use related::Related;
pub(crate) use reverse::{no_key, value_of, values_of};
pub use reverse::{referred, reverse};

/// The foreign keys of a model, found by the index of their field.
pub trait Relations {
    /// The foreign key at this index, if that field is one.
    #[doc(hidden)]
    fn relation(&mut self, field: u8) -> Option<&mut dyn Relation>;
}

/// A foreign key whose row is in the same result.
pub trait Relation {
    /// Decodes the row that it refers to from the next columns.
    fn attach(&mut self, reader: &mut Reader<'_>) -> Result<()>;

    /// The row that was just decoded.
    fn loaded_mut(&mut self) -> Option<&mut dyn Relations>;
}

/// Decodes the row at the end of a path of foreign keys and hangs it into its referrer.
pub(crate) fn attach(
    root: &mut dyn Relations,
    hops: &[u8],
    columns: usize,
    reader: &mut Reader<'_>,
) -> Result<()> {
    let mut place = root;
    let Some((last, way)) = hops.split_last() else {
        return Ok(());
    };
    for hop in way {
        let Some(row) = place.relation(*hop).and_then(Relation::loaded_mut) else {
            reader.skip(columns);
            return Ok(());
        };
        place = row;
    }
    if let Some(relation) = place.relation(*last) {
        return relation.attach(reader);
    }
    reader.skip(columns);
    Ok(())
}
