//! The models of `many_to_one_null`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(article_set = "Article.reporter"))]
pub(crate) struct Reporter {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "headline")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) reporter: Option<ForeignKey<Reporter>>,
}

translations![
    Reporter: "many_to_one_null.reporter",
    Article: "many_to_one_null.article",
];
