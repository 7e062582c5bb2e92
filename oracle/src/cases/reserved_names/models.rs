//! The models of `reserved_names`.

use jiff::civil::Date;
use terrace_orm::{Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "select")]
pub(crate) struct Thing {
    #[terrace(primary_key, max_length = 1)]
    pub(crate) when: Key<String>,
    #[terrace(max_length = 1)]
    pub(crate) join: String,
    #[terrace(max_length = 1)]
    pub(crate) like: String,
    #[terrace(max_length = 1)]
    pub(crate) drop: String,
    #[terrace(max_length = 1)]
    pub(crate) alter: String,
    #[terrace(max_length = 1)]
    pub(crate) having: String,
    pub(crate) r#where: Date,
    #[terrace(max_length = 1, column = "has-hyphen")]
    pub(crate) has_hyphen: String,
}

translations![Thing: "reserved_names.thing" ["has_hyphen" => "has-hyphen"]];
