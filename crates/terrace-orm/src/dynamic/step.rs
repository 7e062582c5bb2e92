//! What stands behind a field: transforms, places in arrays, ways into JSON, and a lookup.

use terrace_core::ColumnType;
use terrace_sql::JsonStep;

use super::Given;
use crate::expression::places::Places;
use crate::expression::{Lookup, Transform};

/// A step from a field's value on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Transform(Transform),
    Places(Places),
    Json(JsonStep),
}

/// What stands behind a field, understood.
#[derive(Debug)]
pub(super) struct Behind {
    pub(super) steps: Vec<Step>,
    /// What comes out of them.
    pub(super) gives: ColumnType,
    /// The lookup at the end, if one is named.
    pub(super) lookup: Option<Lookup>,
}

/// A name that nothing stands for, and what was understood before it.
#[derive(Debug)]
pub(super) struct Stuck {
    pub(super) part: String,
    pub(super) before: Behind,
}

/// Reads what stands behind a value of this type.
pub(super) fn steps(of: ColumnType, rest: &[&str]) -> Result<Behind, Stuck> {
    let mut read = Behind {
        steps: Vec::new(),
        gives: of,
        lookup: None,
    };
    for (index, part) in rest.iter().enumerate() {
        let last = index + 1 == rest.len();
        let is_json = read.gives == ColumnType::Json;
        let inside = is_json && !read.steps.is_empty();
        let lookup =
            Lookup::named(part).filter(|lookup| last && (inside || lookup.applies(read.gives)));
        if lookup.is_some() {
            read.lookup = lookup;
        } else if is_json {
            read.steps.push(Step::Json(match part.parse::<i64>() {
                Ok(place) => JsonStep::Index(place),
                Err(_) => JsonStep::Key((*part).to_owned()),
            }));
        } else if let Some((step, gives)) = step(read.gives, part) {
            read.steps.push(step);
            read.gives = gives;
        } else {
            return Err(Stuck {
                part: (*part).to_owned(),
                before: read,
            });
        }
    }
    Ok(read)
}

/// A step of this name from a value of this type, and what it gives.
fn step(of: ColumnType, name: &str) -> Option<(Step, ColumnType)> {
    if let Some(transform) = Transform::named(name) {
        return Some((Step::Transform(transform), transform.gives(of)?));
    }
    let places = Places::named(name)?;
    Some((Step::Places(places), places.gives(of)?))
}

/// Whether a name is something that can stand behind a value of this type.
pub(super) fn is_step(of: ColumnType, name: &str) -> bool {
    Lookup::named(name).is_some_and(|lookup| lookup.applies(of)) || step(of, name).is_some()
}

/// What a value inside JSON is compared as.
pub(super) fn inside(lookup: Lookup, given: &Given) -> ColumnType {
    match lookup {
        Lookup::Exact
        | Lookup::In
        | Lookup::IsNull
        | Lookup::Contains
        | Lookup::ContainedBy
        | Lookup::HasKey
        | Lookup::HasKeys
        | Lookup::HasAnyKeys => ColumnType::Json,
        Lookup::Greater | Lookup::AtLeast | Lookup::Less | Lookup::AtMost | Lookup::Range
            if given.is_number() =>
        {
            ColumnType::Double
        }
        _ => ColumnType::Text,
    }
}
