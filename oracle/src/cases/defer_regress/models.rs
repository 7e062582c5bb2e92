//! The models of `defer_regress`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Item {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 15)]
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) value: i32,
    pub(crate) other_value: i32,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) source: Option<ForeignKey<Item>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Leaf {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) child: ForeignKey<Child>,
    #[terrace(on_delete = "set_null")]
    pub(crate) second_child: Option<ForeignKey<Child>>,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ResolveThis {
    pub(crate) id: Auto<i32>,
    pub(crate) num: f64,
    #[terrace(max_length = 16)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(features = "Feature.item"))]
pub(crate) struct SimpleItem {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 15)]
    pub(crate) name: String,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Feature {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) item: ForeignKey<SimpleItem>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SpecialFeature {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) feature: ForeignKey<Feature>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ItemAndSimpleItem {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) item: ForeignKey<Item>,
    #[terrace(on_delete = "cascade")]
    pub(crate) simple: ForeignKey<SimpleItem>,
}

translations![
    Item: "defer_regress.item",
    Child: "defer_regress.child",
    Leaf: "defer_regress.leaf",
    ResolveThis: "defer_regress.resolvethis",
    SimpleItem: "defer_regress.simpleitem",
    Feature: "defer_regress.feature",
    SpecialFeature: "defer_regress.specialfeature",
    ItemAndSimpleItem: "defer_regress.itemandsimpleitem",
];

impl Item {
    /// A new item.
    pub(crate) fn new(name: &str, value: i32) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            text: "xyzzy".to_owned(),
            value,
            other_value: 0,
            source: None,
        }
    }
}

impl SimpleItem {
    /// A new item.
    pub(crate) fn new(name: &str, value: i32) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            value,
        }
    }
}

impl Child {
    /// A new child.
    pub(crate) fn new(name: &str, value: i32) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            value,
        }
    }
}
