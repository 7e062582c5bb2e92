//! Reading an instance again, as a query gives it.

use terrace_core::Result;
use terrace_tenancy::Executor;

use super::of_key;
use crate::column::Predicate;
use crate::key::LookupKey;
use crate::model::Model;
use crate::query::{Query, key_filter};

pub(crate) async fn refresh_from<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &mut M,
    mut query: Query<M>,
) -> Result<()> {
    let session = db.session();
    // The origin of the instance is checked with its key.
    of_key(row, session.origin())?;
    let values = row.key().map(LookupKey::into_values);
    let condition = key_filter(M::SCHEMA, values.unwrap_or_default());
    if let Some(condition) = condition {
        query.plan.filter(Predicate::new(condition));
    }
    *row = query.get(db).await?;
    Ok(())
}
