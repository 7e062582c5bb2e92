//! Changes of columns, made to one row.

use terrace_core::Result;
use terrace_sql::Expression;
use terrace_tenancy::{Session, Shape};

use super::statement;
use crate::audit::{self, Audit};
use crate::column::{Change, Changes, Columns, Path};
use crate::model::{Model, Reader};
use crate::query::{assignments, next_query, not_found};

/// Changes of a row that isn't there yet. Its columns are those of a query that no statement has, so
/// that none of them can be mistaken for a column of a query inside.
pub(crate) fn of_new<M: Model, C: Changes>(changes: impl FnOnce(M::Columns) -> C) -> Vec<Change> {
    changes(M::Columns::at(Path::root_of(next_query()))).into_changes()
}

/// Makes the changes to the row that the condition finds, and reads it.
pub(super) async fn apply<M: Model, C: Changes>(
    session: Session<'_>,
    filter: Expression,
    changes: impl FnOnce(M::Columns) -> C,
) -> Result<M> {
    let changes = changes(M::Columns::at(Path::ROOT)).into_changes();
    if const { audit::is_audited(M::SCHEMA) } {
        return Box::pin(apply_audited(session, filter, changes)).await;
    }
    apply_plain(session, filter, changes).await
}

async fn apply_audited<M: Model>(
    session: Session<'_>,
    filter: Expression,
    changes: Vec<Change>,
) -> Result<M> {
    let operation = session.atomic().await?;
    let inner = operation.session();
    let audit = Audit::of(M::SCHEMA);
    let before = match &audit {
        Some(audit) => audit.look(inner, Some(filter.clone()), 0).await?.pop(),
        None => None,
    };
    let row: M = apply_plain(inner, filter, changes).await?;
    if let (Some(audit), Some(before)) = (audit, before) {
        let after = audit.image_of(&row);
        audit
            .record(inner, vec![(Some(before), Some(after))])
            .await?;
    }
    operation.finish().await?;
    Ok(row)
}

async fn apply_plain<M: Model>(
    session: Session<'_>,
    filter: Expression,
    changes: Vec<Change>,
) -> Result<M> {
    let capabilities = session.dialect().capabilities();
    let rounds = capabilities.rounding_decimals;
    let origin = session.origin();
    let assignments = assignments(M::SCHEMA, changes, origin, rounds)?;
    let returns = capabilities.update_returning;
    let all = if returns { M::SCHEMA.fields.len() } else { 0 };
    let update = statement::update(
        M::SCHEMA,
        assignments,
        Some(filter.clone()),
        statement::names(M::SCHEMA, 0..all),
    );
    let mut written = None;
    let mut take = |row: &terrace_tenancy::Row<'_>| {
        written = Some(M::from_row(&mut Reader::new(row, origin))?);
        Ok(())
    };
    session.run(&update, Shape::Quick, &mut take).await?;
    if !returns {
        let select = statement::select_rows(M::SCHEMA, Some(filter));
        session.run(&select, Shape::Quick, &mut take).await?;
    }
    written.ok_or_else(|| not_found(M::SCHEMA))
}
