//! Aggregates. They keep the values of a window, so that a row that leaves it leaves nothing behind.

use std::collections::VecDeque;

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{PURE, double, text, whole};

pub(super) fn register(connection: &Connection) -> Result<()> {
    for (name, sample, root) in [
        ("terrace_variance", false, false),
        ("terrace_variance_sample", true, false),
        ("terrace_standard_deviation", false, true),
        ("terrace_standard_deviation_sample", true, true),
    ] {
        connection.create_window_function(name, 1, PURE, Spread { sample, root })?;
    }
    for (name, fold) in [
        ("terrace_bit_and", (|left, right| left & right) as Fold),
        ("terrace_bit_or", |left, right| left | right),
        ("terrace_bit_exclusive_or", |left, right| left ^ right),
    ] {
        connection.create_window_function(name, 1, PURE, Bits(fold))?;
    }
    connection.create_aggregate_function("terrace_distinct_text", 2, PURE, DistinctText)
}

type Fold = fn(i64, i64) -> i64;

/// How far values are from their mean.
struct Spread {
    sample: bool,
    root: bool,
}

impl Spread {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody counts so many rows that a double is too short"
    )]
    fn of(&self, values: &VecDeque<f64>) -> Option<f64> {
        let count = values.len() as f64;
        let divisor = if self.sample { count - 1.0 } else { count };
        if divisor < 1.0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let variance = squares / divisor;
        Some(if self.root { variance.sqrt() } else { variance })
    }
}

impl Aggregate<VecDeque<f64>, Option<f64>> for Spread {
    fn init(&self, _: &mut Context<'_>) -> Result<VecDeque<f64>> {
        Ok(VecDeque::new())
    }

    fn step(&self, context: &mut Context<'_>, values: &mut VecDeque<f64>) -> Result<()> {
        if context.get_raw(0) != ValueRef::Null {
            values.push_back(double(context, 0)?);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<VecDeque<f64>>) -> Result<Option<f64>> {
        Ok(values.and_then(|values| self.of(&values)))
    }
}

impl WindowAggregate<VecDeque<f64>, Option<f64>> for Spread {
    fn value(&self, values: Option<&mut VecDeque<f64>>) -> Result<Option<f64>> {
        Ok(values.and_then(|values| self.of(values)))
    }

    fn inverse(&self, context: &mut Context<'_>, values: &mut VecDeque<f64>) -> Result<()> {
        if context.get_raw(0) != ValueRef::Null {
            values.pop_front();
        }
        Ok(())
    }
}

/// The bits of whole numbers.
struct Bits(Fold);

impl Aggregate<VecDeque<i64>, Option<i64>> for Bits {
    fn init(&self, _: &mut Context<'_>) -> Result<VecDeque<i64>> {
        Ok(VecDeque::new())
    }

    fn step(&self, context: &mut Context<'_>, values: &mut VecDeque<i64>) -> Result<()> {
        if context.get_raw(0) != ValueRef::Null {
            values.push_back(whole(context, 0)?);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<VecDeque<i64>>) -> Result<Option<i64>> {
        Ok(values.and_then(|values| values.into_iter().reduce(self.0)))
    }
}

impl WindowAggregate<VecDeque<i64>, Option<i64>> for Bits {
    fn value(&self, values: Option<&mut VecDeque<i64>>) -> Result<Option<i64>> {
        Ok(values.and_then(|values| values.iter().copied().reduce(self.0)))
    }

    fn inverse(&self, context: &mut Context<'_>, values: &mut VecDeque<i64>) -> Result<()> {
        if context.get_raw(0) != ValueRef::Null {
            values.pop_front();
        }
        Ok(())
    }
}

/// Different texts, one after the other, with a separator in between.
struct DistinctText;

/// The texts, and the separator.
type Texts = (Vec<String>, String);

impl Aggregate<Texts, Option<String>> for DistinctText {
    fn init(&self, _: &mut Context<'_>) -> Result<Texts> {
        Ok(Texts::default())
    }

    fn step(&self, context: &mut Context<'_>, (texts, separator): &mut Texts) -> Result<()> {
        if context.get_raw(0) == ValueRef::Null {
            return Ok(());
        }
        *separator = text(context, 1)?.into_owned();
        let text = text(context, 0)?;
        if !texts.iter().any(|known| *known == text) {
            texts.push(text.into_owned());
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, texts: Option<Texts>) -> Result<Option<String>> {
        Ok(texts
            .filter(|(texts, _)| !texts.is_empty())
            .map(|(texts, separator)| texts.join(&separator)))
    }
}
