//! `ExpressionsNumericTests` and `ExpressionsTests`: columns of numbers and texts beside each other.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query, value};

use super::models::{Company, Employee, Number};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.ExpressionsNumericTests":
        test_complex_expressions,
        test_decimal_expression,
        test_fill_with_value_from_same_object,
        test_filter_decimal_expression,
        test_filter_not_equals_other_field,
        test_increment_value;
    "expressions.tests.ExpressionsTests":
        test_F_reuse,
        test_insensitive_patterns_escape,
        test_patterns_escape;
}

/// Observes the integers of numbers beside their rounded floats.
async fn rounded(t: &Case, numbers: Query<Number>) -> Result<()> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the floats are small whole numbers"
    )]
    let whole = |float: f64| float.round_ties_even() as i64;
    let numbers = numbers.all(t.db()).await?;
    t.rows(numbers.iter().map(|n| (n.integer, n.float.map(whole))));
    Ok(())
}

async fn test_fill_with_value_from_same_object(t: &Case) -> Result<()> {
    rounded(t, Number::objects()).await
}

/// Adds one to the positive integers.
async fn increment(t: &Case) -> Result<()> {
    let positive = Number::objects().filter(|n| n.integer.greater_than(0));
    t.value(
        positive
            .update(t.db(), |n| n.integer.set(n.integer + 1))
            .await?,
    );
    Ok(())
}

async fn test_increment_value(t: &Case) -> Result<()> {
    increment(t).await?;
    rounded(t, Number::objects()).await
}

async fn test_filter_not_equals_other_field(t: &Case) -> Result<()> {
    increment(t).await?;
    rounded(t, Number::objects().exclude(|n| n.float.equals(n.integer))).await
}

async fn test_filter_decimal_expression(t: &Case) -> Result<()> {
    let number = Number {
        decimal_value: Some(Decimal::ONE),
        ..Number::new(0, Some(1.0))
    };
    number.insert(t.db()).await?;
    let numbers = Number::objects()
        .annotate(|_| value(Decimal::ONE))
        .filter(|(n, x)| x.equals(1_i64) & n.integer.equals(0) & x.equals(Decimal::ONE));
    t.rows(
        numbers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(number, _)| number),
    );
    Ok(())
}

async fn test_decimal_expression(t: &Case) -> Result<()> {
    let number = Number {
        decimal_value: Some(Decimal::new(5, 1)),
        ..Number::new(1, None)
    };
    let mut number = number.insert(t.db()).await?;
    number
        .change(t.db(), |n| {
            n.decimal_value.set(n.decimal_value - Decimal::new(4, 1))
        })
        .await?;
    t.queries(async { t.value(number.decimal_value) }).await;
    Ok(())
}

async fn test_complex_expressions(t: &Case) -> Result<()> {
    let number = Number::new(10, Some(123.45)).insert(t.db()).await?;
    let own = Number::objects().filter(|n| n.id.equals(number.id));
    t.value(
        own.clone()
            .update(t.db(), |n| n.float.set(n.integer + n.float * 2))
            .await?,
    );
    t.value(own.clone().get(t.db()).await?.integer);
    t.value(own.get(t.db()).await?.float);
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_F_reuse(t: &Case) -> Result<()> {
    Number::new(-1, None).insert(t.db()).await?;
    let ceo = Employee::new("Joe", "Smith", None).insert(t.db()).await?;
    let company = Company {
        id: Auto::unset(),
        name: "Example Inc.".to_owned(),
        num_employees: 2300,
        num_chairs: 5,
        ceo: ForeignKey::to(&ceo)?,
        point_of_contact: None,
        based_in_eu: false,
    };
    company.insert(t.db()).await?;
    let companies = Company::objects().filter(|c| c.id.equals(c.id));
    t.value(companies.clone().get(t.db()).await?);
    t.value(
        Number::objects()
            .filter(|n| n.id.equals(n.id))
            .get(t.db())
            .await?,
    );
    t.value(companies.get(t.db()).await?);
    Ok(())
}

/// Adds employees of these names, those of the last three by themselves.
async fn employees<const N: usize>(t: &Case, names: [(&str, &str); N]) -> Result<()> {
    let employee = |(first, last): &(&str, &str)| Employee::new(first, last, None);
    let (many, single) = names.split_at(N - 3);
    Employee::bulk_insert(t.db(), many.iter().map(employee).collect()).await?;
    for names in single {
        employee(names).insert(t.db()).await?;
    }
    Ok(())
}

async fn test_patterns_escape(t: &Case) -> Result<()> {
    let names = [
        ("Johnny", "%John"),
        ("Jean-Claude", "Claud_"),
        ("Jean-Claude", "Claude%"),
        ("Johnny", "Joh\\n"),
        ("Johnny", "_ohn"),
        ("Johnny", "^Joh"),
        ("Johnny", "Johnny$"),
        ("Johnny", "Joh."),
        ("Johnny", "[J]ohnny"),
        ("Johnny", "(J)ohnny"),
        ("Johnny", "J*ohnny"),
        ("Johnny", "J+ohnny"),
        ("Johnny", "J?ohnny"),
        ("Johnny", "J{1}ohnny"),
        ("Johnny", "J|ohnny"),
        ("Johnny", "J-ohnny"),
        ("Jean-Claude", "Claude"),
        ("Johnny", "John"),
        ("%Joh\\nny", "%Joh\\n"),
    ];
    employees(t, names).await?;
    let all = Employee::objects;
    t.rows(
        all()
            .filter(|e| e.firstname.contains(e.lastname))
            .all(t.db())
            .await?,
    );
    t.rows(
        all()
            .filter(|e| e.firstname.starts_with(e.lastname))
            .all(t.db())
            .await?,
    );
    t.rows(
        all()
            .filter(|e| e.firstname.ends_with(e.lastname))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_insensitive_patterns_escape(t: &Case) -> Result<()> {
    let names = [
        ("Johnny", "%john"),
        ("Jean-Claude", "claud_"),
        ("Jean-Claude", "claude%"),
        ("Johnny", "joh\\n"),
        ("Johnny", "_ohn"),
        ("Jean-Claude", "claude"),
        ("Johnny", "john"),
        ("%Joh\\nny", "%joh\\n"),
    ];
    employees(t, names).await?;
    let all = Employee::objects;
    t.rows(
        all()
            .filter(|e| e.firstname.icontains(e.lastname))
            .all(t.db())
            .await?,
    );
    t.rows(
        all()
            .filter(|e| e.firstname.istarts_with(e.lastname))
            .all(t.db())
            .await?,
    );
    t.rows(
        all()
            .filter(|e| e.firstname.iends_with(e.lastname))
            .all(t.db())
            .await?,
    );
    Ok(())
}
