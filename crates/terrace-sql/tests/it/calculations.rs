//! How calculations are spelled: one table per family in `snapshots/`, a line per database.

use std::fmt::Write as _;

use insta::assert_snapshot;
use terrace_core::{ScopeKind, Value};
use terrace_sql::{
    Aggregate, AggregateFunction, Confinement, Expression, Function, Item, Order, Select,
    Statement, Window, WindowBound, WindowExclusion, WindowFrame, WindowFunction, WindowUnit,
    render,
};

use crate::support::{DIALECTS, column, table};

/// The spelling of each expression on every database; a database that says what the one above it
/// says is left out.
pub(crate) fn spelled(expressions: Vec<(String, Expression)>) -> String {
    let mut text = String::new();
    for (name, expression) in expressions {
        writeln!(text, "{name}").unwrap();
        let mut select = Select::from(table("t"));
        select.items.push(Item::Expression(expression, None));
        let statement = Statement::from(select);
        let mut last = String::new();
        for (database, dialect) in DIALECTS {
            let confinement = Confinement::plain(ScopeKind::Tenant);
            let line = match render(&statement, dialect, &confinement) {
                Ok(rendered) => {
                    let sql = rendered.sql.replace('`', "\"");
                    let item = sql
                        .strip_prefix("SELECT ")
                        .and_then(|sql| sql.strip_suffix(" FROM \"t\" AS t0"))
                        .unwrap_or(&sql)
                        .replace("t0.", "");
                    let values: Vec<_> = rendered
                        .parameters
                        .iter()
                        .map(|value| format!("{value:?}"))
                        .collect();
                    format!("{item}  [{}]", values.join(", ")).replace("  []", "")
                }
                Err(error) => format!("{:?}: {error}", error.kind()),
            };
            if line != last {
                writeln!(text, "    {database:8} {line}").unwrap();
            }
            last = line;
        }
    }
    text
}

pub(crate) fn boxed(name: &'static str) -> Box<Expression> {
    Box::new(column(name))
}

pub(crate) fn value(value: impl Into<Value>) -> Expression {
    Expression::Value(value.into())
}

fn aggregate(aggregate: Aggregate) -> Expression {
    Expression::Aggregate(Box::new(aggregate))
}

fn order(name: &'static str) -> Order {
    Order {
        expression: column(name),
        descending: true,
        nulls: None,
    }
}

#[test]
fn functions() {
    use Function as F;
    let of = |arguments: usize, functions: &[F]| -> Vec<(String, Expression)> {
        functions
            .iter()
            .map(|function| {
                let arguments = ["a", "b", "c"][..arguments].iter().map(|name| column(name));
                let call = Expression::Call(*function, arguments.collect());
                (format!("{function:?}"), call)
            })
            .collect()
    };
    let mut all = of(0, &[F::Pi, F::Random, F::Now, F::Today, F::RandomUuid]);
    all.extend(of(
        1,
        &[
            F::Lower,
            F::Upper,
            F::Length,
            F::Coalesce,
            F::Reverse,
            F::Trim,
            F::TrimLeft,
            F::TrimRight,
            F::Character,
            F::CodePoint,
            F::Md5,
            F::Sha1,
            F::Sha224,
            F::Sha256,
            F::Sha384,
            F::Sha512,
            F::Absolute,
            F::Ceiling,
            F::Floor,
            F::Round,
            F::Truncate,
            F::Sign,
            F::SquareRoot,
            F::Exponential,
            F::NaturalLogarithm,
            F::Sine,
            F::Cosine,
            F::Tangent,
            F::Cotangent,
            F::ArcSine,
            F::ArcCosine,
            F::ArcTangent,
            F::Degrees,
            F::Radians,
            F::JsonLength,
            F::ArrayLength,
            F::ArrayHasNull,
            F::RangeStart,
            F::RangeEnd,
            F::RangeIsEmpty,
            F::RangeIncludesStart,
            F::RangeIncludesEnd,
            F::RangeHasNoStart,
            F::RangeHasNoEnd,
        ],
    ));
    all.extend(of(
        2,
        &[
            F::NullIf,
            F::Greatest,
            F::Least,
            F::Concat,
            F::Left,
            F::Right,
            F::Substring,
            F::Position,
            F::Repeat,
            F::Round,
            F::Truncate,
            F::Power,
            F::Logarithm,
            F::Remainder,
            F::ArcTangent2,
            F::AddMicroseconds,
            F::MicrosecondsBetween,
            F::JsonArray,
            F::JsonObject,
        ],
    ));
    all.extend(of(
        3,
        &[
            F::Substring,
            F::Replace,
            F::PadLeft,
            F::PadRight,
            F::ArraySlice,
        ],
    ));
    assert_snapshot!(spelled(all));
}

#[test]
fn aggregates() {
    use AggregateFunction as A;
    let filter = || Some(column("f").equals(1_i64));
    let mut all: Vec<_> = [
        A::Count,
        A::Sum,
        A::Average,
        A::Minimum,
        A::Maximum,
        A::StandardDeviation,
        A::StandardDeviationSample,
        A::Variance,
        A::VarianceSample,
        A::JsonArray,
        A::BitAnd,
        A::BitOr,
        A::BitExclusiveOr,
        A::All,
        A::Any,
        A::AnyValue,
        A::Array,
    ]
    .into_iter()
    .flat_map(|function| {
        let plain = Aggregate::of(function, column("a"));
        let some = Aggregate {
            distinct: true,
            filter: filter(),
            order_by: vec![order("o")],
            ..plain.clone()
        };
        [
            (format!("{function:?}"), aggregate(plain)),
            (
                format!("{function:?} distinct, filtered, ordered"),
                aggregate(some),
            ),
        ]
    })
    .collect();
    let counted = Aggregate {
        filter: filter(),
        ..Aggregate::count_all()
    };
    all.push(("some rows".into(), aggregate(counted)));
    for distinct in [false, true] {
        let texts = Aggregate {
            arguments: vec![column("a"), value("'; ")],
            distinct,
            filter: filter(),
            order_by: vec![order("o")],
            ..Aggregate::of(A::Text, column("a"))
        };
        all.push((format!("texts, distinct: {distinct}"), aggregate(texts)));
    }
    assert_snapshot!(spelled(all));
}

#[test]
fn windows() {
    let functions = [
        WindowFunction::RowNumber,
        WindowFunction::Rank,
        WindowFunction::DenseRank,
        WindowFunction::PercentRank,
        WindowFunction::CumulativeDistribution,
        WindowFunction::Tile(4),
        WindowFunction::Lag(boxed("a"), 2, None),
        WindowFunction::Lead(boxed("a"), 1, Some(Box::new(value(0_i64)))),
        WindowFunction::First(boxed("a")),
        WindowFunction::Last(boxed("a")),
        WindowFunction::Nth(boxed("a"), 3),
        WindowFunction::Aggregate(Aggregate {
            filter: Some(column("f").equals(1_i64)),
            ..Aggregate::of(AggregateFunction::Sum, column("a"))
        }),
        WindowFunction::Aggregate(Aggregate::of(AggregateFunction::AnyValue, column("a"))),
        WindowFunction::Aggregate(Aggregate::of(AggregateFunction::JsonArray, column("a"))),
        WindowFunction::Aggregate(Aggregate {
            distinct: true,
            ..Aggregate::of(AggregateFunction::Sum, column("a"))
        }),
    ];
    let window = |function: &WindowFunction, frame| {
        Expression::Window(Box::new(Window {
            function: function.clone(),
            partition_by: vec![column("p")],
            order_by: vec![order("o")],
            frame,
        }))
    };
    let mut all: Vec<_> = functions
        .iter()
        .map(|function| {
            (
                format!("{function:?}").chars().take(40).collect(),
                window(function, None),
            )
        })
        .collect();
    for (unit, start, end, exclude) in [
        (
            WindowUnit::Rows,
            WindowBound::Before(2),
            WindowBound::Current,
            None,
        ),
        (
            WindowUnit::Range,
            WindowBound::Start,
            WindowBound::After(1),
            None,
        ),
        (
            WindowUnit::Groups,
            WindowBound::Current,
            WindowBound::End,
            None,
        ),
        (
            WindowUnit::Rows,
            WindowBound::Start,
            WindowBound::End,
            Some(WindowExclusion::Ties),
        ),
        (
            WindowUnit::Rows,
            WindowBound::Start,
            WindowBound::Current,
            Some(WindowExclusion::Group),
        ),
    ] {
        let frame = WindowFrame {
            unit,
            start,
            end,
            exclude,
        };
        all.push((
            format!("{unit:?}, {exclude:?}"),
            window(&WindowFunction::First(boxed("a")), Some(frame)),
        ));
    }
    all.push((
        "nothing said".into(),
        Expression::Window(Box::new(Window {
            function: WindowFunction::RowNumber,
            partition_by: Vec::new(),
            order_by: Vec::new(),
            frame: None,
        })),
    ));
    assert_snapshot!(spelled(all));
}
