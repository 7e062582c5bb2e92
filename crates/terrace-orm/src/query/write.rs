//! Terminal methods that write many rows.

use std::borrow::Cow;

use terrace_core::{Automatic, ColumnType, Error, ErrorKind, ModelSchema, Origin, Result, Value};
use terrace_sql::{Assignment, BinaryOperator, Expression, Source};
use terrace_tenancy::Executor;

use super::{Query, Rows};
use crate::column::{Change, Changes};
use crate::model::{Model, check_value, now};
use crate::write::statement::{is_of_insert, stamped_once};

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Changes the rows and gives their number. Values may be calculated from the row as it was.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String, plays: i64 }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// Track::objects()
    ///     .filter(|track| track.id.equals(7))
    ///     .update(db, |track| [track.plays.set(track.plays + 1)])
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Before anything is sent, `InvalidValue` for a value that doesn't fit its field,
    /// `InvalidInput` for a column that the database calculates or that is stamped when its row is
    /// inserted, and `Isolation` for a key that was
    /// loaded from another tenant.
    pub async fn update<E: Executor<M::Scope>, C: Changes>(
        self,
        db: &E,
        changes: impl FnOnce(R::Columns) -> C,
    ) -> Result<u64> {
        let session = crate::write::writing(db);
        let mut changes = changes(self.columns()).into_changes();
        for change in &mut changes {
            self.plan.resolve(&mut change.value);
        }
        let rounds = session.dialect().capabilities().rounding_decimals;
        let assignments = assignments(M::SCHEMA, changes, session.origin(), rounds)?;
        self.plan.update(session, assignments).await
    }
}

/// The checked assignments of an update, with the times that every update stamps and the version
/// that it counts.
pub(crate) fn assignments(
    schema: &'static ModelSchema,
    changes: Vec<Change>,
    target: Origin,
    rounds: bool,
) -> Result<Vec<Assignment>> {
    if changes.is_empty() {
        return Err(Error::new(
            ErrorKind::Statement,
            "an update changes no column",
        ));
    }
    let mut assignments = Vec::with_capacity(changes.len() + 1);
    for change in changes {
        refuse_stamped(schema, &change)?;
        assignments.push(assigned(schema, change, target, rounds)?);
    }
    for field in schema.fields {
        let value = match field.automatic {
            Automatic::Updated => Expression::Value(Value::Timestamp(now())),
            _ if field.version => Expression::binary(
                Expression::column(field.column),
                BinaryOperator::Add,
                Expression::Value(Value::I32(1)),
            ),
            _ => continue,
        };
        let column = Cow::Borrowed(field.column);
        if assignments
            .iter()
            .all(|assignment| assignment.column != column)
        {
            assignments.push(Assignment { column, value });
        }
    }
    Ok(assignments)
}

/// Refuses to change the time at which a row was inserted.
fn refuse_stamped(schema: &'static ModelSchema, change: &Change) -> Result<()> {
    let mut fields = schema.fields.iter();
    match fields.find(|field| field.column == change.column && is_of_insert(field)) {
        Some(field) if change.path.source() == Source::ROOT => Err(stamped_once(schema, field)),
        _ => Ok(()),
    }
}

/// The checked assignment of one change.
pub(crate) fn assigned(
    schema: &'static ModelSchema,
    change: Change,
    target: Origin,
    rounds: bool,
) -> Result<Assignment> {
    let context = format_args!("{}.{}", schema.name, change.column).to_string();
    check(schema, &change, target).map_err(|error| error.with_context(context))?;
    Ok(Assignment {
        column: Cow::Borrowed(change.column),
        value: if rounds {
            change.value
        } else {
            rounded(schema, change.column, change.value)
        },
    })
}

/// A calculated decimal in the scale of its column, for databases that would keep every digit.
fn rounded(schema: &'static ModelSchema, column: &str, value: Expression) -> Expression {
    let mut fields = schema.fields.iter();
    match fields.find(|field| field.column == column) {
        Some(field)
            if matches!(field.column_type, ColumnType::Decimal { .. })
                && !matches!(value, Expression::Value(_)) =>
        {
            Expression::Cast(Box::new(value), field.column_type)
        }
        _ => value,
    }
}

fn check(schema: &'static ModelSchema, change: &Change, target: Origin) -> Result<()> {
    if change.path.source() != Source::ROOT {
        return Err(Error::new(
            ErrorKind::Statement,
            "an update can't change another model's column",
        )
        .with_hint("update the other model, with a filter on its keys"));
    }
    change.check(target)?;
    let field = schema
        .fields
        .iter()
        .find(|field| field.column == change.column);
    match (field, &change.value) {
        (Some(field), _) if field.generated.is_some() => Err(Error::new(
            ErrorKind::InvalidInput,
            "the database calculates this column: nothing is written to it",
        )
        .with_hint("change the columns that it is calculated from")),
        (Some(field), Expression::Value(value)) => check_value(field, value),
        (Some(_), Expression::Refused(refusal)) => Err(refusal.error()),
        (Some(_), _) => Ok(()),
        (None, _) => Err(Error::new(
            ErrorKind::Statement,
            "an update can't change what a query calculates",
        )
        .with_hint("change the columns that it is calculated from")),
    }
}
