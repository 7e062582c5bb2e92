//! The models of `transactions`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "first_name, last_name")]
pub(crate) struct Reporter {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) first_name: String,
    #[terrace(max_length = 30)]
    pub(crate) last_name: String,
    #[terrace(max_length = 254)]
    pub(crate) email: String,
}

translations![Reporter: "transactions.reporter"];

impl Reporter {
    /// A new reporter.
    pub(crate) fn new(first_name: &str, last_name: &str) -> Self {
        Self {
            id: Auto::unset(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: String::new(),
        }
    }
}
