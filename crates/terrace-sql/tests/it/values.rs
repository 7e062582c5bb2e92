//! How operators, parts of dates and JSON documents are spelled: as [`calculations`](crate::calculations).

use insta::assert_snapshot;
use terrace_core::{ColumnType, Value};
use terrace_sql::{
    BinaryOperator, DatePart, DateUnit, Expression, Extract, Function, JsonHasKeys, JsonStep,
    JsonValue, Raw, RawPart, TextLookup, Truncate,
};

use crate::calculations::{boxed, spelled, value};
use crate::support::column;

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn operators() {
    use BinaryOperator as B;
    let mut all: Vec<_> = [
        B::And,
        B::Or,
        B::ExclusiveOr,
        B::Equal,
        B::NotEqual,
        B::DistinctFrom,
        B::NotDistinctFrom,
        B::Less,
        B::Add,
        B::Divide,
        B::DivideWhole,
        B::Modulo,
        B::Concatenate,
        B::BitAnd,
        B::BitOr,
        B::BitExclusiveOr,
        B::ShiftLeft,
        B::ShiftRight,
        B::Contains,
        B::ContainedBy,
        B::Overlaps,
        B::Before,
        B::After,
        B::NotBefore,
        B::NotAfter,
        B::Adjacent,
    ]
    .map(|operator| {
        let expression = Expression::binary(*boxed("a"), operator, *boxed("b"));
        (format!("{operator:?}"), expression)
    })
    .into();
    for operator in [B::Equal, B::NotEqual, B::Contains] {
        let document = Box::new(value(serde_json::json!({"k": 1})));
        let expression = Expression::binary(*boxed("a"), operator, *document);
        all.push((format!("{operator:?} a document"), expression));
    }
    for insensitive in [false, true] {
        let matches = Expression::Matches {
            operand: boxed("a"),
            pattern: Box::new(value("^x")),
            insensitive,
        };
        all.push(("matches".into(), matches));
        for lookup in [
            TextLookup::Contains,
            TextLookup::StartsWith,
            TextLookup::EndsWith,
        ] {
            let search = Expression::Text {
                operand: boxed("a"),
                lookup,
                pattern: boxed("b"),
                insensitive,
            };
            all.push((format!("{lookup:?} a column"), search));
        }
    }
    let tuple = || Box::new(Expression::Tuple(vec![column("a"), column("b")]));
    all.extend([
        (
            "negative".into(),
            Expression::Negative(Box::new(Expression::Negative(boxed("a")))),
        ),
        (
            "true".into(),
            Expression::IsTrue {
                operand: boxed("a"),
                negated: false,
            },
        ),
        (
            "not true".into(),
            Expression::IsTrue {
                operand: boxed("a"),
                negated: true,
            },
        ),
        (
            "collate".into(),
            Expression::Collate(boxed("a"), "de-x-icu".into()),
        ),
        (
            "tuples".into(),
            Expression::In {
                operand: tuple(),
                values: vec![
                    1_i64.into(),
                    2_i64.into(),
                    Value::from(None::<i64>),
                    3_i64.into(),
                    4_i64.into(),
                    5_i64.into(),
                ],
                negated: false,
            },
        ),
        (
            "no tuples".into(),
            Expression::In {
                operand: tuple(),
                values: Vec::new(),
                negated: true,
            },
        ),
        (
            "raw".into(),
            Expression::Raw(Box::new(Raw {
                parts: vec![
                    RawPart::Sql("soundex("),
                    RawPart::Expression(column("a")),
                    RawPart::Sql(") = 'it''s'"),
                ],
            })),
        ),
    ]);
    assert_snapshot!(spelled(all));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn dates() {
    let mut all = Vec::new();
    for part in [
        DatePart::Year,
        DatePart::IsoYear,
        DatePart::Quarter,
        DatePart::Month,
        DatePart::Week,
        DatePart::Day,
        DatePart::DayOfYear,
        DatePart::WeekDay,
        DatePart::IsoWeekDay,
        DatePart::Hour,
        DatePart::Minute,
        DatePart::Second,
        DatePart::Microsecond,
        DatePart::Epoch,
    ] {
        let extract = Extract {
            part,
            operand: column("a"),
            of: ColumnType::DateTime,
            zone: None,
        };
        all.push((format!("{part:?}"), Expression::Extract(Box::new(extract))));
    }
    for zone in ["+05:30", "Europe/Berlin", "x'y"] {
        let extract = Extract {
            part: DatePart::Hour,
            operand: column("a"),
            of: ColumnType::Timestamp,
            zone: Some(zone.to_owned()),
        };
        all.push((
            format!("hour in {zone}"),
            Expression::Extract(Box::new(extract)),
        ));
    }
    for (unit, of, to, zone) in [
        (
            Some(DateUnit::Year),
            ColumnType::DateTime,
            ColumnType::DateTime,
            None,
        ),
        (
            Some(DateUnit::Quarter),
            ColumnType::Date,
            ColumnType::Date,
            None,
        ),
        (
            Some(DateUnit::Month),
            ColumnType::DateTime,
            ColumnType::Date,
            None,
        ),
        (
            Some(DateUnit::Week),
            ColumnType::Date,
            ColumnType::Date,
            None,
        ),
        (
            Some(DateUnit::Day),
            ColumnType::Timestamp,
            ColumnType::Timestamp,
            Some("+05:30"),
        ),
        (
            Some(DateUnit::Day),
            ColumnType::Timestamp,
            ColumnType::Date,
            Some("Asia/Tokyo"),
        ),
        (
            Some(DateUnit::Hour),
            ColumnType::Time,
            ColumnType::Time,
            None,
        ),
        (
            Some(DateUnit::Minute),
            ColumnType::DateTime,
            ColumnType::Timestamp,
            Some("-03:00"),
        ),
        (None, ColumnType::Timestamp, ColumnType::Time, None),
    ] {
        let truncate = Truncate {
            unit,
            operand: column("a"),
            of,
            to,
            zone: zone.map(str::to_owned),
        };
        all.push((
            format!("{unit:?} of {of:?} to {to:?}"),
            Expression::Truncate(Box::new(truncate)),
        ));
    }
    assert_snapshot!(spelled(all));
}

#[test]
fn documents() {
    let path = || {
        vec![
            JsonStep::Key("a\"'\\".into()),
            JsonStep::Index(-2),
            JsonStep::Index(0),
        ]
    };
    let mut all = Vec::new();
    for to in [
        ColumnType::Json,
        ColumnType::Text,
        ColumnType::BigInt,
        ColumnType::Bool,
        ColumnType::Date,
    ] {
        let json = JsonValue {
            operand: column("a"),
            path: path(),
            to,
        };
        all.push((format!("as {to:?}"), Expression::Json(Box::new(json))));
    }
    for (keys, all_of_them) in [
        (vec!["k", "'"], true),
        (vec!["k", "l"], false),
        (vec![], true),
    ] {
        let keys = JsonHasKeys {
            operand: column("a"),
            path: path(),
            keys: keys.into_iter().map(str::to_owned).collect(),
            all: all_of_them,
        };
        all.push((
            format!("has keys: {:?}", keys.keys),
            Expression::JsonHasKeys(Box::new(keys)),
        ));
    }
    let members = vec![
        value("k"),
        value(true),
        value("d"),
        value(serde_json::json!([1])),
    ];
    all.push((
        "object".into(),
        Expression::Call(Function::JsonObject, members),
    ));
    assert_snapshot!(spelled(all));
}
