//! `BasicCustomPKTests`.

use terrace_core::Result;
use terrace_orm::{Model, Query};

use super::models::{Business, Employee};
use crate::case::Case;
use crate::module::cases;

cases! {
    "custom_pk.tests.BasicCustomPKTests":
        test_querysets, test_querysets_related_name, test_querysets_relational, test_get,
        test_pk_attributes, test_in_bulk, test_save;
}

async fn employees(t: &Case, query: Query<Employee>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn names(t: &Case, query: Query<Business>) -> Result<()> {
    let businesses = query.all(t.db()).await?;
    t.rows(businesses.iter().map(|business| &business.name));
    Ok(())
}

async fn test_querysets(t: &Case) -> Result<()> {
    let dan: Employee = t.given(123).await?;
    let all = Employee::objects;
    employees(t, all().filter(|e| e.employee_code.equals(&dan))).await?;
    employees(t, all().filter(|e| e.employee_code.equals(123))).await?;
    employees(t, all().filter(|e| e.employee_code.one_of([123, 456]))).await?;
    employees(t, all()).await?;
    let sears: Business = t.given("Sears".to_owned()).await?;
    let all = Business::objects;
    names(t, all().filter(|b| b.name.equals("Sears"))).await?;
    names(t, all().filter(|b| b.name.equals(&sears))).await
}

async fn test_querysets_related_name(t: &Case) -> Result<()> {
    let business: Business = t.given("Sears".to_owned()).await?;
    let fran: Employee = t.given(456).await?;
    employees(t, business.employees().all()?).await?;
    names(t, fran.business_set().all()?).await
}

async fn test_querysets_relational(t: &Case) -> Result<()> {
    let sears: Business = t.given("Sears".to_owned()).await?;
    let all = Employee::objects;
    employees(t, all().filter(|e| e.business_set().name.equals("Sears"))).await?;
    employees(t, all().filter(|e| e.business_set().name.equals(&sears))).await?;
    let all = Business::objects;
    names(t, all().filter(|b| b.employees().employee_code.equals(123))).await?;
    let dan: Employee = t.given(123).await?;
    names(
        t,
        all().filter(|b| b.employees().employee_code.equals(&dan)),
    )
    .await?;
    let frans = all().filter(|b| b.employees().first_name.starts_with("Fran"));
    names(t, frans).await
}

async fn test_get(t: &Case) -> Result<()> {
    t.value(Employee::get(t.db(), 123).await?);
    t.value(Employee::get(t.db(), 456).await?);
    t.raises(Employee::get(t.db(), 42).await);
    let dan = Employee::objects().get_by(t.db(), |e| e.employee_code.equals(123));
    t.value(dan.await?);
    Ok(())
}

async fn test_pk_attributes(t: &Case) -> Result<()> {
    let employee = Employee::get(t.db(), 123).await?;
    t.value(employee.key());
    t.value(employee.employee_code);
    t.compiler("an employee has no field of this name");
    Ok(())
}

async fn test_in_bulk(t: &Case) -> Result<()> {
    let employees = Employee::objects().in_bulk(t.db(), [123, 456]).await?;
    t.value(employees.get(&123));
    let names = ["Sears".to_owned()];
    t.value(Business::objects().in_bulk(t.db(), names).await?);
    Ok(())
}

async fn test_save(t: &Case) -> Result<()> {
    let mut fran = Employee::get(t.db(), 456).await?;
    "Jones".clone_into(&mut fran.last_name);
    fran.save(t.db()).await?;
    let joneses = Employee::objects().filter(|e| e.last_name.equals("Jones"));
    employees(t, joneses).await
}
