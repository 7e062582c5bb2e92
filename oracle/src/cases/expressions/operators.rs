//! `ExpressionOperatorTests`: calculations with numbers, in updates.

use terrace_core::Result;
use terrace_orm::{Change, Model, value};

use super::models::{Employee, Number};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.ExpressionOperatorTests":
        test_lefthand_addition,
        test_lefthand_bitwise_and,
        test_lefthand_bitwise_left_shift_operator,
        test_lefthand_bitwise_or,
        test_lefthand_bitwise_right_shift_operator,
        test_lefthand_bitwise_xor,
        test_lefthand_bitwise_xor_null,
        test_lefthand_bitwise_xor_right_null,
        test_lefthand_division,
        test_lefthand_modulo,
        test_lefthand_modulo_null,
        test_lefthand_multiplication,
        test_lefthand_power,
        test_lefthand_subtraction,
        test_lefthand_transformed_field_bitwise_or,
        test_right_hand_addition,
        test_right_hand_division,
        test_right_hand_modulo,
        test_right_hand_multiplication,
        test_right_hand_subtraction,
        test_righthand_power;
}

/// What closures receive.
type Columns = <Number as Model>::Columns;

/// Changes both values of the first number, and observes them.
async fn changed(t: &Case, changes: impl FnOnce(Columns) -> [Change; 2]) -> Result<()> {
    let first = Number::objects().filter(|n| n.id.equals(1));
    first.update(t.db(), changes).await?;
    t.value(Number::get(t.db(), 1).await?.integer);
    t.value(Number::get(t.db(), 1).await?.float);
    Ok(())
}

async fn test_lefthand_addition(t: &Case) -> Result<()> {
    changed(t, |n| {
        [n.integer.set(n.integer + 15), n.float.set(n.float + 42.7)]
    })
    .await
}

async fn test_lefthand_subtraction(t: &Case) -> Result<()> {
    changed(t, |n| {
        [n.integer.set(n.integer - 15), n.float.set(n.float - 42.7)]
    })
    .await
}

async fn test_lefthand_multiplication(t: &Case) -> Result<()> {
    changed(t, |n| {
        [n.integer.set(n.integer * 15), n.float.set(n.float * 42.7)]
    })
    .await
}

async fn test_lefthand_division(t: &Case) -> Result<()> {
    changed(t, |n| {
        [n.integer.set(n.integer / 2), n.float.set(n.float / 42.7)]
    })
    .await
}

async fn test_right_hand_addition(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(value(15) + n.integer),
            n.float.set(value(42.7) + n.float),
        ]
    })
    .await
}

async fn test_right_hand_subtraction(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(value(15) - n.integer),
            n.float.set(value(42.7) - n.float),
        ]
    })
    .await
}

async fn test_right_hand_multiplication(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(value(15) * n.integer),
            n.float.set(value(42.7) * n.float),
        ]
    })
    .await
}

async fn test_right_hand_division(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(value(640) / n.integer),
            n.float.set(value(42.7) / n.float),
        ]
    })
    .await
}

async fn test_lefthand_power(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(n.integer.power(2).cast::<i64>()),
            n.float.set(n.float.power(1.5)),
        ]
    })
    .await
}

async fn test_righthand_power(t: &Case) -> Result<()> {
    changed(t, |n| {
        [
            n.integer.set(value(2).power(n.integer).cast::<i64>()),
            n.float.set(value(1.5).power(n.float)),
        ]
    })
    .await
}

async fn test_lefthand_modulo(t: &Case) -> Result<()> {
    let first = Number::objects().filter(|n| n.id.equals(1));
    first
        .update(t.db(), |n| n.integer.set(n.integer % 20))
        .await?;
    t.value(Number::get(t.db(), 1).await?.integer);
    Ok(())
}

async fn test_right_hand_modulo(t: &Case) -> Result<()> {
    let first = Number::objects().filter(|n| n.id.equals(1));
    first
        .update(t.db(), |n| n.integer.set(value(69) % n.integer))
        .await?;
    t.value(Number::get(t.db(), 1).await?.integer);
    Ok(())
}

async fn test_lefthand_modulo_null(t: &Case) -> Result<()> {
    Employee::new("John", "Doe", None).insert(t.db()).await?;
    let employees = Employee::objects().annotate(|e| e.salary % 20);
    t.value(employees.get(t.db()).await?.0.salary);
    Ok(())
}

/// Observes the integers of both numbers.
async fn integers(t: &Case) -> Result<()> {
    t.value(Number::get(t.db(), 1).await?.integer);
    t.value(Number::get(t.db(), 2).await?.integer);
    Ok(())
}

async fn test_lefthand_bitwise_and(t: &Case) -> Result<()> {
    for (key, mask) in [(1, 56_i64), (2, -56)] {
        let own = Number::objects().filter(|n| n.id.equals(key));
        own.update(t.db(), |n| n.integer.set(n.integer.bit_and(mask)))
            .await?;
    }
    integers(t).await
}

async fn test_lefthand_bitwise_left_shift_operator(t: &Case) -> Result<()> {
    Number::objects()
        .update(t.db(), |n| n.integer.set(n.integer.shift_left(2)))
        .await?;
    integers(t).await
}

async fn test_lefthand_bitwise_right_shift_operator(t: &Case) -> Result<()> {
    Number::objects()
        .update(t.db(), |n| n.integer.set(n.integer.shift_right(2)))
        .await?;
    integers(t).await
}

async fn test_lefthand_bitwise_or(t: &Case) -> Result<()> {
    Number::objects()
        .update(t.db(), |n| n.integer.set(n.integer.bit_or(48_i64)))
        .await?;
    integers(t).await
}

async fn test_lefthand_bitwise_xor(t: &Case) -> Result<()> {
    Number::objects()
        .update(t.db(), |n| n.integer.set(n.integer.bit_xor(48_i64)))
        .await?;
    integers(t).await
}

async fn test_lefthand_transformed_field_bitwise_or(t: &Case) -> Result<()> {
    Employee::new("Max", "Mustermann", None)
        .insert(t.db())
        .await?;
    let employees = Employee::objects().annotate(|e| e.lastname.length().bit_or(48_i64));
    t.value(employees.get(t.db()).await?.1);
    Ok(())
}

async fn test_lefthand_bitwise_xor_null(t: &Case) -> Result<()> {
    let mut employee = Employee::new("John", "Doe", None).insert(t.db()).await?;
    Employee::objects()
        .update(t.db(), |e| e.salary.set(e.salary.bit_xor(48)))
        .await?;
    employee.refresh(t.db()).await?;
    t.value(employee.salary);
    Ok(())
}

async fn test_lefthand_bitwise_xor_right_null(t: &Case) -> Result<()> {
    let mut employee = Employee::new("John", "Doe", Some(48))
        .insert(t.db())
        .await?;
    let nothing: Option<i32> = None;
    Employee::objects()
        .update(t.db(), |e| e.salary.set(e.salary.bit_xor(nothing)))
        .await?;
    employee.refresh(t.db()).await?;
    t.value(employee.salary);
    Ok(())
}
