//! `DateTimesTests`.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, DateUnit, ForeignKey, Model};

use super::models::{Article, Category, Comment, ZonedArticle};
use crate::case::Case;
use crate::module::cases;

cases! {
    "datetimes.tests.DateTimesTests":
        test_related_model_traverse, test_21432,
        test_datetimes_returns_available_dates_for_given_scope_and_given_field,
        test_datetimes_has_lazy_iterator, test_datetimes_disallows_date_fields,
        test_datetimes_fails_when_given_invalid_kind_argument,
        test_datetimes_fails_when_given_invalid_order_argument;
}

async fn article(t: &Case, title: &str, time: DateTime) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        title: title.to_owned(),
        pub_date: time,
        published_on: None,
    };
    article.insert(t.db()).await
}

async fn comment(t: &Case, article: &Article, time: DateTime) -> Result<Comment> {
    let comment = Comment {
        id: Auto::unset(),
        article: ForeignKey::to(article)?,
        text: "a comment".to_owned(),
        pub_date: time,
        approval_date: None,
    };
    comment.insert(t.db()).await
}

async fn test_related_model_traverse(t: &Case) -> Result<()> {
    let first = article(t, "First one", date(2005, 7, 28).at(9, 0, 0, 0)).await?;
    let another = article(t, "Another one", date(2010, 7, 28).at(10, 0, 0, 0)).await?;
    let third = "Third one, in the first day";
    let third = article(t, third, date(2005, 7, 28).at(17, 0, 0, 0)).await?;
    comment(t, &first, date(2005, 7, 28).at(9, 30, 0, 0)).await?;
    comment(t, &first, date(2005, 7, 29).at(1, 30, 0, 0)).await?;
    comment(t, &another, date(2010, 7, 28).at(10, 10, 10, 0)).await?;
    comment(t, &third, date(2005, 8, 29).at(10, 10, 10, 0)).await?;
    let news = Category {
        id: Auto::unset(),
        name: "serious-news".to_owned(),
    };
    let news = news.insert(t.db()).await?;
    news.articles().add(t.db(), [&first, &third]).await?;
    for unit in [
        DateUnit::Year,
        DateUnit::Month,
        DateUnit::Week,
        DateUnit::Day,
    ] {
        let times = Comment::objects().datetimes(|comment| comment.article().pub_date, unit);
        t.rows(times.all(t.db()).await?);
    }
    let times = Article::objects().datetimes(|article| article.comments().pub_date, DateUnit::Day);
    t.rows(times.all(t.db()).await?);
    let times =
        Article::objects().datetimes(|article| article.comments().approval_date, DateUnit::Day);
    t.rows(times.all(t.db()).await?);
    let times =
        Category::objects().datetimes(|category| category.articles().pub_date, DateUnit::Day);
    t.rows(times.all(t.db()).await?);
    Ok(())
}

async fn test_21432(t: &Case) -> Result<()> {
    let now = Timestamp::from_second(Timestamp::now().as_second())
        .map_err(|_| Error::new(ErrorKind::Internal, "the clock is off"))?;
    let article = ZonedArticle {
        id: Auto::unset(),
        title: "First one".to_owned(),
        pub_date: now,
        published_on: None,
    };
    article.insert(t.db()).await?;
    let times = ZonedArticle::objects().datetimes(|article| article.pub_date, DateUnit::Second);
    t.moment(times.first(t.db()).await?, now);
    Ok(())
}

async fn four_articles(t: &Case) -> Result<()> {
    let times = [(28, 12), (29, 2), (30, 5), (31, 19)];
    for (number, (day, hour)) in times.into_iter().enumerate() {
        let time = date(2005, 7, day).at(hour, 15, 0, 0);
        article(t, &format!("title #{number}"), time).await?;
    }
    Ok(())
}

async fn test_datetimes_returns_available_dates_for_given_scope_and_given_field(
    t: &Case,
) -> Result<()> {
    four_articles(t).await?;
    let times = |unit| Article::objects().datetimes(|article| article.pub_date, unit);
    for unit in [
        DateUnit::Year,
        DateUnit::Month,
        DateUnit::Week,
        DateUnit::Day,
        DateUnit::Day,
    ] {
        t.rows(times(unit).all(t.db()).await?);
    }
    t.rows(times(DateUnit::Day).reverse().all(t.db()).await?);
    Ok(())
}

async fn test_datetimes_has_lazy_iterator(t: &Case) -> Result<()> {
    four_articles(t).await?;
    let times = t
        .queries(async { Article::objects().datetimes(|article| article.pub_date, DateUnit::Day) })
        .await;
    let times = t
        .queries(async { times.reverse().all(t.db()).await })
        .await?;
    t.rows(times);
    Ok(())
}

async fn test_datetimes_disallows_date_fields(t: &Case) -> Result<()> {
    let time = date(2005, 7, 28).at(12, 15, 0, 0);
    let article = Article {
        id: Auto::unset(),
        title: "Don't put dates into datetime functions!".to_owned(),
        pub_date: time,
        published_on: Some(time.date()),
    };
    article.insert(t.db()).await?;
    t.compiler("a date has no time of day");
    Ok(())
}

async fn test_datetimes_fails_when_given_invalid_kind_argument(t: &Case) -> Result<()> {
    t.compiler("a unit is a variant of an enum");
    Ok(())
}

async fn test_datetimes_fails_when_given_invalid_order_argument(t: &Case) -> Result<()> {
    t.compiler("an order is turned by a method");
    Ok(())
}
