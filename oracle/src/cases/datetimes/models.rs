//! The models of `datetimes`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(comments = "Comment.article"),
    m2m(name = "categories", to = "Category")
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) title: String,
    pub(crate) pub_date: DateTime,
    pub(crate) published_on: Option<Date>,
}

/// Django's `Article` when time zones are switched on.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ZonedArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) title: String,
    pub(crate) pub_date: Timestamp,
    pub(crate) published_on: Option<Date>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Comment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    pub(crate) text: String,
    pub(crate) pub_date: DateTime,
    pub(crate) approval_date: Option<DateTime>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "articles",
        to = "Article",
        through = "ArticleCategories",
        source = "category",
        target = "article"
    )
)]
pub(crate) struct Category {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

translations![
    Article: "datetimes.article",
    ZonedArticle: "datetimes.article",
    Comment: "datetimes.comment",
    Category: "datetimes.category",
];
