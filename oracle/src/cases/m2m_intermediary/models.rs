//! The models of `m2m_intermediary`.

use jiff::civil::Date;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(writer_set = "Writer.reporter"))]
pub(crate) struct Reporter {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) first_name: String,
    #[terrace(max_length = 30)]
    pub(crate) last_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(writer_set = "Writer.article"))]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Writer {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) reporter: ForeignKey<Reporter>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    #[terrace(max_length = 100)]
    pub(crate) position: String,
}

translations![
    Reporter: "m2m_intermediary.reporter",
    Article: "m2m_intermediary.article",
    Writer: "m2m_intermediary.writer",
];
