//! The models of `reverse_lookup`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(poll = "Poll.creator"))]
pub(crate) struct User {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(poll_choice = "Choice.poll", related_choice = "Choice.related_poll")
)]
pub(crate) struct Poll {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) question: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) creator: ForeignKey<User>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Choice {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) poll: ForeignKey<Poll>,
    #[terrace(on_delete = "cascade")]
    pub(crate) related_poll: ForeignKey<Poll>,
}

translations![
    User: "reverse_lookup.user",
    Poll: "reverse_lookup.poll",
    Choice: "reverse_lookup.choice",
];
