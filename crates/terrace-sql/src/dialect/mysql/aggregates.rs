//! Aggregates that MySQL and MariaDB spell in a way of their own.

use terrace_core::Result;

use crate::render::{Frame, Renderer};
use crate::{Aggregate, AggregateFunction, Window};

/// Writes an aggregate that needs more than another name; false for all others.
pub(super) fn own<'a>(
    renderer: &mut Renderer<'a>,
    aggregate: &'a Aggregate,
    over: Option<&'a Window>,
    mariadb: bool,
    frame: Frame<'a>,
) -> Result<bool> {
    match aggregate.function {
        AggregateFunction::Text | AggregateFunction::JsonArray if over.is_some() => {
            Err(renderer.no_aggregate(aggregate.function))
        }
        AggregateFunction::JsonArray
            if aggregate.distinct
                || aggregate.filter.is_some()
                || !aggregate.order_by.is_empty() =>
        {
            array(renderer, aggregate, mariadb, frame)?;
            Ok(true)
        }
        AggregateFunction::BitExclusiveOr if aggregate.distinct => {
            Err(renderer.no_aggregate(aggregate.function))
        }
        AggregateFunction::BitAnd
        | AggregateFunction::BitOr
        | AggregateFunction::BitExclusiveOr
            if over.is_none() =>
        {
            bits(renderer, aggregate, frame)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// `JSON_ARRAYAGG` takes no order, and would add a null for each row that a filter leaves out: the
/// array is put together as a text.
fn array<'a>(
    renderer: &mut Renderer<'a>,
    aggregate: &'a Aggregate,
    mariadb: bool,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push(if mariadb { "CONCAT(" } else { "CAST(CONCAT(" });
    renderer.push("'[', GROUP_CONCAT(");
    if aggregate.distinct {
        renderer.push("DISTINCT ");
    }
    if let Some(filter) = &aggregate.filter {
        renderer.push("CASE WHEN ");
        renderer.expression(filter, frame)?;
        renderer.push(" THEN ");
    }
    renderer.push("JSON_EXTRACT(JSON_ARRAY(");
    renderer.arguments(&aggregate.arguments, frame)?;
    renderer.push("), '$[0]')");
    if aggregate.filter.is_some() {
        renderer.push(" END");
    }
    renderer.orders(&aggregate.order_by, frame)?;
    renderer.push(" SEPARATOR ', '), ']')");
    if !mariadb {
        renderer.push(" AS JSON)");
    }
    Ok(())
}

/// Null where there is no value, as elsewhere.
fn bits<'a>(renderer: &mut Renderer<'a>, aggregate: &'a Aggregate, frame: Frame<'a>) -> Result<()> {
    let value = aggregate.arguments.first();
    renderer.push("CASE WHEN COUNT(");
    renderer.filtered(value, aggregate, frame)?;
    renderer.push(match aggregate.function {
        AggregateFunction::BitAnd => ") > 0 THEN CAST(BIT_AND(",
        AggregateFunction::BitOr => ") > 0 THEN CAST(BIT_OR(",
        _ => ") > 0 THEN CAST(BIT_XOR(",
    });
    renderer.filtered(value, aggregate, frame)?;
    renderer.push(") AS SIGNED) END");
    Ok(())
}
