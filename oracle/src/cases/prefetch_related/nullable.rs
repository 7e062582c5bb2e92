//! `NullableTest` and `LookupOrderingTest`: references that may be null on the way, and the order of
//! relations.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Employee, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "prefetch_related.tests.NullableTest":
        test_traverse_nullable, test_prefetch_nullable, test_in_bulk;
    "prefetch_related.tests.LookupOrderingTest": test_order;
}

async fn test_traverse_nullable(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .select_related(|e| e.boss())
        .prefetch(|e| e.boss().serfs());
    let employees = t.queries(employees.all(t.db())).await?;
    t.rows(employees.into_iter().map(|(_, serfs)| serfs));
    Ok(())
}

async fn test_prefetch_nullable(t: &Case) -> Result<()> {
    let employees = Employee::objects()
        .prefetch_one_with(|e| e.boss(), |bosses| bosses.prefetch(|e| e.serfs()));
    let employees = t.queries(employees.all(t.db())).await?;
    t.rows(
        employees
            .into_iter()
            .map(|(_, boss)| boss.map(|(_, serfs)| serfs).unwrap_or_default()),
    );
    Ok(())
}

async fn test_in_bulk(t: &Case) -> Result<()> {
    let mut bosses = Vec::new();
    for name in ["Peter", "Jack"] {
        let boss = Employee {
            id: Auto::unset(),
            name: name.to_owned(),
            boss: None,
        };
        bosses.push(boss.insert(t.db()).await?);
    }
    let both = Employee::objects()
        .filter(|e| e.id.one_of(&bosses))
        .prefetch(|e| e.serfs());
    t.queries(both.all(t.db())).await?;
    Ok(())
}

async fn test_order(t: &Case) -> Result<()> {
    let people = Person::objects().prefetch_with(
        |person| person.houses(),
        |houses| {
            houses
                .prefetch(|house| house.rooms())
                .prefetch(|house| house.occupants())
        },
    );
    t.queries(people.all(t.db())).await?;
    Ok(())
}
