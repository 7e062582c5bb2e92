//! The models of `max_lengths`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PersonWithCustomMaxLengths {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 250)]
    pub(crate) email: String,
    #[terrace(max_length = 250)]
    pub(crate) vcard: String,
    #[terrace(max_length = 250)]
    pub(crate) homepage: String,
    #[terrace(max_length = 250)]
    pub(crate) avatar: String,
}

translations![
    PersonWithCustomMaxLengths: "max_lengths.personwithcustommaxlengths",
];
