//! `TimeFieldLookupTests`, and parts of dates and times in conditions.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::{Alarm, Article};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.test_timefield.TimeFieldLookupTests":
        test_hour_lookups, test_minute_lookups, test_second_lookups;
    "lookup.tests.LookupTests": test_chain_date_time_lookups;
}

async fn test_hour_lookups(t: &Case) -> Result<()> {
    let alarms = Alarm::objects().filter(|alarm| alarm.time.hour().equals(5));
    t.rows(alarms.all(t.db()).await?);
    Ok(())
}

async fn test_minute_lookups(t: &Case) -> Result<()> {
    let alarms = Alarm::objects().filter(|alarm| alarm.time.minute().equals(30));
    t.rows(alarms.all(t.db()).await?);
    Ok(())
}

async fn test_second_lookups(t: &Case) -> Result<()> {
    let alarms = Alarm::objects().filter(|alarm| alarm.time.second().equals(56));
    t.rows(alarms.all(t.db()).await?);
    Ok(())
}

async fn test_chain_date_time_lookups(t: &Case) -> Result<()> {
    let articles = Article::objects;
    t.rows(
        articles()
            .filter(|a| a.pub_date.month().greater_than(7))
            .all(t.db())
            .await?,
    );
    t.rows(
        articles()
            .filter(|a| a.pub_date.day().at_least(27))
            .all(t.db())
            .await?,
    );
    t.rows(
        articles()
            .filter(|a| a.pub_date.hour().less_than(8))
            .all(t.db())
            .await?,
    );
    t.rows(
        articles()
            .filter(|a| a.pub_date.minute().at_most(0))
            .all(t.db())
            .await?,
    );
    Ok(())
}
