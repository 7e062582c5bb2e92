//! The models of `dates`.

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
    pub(crate) pub_date: Date,
    pub(crate) pub_datetime: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Comment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    pub(crate) text: String,
    pub(crate) pub_date: Date,
    pub(crate) approval_date: Option<Date>,
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
    Article: "dates.article",
    Comment: "dates.comment",
    Category: "dates.category",
];
