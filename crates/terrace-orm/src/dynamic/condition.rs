//! The condition that a path, a lookup and a value make.

use terrace_core::{ColumnType, Error, ErrorKind, Result, Value};
use terrace_sql::{BinaryOperator, Expression};

use super::path::Request;
use super::refused::shown;
use super::{Given, Visible};
use crate::column::Path;
use crate::expression::lookup::{Given as Kind, among, between, compare, has_parts, is_null};
use crate::expression::{Lookup, has_keys};

pub(super) fn build(
    root: Path,
    visible: &Visible,
    request: &Request,
    lookup: Lookup,
    value: Given,
    path: &str,
) -> Result<Expression> {
    let inside = request.is_inside_json().then_some(lookup);
    let (operand, of) =
        request.operand(root, visible.zone(), inside.map(|lookup| (lookup, &value)));
    let field = Named {
        path: &shown(path),
        of,
    };
    Ok(match lookup.given() {
        Kind::Same => match same(value, &field, lookup, visible.zone())? {
            // JSON has a null of its own, but asking for null means the column's.
            None if lookup == Lookup::Exact => is_null(operand, false),
            None => return Err(field.needs("a value")),
            Some(value) if has_parts(of) && lookup == Lookup::Contains => {
                compare(operand, BinaryOperator::Contains, Expression::Value(value))
            }
            Some(value) => lookup.condition(operand, Expression::Value(value)),
        },
        Kind::Text => match value.text() {
            Some(text) if lookup == Lookup::HasKey => has_keys(operand, vec![text], true),
            Some(text) => lookup.condition(operand, Expression::Value(text.into())),
            None => return Err(field.needs("a text")),
        },
        Kind::List => {
            let values = value.many(&field, visible.zone())?;
            among(
                operand,
                values.into_iter().map(Expression::Value).collect(),
                false,
            )
        }
        Kind::Pair => match <[_; 2]>::try_from(value.many(&field, visible.zone())?) {
            Ok([low, high]) => between(operand, Expression::Value(low), Expression::Value(high)),
            Err(_) => return Err(field.needs("two values")),
        },
        Kind::Flag => match value.flag() {
            Some(null) => is_null(operand, !null),
            None => return Err(field.needs("true or false")),
        },
        Kind::Texts => match value.texts() {
            Some(keys) => has_keys(operand, keys, lookup == Lookup::HasKeys),
            None => return Err(field.needs("a list of texts")),
        },
    })
}

/// A value of the field's type; of a range that contains, also one of the type of its bounds.
fn same(
    value: Given,
    field: &Named<'_>,
    lookup: Lookup,
    zone: Option<&str>,
) -> Result<Option<Value>> {
    match field.of {
        ColumnType::Range(bound) if lookup == Lookup::Contains => {
            let element = Named {
                of: bound.column_type(),
                ..*field
            };
            match value.clone().one(field, zone) {
                Err(error) => value.one(&element, zone).map_err(|_| error),
                range => range,
            }
        }
        _ => value.one(field, zone),
    }
}

/// A field as messages name it.
pub(super) struct Named<'a> {
    pub(super) path: &'a str,
    pub(super) of: ColumnType,
}

impl Named<'_> {
    #[cold]
    pub(super) fn needs(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} takes {what}", self.path),
        )
    }
}
