//! Ways into JSON documents: <https://www.postgresql.org/docs/15/functions-json.html>.

use terrace_core::{ColumnType, Result};

use super::types;
use crate::render::{Frame, Renderer, push_number};
use crate::{JsonHasKeys, JsonStep, JsonValue};

/// A value inside a document. A JSON value of another type than the one asked for is null.
pub(super) fn value<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonValue,
    frame: Frame<'a>,
) -> Result<()> {
    let kind = match json.to {
        ColumnType::Json => return way(renderer, json, false, frame),
        ColumnType::Text => return way(renderer, json, true, frame),
        ColumnType::Bool => "boolean",
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Real
        | ColumnType::Double
        | ColumnType::Decimal { .. } => "number",
        to => {
            renderer.push("CAST(");
            way(renderer, json, true, frame)?;
            renderer.push(" AS ");
            types::write(to, &mut renderer.sql);
            renderer.push(")");
            return Ok(());
        }
    };
    renderer.push("CAST(JSONB_PATH_QUERY_FIRST(");
    way(renderer, json, false, frame)?;
    renderer.push(", 'strict $ ? (@.type() == \"");
    renderer.push(kind);
    renderer.push("\")') AS ");
    types::write(json.to, &mut renderer.sql);
    renderer.push(")");
    Ok(())
}

pub(super) fn has_keys<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonHasKeys,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("(");
    renderer.operand(&json.operand, frame)?;
    steps(renderer, &json.path, false);
    renderer.push(if json.all { " ?& ARRAY[" } else { " ?| ARRAY[" });
    for (index, key) in json.keys.iter().enumerate() {
        renderer.push(if index == 0 { "" } else { ", " });
        text(renderer, key);
    }
    renderer.push("]::TEXT[])");
    Ok(())
}

fn way<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonValue,
    as_text: bool,
    frame: Frame<'a>,
) -> Result<()> {
    if json.path.is_empty() && !as_text {
        return renderer.operand(&json.operand, frame);
    }
    renderer.push("(");
    renderer.operand(&json.operand, frame)?;
    if json.path.is_empty() {
        renderer.push(" #>> '{}'");
    }
    steps(renderer, &json.path, as_text);
    renderer.push(")");
    Ok(())
}

fn steps(renderer: &mut Renderer<'_>, path: &[JsonStep], as_text: bool) {
    for (index, step) in path.iter().enumerate() {
        let last = as_text && index + 1 == path.len();
        renderer.push(if last { " ->> " } else { " -> " });
        match step {
            JsonStep::Key(key) => text(renderer, key),
            JsonStep::Index(index) => {
                let index = (*index).clamp(i32::MIN.into(), i32::MAX.into());
                renderer.push(if index < 0 { "(-" } else { "" });
                let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
                push_number(distance, &mut renderer.sql);
                renderer.push(if index < 0 { ")" } else { "" });
            }
        }
    }
}

fn text(renderer: &mut Renderer<'_>, text: &str) {
    renderer.push("CAST(");
    renderer.owned(text);
    renderer.push(" AS TEXT)");
}
