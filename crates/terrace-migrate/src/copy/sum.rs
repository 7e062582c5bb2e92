//! A sum over rows that doesn't depend on their order: two databases sort texts differently.

use std::fmt;

use sha2::{Digest, Sha256};
use terrace_core::Value;

/// The number of rows, and the sum of the hashes of their values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    hashes: u128,
}

impl Sum {
    pub(super) fn add(&mut self, row: &[Value]) {
        let mut text = String::new();
        for value in row {
            // The length keeps two neighbours from being taken for others.
            let written = written(value);
            text.push_str(&written.len().to_string());
            text.push(':');
            text.push_str(&written);
        }
        let digest = Sha256::digest(text.as_bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        self.rows += 1;
        self.hashes = self.hashes.wrapping_add(u128::from_be_bytes(first));
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.hashes)
    }
}

/// A value as text, the same for equal values whatever database they came from.
fn written(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".to_owned(),
        // 1.50 and 1.5 are the same number.
        Value::Decimal(number) => format!("decimal {}", number.normalize()),
        Value::Timestamp(instant) => format!("instant {}", instant.as_microsecond()),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[&[Value]]) -> Sum {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(row);
        }
        sum
    }

    #[test]
    fn the_order_of_rows_makes_no_difference_and_everything_else_does() {
        let (one, two) = (
            [Value::from("a"), Value::from("bc")],
            [Value::from("x"), Value::I64(1)],
        );
        assert_eq!(sum(&[&one, &two]), sum(&[&two, &one]));
        assert_ne!(sum(&[&one]), sum(&[&[Value::from("ab"), Value::from("c")]]));
        assert_ne!(sum(&[&one]), sum(&[&one, &one]));
        assert_ne!(sum(&[&two]), sum(&[&[Value::from("x"), Value::I64(2)]]));
    }
}
