//! `DefaultTests`: defaults in bulk inserts.

use jiff::Zoned;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::{DBArticle, DBDefaultsFunction};
use crate::case::Case;
use crate::module::cases;

cases! {
    "field_defaults.tests.DefaultTests":
        test_bulk_create_all_db_defaults,
        test_bulk_create_all_db_defaults_one_field,
        test_bulk_create_mixed_db_defaults,
        test_bulk_create_mixed_db_defaults_function;
}

async fn headlines(t: &Case, articles: Vec<DBArticle>) -> Result<()> {
    DBArticle::bulk_insert(t.db(), articles).await?;
    let headlines = DBArticle::objects().values(|article| article.headline);
    t.rows(headlines.all(t.db()).await?);
    Ok(())
}

async fn test_bulk_create_all_db_defaults(t: &Case) -> Result<()> {
    headlines(t, vec![DBArticle::new(), DBArticle::new()]).await
}

async fn test_bulk_create_all_db_defaults_one_field(t: &Case) -> Result<()> {
    let pub_date = Zoned::now().with_time_zone(TimeZone::UTC).datetime();
    let pub_date = pub_date.round(jiff::Unit::Microsecond).unwrap_or(pub_date);
    let article = || DBArticle {
        pub_date: pub_date.into(),
        ..DBArticle::new()
    };
    DBArticle::bulk_insert(t.db(), vec![article(), article()]).await?;
    let values = DBArticle::objects().values(|row| (row.headline, row.pub_date, row.cost));
    let own = (
        "Default headline".to_owned(),
        pub_date,
        Decimal::new(333, 2),
    );
    t.moment(values.all(t.db()).await?, vec![own.clone(), own]);
    Ok(())
}

async fn test_bulk_create_mixed_db_defaults(t: &Case) -> Result<()> {
    let other = DBArticle {
        headline: "Something else".to_owned().into(),
        ..DBArticle::new()
    };
    headlines(t, vec![DBArticle::new(), other]).await
}

async fn test_bulk_create_mixed_db_defaults_function(t: &Case) -> Result<()> {
    let other = DBDefaultsFunction {
        year: 2000.into(),
        ..DBDefaultsFunction::new()
    };
    DBDefaultsFunction::bulk_insert(t.db(), vec![DBDefaultsFunction::new(), other]).await?;
    let years = DBDefaultsFunction::objects()
        .order_by(|row| row.year.ascending())
        .values(|row| row.year);
    t.moment(years.all(t.db()).await?, vec![2000, this_year()]);
    Ok(())
}

/// The year of the clock that databases go by.
pub(super) fn this_year() -> i32 {
    i32::from(Zoned::now().with_time_zone(TimeZone::UTC).year())
}
