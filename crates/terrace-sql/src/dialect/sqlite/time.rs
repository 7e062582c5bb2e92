//! Parts and units of dates and times, by functions that the driver makes: SQLite knows no time
//! zones but the machine's own.

use terrace_core::{ColumnType, Result};

use crate::render::{Frame, Renderer, Zone};
use crate::{DatePart, DateUnit, Extract, Truncate};

pub(super) fn extract<'a>(
    renderer: &mut Renderer<'a>,
    extract: &'a Extract,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("terrace_extract('");
    renderer.push(match extract.part {
        DatePart::Year => "year",
        DatePart::IsoYear => "iso_year",
        DatePart::Quarter => "quarter",
        DatePart::Month => "month",
        DatePart::Week => "week",
        DatePart::Day => "day",
        DatePart::DayOfYear => "day_of_year",
        DatePart::WeekDay => "week_day",
        DatePart::IsoWeekDay => "iso_week_day",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Microsecond => "microsecond",
        DatePart::Epoch => "epoch",
    });
    renderer.push("', ");
    renderer.expression(&extract.operand, frame)?;
    renderer.push(", ");
    zone(renderer, Zone::parse(extract.zone.as_deref())?);
    renderer.push(")");
    Ok(())
}

pub(super) fn truncate<'a>(
    renderer: &mut Renderer<'a>,
    truncate: &'a Truncate,
    frame: Frame<'a>,
) -> Result<()> {
    renderer.push("terrace_cut('");
    renderer.push(match truncate.unit {
        None => "",
        Some(DateUnit::Year) => "year",
        Some(DateUnit::Quarter) => "quarter",
        Some(DateUnit::Month) => "month",
        Some(DateUnit::Week) => "week",
        Some(DateUnit::Day) => "day",
        Some(DateUnit::Hour) => "hour",
        Some(DateUnit::Minute) => "minute",
        Some(DateUnit::Second) => "second",
    });
    renderer.push("', ");
    renderer.expression(&truncate.operand, frame)?;
    renderer.push(match truncate.to {
        ColumnType::Date => ", 'date', ",
        ColumnType::Time => ", 'time', ",
        ColumnType::Timestamp => ", 'timestamp', ",
        _ => ", 'date_time', ",
    });
    zone(renderer, Zone::parse(truncate.zone.as_deref())?);
    renderer.push(")");
    Ok(())
}

fn zone(renderer: &mut Renderer<'_>, zone: Zone<'_>) {
    match zone {
        Zone::Utc => renderer.push("'UTC'"),
        Zone::Offset(minutes) => {
            renderer.push("'");
            renderer.push(&Zone::offset_text(minutes));
            renderer.push("'");
        }
        Zone::Named(name) => renderer.owned(name),
    }
}
