//! Models that refer to each other in one way or another.

use jiff::civil::DateTime;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use super::Tag;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ManagedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
    pub(crate) public: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(member = "Member.details"))]
pub(crate) struct Detail {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(children = "Child.parent", child = "Child.person")
)]
pub(crate) struct Member {
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) details: ForeignKey<Detail>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) person: ForeignKey<Member>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<Member>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name, extra",
    reverse(related = "Related.custom")
)]
pub(crate) struct CustomPk {
    #[terrace(primary_key, max_length = 10)]
    pub(crate) name: Key<String>,
    #[terrace(max_length = 10)]
    pub(crate) extra: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Related {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) custom: Option<ForeignKey<CustomPk>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Celebrity {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) greatest_fan_id: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(join = "Join.a"))]
pub(crate) struct LeafA {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(join = "Join.b"))]
pub(crate) struct LeafB {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Join {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) a: ForeignKey<LeafA>,
    #[terrace(on_delete = "cascade")]
    pub(crate) b: ForeignKey<LeafB>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ReservedName {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) order: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(pointera = "PointerA.connection", pointerb = "PointerB.connection")
)]
pub(crate) struct SharedConnection {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PointerA {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) connection: ForeignKey<SharedConnection>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PointerB {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) connection: ForeignKey<SharedConnection>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(relatedobject = "RelatedObject.single")
)]
pub(crate) struct SingleObject {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "single",
    reverse(plaything = "Plaything.others")
)]
pub(crate) struct RelatedObject {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) single: Option<ForeignKey<SingleObject>>,
    pub(crate) f: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "others")]
pub(crate) struct Plaything {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) others: Option<ForeignKey<RelatedObject>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) created: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(eaten = "Eaten.food"))]
pub(crate) struct Food {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Eaten {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, fk = "Food", on = "name", on_delete = "set_null")]
    pub(crate) food: Option<String>,
    #[terrace(max_length = 20)]
    pub(crate) meal: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(node = "Node.parent"))]
pub(crate) struct Node {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) num: i32,
    #[terrace(fk = "self", on = "num", on_delete = "set_null")]
    pub(crate) parent: Option<i32>,
}

impl ReservedName {
    /// A new name.
    pub(crate) fn new(name: &str, order: i32) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            order,
        }
    }
}

impl Celebrity {
    /// Somebody famous.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            greatest_fan_id: None,
        }
    }
}
