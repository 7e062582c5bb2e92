//! The language of conditions and orders as paths of strings (`"author__name__icontains"`), for
//! admin, REST filters and fixtures: the same lookups and transforms as the typed methods, checked
//! against the model's schema and against what the caller may see.

mod given;
mod parse;
mod path;
mod visible;

use terrace_core::{Error, ErrorKind, ModelSchema, Result};
use terrace_sql::{Expression, Function};

pub use given::Given;
pub use visible::Visible;

use crate::column::{Columns, Ordering, Path, Predicate};
use crate::expression::lookup::{Given as Kind, among, between, is_null};
use crate::expression::{Lookup, lookup};
use crate::model::Model;
use crate::query::Query;
use path::Request;

impl<M: Model> Query<M> {
    /// Keeps the rows that match a condition that is named by a path, as in Django: fields and
    /// relations, then transforms, then a lookup (`exact` without), joined by `__`.
    ///
    /// ```
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_orm::{Auto, ForeignKey, Lookup, Model, Visible};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// let visible = Visible::of(Album::SCHEMA)
    ///     .all_fields()
    ///     .field("artist__name", [Lookup::Exact, Lookup::InsensitiveContains]);
    /// let albums = Album::objects()
    ///     .filter_by(&visible, "artist__name__icontains", "ann")?
    ///     .order_by_path(&visible, &["-title"])?
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `InvalidInput` for a path that doesn't exist or that the caller may not see (there is no
    /// difference), and for a value that isn't of the field's type.
    pub fn filter_by(self, visible: &Visible, path: &str, value: impl Into<Given>) -> Result<Self> {
        let value = value.into();
        let mut refused = None;
        let query = self.filter(|columns| {
            condition(columns.path(), M::SCHEMA, visible, path, value).unwrap_or_else(|error| {
                refused = Some(error);
                Predicate::never()
            })
        });
        refused.map_or(Ok(query), Err)
    }

    /// Leaves out the rows that match a condition that is named by a path.
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn exclude_by(
        self,
        visible: &Visible,
        path: &str,
        value: impl Into<Given>,
    ) -> Result<Self> {
        let value = value.into();
        let mut refused = None;
        let query = self.exclude(|columns| {
            condition(columns.path(), M::SCHEMA, visible, path, value).unwrap_or_else(|error| {
                refused = Some(error);
                Predicate::never()
            })
        });
        refused.map_or(Ok(query), Err)
    }

    /// Sorts the rows by paths, in place of any order given before; `-` in front of one means
    /// largest first.
    ///
    /// # Errors
    /// As [`filter_by`](Self::filter_by).
    pub fn order_by_path(self, visible: &Visible, paths: &[&str]) -> Result<Self> {
        let mut refused = None;
        let query = self.order_by(|columns| {
            paths
                .iter()
                .filter_map(|path| {
                    ordering(columns.path(), M::SCHEMA, visible, path)
                        .map_err(|error| refused = Some(error))
                        .ok()
                })
                .collect::<Vec<_>>()
        });
        refused.map_or(Ok(query), Err)
    }
}

/// The condition that a path and a value name.
///
/// # Errors
/// `InvalidInput` for a path that doesn't exist or isn't visible, and for a value of another type;
/// `Configuration` for an allow-list that names what isn't there, or belongs to another model.
pub(crate) fn condition(
    root: Path,
    schema: &'static ModelSchema,
    visible: &Visible,
    path: &str,
    value: Given,
) -> Result<Predicate> {
    visible.check_for(schema)?;
    let request = path::resolve(schema, visible, path)?;
    let lookup = request.lookup.unwrap_or(Lookup::Exact);
    visible.check_lookup(&request, lookup, path)?;
    build(root, visible, &request, lookup, value, path).map(Predicate::new)
}

/// The order that a path names.
///
/// # Errors
/// As [`condition`].
pub(crate) fn ordering(
    root: Path,
    schema: &'static ModelSchema,
    visible: &Visible,
    path: &str,
) -> Result<Ordering> {
    visible.check_for(schema)?;
    let (path, descending) = match path.strip_prefix('-') {
        Some(path) => (path, true),
        None => (path, false),
    };
    if path == "?" && visible.is_random() {
        let random = Expression::Call(Function::Random, Vec::new());
        return Ok(Ordering::new(random, descending));
    }
    let request = path::resolve(schema, visible, path)?;
    visible.check_ordering(&request, path)?;
    let (operand, _) = request.operand(root, visible.zone(), None);
    Ok(Ordering::new(operand, descending))
}

fn build(
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
        path: &path::shown(path),
        of,
    };
    Ok(match lookup.given() {
        Kind::Same => match value.one(&field, visible.zone())? {
            // JSON has a null of its own, but asking for null means the column's.
            None if lookup == Lookup::Exact => is_null(operand, false),
            None => return Err(field.needs("a value")),
            Some(value) if lookup::has_parts(of) && lookup == Lookup::Contains => lookup::compare(
                operand,
                terrace_sql::BinaryOperator::Contains,
                Expression::Value(value),
            ),
            Some(value) => lookup.condition(operand, Expression::Value(value)),
        },
        Kind::Text => match value.text() {
            Some(text) if lookup == Lookup::HasKey => {
                crate::expression::has_keys(operand, vec![text], true)
            }
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
            Some(keys) => crate::expression::has_keys(operand, keys, lookup == Lookup::HasKeys),
            None => return Err(field.needs("a list of texts")),
        },
    })
}

/// A field as messages name it.
struct Named<'a> {
    path: &'a str,
    of: terrace_core::ColumnType,
}

impl Named<'_> {
    #[cold]
    fn needs(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::InvalidInput,
            format!("{:?} takes {what}", self.path),
        )
    }
}
