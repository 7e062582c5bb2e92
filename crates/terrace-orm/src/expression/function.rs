//! Functions without a column, and what functions of columns are made with.

use jiff::Timestamp;
use jiff::civil::Date;
use terrace_core::ColumnType;
use terrace_sql::{Expression, Function};
use uuid::Uuid;

use super::{Term, Terms};
use crate::column::Computed;
use crate::model::Field;

pub(super) fn call<T>(function: Function, arguments: Vec<Expression>) -> Computed<T> {
    Computed::new(Expression::Call(function, arguments))
}

/// The texts, numbers … one after the other; null counts as the empty text.
///
/// ```
/// # use terrace_orm::{Auto, Model, concat};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Person { id: Auto<i64>, first: String, last: String }
/// let names = Person::objects().values(|p| concat((p.first, " ", p.last)));
/// ```
pub fn concat(texts: impl Terms) -> Computed<String> {
    call(Function::Concat, texts.into_terms())
}

/// A JSON array of these.
pub fn json_array(values: impl Terms) -> Computed<serde_json::Value> {
    call(Function::JsonArray, values.into_terms())
}

/// A JSON object with members of these names.
///
/// ```
/// # use terrace_orm::{Auto, Model, json_object};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Person { id: Auto<i64>, first: String, last: String }
/// let people = Person::objects().values(|p| json_object(["first", "last"], (p.first, p.last)));
/// ```
pub fn json_object<const N: usize>(
    names: [&str; N],
    values: impl Terms,
) -> Computed<serde_json::Value> {
    let mut arguments = Vec::with_capacity(2 * N);
    let mut values = values.into_terms().into_iter();
    for name in names {
        arguments.push(Expression::Value(name.into()));
        arguments.push(
            values
                .next()
                .unwrap_or(Expression::Value(terrace_core::Value::Null(
                    terrace_core::ValueType::Json,
                ))),
        );
    }
    call(Function::JsonObject, arguments)
}

/// The number pi.
pub fn pi() -> Computed<f64> {
    call(Function::Pi, Vec::new())
}

/// A number from 0 to 1, below 1, another one for every row.
pub fn random() -> Computed<f64> {
    call(Function::Random, Vec::new())
}

/// The time at which the statement, or its transaction, began: by the database's clock.
pub fn now() -> Computed<Timestamp> {
    call(Function::Now, Vec::new())
}

/// The calendar date of [`now`] in UTC.
pub fn today() -> Computed<Date> {
    call(Function::Today, Vec::new())
}

/// A random (version 4) UUID, another one for every row.
pub fn random_uuid() -> Computed<Uuid> {
    call(Function::RandomUuid, Vec::new())
}

/// The angle of the point at `x`, `y`, in radians.
pub fn arc_tangent_2<Y, X>(y: Y, x: X) -> Computed<super::Either<Y::Field, Null<X>, f64>>
where
    Y: Term<Field: Field<Base: crate::column::Numeric>>,
    X: Term<Field: Field<Base: crate::column::Numeric>>,
{
    call(
        Function::ArcTangent2,
        vec![
            double::<Y::Field>(y.into_term()),
            double::<X::Field>(x.into_term()),
        ],
    )
}

/// Whether a term may be null.
pub(super) type Null<X> = <<X as Term>::Field as Field>::Null;

/// A number as a double, which every database calculates with in the same way.
pub(super) fn double<T: Field>(number: Expression) -> Expression {
    if T::COLUMN_TYPE == ColumnType::Double {
        return number;
    }
    Expression::Cast(Box::new(number), ColumnType::Double)
}
