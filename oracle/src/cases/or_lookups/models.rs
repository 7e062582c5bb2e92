//! The model of `or_lookups`.

use jiff::civil::DateTime;
use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "pub_date")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
}

translations![Article: "or_lookups.article"];
