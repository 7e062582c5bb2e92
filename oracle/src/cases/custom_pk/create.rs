//! `CustomPKTests`.

use terrace_core::Result;
use terrace_orm::{Auto, Key, Model};

use super::models::{Business, CustomAutoFieldModel, Employee};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "custom_pk.tests.CustomPKTests":
        test_custom_pk_create, test_unicode_pk, test_unique_pk, test_zero_non_autoincrement_pk,
        test_required_pk, test_auto_field_subclass_create, test_auto_field_subclass_bulk_create;
}

async fn employee(t: &Case, code: i32, first: &str, last: &str) -> Result<Employee> {
    let employee = Employee {
        employee_code: Key::from(code),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
    };
    employee.insert(t.db()).await
}

async fn business(t: &Case, name: &str) -> Result<Business> {
    let business = Business {
        name: Key::from(name),
    };
    business.insert(t.db()).await
}

async fn test_custom_pk_create(t: &Case) -> Result<()> {
    employee(t, 1234, "Foo", "Bar").await?;
    employee(t, 1235, "Foo", "Baz").await?;
    business(t, "Bears").await?;
    business(t, "Tears").await?;
    Ok(())
}

async fn test_unicode_pk(t: &Case) -> Result<()> {
    business(t, "jaźń").await?;
    Ok(())
}

async fn test_unique_pk(t: &Case) -> Result<()> {
    employee(t, 123, "Frank", "Jones").await?;
    t.raises(employee(t, 123, "Fred", "Jones").await);
    Ok(())
}

async fn test_zero_non_autoincrement_pk(t: &Case) -> Result<()> {
    employee(t, 0, "Frank", "Jones").await?;
    t.value(Employee::get(t.db(), 0).await?.employee_code);
    Ok(())
}

async fn test_required_pk(t: &Case) -> Result<()> {
    if t.backend() == Backend::Postgres {
        t.compiler("an employee is made with its code");
    }
    Ok(())
}

async fn test_auto_field_subclass_create(t: &Case) -> Result<()> {
    let row = CustomAutoFieldModel { id: Auto::unset() };
    row.insert(t.db()).await?;
    Ok(())
}

async fn test_auto_field_subclass_bulk_create(t: &Case) -> Result<()> {
    let row = CustomAutoFieldModel { id: Auto::unset() };
    CustomAutoFieldModel::bulk_insert(t.db(), vec![row]).await?;
    Ok(())
}
