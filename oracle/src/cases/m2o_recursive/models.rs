//! The models of `m2o_recursive`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child_set = "Category.parent"))]
pub(crate) struct Category {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) parent: Option<ForeignKey<Category>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        mothers_child_set = "Person.mother",
        fathers_child_set = "Person.father"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) full_name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) mother: Option<ForeignKey<Person>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) father: Option<ForeignKey<Person>>,
}

translations![Category: "m2o_recursive.category", Person: "m2o_recursive.person"];
