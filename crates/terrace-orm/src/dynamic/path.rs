//! Paths of strings, resolved against the schema of a model.

use terrace_core::{ColumnType, Error, ErrorKind, FieldSchema, ModelSchema, Result};
use terrace_sql::{Expression, JsonValue};

use super::names::{Sight, name};
use super::refused::{no_lookup, shown};
use super::step::{Behind, Step, inside, steps};
use super::walk::walk;
use super::{Given, Visible};
use crate::column::Path;
use crate::expression::Lookup;

/// Longer paths are refused before anything is looked up.
const LONGEST: usize = 500;

/// A source names so many relations; a many-to-many one counts twice.
const MOST_HOPS: usize = 8;

/// What paths call a calculation of a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Calculation {
    pub(crate) name: &'static str,
    /// Its number among the calculations.
    pub(crate) number: u16,
    /// What it gives.
    pub(crate) of: ColumnType,
}

/// What a path is resolved against.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) schema: &'static ModelSchema,
    pub(crate) calculations: &'a [Calculation],
    /// Where the query's own columns are.
    pub(crate) root: Path,
}

/// What stands at the beginning of a path.
#[derive(Clone, Debug)]
pub(super) enum Base {
    Field {
        /// The relations on the way, as sources count them.
        hops: Vec<u8>,
        /// The field at their end.
        field: &'static FieldSchema,
    },
    Calculation(Calculation),
}

impl Base {
    fn column_type(&self) -> ColumnType {
        match self {
            Self::Field { field, .. } => field.column_type,
            Self::Calculation(calculation) => calculation.of,
        }
    }
}

/// A path that leads somewhere.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) base: Base,
    /// What is done with its value.
    pub(super) steps: Vec<Step>,
    /// What comes out.
    pub(super) gives: ColumnType,
    /// The lookup at the end, if one is named.
    pub(super) lookup: Option<Lookup>,
}

/// What a person may see of a query.
struct View<'a> {
    visible: &'a Visible,
    calculations: &'a [Calculation],
}

impl View<'_> {
    fn calculation(&self, name: &str) -> Option<Calculation> {
        let mut named = self.calculations.iter();
        let found = named.find(|calculation| calculation.name == name)?;
        self.visible.sees_calculation(name).then_some(*found)
    }
}

impl Sight for View<'_> {
    fn sees(&self, hops: &[u8], column: &str) -> bool {
        self.visible.sees(hops, column)
    }

    fn sees_behind(&self, hops: &[u8]) -> bool {
        self.visible.sees_behind(hops)
    }

    fn calculations(&self) -> Vec<&str> {
        let names = self.calculations.iter().map(|calculation| calculation.name);
        names
            .filter(|name| self.visible.sees_calculation(name))
            .collect()
    }
}

/// The path of a person, as far as that person may see.
pub(super) fn resolve(ground: Ground<'_>, visible: &Visible, path: &str) -> Result<Request> {
    let parts = split(path)?;
    let view = View {
        visible,
        calculations: ground.calculations,
    };
    let named = parts.first().and_then(|first| view.calculation(first));
    let (base, rest) = if let Some(calculation) = named {
        (Base::Calculation(calculation), &parts[1..])
    } else {
        let (hops, field, rest) = walk(ground.schema, &parts, &view)?;
        (Base::Field { hops, field }, rest)
    };
    if let Base::Field { hops, .. } = &base
        && hops.len() > MOST_HOPS
    {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} leads through too many relations", shown(path)),
        )
        .with_hint("eight are the most, and a many-to-many relation counts as two"));
    }
    match steps(base.column_type(), rest) {
        Ok(Behind {
            steps,
            gives,
            lookup,
        }) => Ok(Request {
            base,
            steps,
            gives,
            lookup,
        }),
        Err(stuck) => {
            let known = visible.known(&base, &stuck.before.steps, stuck.before.gives);
            Err(no_lookup(&stuck.part, path, &known))
        }
    }
}

/// Whether paths can call a calculation so: by one word that means nothing else.
pub(crate) fn is_free(schema: &'static ModelSchema, word: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !word.is_empty()
        && word.bytes().all(letters)
        && !word.contains("__")
        && !word.starts_with('_')
        && !word.ends_with('_')
        && word != "pk"
        && name(schema, word).is_none()
}

fn split(path: &str) -> Result<Vec<&str>> {
    let parts: Vec<&str> = path.split("__").collect();
    if path.len() > LONGEST || parts.iter().any(|part| part.is_empty()) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} is not a path of names", shown(path)),
        )
        .with_hint("join fields and a lookup by two underscores: author__name__icontains"));
    }
    Ok(parts)
}

impl Request {
    pub(super) fn is_inside_json(&self) -> bool {
        matches!(self.steps.last(), Some(Step::Json(_)))
    }

    /// The calculation that is compared, and its type. A value inside JSON becomes what the lookup
    /// compares.
    pub(super) fn operand(
        &self,
        root: Path,
        zone: Option<&str>,
        compared: Option<(Lookup, &Given)>,
    ) -> (Expression, ColumnType) {
        let mut operand = match &self.base {
            Base::Field { hops, field } => {
                let path = hops.iter().fold(root, |path, hop| path.through(*hop));
                path.column(field.column)
            }
            Base::Calculation(calculation) => root.annotation(calculation.number),
        };
        let mut of = self.base.column_type();
        let mut way = Vec::new();
        for step in &self.steps {
            match step {
                Step::Transform(transform) => {
                    let zone = zone.filter(|_| of == ColumnType::Timestamp);
                    operand = transform.apply(operand, of, zone.map(str::to_owned));
                    of = transform.gives(of).unwrap_or(of);
                }
                Step::Places(places) => {
                    operand = places.of(operand);
                    of = places.gives(of).unwrap_or(of);
                }
                Step::Json(step) => way.push(step.clone()),
            }
        }
        if way.is_empty() {
            return (operand, of);
        }
        let to = compared.map_or(ColumnType::Text, |(lookup, given)| inside(lookup, given));
        let value = JsonValue {
            operand,
            path: way,
            to,
        };
        (Expression::Json(Box::new(value)), to)
    }
}
