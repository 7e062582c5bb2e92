//! Numbers and conditions.

use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{BinaryOperator as Op, Expression, Function as F};

use super::{binary, call, check, column, value};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
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
