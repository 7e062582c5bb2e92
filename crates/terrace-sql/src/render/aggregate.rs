//! Aggregates: alone, of some rows of a group, or over a window.

use terrace_core::{Error, ErrorKind, Result, Value};

use crate::{Aggregate, AggregateFunction, Expression, Window};

use super::{Frame, Renderer};

impl<'a> Renderer<'a> {
    /// Writes an aggregate, with the window that it is calculated over.
    pub(super) fn aggregate(
        &mut self,
        aggregate: &'a Aggregate,
        over: Option<&'a Window>,
        frame: Frame<'a>,
    ) -> Result<()> {
        check(aggregate, over)?;
        let grouped = std::mem::take(&mut self.grouped);
        if !self.spelling.own_aggregate(self, aggregate, over, frame)? {
            self.plain_aggregate(aggregate, over, frame)?;
        }
        self.grouped = grouped;
        Ok(())
    }

    fn plain_aggregate(
        &mut self,
        aggregate: &'a Aggregate,
        over: Option<&'a Window>,
        frame: Frame<'a>,
    ) -> Result<()> {
        let Some((before, end)) = self.spelling.aggregate(aggregate.function) else {
            return Err(self.no_aggregate(aggregate.function));
        };
        self.push(before);
        self.aggregate_arguments(aggregate, frame)?;
        self.sql.push(')');
        if self.spelling.capabilities().aggregate_filters {
            self.aggregate_filter(aggregate, frame)?;
        }
        if let Some(window) = over {
            self.over(window, frame)?;
        }
        self.push(end);
        Ok(())
    }

    fn aggregate_arguments(&mut self, aggregate: &'a Aggregate, frame: Frame<'a>) -> Result<()> {
        if aggregate.distinct && duplicates_matter(aggregate.function) {
            self.push("DISTINCT ");
        }
        let keyword = self.spelling.separator_keyword();
        let separator = match aggregate.arguments.as_slice() {
            [_, separator] if aggregate.function == AggregateFunction::Text && keyword => {
                Some(separator)
            }
            _ => None,
        };
        if aggregate.arguments.is_empty() {
            self.filtered(None, aggregate, frame)?;
        }
        for (index, argument) in aggregate.arguments.iter().enumerate() {
            if index > 0 && separator.is_some() {
                break;
            }
            self.push(if index == 0 { "" } else { ", " });
            self.filtered(Some(argument), aggregate, frame)?;
        }
        if order_matters(aggregate.function) {
            self.orders(&aggregate.order_by, frame)?;
        }
        if let Some(separator) = separator {
            self.separator(separator)?;
        }
        Ok(())
    }

    /// An argument, which is null for rows that the filter leaves out where there is no `FILTER`.
    pub(crate) fn filtered(
        &mut self,
        argument: Option<&'a Expression>,
        aggregate: &'a Aggregate,
        frame: Frame<'a>,
    ) -> Result<()> {
        let filter = match &aggregate.filter {
            Some(filter) if !self.spelling.capabilities().aggregate_filters => filter,
            _ => {
                if let Some(argument) = argument {
                    return self.argument(argument, frame);
                }
                self.sql.push('*');
                return Ok(());
            }
        };
        self.push("CASE WHEN ");
        self.expression(filter, frame)?;
        self.push(" THEN ");
        match argument {
            Some(argument) => self.argument(argument, frame)?,
            None => self.sql.push('1'),
        }
        self.push(" END");
        Ok(())
    }

    pub(crate) fn aggregate_filter(
        &mut self,
        aggregate: &'a Aggregate,
        frame: Frame<'a>,
    ) -> Result<()> {
        let mut separator = " FILTER (WHERE ";
        if let (AggregateFunction::AnyValue, [value], true) = (
            aggregate.function,
            aggregate.arguments.as_slice(),
            self.spelling.any_value_may_be_null(),
        ) {
            self.push(separator);
            self.operand(value, frame)?;
            self.push(" IS NOT NULL");
            separator = " AND ";
        }
        if let Some(filter) = &aggregate.filter {
            self.call(separator, filter, frame)?;
            separator = " AND ";
        }
        if separator == " AND " {
            self.sql.push(')');
        }
        Ok(())
    }

    /// The separator between texts, where it isn't an argument: written in hexadecimal, because a
    /// parameter isn't accepted there.
    fn separator(&mut self, separator: &Expression) -> Result<()> {
        let Expression::Value(Value::Text(separator)) = separator else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} takes only a constant text as separator",
                    self.spelling.name()
                ),
            )
            .with_hint("give the separator as a value"));
        };
        self.push(" SEPARATOR ");
        if separator.is_empty() {
            self.push("''");
            return Ok(());
        }
        self.push("0x");
        for byte in separator.bytes() {
            for half in [byte >> 4, byte & 15] {
                self.sql
                    .push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn no_aggregate(&self, function: AggregateFunction) -> Error {
        Error::new(
            ErrorKind::Unsupported,
            format!(
                "{} has no way to calculate {function:?} here",
                self.spelling.name()
            ),
        )
        .with_hint(match function {
            AggregateFunction::Array => "gather the values in a JSON array",
            _ => "calculate it in the program, or without a window",
        })
    }
}

fn check(aggregate: &Aggregate, over: Option<&Window>) -> Result<()> {
    let given = aggregate.arguments.len();
    let taken = match aggregate.function {
        AggregateFunction::Count => given <= 1 && (given == 1 || !aggregate.distinct),
        AggregateFunction::Text => given == 2,
        _ => given == 1,
    };
    if !taken {
        return Err(Error::new(
            ErrorKind::Statement,
            format!("{:?} doesn't take {given} arguments", aggregate.function),
        ));
    }
    let ordered = order_matters(aggregate.function) && !aggregate.order_by.is_empty();
    let distinct = aggregate.distinct && duplicates_matter(aggregate.function);
    if over.is_some() && (ordered || distinct) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "no database takes an order or distinct values in an aggregate over a window",
        )
        .with_hint("put the order into the window, or calculate the aggregate in a subquery"));
    }
    Ok(())
}

const fn order_matters(function: AggregateFunction) -> bool {
    matches!(
        function,
        AggregateFunction::Text | AggregateFunction::JsonArray | AggregateFunction::Array
    )
}

const fn duplicates_matter(function: AggregateFunction) -> bool {
    !matches!(
        function,
        AggregateFunction::Minimum
            | AggregateFunction::Maximum
            | AggregateFunction::BitAnd
            | AggregateFunction::BitOr
            | AggregateFunction::All
            | AggregateFunction::Any
            | AggregateFunction::AnyValue
    )
}
