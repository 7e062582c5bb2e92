//! PostgreSQL's column types, which casts use as well.

use terrace_core::ColumnType;

use crate::dialect::spelling::size;

pub(super) fn write(of: ColumnType, sql: &mut String) {
    sql.push_str(match of {
        ColumnType::Bool => "BOOLEAN",
        ColumnType::SmallInt => "SMALLINT",
        ColumnType::Integer => "INTEGER",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Real => "REAL",
        ColumnType::Double => "DOUBLE PRECISION",
        ColumnType::Decimal { .. } => "NUMERIC",
        ColumnType::Text => "TEXT",
        ColumnType::VarChar(_) => "VARCHAR",
        ColumnType::Binary => "BYTEA",
        ColumnType::Uuid => "UUID",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME",
        ColumnType::DateTime => "TIMESTAMP",
        ColumnType::Timestamp => "TIMESTAMPTZ",
        ColumnType::Json => "JSONB",
    });
    size(of, sql);
}
