//! `CastTests`: values as other types.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Duration, ForeignKey, Model, count_all, value};

use super::found;
use super::models::{Author, DTModel, Fan, FloatModel, author, floats};
use crate::case::Case;
use crate::module::cases;

cases! {
    "db_functions.comparison.test_cast.CastTests":
        test_cast_from_value, test_cast_from_field, test_cast_to_char_field_without_max_length,
        test_cast_to_char_field_with_max_length, test_cast_to_decimal_field, test_cast_to_integer,
        test_cast_to_integer_foreign_key, test_cast_to_duration,
        test_cast_from_db_datetime_to_date, test_cast_from_db_datetime_to_time,
        test_cast_from_db_date_to_datetime, test_cast_from_db_datetime_to_date_group_by,
        test_cast_from_python_to_date, test_cast_from_python_to_datetime, test_cast_from_python,
        test_cast_to_text_field;
}

async fn test_cast_from_value(t: &Case) -> Result<()> {
    let numbers = Author::objects().annotate(|_| value("0").cast::<i32>());
    t.value(numbers.get(t.db()).await?.1);
    Ok(())
}

async fn test_cast_from_field(t: &Case) -> Result<()> {
    let ages = Author::objects().annotate(|author| author.age.cast::<String>());
    t.value(ages.get(t.db()).await?.1);
    Ok(())
}

async fn test_cast_to_char_field_without_max_length(t: &Case) -> Result<()> {
    test_cast_from_field(t).await
}

async fn test_cast_to_char_field_with_max_length(t: &Case) -> Result<()> {
    let names = Author::objects().annotate(|author| author.name.cast::<String>().left(1));
    t.value(names.get(t.db()).await?.1);
    Ok(())
}

async fn test_cast_to_decimal_field(t: &Case) -> Result<()> {
    floats(-1.934, 3.467).insert(t.db()).await?;
    let decimals = FloatModel::objects().annotate(|row| {
        (
            row.f1.cast::<Decimal>().round_to(2),
            row.f2.cast::<Decimal>().round_to(1),
        )
    });
    let (_, (f1, f2)) = decimals.get(t.db()).await?;
    t.value(f1);
    t.value(f2);
    let decimals = Author::objects().annotate(|author| author.alias.cast::<Decimal>().round_to(2));
    t.value(decimals.get(t.db()).await?.1);
    Ok(())
}

async fn test_cast_to_integer(t: &Case) -> Result<()> {
    for _key in ["AutoField", "IntegerField", "PositiveIntegerField"] {
        let numbers = Author::objects().annotate(|author| author.alias.cast::<i32>());
        t.value(numbers.get(t.db()).await?.1);
    }
    for _key in ["BigAutoField", "BigIntegerField", "PositiveBigIntegerField"] {
        let numbers = Author::objects().annotate(|author| author.alias.cast::<i64>());
        t.value(numbers.get(t.db()).await?.1);
    }
    for _key in [
        "SmallAutoField",
        "SmallIntegerField",
        "PositiveSmallIntegerField",
    ] {
        let numbers = Author::objects().annotate(|author| author.alias.cast::<i16>());
        t.value(numbers.get(t.db()).await?.1);
    }
    Ok(())
}

async fn test_cast_to_integer_foreign_key(t: &Case) -> Result<()> {
    test_cast_from_value(t).await
}

fn row(start: Option<DateTime>, day: Option<Date>, duration: Option<Duration>) -> DTModel {
    DTModel {
        id: Auto::unset(),
        name: String::new(),
        start_datetime: start,
        end_datetime: None,
        start_date: day,
        end_date: None,
        start_time: None,
        end_time: None,
        duration,
    }
}

async fn test_cast_to_duration(t: &Case) -> Result<()> {
    let duration = SignedDuration::new(86_402, 3_000);
    row(None, None, Some(Duration::from(duration)))
        .insert(t.db())
        .await?;
    let query = DTModel::objects().annotate(|row| {
        (
            row.duration.cast::<Duration>(),
            value(Duration::from(-duration)).cast::<Duration>(),
        )
    });
    let (_, (own, negative)) = query.get(t.db()).await?;
    t.value(own.map(SignedDuration::from));
    t.value(SignedDuration::from(negative));
    Ok(())
}

async fn on_a_day_of_2018(t: &Case) -> Result<DTModel> {
    let start = date(2018, 9, 28).at(12, 42, 10, 234_567_000);
    row(Some(start), None, None).insert(t.db()).await
}

async fn test_cast_from_db_datetime_to_date(t: &Case) -> Result<()> {
    on_a_day_of_2018(t).await?;
    let query = DTModel::objects().annotate(|row| row.start_datetime.cast::<Date>());
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_cast_from_db_datetime_to_time(t: &Case) -> Result<()> {
    on_a_day_of_2018(t).await?;
    let query = DTModel::objects().annotate(|row| row.start_datetime.cast::<Time>());
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_cast_from_db_date_to_datetime(t: &Case) -> Result<()> {
    row(None, Some(date(2018, 9, 28)), None)
        .insert(t.db())
        .await?;
    let query = DTModel::objects().annotate(|row| row.start_date.cast::<DateTime>());
    t.value(found(query.first(t.db()).await?)?.1);
    Ok(())
}

async fn test_cast_from_db_datetime_to_date_group_by(t: &Case) -> Result<()> {
    let author = author("John Smith").aged(45).insert(t.db()).await?;
    let fan = Fan {
        id: Auto::unset(),
        name: "Margaret".to_owned(),
        age: 50,
        author: ForeignKey::to(&author)?,
        fan_since: Some(date(2018, 9, 28).at(12, 42, 10, 234_567_000)),
    };
    fan.insert(t.db()).await?;
    let fans = Fan::objects()
        .group_by(|fan| (fan.author, fan.fan_since.cast::<Date>()))
        .values(|fan| (fan.author, fan.fan_since.cast::<Date>(), count_all()));
    let (_, day, count) = found(fans.all(t.db()).await?.into_iter().next())?;
    t.value(day);
    t.value(count);
    Ok(())
}

async fn test_cast_from_python_to_date(t: &Case) -> Result<()> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let days = Author::objects().annotate(|_| value(today).cast::<Date>());
    t.moment(days.get(t.db()).await?.1, today);
    Ok(())
}

async fn test_cast_from_python_to_datetime(t: &Case) -> Result<()> {
    let now = super::models::clock().to_zoned(TimeZone::UTC).datetime();
    let times = Author::objects().annotate(|_| value(now).cast::<DateTime>());
    t.moment(times.get(t.db()).await?.1, now);
    Ok(())
}

async fn test_cast_from_python(t: &Case) -> Result<()> {
    let numbers = Author::objects().annotate(|_| value(Decimal::new(125, 3)).cast::<f64>());
    t.value(numbers.get(t.db()).await?.1);
    Ok(())
}

async fn test_cast_to_text_field(t: &Case) -> Result<()> {
    let ages = Author::objects().values(|author| author.age.cast::<String>());
    t.value(ages.get(t.db()).await?);
    Ok(())
}
