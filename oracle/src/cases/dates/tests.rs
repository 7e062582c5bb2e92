//! `DatesTests`.

use jiff::civil::{Date, DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, DateUnit, ForeignKey, Model};

use super::models::{Article, Category, Comment};
use crate::case::Case;
use crate::module::cases;

cases! {
    "dates.tests.DatesTests":
        test_related_model_traverse, test_dates_fails_when_no_arguments_are_provided,
        test_dates_fails_when_given_invalid_field_argument,
        test_dates_fails_when_given_invalid_kind_argument,
        test_dates_fails_when_given_invalid_order_argument, test_dates_trunc_datetime_fields;
}

async fn article(t: &Case, title: &str, day: Date) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        title: title.to_owned(),
        pub_date: day,
        pub_datetime: day.at(0, 0, 0, 0),
    };
    article.insert(t.db()).await
}

async fn comment(t: &Case, article: &Article, day: Date) -> Result<Comment> {
    let comment = Comment {
        id: Auto::unset(),
        article: ForeignKey::to(article)?,
        text: "a comment".to_owned(),
        pub_date: day,
        approval_date: None,
    };
    comment.insert(t.db()).await
}

async fn test_related_model_traverse(t: &Case) -> Result<()> {
    let first = article(t, "First one", date(2005, 7, 28)).await?;
    let another = article(t, "Another one", date(2010, 7, 28)).await?;
    let third = article(t, "Third one, in the first day", date(2005, 7, 28)).await?;
    comment(t, &first, date(2005, 7, 28)).await?;
    comment(t, &first, date(2005, 7, 29)).await?;
    comment(t, &another, date(2010, 7, 28)).await?;
    comment(t, &third, date(2005, 8, 29)).await?;
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
        let days = Comment::objects().dates(|comment| comment.article().pub_date, unit);
        t.rows(days.all(t.db()).await?);
    }
    let days = Article::objects().dates(|article| article.comments().pub_date, DateUnit::Day);
    t.rows(days.all(t.db()).await?);
    let days = Article::objects().dates(|article| article.comments().approval_date, DateUnit::Day);
    t.rows(days.all(t.db()).await?);
    let days = Category::objects().dates(|category| category.articles().pub_date, DateUnit::Day);
    t.rows(days.all(t.db()).await?);
    Ok(())
}

async fn test_dates_fails_when_no_arguments_are_provided(t: &Case) -> Result<()> {
    t.compiler("the method takes a column and a unit");
    Ok(())
}

async fn test_dates_fails_when_given_invalid_field_argument(t: &Case) -> Result<()> {
    t.compiler("a model has only the columns of its fields");
    Ok(())
}

async fn test_dates_fails_when_given_invalid_kind_argument(t: &Case) -> Result<()> {
    t.compiler("a unit is a variant of an enum");
    Ok(())
}

async fn test_dates_fails_when_given_invalid_order_argument(t: &Case) -> Result<()> {
    t.compiler("an order is turned by a method");
    Ok(())
}

async fn test_dates_trunc_datetime_fields(t: &Case) -> Result<()> {
    let day = date(2015, 10, 21);
    let times = [day.at(18, 1, 0, 0), day.at(18, 2, 0, 0)];
    let next = date(2015, 10, 22);
    let times = times
        .into_iter()
        .chain([next.at(18, 1, 0, 0), next.at(18, 2, 0, 0)]);
    let articles = times.map(|time: DateTime| Article {
        id: Auto::unset(),
        title: String::new(),
        pub_date: time.date(),
        pub_datetime: time,
    });
    Article::bulk_insert(t.db(), articles.collect()).await?;
    let days = Article::objects().dates(|article| article.pub_datetime, DateUnit::Day);
    t.rows(days.all(t.db()).await?);
    Ok(())
}
