//! Comparing foreign keys with the rows that they refer to.

use terrace_sql::{BinaryOperator, Expression};

use super::{Column, Operand, Predicate};
use crate::expression::lookup::{among, compare};
use crate::key::{ForeignKey, KeyValue};
use crate::model::{Field, Keyed};

macro_rules! references {
    ($field:ty) => {
        impl<M: Keyed, K: KeyValue> Column<$field> {
            /// Refers to this row, by whatever column it refers to rows. As `equals`, for a foreign
            /// key whose values are of another type than the primary key.
            pub fn refers_to(self, row: &M) -> Predicate {
                let row = self.row(row);
                let own = self.into_expression();
                Predicate::new(compare(own, BinaryOperator::Equal, row))
            }

            /// Refers to one of these rows; of none, never.
            pub fn refers_to_one_of<'a>(self, rows: impl IntoIterator<Item = &'a M>) -> Predicate {
                let rows = rows.into_iter().map(|row| self.row(row)).collect();
                Predicate::new(among(self.into_expression(), rows, false))
            }

            fn row(self, row: &M) -> Expression {
                let column = self.referred_column().unwrap_or(M::KEY.column);
                Operand::<M::Key>::into_value_of(row, column)
            }
        }
    };
}

references!(ForeignKey<M, K>);
references!(Option<ForeignKey<M, K>>);
