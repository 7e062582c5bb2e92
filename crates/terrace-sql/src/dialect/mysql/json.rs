//! Ways into JSON documents: <https://dev.mysql.com/doc/refman/8.0/en/json-search-functions.html>.
//! Paths are bound.

use terrace_core::{ColumnType, Error, ErrorKind, Result};

use super::types;
use crate::dialect::json_path;
use crate::render::{Frame, Renderer};
use crate::{Expression, JsonHasKeys, JsonStep, JsonValue};

/// A value inside a document. A JSON value of another type than the one asked for is null.
pub(super) fn value<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonValue,
    mariadb: bool,
    frame: Frame<'a>,
) -> Result<()> {
    check(&json.path, mariadb)?;
    let (kinds, close) = match json.to {
        ColumnType::Json => return extracted(renderer, &json.operand, &json.path, frame),
        ColumnType::Text => {
            renderer.push("CASE JSON_TYPE(");
            extracted(renderer, &json.operand, &json.path, frame)?;
            renderer.push(") WHEN 'NULL' THEN NULL ELSE JSON_UNQUOTE(");
            extracted(renderer, &json.operand, &json.path, frame)?;
            renderer.push(") END");
            return Ok(());
        }
        ColumnType::Bool => ("('BOOLEAN') THEN JSON_UNQUOTE(", " = 'true' END"),
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Real
        | ColumnType::Double
        | ColumnType::Decimal { .. } => (
            "('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN CAST(JSON_UNQUOTE(",
            ") END",
        ),
        _ => ("('STRING') THEN CAST(JSON_UNQUOTE(", ") END"),
    };
    renderer.push("CASE WHEN JSON_TYPE(");
    extracted(renderer, &json.operand, &json.path, frame)?;
    renderer.push(") IN ");
    renderer.push(kinds);
    extracted(renderer, &json.operand, &json.path, frame)?;
    renderer.push(")");
    if json.to != ColumnType::Bool {
        renderer.push(" AS ");
        types::cast(json.to, mariadb, &mut renderer.sql);
    }
    renderer.push(close);
    Ok(())
}

pub(super) fn has_keys<'a>(
    renderer: &mut Renderer<'a>,
    json: &'a JsonHasKeys,
    mariadb: bool,
    frame: Frame<'a>,
) -> Result<()> {
    check(&json.path, mariadb)?;
    for key in &json.keys {
        check_key(key, mariadb)?;
    }
    renderer.push("(");
    for (index, key) in json.keys.iter().enumerate() {
        renderer.push(match index {
            0 => "",
            _ if json.all => " AND ",
            _ => " OR ",
        });
        let mut member = path(&json.path);
        member.push('.');
        json_path::quoted(key, &mut member);
        renderer.push("(JSON_CONTAINS_PATH(");
        renderer.expression(&json.operand, frame)?;
        renderer.push(", 'one', ");
        renderer.owned(member);
        renderer.push(") OR JSON_CONTAINS(");
        renderer.expression(&json.operand, frame)?;
        renderer.push(", ");
        let mut element = String::new();
        json_path::quoted(key, &mut element);
        renderer.owned(element);
        renderer.push(", ");
        renderer.owned(path(&json.path));
        renderer.push("))");
    }
    renderer.push(")");
    Ok(())
}

/// Refuses a way that MariaDB doesn't find.
fn check(steps: &[JsonStep], mariadb: bool) -> Result<()> {
    steps.iter().try_for_each(|step| match step {
        JsonStep::Key(key) => check_key(key, mariadb),
        JsonStep::Index(_) => Ok(()),
    })
}

/// In MariaDB's paths a name that begins with a minus is no name, in quotes neither.
fn check_key(key: &str, mariadb: bool) -> Result<()> {
    if mariadb && key.starts_with('-') {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "mariadb finds no member of a document whose name begins with a minus",
        )
        .with_hint("look for the whole document with `contains`, or name the member otherwise"));
    }
    Ok(())
}

fn extracted<'a>(
    renderer: &mut Renderer<'a>,
    operand: &'a Expression,
    steps: &[JsonStep],
    frame: Frame<'a>,
) -> Result<()> {
    let arrays: Vec<_> = (0..steps.len())
        .filter(|place| matches!(steps[*place], JsonStep::Index(0 | -1)))
        .collect();
    // What is no array is its own first and last element here, and has none elsewhere.
    for (index, place) in arrays.iter().enumerate() {
        renderer.push(if index == 0 { "CASE WHEN " } else { " AND " });
        renderer.push("JSON_TYPE(");
        extract(renderer, operand, &steps[..*place], frame)?;
        renderer.push(") = 'ARRAY'");
    }
    if !arrays.is_empty() {
        renderer.push(" THEN ");
    }
    extract(renderer, operand, steps, frame)?;
    if !arrays.is_empty() {
        renderer.push(" END");
    }
    Ok(())
}

fn extract<'a>(
    renderer: &mut Renderer<'a>,
    operand: &'a Expression,
    steps: &[JsonStep],
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("JSON_EXTRACT(");
    renderer.expression(operand, frame)?;
    renderer.push(", ");
    renderer.owned(path(steps));
    renderer.push(")");
    Ok(())
}

fn path(steps: &[JsonStep]) -> String {
    json_path::path(steps, |place, path| {
        path.push_str("last");
        if place > 1 {
            path.push('-');
            path.push_str(&(place - 1).to_string());
        }
    })
}
