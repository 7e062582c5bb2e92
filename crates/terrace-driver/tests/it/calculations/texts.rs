//! Texts: functions, searches, and what the database makes itself.

use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{BinaryOperator as Op, Expression, Function as F, TextLookup};

use super::{binary, call, check, column, text, value};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn texts() {
    check(|| {
        let name = || column("name");
        let number = |number: i64| value(number);
        vec![
            ("lower", call(F::Lower, vec![value("ABC")]), text("abc")),
            ("upper", call(F::Upper, vec![value("abc")]), text("ABC")),
            ("length", call(F::Length, vec![name()]), Value::I64(7)),
            (
                "null if",
                call(F::NullIf, vec![name(), value("x")]),
                text("Grüße 🦀"),
            ),
            (
                "concat",
                call(
                    F::Concat,
                    vec![
                        name(),
                        Expression::Value(Value::Null(ValueType::Text)),
                        value("!"),
                    ],
                ),
                text("Grüße 🦀!"),
            ),
            ("left", call(F::Left, vec![name(), number(3)]), text("Grü")),
            (
                "left of nothing",
                call(
                    F::Left,
                    vec![name(), binary(column("whole"), Op::Subtract, number(7))],
                ),
                text(""),
            ),
            (
                "right",
                call(F::Right, vec![name(), number(3)]),
                text("e 🦀"),
            ),
            (
                "right of all",
                call(F::Right, vec![name(), number(30)]),
                text("Grüße 🦀"),
            ),
            (
                "substring",
                call(F::Substring, vec![name(), number(2), number(3)]),
                text("rüß"),
            ),
            (
                "rest",
                call(F::Substring, vec![name(), number(6)]),
                text(" 🦀"),
            ),
            (
                "position",
                call(F::Position, vec![name(), value("ß")]),
                Value::I64(4),
            ),
            (
                "no position",
                call(F::Position, vec![name(), value("x")]),
                Value::I64(0),
            ),
            (
                "replace",
                call(F::Replace, vec![name(), value("ü"), value("ue")]),
                text("Grueße 🦀"),
            ),
            (
                "repeat",
                call(F::Repeat, vec![value("ab"), number(3)]),
                text("ababab"),
            ),
            ("reverse", call(F::Reverse, vec![name()]), text("🦀 eßürG")),
            (
                "pad left",
                call(F::PadLeft, vec![value("7"), number(4), value("xy")]),
                text("xyx7"),
            ),
            (
                "pad right",
                call(F::PadRight, vec![value("7"), number(4), value("xy")]),
                text("7xyx"),
            ),
            (
                "pad to less",
                call(F::PadLeft, vec![name(), number(2), value("x")]),
                text("Gr"),
            ),
            ("trim", call(F::Trim, vec![value("  a ")]), text("a")),
            (
                "trim left",
                call(F::TrimLeft, vec![value("  a ")]),
                text("a "),
            ),
            (
                "trim right",
                call(F::TrimRight, vec![value("  a ")]),
                text("  a"),
            ),
            (
                "character",
                call(F::Character, vec![number(129_408)]),
                text("🦀"),
            ),
            (
                "code point",
                call(F::CodePoint, vec![value("🦀")]),
                Value::I64(129_408),
            ),
            (
                "md5",
                call(F::Md5, vec![value("abc")]),
                text("900150983cd24fb0d6963f7d28e17f72"),
            ),
            (
                "[postgres]sha1",
                call(F::Sha1, vec![value("abc")]),
                text("a9993e364706816aba3e25717850c26c9cd0d89d"),
            ),
            (
                "sha256",
                call(F::Sha256, vec![value("abc")]),
                text("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ),
            (
                "sha224",
                call(F::Sha224, vec![value("abc")]),
                text("23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            ),
            (
                "sha384",
                call(F::Sha384, vec![value("abc")]),
                text(concat!(
                    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163",
                    "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
                )),
            ),
            (
                "sha512",
                call(F::Sha512, vec![value("abc")]),
                text(concat!(
                    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a",
                    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
                )),
            ),
        ]
    })
    .await;
}

#[tokio::test]
async fn searches() {
    check(|| {
        let found = |lookup, pattern, insensitive| Expression::Text {
            operand: Box::new(value("50%_![*?]x")),
            lookup,
            pattern: Box::new(pattern),
            insensitive,
        };
        let built = |text: &str| call(F::Concat, vec![value(text), value("")]);
        let matched = |pattern: &str, insensitive| Expression::Matches {
            operand: Box::new(column("name")),
            pattern: Box::new(value(pattern)),
            insensitive,
        };
        let truth = Value::Bool;
        vec![
            (
                "constant",
                found(TextLookup::Contains, value("%_![*?"), false),
                truth(true),
            ),
            (
                "built",
                found(TextLookup::Contains, built("%_![*?"), false),
                truth(true),
            ),
            (
                "built start",
                found(TextLookup::StartsWith, built("50%_"), false),
                truth(true),
            ),
            (
                "built end",
                found(TextLookup::EndsWith, built("?]X"), true),
                truth(true),
            ),
            (
                "built case",
                found(TextLookup::EndsWith, built("?]X"), false),
                truth(false),
            ),
            (
                "no wildcard",
                found(TextLookup::StartsWith, built("5%"), false),
                truth(false),
            ),
            (
                "no star",
                found(TextLookup::Contains, built("5*x"), false),
                truth(false),
            ),
            ("regex", matched("^Gr.+e", false), truth(true)),
            ("regex case", matched("^gR", false), truth(false)),
            ("regex any case", matched("^gR", true), truth(true)),
            (
                "equal",
                Expression::EqualInsensitive(Box::new(value("ABC")), Box::new(value("aBc"))),
                truth(true),
            ),
        ]
    })
    .await;
}

#[tokio::test]
async fn made_values() {
    check(|| {
        let now = || call(F::Now, vec![]);
        let since = |from: &str| {
            let from: jiff::Timestamp = from.parse().unwrap();
            binary(now(), Op::Greater, value(from))
        };
        // The day may change while the test runs.
        let days = || {
            let today = jiff::Timestamp::now()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .date();
            let days = [today, today.tomorrow().unwrap()];
            days.map(Value::Date).to_vec()
        };
        let today = || Expression::In {
            operand: Box::new(call(F::Today, vec![])),
            values: days(),
            negated: false,
        };
        let random = || call(F::Random, vec![]);
        let id = || Expression::Cast(Box::new(call(F::RandomUuid, vec![])), ColumnType::Text);
        vec![
            ("now", since("2026-01-01T00:00:00Z"), Value::Bool(true)),
            ("today", today(), Value::Bool(true)),
            (
                "random",
                binary(random(), Op::Less, value(1.0)),
                Value::Bool(true),
            ),
            (
                "length of an id",
                call(F::Length, vec![id()]),
                Value::I64(36),
            ),
            (
                "version of an id",
                call(F::Substring, vec![id(), value(15_i64), value(1_i64)]),
                text("4"),
            ),
        ]
    })
    .await;
}
