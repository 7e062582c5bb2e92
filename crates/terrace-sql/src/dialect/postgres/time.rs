//! Parts and units of dates and times:
//! <https://www.postgresql.org/docs/15/functions-datetime.html>.

use terrace_core::{ColumnType, Result};

use super::types;
use crate::render::{Frame, Renderer, Zone};
use crate::{DatePart, DateUnit, Extract, Truncate};

pub(super) fn extract<'a>(
    renderer: &mut Renderer<'a>,
    extract: &'a Extract,
    frame: Frame<'a>,
) -> Result<()> {
    let (before, part, after) = match extract.part {
        DatePart::Year => ("CAST(", "YEAR", " AS INTEGER)"),
        DatePart::IsoYear => ("CAST(", "ISOYEAR", " AS INTEGER)"),
        DatePart::Quarter => ("CAST(", "QUARTER", " AS INTEGER)"),
        DatePart::Month => ("CAST(", "MONTH", " AS INTEGER)"),
        DatePart::Week => ("CAST(", "WEEK", " AS INTEGER)"),
        DatePart::Day => ("CAST(", "DAY", " AS INTEGER)"),
        DatePart::DayOfYear => ("CAST(", "DOY", " AS INTEGER)"),
        DatePart::WeekDay => ("CAST(", "DOW", " + 1 AS INTEGER)"),
        DatePart::IsoWeekDay => ("CAST(", "ISODOW", " AS INTEGER)"),
        DatePart::Hour => ("CAST(", "HOUR", " AS INTEGER)"),
        DatePart::Minute => ("CAST(", "MINUTE", " AS INTEGER)"),
        // Both have a fraction, or whole seconds, in them.
        DatePart::Second => ("CAST(FLOOR(", "SECOND", ") AS INTEGER)"),
        DatePart::Microsecond => ("CAST(", "MICROSECONDS", " % 1000000 AS INTEGER)"),
        DatePart::Epoch => ("CAST(", "EPOCH", " AS DOUBLE PRECISION)"),
    };
    renderer.push(before);
    renderer.push("EXTRACT(");
    renderer.push(part);
    renderer.push(" FROM ");
    let local = extract.of == ColumnType::Timestamp && extract.part != DatePart::Epoch;
    renderer.call("", &extract.operand, frame)?;
    if local {
        zone(renderer, Zone::parse(extract.zone.as_deref())?);
    }
    renderer.push(")");
    renderer.push(after);
    Ok(())
}

pub(super) fn truncate<'a>(
    renderer: &mut Renderer<'a>,
    truncate: &'a Truncate,
    frame: Frame<'a>,
) -> Result<()> {
    let in_zone = Zone::parse(truncate.zone.as_deref())?;
    let instant = |of| of == ColumnType::Timestamp;
    renderer.push("CAST(");
    // An hour that a change of the clock repeats is cut to its own start.
    if let (true, true, Some(unit)) = (instant(truncate.of), instant(truncate.to), truncate.unit) {
        renderer.push("DATE_TRUNC('");
        renderer.push(name(unit));
        renderer.push("', ");
        renderer.call("", &truncate.operand, frame)?;
        renderer.push(", ");
        zone_text(renderer, in_zone);
        renderer.push(") AS TIMESTAMPTZ)");
        return Ok(());
    }
    if let Some(unit) = truncate.unit {
        renderer.push("DATE_TRUNC('");
        renderer.push(name(unit));
        renderer.push("', ");
    }
    renderer.call("", &truncate.operand, frame)?;
    if instant(truncate.of) && !instant(truncate.to) {
        zone(renderer, in_zone);
    } else if truncate.of == ColumnType::Date {
        // As a date it would become an instant in the session's time zone.
        renderer.push("::TIMESTAMP");
    }
    if truncate.unit.is_some() {
        renderer.push(")");
    }
    if instant(truncate.to) && !instant(truncate.of) {
        zone(renderer, in_zone);
    }
    renderer.push(" AS ");
    types::write(truncate.to, &mut renderer.sql);
    renderer.push(")");
    Ok(())
}

fn zone(renderer: &mut Renderer<'_>, zone: Zone<'_>) {
    renderer.push(" AT TIME ZONE ");
    zone_text(renderer, zone);
}

/// The name of a zone. The bare form of an offset would count to the west.
fn zone_text(renderer: &mut Renderer<'_>, zone: Zone<'_>) {
    match zone {
        Zone::Utc => renderer.push("'UTC'"),
        Zone::Offset(minutes) => {
            renderer.push("'<");
            renderer.push(&Zone::offset_text(minutes));
            renderer.push(">");
            renderer.push(&Zone::offset_text(-minutes));
            renderer.push("'");
        }
        Zone::Named(name) => {
            renderer.push("CAST(");
            renderer.owned(name);
            renderer.push(" AS TEXT)");
        }
    }
}

const fn name(unit: DateUnit) -> &'static str {
    match unit {
        DateUnit::Year => "year",
        DateUnit::Quarter => "quarter",
        DateUnit::Month => "month",
        DateUnit::Week => "week",
        DateUnit::Day => "day",
        DateUnit::Hour => "hour",
        DateUnit::Minute => "minute",
        DateUnit::Second => "second",
    }
}
