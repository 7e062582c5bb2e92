//! What is printed and written.

use std::collections::BTreeMap;
use std::path::Path;

use bench_worker::{Failure, Measurement, Result};

use crate::rounds::Results;

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    numbers: BTreeMap<String, f64>,
    lines: Vec<String>,
    notes: Vec<String>,
}

impl Report {
    /// Keeps a number under its key.
    pub(crate) fn number(&mut self, key: &str, number: f64) {
        self.numbers.insert(key.to_owned(), rounded(number));
    }

    /// Keeps a remark for the end.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Keeps a group's contenders for the table.
    pub(crate) fn group(&mut self, name: &str, results: &Results) {
        self.lines.push(format!(
            "\n{name:<28}{:>12}{:>11}{:>11}{:>17}",
            "per second", "p50 µs", "p99 µs", "range"
        ));
        for (contender, measured) in results.iter() {
            let [rate, p50, p99] = {
                let columns: [fn(&Measurement) -> f64; 3] =
                    [Measurement::rate, |m| m.p50_us, |m| m.p99_us];
                columns.map(|number| median(&mut numbers(measured, number)))
            };
            let rates = numbers(measured, Measurement::rate);
            let low = rates.iter().copied().fold(f64::INFINITY, f64::min);
            let high = rates.iter().copied().fold(0.0, f64::max);
            self.lines.push(format!(
                "  {contender:<26}{rate:>12.0}{p50:>11.1}{p99:>11.1}{:>17}",
                format!("{low:.0}–{high:.0}")
            ));
        }
    }

    /// Keeps the median of one contender's number under a key.
    pub(crate) fn median(
        &mut self,
        key: &str,
        results: &Results,
        name: &str,
        number: fn(&Measurement) -> f64,
    ) {
        self.number(key, median(&mut numbers(results.of(name), number)));
    }

    /// Keeps the median of the ratios of two contenders' throughput under a key.
    pub(crate) fn ratio(&mut self, key: &str, results: &Results, ours: &str, theirs: &str) {
        self.ratio_of(key, results, (ours, theirs), Measurement::rate);
    }

    /// Keeps the median of the ratios of some number of two contenders under a key.
    pub(crate) fn ratio_of(
        &mut self,
        key: &str,
        results: &Results,
        (ours, theirs): (&str, &str),
        number: fn(&Measurement) -> f64,
    ) {
        let mut ratios = results.ratios(ours, theirs, number);
        self.number(key, median(&mut ratios));
        let (low, high) = (ratios.first().copied(), ratios.last().copied());
        self.lines.push(format!(
            "  {key} = {:.2} ({:.2} to {:.2})",
            median(&mut ratios),
            low.unwrap_or(f64::NAN),
            high.unwrap_or(f64::NAN)
        ));
    }

    /// Prints tables, numbers and remarks.
    #[expect(clippy::print_stdout, reason = "the report is what the program is for")]
    pub(crate) fn print(&self) {
        self.lines.iter().for_each(|line| println!("{line}"));
        println!();
        for (key, number) in &self.numbers {
            println!("{key:<36}{number:>14}");
        }
        println!();
        self.notes.iter().for_each(|note| println!("{note}"));
    }

    /// Writes the numbers as one flat JSON object.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        if let Some((key, _)) = self.numbers.iter().find(|(_, number)| !number.is_finite()) {
            return Err(Failure::from(format!("{key} is no number")));
        }
        Ok(std::fs::write(
            file,
            serde_json::to_string_pretty(&self.numbers)? + "\n",
        )?)
    }
}

/// The middle of some numbers, which are sorted by this.
pub(crate) fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers {
        [] => f64::NAN,
        [.., _] if numbers.len() % 2 == 1 => numbers[numbers.len() / 2],
        _ => f64::midpoint(numbers[numbers.len() / 2 - 1], numbers[numbers.len() / 2]),
    }
}

fn numbers(measured: &[Measurement], number: fn(&Measurement) -> f64) -> Vec<f64> {
    measured.iter().map(number).collect()
}

/// Four digits are more than a benchmark knows.
fn rounded(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let scale = 10_f64.powf(3.0 - number.abs().log10().floor());
    if scale < 1.0 {
        number.round()
    } else {
        (number * scale).round() / scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_rounding() {
        assert!((median(&mut [3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&mut [4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!((rounded(1.234_567) - 1.235).abs() < 1e-12);
        assert!((rounded(123_456.7) - 123_457.0).abs() < 1e-12);
    }
}
