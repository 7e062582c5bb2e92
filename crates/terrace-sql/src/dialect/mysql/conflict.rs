//! Inserts that meet a taken key. `ON DUPLICATE KEY UPDATE` has no target: it acts on whichever unique
//! key is taken.

use terrace_core::Result;

use crate::render::Renderer;
use crate::{Conflict, ConflictAction, Insert, TenantGuard};

pub(super) fn write<'a>(
    renderer: &mut Renderer<'a>,
    insert: &'a Insert,
    conflict: &'a Conflict,
    tenant: Option<TenantGuard<'a>>,
) -> Result<()> {
    renderer.push(" ON DUPLICATE KEY UPDATE ");
    match &conflict.action {
        ConflictAction::Update(columns) if !columns.is_empty() => {
            for (place, column) in columns.iter().enumerate() {
                renderer.push(if place == 0 { "" } else { ", " });
                replace(renderer, column, conflict, tenant)?;
            }
            Ok(())
        }
        _ => keep(renderer, insert, conflict, tenant),
    }
}

/// A column of the existing row gets the new value, if that row has the target's values.
fn replace<'a>(
    renderer: &mut Renderer<'a>,
    column: &str,
    conflict: &'a Conflict,
    tenant: Option<TenantGuard<'a>>,
) -> Result<()> {
    renderer.name(column)?;
    let lead = tenant.map(|tenant| tenant.column);
    let target = conflict.target.iter().map(|name| name.as_ref());
    for (place, same) in lead.into_iter().chain(target).enumerate() {
        renderer.push(if place == 0 { " = IF(" } else { " AND " });
        renderer.name(same)?;
        renderer.push(" = VALUES(");
        renderer.name(same)?;
        renderer.push(")");
    }
    renderer.push(", VALUES(");
    renderer.name(column)?;
    renderer.push("), ");
    renderer.name(column)?;
    renderer.push(")");
    Ok(())
}

/// The existing row stays as it is: a column is set to itself.
fn keep<'a>(
    renderer: &mut Renderer<'a>,
    insert: &'a Insert,
    conflict: &'a Conflict,
    tenant: Option<TenantGuard<'a>>,
) -> Result<()> {
    let mut candidates = conflict
        .target
        .iter()
        .chain(&insert.columns)
        .chain(&insert.identity);
    let column = match candidates.next() {
        Some(column) => column.as_ref(),
        None => tenant.map_or("", |tenant| tenant.column),
    };
    renderer.name(column)?;
    renderer.push(" = ");
    renderer.name(column)
}
