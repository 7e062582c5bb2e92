//! `ValueTests`, `ExistsTests` and `ValuesExpressionsTests`: values of the program in queries, and
//! calculations as values.

use jiff::civil::time;
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Model, Query, exists, value};
use uuid::Uuid;

use super::models::{Company, Employee, Experiment, Manager, Time, UuidRow};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "expressions.tests.ValueTests":
        test_output_field_decimalfield,
        test_update_TimeField_using_Value,
        test_update_UUIDField_using_Value;
    "expressions.tests.ExistsTests":
        test_annotate_by_empty_custom_exists,
        test_filter_by_empty_exists,
        test_negated_empty_exists,
        test_optimizations,
        test_select_negated_empty_exists;
    "expressions.test_queryset_values.ValuesExpressionsTests":
        test_chained_values_with_expression,
        test_values_expression,
        test_values_expression_group_by,
        test_values_list_expression,
        test_values_list_expression_flat;
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_update_TimeField_using_Value(t: &Case) -> Result<()> {
    Time::new(None).insert(t.db()).await?;
    Time::objects()
        .update(t.db(), |own| own.time.set(value(time(1, 0, 0, 0))))
        .await?;
    t.value(Time::objects().get(t.db()).await?.time);
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_update_UUIDField_using_Value(t: &Case) -> Result<()> {
    let row = UuidRow {
        id: Auto::unset(),
        uuid: None,
        uuid_fk: None,
    };
    row.insert(t.db()).await?;
    let uuid = Uuid::from_u128(0x1234_5678_9012_3456_7890_1234_5678_9012);
    UuidRow::objects()
        .update(t.db(), |row| row.uuid.set(value(uuid)))
        .await?;
    t.value(UuidRow::objects().get(t.db()).await?.uuid);
    Ok(())
}

async fn test_output_field_decimalfield(t: &Case) -> Result<()> {
    Time::new(None).insert(t.db()).await?;
    let times = Time::objects().annotate(|_| value(Decimal::ONE));
    t.value(times.first(t.db()).await?.map(|(_, one)| one));
    Ok(())
}

async fn test_optimizations(t: &Case) -> Result<()> {
    let found = Experiment::objects()
        .values(|_| exists(Experiment::objects().order_by(|e| e.id.ascending())).as_value());
    found.unordered().all(t.db()).await?;
    t.value(t.statements());
    Ok(())
}

/// A new manager.
async fn manager(t: &Case) -> Result<Manager> {
    Manager::new("", None)?.insert(t.db()).await
}

/// No managers.
fn none() -> Query<Manager> {
    Manager::objects().none()
}

async fn test_negated_empty_exists(t: &Case) -> Result<()> {
    let manager = manager(t).await?;
    let managers = Manager::objects().filter(|m| !exists(none()) & m.id.equals(manager.id));
    t.rows(managers.all(t.db()).await?);
    Ok(())
}

async fn test_select_negated_empty_exists(t: &Case) -> Result<()> {
    let manager = manager(t).await?;
    let managers = Manager::objects()
        .annotate(|_| (!exists(none())).as_value())
        .filter(|(m, _)| m.id.equals(manager.id));
    t.rows(
        managers
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(manager, _)| manager),
    );
    t.value(managers.get(t.db()).await?.1);
    Ok(())
}

async fn test_filter_by_empty_exists(t: &Case) -> Result<()> {
    let manager = manager(t).await?;
    let managers = Manager::objects()
        .annotate(|_| exists(none()).as_value())
        .filter(|(m, exists)| m.id.equals(manager.id) & exists.equals(false));
    t.rows(
        managers
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(manager, _)| manager),
    );
    t.value(managers.get(t.db()).await?.1);
    Ok(())
}

async fn test_annotate_by_empty_custom_exists(t: &Case) -> Result<()> {
    manager(t).await?;
    let managers = Manager::objects().annotate(|_| exists(none()).as_value());
    t.rows(
        managers
            .clone()
            .all(t.db())
            .await?
            .into_iter()
            .map(|(manager, _)| manager),
    );
    t.value(managers.get(t.db()).await?.1);
    Ok(())
}

async fn test_values_expression(t: &Case) -> Result<()> {
    let salaries = Company::objects().values(|c| c.ceo().salary);
    t.value(dicts(["salary"], salaries.all(t.db()).await?));
    Ok(())
}

async fn test_values_list_expression(t: &Case) -> Result<()> {
    t.rows(
        Company::objects()
            .values(|c| (c.name, c.ceo().salary))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_values_list_expression_flat(t: &Case) -> Result<()> {
    t.rows(
        Company::objects()
            .values(|c| c.ceo().salary)
            .all(t.db())
            .await?,
    );
    Ok(())
}

/// Everybody called Joe, with one more of them.
async fn joes(t: &Case) -> Result<Query<Employee>> {
    Employee::new("Joe", "Jones", Some(2))
        .insert(t.db())
        .await?;
    Ok(Employee::objects().filter(|e| e.firstname.equals("Joe")))
}

async fn test_values_expression_group_by(t: &Case) -> Result<()> {
    let joes = joes(t).await?;
    let each = joes
        .clone()
        .values(|e| (e.firstname, e.salary.sum()))
        .order_by(|e| e.salary.sum().ascending());
    t.value(dicts(["firstname", "sum_salary"], each.all(t.db()).await?));
    let together = joes
        .group_by(|e| e.firstname)
        .values(|e| (e.firstname, e.salary.sum()));
    t.value(dicts(
        ["firstname", "sum_salary"],
        together.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_chained_values_with_expression(t: &Case) -> Result<()> {
    let joes = joes(t).await?;
    let names = joes
        .clone()
        .group_by(|e| e.firstname)
        .values(|e| (e.firstname, e.salary.sum()));
    t.value(dicts(["firstname", "sum_salary"], names.all(t.db()).await?));
    let sums = joes.group_by(|e| e.firstname).values(|e| e.salary.sum());
    t.value(dicts(["sum_salary"], sums.all(t.db()).await?));
    Ok(())
}
