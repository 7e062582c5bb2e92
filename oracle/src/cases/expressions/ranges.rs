//! `IterableLookupInnerExpressionsTests`: lists and ranges of calculations.

use jiff::civil::{DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, exists};

use super::models::{Company, Experiment, Number, Outcome};
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.IterableLookupInnerExpressionsTests":
        test_in_lookup_allows_F_expressions_and_expressions_for_integers,
        test_range_lookup_allows_F_expressions_and_expressions_for_dates,
        test_range_lookup_allows_F_expressions_and_expressions_for_integers,
        test_range_lookup_namedtuple,
        test_relabeled_clone_rhs;
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_in_lookup_allows_F_expressions_and_expressions_for_integers(t: &Case) -> Result<()> {
    let companies = Company::objects;
    let one = companies().filter(|c| c.num_employees.one_of([c.num_chairs - 10]));
    t.rows(one.all(t.db()).await?);
    let two = companies().filter(|c| {
        c.num_employees
            .one_of([c.num_chairs - 10, c.num_chairs + 10])
    });
    t.rows(two.all(t.db()).await?);
    let three = companies().filter(|c| {
        let chairs = c.num_chairs.expression();
        c.num_employees
            .one_of([c.num_chairs - 10, chairs, c.num_chairs + 10])
    });
    t.rows(three.all(t.db()).await?);
    Ok(())
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_range_lookup_allows_F_expressions_and_expressions_for_integers(
    t: &Case,
) -> Result<()> {
    let companies = Company::objects;
    let from = companies().filter(|c| c.num_employees.between(c.num_chairs, 100));
    t.rows(from.all(t.db()).await?);
    let both = companies().filter(|c| {
        c.num_employees
            .between(c.num_chairs - 10, c.num_chairs + 10)
    });
    t.rows(both.all(t.db()).await?);
    let less = companies().filter(|c| c.num_employees.between(c.num_chairs - 10, 100));
    t.rows(less.all(t.db()).await?);
    let plain = companies().filter(|c| c.num_employees.between(1, 100));
    t.rows(plain.all(t.db()).await?);
    Ok(())
}

async fn test_range_lookup_namedtuple(t: &Case) -> Result<()> {
    t.rows(
        Company::objects()
            .filter(|c| c.num_employees.between(51, 100))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_relabeled_clone_rhs(t: &Case) -> Result<()> {
    Number::bulk_insert(t.db(), vec![Number::new(1, None), Number::new(2, None)]).await?;
    let numbers = Number::objects().filter(|n| {
        let others = Number::objects()
            .exclude(|own| own.id.equals(n.id))
            .filter(|own| own.integer.between(own.integer, own.integer));
        exists(others)
    });
    t.value(numbers.exists(t.db()).await?);
    Ok(())
}

/// An experiment of two days.
async fn experiment(t: &Case, name: &str) -> Result<Experiment> {
    let start = date(2016, 2, 3).at(15, 0, 0, 0);
    let end = date(2016, 2, 5).at(15, 0, 0, 0);
    let experiment = Experiment {
        id: Auto::unset(),
        name: name.to_owned(),
        assigned: start.date(),
        completed: end.date(),
        estimated_time: end.duration_since(start).into(),
        start,
        end,
        scalar: None,
    };
    experiment.insert(t.db()).await
}

/// Adds an outcome of an experiment.
async fn outcome(t: &Case, experiment: &Experiment, result_time: DateTime) -> Result<()> {
    let outcome = Outcome {
        id: Auto::unset(),
        experiment: ForeignKey::to(experiment)?,
        result_time,
    };
    outcome.insert(t.db()).await.map(drop)
}

#[expect(non_snake_case, reason = "Django's name")]
async fn test_range_lookup_allows_F_expressions_and_expressions_for_dates(t: &Case) -> Result<()> {
    let first = experiment(t, "Integrity testing").await?;
    let second = experiment(t, "Taste testing").await?;
    outcome(t, &first, date(2016, 2, 4).at(15, 0, 0, 0)).await?;
    outcome(t, &first, date(2016, 3, 10).at(2, 0, 0, 0)).await?;
    outcome(t, &second, date(2016, 1, 8).at(5, 0, 0, 0)).await?;
    let times = Outcome::objects().filter(|r| {
        r.result_time
            .between(r.experiment().start, r.experiment().end)
    });
    t.rows(times.all(t.db()).await?);
    let dates = Outcome::objects().filter(|r| {
        r.result_time
            .date()
            .between(r.experiment().start.date(), r.experiment().end.date())
    });
    t.rows(dates.all(t.db()).await?);
    Ok(())
}
