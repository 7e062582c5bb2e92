//! Paths of strings, resolved against the schema of a model.

use std::borrow::Cow;

use terrace_core::{
    ColumnType, Error, ErrorKind, FieldSchema, ModelSchema, Reference, RelationKind,
    RelationSchema, Result, nearest,
};
use terrace_sql::{Expression, JsonStep, JsonValue};

use super::{Given, Visible};
use crate::column::Path;
use crate::expression::{Lookup, Transform};

/// Longer paths are refused before anything is looked up.
const LONGEST: usize = 500;

/// A step from a field's value on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Transform(Transform),
    Json(JsonStep),
}

/// A path that leads somewhere.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The relations on the way, as sources count them.
    pub(super) hops: Vec<u8>,
    /// The field at their end.
    pub(super) field: &'static FieldSchema,
    /// What is done with its value.
    pub(super) steps: Vec<Step>,
    /// What comes out.
    gives: ColumnType,
    /// The lookup at the end, if one is named.
    pub(super) lookup: Option<Lookup>,
}

/// Who may see what on the way.
pub(super) trait Sight {
    /// Whether the field at the end of these hops, or something behind it, may be seen.
    fn sees(&self, hops: &[u8], column: &str) -> bool;
    /// Whether something behind these hops may be seen.
    fn sees_behind(&self, hops: &[u8]) -> bool;
}

/// The path of a person, as far as that person may see.
pub(super) fn resolve(
    schema: &'static ModelSchema,
    visible: &Visible,
    path: &str,
) -> Result<Request> {
    let parts = split(path)?;
    let (hops, field, rest) = walk(schema, &parts, visible)?;
    let (steps, gives, lookup) = steps(field, rest, path)?;
    Ok(Request {
        hops,
        field,
        steps,
        gives,
        lookup,
    })
}

/// A path as messages repeat it.
pub(super) fn shown(path: &str) -> Cow<'_, str> {
    match path.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &path[..end]).into(),
        None => path.into(),
    }
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

/// A name in a model.
enum Name {
    Field(u8, &'static FieldSchema),
    /// A foreign key of several columns, which has no value of its own.
    Several(Reference),
    Relation(u8, &'static RelationSchema),
}

fn name(model: &'static ModelSchema, name: &str) -> Option<Name> {
    let place = |index: usize| u8::try_from(index).ok();
    if name == "pk" {
        let mut keys = model
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.primary_key);
        let (index, key) = keys.next()?;
        return keys
            .next()
            .is_none()
            .then_some(Name::Field(place(index)?, key));
    }
    let mut fields = model.fields.iter().enumerate();
    if let Some((index, field)) = fields.find(|(_, field)| field.name == name) {
        return Some(Name::Field(place(index)?, field));
    }
    if let Some(reference) = model.reference(name) {
        return Some(Name::Several(reference));
    }
    let (index, relation) = model.relation(name)?;
    let hop = RelationSchema::FIRST_HOP.checked_add(place(index)?)?;
    Some(Name::Relation(hop, relation))
}

/// The model that a foreign key leads to, when it can be joined: one of the same scope.
fn target(model: &'static ModelSchema, field: &FieldSchema) -> Option<&'static ModelSchema> {
    let target = (field.reference?.model)();
    (target.scope == model.scope).then_some(target)
}

fn found(model: &'static ModelSchema, hops: &[u8], part: &str, sight: &dyn Sight) -> Option<Name> {
    let found = name(model, part)?;
    let seen = match &found {
        Name::Field(index, field) => {
            sight.sees(hops, field.column)
                || (target(model, field).is_some() && sight.sees_behind(&with(hops, *index)))
        }
        Name::Several(reference) => {
            let target = (reference.model)();
            target.scope == model.scope && sight.sees_behind(&with(hops, reference.hop))
        }
        Name::Relation(hop, _) => sight.sees_behind(&with(hops, *hop)),
    };
    seen.then_some(found)
}

fn with(hops: &[u8], hop: u8) -> Vec<u8> {
    let mut hops = hops.to_vec();
    hops.push(hop);
    hops
}

/// Follows names until one is a field whose value is meant.
pub(super) fn walk<'p>(
    root: &'static ModelSchema,
    parts: &'p [&'p str],
    sight: &dyn Sight,
) -> Result<(Vec<u8>, &'static FieldSchema, &'p [&'p str])> {
    let mut hops = Vec::new();
    let mut model = root;
    let mut rest = parts;
    while let Some((part, behind)) = rest.split_first() {
        rest = behind;
        let Some(name) = found(model, &hops, part, sight) else {
            return Err(unknown(model, &hops, part, sight));
        };
        let next = rest.first();
        match name {
            Name::Field(index, field) => {
                let Some(target) = target(model, field) else {
                    return Ok((hops, field, rest));
                };
                let key = next.and_then(|next| self::name(target, next));
                match (key, field.reference) {
                    // The key of the row referred to is the reference itself.
                    (Some(Name::Field(_, key)), Some(reference))
                        if key.column == reference.column && sight.sees(&hops, field.column) =>
                    {
                        return Ok((hops, field, &rest[1..]));
                    }
                    _ => {}
                }
                let inside = with(&hops, index);
                let named = next.and_then(|next| found(target, &inside, next, sight));
                if named.is_none() {
                    let stays = next.is_none_or(|next| is_step(field.column_type, next));
                    return match next {
                        Some(next) if !stays || !sight.sees(&hops, field.column) => {
                            Err(unknown(target, &inside, next, sight))
                        }
                        None if !sight.sees(&hops, field.column) => {
                            Err(unknown(model, &hops, part, sight))
                        }
                        _ => Ok((hops, field, rest)),
                    };
                }
                hops = inside;
                model = target;
            }
            Name::Several(reference) => {
                hops.push(reference.hop);
                model = (reference.model)();
            }
            Name::Relation(hop, relation) => {
                hops.push(hop);
                let joined = relation.joined();
                let Some(end) = end_of(relation) else {
                    return Err(unknown(model, &hops, part, sight));
                };
                let behind = match relation.kind {
                    RelationKind::Reverse { .. } | RelationKind::Generic { .. } => {
                        Some((hops.clone(), joined))
                    }
                    RelationKind::ManyToMany { target: to, .. } => joined
                        .fields
                        .iter()
                        .position(|field| field.name == to)
                        .and_then(|index| u8::try_from(index).ok())
                        .zip(target(joined, end))
                        .map(|(index, model)| (with(&hops, index), model)),
                };
                let Some((inside, behind)) = behind else {
                    return Ok((hops, end, rest));
                };
                match next {
                    Some(next) if is_key(behind, end, next) && sight.sees(&hops, end.column) => {
                        return Ok((hops, end, &rest[1..]));
                    }
                    Some(next) if found(behind, &inside, next, sight).is_none() => {
                        return if sight.sees(&hops, end.column) && is_step(end.column_type, next) {
                            Ok((hops, end, rest))
                        } else {
                            Err(unknown(behind, &inside, next, sight))
                        };
                    }
                    Some(_) => {
                        hops = inside;
                        model = behind;
                    }
                    None if sight.sees(&hops, end.column) && joined.is_unique(&[end.column])
                        || matches!(relation.kind, RelationKind::ManyToMany { .. })
                            && sight.sees(&hops, end.column) =>
                    {
                        return Ok((hops, end, rest));
                    }
                    None => {
                        hops.pop();
                        return Err(unknown(model, &hops, part, sight));
                    }
                }
            }
        }
    }
    Err(unknown(model, &hops, "", sight))
}

/// The field that a relation stands for by itself: the key of the rows that it leads to.
fn end_of(relation: &RelationSchema) -> Option<&'static FieldSchema> {
    let joined = relation.joined();
    match relation.kind {
        RelationKind::Reverse { .. } | RelationKind::Generic { .. } => joined.primary_key().next(),
        RelationKind::ManyToMany { target, .. } => joined.field(target),
    }
}

/// Whether a name behind a many-to-many relation is the key that the row in the middle has too.
fn is_key(behind: &'static ModelSchema, end: &FieldSchema, next: &str) -> bool {
    match (name(behind, next), end.reference) {
        (Some(Name::Field(_, key)), Some(reference)) => key.column == reference.column,
        _ => false,
    }
}

/// Whether a name is something that can stand behind a value of this type.
fn is_step(of: ColumnType, name: &str) -> bool {
    Lookup::named(name).is_some_and(|lookup| lookup.applies(of))
        || Transform::named(name).is_some_and(|transform| transform.gives(of).is_some())
}

/// What stands behind a field: transforms, ways into JSON, and a lookup.
pub(super) fn steps(
    field: &FieldSchema,
    rest: &[&str],
    path: &str,
) -> Result<(Vec<Step>, ColumnType, Option<Lookup>)> {
    let mut steps = Vec::new();
    let mut of = field.column_type;
    for (index, part) in rest.iter().enumerate() {
        let last = index + 1 == rest.len();
        let lookup = Lookup::named(part).filter(|_| last);
        if of == ColumnType::Json {
            let inside = !steps.is_empty();
            if let Some(lookup) = lookup
                && (inside || lookup.applies(of))
            {
                return Ok((steps, of, Some(lookup)));
            }
            steps.push(Step::Json(match part.parse::<i64>() {
                Ok(place) => JsonStep::Index(place),
                Err(_) => JsonStep::Key((*part).to_owned()),
            }));
        } else if let Some(lookup) = lookup.filter(|lookup| lookup.applies(of)) {
            return Ok((steps, of, Some(lookup)));
        } else if let Some((transform, gives)) =
            Transform::named(part).and_then(|transform| Some((transform, transform.gives(of)?)))
        {
            steps.push(Step::Transform(transform));
            of = gives;
        } else {
            return Err(no_lookup(of, part, path));
        }
    }
    Ok((steps, of, None))
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
        let path = self.hops.iter().fold(root, |path, hop| path.through(*hop));
        let mut operand = path.column(self.field.column);
        let mut of = self.field.column_type;
        let mut way = Vec::new();
        for step in &self.steps {
            match step {
                Step::Transform(transform) => {
                    let zone = zone.filter(|_| of == ColumnType::Timestamp);
                    operand = transform.apply(operand, of, zone.map(str::to_owned));
                    of = transform.gives(of).unwrap_or(of);
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

    pub(super) const fn gives(&self) -> ColumnType {
        self.gives
    }
}

/// What a value inside JSON is compared as.
fn inside(lookup: Lookup, given: &Given) -> ColumnType {
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

/// The same for what doesn't exist and for what may not be seen.
#[cold]
fn unknown(model: &'static ModelSchema, hops: &[u8], part: &str, sight: &dyn Sight) -> Error {
    let fields = model.fields.iter().map(|field| field.name);
    let relations = model.relations.iter().map(|relation| relation.name);
    let mut known: Vec<&'static str> = fields
        .chain(relations)
        .filter(|name| found(model, hops, name, sight).is_some())
        .collect();
    known.sort_unstable();
    let error = Error::new(
        ErrorKind::InvalidInput,
        format!("{} has no field {:?}", model.name, shown(part)),
    );
    hinted(error, part, &known)
}

#[cold]
fn no_lookup(of: ColumnType, part: &str, path: &str) -> Error {
    let lookups = Lookup::all()
        .filter(|lookup| lookup.applies(of))
        .map(Lookup::name);
    let transforms = Transform::all()
        .filter(|transform| transform.gives(of).is_some())
        .map(Transform::name);
    let mut known: Vec<_> = lookups.chain(transforms).collect();
    known.sort_unstable();
    let error = Error::new(
        ErrorKind::InvalidInput,
        format!(
            "{:?} in {:?} is no lookup of such a field",
            shown(part),
            shown(path)
        ),
    );
    hinted(error, part, &known)
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

/// The model at the end of a path of relations.
pub(super) fn model_at(root: &'static ModelSchema, path: &str) -> Option<&'static ModelSchema> {
    let mut model = root;
    for part in path.split("__") {
        model = match name(model, part)? {
            Name::Field(_, field) => target(model, field)?,
            Name::Several(reference) => (reference.model)(),
            Name::Relation(_, relation) => match relation.kind {
                RelationKind::Reverse { model, .. } | RelationKind::Generic { model, .. } => {
                    model()
                }
                RelationKind::ManyToMany {
                    through,
                    target: to,
                    ..
                } => target(through(), through().field(to)?)?,
            },
        };
    }
    Some(model)
}
