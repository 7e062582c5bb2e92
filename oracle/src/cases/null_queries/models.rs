//! The models of `null_queries`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(choice_set = "Choice.poll"))]
pub(crate) struct Poll {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) question: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Choice {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) poll: ForeignKey<Poll>,
    #[terrace(max_length = 200)]
    pub(crate) choice: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(inner = "Inner.first"))]
pub(crate) struct OuterA {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(inner = "Inner.third"))]
pub(crate) struct OuterB {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Inner {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<OuterA>,
    #[terrace(on_delete = "set_null")]
    pub(crate) third: Option<ForeignKey<OuterB>>,
}

translations![
    Poll: "null_queries.poll",
    Choice: "null_queries.choice",
    OuterA: "null_queries.outera",
    OuterB: "null_queries.outerb",
    Inner: "null_queries.inner",
];
