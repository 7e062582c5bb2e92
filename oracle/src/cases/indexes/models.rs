//! The models of `indexes`.

use jiff::civil::DateTime;
use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", index(headline, pub_date))]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
    pub(crate) published: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct IndexedArticle2 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) body: String,
}

translations![
    Article: "indexes.article",
    IndexedArticle2: "indexes.indexedarticle2",
];
