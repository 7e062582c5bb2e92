//! What a path that leads nowhere is told: never more than what may be seen.

use std::borrow::Cow;

use terrace_core::{Error, ErrorKind, ModelSchema, nearest};

use super::names::{Sight, found};

/// A path as messages repeat it.
pub(super) fn shown(path: &str) -> Cow<'_, str> {
    match path.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &path[..end]).into(),
        None => path.into(),
    }
}

/// The same for what doesn't exist and for what may not be seen.
#[cold]
pub(super) fn unknown(
    model: &'static ModelSchema,
    hops: &[u8],
    part: &str,
    sight: &dyn Sight,
) -> Error {
    let fields = model.fields.iter().map(|field| field.name);
    let relations = model.relations.iter().map(|relation| relation.name);
    let mut known: Vec<&str> = fields
        .chain(relations)
        .filter(|name| found(model, hops, name, sight).is_some())
        .collect();
    if hops.is_empty() {
        known.extend(sight.calculations());
    }
    known.sort_unstable();
    let error = Error::new(
        ErrorKind::InvalidInput,
        format!("{} has no field {:?}", model.name, shown(part)),
    );
    hinted(error, part, &known)
}

/// A name that is no lookup or transform of what stands before it.
#[cold]
pub(super) fn no_lookup(part: &str, path: &str, known: &[&str]) -> Error {
    let error = Error::new(
        ErrorKind::InvalidInput,
        format!(
            "{:?} in {:?} is no lookup of such a field",
            shown(part),
            shown(path)
        ),
    );
    hinted(error, part, known)
}

/// The error with the name that was probably meant, and those that there are.
#[cold]
pub(super) fn hinted(error: Error, name: &str, known: &[&str]) -> Error {
    match nearest(name, known.iter().copied()) {
        Some(nearest) => error.with_hint(format!(
            "did you mean {nearest:?}? there are: {}",
            known.join(", ")
        )),
        None if known.is_empty() => error,
        None => error.with_hint(format!("there are: {}", known.join(", "))),
    }
}
