//! The models of `m2m_multiple`.

use jiff::civil::DateTime;
use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    m2m(
        name = "primary_article_set",
        to = "Article",
        through = "ArticlePrimaryCategories",
        source = "category",
        target = "article"
    ),
    m2m(
        name = "secondary_article_set",
        to = "Article",
        through = "ArticleSecondaryCategories",
        source = "category",
        target = "article"
    )
)]
pub(crate) struct Category {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "pub_date",
    m2m(name = "primary_categories", to = "Category"),
    m2m(name = "secondary_categories", to = "Category")
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
}

translations![Category: "m2m_multiple.category", Article: "m2m_multiple.article"];
