//! Object ids of the built-in types (PostgreSQL's `pg_type.dat`), which never change.

use terrace_core::ValueType;

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
    }
}
