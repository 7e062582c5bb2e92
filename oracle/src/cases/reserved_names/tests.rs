//! `ReservedNameTests`.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{DateUnit, Key, Model};

use super::models::Thing;
use crate::case::Case;
use crate::module::cases;

cases! {
    "reserved_names.tests.ReservedNameTests":
        test_simple, test_order_by, test_fields, test_dates, test_month_filter;
}

async fn thing(t: &Case, letters: [&str; 6], day: Date, hyphen: &str) -> Result<Thing> {
    let [when, join, like, drop, alter, having] = letters.map(str::to_owned);
    let thing = Thing {
        when: Key::new(when),
        join,
        like,
        drop,
        alter,
        having,
        r#where: day,
        has_hyphen: hyphen.to_owned(),
    };
    thing.insert(t.db()).await
}

async fn generate(t: &Case) -> Result<[Thing; 2]> {
    let first = thing(t, ["a", "b", "c", "d", "e", "f"], date(2005, 1, 1), "h").await?;
    let second = thing(t, ["h", "i", "j", "k", "l", "m"], date(2006, 2, 2), "").await?;
    Ok([first, second])
}

async fn test_simple(t: &Case) -> Result<()> {
    for thing in generate(t).await? {
        t.value(thing.when);
    }
    Ok(())
}

async fn test_order_by(t: &Case) -> Result<()> {
    generate(t).await?;
    let things = Thing::objects().order_by(|thing| thing.when.ascending());
    t.rows(
        things
            .all(t.db())
            .await?
            .into_iter()
            .map(|thing| thing.when),
    );
    Ok(())
}

async fn test_fields(t: &Case) -> Result<()> {
    generate(t).await?;
    let thing = Thing::get(t.db(), "a".to_owned()).await?;
    t.value(thing.join);
    t.value(thing.r#where);
    Ok(())
}

async fn test_dates(t: &Case) -> Result<()> {
    generate(t).await?;
    let years = Thing::objects().dates(|thing| thing.r#where, DateUnit::Year);
    t.rows(years.all(t.db()).await?);
    Ok(())
}

async fn test_month_filter(t: &Case) -> Result<()> {
    generate(t).await?;
    let things = Thing::objects().filter(|thing| thing.r#where.month().equals(1));
    t.value(things.first(t.db()).await?.map(|thing| thing.when));
    Ok(())
}
