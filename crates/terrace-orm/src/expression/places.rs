//! Places in an array: one table for typed methods and for paths of strings.

use terrace_core::{ColumnType, Value};
use terrace_sql::{Expression, Function};

/// One or more places in an array, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// The element at this index.
    At(u16),
    /// The elements from the first of these indexes up to the second, without it.
    Between(u16, u16),
}

impl Places {
    /// The places of this name in a path, as in Django: `0`, or `0_2` for the first two.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.split_once('_') {
            Some((from, to)) => Some(Self::Between(number(from)?, number(to)?)),
            None => number(name).map(Self::At),
        }
    }

    /// What is there in a value of this type; `None` when it isn't an array.
    pub(crate) const fn gives(self, of: ColumnType) -> Option<ColumnType> {
        match (self, of) {
            (Self::At(_), ColumnType::Array(element)) => Some(element.column_type()),
            (Self::Between(..), ColumnType::Array(_)) => Some(of),
            _ => None,
        }
    }

    /// What is there in this array.
    pub(crate) fn of(self, array: Expression) -> Expression {
        let place = |place: i32| Expression::Value(Value::I32(place));
        match self {
            Self::At(index) => Expression::Call(
                Function::ArrayElement,
                vec![array, place(i32::from(index) + 1)],
            ),
            Self::Between(from, to) => Expression::Call(
                Function::ArraySlice,
                vec![array, place(i32::from(from) + 1), place(i32::from(to))],
            ),
        }
    }
}

/// Digits and nothing else: no sign.
fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_the_names_that_django_gives_them() {
        assert_eq!(Places::named("0"), Some(Places::At(0)));
        assert_eq!(Places::named("65535"), Some(Places::At(65535)));
        assert_eq!(Places::named("1_3"), Some(Places::Between(1, 3)));
        for wrong in [
            "", "_", "0_", "_2", "+1", "-1", "65536", "1_2_3", "0_x", "len",
        ] {
            assert_eq!(Places::named(wrong), None, "{wrong}");
        }
    }
}
