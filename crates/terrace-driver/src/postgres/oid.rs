//! Object ids of the built-in types (PostgreSQL's `pg_type.dat`), which never change.

use terrace_core::{ElementType, ValueType};

pub(super) const BOOL: u32 = 16;
pub(super) const BYTEA: u32 = 17;
pub(super) const CHAR: u32 = 18;
pub(super) const NAME: u32 = 19;
pub(super) const INT8: u32 = 20;
pub(super) const INT2: u32 = 21;
pub(super) const INT4: u32 = 23;
pub(super) const TEXT: u32 = 25;
pub(super) const OID: u32 = 26;
pub(super) const JSON: u32 = 114;
pub(super) const XML: u32 = 142;
pub(super) const FLOAT4: u32 = 700;
pub(super) const FLOAT8: u32 = 701;
pub(super) const UNKNOWN: u32 = 705;
pub(super) const BPCHAR: u32 = 1042;
pub(super) const VARCHAR: u32 = 1043;
pub(super) const DATE: u32 = 1082;
pub(super) const TIME: u32 = 1083;
pub(super) const TIMESTAMP: u32 = 1114;
pub(super) const TIMESTAMPTZ: u32 = 1184;
pub(super) const NUMERIC: u32 = 1700;
pub(super) const VOID: u32 = 2278;
pub(super) const UUID: u32 = 2950;
pub(super) const JSONB: u32 = 3802;

/// Ids from here on belong to types that users made: enums, domains, extensions.
pub(super) const FIRST_OF_USERS: u32 = 16_384;

/// The type that a parameter is declared as; 0 leaves it to the server.
///
/// Text is left to the server, so that it fits `varchar`, `citext`, enum and `json` columns alike;
/// its value then travels in text format.
pub(super) const fn of(value: ValueType) -> u32 {
    match value {
        ValueType::Unknown | ValueType::Text => 0,
        ValueType::Bool => BOOL,
        ValueType::I16 => INT2,
        ValueType::I32 => INT4,
        ValueType::I64 => INT8,
        ValueType::F32 => FLOAT4,
        ValueType::F64 => FLOAT8,
        ValueType::Bytes => BYTEA,
        ValueType::Uuid => UUID,
        ValueType::Date => DATE,
        ValueType::Time => TIME,
        ValueType::DateTime => TIMESTAMP,
        ValueType::Timestamp => TIMESTAMPTZ,
        ValueType::Decimal => NUMERIC,
        ValueType::Json => JSONB,
        ValueType::Array(of) => array(of),
        ValueType::Range(of) => range(of),
    }
}

/// The type of elements of arrays and bounds of ranges.
pub(super) const fn element(of: ElementType) -> u32 {
    match of {
        ElementType::Text => TEXT,
        other => self::of(other.value_type()),
    }
}

/// Arrays of such elements.
pub(super) const fn array(of: ElementType) -> u32 {
    match of {
        ElementType::Bool => 1000,
        ElementType::SmallInt => 1005,
        ElementType::Integer => 1007,
        ElementType::Text => 1009,
        ElementType::BigInt => 1016,
        ElementType::Real => 1021,
        ElementType::Double => 1022,
        ElementType::DateTime => 1115,
        ElementType::Date => 1182,
        ElementType::Time => 1183,
        ElementType::Timestamp => 1185,
        ElementType::Decimal => 1231,
        ElementType::Uuid => 2951,
    }
}

/// Ranges with such bounds; 0 where there are none.
pub(super) const fn range(of: ElementType) -> u32 {
    match of {
        ElementType::Integer => 3904,
        ElementType::Decimal => 3906,
        ElementType::DateTime => 3908,
        ElementType::Timestamp => 3910,
        ElementType::Date => 3912,
        ElementType::BigInt => 3926,
        _ => 0,
    }
}

/// What arrays and ranges of this type are to Terrace.
pub(super) const fn collection(of: u32) -> Option<ValueType> {
    Some(match of {
        1000 => ValueType::Array(ElementType::Bool),
        1005 => ValueType::Array(ElementType::SmallInt),
        1007 => ValueType::Array(ElementType::Integer),
        // varchar[] as well.
        1009 | 1015 => ValueType::Array(ElementType::Text),
        1016 => ValueType::Array(ElementType::BigInt),
        1021 => ValueType::Array(ElementType::Real),
        1022 => ValueType::Array(ElementType::Double),
        1115 => ValueType::Array(ElementType::DateTime),
        1182 => ValueType::Array(ElementType::Date),
        1183 => ValueType::Array(ElementType::Time),
        1185 => ValueType::Array(ElementType::Timestamp),
        1231 => ValueType::Array(ElementType::Decimal),
        2951 => ValueType::Array(ElementType::Uuid),
        3904 => ValueType::Range(ElementType::Integer),
        3906 => ValueType::Range(ElementType::Decimal),
        3908 => ValueType::Range(ElementType::DateTime),
        3910 => ValueType::Range(ElementType::Timestamp),
        3912 => ValueType::Range(ElementType::Date),
        3926 => ValueType::Range(ElementType::BigInt),
        _ => return None,
    })
}
