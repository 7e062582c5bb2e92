//! The models of `distinct_on_fields`.

use terrace_orm::{Auto, ForeignKey, Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "name")]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) parent: Option<ForeignKey<Tag>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(fan = "Fan.fan_of"))]
pub(crate) struct Celebrity {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(unique, on_delete = "set_null")]
    pub(crate) greatest_fan: Option<ForeignKey<Fan>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fan {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) fan_of: ForeignKey<Celebrity>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(stafftag = "StaffTag.staff"),
    m2m(
        name = "tags",
        to = "Tag",
        through = "StaffTag",
        source = "staff",
        target = "tag"
    ),
    m2m(name = "coworkers", to = "Staff", symmetrical)
)]
pub(crate) struct Staff {
    #[terrace(primary_key)]
    pub(crate) id: Key<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 100)]
    pub(crate) organisation: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct StaffTag {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) staff: ForeignKey<Staff>,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
}

translations![
    Tag: "distinct_on_fields.tag",
    Celebrity: "distinct_on_fields.celebrity",
    Fan: "distinct_on_fields.fan",
    Staff: "distinct_on_fields.staff",
    StaffTag: "distinct_on_fields.stafftag",
];
