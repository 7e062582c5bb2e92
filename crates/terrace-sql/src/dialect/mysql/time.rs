//! Parts and units of dates and times:
//! <https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html>.
//!
//! Named time zones need tables that a server has only when somebody loaded them; without them the
//! conversion is null, and says nothing. So only UTC and offsets are taken.

use terrace_core::{ColumnType, Error, ErrorKind, Result};

use super::types;
use crate::render::{Frame, Renderer, Zone};
use crate::{DatePart, DateUnit, Expression, Extract, Truncate};

pub(super) fn extract<'a>(
    renderer: &mut Renderer<'a>,
    extract: &'a Extract,
    frame: Frame<'a>,
) -> Result<()> {
    let (before, after) = match extract.part {
        DatePart::Year => ("YEAR(", ")"),
        DatePart::IsoYear => ("(YEARWEEK(", ", 3) DIV 100)"),
        DatePart::Quarter => ("QUARTER(", ")"),
        DatePart::Month => ("MONTH(", ")"),
        DatePart::Week => ("WEEK(", ", 3)"),
        DatePart::Day => ("DAYOFMONTH(", ")"),
        DatePart::DayOfYear => ("DAYOFYEAR(", ")"),
        DatePart::WeekDay => ("DAYOFWEEK(", ")"),
        DatePart::IsoWeekDay => ("(WEEKDAY(", ") + 1)"),
        DatePart::Hour => ("HOUR(", ")"),
        DatePart::Minute => ("MINUTE(", ")"),
        DatePart::Second => ("SECOND(", ")"),
        DatePart::Microsecond => ("MICROSECOND(", ")"),
        DatePart::Epoch if extract.of == ColumnType::Time => (
            "(TIMESTAMPDIFF(MICROSECOND, CAST('00:00:00' AS TIME(6)), ",
            ") / 1000000E0)",
        ),
        DatePart::Epoch => (
            "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', ",
            ") / 1000000E0)",
        ),
    };
    let in_zone = match extract.part {
        DatePart::Epoch => Zone::Utc,
        _ => zone(extract.of, extract.zone.as_deref())?,
    };
    renderer.push(before);
    local(renderer, &extract.operand, in_zone, frame)?;
    renderer.push(after);
    Ok(())
}

pub(super) fn truncate<'a>(
    renderer: &mut Renderer<'a>,
    truncate: &'a Truncate,
    mariadb: bool,
    frame: Frame<'a>,
) -> Result<()> {
    let into = zone(truncate.of, truncate.zone.as_deref())?;
    let back = zone(truncate.to, truncate.zone.as_deref())?;
    renderer.push("CAST(");
    if let Zone::Offset(_) = back {
        renderer.push("CONVERT_TZ(");
    }
    cut(renderer, truncate, into, frame)?;
    if let Zone::Offset(minutes) = back {
        renderer.push(", '");
        renderer.push(&Zone::offset_text(minutes));
        renderer.push("', '+00:00')");
    }
    renderer.push(" AS ");
    types::cast(truncate.to, mariadb, &mut renderer.sql);
    renderer.push(")");
    Ok(())
}

fn cut<'a>(
    renderer: &mut Renderer<'a>,
    truncate: &'a Truncate,
    into: Zone<'a>,
    frame: Frame<'a>,
) -> Result<()> {
    let time = truncate.of == ColumnType::Time;
    let (before, between, after) = match truncate.unit {
        None => ("", "", ""),
        Some(DateUnit::Hour) if time => ("TIME_FORMAT(", "", ", '%H:00:00')"),
        Some(DateUnit::Minute) if time => ("TIME_FORMAT(", "", ", '%H:%i:00')"),
        Some(DateUnit::Second) if time => ("TIME_FORMAT(", "", ", '%H:%i:%s')"),
        Some(DateUnit::Year) => ("MAKEDATE(YEAR(", "", "), 1)"),
        Some(DateUnit::Quarter) => (
            "(MAKEDATE(YEAR(",
            "), 1) + INTERVAL QUARTER(",
            ") - 1 QUARTER)",
        ),
        Some(DateUnit::Month) => ("DATE_FORMAT(", "", ", '%Y-%m-01')"),
        Some(DateUnit::Week) => ("(DATE(", ") - INTERVAL WEEKDAY(", ") DAY)"),
        Some(DateUnit::Day) => ("DATE(", "", ")"),
        Some(DateUnit::Hour) => ("DATE_FORMAT(", "", ", '%Y-%m-%d %H:00:00')"),
        Some(DateUnit::Minute) => ("DATE_FORMAT(", "", ", '%Y-%m-%d %H:%i:00')"),
        Some(DateUnit::Second) => ("DATE_FORMAT(", "", ", '%Y-%m-%d %H:%i:%s')"),
    };
    renderer.push(before);
    local(renderer, &truncate.operand, into, frame)?;
    if !between.is_empty() {
        renderer.push(between);
        local(renderer, &truncate.operand, into, frame)?;
    }
    renderer.push(after);
    Ok(())
}

/// An operand as the clocks of a zone show it.
fn local<'a>(
    renderer: &mut Renderer<'a>,
    operand: &'a Expression,
    zone: Zone<'a>,
    frame: Frame<'a>,
) -> Result<()> {
    let Zone::Offset(minutes) = zone else {
        return renderer.expression(operand, frame);
    };
    renderer.push("CONVERT_TZ(");
    renderer.expression(operand, frame)?;
    renderer.push(", '+00:00', '");
    renderer.push(&Zone::offset_text(minutes));
    renderer.push("')");
    Ok(())
}

/// The zone in which a value of this type is read.
fn zone(of: ColumnType, zone: Option<&str>) -> Result<Zone<'_>> {
    match Zone::parse(zone)? {
        _ if of != ColumnType::Timestamp => Ok(Zone::Utc),
        Zone::Named(_) => Err(Error::new(
            ErrorKind::Unsupported,
            "mysql knows named time zones only when somebody loaded them into the server",
        )
        .with_hint("give the offset, such as +02:00, or calculate in UTC")),
        known => Ok(known),
    }
}
