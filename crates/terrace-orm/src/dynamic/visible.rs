//! What a caller may name in paths: nothing but what is said here.

use terrace_core::{ColumnType, Error, ErrorKind, ModelSchema, Result};

use super::names::{Sight, model_at};
use super::path::{Base, Request};
use super::refused::{hinted, shown};
use super::step::{Step, steps};
use super::walk::walk;
use crate::expression::{Lookup, Transform};

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
    of: Place,
    steps: Vec<Step>,
    /// Which lookups; all, with all transforms, when missing.
    lookups: Option<Vec<Lookup>>,
    ordering: bool,
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Field(Vec<u8>, &'static str),
    Calculation(&'static str),
}

impl Place {
    fn is(&self, base: &Base) -> bool {
        match (self, base) {
            (Self::Field(hops, column), Base::Field { hops: of, field }) => {
                hops == of && *column == field.column
            }
            (Self::Calculation(name), Base::Calculation(calculation)) => *name == calculation.name,
            _ => false,
        }
    }
}

impl Rule {
    const fn of_calculation(
        name: &'static str,
        lookups: Option<Vec<Lookup>>,
        ordering: bool,
    ) -> Self {
        Self {
            of: Place::Calculation(name),
            steps: Vec::new(),
            lookups,
            ordering,
        }
    }

    /// Whether it says what may be done with what these steps give.
    fn is_for(&self, base: &Base, steps: &[Step]) -> bool {
        self.of.is(base)
            && (self.steps == steps || (self.lookups.is_none() && steps.starts_with(&self.steps)))
    }

    fn allows(&self, lookup: Lookup) -> bool {
        match &self.lookups {
            Some(lookups) => lookups.contains(&lookup),
            None => true,
        }
    }

    /// Whether something may be seen behind these steps.
    fn leads_behind(&self, base: &Base, steps: &[Step]) -> bool {
        self.is_for(base, steps) || (self.of.is(base) && self.steps.starts_with(steps))
    }
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
        let Some(model) = model_at(self.schema, relation) else {
            return self.mistaken(relation);
        };
        for field in model.fields {
            self = self.whole_field(&format!("{relation}__{}", field.name));
        }
        self
    }

    /// A calculation with these lookups, by the name that [`Query::named`](crate::Query::named)
    /// gives it.
    #[must_use]
    pub fn calculation(
        mut self,
        name: &'static str,
        lookups: impl IntoIterator<Item = Lookup>,
    ) -> Self {
        let lookups = lookups.into_iter().collect();
        self.rules
            .push(Rule::of_calculation(name, Some(lookups), false));
        self
    }

    /// A calculation with every lookup and transform that it has, and as an order, by the name that
    /// [`Query::named`](crate::Query::named) gives it.
    #[must_use]
    pub fn whole_calculation(mut self, name: &'static str) -> Self {
        self.rules.push(Rule::of_calculation(name, None, true));
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
        let Ok((hops, field, rest)) = walk(self.schema, &parts, &Everything) else {
            return self.mistaken(path);
        };
        match steps(field.column_type, rest) {
            Ok(read) if read.lookup.is_none() => {
                self.rules.push(Rule {
                    of: Place::Field(hops, field.column),
                    steps: read.steps,
                    lookups,
                    ordering,
                });
                self
            }
            _ => self.mistaken(path),
        }
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

    pub(super) fn sees_calculation(&self, name: &str) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| matches!(rule.of, Place::Calculation(known) if known == name))
    }

    fn allows(&self, base: &Base, steps: &[Step], lookup: Lookup) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.is_for(base, steps) && rule.allows(lookup))
    }

    /// What may stand behind these steps, which give a value of this type.
    pub(super) fn known(&self, base: &Base, steps: &[Step], of: ColumnType) -> Vec<&'static str> {
        let inside = matches!(steps.last(), Some(Step::Json(_)));
        let lookups = Lookup::all()
            .filter(|lookup| inside || lookup.applies(of))
            .filter(|lookup| self.allows(base, steps, *lookup))
            .map(Lookup::name);
        let leads_on = |transform: &Transform| {
            let on = [steps, &[Step::Transform(*transform)]].concat();
            self.rules.iter().any(|rule| rule.leads_behind(base, &on))
        };
        let transforms = Transform::all()
            .filter(|transform| transform.gives(of).is_some())
            .filter(leads_on)
            .map(Transform::name);
        let mut known: Vec<_> = lookups.chain(transforms).collect();
        known.sort_unstable();
        known
    }

    pub(super) fn check_lookup(&self, request: &Request, lookup: Lookup, path: &str) -> Result<()> {
        if self.allows(&request.base, &request.steps, lookup) {
            return Ok(());
        }
        let known = self.known(&request.base, &request.steps, request.gives);
        let error = Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} is no condition that can be asked for", shown(path)),
        );
        Err(hinted(error, lookup.name(), &known))
    }

    pub(super) fn check_ordering(&self, request: &Request, path: &str) -> Result<()> {
        let mut rules = self.rules.iter();
        let sorts = |rule: &Rule| rule.ordering && rule.is_for(&request.base, &request.steps);
        if request.lookup.is_none() && rules.any(sorts) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} is no order that can be asked for", shown(path)),
        ))
    }
}

impl Sight for Visible {
    fn sees(&self, hops: &[u8], column: &str) -> bool {
        self.rules.iter().any(
            |rule| matches!(&rule.of, Place::Field(seen, name) if seen == hops && *name == column),
        )
    }

    fn sees_behind(&self, hops: &[u8]) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(&rule.of, Place::Field(seen, _) if seen.starts_with(hops)))
    }
}
