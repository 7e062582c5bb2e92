//! `WindowFunctionTests`: conditions on what is calculated over windows.

use terrace_core::Result;
use terrace_orm::{Annotated, Computed, Instances, Model, Query, case, rank, window};

use super::models::Employee;
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_window.tests.WindowFunctionTests":
        test_exclude,
        test_fail_insert,
        test_fail_update,
        test_filter,
        test_filter_alias,
        test_filter_column_ref_rhs,
        test_filter_conditional_annotation,
        test_filter_conditional_expression,
        test_filter_count,
        test_filter_select_related,
        test_filter_values,
        test_heterogeneous_filter,
        test_limited_filter;
}

type Columns = <Employee as Model>::Columns;
type RankAndAge = (Computed<i64>, Computed<Option<f64>>);

/// The place by salary in the department.
fn salary_rank(e: Columns) -> Computed<i64> {
    rank().over(
        window()
            .partition_by(e.department)
            .order_by(e.salary.descending()),
    )
}

/// How much older the department is on average.
fn age_difference(e: Columns) -> Computed<Option<f64>> {
    e.age.average().over(window().partition_by(e.department)) - e.age
}

/// Employees with both.
fn ranked() -> Query<Employee, Annotated<Instances, RankAndAge>> {
    Employee::objects()
        .annotate(|e| (salary_rank(e), age_difference(e)))
        .order_by(|(e, _)| (e.department.ascending(), e.name.ascending()))
}

fn names<T>(rows: Vec<(Employee, T)>) -> Vec<String> {
    rows.into_iter()
        .map(|(employee, _)| employee.name)
        .collect()
}

async fn test_exclude(t: &Case) -> Result<()> {
    let first = ranked().exclude(|(_, (rank, _))| rank.greater_than(1));
    t.value(names(first.all(t.db()).await?));
    let young = ranked().exclude(|(_, (_, age))| age.at_most(0.0));
    t.value(names(young.all(t.db()).await?));
    let either = ranked().exclude(|(_, (rank, age))| rank.greater_than(1) | age.at_most(0.0));
    t.value(names(either.all(t.db()).await?));
    let both = ranked().exclude(|(_, (rank, age))| rank.greater_than(1) & age.at_most(0.0));
    t.value(names(both.all(t.db()).await?));
    Ok(())
}

async fn test_fail_insert(t: &Case) -> Result<()> {
    t.compiler("a row is inserted with values");
    Ok(())
}

async fn test_fail_update(t: &Case) -> Result<()> {
    let managers = Employee::objects().filter(|e| e.department.equals("Management"));
    let update = managers.update(t.db(), |e| {
        let most = e.salary.maximum().over(window().partition_by(e.department));
        e.salary.set(most.coalesce(0))
    });
    t.raises(update.await);
    Ok(())
}

async fn test_filter(t: &Case) -> Result<()> {
    let first = ranked().filter(|(_, (rank, _))| rank.equals(1));
    t.value(names(first.all(t.db()).await?));
    let young = ranked().filter(|(_, (_, age))| age.greater_than(0.0));
    t.value(names(young.all(t.db()).await?));
    let both = ranked().filter(|(_, (rank, age))| rank.equals(1) & age.greater_than(0.0));
    t.value(names(both.all(t.db()).await?));
    let either = ranked().filter(|(_, (rank, age))| rank.equals(1) | age.greater_than(0.0));
    t.value(names(either.all(t.db()).await?));
    Ok(())
}

async fn test_filter_alias(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .alias(age_difference)
        .order_by(|(e, _)| (e.department.ascending(), e.name.ascending()))
        .filter(|(_, age)| age.greater_than(0.0));
    t.rows(
        employees
            .all(t.db())
            .await?
            .into_iter()
            .map(|employee| employee.name),
    );
    Ok(())
}

async fn test_filter_column_ref_rhs(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.maximum().over(window().partition_by(e.department)))
        .filter(|(e, most)| most.equals(e.salary))
        .order_by(|(e, _)| e.name.ascending())
        .values(|(e, _)| e.name);
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_filter_conditional_annotation(t: &Case) -> Result<()> {
    let first = || {
        Employee::objects()
            .annotate(salary_rank)
            .annotate(|(_, rank)| {
                let chosen = case().when(rank.equals(1), true).otherwise(false);
                (chosen, rank.equals(1).as_value())
            })
            .order_by(|((e, _), _)| e.name.ascending())
            .values(|((e, _), _)| e.name)
    };
    t.rows(
        first()
            .filter(|(_, (chosen, _))| chosen.equals(true))
            .all(t.db())
            .await?,
    );
    t.rows(
        first()
            .filter(|(_, (_, holds))| holds.equals(true))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_filter_conditional_expression(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .filter(|e| salary_rank(e).equals(1))
        .order_by(|e| e.name.ascending())
        .values(|e| e.name);
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_filter_count(t: &Case) -> Result<()> {
    let before = t.statements();
    let employees = Employee::objects()
        .annotate(salary_rank)
        .filter(|(_, rank)| rank.equals(1));
    t.value(employees.count(t.db()).await?);
    t.value(t.statements() - before);
    t.skip(1, "the text of the statement");
    Ok(())
}

async fn test_filter_select_related(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .alias(age_difference)
        .select_related(|(e, _)| e.classification())
        .filter(|(_, age)| age.greater_than(0.0))
        .order_by(|(e, _)| (e.department.ascending(), e.name.ascending()));
    let employees = employees.all(t.db()).await?;
    t.rows(employees.iter().map(|employee| &employee.name));
    t.queries(async {
        let classification = employees.first().and_then(|e| e.classification.as_ref());
        assert!(
            classification.is_some_and(|to| to.loaded().is_some()),
            "it is not loaded"
        );
    })
    .await;
    Ok(())
}

async fn test_filter_values(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(salary_rank)
        .order_by(|(e, _)| (e.department.ascending(), e.name.ascending()))
        .values(|(e, _)| e.name.upper())
        .filter(|(_, rank)| rank.equals(1));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_heterogeneous_filter(t: &Case) -> Result<()> {
    let ranked = || {
        Employee::objects()
            .annotate(salary_rank)
            .order_by(|(e, _)| e.name.ascending())
            .values(|(e, _)| e.name)
    };
    let chosen = ["Accounting", "Management"];
    let both = ranked().filter(|(e, rank)| rank.equals(1) & e.department.one_of(chosen));
    t.rows(both.all(t.db()).await?);
    let either = ranked().filter(|(e, rank)| rank.equals(1) | e.department.one_of(chosen));
    t.rows(either.all(t.db()).await?);
    let counted = || {
        Employee::objects()
            .annotate(salary_rank)
            .annotate(|(e, _)| e.past_departments().id.count())
            .order_by(|((e, _), _)| e.name.ascending())
            .values(|((e, _), _)| e.name)
    };
    let both = counted().filter(|((_, rank), past)| rank.equals(1) & past.at_least(1));
    t.rows(both.all(t.db()).await?);
    let either = counted().filter(|((_, rank), past)| rank.equals(1) | past.at_least(1));
    t.rows(either.all(t.db()).await?);
    Ok(())
}

async fn test_limited_filter(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(salary_rank)
        .filter(|(_, rank)| rank.equals(1))
        .order_by(|(e, _)| e.department.ascending())
        .limit(3);
    t.value(names(employees.all(t.db()).await?));
    Ok(())
}
