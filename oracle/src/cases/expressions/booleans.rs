//! `BasicExpressionsTests` and `NegatedExpressionTests`: truth values.

use terrace_core::Result;
use terrace_orm::{ForeignKey, Model, Predicate, case, exists, value};

use super::models::{Company, Employee};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.BasicExpressionsTests":
        test_boolean_expression_combined,
        test_boolean_expression_in_Q,
        test_case_in_filter_if_boolean_output_field;
    "expressions.tests.NegatedExpressionTests":
        test_filter,
        test_values;
}

/// What closures receive.
type Columns = <Employee as Model>::Columns;

/// Leads a company.
fn leads(e: Columns) -> Predicate {
    exists(Company::objects().filter(|c| c.ceo.equals(e.id)))
}

/// Is the point of contact of a company.
fn contact(e: Columns) -> Predicate {
    exists(Company::objects().filter(|c| c.point_of_contact.equals(e.id)))
}

async fn test_case_in_filter_if_boolean_output_field(t: &Case) -> Result<()> {
    let employees = Employee::objects().filter(|e| {
        case()
            .when(leads(e), true)
            .when(contact(e), true)
            .otherwise(false)
    });
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

/// Makes the third employee the point of contact of the third company.
async fn introduce(t: &Case) -> Result<()> {
    let (mut company, max): (Company, Employee) = (t.given(3).await?, t.given(3).await?);
    company.point_of_contact = Some(ForeignKey::to(&max)?);
    company.save(t.db()).await.map(drop)
}

async fn test_boolean_expression_combined(t: &Case) -> Result<()> {
    introduce(t).await?;
    let conditions: [fn(Columns) -> Predicate; 6] = [
        |e| leads(e) | contact(e),
        |e| leads(e) & contact(e),
        |e| leads(e) & e.salary.at_least(30),
        |e| contact(e) | e.salary.less_than(15),
        |e| e.salary.at_least(30) & leads(e),
        |e| e.salary.less_than(15) | contact(e),
    ];
    for condition in conditions {
        t.rows(Employee::objects().filter(condition).all(t.db()).await?);
    }
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_boolean_expression_in_Q(t: &Case) -> Result<()> {
    introduce(t).await?;
    t.rows(Employee::objects().filter(contact).all(t.db()).await?);
    Ok(())
}

async fn test_filter(t: &Case) -> Result<()> {
    t.rows(
        Company::objects()
            .filter(|c| !c.based_in_eu)
            .all(t.db())
            .await?,
    );
    let required = || Company::objects().annotate(|_| (!value(false)).as_value());
    let equal = required()
        .filter(|(c, required)| c.based_in_eu.equals(required))
        .order_by(|(_, required)| required.ascending());
    t.rows(
        equal
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, _)| company),
    );
    let equal = required().filter(|(c, required)| c.based_in_eu.equals((!!required).as_value()));
    t.rows(
        equal
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, _)| company),
    );
    let opposite = required().filter(|(c, required)| c.based_in_eu.equals((!required).as_value()));
    t.rows(
        opposite
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, _)| company),
    );
    let never = required().filter(|(c, _)| c.based_in_eu.equals((!c.based_in_eu).as_value()));
    t.rows(
        never
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, _)| company),
    );
    Ok(())
}

async fn test_values(t: &Case) -> Result<()> {
    let companies = Company::objects()
        .annotate(|c| (!c.based_in_eu).as_value())
        .values(|(c, negated)| (c.name, negated))
        .order_by(|(c, _)| c.name.ascending());
    t.rows(companies.all(t.db()).await?);
    Ok(())
}
