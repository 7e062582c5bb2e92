//! Window functions.

use terrace_core::{Error, ErrorKind, Result};

use crate::{
    Expression, Window, WindowBound, WindowExclusion, WindowFrame, WindowFunction, WindowUnit,
};

use super::{Frame, Renderer, push_number};

impl<'a> Renderer<'a> {
    pub(super) fn window(&mut self, window: &'a Window, frame: Frame<'a>) -> Result<()> {
        let name = match &window.function {
            WindowFunction::Aggregate(aggregate) => {
                return self.aggregate(aggregate, Some(window), frame);
            }
            WindowFunction::Lag(value, rows, default) => {
                return self.neighbour("LAG(", value, *rows, default.as_deref(), window, frame);
            }
            WindowFunction::Lead(value, rows, default) => {
                return self.neighbour("LEAD(", value, *rows, default.as_deref(), window, frame);
            }
            WindowFunction::RowNumber => "ROW_NUMBER(",
            WindowFunction::Rank => "RANK(",
            WindowFunction::DenseRank => "DENSE_RANK(",
            WindowFunction::PercentRank => "PERCENT_RANK(",
            WindowFunction::CumulativeDistribution => "CUME_DIST(",
            WindowFunction::Tile(_) => "NTILE(",
            WindowFunction::First(_) => "FIRST_VALUE(",
            WindowFunction::Last(_) => "LAST_VALUE(",
            WindowFunction::Nth(..) => "NTH_VALUE(",
        };
        self.push(name);
        match &window.function {
            WindowFunction::First(value) | WindowFunction::Last(value) => {
                self.argument(value, frame)?;
            }
            WindowFunction::Nth(value, place) => {
                self.argument(value, frame)?;
                self.push(", ");
                self.count(*place);
            }
            WindowFunction::Tile(groups) => self.count(*groups),
            _ => {}
        }
        self.sql.push(')');
        self.over(window, frame)
    }

    /// The value of a row before or after. Where the function takes no default, another one of the
    /// same kind tells whether there is such a row: its value may be null.
    fn neighbour(
        &mut self,
        name: &'static str,
        value: &'a Expression,
        rows: u64,
        default: Option<&'a Expression>,
        window: &'a Window,
        frame: Frame<'a>,
    ) -> Result<()> {
        let takes_default = self.spelling.capabilities().window_defaults;
        if default.is_some() && !takes_default {
            self.push("CASE WHEN ");
            self.push(name);
            self.push("1, ");
            self.count(rows);
            self.sql.push(')');
            self.over(window, frame)?;
            self.push(" = 1 THEN ");
        }
        self.push(name);
        self.argument(value, frame)?;
        self.push(", ");
        self.count(rows);
        if let (Some(default), true) = (default, takes_default) {
            self.push(", ");
            self.argument(default, frame)?;
        }
        self.sql.push(')');
        self.over(window, frame)?;
        if let (Some(default), false) = (default, takes_default) {
            self.push(" ELSE ");
            self.argument(default, frame)?;
            self.push(" END");
        }
        Ok(())
    }

    /// `OVER (…)`.
    pub(crate) fn over(&mut self, window: &'a Window, frame: Frame<'a>) -> Result<()> {
        self.push(" OVER (");
        let empty = self.sql.len();
        self.list("PARTITION BY ", &window.partition_by, frame)?;
        if !window.order_by.is_empty() {
            if self.sql.len() > empty {
                self.sql.push(' ');
            }
            self.terms("ORDER BY ", &window.order_by, frame)?;
        }
        if let Some(bounds) = &window.frame {
            if self.sql.len() > empty {
                self.sql.push(' ');
            }
            self.bounds(bounds)?;
        }
        self.sql.push(')');
        Ok(())
    }

    fn bounds(&mut self, bounds: &WindowFrame) -> Result<()> {
        if !self.spelling.capabilities().window_groups
            && (bounds.unit == WindowUnit::Groups || bounds.exclude.is_some())
        {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} has no groups in a window, and leaves no rows out of one",
                    self.spelling.name()
                ),
            )
            .with_hint("bound the window by rows or by a range"));
        }
        if place(bounds.start) > place(bounds.end) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the rows of a window end before they start",
            )
            .with_hint("say the earlier bound first, such as `-1..=1`"));
        }
        self.push(match bounds.unit {
            WindowUnit::Rows => "ROWS BETWEEN ",
            WindowUnit::Range => "RANGE BETWEEN ",
            WindowUnit::Groups => "GROUPS BETWEEN ",
        });
        self.window_bound(bounds.start);
        self.push(" AND ");
        self.window_bound(bounds.end);
        self.push(match bounds.exclude {
            None => "",
            Some(WindowExclusion::Current) => " EXCLUDE CURRENT ROW",
            Some(WindowExclusion::Group) => " EXCLUDE GROUP",
            Some(WindowExclusion::Ties) => " EXCLUDE TIES",
        });
        Ok(())
    }

    fn window_bound(&mut self, bound: WindowBound) {
        match bound {
            WindowBound::Start => self.push("UNBOUNDED PRECEDING"),
            WindowBound::End => self.push("UNBOUNDED FOLLOWING"),
            WindowBound::Current => self.push("CURRENT ROW"),
            WindowBound::Before(rows) => {
                self.count(rows);
                self.push(" PRECEDING");
            }
            WindowBound::After(rows) => {
                self.count(rows);
                self.push(" FOLLOWING");
            }
        }
    }

    /// A number of rows: written, because not every database takes a parameter there.
    fn count(&mut self, rows: u64) {
        let rows = rows.min(i32::MAX.unsigned_abs().into());
        push_number(usize::try_from(rows).unwrap_or(usize::MAX), &mut self.sql);
    }
}

/// Where a bound is, counted from the current row.
fn place(bound: WindowBound) -> i128 {
    match bound {
        WindowBound::Start => i128::MIN,
        WindowBound::Before(rows) => -i128::from(rows),
        WindowBound::Current => 0,
        WindowBound::After(rows) => i128::from(rows),
        WindowBound::End => i128::MAX,
    }
}
