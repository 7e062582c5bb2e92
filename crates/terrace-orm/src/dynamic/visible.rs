//! What a caller may name in paths: nothing but what is said here.

use terrace_core::{ColumnType, Error, ErrorKind, ModelSchema, Result};

use super::path::{self, Request, Sight, Step};
use crate::expression::Lookup;

/// What a caller may name in conditions and orders by path: an allow-list. Nothing else exists for
/// that caller.
///
/// A secret field can be guessed letter by letter with `startswith`, and a field of a related model
/// is as readable as one of the model itself: list what may be seen, with the lookups that make
/// sense.
#[derive(Clone, Debug)]
pub struct Visible {
    schema: &'static ModelSchema,
    rules: Vec<Rule>,
    zone: Option<String>,
    random: bool,
    mistake: Option<String>,
}

#[derive(Clone, Debug)]
struct Rule {
    hops: Vec<u8>,
    column: &'static str,
    steps: Vec<Step>,
    /// Which lookups; all, with all transforms, when missing.
    lookups: Option<Vec<Lookup>>,
    ordering: bool,
}

/// The sight of the program that writes the list.
struct Everything;

impl Sight for Everything {
    fn sees(&self, _: &[u8], _: &str) -> bool {
        true
    }

    fn sees_behind(&self, _: &[u8]) -> bool {
        true
    }
}

impl Visible {
    /// Nothing of this model yet.
    pub const fn of(schema: &'static ModelSchema) -> Self {
        Self {
            schema,
            rules: Vec::new(),
            zone: None,
            random: false,
            mistake: None,
        }
    }

    /// The field, or transformed field, at the end of this path (`"author__name"`,
    /// `"published__year"`) with these lookups.
    #[must_use]
    pub fn field(self, path: &str, lookups: impl IntoIterator<Item = Lookup>) -> Self {
        let lookups = lookups.into_iter().collect();
        self.rule(path, Some(lookups), false)
    }

    /// The field at the end of this path with every lookup and transform that it has, and as an
    /// order.
    #[must_use]
    pub fn whole_field(self, path: &str) -> Self {
        self.rule(path, None, true)
    }

    /// The field at the end of this path as an order.
    #[must_use]
    pub fn ordering(self, path: &str) -> Self {
        self.rule(path, Some(Vec::new()), true)
    }

    /// Every field of the model itself, with every lookup, and as an order.
    #[must_use]
    pub fn all_fields(mut self) -> Self {
        for field in self.schema.fields {
            self = self.whole_field(field.name);
        }
        self
    }

    /// Every field of the model at the end of this path of relations, with every lookup, and as an
    /// order.
    #[must_use]
    pub fn all_fields_of(mut self, relation: &str) -> Self {
        let Some(model) = path::model_at(self.schema, relation) else {
            return self.mistaken(relation);
        };
        for field in model.fields {
            self = self.whole_field(&format!("{relation}__{}", field.name));
        }
        self
    }

    /// The order `?`: random.
    #[must_use]
    pub const fn random_order(mut self) -> Self {
        self.random = true;
        self
    }

    /// The time zone in which parts of timestamps, and times without an offset, are read; UTC
    /// without.
    #[must_use]
    pub fn in_zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// Whether everything in the list is there: for a test of the program.
    ///
    /// # Errors
    /// `Configuration` naming the first path that leads nowhere.
    pub fn check(&self) -> Result<()> {
        match &self.mistake {
            None => Ok(()),
            Some(path) => Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the list of what is visible names {path:?}, which {} doesn't have",
                    self.schema.name
                ),
            )),
        }
    }

    fn mistaken(mut self, path: &str) -> Self {
        self.mistake.get_or_insert_with(|| path.to_owned());
        self
    }

    fn rule(mut self, path: &str, lookups: Option<Vec<Lookup>>, ordering: bool) -> Self {
        let parts: Vec<&str> = path.split("__").collect();
        let rule = path::walk(self.schema, &parts, &Everything).and_then(|(hops, field, rest)| {
            let (steps, _, lookup) = path::steps(field, rest, path)?;
            Ok((hops, field.column, steps, lookup))
        });
        let Ok((hops, column, steps, None)) = rule else {
            return self.mistaken(path);
        };
        self.rules.push(Rule {
            hops,
            column,
            steps,
            lookups,
            ordering,
        });
        self
    }

    pub(super) fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    pub(super) const fn is_random(&self) -> bool {
        self.random
    }

    pub(super) fn check_for(&self, schema: &'static ModelSchema) -> Result<()> {
        if self.schema.table != schema.table || self.schema.scope != schema.scope {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the list of what is visible belongs to {}, the query to {}",
                    self.schema.name, schema.name
                ),
            ));
        }
        self.check()
    }

    /// Rules for this field and these steps, or for all that can be done with it.
    fn rules(&self, request: &Request) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| {
            rule.hops == request.hops
                && rule.column == request.field.column
                && (rule.steps == request.steps
                    || (rule.lookups.is_none() && request.steps.starts_with(&rule.steps)))
        })
    }

    pub(super) fn check_lookup(&self, request: &Request, lookup: Lookup, path: &str) -> Result<()> {
        let allowed = |lookup: Lookup| {
            self.rules(request).any(|rule| match &rule.lookups {
                Some(lookups) => lookups.contains(&lookup),
                None => true,
            })
        };
        if allowed(lookup) {
            return Ok(());
        }
        let of = request.gives();
        let mut known: Vec<&str> = Lookup::all()
            .filter(|lookup| of == ColumnType::Json || lookup.applies(of))
            .filter(|lookup| allowed(*lookup))
            .map(Lookup::name)
            .collect();
        known.sort_unstable();
        let error = Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{:?} is no condition that can be asked for",
                path::shown(path)
            ),
        );
        Err(path::hinted(error, lookup.name(), &known))
    }

    pub(super) fn check_ordering(&self, request: &Request, path: &str) -> Result<()> {
        let allowed = request.lookup.is_none() && self.rules(request).any(|rule| rule.ordering);
        if allowed {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} is no order that can be asked for", path::shown(path)),
        ))
    }
}

impl Sight for Visible {
    fn sees(&self, hops: &[u8], column: &str) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.hops == hops && rule.column == column)
    }

    fn sees_behind(&self, hops: &[u8]) -> bool {
        self.rules.iter().any(|rule| rule.hops.starts_with(hops))
    }
}
