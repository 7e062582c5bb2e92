//! The models of `null_fk_ordering`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 150)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 150)]
    pub(crate) title: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) author: Option<ForeignKey<Author>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SystemInfo {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) system_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Forum {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) system_info: ForeignKey<SystemInfo>,
    #[terrace(max_length = 32)]
    pub(crate) forum_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Post {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) forum: Option<ForeignKey<Forum>>,
    #[terrace(max_length = 32)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Comment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) post: Option<ForeignKey<Post>>,
    #[terrace(max_length = 250)]
    pub(crate) comment_text: String,
}

translations![
    Author: "null_fk_ordering.author",
    Article: "null_fk_ordering.article",
    SystemInfo: "null_fk_ordering.systeminfo",
    Forum: "null_fk_ordering.forum",
    Post: "null_fk_ordering.post",
    Comment: "null_fk_ordering.comment",
];
