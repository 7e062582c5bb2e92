//! Queries inside others, which name rows of the outer one, and ranges between related values.

use jiff::civil::time;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, exists};

use super::models::{Company, Employee, SimulationRun, Time};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.BasicExpressionsTests": test_outerref;
    "expressions.tests.IterableLookupInnerExpressionsTests":
        test_expressions_range_lookups_join_choice;
}

async fn test_outerref(t: &Case) -> Result<()> {
    let mut alone = None;
    let outer = Employee::objects().annotate(|employee| {
        let inner = Company::objects().filter(|c| c.point_of_contact.equals(employee.id));
        alone = Some(inner.clone());
        exists(inner).as_value()
    });
    if let Some(inner) = alone {
        t.raises(inner.exists(t.db()).await);
    }
    t.value(outer.exists(t.db()).await?);
    Ok(())
}

async fn test_expressions_range_lookups_join_choice(t: &Case) -> Result<()> {
    let midpoint = time(13, 0, 0, 0);
    let mut times = Vec::new();
    for hour in [12, 14] {
        let time = Time {
            id: Auto::unset(),
            time: Some(time(hour, 0, 0, 0)),
        };
        times.push(ForeignKey::to(&time.insert(t.db()).await?)?);
    }
    for (start, end) in [(true, true), (true, false), (false, true), (false, false)] {
        let run = SimulationRun {
            id: Auto::unset(),
            start: start.then(|| times[0].clone()),
            end: end.then(|| times[1].clone()),
            midpoint,
        };
        run.insert(t.db()).await?;
    }
    let within = SimulationRun::objects()
        .filter(|run| run.midpoint.between(run.start().time, run.end().time));
    t.rows(within.all(t.db()).await?);
    t.skip(2, "kinds of joins, which the database chooses");
    let outside = SimulationRun::objects()
        .exclude(|run| run.midpoint.between(run.start().time, run.end().time));
    t.rows(outside.all(t.db()).await?);
    t.skip(2, "kinds of joins, which the database chooses");
    Ok(())
}
