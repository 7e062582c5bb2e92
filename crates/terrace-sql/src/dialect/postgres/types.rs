//! PostgreSQL's column types, which casts use as well.

use terrace_core::{ColumnType, ElementType};

use crate::dialect::spelling::size;

pub(super) fn write(of: ColumnType, sql: &mut String) {
    if let ColumnType::Array(element) = of {
        sql.push_str(name(element.column_type()));
        return sql.push_str("[]");
    }
    sql.push_str(name(of));
    size(of, sql);
}

const fn name(of: ColumnType) -> &'static str {
    match of {
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
        // Written with their elements.
        ColumnType::Json | ColumnType::Array(_) => "JSONB",
        ColumnType::Range(of) => range(of),
    }
}

/// What ranges of such values are called; there are no others.
const fn range(of: ElementType) -> &'static str {
    match of {
        ElementType::Integer => "INT4RANGE",
        ElementType::BigInt => "INT8RANGE",
        ElementType::Date => "DATERANGE",
        ElementType::DateTime => "TSRANGE",
        ElementType::Timestamp => "TSTZRANGE",
        _ => "NUMRANGE",
    }
}
