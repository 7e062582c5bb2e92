//! `BasicExpressionsTests`: instances whose values the database calculates.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, value};

use super::models::{Company, Employee};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.BasicExpressionsTests":
        test_new_object_create,
        test_new_object_save,
        test_object_create_with_aggregate,
        test_object_create_with_f_expression_in_subquery,
        test_object_update,
        test_object_update_fk,
        test_object_update_unsaved_objects;
}

/// A new company of the third employee.
async fn company(t: &Case, name: &str, num_employees: i32) -> Result<Company> {
    let ceo: Employee = t.given(3).await?;
    Ok(Company {
        id: Auto::unset(),
        name: name.to_owned(),
        num_employees,
        num_chairs: 1,
        ceo: ForeignKey::to(&ceo)?,
        point_of_contact: None,
        based_in_eu: false,
    })
}

async fn test_new_object_save(t: &Case) -> Result<()> {
    let mut company = company(t, "", 32).await?;
    company.save(t.db()).await?;
    company
        .change(t.db(), |c| c.name.set(value("UPPER").lower()))
        .await?;
    t.value(company.name);
    Ok(())
}

async fn test_new_object_create(t: &Case) -> Result<()> {
    let mut company = company(t, "", 32).await?.insert(t.db()).await?;
    company
        .change(t.db(), |c| c.name.set(value("UPPER").lower()))
        .await?;
    t.value(company.name);
    Ok(())
}

async fn test_object_create_with_f_expression_in_subquery(t: &Case) -> Result<()> {
    company(t, "Big company", 100_000)
        .await?
        .insert(t.db())
        .await?;
    let mut biggest = company(t, "Biggest company", 0)
        .await?
        .insert(t.db())
        .await?;
    biggest
        .change(t.db(), |c| {
            let most = Company::objects()
                .select(|c| c.num_employees.maximum())
                .value();
            c.num_employees.set((most + 1).coalesce(0))
        })
        .await?;
    t.value(biggest.num_employees);
    Ok(())
}

async fn test_object_create_with_aggregate(t: &Case) -> Result<()> {
    Employee::new("Just", "Doit", Some(30))
        .insert(t.db())
        .await?;
    t.compiler("a new instance holds values");
    Ok(())
}

async fn test_object_update(t: &Case) -> Result<()> {
    let mut company: Company = t.given(3).await?;
    company
        .change(t.db(), |c| c.num_employees.set(c.num_employees + 4))
        .await?;
    t.queries(async { t.value(company.num_employees) }).await;
    Ok(())
}

async fn test_object_update_fk(t: &Case) -> Result<()> {
    let mut company = Company::get(t.db(), 3).await?;
    t.compiler("an instance holds values");
    company.point_of_contact = Some(company.ceo.clone());
    company.save(t.db()).await?;
    let joined = company.change(t.db(), |c| c.name.set(c.ceo().lastname));
    t.raises(joined.await);
    Ok(())
}

async fn test_object_update_unsaved_objects(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a new instance holds values");
    }
    Ok(())
}
