//! `DataTypesTestCase`.

use jiff::civil::{DateTime, date, time};
use terrace_core::Result;
use terrace_orm::Model;

use super::models::Donut;
use crate::case::Case;
use crate::module::cases;

cases! {
    "datatypes.tests.DataTypesTestCase":
        test_boolean_type, test_date_type, test_time_field, test_year_boundaries,
        test_error_on_timezone;
}

fn donut(name: &str) -> Donut {
    Donut {
        name: name.to_owned(),
        ..Donut::default()
    }
}

async fn baked(t: &Case) -> Result<Donut> {
    Donut::objects()
        .get_by(t.db(), |donut| donut.name.equals("Apple Fritter"))
        .await
}

fn afternoon() -> DateTime {
    date(2007, 4, 20).at(16, 19, 59, 0)
}

async fn test_boolean_type(t: &Case) -> Result<()> {
    let mut fritter = donut("Apple Fritter");
    t.value(fritter.is_frosted);
    t.value(fritter.has_sprinkles);
    fritter.has_sprinkles = Some(true);
    t.value(fritter.has_sprinkles);
    fritter.insert(t.db()).await?;
    let fritter = baked(t).await?;
    t.value(fritter.is_frosted);
    t.value(fritter.has_sprinkles);
    Ok(())
}

async fn test_date_type(t: &Case) -> Result<()> {
    let mut fritter = donut("Apple Fritter");
    fritter.baked_date = Some(date(1938, 6, 4));
    fritter.baked_time = Some(time(5, 30, 0, 0));
    fritter.consumed_at = Some(afternoon());
    fritter.insert(t.db()).await?;
    let fritter = baked(t).await?;
    t.value(fritter.baked_date);
    t.value(fritter.baked_time);
    t.value(fritter.consumed_at);
    Ok(())
}

async fn test_time_field(t: &Case) -> Result<()> {
    let mut fritter = donut("Apple Fritter");
    fritter.baked_time = Some(afternoon().time());
    fritter.insert(t.db()).await?;
    t.value(baked(t).await?.baked_time);
    Ok(())
}

async fn test_year_boundaries(t: &Case) -> Result<()> {
    let mut last = donut("Date Test 2007");
    last.baked_date = Some(date(2007, 12, 31));
    last.consumed_at = Some(date(2007, 12, 31).at(23, 59, 59, 0));
    last.insert(t.db()).await?;
    let mut first = donut("Date Test 2006");
    first.baked_date = Some(date(2006, 1, 1));
    first.consumed_at = Some(date(2006, 1, 1).at(0, 0, 0, 0));
    first.insert(t.db()).await?;
    for year in [2007, 2006] {
        let donuts = Donut::objects().filter(|donut| donut.baked_date.year().equals(year));
        t.value(donuts.first(t.db()).await?.map(|donut| donut.name));
    }
    let mut fritter = donut("Apple Fritter");
    fritter.consumed_at = Some(afternoon());
    fritter.insert(t.db()).await?;
    let names = Donut::objects()
        .filter(|donut| donut.consumed_at.year().equals(2007))
        .order_by(|donut| donut.name.ascending())
        .values(|donut| donut.name);
    t.rows(names.all(t.db()).await?);
    for year in [2005, 2008] {
        let donuts = Donut::objects().filter(|donut| donut.consumed_at.year().equals(year));
        t.value(donuts.count(t.db()).await?);
    }
    Ok(())
}

async fn test_error_on_timezone(t: &Case) -> Result<()> {
    t.compiler("a field without a time zone takes no instant");
    Ok(())
}
