//! Aggregates and window functions.

use super::Expression;
use crate::Order;

/// One value from many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Of what; none counts rows.
    pub arguments: Vec<Expression>,
    /// Whether equal arguments count once.
    pub distinct: bool,
    /// Which rows, of those of the group.
    pub filter: Option<Expression>,
    /// In which order, where that makes a difference.
    pub order_by: Vec<Order>,
}

impl Aggregate {
    /// An aggregate of one argument.
    pub fn of(function: AggregateFunction, argument: Expression) -> Self {
        Self {
            function,
            arguments: vec![argument],
            distinct: false,
            filter: None,
            order_by: Vec::new(),
        }
    }

    /// `COUNT(*)`.
    pub const fn count_all() -> Self {
        Self {
            function: AggregateFunction::Count,
            arguments: Vec::new(),
            distinct: false,
            filter: None,
            order_by: Vec::new(),
        }
    }
}

/// An aggregate that every database has, under whatever name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateFunction {
    /// Number of rows for which the argument is not null; of all rows without an argument.
    Count,
    /// Sum. Of 64-bit integers a decimal on PostgreSQL, of any integers on MySQL: cast it where it
    /// is to be read as an integer.
    Sum,
    /// Mean. Of integers a decimal on PostgreSQL and MySQL: cast it where it is to be read as a
    /// double.
    Average,
    /// Smallest.
    Minimum,
    /// Largest.
    Maximum,
    /// Standard deviation of a population.
    StandardDeviation,
    /// Standard deviation of a sample.
    StandardDeviationSample,
    /// Variance of a population.
    Variance,
    /// Variance of a sample.
    VarianceSample,
    /// Texts, one after the other, with a separator in between: text, separator.
    Text,
    /// A JSON array.
    JsonArray,
    /// Bits set in all.
    BitAnd,
    /// Bits set in any.
    BitOr,
    /// Bits set in an odd number of them.
    BitExclusiveOr,
    /// True in all.
    All,
    /// True in any.
    Any,
    /// Some value.
    AnyValue,
    /// An array (PostgreSQL).
    Array,
}

/// A value calculated from the rows around a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Which.
    pub function: WindowFunction,
    /// Only rows with the same values of these.
    pub partition_by: Vec<Expression>,
    /// In which order.
    pub order_by: Vec<Order>,
    /// Which of the partition's rows; the database's habit when missing.
    pub frame: Option<WindowFrame>,
}

/// A function of a window.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowFunction {
    /// An aggregate.
    Aggregate(Aggregate),
    /// 1, 2, 3 …
    RowNumber,
    /// Place, equal rows sharing one, with gaps after them.
    Rank,
    /// Place, equal rows sharing one, without gaps.
    DenseRank,
    /// Place from 0 to 1.
    PercentRank,
    /// Share of the rows that come before or are equal.
    CumulativeDistribution,
    /// Which of so many groups of about the same size.
    Tile(u64),
    /// The value so many rows before, or another value where there is none.
    Lag(Box<Expression>, u64, Option<Box<Expression>>),
    /// The value so many rows after, or another value where there is none.
    Lead(Box<Expression>, u64, Option<Box<Expression>>),
    /// The value of the first row.
    First(Box<Expression>),
    /// The value of the last row.
    Last(Box<Expression>),
    /// The value of the row of this number, from 1.
    Nth(Box<Expression>, u64),
}

/// Which of a partition's rows a window function sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowFrame {
    /// What bounds count.
    pub unit: WindowUnit,
    /// Where the frame starts.
    pub start: WindowBound,
    /// Where it ends.
    pub end: WindowBound,
    /// What is left out around the current row.
    pub exclude: Option<WindowExclusion>,
}

/// What the bounds of a frame count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowUnit {
    /// Rows.
    Rows,
    /// Differences of the ordered value.
    Range,
    /// Groups of equal rows.
    Groups,
}

/// A bound of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowBound {
    /// The first row of the partition.
    Start,
    /// So many before the current row.
    Before(u64),
    /// The current row.
    Current,
    /// So many after the current row.
    After(u64),
    /// The last row of the partition.
    End,
}

/// Rows that a frame leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowExclusion {
    /// The current row.
    Current,
    /// The current row and those equal to it.
    Group,
    /// Those equal to the current row, but not itself.
    Ties,
}

impl Window {
    pub(super) fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        self.function.children(visit);
        self.partition_by.iter().for_each(&mut *visit);
        self.order_by
            .iter()
            .for_each(|order| visit(&order.expression));
    }

    pub(super) fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        self.function.children_mut(visit);
        self.partition_by.iter_mut().for_each(&mut *visit);
        self.order_by
            .iter_mut()
            .for_each(|order| visit(&mut order.expression));
    }
}

impl WindowFunction {
    fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Aggregate(aggregate) => aggregate.children(visit),
            Self::Lag(value, _, default) | Self::Lead(value, _, default) => {
                visit(value);
                if let Some(default) = default {
                    visit(default);
                }
            }
            Self::First(value) | Self::Last(value) | Self::Nth(value, _) => visit(value),
            _ => {}
        }
    }

    fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        match self {
            Self::Aggregate(aggregate) => aggregate.children_mut(visit),
            Self::Lag(value, _, default) | Self::Lead(value, _, default) => {
                visit(value);
                if let Some(default) = default {
                    visit(default);
                }
            }
            Self::First(value) | Self::Last(value) | Self::Nth(value, _) => visit(value),
            _ => {}
        }
    }
}

impl Aggregate {
    pub(super) fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        self.arguments.iter().for_each(&mut *visit);
        self.filter.iter().for_each(&mut *visit);
        self.order_by
            .iter()
            .for_each(|order| visit(&order.expression));
    }

    pub(super) fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        self.arguments.iter_mut().for_each(&mut *visit);
        self.filter.iter_mut().for_each(&mut *visit);
        self.order_by
            .iter_mut()
            .for_each(|order| visit(&mut order.expression));
    }
}
