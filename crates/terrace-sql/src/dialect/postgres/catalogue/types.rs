//! The types of columns, read back from the names that PostgreSQL has for them.

use terrace_core::{ColumnType, ElementType};

/// Our type of what `format_type` calls a column's, and whether it is that type exactly.
pub(super) fn read(name: &str) -> (ColumnType, bool) {
    if let Some(element) = name.strip_suffix("[]") {
        let found = ELEMENTS.iter().find(|(known, _)| *known == element);
        return match found {
            Some((_, of)) => (ColumnType::Array(*of), true),
            None => (ColumnType::Text, false),
        };
    }
    if let Some((_, of)) = PLAIN.iter().find(|(known, _)| *known == name) {
        return (*of, true);
    }
    let (base, sizes) = sized(name);
    match (base, sizes.as_slice()) {
        ("character varying", [length]) => (ColumnType::VarChar(*length), true),
        ("character", [length]) => (ColumnType::VarChar(*length), false),
        ("numeric", [precision, scale]) => {
            let small = |number: u32| u8::try_from(number).ok();
            match (small(*precision), small(*scale)) {
                (Some(precision), Some(scale)) => (ColumnType::Decimal { precision, scale }, true),
                _ => (DECIMAL, false),
            }
        }
        ("numeric", _) => (DECIMAL, false),
        _ => (nearest(name), false),
    }
}

/// A decimal whose size nobody said.
const DECIMAL: ColumnType = ColumnType::Decimal {
    precision: 28,
    scale: 10,
};

const PLAIN: &[(&str, ColumnType)] = &[
    ("boolean", ColumnType::Bool),
    ("smallint", ColumnType::SmallInt),
    ("integer", ColumnType::Integer),
    ("bigint", ColumnType::BigInt),
    ("real", ColumnType::Real),
    ("double precision", ColumnType::Double),
    ("text", ColumnType::Text),
    ("bytea", ColumnType::Binary),
    ("uuid", ColumnType::Uuid),
    ("date", ColumnType::Date),
    ("time without time zone", ColumnType::Time),
    ("timestamp without time zone", ColumnType::DateTime),
    ("timestamp with time zone", ColumnType::Timestamp),
    ("jsonb", ColumnType::Json),
    ("int4range", ColumnType::Range(ElementType::Integer)),
    ("int8range", ColumnType::Range(ElementType::BigInt)),
    ("numrange", ColumnType::Range(ElementType::Decimal)),
    ("daterange", ColumnType::Range(ElementType::Date)),
    ("tsrange", ColumnType::Range(ElementType::DateTime)),
    ("tstzrange", ColumnType::Range(ElementType::Timestamp)),
];

const ELEMENTS: &[(&str, ElementType)] = &[
    ("boolean", ElementType::Bool),
    ("smallint", ElementType::SmallInt),
    ("integer", ElementType::Integer),
    ("bigint", ElementType::BigInt),
    ("real", ElementType::Real),
    ("double precision", ElementType::Double),
    ("numeric", ElementType::Decimal),
    ("text", ElementType::Text),
    ("uuid", ElementType::Uuid),
    ("date", ElementType::Date),
    ("time without time zone", ElementType::Time),
    ("timestamp without time zone", ElementType::DateTime),
    ("timestamp with time zone", ElementType::Timestamp),
];

/// A type whose values can be read as those of this column.
fn nearest(name: &str) -> ColumnType {
    if name == "json" {
        return ColumnType::Json;
    }
    if name.starts_with("timestamp") {
        return if name.ends_with("with time zone") {
            ColumnType::Timestamp
        } else {
            ColumnType::DateTime
        };
    }
    if name.starts_with("time(") && name.ends_with("without time zone") {
        return ColumnType::Time;
    }
    ColumnType::Text
}

/// A type's name, and the numbers in the parentheses behind it.
fn sized(name: &str) -> (&str, Vec<u32>) {
    let Some((base, rest)) = name.split_once('(') else {
        return (name, Vec::new());
    };
    let inside = rest.split(')').next().unwrap_or_default();
    let numbers = inside.split(',').filter_map(|one| one.trim().parse().ok());
    (base, numbers.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::postgres::DIALECT;

    #[test]
    fn every_type_that_we_spell_is_read_back() {
        for (name, of) in PLAIN {
            assert_eq!(read(name), (*of, true), "{name}");
        }
        assert_eq!(
            read("character varying(80)"),
            (ColumnType::VarChar(80), true)
        );
        let price = ColumnType::Decimal {
            precision: 10,
            scale: 2,
        };
        assert_eq!(read("numeric(10,2)"), (price, true));
        for (name, element) in ELEMENTS {
            let mut spelled = String::new();
            let of = ColumnType::Array(*element);
            DIALECT.spelling().column_type(of, &mut spelled);
            assert!(spelled.ends_with("[]"), "{spelled}");
            assert_eq!(read(&format!("{name}[]")), (of, true));
        }
    }

    #[test]
    fn other_types_have_a_nearest_one() {
        assert_eq!(read("inet"), (ColumnType::Text, false));
        assert_eq!(read("json"), (ColumnType::Json, false));
        assert_eq!(read("character varying"), (ColumnType::Text, false));
        assert_eq!(
            read("timestamp(3) with time zone"),
            (ColumnType::Timestamp, false)
        );
        assert!(!read("numeric").1);
    }
}
