//! `BasicExpressionsTests`: calculations in conditions, updates and values.

use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Values, case, sql, value};

use super::models::{Company, Employee, JsonFieldModel, Number, RemoteEmployee};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "expressions.tests.BasicExpressionsTests":
        test_annotate_values_aggregate,
        test_annotate_values_count,
        test_annotate_values_filter,
        test_arithmetic,
        test_decimal_division_literal_value,
        test_filter_inter_attribute,
        test_filter_with_join,
        test_filtering_on_annotate_that_uses_q,
        test_filtering_on_q_that_is_boolean,
        test_filtering_on_rawsql_that_is_boolean,
        test_incorrect_field_in_F_expression,
        test_incorrect_joined_field_in_F_expression,
        test_order_by_multiline_sql,
        test_order_of_operations,
        test_parenthesis_priority,
        test_ticket_11722_iexact_lookup,
        test_ticket_16731_startswith_lookup,
        test_update,
        test_update_inherited_field_value,
        test_update_jsonfield_case_when_key_is_null,
        test_update_with_fk,
        test_update_with_none;
}

/// What closures receive.
type Columns = <Company as Model>::Columns;

/// The names and numbers of companies.
async fn numbers<S>(t: &Case, companies: Values<Company, S>) -> Result<()>
where
    S: terrace_orm::Selection<Output = (String, i32, i32)>,
{
    let rows = companies.all(t.db()).await?;
    t.value(dicts(["name", "num_employees", "num_chairs"], rows));
    Ok(())
}

/// A query of the names and numbers of companies, in their order.
macro_rules! companies {
    () => {
        Company::objects()
            .values(|c| (c.name, c.num_employees, c.num_chairs))
            .order_by(|c| {
                (
                    c.name.ascending(),
                    c.num_employees.ascending(),
                    c.num_chairs.ascending(),
                )
            })
    };
}

async fn test_annotate_values_aggregate(t: &Case) -> Result<()> {
    let sum = Company::objects()
        .annotate(|c| c.ceo().salary)
        .values(|(c, salaries)| (c.num_employees, salaries))
        .aggregate(t.db(), |(c, salaries)| (salaries + c.num_employees).sum());
    t.value(sum.await?);
    Ok(())
}

async fn test_decimal_division_literal_value(t: &Case) -> Result<()> {
    let number = Number::new(2, None).insert(t.db()).await?;
    let rows = Number::objects().annotate(|n| n.integer / Decimal::new(30, 1));
    t.value(
        rows.get_by(t.db(), |(n, _)| n.id.equals(number.id))
            .await?
            .1,
    );
    Ok(())
}

async fn test_annotate_values_filter(t: &Case) -> Result<()> {
    let companies = Company::objects()
        .annotate(|_| sql!(String: "{}", "value"))
        .filter(|(_, text)| text.equals("value"))
        .order_by(|(c, _)| c.name.ascending());
    t.rows(
        companies
            .all(t.db())
            .await?
            .into_iter()
            .map(|(company, _)| company),
    );
    Ok(())
}

async fn test_annotate_values_count(t: &Case) -> Result<()> {
    let companies = Company::objects().annotate(|_| sql!(String: "{}", "value"));
    t.value(companies.count(t.db()).await?);
    Ok(())
}

async fn test_filtering_on_annotate_that_uses_q(t: &Case) -> Result<()> {
    let companies = Company::objects()
        .annotate(|c| c.num_employees.greater_than(3).as_value())
        .filter(|(_, check)| check.equals(true));
    t.value(companies.count(t.db()).await?);
    Ok(())
}

async fn test_filtering_on_q_that_is_boolean(t: &Case) -> Result<()> {
    let companies = Company::objects().filter(|c| c.num_employees.greater_than(3).as_value());
    t.value(companies.count(t.db()).await?);
    Ok(())
}

async fn test_filtering_on_rawsql_that_is_boolean(t: &Case) -> Result<()> {
    let companies = Company::objects().filter(|c| sql!(bool: "{} > {}", c.num_employees, 3));
    t.value(companies.count(t.db()).await?);
    Ok(())
}

async fn test_filter_inter_attribute(t: &Case) -> Result<()> {
    numbers(
        t,
        companies!().filter(|c| c.num_employees.greater_than(c.num_chairs)),
    )
    .await
}

async fn test_update(t: &Case) -> Result<()> {
    companies!()
        .update(t.db(), |c| c.num_chairs.set(c.num_employees))
        .await?;
    numbers(t, companies!()).await
}

async fn test_arithmetic(t: &Case) -> Result<()> {
    companies!()
        .update(t.db(), |c| c.num_chairs.set(c.num_employees + 2))
        .await?;
    numbers(t, companies!()).await
}

async fn test_order_of_operations(t: &Case) -> Result<()> {
    let sum = |c: Columns| c.num_employees + value(2) * c.num_employees;
    companies!()
        .update(t.db(), |c| c.num_chairs.set(sum(c)))
        .await?;
    numbers(t, companies!()).await
}

async fn test_parenthesis_priority(t: &Case) -> Result<()> {
    let product = |c: Columns| (c.num_employees + 2) * c.num_employees;
    companies!()
        .update(t.db(), |c| c.num_chairs.set(product(c)))
        .await?;
    numbers(t, companies!()).await
}

async fn test_update_with_fk(t: &Case) -> Result<()> {
    t.value(
        Company::objects()
            .update(t.db(), |c| c.point_of_contact.set(c.ceo))
            .await?,
    );
    let companies = Company::objects().select_related(|c| c.point_of_contact());
    let companies = companies.all(t.db()).await?;
    let names = companies.iter().map(|company| {
        let employee = company.point_of_contact.as_ref()?.loaded()?;
        Some(format!("{} {}", employee.firstname, employee.lastname))
    });
    t.rows(names);
    Ok(())
}

async fn test_update_with_none(t: &Case) -> Result<()> {
    Number::new(1, Some(1.0)).insert(t.db()).await?;
    Number::new(2, None).insert(t.db()).await?;
    let known = Number::objects().filter(|n| n.float.is_not_null());
    known.update(t.db(), |n| n.float.set_null()).await?;
    t.rows(
        Number::objects()
            .all(t.db())
            .await?
            .into_iter()
            .map(|n| n.float),
    );
    Ok(())
}

async fn test_update_jsonfield_case_when_key_is_null(t: &Case) -> Result<()> {
    let row = JsonFieldModel {
        id: Auto::unset(),
        data: Some(json!({ "key": null })),
    };
    let mut row = row.insert(t.db()).await?;
    let changed = JsonFieldModel::objects().update(t.db(), |m| {
        let null = m.data.key("key").json().equals(serde_json::Value::Null);
        m.data.set(
            case()
                .when(null, json!({ "key": "something" }))
                .otherwise_null(),
        )
    });
    t.value(changed.await?);
    row.refresh(t.db()).await?;
    t.value(row.data);
    Ok(())
}

async fn test_filter_with_join(t: &Case) -> Result<()> {
    Company::objects()
        .update(t.db(), |c| c.point_of_contact.set(c.ceo))
        .await?;
    if let Some(mut company) = Company::objects().first(t.db()).await? {
        let guido = Employee::new("Guido", "van Rossum", None)
            .insert(t.db())
            .await?;
        company.point_of_contact = Some(ForeignKey::to(&guido)?);
        company.save(t.db()).await?;
    }
    let same = |c: Columns| c.ceo().firstname.equals(c.point_of_contact().firstname);
    t.rows(
        Company::objects()
            .filter(same)
            .values(|c| c.name)
            .all(t.db())
            .await?,
    );
    let others = || Company::objects().exclude(same);
    others().update(t.db(), |c| c.name.set("foo")).await?;
    t.value(others().get(t.db()).await?.name);
    let joined = others().update(t.db(), |c| c.name.set(c.point_of_contact().lastname));
    t.raises(joined.await);
    Ok(())
}

async fn test_update_inherited_field_value(t: &Case) -> Result<()> {
    let update = RemoteEmployee::objects().update(t.db(), |r| {
        r.adjusted_salary
            .set((r.employee_ptr().salary * 5).coalesce(0))
    });
    t.raises(update.await);
    Ok(())
}

async fn test_ticket_11722_iexact_lookup(t: &Case) -> Result<()> {
    Employee::new("John", "Doe", None).insert(t.db()).await?;
    Employee::new("Test", "test", None).insert(t.db()).await?;
    t.rows(
        Employee::objects()
            .filter(|e| e.firstname.iequals(e.lastname))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ticket_16731_startswith_lookup(t: &Case) -> Result<()> {
    for (first, last) in [("John", "Doe"), ("Jack", "Jackson"), ("Jack", "jackson")] {
        Employee::new(first, last, None).insert(t.db()).await?;
    }
    let same = Employee::objects().filter(|e| e.lastname.starts_with(e.firstname));
    t.rows(same.all(t.db()).await?);
    let any = Employee::objects()
        .filter(|e| e.lastname.istarts_with(e.firstname))
        .order_by(|e| e.id.ascending());
    t.rows(any.all(t.db()).await?);
    Ok(())
}

async fn test_order_by_multiline_sql(t: &Case) -> Result<()> {
    for companies in [Company::objects(), Company::objects().distinct()] {
        let companies = companies.order_by(|c| {
            let chairs = sql!(
                i32: "CASE WHEN {} > 1000
                     THEN {}
                     ELSE 0 END",
                c.num_employees,
                c.num_chairs
            );
            let several = sql!(
                i32: "CASE WHEN {} > 1
                     THEN 1
                     ELSE 0 END",
                c.num_chairs
            );
            (chairs.descending(), several.ascending())
        });
        t.rows(companies.all(t.db()).await?);
    }
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_incorrect_field_in_F_expression(t: &Case) -> Result<()> {
    t.compiler("a model has the columns that it has");
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_incorrect_joined_field_in_F_expression(t: &Case) -> Result<()> {
    t.compiler("a model has the columns that it has");
    Ok(())
}
