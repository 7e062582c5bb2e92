//! The models of `null_fk`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SystemDetails {
    pub(crate) id: Auto<i32>,
    pub(crate) details: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SystemInfo {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) system_details: ForeignKey<SystemDetails>,
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
#[terrace(crate = "terrace_orm", ordering = "comment_text")]
pub(crate) struct Comment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) post: Option<ForeignKey<Post>>,
    #[terrace(max_length = 250)]
    pub(crate) comment_text: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(props = "Property.item"))]
pub(crate) struct Item {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PropertyValue {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) label: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Property {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) item: ForeignKey<Item>,
    #[terrace(max_length = 100)]
    pub(crate) key: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) value: Option<ForeignKey<PropertyValue>>,
}

translations![
    SystemDetails: "null_fk.systemdetails",
    SystemInfo: "null_fk.systeminfo",
    Forum: "null_fk.forum",
    Post: "null_fk.post",
    Comment: "null_fk.comment",
    Item: "null_fk.item",
    PropertyValue: "null_fk.propertyvalue",
    Property: "null_fk.property",
];
