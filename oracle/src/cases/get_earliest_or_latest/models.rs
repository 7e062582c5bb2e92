//! The models of `get_earliest_or_latest`.

use jiff::civil::Date;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: Date,
    pub(crate) expire_date: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    pub(crate) birthday: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Comment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    pub(crate) likes_count: i32,
}

translations![
    Article: "get_earliest_or_latest.article",
    Person: "get_earliest_or_latest.person",
    Comment: "get_earliest_or_latest.comment",
];
