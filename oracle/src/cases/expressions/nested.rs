//! `BasicExpressionsTests`: queries in queries that use columns of those around them.

use jiff::civil::{DateTime, time};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{ForeignKey, Model, exists};

use super::models::{Company, Employee, Manager, Outcome, SimulationRun, Time};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.BasicExpressionsTests":
        test_annotation_with_deeply_nested_outerref,
        test_annotation_with_nested_outerref,
        test_annotation_with_outerref,
        test_annotation_with_outerref_and_output_field,
        test_nested_outerref_with_function,
        test_nested_subquery,
        test_nested_subquery_join_outer_ref,
        test_nested_subquery_outer_ref_2,
        test_nested_subquery_outer_ref_with_autofield,
        test_outerref_mixed_case_table_name,
        test_outerref_with_operator,
        test_subquery_references_joined_table_twice;
}

/// What closures receive.
type Columns = <Employee as Model>::Columns;

async fn test_nested_subquery(t: &Case) -> Result<()> {
    let contact =
        |e: Columns| exists(Company::objects().filter(|c| c.point_of_contact.equals(e.id)));
    let employees = Employee::objects()
        .annotate(|e| {
            Employee::objects()
                .annotate(|own| contact(own).as_value())
                .filter(|(own, _)| own.id.equals(e.id))
                .select(|(_, is_contact)| is_contact)
                .value()
        })
        .values(|(e, is_contact)| {
            (
                e.id,
                e.firstname,
                e.lastname,
                e.salary,
                e.manager,
                e.based_in_eu,
                is_contact,
            )
        });
    t.rows(employees.all(t.db()).await?);
    Ok(())
}

async fn test_nested_subquery_join_outer_ref(t: &Case) -> Result<()> {
    let companies = Employee::objects()
        .annotate(|e| {
            Company::objects()
                .filter(|c| {
                    let leader = Employee::objects().filter(|own| own.id.equals(c.ceo().id));
                    c.ceo.in_query(leader.select(|own| own.id)) & c.ceo().id.equals(e.id)
                })
                .select(|c| c.id)
                .value()
        })
        .values(|(_, company)| company);
    t.rows(companies.all(t.db()).await?);
    Ok(())
}

async fn test_nested_subquery_outer_ref_2(t: &Case) -> Result<()> {
    let mut times = Vec::new();
    for hour in [9, 17, 21] {
        times.push(Time::new(Some(time(hour, 0, 0, 0))).insert(t.db()).await?);
    }
    let run = |start: usize, end: usize, hour| {
        SimulationRun::new(Some(&times[start]), Some(&times[end]), time(hour, 0, 0, 0))
    };
    let runs = vec![run(0, 1, 12)?, run(0, 2, 15)?, run(1, 0, 0)?];
    SimulationRun::bulk_insert(t.db(), runs).await?;
    let outer = Time::objects().annotate(|outer| {
        SimulationRun::objects()
            .annotate(|run| {
                Time::objects()
                    .filter(|own| own.time.equals(outer.time) & own.id.equals(run.start))
                    .select(|own| own.time)
                    .value()
            })
            .limit(1)
            .select(|(_, other)| other)
            .value()
    });
    t.rows(outer.all(t.db()).await?.into_iter().map(|(time, _)| time));
    Ok(())
}

async fn test_nested_subquery_outer_ref_with_autofield(t: &Case) -> Result<()> {
    let first = Time::new(Some(time(9, 0, 0, 0))).insert(t.db()).await?;
    let second = Time::new(Some(time(17, 0, 0, 0))).insert(t.db()).await?;
    let run = SimulationRun::new(Some(&first), Some(&second), time(12, 0, 0, 0))?;
    run.insert(t.db()).await?;
    let outer = Time::objects().annotate(|outer| {
        Time::objects()
            .annotate(|_| {
                SimulationRun::objects()
                    .filter(|run| run.start.equals(outer.id))
                    .select(|run| run.start)
                    .value()
            })
            .limit(1)
            .select(|(_, other)| other)
            .value()
    });
    t.rows(outer.all(t.db()).await?.into_iter().map(|(time, _)| time));
    Ok(())
}

async fn test_subquery_references_joined_table_twice(t: &Case) -> Result<()> {
    let outer = Company::objects().filter(|outer| {
        let inner = Company::objects().filter(|c| {
            c.num_chairs.at_least(outer.ceo().salary)
                & c.num_employees.at_least(outer.point_of_contact().salary)
        });
        outer.id.in_query(inner.select(|c| c.id))
    });
    t.value(outer.exists(t.db()).await?);
    Ok(())
}

async fn test_outerref_mixed_case_table_name(t: &Case) -> Result<()> {
    let outer = Outcome::objects().filter(|outer| {
        let inner = Outcome::objects().filter(|own| {
            own.result_time
                .at_least(outer.experiment().assigned.cast::<DateTime>())
        });
        outer.id.in_query(inner.select(|own| own.id))
    });
    t.value(outer.exists(t.db()).await?);
    Ok(())
}

async fn test_outerref_with_operator(t: &Case) -> Result<()> {
    let outer = Company::objects().filter(|outer| {
        let inner = Company::objects().filter(|c| c.num_employees.equals(outer.ceo().salary + 2));
        outer.id.in_query(inner.select(|c| c.id))
    });
    t.value(outer.get(t.db()).await?.name);
    Ok(())
}

/// Makes the employee called Meyer the point of contact of the third company.
async fn contact(t: &Case) -> Result<()> {
    let meyer = Employee::objects()
        .get_by(t.db(), |e| e.lastname.equals("Meyer"))
        .await?;
    let mut company: Company = t.given(3).await?;
    company.point_of_contact = Some(ForeignKey::to(&meyer)?);
    company.save(t.db()).await.map(drop)
}

async fn test_nested_outerref_with_function(t: &Case) -> Result<()> {
    contact(t).await?;
    let employees = Employee::objects()
        .annotate(|e| {
            let alike =
                Employee::objects().filter(|own| own.lastname.starts_with(e.lastname.left(1)));
            let alike = alike.select(|own| own.id);
            Company::objects()
                .filter(|c| c.point_of_contact.in_query(alike) & c.ceo().id.equals(e.id))
                .select(|c| c.name)
                .value()
        })
        .filter(|(_, company)| company.is_not_null());
    t.value(employees.get(t.db()).await?.1);
    Ok(())
}

async fn test_annotation_with_nested_outerref(t: &Case) -> Result<()> {
    contact(t).await?;
    let employees = Employee::objects()
        .annotate(|e| {
            let alike = Employee::objects()
                .annotate(|_| e.lastname)
                .filter(|(own, lastname)| own.lastname.starts_with(lastname.left(1)));
            let alike = alike.select(|(own, _)| own.id);
            Company::objects()
                .filter(|c| c.point_of_contact.in_query(alike) & c.ceo().id.equals(e.id))
                .select(|c| c.name)
                .value()
        })
        .filter(|(_, company)| company.is_not_null());
    t.value(employees.get(t.db()).await?.1);
    Ok(())
}

async fn test_annotation_with_outerref(t: &Case) -> Result<()> {
    let companies = Company::objects().annotate(|c| {
        Company::objects()
            .annotate(|own| c.num_employees + own.num_employees)
            .order_by(|(_, raise)| raise.descending())
            .limit(1)
            .select(|(_, raise)| raise)
            .value()
    });
    t.value(companies.get_by(t.db(), |(c, _)| c.id.equals(3)).await?.1);
    Ok(())
}

async fn test_annotation_with_outerref_and_output_field(t: &Case) -> Result<()> {
    let companies = Company::objects().annotate(|c| {
        Company::objects()
            .annotate(|own| c.num_employees + own.num_employees)
            .order_by(|(_, raise)| raise.descending())
            .limit(1)
            .select(|(_, raise)| raise)
            .value()
            .cast::<Decimal>()
    });
    t.value(companies.get_by(t.db(), |(c, _)| c.id.equals(3)).await?.1);
    Ok(())
}

async fn test_annotation_with_deeply_nested_outerref(t: &Case) -> Result<()> {
    let bob = Employee {
        based_in_eu: true,
        ..Employee::new("Bob", "", None)
    };
    let bob = bob.insert(t.db()).await?;
    let rock = Manager::new("Rock", Some(&bob))?.insert(t.db()).await?;
    let mut max: Employee = t.given(3).await?;
    max.manager = Some(ForeignKey::to(&rock)?);
    max.save(t.db()).await?;
    let employees = Employee::objects().filter(|e| {
        exists(Manager::objects().filter(|manager| {
            let secretaries = Employee::objects()
                .filter(|own| own.id.equals(manager.secretary().id))
                .annotate(|_| e.based_in_eu)
                .filter(|(_, based_in_eu)| {
                    exists(Company::objects().filter(|c| c.based_in_eu.equals(based_in_eu)))
                });
            exists(secretaries) & manager.secretary().id.equals(e.id)
        }))
    });
    t.value(employees.get(t.db()).await?);
    Ok(())
}
