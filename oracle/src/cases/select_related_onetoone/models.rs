//! The models of `select_related_onetoone`. A model that inherits from others in Django refers to
//! them by its key here.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(userprofile = "UserProfile.user", userstat = "UserStat.user")
)]
pub(crate) struct User {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) username: String,
    #[terrace(max_length = 254)]
    pub(crate) email: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UserProfile {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) user: ForeignKey<User>,
    #[terrace(max_length = 100)]
    pub(crate) city: String,
    #[terrace(max_length = 2)]
    pub(crate) state: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UserStatResult {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) results: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        statdetails = "StatDetails.base_stats",
        advanceduserstat = "AdvancedUserStat.userstat_ptr"
    )
)]
pub(crate) struct UserStat {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) user: ForeignKey<User>,
    pub(crate) posts: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) results: ForeignKey<UserStatResult>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct StatDetails {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) base_stats: ForeignKey<UserStat>,
    pub(crate) comments: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct AdvancedUserStat {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) userstat_ptr: ForeignKey<UserStat>,
    pub(crate) karma: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(product = "Product.image"))]
pub(crate) struct Image {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Product {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    #[terrace(unique, on_delete = "set_null")]
    pub(crate) image: Option<ForeignKey<Image>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child1 = "Child1.parent1_ptr"))]
pub(crate) struct Parent1 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name1: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(child1 = "Child1.parent2_ptr", child2 = "Child2.parent2")
)]
pub(crate) struct Parent2 {
    #[terrace(primary_key)]
    pub(crate) id2: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child4 = "Child4.child1_ptr"))]
pub(crate) struct Child1 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) parent1_ptr: ForeignKey<Parent1>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) parent2_ptr: ForeignKey<Parent2>,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child3 = "Child3.child2_ptr"))]
pub(crate) struct Child2 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) parent1_ptr: ForeignKey<Parent1>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) parent2: ForeignKey<Parent2>,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child3 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) child2_ptr: ForeignKey<Child2>,
    pub(crate) value3: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child4 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) child1_ptr: ForeignKey<Child1>,
    pub(crate) value4: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(next_item = "LinkedList.previous_item"))]
pub(crate) struct LinkedList {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) previous_item: Option<ForeignKey<LinkedList>>,
}

translations![
    User: "select_related_onetoone.user",
    UserProfile: "select_related_onetoone.userprofile",
    UserStatResult: "select_related_onetoone.userstatresult",
    UserStat: "select_related_onetoone.userstat",
    StatDetails: "select_related_onetoone.statdetails",
    AdvancedUserStat: "select_related_onetoone.advanceduserstat",
    Image: "select_related_onetoone.image",
    Product: "select_related_onetoone.product",
    Parent1: "select_related_onetoone.parent1",
    Parent2: "select_related_onetoone.parent2",
    Child1: "select_related_onetoone.child1",
    Child2: "select_related_onetoone.child2",
    Child3: "select_related_onetoone.child3",
    Child4: "select_related_onetoone.child4",
    LinkedList: "select_related_onetoone.linkedlist",
];

/// The row on the other side; where there is none, Django raises.
pub(crate) fn there<M>(row: Option<M>) -> Result<M> {
    row.ok_or_else(|| Error::new(ErrorKind::NotFound, "no row on the other side"))
}
