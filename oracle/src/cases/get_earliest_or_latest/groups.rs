//! `TestFirstLast`: groups of rows in no order.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, Comment};
use crate::case::Case;
use crate::module::cases;

cases! {
    "get_earliest_or_latest.tests.TestFirstLast": test_first_last_unordered_qs_aggregation_error;
}

async fn test_first_last_unordered_qs_aggregation_error(t: &Case) -> Result<()> {
    let article = Article {
        id: Auto::unset(),
        headline: "Article 1".to_owned(),
        pub_date: date(2005, 7, 26),
        expire_date: date(2005, 9, 1),
    };
    let comment = Comment {
        id: Auto::unset(),
        article: ForeignKey::to(&article.insert(t.db()).await?)?,
        likes_count: 5,
    };
    comment.insert(t.db()).await?;
    let likes = || {
        Comment::objects()
            .group_by(|comment| comment.article)
            .values(|comment| (comment.article, comment.likes_count.average()))
    };
    t.raises(likes().first(t.db()).await);
    t.raises(likes().last(t.db()).await);
    Ok(())
}
