//! `validate` of constraints: what the database would refuse, asked ahead. Constraints that no model
//! of the module has belong to models of their own here, whose tables the cases make.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, Defaulted, Key, Model};

use super::made::{make, unmake};
use super::models::{Product, UniqueConstraintProduct};
use crate::case::Case;
use crate::module::cases;

cases! {
    "constraints.tests.CheckConstraintTests":
        test_database_default,
        test_validate,
        test_validate_boolean_expressions,
        test_validate_nullable_field_with_none,
        test_validate_pk_field;
    "constraints.tests.UniqueConstraintTests":
        test_model_validation,
        test_validate_case_when,
        test_validate_expression,
        test_validate_expression_str,
        test_validate_fields_unattached,
        test_validate_nullable_condition;
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    check(name = "price_neq_500", condition = "price > 500 OR price < 500"),
    check(name = "positive_price", condition = "price >= 0")
)]
struct AskedPrice {
    id: Auto<i32>,
    price: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    check(name = "pk_not_age_check", condition = "id <> age")
)]
struct AskedChild {
    id: Key<i32>,
    age: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    check(
        name = "check_field_with_db_default",
        condition = "field_with_db_default = 'field_with_db_default'"
    ),
    check(
        name = "check_field_with_db_default_2",
        condition = "field_with_db_default = 'field_with_db_default' AND field = 'field'"
    )
)]
struct AskedDefault {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    field: String,
    #[terrace(max_length = 255, db_default = "'field_with_db_default'")]
    field_with_db_default: Defaulted<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(expression = "lower(name)", name = "name_lower_uniq")
)]
struct AskedLower {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(
        expression = "(CASE WHEN color IS NULL THEN name END)",
        name = "asked_name_without_color_uniq"
    )
)]
struct AskedColor {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    name: String,
    #[terrace(max_length = 32)]
    color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
struct AskedName {
    id: Auto<i32>,
    #[terrace(max_length = 255, unique)]
    name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
struct AskedUniquePrice {
    id: Auto<i32>,
    #[terrace(unique)]
    price: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(name, condition = "age > 0", name = "uniq_name_for_positive_age")
)]
struct AskedAge {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    name: String,
    age: Option<i32>,
}

/// Whether the database would take a row; an error if not.
async fn ask<M: Model<Scope = Tenant>>(t: &Case, row: &M) -> Result<()> {
    let problems = row.check_constraints(t.db()).await?;
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.into())
}

const fn product(price: i32, discounted: i32) -> Product {
    Product {
        id: Auto::unset(),
        price: Some(price),
        discounted_price: Some(discounted),
        unit: None,
    }
}

async fn test_validate(t: &Case) -> Result<()> {
    let invalid = product(10, 42);
    t.raises(ask(t, &invalid).await);
    t.raises(ask(t, &invalid).await);
    ask(t, &product(10, 5)).await
}

const fn price(price: Option<i32>) -> AskedPrice {
    AskedPrice {
        id: Auto::unset(),
        price,
    }
}

async fn test_validate_boolean_expressions(t: &Case) -> Result<()> {
    make::<AskedPrice>(t).await?;
    t.raises(ask(t, &price(Some(500))).await);
    ask(t, &price(Some(501))).await?;
    ask(t, &price(Some(499))).await?;
    unmake::<AskedPrice>(t).await
}

async fn test_validate_nullable_field_with_none(t: &Case) -> Result<()> {
    make::<AskedPrice>(t).await?;
    ask(t, &price(None)).await?;
    unmake::<AskedPrice>(t).await
}

async fn test_validate_pk_field(t: &Case) -> Result<()> {
    make::<AskedChild>(t).await?;
    let child = |id: i32, age| AskedChild {
        id: Key::new(id),
        age,
    };
    ask(t, &child(1, 2)).await?;
    t.raises(ask(t, &child(1, 1)).await);
    t.raises(ask(t, &child(1, 1)).await);
    unmake::<AskedChild>(t).await
}

async fn test_database_default(t: &Case) -> Result<()> {
    make::<AskedDefault>(t).await?;
    let row = |field: &str, default| AskedDefault {
        id: Auto::unset(),
        field: field.to_owned(),
        field_with_db_default: default,
    };
    ask(t, &row("field", Defaulted::unset())).await?;
    t.raises(ask(t, &row("not-field", Defaulted::unset())).await);
    let other = Defaulted::of("other value".to_owned());
    t.raises(ask(t, &row("field", other)).await);
    unmake::<AskedDefault>(t).await
}

async fn test_model_validation(t: &Case) -> Result<()> {
    let first: UniqueConstraintProduct = t.given(1).await?;
    let same = UniqueConstraintProduct {
        id: Auto::unset(),
        ..first
    };
    t.raises(ask(t, &same).await);
    Ok(())
}

async fn test_validate_expression(t: &Case) -> Result<()> {
    make::<AskedLower>(t).await?;
    let row = |name: &str| AskedLower {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let first = row("p1").insert(t.arrange()).await?;
    t.raises(ask(t, &row("P1")).await);
    ask(t, &row("another-name")).await?;
    ask(t, &first).await?;
    unmake::<AskedLower>(t).await
}

async fn test_validate_case_when(t: &Case) -> Result<()> {
    make::<AskedColor>(t).await?;
    let row = |color: Option<&str>| AskedColor {
        id: Auto::unset(),
        name: "p1".to_owned(),
        color: color.map(str::to_owned),
    };
    row(None).insert(t.db()).await?;
    t.raises(ask(t, &row(None)).await);
    ask(t, &row(Some("green"))).await?;
    unmake::<AskedColor>(t).await
}

async fn test_validate_expression_str(t: &Case) -> Result<()> {
    make::<AskedName>(t).await?;
    let row = || AskedName {
        id: Auto::unset(),
        name: "p1".to_owned(),
    };
    row().insert(t.arrange()).await?;
    t.raises(ask(t, &row()).await);
    unmake::<AskedName>(t).await
}

async fn test_validate_fields_unattached(t: &Case) -> Result<()> {
    make::<AskedUniquePrice>(t).await?;
    let row = || AskedUniquePrice {
        id: Auto::unset(),
        price: Some(42),
    };
    row().insert(t.db()).await?;
    t.raises(ask(t, &row()).await);
    unmake::<AskedUniquePrice>(t).await
}

async fn test_validate_nullable_condition(t: &Case) -> Result<()> {
    make::<AskedAge>(t).await?;
    let row = |age| AskedAge {
        id: Auto::unset(),
        name: "Product".to_owned(),
        age,
    };
    row(Some(42)).insert(t.db()).await?;
    ask(t, &row(None)).await?;
    unmake::<AskedAge>(t).await
}
