//! The models of `custom_columns`. A column's name has no blank here.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    table = "my_author_table",
    ordering = "last_name, first_name",
    reverse(primary_set = "Article.primary_author"),
    m2m(
        name = "article_set",
        to = "Article",
        through = "ArticleAuthors",
        source = "author",
        target = "article"
    )
)]
pub(crate) struct Author {
    #[terrace(primary_key, column = "Author ID")]
    pub(crate) author_id: Auto<i32>,
    #[terrace(max_length = 30, column = "firstname")]
    pub(crate) first_name: String,
    #[terrace(max_length = 30, column = "last")]
    pub(crate) last_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "headline",
    m2m(name = "authors", to = "Author", table = "my_m2m_table")
)]
pub(crate) struct Article {
    #[terrace(primary_key, column = "Article ID")]
    pub(crate) article_id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    #[terrace(column = "Author ID", on_delete = "set_null")]
    pub(crate) primary_author: Option<ForeignKey<Author>>,
}

translations![
    Author: "custom_columns.author"
        ["Author_ID" => "Author ID", "first_name" => "firstname", "last_name" => "last"],
    Article: "custom_columns.article"
        ["Article_ID" => "Article ID", "primary_author_id" => "Author ID"],
    ArticleAuthors: "custom_columns.article_authors" ["id" => ""],
];
