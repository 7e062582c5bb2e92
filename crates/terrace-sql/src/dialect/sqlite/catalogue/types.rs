//! The types of columns, read back from their declarations. SQLite takes any word for one.

use terrace_core::ColumnType;

/// Our type of a column that is declared so, and whether we would declare it in the same words.
pub(super) fn read(declared: &str) -> (ColumnType, bool) {
    let upper = declared.trim().to_ascii_uppercase();
    let (base, sizes) = sized(&upper);
    let none = sizes.is_empty();
    match base {
        "BOOLEAN" => (ColumnType::Bool, none),
        "BOOL" => (ColumnType::Bool, false),
        "SMALLINT" => (ColumnType::SmallInt, none),
        "INTEGER" => (ColumnType::Integer, none),
        "BIGINT" => (ColumnType::BigInt, none),
        "REAL" => (ColumnType::Real, none),
        "DOUBLE" => (ColumnType::Double, none),
        "FLOAT" | "DOUBLE PRECISION" => (ColumnType::Double, false),
        "DECIMAL" | "NUMERIC" => {
            let small = |place: usize| sizes.get(place).and_then(|n| u8::try_from(*n).ok());
            let of = match (small(0), small(1)) {
                (Some(precision), Some(scale)) => ColumnType::Decimal { precision, scale },
                (Some(precision), None) => ColumnType::Decimal {
                    precision,
                    scale: 0,
                },
                _ => ColumnType::Decimal {
                    precision: 15,
                    scale: 4,
                },
            };
            (of, base == "DECIMAL" && sizes.len() == 2)
        }
        "VARCHAR" | "NVARCHAR" | "CHARACTER VARYING" | "VARYING CHARACTER" | "CHAR" | "NCHAR"
        | "CHARACTER" | "NATIVE CHARACTER" => match sizes.as_slice() {
            [length] => (ColumnType::VarChar(*length), base == "VARCHAR"),
            _ => (ColumnType::Text, false),
        },
        "BLOB" => (ColumnType::Binary, none),
        "TEXT" => (ColumnType::Text, none),
        "UUID" | "GUID" => (ColumnType::Uuid, false),
        "DATE" => (ColumnType::Date, false),
        "TIME" => (ColumnType::Time, false),
        "DATETIME" | "TIMESTAMP" => (ColumnType::DateTime, false),
        "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" => (ColumnType::Timestamp, false),
        "JSON" | "JSONB" => (ColumnType::Json, false),
        _ => (affinity(&upper), false),
    }
}

/// The type of a column that nothing holds to the size in its declaration.
pub(super) const fn unchecked(of: ColumnType) -> ColumnType {
    match of {
        ColumnType::SmallInt | ColumnType::Integer => ColumnType::BigInt,
        other => other,
    }
}

/// <https://sqlite.org/datatype3.html#determination_of_column_affinity>
fn affinity(upper: &str) -> ColumnType {
    let has = |parts: &[&str]| parts.iter().any(|part| upper.contains(part));
    if has(&["INT"]) {
        ColumnType::BigInt
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        ColumnType::Text
    } else if has(&["BLOB"]) || upper.is_empty() {
        ColumnType::Binary
    } else {
        ColumnType::Double
    }
}

fn sized(declared: &str) -> (&str, Vec<u32>) {
    let Some((base, rest)) = declared.split_once('(') else {
        return (declared, Vec::new());
    };
    let inside = rest.split(')').next().unwrap_or_default();
    let numbers = inside.split(',').filter_map(|one| one.trim().parse().ok());
    (base.trim(), numbers.collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::types::write;
    use super::*;

    #[test]
    fn every_declaration_of_ours_is_read_back() {
        let price = ColumnType::Decimal {
            precision: 10,
            scale: 2,
        };
        for of in [
            ColumnType::Bool,
            ColumnType::SmallInt,
            ColumnType::Integer,
            ColumnType::BigInt,
            ColumnType::Real,
            ColumnType::Double,
            price,
            ColumnType::Text,
            ColumnType::VarChar(80),
            ColumnType::Binary,
        ] {
            let mut declared = String::new();
            write(of, &mut declared);
            assert_eq!(read(&declared), (of, true), "{declared}");
        }
    }

    #[test]
    fn other_words_have_a_nearest_type() {
        assert_eq!(read("NVARCHAR(160)"), (ColumnType::VarChar(160), false));
        assert_eq!(read("unsigned big int"), (ColumnType::BigInt, false));
        assert_eq!(read(""), (ColumnType::Binary, false));
        assert_eq!(read("datetime"), (ColumnType::DateTime, false));
    }
}
