//! MySQL's column types, and the fewer types that it casts to.

use terrace_core::ColumnType;

use crate::dialect::spelling::size;

/// The collation of texts, which tells everything apart: upper and lower case, and also spaces at
/// the end, which `utf8mb4_bin` ignores. (MySQL has its one since 8.0.17.)
pub(super) const fn collation(mariadb: bool) -> &'static str {
    if mariadb {
        "utf8mb4_nopad_bin"
    } else {
        "utf8mb4_0900_bin"
    }
}

/// The collation is said at every column: a table that somebody else made may have another.
pub(super) fn write(of: ColumnType, mariadb: bool, sql: &mut String) {
    sql.push_str(match of {
        ColumnType::Bool => "TINYINT(1)",
        ColumnType::SmallInt => "SMALLINT",
        ColumnType::Integer => "INT",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Real => "FLOAT",
        ColumnType::Double => "DOUBLE",
        ColumnType::Decimal { .. } => "DECIMAL",
        ColumnType::Text => "LONGTEXT",
        ColumnType::VarChar(_) => "VARCHAR",
        ColumnType::Binary => "LONGBLOB",
        ColumnType::Uuid => "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME(6)",
        ColumnType::DateTime | ColumnType::Timestamp => "DATETIME(6)",
        ColumnType::Json | ColumnType::Array(_) | ColumnType::Range(_) => "JSON",
    });
    size(of, sql);
    if matches!(of, ColumnType::Text | ColumnType::VarChar(_)) {
        sql.push_str(" CHARACTER SET utf8mb4 COLLATE ");
        sql.push_str(collation(mariadb));
    }
}

/// Whether the whole column can be part of a key: the types of unlimited size can't.
pub(super) const fn has_keys(of: ColumnType) -> bool {
    !matches!(of, ColumnType::Text | ColumnType::Binary | ColumnType::Json)
}

/// The type behind `CAST(… AS`, for every type but `Bool`.
pub(super) fn cast(to: ColumnType, mariadb: bool, sql: &mut String) {
    sql.push_str(match to {
        ColumnType::Bool | ColumnType::SmallInt | ColumnType::Integer => "SIGNED",
        // SIGNED would make the largest number of what is larger, and say nothing.
        ColumnType::BigInt => "DECIMAL(65, 0)",
        ColumnType::Real => "FLOAT",
        ColumnType::Double => "DOUBLE",
        ColumnType::Decimal { .. } => "DECIMAL",
        ColumnType::Text | ColumnType::VarChar(_) => "CHAR",
        ColumnType::Binary => "BINARY",
        ColumnType::Uuid => "CHAR(36)",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME(6)",
        ColumnType::DateTime | ColumnType::Timestamp => "DATETIME(6)",
        // A document is a text there.
        ColumnType::Json if mariadb => "CHAR",
        ColumnType::Json | ColumnType::Array(_) | ColumnType::Range(_) => "JSON",
    });
    size(to, sql);
}

/// Whether a value that is cast needs a collation: otherwise it would be the connection's, which
/// may ignore case.
pub(super) const fn is_text(to: ColumnType) -> bool {
    matches!(
        to,
        ColumnType::Text | ColumnType::VarChar(_) | ColumnType::Uuid
    )
}
