//! `FTimeDeltaTests`: times that are later or earlier by a duration.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Duration, Model, Predicate, null, value};

use super::models::Experiment;
use crate::case::Case;
use crate::module::cases;

cases! {
    "expressions.tests.FTimeDeltaTests":
        test_date_comparison,
        test_date_minus_duration,
        test_datetime_and_duration_field_addition_with_annotate_and_no_output_field,
        test_datetime_and_durationfield_addition_with_filter,
        test_delta_add,
        test_delta_subtract,
        test_delta_update,
        test_duration_expressions,
        test_duration_with_datetime,
        test_duration_with_datetime_microseconds,
        test_durationfield_add,
        test_durationfield_multiply_divide,
        test_exclude,
        test_invalid_operator,
        test_mixed_comparisons1,
        test_mixed_comparisons2,
        test_negative_timedelta_update,
        test_query_clone;
}

/// What closures receive.
type Columns = <Experiment as Model>::Columns;

/// How long the experiments took.
const DELTAS: [SignedDuration; 6] = [
    SignedDuration::ZERO,
    SignedDuration::from_micros(253_000),
    SignedDuration::from_secs(44),
    SignedDuration::from_mins(21 * 60 + 8),
    days(10),
    days(90),
];

/// So many days.
const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// How long after the midnight of the day on which they were assigned the experiments started.
fn delays() -> [SignedDuration; 6] {
    let noon = SignedDuration::new(12 * 3600 + 15 * 60 + 30, 747_000_000);
    [0, 1, 3, 4, 10, 30].map(|later| days(later) + noon)
}

/// Observes the names of the experiments that match.
pub(super) async fn matching(t: &Case, condition: impl FnOnce(Columns) -> Predicate) -> Result<()> {
    t.rows(
        Experiment::objects()
            .filter(condition)
            .values(|e| e.name)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_delta_add(t: &Case) -> Result<()> {
    for delta in DELTAS {
        for _ in 0..2 {
            matching(t, |e| e.end.less_than(e.start + delta)).await?;
        }
        matching(t, |e| e.end.at_most(e.start + delta)).await?;
    }
    Ok(())
}

async fn test_delta_subtract(t: &Case) -> Result<()> {
    for delta in DELTAS {
        matching(t, |e| e.start.greater_than(e.end - delta)).await?;
        matching(t, |e| e.start.at_least(e.end - delta)).await?;
    }
    Ok(())
}

async fn test_exclude(t: &Case) -> Result<()> {
    for delta in DELTAS {
        let before = Experiment::objects().exclude(|e| e.end.less_than(e.start + delta));
        t.rows(before.values(|e| e.name).all(t.db()).await?);
        let until = Experiment::objects().exclude(|e| e.end.at_most(e.start + delta));
        t.rows(until.values(|e| e.name).all(t.db()).await?);
    }
    Ok(())
}

async fn test_date_comparison(t: &Case) -> Result<()> {
    for long in [0, 1, 3, 5, 20, 120].map(days) {
        let end = |e: Columns| e.assigned.cast::<DateTime>() + long;
        matching(t, |e| e.completed.cast::<DateTime>().less_than(end(e))).await?;
        matching(t, |e| e.completed.cast::<DateTime>().at_most(end(e))).await?;
    }
    Ok(())
}

async fn test_mixed_comparisons1(t: &Case) -> Result<()> {
    for delay in delays() {
        matching(t, |e| {
            e.assigned.cast::<DateTime>().greater_than(e.start - delay)
        })
        .await?;
        matching(t, |e| {
            e.assigned.cast::<DateTime>().at_least(e.start - delay)
        })
        .await?;
    }
    Ok(())
}

async fn test_mixed_comparisons2(t: &Case) -> Result<()> {
    for delay in [0, 1, 3, 4, 10, 30].map(days) {
        let then = |e: Columns| e.assigned.cast::<DateTime>() + delay;
        matching(t, |e| e.start.less_than(then(e))).await?;
        matching(t, |e| e.start.at_most(then(e) + days(1))).await?;
    }
    Ok(())
}

async fn test_date_minus_duration(t: &Case) -> Result<()> {
    matching(t, |e| {
        e.assigned
            .cast::<DateTime>()
            .less_than(e.completed.cast::<DateTime>() - days(4))
    })
    .await
}

async fn test_datetime_and_durationfield_addition_with_filter(t: &Case) -> Result<()> {
    let on_time = || Experiment::objects().filter(|e| e.end.equals(e.start.plus(e.estimated_time)));
    t.holds(on_time().count(t.db()).await? > 0);
    t.rows(on_time().all(t.db()).await?.into_iter().map(|e| e.name));
    Ok(())
}

async fn test_datetime_and_duration_field_addition_with_annotate_and_no_output_field(
    t: &Case,
) -> Result<()> {
    let experiments = Experiment::objects().annotate(|e| e.start.plus(e.estimated_time));
    t.rows(
        experiments
            .all(t.db())
            .await?
            .into_iter()
            .map(|(_, end)| end),
    );
    Ok(())
}

async fn test_delta_update(t: &Case) -> Result<()> {
    for delta in DELTAS {
        Experiment::objects().all(t.db()).await?;
        let later = Experiment::objects().update(t.db(), |e| {
            [e.start.set(e.start + delta), e.end.set(e.end + delta)]
        });
        later.await?;
        let experiments = Experiment::objects().all(t.db()).await?;
        t.rows(experiments.iter().map(|e| e.start));
        t.rows(experiments.iter().map(|e| e.end));
        t.rows(experiments.iter().map(|e| e.end.duration_since(e.start)));
    }
    Ok(())
}

async fn test_invalid_operator(t: &Case) -> Result<()> {
    t.compiler("times are not multiplied");
    Ok(())
}

async fn test_duration_expressions(t: &Case) -> Result<()> {
    for delta in DELTAS {
        let experiments = Experiment::objects().annotate(|e| e.estimated_time + delta);
        for (_, longer) in experiments.all(t.db()).await? {
            t.value(SignedDuration::from(longer));
        }
    }
    Ok(())
}

async fn test_durationfield_multiply_divide(t: &Case) -> Result<()> {
    Experiment::objects()
        .update(t.db(), |e| e.scalar.set(2))
        .await?;
    let lengths = |more: Option<Duration>, less: Option<Duration>| {
        t.value(more.map(SignedDuration::from));
        t.value(less.map(SignedDuration::from));
    };
    let two = Decimal::TWO;
    let rows = Experiment::objects().annotate(|e| {
        (
            e.estimated_time.times(two),
            e.estimated_time.divided_by(two),
        )
    });
    for (_, (more, less)) in rows.all(t.db()).await? {
        lengths(Some(more), Some(less));
    }
    let rows = Experiment::objects().annotate(|e| {
        (
            e.estimated_time.times(e.scalar),
            e.estimated_time.divided_by(e.scalar),
        )
    });
    for (_, (more, less)) in rows.all(t.db()).await? {
        lengths(more, less);
    }
    let rows = Experiment::objects()
        .annotate(|e| (e.estimated_time.times(2), e.estimated_time.divided_by(2)));
    for (_, (more, less)) in rows.all(t.db()).await? {
        lengths(Some(more), Some(less));
    }
    let rows = Experiment::objects().annotate(|e| {
        (
            e.estimated_time.times(3.2),
            e.estimated_time.divided_by(3.2),
        )
    });
    for (_, (more, less)) in rows.all(t.db()).await? {
        lengths(Some(more), Some(less));
    }
    Ok(())
}

async fn test_durationfield_add(t: &Case) -> Result<()> {
    matching(t, |e| e.start.equals(e.start.plus(e.estimated_time))).await?;
    matching(t, |e| e.end.less_than(e.start.plus(e.estimated_time))).await?;
    let hour = SignedDuration::from_hours(1);
    matching(t, |e| e.end.at_least(e.start.plus(e.estimated_time) + hour)).await?;
    let shifted = Experiment::objects().annotate(|e| e.start.plus(null::<Duration>()));
    t.value(
        shifted
            .first(t.db())
            .await?
            .and_then(|(_, shifted)| shifted),
    );
    Ok(())
}

async fn test_duration_with_datetime(t: &Case) -> Result<()> {
    let start = t.given::<Experiment>(1).await?.start;
    let experiments = Experiment::objects()
        .exclude(|e| e.name.equals("e1"))
        .filter(|e| {
            let end = value(start).plus(e.estimated_time);
            e.completed.cast::<DateTime>().greater_than(end)
        })
        .order_by(|e| e.name.ascending());
    t.rows(experiments.all(t.db()).await?.into_iter().map(|e| e.name));
    Ok(())
}

async fn test_duration_with_datetime_microseconds(t: &Case) -> Result<()> {
    let long = SignedDuration::from_micros(8_999_999_999_999_999);
    let experiments = Experiment::objects().annotate(|e| e.start + long);
    for (_, end) in experiments.all(t.db()).await? {
        t.value(end);
    }
    Ok(())
}

async fn test_negative_timedelta_update(t: &Case) -> Result<()> {
    let experiments = Experiment::objects()
        .filter(|e| e.name.equals("e0"))
        .annotate(|e| e.start + SignedDuration::from_secs(-30))
        .annotate(|(_, start)| start + SignedDuration::from_mins(-30))
        .annotate(|(_, start)| start + SignedDuration::from_hours(-2))
        .annotate(|(_, start)| start + days(-2))
        .annotate(|(_, start)| start + SignedDuration::from_micros(-30));
    let earlier = experiments.update(t.db(), |(((((e, _), _), _), _), start)| e.start.set(start));
    earlier.await?;
    t.value(
        Experiment::objects()
            .get_by(t.db(), |e| e.name.equals("e0"))
            .await?
            .start,
    );
    Ok(())
}

async fn test_query_clone(t: &Case) -> Result<()> {
    let hour = SignedDuration::from_hours(1);
    let experiments = Experiment::objects().filter(|e| e.end.less_than(e.start + hour));
    experiments.clone().all(t.db()).await?;
    experiments.all(t.db()).await?;
    Ok(())
}
