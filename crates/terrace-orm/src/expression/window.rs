//! Windows: values calculated from the rows around a row.

use std::ops::{Bound, RangeBounds};

use terrace_core::ColumnType;
use terrace_sql::{
    Expression, Order, WindowBound, WindowExclusion, WindowFrame, WindowFunction, WindowUnit,
};

use super::{Basic, Either, Terms};
use crate::column::{Column, Computed, Operand, Orderings};
use crate::model::{Field, Required};

/// Which rows around a row a value is calculated from; all of them unless said.
#[derive(Clone, Debug, Default)]
#[must_use = "a window does nothing until something is calculated over it"]
pub struct Window {
    partition_by: Vec<Expression>,
    order_by: Vec<Order>,
    frame: Option<WindowFrame>,
}

/// All rows of the query, to be narrowed.
pub fn window() -> Window {
    Window::default()
}

impl Window {
    /// Only rows with the same values of these.
    pub fn partition_by(mut self, values: impl Terms) -> Self {
        self.partition_by = values.into_terms();
        self
    }

    /// In this order.
    pub fn order_by(mut self, order: impl Orderings) -> Self {
        self.order_by = order.into_orders().into_vec();
        self
    }

    /// Only these rows, counted from the current one: `..=0` up to it, `-1..=1` it and its
    /// neighbours.
    pub fn rows(self, rows: impl RangeBounds<i64>) -> Self {
        self.framed(WindowUnit::Rows, &rows)
    }

    /// Only rows whose ordered value differs so much from the current one's.
    pub fn range(self, differences: impl RangeBounds<i64>) -> Self {
        self.framed(WindowUnit::Range, &differences)
    }

    /// Only so many groups of rows that are equal in the order, counted from the current one's.
    pub fn groups(self, groups: impl RangeBounds<i64>) -> Self {
        self.framed(WindowUnit::Groups, &groups)
    }

    /// Without the current row.
    pub fn exclude_current(self) -> Self {
        self.excluding(WindowExclusion::Current)
    }

    /// Without the current row and those that are equal in the order.
    pub fn exclude_group(self) -> Self {
        self.excluding(WindowExclusion::Group)
    }

    /// Without the rows that are equal to the current one in the order, which stays itself.
    pub fn exclude_ties(self) -> Self {
        self.excluding(WindowExclusion::Ties)
    }

    fn framed(mut self, unit: WindowUnit, bounds: &impl RangeBounds<i64>) -> Self {
        let start = match bounds.start_bound() {
            Bound::Unbounded => WindowBound::Start,
            Bound::Included(at) => bound(*at),
            Bound::Excluded(at) => bound(at.saturating_add(1)),
        };
        let end = match bounds.end_bound() {
            Bound::Unbounded => WindowBound::End,
            Bound::Included(at) => bound(*at),
            Bound::Excluded(at) => bound(at.saturating_sub(1)),
        };
        let exclude = self.frame.and_then(|frame| frame.exclude);
        self.frame = Some(WindowFrame {
            unit,
            start,
            end,
            exclude,
        });
        self
    }

    fn excluding(mut self, exclusion: WindowExclusion) -> Self {
        let frame = self.frame.get_or_insert(WindowFrame {
            unit: WindowUnit::Range,
            start: WindowBound::Start,
            end: WindowBound::Current,
            exclude: None,
        });
        frame.exclude = Some(exclusion);
        self
    }

    pub(crate) fn of(self, function: WindowFunction) -> Expression {
        Expression::Window(Box::new(terrace_sql::Window {
            function,
            partition_by: self.partition_by,
            order_by: self.order_by,
            frame: self.frame,
        }))
    }
}

const fn bound(at: i64) -> WindowBound {
    match at {
        0 => WindowBound::Current,
        at if at < 0 => WindowBound::Before(at.unsigned_abs()),
        at => WindowBound::After(at.unsigned_abs()),
    }
}

/// A function of a window; [`over`](Self::over) says of which.
#[derive(Debug)]
#[must_use = "say over which window: `.over(window())`"]
pub struct OverWindow<T> {
    function: WindowFunction,
    cast: Option<ColumnType>,
    gives: std::marker::PhantomData<fn() -> T>,
}

impl<T> OverWindow<T> {
    const fn new(function: WindowFunction, cast: Option<ColumnType>) -> Self {
        Self {
            function,
            cast,
            gives: std::marker::PhantomData,
        }
    }

    /// Calculated over this window.
    pub fn over(self, window: Window) -> Computed<T> {
        let call = window.of(self.function);
        Computed::new(match self.cast {
            Some(to) => Expression::Cast(Box::new(call), to),
            None => call,
        })
    }
}

const WHOLE: Option<ColumnType> = Some(ColumnType::BigInt);

/// The number of the row: 1, 2, 3 …
pub fn row_number() -> OverWindow<i64> {
    OverWindow::new(WindowFunction::RowNumber, None)
}

/// The place of the row, equal rows sharing one, with gaps after them.
pub fn rank() -> OverWindow<i64> {
    OverWindow::new(WindowFunction::Rank, None)
}

/// The place of the row, equal rows sharing one, without gaps.
pub fn dense_rank() -> OverWindow<i64> {
    OverWindow::new(WindowFunction::DenseRank, None)
}

/// The place of the row from 0 to 1.
pub fn percent_rank() -> OverWindow<f64> {
    OverWindow::new(WindowFunction::PercentRank, None)
}

/// The share of the rows that come before or are equal.
pub fn cumulative_distribution() -> OverWindow<f64> {
    OverWindow::new(WindowFunction::CumulativeDistribution, None)
}

/// Which of so many groups of about the same size.
pub fn tile(groups: u64) -> OverWindow<i64> {
    OverWindow::new(WindowFunction::Tile(groups), WHOLE)
}

macro_rules! windows {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field<Base: Required> $(, $kind)?> $of<T $(, $kind)?> {
            /// The value so many rows before; null where there is none.
            pub fn lag(self, rows: u64) -> OverWindow<Option<T::Base>> {
                let value = Box::new(self.into_expression());
                OverWindow::new(WindowFunction::Lag(value, rows, None), None)
            }

            /// The value so many rows after; null where there is none.
            pub fn lead(self, rows: u64) -> OverWindow<Option<T::Base>> {
                let value = Box::new(self.into_expression());
                OverWindow::new(WindowFunction::Lead(value, rows, None), None)
            }

            /// The value so many rows before, or another where there is none.
            pub fn lag_or<O: Operand<T::Base>>(
                self,
                rows: u64,
                other: O,
            ) -> OverWindow<Either<T, O::Null, T::Base>>
            where
                T::Base: Basic,
            {
                let value = Box::new(self.into_expression());
                let other = Some(Box::new(other.into_expression()));
                OverWindow::new(WindowFunction::Lag(value, rows, other), None)
            }

            /// The value so many rows after, or another where there is none.
            pub fn lead_or<O: Operand<T::Base>>(
                self,
                rows: u64,
                other: O,
            ) -> OverWindow<Either<T, O::Null, T::Base>>
            where
                T::Base: Basic,
            {
                let value = Box::new(self.into_expression());
                let other = Some(Box::new(other.into_expression()));
                OverWindow::new(WindowFunction::Lead(value, rows, other), None)
            }

            /// The value of the window's first row.
            pub fn first_value(self) -> OverWindow<Option<T::Base>> {
                let value = Box::new(self.into_expression());
                OverWindow::new(WindowFunction::First(value), None)
            }

            /// The value of the window's last row.
            pub fn last_value(self) -> OverWindow<Option<T::Base>> {
                let value = Box::new(self.into_expression());
                OverWindow::new(WindowFunction::Last(value), None)
            }

            /// The value of the window's row of this number, from 1; null where there is none.
            pub fn nth_value(self, number: u64) -> OverWindow<Option<T::Base>> {
                let value = Box::new(self.into_expression());
                OverWindow::new(WindowFunction::Nth(value, number), None)
            }
        }
    };
}

windows!(Column);
windows!(Computed K);
