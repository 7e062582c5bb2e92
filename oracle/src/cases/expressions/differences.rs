//! `FTimeDeltaTests`: durations between times. `FieldTransformTests`: parts of dates.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::{self, DateTime};
use terrace_core::Result;
use terrace_orm::{Auto, Duration, Model, case, null, value};

use super::durations::matching;
use super::models::{Experiment, Time};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "expressions.tests.FTimeDeltaTests":
        test_date_case_subtraction,
        test_date_subquery_subtraction,
        test_date_subtraction,
        test_datetime_subquery_subtraction,
        test_datetime_subtraction,
        test_datetime_subtraction_microseconds,
        test_datetime_subtraction_with_annotate_and_no_output_field,
        test_time_subquery_subtraction,
        test_time_subtraction;
    "expressions.tests.FieldTransformTests":
        test_month_aggregation,
        test_multiple_transforms_in_values,
        test_transform_in_values;
}

/// What closures receive.
type Columns = <Experiment as Model>::Columns;

/// No time at all.
const ZERO: Duration = Duration::from_microseconds(0);

/// So many days.
fn days(days: i64) -> Duration {
    SignedDuration::from_hours(24 * days).into()
}

async fn test_datetime_subtraction(t: &Case) -> Result<()> {
    matching(t, |e| e.estimated_time.greater_than(e.end.since(e.start))).await?;
    matching(t, |e| e.estimated_time.less_than(e.end.since(e.start))).await?;
    let difference = Experiment::objects().annotate(|e| e.start.since(null::<DateTime>()));
    let difference = difference
        .first(t.db())
        .await?
        .and_then(|(_, difference)| difference);
    t.value(difference.map(SignedDuration::from));
    let shifted = Experiment::objects().annotate(|e| e.start.minus(null::<Duration>()));
    t.value(
        shifted
            .first(t.db())
            .await?
            .and_then(|(_, shifted)| shifted),
    );
    Ok(())
}

async fn test_datetime_subtraction_with_annotate_and_no_output_field(t: &Case) -> Result<()> {
    let experiments = Experiment::objects().annotate(|e| e.end.since(e.start));
    let experiments = experiments.all(t.db()).await?.into_iter();
    t.rows(experiments.map(|(_, duration)| SignedDuration::from(duration)));
    Ok(())
}

async fn test_datetime_subtraction_microseconds(t: &Case) -> Result<()> {
    let long = SignedDuration::from_micros(8_999_999_999_999_999);
    Experiment::objects()
        .update(t.db(), |e| e.end.set(e.start + long))
        .await?;
    let experiments = Experiment::objects().annotate(|e| e.end.since(e.start));
    for (_, duration) in experiments.all(t.db()).await? {
        t.value(SignedDuration::from(duration));
    }
    Ok(())
}

/// Adds a quarter past noon, and a bit.
async fn add_a_time(t: &Case) -> Result<()> {
    let row = Time {
        id: Auto::unset(),
        time: Some(civil::time(12, 30, 15, 2_345_000)),
    };
    row.insert(t.db()).await.map(drop)
}

async fn test_time_subtraction(t: &Case) -> Result<()> {
    add_a_time(t).await?;
    let times = Time::objects().annotate(|row| row.time.since(civil::time(11, 15, 0, 0)));
    let (_, difference) = times.get(t.db()).await?;
    t.value(difference.map(SignedDuration::from));
    let times = Time::objects().annotate(|row| row.time.since(null::<civil::Time>()));
    let difference = times
        .first(t.db())
        .await?
        .and_then(|(_, difference)| difference);
    t.value(difference.map(SignedDuration::from));
    t.skip(
        1,
        "a time of day is no moment that a duration could be taken from",
    );
    Ok(())
}

async fn test_time_subquery_subtraction(t: &Case) -> Result<()> {
    add_a_time(t).await?;
    let times = Time::objects()
        .annotate(|row| {
            let own = Time::objects().filter(|own| own.id.equals(row.id));
            own.select(|own| own.time).value().since(row.time)
        })
        .filter(|(_, difference)| difference.equals(ZERO));
    t.value(times.exists(t.db()).await?);
    Ok(())
}

async fn test_datetime_subquery_subtraction(t: &Case) -> Result<()> {
    let experiments = Experiment::objects()
        .annotate(|e| {
            let own = Experiment::objects().filter(|own| own.id.equals(e.id));
            own.select(|own| own.start).value().since(e.start)
        })
        .filter(|(_, difference)| difference.equals(ZERO));
    t.value(experiments.exists(t.db()).await?);
    Ok(())
}

async fn test_date_subquery_subtraction(t: &Case) -> Result<()> {
    let experiments = Experiment::objects()
        .annotate(|e| {
            let own = Experiment::objects().filter(|own| own.id.equals(e.id));
            let completed = own.select(|own| own.completed).value();
            completed
                .cast::<DateTime>()
                .since(e.completed.cast::<DateTime>())
        })
        .filter(|(_, difference)| difference.equals(ZERO));
    t.value(experiments.exists(t.db()).await?);
    Ok(())
}

async fn test_date_case_subtraction(t: &Case) -> Result<()> {
    let completed = t.given::<Experiment>(1).await?.completed;
    let experiments = Experiment::objects()
        .annotate(|e| {
            let own = case()
                .when(e.name.equals("e0"), e.completed)
                .otherwise_null();
            (own, value(completed))
        })
        .annotate(|(_, (own, completed))| {
            own.cast::<DateTime>().since(completed.cast::<DateTime>())
        })
        .filter(|(_, difference)| difference.equals(ZERO));
    t.value(experiments.get(t.db()).await?.0.0);
    Ok(())
}

async fn test_date_subtraction(t: &Case) -> Result<()> {
    let taken = |e: Columns| {
        e.completed
            .cast::<DateTime>()
            .since(e.assigned.cast::<DateTime>())
    };
    let experiments = Experiment::objects().annotate(taken);
    let long = experiments
        .clone()
        .filter(|(_, taken)| taken.at_least(days(5)));
    let longest = experiments
        .clone()
        .filter(|(_, taken)| taken.at_least(days(120)));
    let short = experiments.filter(|(_, taken)| taken.less_than(days(5)));
    for experiments in [long, longest, short] {
        let experiments = experiments.all(t.db()).await?.into_iter();
        t.value(experiments.map(|(e, _)| e.name).collect::<BTreeSet<_>>());
    }
    let difference = Experiment::objects()
        .annotate(|e| e.completed.cast::<DateTime>().since(null::<DateTime>()));
    let difference = difference
        .first(t.db())
        .await?
        .and_then(|(_, difference)| difference);
    t.value(difference.map(SignedDuration::from));
    let shifted = Experiment::objects()
        .annotate(|e| e.completed.cast::<DateTime>().minus(null::<Duration>()));
    t.value(
        shifted
            .first(t.db())
            .await?
            .and_then(|(_, shifted)| shifted),
    );
    Ok(())
}

async fn test_month_aggregation(t: &Case) -> Result<()> {
    let count = Experiment::objects().aggregate(t.db(), |e| e.assigned.month().count());
    t.value(dict(["month_count"], count.await?));
    Ok(())
}

async fn test_transform_in_values(t: &Case) -> Result<()> {
    let months = Experiment::objects().values(|e| e.assigned.month());
    t.value(dicts(["assigned__month"], months.all(t.db()).await?));
    Ok(())
}

async fn test_multiple_transforms_in_values(t: &Case) -> Result<()> {
    let months = Experiment::objects().values(|e| e.end.date().month());
    t.value(dicts(["end__date__month"], months.all(t.db()).await?));
    Ok(())
}
