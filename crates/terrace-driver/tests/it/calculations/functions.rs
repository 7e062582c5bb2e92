//! Functions, operators, dates and JSON.

use serde_json::json;
use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{
    BinaryOperator as Op, DatePart, DateUnit, Expression, Extract, Function as F, JsonHasKeys,
    JsonStep, JsonValue, TextLookup, Truncate,
};

use super::{call, check, column, value};

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn binary(left: Expression, operator: Op, right: Expression) -> Expression {
    Expression::Binary(Box::new(left), operator, Box::new(right))
}

#[tokio::test]
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
                call(F::Left, vec![name(), number(0)]),
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
async fn numbers() {
    check(|| {
        let fraction = || column("fraction");
        let whole = || column("whole");
        let double = Value::F64;
        let exact = |text: &str| Value::Decimal(text.parse().unwrap());
        let one = |function, number: f64| call(function, vec![value(number)]);
        let bits = |operator, right: i64| binary(whole(), operator, value(right));
        let negative = |operator, right: i64| {
            binary(
                Expression::Negative(Box::new(whole())),
                operator,
                value(right),
            )
        };
        vec![
            (
                "absolute",
                call(F::Absolute, vec![value(-3_i64)]),
                Value::I64(3),
            ),
            ("ceiling", call(F::Ceiling, vec![fraction()]), double(3.0)),
            ("floor", call(F::Floor, vec![fraction()]), double(2.0)),
            (
                "floor of a whole",
                call(F::Floor, vec![whole()]),
                double(7.0),
            ),
            ("round", call(F::Round, vec![fraction()]), double(3.0)),
            ("round below", one(F::Round, -2.5), double(-3.0)),
            (
                "round digits",
                call(F::Round, vec![value(1.005), value(2_i64)]),
                double(1.01),
            ),
            (
                "round tens",
                call(F::Round, vec![value(1250_i64), value(-2_i64)]),
                double(1300.0),
            ),
            (
                "round decimal",
                call(F::Round, vec![column("price"), value(1_i64)]),
                exact("12.4"),
            ),
            (
                "truncate",
                call(F::Truncate, vec![value(-1.19), value(1_i64)]),
                double(-1.1),
            ),
            ("truncate all", one(F::Truncate, -1.9), double(-1.0)),
            ("sign", call(F::Sign, vec![whole()]), double(1.0)),
            ("square root", one(F::SquareRoot, 2.0), double(2_f64.sqrt())),
            (
                "power",
                call(F::Power, vec![value(2.0), value(10.0)]),
                double(1024.0),
            ),
            ("exponential", one(F::Exponential, 1.0), double(1_f64.exp())),
            (
                "natural logarithm",
                one(F::NaturalLogarithm, 2.0),
                double(2_f64.ln()),
            ),
            (
                "logarithm",
                call(F::Logarithm, vec![value(2.0), value(8.0)]),
                double(3.0),
            ),
            (
                "remainder",
                call(F::Remainder, vec![value(5.5), value(2.0)]),
                double(1.5),
            ),
            ("sine", one(F::Sine, 1.0), double(1_f64.sin())),
            ("cosine", one(F::Cosine, 1.0), double(1_f64.cos())),
            ("tangent", one(F::Tangent, 1.0), double(1_f64.tan())),
            (
                "cotangent",
                one(F::Cotangent, 1.0),
                double(1_f64.tan().recip()),
            ),
            ("arc sine", one(F::ArcSine, 0.5), double(0.5_f64.asin())),
            ("arc cosine", one(F::ArcCosine, 0.5), double(0.5_f64.acos())),
            (
                "arc tangent",
                one(F::ArcTangent, 0.5),
                double(0.5_f64.atan()),
            ),
            (
                "arc tangent of two",
                call(F::ArcTangent2, vec![value(1.0), value(2.0)]),
                double(1_f64.atan2(2.0)),
            ),
            ("degrees", one(F::Degrees, 1.0), double(1_f64.to_degrees())),
            ("radians", one(F::Radians, 1.0), double(1_f64.to_radians())),
            ("pi", call(F::Pi, vec![]), double(std::f64::consts::PI)),
            (
                "greatest",
                call(F::Greatest, vec![whole(), value(9_i64)]),
                Value::I64(9),
            ),
            (
                "least",
                call(F::Least, vec![whole(), value(9_i64)]),
                Value::I64(7),
            ),
            (
                "greatest of null",
                call(
                    F::Greatest,
                    vec![whole(), Expression::Value(Value::Null(ValueType::I64))],
                ),
                Value::Null(ValueType::I64),
            ),
            ("and", bits(Op::BitAnd, 3), Value::I64(3)),
            ("or", bits(Op::BitOr, 8), Value::I64(15)),
            ("xor", bits(Op::BitExclusiveOr, 2), Value::I64(5)),
            ("shift left", bits(Op::ShiftLeft, 2), Value::I64(28)),
            ("shift right", bits(Op::ShiftRight, 1), Value::I64(3)),
            ("and of a negative", negative(Op::BitAnd, 3), Value::I64(1)),
            (
                "xor of a negative",
                negative(Op::BitExclusiveOr, 2),
                Value::I64(-5),
            ),
            (
                "shift of a negative",
                negative(Op::ShiftRight, 1),
                Value::I64(-4),
            ),
            ("divide whole", negative(Op::DivideWhole, 2), Value::I64(-3)),
            ("modulo", negative(Op::Modulo, 2), Value::I64(-1)),
        ]
    })
    .await;
}

#[tokio::test]
async fn conditions() {
    check(|| {
        let null = || Expression::Value(Value::Null(ValueType::I64));
        let whole = || column("whole");
        let yes = || column("yes");
        let truth = Value::Bool;
        let pair = || Expression::Tuple(vec![column("id"), whole()]);
        vec![
            (
                "xor",
                binary(yes(), Op::ExclusiveOr, whole().equals(7_i64)),
                truth(false),
            ),
            (
                "distinct from null",
                binary(whole(), Op::DistinctFrom, null()),
                truth(true),
            ),
            (
                "not distinct",
                binary(whole(), Op::NotDistinctFrom, value(7_i64)),
                truth(true),
            ),
            (
                "is true",
                Expression::IsTrue {
                    operand: Box::new(whole().equals(7_i64)),
                    negated: false,
                },
                truth(true),
            ),
            (
                "null is not true",
                Expression::IsTrue {
                    operand: Box::new(binary(whole(), Op::Equal, null())),
                    negated: true,
                },
                truth(true),
            ),
            (
                "a tuple in a list",
                Expression::In {
                    operand: Box::new(pair()),
                    values: vec![1_i64.into(), 8_i64.into(), 1_i64.into(), 7_i64.into()],
                    negated: false,
                },
                truth(true),
            ),
            (
                "tuples compare",
                binary(
                    pair(),
                    Op::Less,
                    Expression::Tuple(vec![value(1_i64), value(8_i64)]),
                ),
                truth(true),
            ),
            (
                "casts",
                Expression::Cast(Box::new(value("12")), ColumnType::Integer),
                Value::I32(12),
            ),
        ]
    })
    .await;
}

fn part(part: DatePart, of: &'static str, zone: Option<&str>) -> Expression {
    Expression::Extract(Box::new(Extract {
        part,
        operand: column(of),
        of: type_of(of),
        zone: zone.map(str::to_owned),
    }))
}

fn cut(unit: Option<DateUnit>, of: &'static str, to: ColumnType, zone: Option<&str>) -> Expression {
    Expression::Truncate(Box::new(Truncate {
        unit,
        operand: column(of),
        of: type_of(of),
        to,
        zone: zone.map(str::to_owned),
    }))
}

fn type_of(column: &str) -> ColumnType {
    match column {
        "at" => ColumnType::Timestamp,
        "day" => ColumnType::Date,
        "clock" => ColumnType::Time,
        _ => ColumnType::DateTime,
    }
}

#[tokio::test]
async fn dates() {
    check(|| {
        let number = Value::I64;
        let instant = |text: &str| Value::Timestamp(text.parse().unwrap());
        let date = |text: &str| Value::Date(text.parse().unwrap());
        let moment = |text: &str| Value::DateTime(text.parse().unwrap());
        let time = |text: &str| Value::Time(text.parse().unwrap());
        let berlin = Some("Europe/Berlin");
        let india = Some("+05:30");
        vec![
            ("year", part(DatePart::Year, "day", None), number(2027)),
            (
                "iso year",
                part(DatePart::IsoYear, "day", None),
                number(2026),
            ),
            (
                "quarter",
                part(DatePart::Quarter, "moment", None),
                number(4),
            ),
            ("month", part(DatePart::Month, "at", None), number(3)),
            ("week", part(DatePart::Week, "day", None), number(53)),
            ("day", part(DatePart::Day, "at", None), number(29)),
            (
                "day of year",
                part(DatePart::DayOfYear, "day", None),
                number(2),
            ),
            ("week day", part(DatePart::WeekDay, "day", None), number(7)),
            (
                "iso week day",
                part(DatePart::IsoWeekDay, "at", None),
                number(7),
            ),
            ("sunday", part(DatePart::WeekDay, "at", None), number(1)),
            ("hour", part(DatePart::Hour, "clock", None), number(21)),
            ("hour in UTC", part(DatePart::Hour, "at", None), number(1)),
            (
                "hour in India",
                part(DatePart::Hour, "at", india),
                number(7),
            ),
            (
                "hour in Newfoundland",
                part(DatePart::Hour, "at", Some("-03:30")),
                number(22),
            ),
            (
                "[mysql]hour in Berlin",
                part(DatePart::Hour, "at", berlin),
                number(3),
            ),
            ("minute", part(DatePart::Minute, "at", india), number(0)),
            ("second", part(DatePart::Second, "moment", None), number(58)),
            (
                "microsecond",
                part(DatePart::Microsecond, "moment", None),
                number(999_999),
            ),
            (
                "epoch",
                part(DatePart::Epoch, "at", None),
                Value::F64(1_774_747_815.25),
            ),
            (
                "epoch of a time",
                part(DatePart::Epoch, "clock", None),
                Value::F64(77_415.25),
            ),
            (
                "to the day in India",
                cut(Some(DateUnit::Day), "at", ColumnType::Timestamp, india),
                instant("2026-03-28T18:30:00Z"),
            ),
            (
                "[mysql]to the day in Berlin",
                cut(Some(DateUnit::Day), "at", ColumnType::Timestamp, berlin),
                instant("2026-03-28T23:00:00Z"),
            ),
            (
                "[mysql]to the hour in Berlin",
                cut(Some(DateUnit::Hour), "at", ColumnType::Timestamp, berlin),
                instant("2026-03-29T01:00:00Z"),
            ),
            (
                "[mysql]the date in Auckland",
                cut(None, "at", ColumnType::Date, Some("Pacific/Auckland")),
                date("2026-03-29"),
            ),
            (
                "[mysql]the time in Berlin",
                cut(None, "at", ColumnType::Time, berlin),
                time("03:30:15.25"),
            ),
            (
                "to the year",
                cut(Some(DateUnit::Year), "at", ColumnType::Timestamp, None),
                instant("2026-01-01T00:00:00Z"),
            ),
            (
                "to the week",
                cut(Some(DateUnit::Week), "day", ColumnType::Date, None),
                date("2026-12-28"),
            ),
            (
                "to the quarter",
                cut(
                    Some(DateUnit::Quarter),
                    "moment",
                    ColumnType::DateTime,
                    None,
                ),
                moment("2026-10-01T00:00:00"),
            ),
            (
                "to the month",
                cut(Some(DateUnit::Month), "moment", ColumnType::Date, None),
                date("2026-11-01"),
            ),
            (
                "to the minute",
                cut(Some(DateUnit::Minute), "moment", ColumnType::DateTime, None),
                moment("2026-11-21T23:59:00"),
            ),
            (
                "to the second",
                cut(Some(DateUnit::Second), "at", ColumnType::Timestamp, None),
                instant("2026-03-29T01:30:15Z"),
            ),
            (
                "hours of a time",
                cut(Some(DateUnit::Hour), "clock", ColumnType::Time, None),
                time("21:00:00"),
            ),
            (
                "a date as a moment",
                cut(None, "day", ColumnType::DateTime, None),
                moment("2027-01-02T00:00:00"),
            ),
            (
                "later",
                call(F::AddMicroseconds, vec![column("at"), value(1_500_000_i64)]),
                instant("2026-03-29T01:30:16.75Z"),
            ),
            (
                "a day later",
                Expression::Cast(
                    Box::new(call(
                        F::AddMicroseconds,
                        vec![column("day"), value(86_400_000_000_i64)],
                    )),
                    ColumnType::Date,
                ),
                date("2027-01-03"),
            ),
            (
                "between instants",
                call(
                    F::MicrosecondsBetween,
                    vec![
                        column("moment"),
                        value(
                            "2026-11-21T23:59:58"
                                .parse::<jiff::civil::DateTime>()
                                .unwrap(),
                        ),
                    ],
                ),
                number(999_999),
            ),
            (
                "between dates",
                call(
                    F::MicrosecondsBetween,
                    vec![
                        column("day"),
                        value("2027-01-01".parse::<jiff::civil::Date>().unwrap()),
                    ],
                ),
                number(86_400_000_000),
            ),
        ]
    })
    .await;
}

fn inside(path: &[&str], to: ColumnType) -> Expression {
    Expression::Json(Box::new(JsonValue {
        operand: column("doc"),
        path: path
            .iter()
            .map(|key| JsonStep::Key((*key).to_owned()))
            .collect(),
        to,
    }))
}

fn element(index: i64, to: ColumnType) -> Expression {
    Expression::Json(Box::new(JsonValue {
        operand: column("doc"),
        path: vec![JsonStep::Key("list".into()), JsonStep::Index(index)],
        to,
    }))
}

#[tokio::test]
async fn documents() {
    check(|| {
        let keys = |keys: &[&str], all| {
            Expression::JsonHasKeys(Box::new(JsonHasKeys {
                operand: column("doc"),
                path: Vec::new(),
                keys: keys.iter().map(|key| (*key).to_owned()).collect(),
                all,
            }))
        };
        let number = |path: &[&str]| inside(path, ColumnType::BigInt);
        let document = |value| Value::Json(Box::new(value));
        let truth = Value::Bool;
        let contains = |part| binary(column("doc"), Op::Contains, value(part));
        vec![
            ("quote", number(&["a\"b"]), Value::I64(1)),
            ("backslash", number(&["c\\d"]), Value::I64(2)),
            ("letter", number(&["é"]), Value::I64(3)),
            ("empty", number(&[""]), Value::I64(4)),
            ("dollar", number(&["$"]), Value::I64(5)),
            ("bracket", number(&["[0]"]), Value::I64(6)),
            ("apostrophe", number(&["'"]), Value::I64(7)),
            ("dot", number(&["a.b"]), Value::I64(8)),
            ("missing", number(&["z"]), Value::Null(ValueType::I64)),
            (
                "not a number",
                number(&["text"]),
                Value::Null(ValueType::I64),
            ),
            (
                "double",
                inside(&["number"], ColumnType::Double),
                Value::F64(2.5),
            ),
            ("truth", inside(&["truth"], ColumnType::Bool), truth(true)),
            ("text", inside(&["text"], ColumnType::Text), text("x")),
            (
                "truth as text",
                inside(&["truth"], ColumnType::Text),
                text("true"),
            ),
            (
                "null as text",
                inside(&["nothing"], ColumnType::Text),
                Value::Null(ValueType::Text),
            ),
            (
                "inner",
                inside(&["inner", "k"], ColumnType::Text),
                text("v"),
            ),
            (
                "document",
                inside(&["inner"], ColumnType::Json),
                document(json!({"k": "v"})),
            ),
            ("first", element(0, ColumnType::BigInt), Value::I64(1)),
            ("last", element(-1, ColumnType::Json), document(json!([3]))),
            (
                "before the last",
                element(-2, ColumnType::Text),
                text("two"),
            ),
            (
                "length",
                call(F::JsonLength, vec![inside(&["list"], ColumnType::Json)]),
                Value::I64(3),
            ),
            ("all keys", keys(&["a\"b", "'"], true), truth(true)),
            ("not all keys", keys(&["a\"b", "z"], true), truth(false)),
            ("any key", keys(&["a\"b", "z"], false), truth(true)),
            ("no key", keys(&["y", "z"], false), truth(false)),
            (
                "contains",
                contains(json!({"inner": {"k": "v"}})),
                truth(true),
            ),
            (
                "contains an element",
                contains(json!({"list": ["two"]})),
                truth(true),
            ),
            (
                "doesn't contain",
                contains(json!({"text": "y"})),
                truth(false),
            ),
            (
                "is contained",
                binary(value(json!({"text": "x"})), Op::ContainedBy, column("doc")),
                truth(true),
            ),
            (
                "equal",
                binary(
                    inside(&["list"], ColumnType::Json),
                    Op::Equal,
                    value(json!([1, "two", [3]])),
                ),
                truth(true),
            ),
            (
                "not equal",
                binary(
                    inside(&["list"], ColumnType::Json),
                    Op::NotEqual,
                    value(json!([1])),
                ),
                truth(true),
            ),
            (
                "array",
                call(
                    F::JsonArray,
                    vec![value("a"), value(1_i64), value(true), value(json!([2]))],
                ),
                document(json!(["a", 1, true, [2]])),
            ),
            (
                "object",
                call(
                    F::JsonObject,
                    vec![value("k\"'"), value("v"), value("n"), column("whole")],
                ),
                document(json!({"k\"'": "v", "n": 7})),
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
        let random = || call(F::Random, vec![]);
        let id = || Expression::Cast(Box::new(call(F::RandomUuid, vec![])), ColumnType::Text);
        vec![
            ("now", since("2026-01-01T00:00:00Z"), Value::Bool(true)),
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
