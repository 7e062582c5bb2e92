//! `WindowFunctionTests`: functions of windows, and aggregates over them.

use terrace_core::Result;
use terrace_orm::{
    Auto, Model, cumulative_distribution, dense_rank, percent_rank, rank, row_number, tile, window,
};

use super::models::{Detail, Employee};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "expressions_window.tests.WindowFunctionTests":
        test_avg_salary_department,
        test_cume_dist,
        test_dense_rank,
        test_department_salary,
        test_distinct_window_function,
        test_empty_ordering,
        test_first_value,
        test_function_list_of_values,
        test_key_transform,
        test_lag,
        test_lag_decimalfield,
        test_last_value,
        test_lead,
        test_lead_default,
        test_lead_offset,
        test_max_per_year,
        test_min_department,
        test_multiple_ordering,
        test_multiple_partitioning,
        test_nth_returns_null,
        test_nthvalue,
        test_ntile,
        test_order_by_decimalfield,
        test_percent_rank,
        test_rank,
        test_related_ordering_with_count,
        test_row_number,
        test_row_number_no_ordering,
        test_window_expression_within_subquery;
    "expressions_window.tests.NonQueryWindowTests":
        test_invalid_order_by,
        test_invalid_source_expression;
}

async fn test_avg_salary_department(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .order_by(e.department.ascending())
                .partition_by(e.department);
            e.salary.average().over(around)
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.salary.descending(),
                e.name.ascending(),
            )
        })
        .values(|(e, mean)| (e.name, e.salary, e.department, mean));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

/// To ten digits behind the point, as Django's tests see it.
fn rounded(share: f64) -> f64 {
    (share * 1e10).round() / 1e10
}

async fn test_cume_dist(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| cumulative_distribution().over(window().order_by(e.salary.ascending())))
        .order_by(|(e, _)| (e.salary.ascending(), e.name.ascending()));
    let employees = employees.all(t.db()).await?;
    t.rows(
        employees
            .into_iter()
            .map(|(e, share)| (e.name, e.department, e.salary, rounded(share))),
    );
    Ok(())
}

async fn test_dense_rank(t: &Case) -> Result<()> {
    for _ in 0..3 {
        let employees = Employee::objects()
            .annotate(|e| dense_rank().over(window().order_by(e.hire_date.year().ascending())))
            .values(|(e, rank)| (e.name, e.salary, e.department, e.hire_date, rank));
        t.rows(employees.all(t.db()).await?);
    }
    Ok(())
}

async fn test_department_salary(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.hire_date.ascending());
            e.salary.sum().over(around)
        })
        .order_by(|(e, sum)| (e.department.ascending(), sum.ascending()))
        .values(|(e, sum)| (e.name, e.department, e.salary, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_window_function(t: &Case) -> Result<()> {
    let years = Employee::objects()
        .annotate(|e| {
            let year = e.hire_date.year();
            let around = window()
                .partition_by(year.clone())
                .order_by(year.clone().ascending());
            (e.salary.sum().over(around), year)
        })
        .filter(|(_, (sum, _))| sum.at_least(45000))
        .values(|(_, (sum, year))| (year, sum))
        .distinct_on(|(_, (_, year))| year)
        .order_by(|(_, (_, year))| year.ascending());
    for place in 0..6 {
        let row = years.clone().slice(place..=place).get(t.db()).await?;
        t.value(dict(["year", "sum"], row));
    }
    Ok(())
}

async fn test_empty_ordering(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| e.salary.sum().over(window().partition_by(e.department)))
        .order_by(|(e, sum)| (e.department.ascending(), sum.ascending()));
    t.value(employees.all(t.db()).await?.len());
    Ok(())
}

async fn test_first_value(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.hire_date.ascending());
            e.salary.first_value().over(around)
        })
        .order_by(|(e, _)| (e.department.ascending(), e.hire_date.ascending()))
        .values(|(e, first)| (e.name, e.salary, e.department, e.hire_date, first));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_function_list_of_values(t: &Case) -> Result<()> {
    test_lead(t).await
}

async fn test_key_transform(t: &Case) -> Result<()> {
    let details = [
        ("IT", "Smith", 37000),
        ("IT", "Nowak", 32000),
        ("HR", "Brown", 50000),
        ("HR", "Smith", 55000),
        ("PR", "Moore", 90000),
    ];
    let details = details
        .into_iter()
        .map(|(department, name, salary)| Detail {
            id: Auto::unset(),
            value: serde_json::json!({ "department": department, "name": name, "salary": salary }),
        });
    Detail::bulk_insert(t.db(), details.collect()).await?;
    for _ in 0..2 {
        let details = Detail::objects()
            .annotate(|d| {
                let around = window()
                    .partition_by(d.value.key("department").text())
                    .order_by(d.value.key("name").text().ascending());
                d.value.key("salary").integer().sum().over(around)
            })
            .order_by(|(d, sum)| {
                (
                    d.value.key("department").text().ascending(),
                    sum.ascending(),
                )
            })
            .values(|(d, sum)| {
                (
                    d.value.key("name").text(),
                    d.value.key("department").text(),
                    d.value.key("salary").integer(),
                    sum,
                )
            });
        t.rows(details.all(t.db()).await?);
    }
    Ok(())
}

async fn test_lag(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.salary.ascending(), e.name.ascending());
            e.salary
                .lag(1)
                .over(window().partition_by(e.department).order_by(order))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.salary.ascending(),
                e.name.ascending(),
            )
        })
        .values(|(e, lag)| (e.name, e.salary, e.department, lag));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_lag_decimalfield(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.bonus.ascending(), e.name.ascending());
            e.bonus
                .lag(1)
                .over(window().partition_by(e.department).order_by(order))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.bonus.ascending(),
                e.name.ascending(),
            )
        })
        .values(|(e, lag)| (e.name, e.bonus, e.department, lag));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_last_value(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.hire_date.ascending());
            e.hire_date.last_value().over(around)
        })
        .values(|(e, last)| (e.name, e.department, e.hire_date, e.salary, last));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_lead(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.hire_date.ascending(), e.name.descending());
            e.salary
                .lead(1)
                .over(window().order_by(order).partition_by(e.department))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.hire_date.ascending(),
                e.name.descending(),
            )
        })
        .values(|(e, lead)| (e.name, e.salary, e.department, e.hire_date, lead));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_lead_default(t: &Case) -> Result<()> {
    let leads = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.department.ascending());
            e.salary.lead_or(5, 60000).over(around)
        })
        .values(|(_, lead)| lead)
        .distinct();
    t.rows(leads.all(t.db()).await?);
    Ok(())
}

async fn test_lead_offset(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.hire_date.ascending());
            e.salary.lead(2).over(around)
        })
        .values(|(e, lead)| (e.name, e.salary, e.department, e.hire_date, lead));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_max_per_year(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let year = e.hire_date.year();
            let around = window()
                .order_by(year.clone().ascending())
                .partition_by(year);
            e.salary.maximum().over(around)
        })
        .order_by(|(e, _)| (e.hire_date.year().ascending(), e.salary.ascending()))
        .values(|(e, most)| (e.name, e.department, e.salary, e.hire_date.year(), most));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_min_department(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.salary.ascending(), e.name.ascending());
            e.salary
                .minimum()
                .over(window().partition_by(e.department).order_by(order))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.salary.ascending(),
                e.name.ascending(),
            )
        })
        .values(|(e, least)| (e.name, e.department, e.salary, least));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_multiple_ordering(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.hire_date.ascending(), e.name.ascending());
            e.salary
                .sum()
                .over(window().partition_by(e.department).order_by(order))
        })
        .order_by(|(e, sum)| (e.department.ascending(), sum.ascending()))
        .values(|(e, sum)| (e.name, e.salary, e.department, e.hire_date, sum));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_multiple_partitioning(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let around = window().partition_by((e.department, e.hire_date.year()));
            (
                e.salary.maximum().over(around),
                e.past_departments().id.count(),
            )
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.hire_date.ascending(),
                e.name.ascending(),
            )
        });
    let employees = employees.all(t.db()).await?;
    t.rows(
        employees
            .into_iter()
            .map(|(e, (most, past))| (e.name, e.salary, e.department, e.hire_date, most, past)),
    );
    Ok(())
}

async fn test_nth_returns_null(t: &Case) -> Result<()> {
    let values = Employee::objects()
        .annotate(|e| {
            e.salary
                .nth_value(20)
                .over(window().order_by(e.salary.ascending()))
        })
        .values(|(_, value)| value)
        .distinct();
    t.rows(values.all(t.db()).await?);
    Ok(())
}

async fn test_nthvalue(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            let order = (e.hire_date.ascending(), e.name.descending());
            e.salary
                .nth_value(2)
                .over(window().order_by(order).partition_by(e.department))
        })
        .order_by(|(e, _)| {
            (
                e.department.ascending(),
                e.hire_date.ascending(),
                e.name.ascending(),
            )
        })
        .values(|(e, second)| (e.name, e.department, e.hire_date, e.salary, second));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_ntile(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| tile(4).over(window().order_by(e.salary.descending())))
        .order_by(|(e, tile)| (tile.ascending(), e.salary.descending(), e.name.ascending()))
        .values(|(e, tile)| (e.name, e.department, e.salary, tile));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_decimalfield(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| rank().over(window().order_by(e.bonus.ascending())))
        .order_by(|(e, _)| (e.bonus.descending(), e.id.ascending()))
        .values(|(e, rank)| (e.name, e.bonus.cast::<f64>(), rank));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_percent_rank(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| {
            percent_rank().over(window().order_by((e.salary.ascending(), e.name.ascending())))
        })
        .order_by(|(_, rank)| rank.ascending());
    let employees = employees.all(t.db()).await?;
    t.rows(
        employees
            .into_iter()
            .map(|(e, rank)| (e.name, e.department, e.salary, rounded(rank))),
    );
    Ok(())
}

async fn test_rank(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| rank().over(window().order_by(e.hire_date.year().ascending())))
        .values(|(e, rank)| (e.name, e.salary, e.department, e.hire_date, rank));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_related_ordering_with_count(t: &Case) -> Result<()> {
    let employees = Employee::objects().annotate(|e| {
        let around = window()
            .partition_by(e.department)
            .order_by(e.classification().code.ascending());
        e.salary.sum().over(around)
    });
    t.value(employees.count(t.db()).await?);
    Ok(())
}

async fn test_row_number(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|e| row_number().over(window().order_by(e.id.ascending())))
        .order_by(|(e, _)| e.id.ascending())
        .values(|(e, number)| (e.name, e.department, number));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_row_number_no_ordering(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .annotate(|_| row_number().over(window()))
        .order_by(|(e, _)| e.id.ascending())
        .values(|(e, number)| (e.name, e.department, number));
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_window_expression_within_subquery(t: &Case) -> Result<()> {
    let highest = Employee::objects()
        .annotate(|e| {
            let around = window()
                .partition_by(e.department)
                .order_by(e.salary.descending());
            e.id.first_value().over(around)
        })
        .select(|(_, highest)| highest);
    let employees = Employee::objects()
        .filter(|e| e.id.in_query(highest))
        .values(|e| (e.department, e.salary));
    t.value(dicts(
        ["department", "salary"],
        employees.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_invalid_order_by(t: &Case) -> Result<()> {
    t.compiler("a text is no order");
    Ok(())
}

async fn test_invalid_source_expression(t: &Case) -> Result<()> {
    t.compiler("only aggregates and functions of windows have `over`");
    Ok(())
}
