//! Ways into JSON documents: <https://sqlite.org/json1.html>. Paths are bound.

use terrace_core::{ColumnType, Result};

use super::types;
use crate::dialect::json_path;
use crate::render::{Frame, Renderer, push_number};
use crate::{JsonHasKeys, JsonStep, JsonValue};

/// A value inside a document. A JSON value of another type than the one asked for is null.
pub(super) fn value<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonValue,
    frame: Frame<'a>,
) -> Result<()> {
    let of = |renderer: &mut Renderer<'a>, before: &str, separator: &str| {
        renderer.push(before);
        renderer.operand(&json.operand, frame)?;
        renderer.push(separator);
        renderer.owned(path(&json.path));
        Ok::<(), terrace_core::Error>(())
    };
    match json.to {
        ColumnType::Json => {
            of(renderer, "(", " -> ")?;
            renderer.push(")");
        }
        ColumnType::Bool => {
            of(renderer, "CASE JSON_TYPE(", ", ")?;
            renderer.push(") WHEN 'true' THEN 1 WHEN 'false' THEN 0 END");
        }
        ColumnType::Text => {
            of(renderer, "CASE JSON_TYPE(", ", ")?;
            renderer.push(") WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(");
            of(renderer, "JSON_EXTRACT(", ", ")?;
            renderer.push(") AS TEXT) END");
        }
        to => {
            of(renderer, "CASE WHEN JSON_TYPE(", ", ")?;
            renderer.push(match to {
                ColumnType::SmallInt
                | ColumnType::Integer
                | ColumnType::BigInt
                | ColumnType::Real
                | ColumnType::Double
                | ColumnType::Decimal { .. } => ") IN ('integer', 'real') THEN ",
                _ => ") = 'text' THEN ",
            });
            let (before, after) = types::cast(to);
            renderer.push(before);
            of(renderer, "JSON_EXTRACT(", ", ")?;
            renderer.push(")");
            renderer.push(after);
            if let ColumnType::VarChar(length) = to {
                push_number(length as usize, &mut renderer.sql);
                renderer.push(")");
            }
            if let ColumnType::Decimal { scale, .. } = to {
                push_number(scale.into(), &mut renderer.sql);
                renderer.push(")");
            }
            renderer.push(" END");
        }
    }
    Ok(())
}

pub(super) fn has_keys<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonHasKeys,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("(");
    for (index, key) in json.keys.iter().enumerate() {
        renderer.push(match index {
            0 => "",
            _ if json.all => " AND ",
            _ => " OR ",
        });
        renderer.push("terrace_json_has_key(");
        renderer.operand(&json.operand, frame)?;
        if !json.path.is_empty() {
            renderer.push(" -> ");
            renderer.owned(path(&json.path));
        }
        renderer.push(", ");
        renderer.owned(key.as_str());
        renderer.push(")");
    }
    renderer.push(")");
    Ok(())
}

fn path(steps: &[JsonStep]) -> String {
    json_path::path(steps, |place, path| {
        path.push_str("#-");
        path.push_str(&place.to_string());
    })
}
