//! Rows with extreme and odd values.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde_json::json;
use terrace_orm::Auto;
use uuid::Uuid;

use super::{Everything, Perhaps};

pub(super) fn lowest() -> Everything {
    Everything {
        id: Auto::unset(),
        small: i16::MIN,
        medium: i32::MIN,
        large: i64::MIN,
        single: f32::MIN,
        double: f64::MIN,
        truth: false,
        long: String::new(),
        short: String::new(),
        bytes: Vec::new(),
        code: Uuid::nil(),
        day: Date::constant(1, 1, 1),
        clock: Time::midnight(),
        local: Date::constant(1, 1, 1).at(0, 0, 0, 0),
        moment: at("0001-01-01T00:00:00Z"),
        amount: decimal("-9999999999.9999"),
        document: json!({}),
    }
}

pub(super) fn highest() -> Everything {
    Everything {
        id: Auto::unset(),
        small: i16::MAX,
        medium: i32::MAX,
        large: i64::MAX,
        single: f32::MAX,
        double: f64::MAX,
        truth: true,
        long: "länger 🏘️ ".repeat(20_000),
        short: "🏘".repeat(80),
        bytes: (0..=255).collect(),
        code: Uuid::max(),
        day: Date::constant(9999, 12, 31),
        clock: Time::constant(23, 59, 59, 999_999_000),
        local: Date::constant(9999, 12, 31).at(23, 59, 59, 999_999_000),
        // The last instant that jiff knows, in the precision of databases.
        moment: at("9999-12-30T22:00:00.999999Z"),
        amount: decimal("9999999999.9999"),
        document: json!({
            "list": [1, 2.5, -3, true, null, "deep 🏘️ \"quoted\" \\ back\nline", [[[{}]]]],
            "large": i64::MAX,
            "small": i64::MIN,
            "": "",
            "nested": { "a": { "b": { "c": [] } } },
        }),
    }
}

pub(super) fn odd() -> Everything {
    Everything {
        id: Auto::unset(),
        small: 0,
        medium: -1,
        large: 9_007_199_254_740_993,
        single: 0.1,
        double: 0.1 + 0.2,
        truth: true,
        long:
            "'; DROP TABLE everything; -- \\ \\' \" ` % _ \r\n\t\u{1f469}\u{200d}\u{1f680} e\u{301}"
                .to_owned(),
        short: "  0012e3  ".to_owned(),
        bytes: b"\0'\\\xff".to_vec(),
        code: Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        day: Date::constant(1900, 2, 28),
        clock: Time::constant(0, 0, 0, 1_000),
        local: Date::constant(1969, 12, 31).at(23, 59, 59, 1_000),
        moment: at("1969-12-31T23:59:59.000001Z"),
        amount: decimal("0.0001"),
        document: json!(["just", "a", "list"]),
    }
}

pub(super) fn tiny() -> Everything {
    Everything {
        single: f32::MIN_POSITIVE,
        double: f64::MIN_POSITIVE,
        long: "12".to_owned(),
        short: "1.0".to_owned(),
        bytes: b"12".to_vec(),
        day: Date::constant(2000, 2, 29),
        local: Date::constant(2024, 2, 29).at(12, 30, 0, 123_456_000),
        moment: at("2038-01-19T03:14:08Z"),
        amount: decimal("1234567890.1"),
        document: json!("12"),
        ..odd()
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(super) fn full() -> Perhaps {
    let full = odd();
    Perhaps {
        id: Auto::unset(),
        small: Some(full.small),
        medium: Some(full.medium),
        large: Some(full.large),
        single: Some(full.single),
        double: Some(full.double),
        truth: Some(full.truth),
        long: Some(full.long),
        short: Some(full.short),
        bytes: Some(full.bytes),
        code: Some(full.code),
        day: Some(full.day),
        clock: Some(full.clock),
        local: Some(full.local),
        moment: Some(full.moment),
        amount: Some(full.amount),
        document: Some(full.document),
    }
}

pub(super) fn empty() -> Perhaps {
    Perhaps {
        id: Auto::unset(),
        small: None,
        medium: None,
        large: None,
        single: None,
        double: None,
        truth: None,
        long: None,
        short: None,
        bytes: None,
        code: None,
        day: None,
        clock: None,
        local: None,
        moment: None,
        amount: None,
        document: None,
    }
}
