//! The models of `m2m_and_m2o`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct User {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) username: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "num", m2m(name = "cc", to = "User"))]
pub(crate) struct Issue {
    pub(crate) id: Auto<i32>,
    pub(crate) num: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) client: ForeignKey<User>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "others", to = "StringReferenceModel")
)]
pub(crate) struct StringReferenceModel {
    pub(crate) id: Auto<i32>,
}

translations![
    User: "m2m_and_m2o.user",
    Issue: "m2m_and_m2o.issue",
    StringReferenceModel: "m2m_and_m2o.stringreferencemodel",
];
