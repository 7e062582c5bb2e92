//! SQLite's column types. What counts is the affinity that follows from the name
//! (<https://sqlite.org/datatype3.html>): a value that looks like a number must stay a text in a
//! column of texts, and a decimal must compare as a number. So texts of every kind are declared
//! `TEXT` or `VARCHAR`, and decimals `DECIMAL`, whose affinity is numeric: exact up to 15 digits.

use terrace_core::ColumnType;

use crate::dialect::spelling::size;

pub(super) fn write(of: ColumnType, sql: &mut String) {
    sql.push_str(match of {
        ColumnType::Bool => "BOOLEAN",
        ColumnType::SmallInt => "SMALLINT",
        ColumnType::Integer => "INTEGER",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Real => "REAL",
        ColumnType::Double => "DOUBLE",
        ColumnType::Decimal { .. } => "DECIMAL",
        ColumnType::VarChar(_) => "VARCHAR",
        ColumnType::Binary => "BLOB",
        ColumnType::Text
        | ColumnType::Uuid
        | ColumnType::Date
        | ColumnType::Time
        | ColumnType::DateTime
        | ColumnType::Timestamp
        | ColumnType::Json
        | ColumnType::Array(_)
        | ColumnType::Range(_) => "TEXT",
    });
    size(of, sql);
}

/// What stands before and after a value that is cast; the length of a text or the scale of a decimal
/// follows.
pub(super) const fn cast(to: ColumnType) -> (&'static str, &'static str) {
    match to {
        ColumnType::Bool => ("(CAST(", " AS INTEGER) <> 0)"),
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => {
            ("CAST(", " AS INTEGER)")
        }
        ColumnType::Real | ColumnType::Double => ("CAST(", " AS REAL)"),
        ColumnType::Decimal { .. } => ("ROUND(CAST(", " AS NUMERIC), "),
        ColumnType::Binary => ("CAST(", " AS BLOB)"),
        ColumnType::VarChar(_) => ("SUBSTR(CAST(", " AS TEXT), 1, "),
        ColumnType::Text
        | ColumnType::Uuid
        | ColumnType::Date
        | ColumnType::Time
        | ColumnType::DateTime
        | ColumnType::Timestamp
        | ColumnType::Json
        | ColumnType::Array(_)
        | ColumnType::Range(_) => ("CAST(", " AS TEXT)"),
    }
}
