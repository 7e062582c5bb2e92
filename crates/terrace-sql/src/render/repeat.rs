//! Expressions that have to be the same in several places of a query.
//!
//! A database compares what is grouped by with what is returned and ordered by. Two placeholders are
//! two things to it, even when the same value is bound to both; so an expression that stood there
//! before is written with the parameters that it had.

use terrace_core::Result;

use crate::{Distinct, Expression, Select};

use super::{Frame, Renderer};

impl<'a> Renderer<'a> {
    /// Whether expressions of this query have to be the same in several places.
    pub(super) fn compares(&self, select: &Select) -> bool {
        self.numbered() && (!select.group_by.is_empty() || select.distinct != Distinct::No)
    }

    /// Writes an expression that others may have to be the same as.
    pub(super) fn comparable(
        &mut self,
        expression: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        if !self.remembers || matches!(expression, Expression::Column(_) | Expression::Value(_)) {
            return self.argument(expression, frame);
        }
        let first = self.bound();
        self.expression(expression, frame)?;
        if self.bound() > first {
            self.repeats.push((expression, first));
        }
        Ok(())
    }

    /// Remembers what was written with the parameters from `first` on, where the query is grouped
    /// by the same.
    pub(super) fn remember_part(&mut self, expression: &'a Expression, first: usize) {
        if self.bound() > first && !self.replays() && self.parts.contains(expression) {
            self.repeats.push((expression, first));
        }
    }

    /// The first parameter of an expression that is the same.
    pub(super) fn repeated(&self, expression: &Expression) -> Option<usize> {
        if self.replays() || matches!(expression, Expression::Column(_) | Expression::Value(_)) {
            return None;
        }
        self.repeats
            .iter()
            .find(|(known, _)| *known == expression)
            .map(|(_, first)| *first)
    }

    /// Whether the query is grouped by an expression, which isn't a column.
    pub(super) fn is_grouped(&self, expression: &Expression) -> bool {
        !matches!(expression, Expression::Column(_) | Expression::Value(_))
            && self.grouped.contains(expression)
    }

    /// What a query is grouped by, where its `HAVING` takes only columns and aggregates: the
    /// smallest of values that are all the same.
    pub(super) fn grouped_value(
        &mut self,
        expression: &'a Expression,
        frame: Frame<'a>,
    ) -> Result<()> {
        let grouped = std::mem::take(&mut self.grouped);
        self.nesting -= 1;
        self.call("MIN", expression, frame)?;
        self.grouped = grouped;
        Ok(())
    }

    /// Writes an expression with the parameters from this one on.
    pub(super) fn repeat(
        &mut self,
        expression: &'a Expression,
        first: usize,
        frame: Frame<'a>,
    ) -> Result<()> {
        self.set_replay(Some(first));
        self.nesting -= 1;
        let written = self.expression(expression, frame);
        self.set_replay(None);
        written
    }
}
