//! Aggregates and windows.

use serde_json::json;
use terrace_core::{Value, ValueType};
use terrace_sql::{
    Aggregate, AggregateFunction as A, BinaryOperator, Expression, From, Item, Order, Select,
    Window, WindowBound, WindowExclusion, WindowFrame, WindowFunction, WindowUnit,
};

use super::{Ground, column, grounds, value};

fn order(name: &'static str, descending: bool) -> Order {
    Order {
        expression: column(name),
        descending,
        nulls: None,
    }
}

fn of(function: A, name: &'static str) -> Aggregate {
    Aggregate::of(function, column(name))
}

fn first_two(aggregate: Aggregate) -> Aggregate {
    let id = Box::new(column("id"));
    Aggregate {
        filter: Some(Expression::binary(*id, BinaryOperator::Less, value(3_i64))),
        ..aggregate
    }
}

fn cases() -> Vec<(&'static str, Aggregate, Value)> {
    let texts = |distinct| Aggregate {
        arguments: vec![
            Expression::Case {
                arms: vec![(column("yes"), value("odd"))],
                otherwise: Some(Box::new(value("e'v,e\\n"))),
            },
            value("; '\\"),
        ],
        distinct,
        order_by: vec![order("id", true)],
        ..of(A::Text, "name")
    };
    let array = |aggregate: Aggregate| Aggregate {
        order_by: vec![order("id", true)],
        ..aggregate
    };
    let document = |value| Value::Json(Box::new(value));
    vec![
        ("rows", Aggregate::count_all(), Value::I64(4)),
        ("values", of(A::Count, "whole"), Value::I64(3)),
        (
            "some rows",
            first_two(Aggregate::count_all()),
            Value::I64(2),
        ),
        ("sum", of(A::Sum, "whole"), Value::I64(6)),
        (
            "some of a sum",
            first_two(of(A::Sum, "whole")),
            Value::I64(0),
        ),
        (
            "distinct",
            Aggregate {
                distinct: true,
                ..of(A::Count, "yes")
            },
            Value::I64(2),
        ),
        (
            "deviation",
            of(A::StandardDeviation, "id"),
            Value::F64(1.25_f64.sqrt()),
        ),
        (
            "sample deviation",
            of(A::StandardDeviationSample, "id"),
            Value::F64((5.0_f64 / 3.0).sqrt()),
        ),
        ("variance", of(A::Variance, "id"), Value::F64(1.25)),
        (
            "sample variance",
            of(A::VarianceSample, "id"),
            Value::F64(5.0 / 3.0),
        ),
        (
            "texts",
            texts(false),
            Value::Text("e'v,e\\n; '\\odd; '\\e'v,e\\n; '\\odd".into()),
        ),
        (
            "some texts",
            first_two(texts(false)),
            Value::Text("e'v,e\\n; '\\odd".into()),
        ),
        (
            "array",
            array(of(A::JsonArray, "whole")),
            document(json!([null, 6, -7, 7])),
        ),
        (
            "some of an array",
            first_two(array(of(A::JsonArray, "whole"))),
            document(json!([-7, 7])),
        ),
        ("bits of all", of(A::BitAnd, "id"), Value::I64(0)),
        ("bits of any", of(A::BitOr, "id"), Value::I64(7)),
        ("odd bits", of(A::BitExclusiveOr, "id"), Value::I64(4)),
        ("all", of(A::All, "yes"), Value::Bool(false)),
        ("any", of(A::Any, "yes"), Value::Bool(true)),
        (
            "some value",
            first_two(of(A::AnyValue, "day")),
            Value::Date("2027-01-02".parse().unwrap()),
        ),
    ]
}

#[tokio::test]
async fn one_value_from_many_rows() {
    let mut wrong = Vec::new();
    for ground in grounds().await {
        for (name, aggregate, expected) in cases() {
            for nothing in [false, true] {
                let mut select = Select::from(From::Table(ground.table()));
                let of = expected.value_type();
                let counts = aggregate.function == A::Count;
                select.items.push(Item::Expression(
                    Expression::Aggregate(Box::new(aggregate.clone())),
                    None,
                ));
                let mut expected = expected.clone();
                if nothing {
                    select.filter = Some(column("id").equals(77_i64));
                    expected = if counts {
                        Value::I64(0)
                    } else {
                        Value::Null(of)
                    };
                }
                let found = ground.read(select, &[of]).await;
                if found.as_deref() != Ok(&[vec![expected.clone()]])
                    && !super::near(&found, &expected)
                {
                    let database = ground.dialect.name();
                    wrong.push(format!("{database} {name}: {found:?}, not {expected:?}"));
                }
            }
        }
        ground.close().await;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn different_texts() {
    for ground in grounds().await {
        let mut select = Select::from(From::Table(ground.table()));
        let case = Expression::Case {
            arms: vec![(column("yes"), value("a"))],
            otherwise: Some(Box::new(value("b"))),
        };
        let aggregate = Aggregate {
            arguments: vec![case, value(" + ")],
            distinct: true,
            ..of(A::Text, "name")
        };
        select.items.push(Item::Expression(
            Expression::Aggregate(Box::new(aggregate)),
            None,
        ));
        let found = ground.read(select, &[ValueType::Text]).await.unwrap();
        let text = |text: &str| vec![vec![Value::Text(text.to_owned())]];
        assert!(
            found == text("a + b") || found == text("b + a"),
            "{found:?}"
        );
        ground.close().await;
    }
}

fn over(function: WindowFunction) -> Window {
    Window {
        function,
        partition_by: Vec::new(),
        order_by: vec![order("id", false)],
        frame: None,
    }
}

#[tokio::test]
async fn windows() {
    let whole = || Box::new(column("whole"));
    let none = || Box::new(value(-1_i64));
    let window = |window: Window| Expression::Window(Box::new(window));
    let two = WindowFrame {
        unit: WindowUnit::Rows,
        start: WindowBound::Before(1),
        end: WindowBound::Current,
        exclude: None,
    };
    let null = Value::Null(ValueType::I64);
    let numbers = |numbers: [i64; 4]| numbers.map(Value::I64);
    let cases = || {
        [
            (over(WindowFunction::RowNumber), numbers([1, 2, 3, 4])),
            (
                over(WindowFunction::Lag(whole(), 1, Some(none()))),
                numbers([-1, 7, -7, 6]),
            ),
            (
                over(WindowFunction::Lead(whole(), 2, Some(none()))),
                [Value::I64(6), null.clone(), Value::I64(-1), Value::I64(-1)],
            ),
            (over(WindowFunction::First(whole())), numbers([7, 7, 7, 7])),
            (over(WindowFunction::Tile(2)), numbers([1, 1, 2, 2])),
            (
                Window {
                    frame: Some(two),
                    ..over(WindowFunction::Aggregate(of(A::Sum, "whole")))
                },
                numbers([7, 0, -1, 6]),
            ),
            (
                Window {
                    frame: Some(two),
                    ..over(WindowFunction::Aggregate(of(A::BitOr, "id")))
                },
                numbers([1, 3, 3, 7]),
            ),
            (
                Window {
                    partition_by: vec![column("yes")],
                    ..over(WindowFunction::Aggregate(first_two(Aggregate::count_all())))
                },
                numbers([1, 1, 1, 1]),
            ),
        ]
    };
    for ground in grounds().await {
        for (case, (shape, expected)) in cases().into_iter().enumerate() {
            let mut select = Select::from(From::Table(ground.table()));
            select.items.push(Item::Expression(window(shape), None));
            select.order_by.push(order("id", false));
            let found = ground.read(select, &[ValueType::I64]).await;
            let expected: Vec<_> = expected.into_iter().map(|value| vec![value]).collect();
            assert_eq!(found, Ok(expected), "{} {case}", ground.dialect.name());
        }
        ground.close().await;
    }
}

/// The frame of a whole partition.
const WHOLE: WindowFrame = WindowFrame {
    unit: WindowUnit::Rows,
    start: WindowBound::Start,
    end: WindowBound::End,
    exclude: None,
};

/// What a window gives in the four rows, in the order of their keys.
async fn four(ground: &Ground, window: Window, of: ValueType) -> Result<Vec<Value>, String> {
    let mut select = Select::from(From::Table(ground.table()));
    let window = Expression::Window(Box::new(window));
    select.items.push(Item::Expression(window, None));
    select.order_by.push(order("id", false));
    let rows = ground.read(select, &[of]).await?;
    Ok(rows.into_iter().flatten().collect())
}

/// Of the four rows, the second and the fourth come first and are equal.
fn by_yes(function: WindowFunction) -> Window {
    Window {
        order_by: vec![order("yes", false)],
        ..over(function)
    }
}

#[tokio::test]
async fn ranks_of_equal_rows() {
    for ground in grounds().await {
        let name = ground.dialect.name();
        for (function, expected) in [
            (WindowFunction::Rank, [3, 1, 3, 1]),
            (WindowFunction::DenseRank, [2, 1, 2, 1]),
        ] {
            let found = four(&ground, by_yes(function), ValueType::I64).await;
            assert_eq!(found, Ok(expected.map(Value::I64).to_vec()), "{name}");
        }
        for (function, expected) in [
            (
                WindowFunction::PercentRank,
                [2.0 / 3.0, 0.0, 2.0 / 3.0, 0.0],
            ),
            (WindowFunction::CumulativeDistribution, [1.0, 0.5, 1.0, 0.5]),
        ] {
            let found = four(&ground, by_yes(function), ValueType::F64).await;
            let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
            let pairs = found.iter().zip(expected);
            let close = |(found, expected): (&Value, f64)| match found {
                Value::F64(found) => (found - expected).abs() < 1e-9,
                _ => false,
            };
            assert!(
                found.len() == 4 && pairs.clone().all(close),
                "{name}: {found:?}"
            );
        }
        ground.close().await;
    }
}

#[tokio::test]
async fn the_last_and_the_nth_row_of_a_frame() {
    let (whole, id) = (|| Box::new(column("whole")), || Box::new(column("id")));
    let framed = |function| Window {
        frame: Some(WHOLE),
        ..over(function)
    };
    let null = Value::Null(ValueType::I64);
    let number = Value::I64;
    for ground in grounds().await {
        let name = ground.dialect.name();
        for (window, expected) in [
            (
                framed(WindowFunction::Last(id())),
                [4, 4, 4, 4].map(number).to_vec(),
            ),
            // Without a frame it ends with the current row.
            (
                over(WindowFunction::Last(id())),
                [1, 2, 3, 4].map(number).to_vec(),
            ),
            (framed(WindowFunction::Last(whole())), vec![null.clone(); 4]),
            (framed(WindowFunction::Nth(whole(), 2)), vec![number(-7); 4]),
            (
                framed(WindowFunction::Nth(whole(), 5)),
                vec![null.clone(); 4],
            ),
            (
                over(WindowFunction::Nth(id(), 3)),
                vec![null.clone(), null.clone(), number(3), number(3)],
            ),
        ] {
            let found = four(&ground, window, ValueType::I64).await;
            assert_eq!(found, Ok(expected), "{name}");
        }
        ground.close().await;
    }
}

#[tokio::test]
async fn rows_left_out_of_a_frame() {
    for ground in grounds().await {
        let name = ground.dialect.name();
        for (exclude, expected) in [
            (WindowExclusion::Current, [9, 8, 7, 6]),
            (WindowExclusion::Group, [6, 4, 6, 4]),
            (WindowExclusion::Ties, [7, 6, 9, 8]),
        ] {
            let window = Window {
                frame: Some(WindowFrame {
                    exclude: Some(exclude),
                    ..WHOLE
                }),
                ..by_yes(WindowFunction::Aggregate(of(A::Sum, "id")))
            };
            let found = four(&ground, window, ValueType::I64).await;
            if ground.dialect.capabilities().window_groups {
                assert_eq!(found, Ok(expected.map(Value::I64).to_vec()), "{name}");
            } else {
                assert!(
                    found.is_err_and(|error| error.contains("Unsupported")),
                    "{name}"
                );
            }
        }
        ground.close().await;
    }
}
