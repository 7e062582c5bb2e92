//! `WindowFunctionTests`: which rows around a row count.

use std::ops::RangeBounds;

use terrace_core::Result;
use terrace_orm::{Model, Window, window};

use super::models::Employee;
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions_window.tests.WindowFunctionTests":
        test_invalid_frame_exclusion_value_raises_error,
        test_invalid_start_end_value_for_row_range,
        test_invalid_type_end_row_range,
        test_invalid_type_end_value_range,
        test_invalid_type_start_row_range,
        test_invalid_type_start_value_range,
        test_range_exclude_current,
        test_range_n_preceding_and_following,
        test_range_unbound,
        test_row_range_both_following,
        test_row_range_both_preceding,
        test_row_range_rank,
        test_row_range_rank_exclude_current_row,
        test_row_range_rank_exclude_group,
        test_row_range_rank_exclude_no_others,
        test_row_range_rank_exclude_ties,
        test_subquery_row_range_rank;
}

const BOUNDS: &str = "bounds are numbers";

/// By the date of hiring, and rows around in that order.
fn hired(e: <Employee as Model>::Columns, rows: impl RangeBounds<i64>) -> Window {
    window()
        .order_by((e.hire_date.ascending(), e.name.descending()))
        .rows(rows)
}

async fn test_invalid_frame_exclusion_value_raises_error(t: &Case) -> Result<()> {
    t.compiler("each exclusion is a method");
    Ok(())
}

async fn test_invalid_start_end_value_for_row_range(t: &Case) -> Result<()> {
    let (after, before) = (4, -3);
    let employees = Employee::objects().annotate(|e| {
        e.salary.sum().over(
            window()
                .order_by(e.hire_date.ascending())
                .rows(after..=before),
        )
    });
    t.raises(employees.all(t.db()).await);
    Ok(())
}

async fn test_invalid_type_end_row_range(t: &Case) -> Result<()> {
    t.compiler(BOUNDS);
    Ok(())
}

async fn test_invalid_type_end_value_range(t: &Case) -> Result<()> {
    t.compiler(BOUNDS);
    Ok(())
}

async fn test_invalid_type_start_row_range(t: &Case) -> Result<()> {
    t.compiler(BOUNDS);
    Ok(())
}

async fn test_invalid_type_start_value_range(t: &Case) -> Result<()> {
    t.compiler(BOUNDS);
    Ok(())
}

async fn test_range_exclude_current(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .order_by(e.salary.ascending())
                .partition_by(e.department);
            e.salary.sum().over(around.range(..=2).exclude_current())
        })
        .order_by(|(e, _)| (e.department.ascending(), e.salary.ascending()))
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_range_n_preceding_and_following(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .order_by(e.salary.ascending())
                .partition_by(e.department);
            e.salary.sum().over(around.range(-2..=2))
        })
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_range_unbound(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window().partition_by(e.age).order_by(e.age.ascending());
            e.salary.sum().over(around.range(..))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.hire_date.ascending(),
                e.name.ascending(),
            )
        })
        .values(|(e, sum)| (e.name, e.department, e.salary, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_both_following(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(hired(e, 1..=2)))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_both_preceding(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(hired(e, -2..=-1)))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_rank(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(hired(e, ..=3)))
        .order_by(|(e, sum)| (sum.ascending(), e.hire_date.ascending()))
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_rank_exclude_current_row(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.average().over(hired(e, -1..=1).exclude_current()))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, mean)| (e.name, e.salary, e.department, e.hire_date, mean));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_rank_exclude_group(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.average().over(hired(e, -1..=1).exclude_group()))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, mean)| (e.name, e.salary, e.department, e.hire_date, mean));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_rank_exclude_no_others(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(hired(e, -1..=1)))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_range_rank_exclude_ties(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(hired(e, -1..=1).exclude_ties()))
        .order_by(|(e, _)| e.hire_date.ascending())
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_subquery_row_range_rank(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|outer| {
            Employee::objects()
                .filter(|e| e.department.equals(outer.department))
                .annotate(|e| {
                    let around = window().order_by(e.hire_date.ascending()).rows(-1..=1);
                    e.salary.average().over(around)
                })
                .order_by(|(e, mean)| (mean.descending(), e.hire_date.ascending()))
                .limit(1)
                .select(|(e, _)| e.hire_date)
                .value()
        })
        .order_by(|(e, _)| (e.department.ascending(), e.name.ascending()))
        .values(|(e, date)| (e.name, e.department, date));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}
