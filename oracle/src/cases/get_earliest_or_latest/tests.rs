//! `EarliestOrLatestTests` and `TestFirstLast`.

use jiff::civil::{Date, date};
use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Article, Person};
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_earliest_or_latest.tests.EarliestOrLatestTests":
        test_earliest,
        test_earliest_sliced_queryset,
        test_latest,
        test_latest_manual,
        test_latest_sliced_queryset;
    "get_earliest_or_latest.tests.TestFirstLast":
        test_first,
        test_last;
}

/// Adds articles that came out and expire on these days.
async fn articles(t: &Case, days: [(Date, Date); 4]) -> Result<()> {
    for (number, (pub_date, expire_date)) in days.into_iter().enumerate() {
        let article = Article {
            id: Auto::unset(),
            headline: format!("Article {}", number + 1),
            pub_date,
            expire_date,
        };
        article.insert(t.db()).await?;
    }
    Ok(())
}

async fn test_earliest(t: &Case) -> Result<()> {
    let all = Article::objects;
    t.raises(all().earliest(t.db(), |a| a.pub_date.ascending()).await);
    let days = [
        (date(2005, 7, 26), date(2005, 9, 1)),
        (date(2005, 7, 27), date(2005, 7, 28)),
        (date(2005, 7, 28), date(2005, 8, 27)),
        (date(2005, 7, 28), date(2005, 7, 30)),
    ];
    articles(t, days).await?;
    t.value(all().earliest(t.db(), |a| a.pub_date.ascending()).await?);
    let later = || all().filter(|a| a.pub_date.greater_than(date(2005, 7, 26)));
    t.value(later().earliest(t.db(), |a| a.pub_date.ascending()).await?);
    t.value(
        all()
            .earliest(t.db(), |a| a.expire_date.ascending())
            .await?,
    );
    t.value(
        later()
            .earliest(t.db(), |a| a.expire_date.ascending())
            .await?,
    );
    let by_key = all().order_by(|a| a.id.ascending());
    t.value(by_key.earliest(t.db(), |a| a.pub_date.ascending()).await?);
    t.compiler("the order is always said");
    let one_day = || all().filter(|a| a.pub_date.equals(date(2005, 7, 28)));
    let both = one_day().earliest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.ascending())
    });
    t.value(both.await?);
    let falling = one_day().earliest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.descending())
    });
    t.value(falling.await?);
    let both = one_day().earliest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.ascending())
    });
    t.value(both.await?);
    Ok(())
}

async fn test_earliest_sliced_queryset(t: &Case) -> Result<()> {
    let cut = Article::objects().slice(0..5);
    t.raises(cut.earliest(t.db(), |a| a.pub_date.ascending()).await);
    Ok(())
}

async fn test_latest(t: &Case) -> Result<()> {
    let all = Article::objects;
    t.raises(all().latest(t.db(), |a| a.pub_date.ascending()).await);
    let days = [
        (date(2005, 7, 26), date(2005, 9, 1)),
        (date(2005, 7, 27), date(2005, 7, 28)),
        (date(2005, 7, 27), date(2005, 8, 27)),
        (date(2005, 7, 28), date(2005, 7, 30)),
    ];
    articles(t, days).await?;
    t.value(all().latest(t.db(), |a| a.pub_date.ascending()).await?);
    let earlier = all().filter(|a| a.pub_date.less_than(date(2005, 7, 27)));
    t.value(earlier.latest(t.db(), |a| a.pub_date.ascending()).await?);
    t.value(all().latest(t.db(), |a| a.expire_date.ascending()).await?);
    let later = all().filter(|a| a.pub_date.greater_than(date(2005, 7, 26)));
    t.value(later.latest(t.db(), |a| a.expire_date.ascending()).await?);
    let by_key = all().order_by(|a| a.id.ascending());
    t.value(by_key.latest(t.db(), |a| a.pub_date.ascending()).await?);
    t.compiler("the order is always said");
    let one_day = || all().filter(|a| a.pub_date.equals(date(2005, 7, 27)));
    let both = one_day().latest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.ascending())
    });
    t.value(both.await?);
    let falling = one_day().latest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.descending())
    });
    t.value(falling.await?);
    let both = one_day().latest(t.db(), |a| {
        (a.pub_date.ascending(), a.expire_date.ascending())
    });
    t.value(both.await?);
    Ok(())
}

async fn test_latest_sliced_queryset(t: &Case) -> Result<()> {
    let cut = Article::objects().slice(0..5);
    t.raises(cut.latest(t.db(), |a| a.pub_date.ascending()).await);
    Ok(())
}

/// Adds two persons.
async fn persons(t: &Case, persons: [(&str, Date); 2]) -> Result<()> {
    for (name, birthday) in persons {
        let person = Person {
            id: Auto::unset(),
            name: name.to_owned(),
            birthday,
        };
        person.insert(t.db()).await?;
    }
    Ok(())
}

async fn test_latest_manual(t: &Case) -> Result<()> {
    let two = [("Ralph", date(1950, 1, 1)), ("Stephanie", date(1960, 2, 3))];
    persons(t, two).await?;
    t.compiler("the order is always said");
    t.value(
        Person::objects()
            .latest(t.db(), |p| p.birthday.ascending())
            .await?,
    );
    Ok(())
}

async fn test_first(t: &Case) -> Result<()> {
    let two = [("Bob", date(1950, 1, 1)), ("Alice", date(1961, 2, 3))];
    persons(t, two).await?;
    t.value(Person::objects().first(t.db()).await?);
    t.value(
        Person::objects()
            .order_by(|p| p.name.ascending())
            .first(t.db())
            .await?,
    );
    let until = |year| Person::objects().filter(move |p| p.birthday.at_most(date(year, 1, 1)));
    t.value(until(1955).first(t.db()).await?);
    t.value(until(1940).first(t.db()).await?);
    Ok(())
}

async fn test_last(t: &Case) -> Result<()> {
    let two = [("Alice", date(1950, 1, 1)), ("Bob", date(1960, 2, 3))];
    persons(t, two).await?;
    t.value(Person::objects().last(t.db()).await?);
    t.value(
        Person::objects()
            .order_by(|p| p.name.descending())
            .last(t.db())
            .await?,
    );
    let until = |year| Person::objects().filter(move |p| p.birthday.at_most(date(year, 1, 1)));
    t.value(until(1955).last(t.db()).await?);
    t.value(until(1940).last(t.db()).await?);
    Ok(())
}
