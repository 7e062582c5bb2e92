//! The models of `async`.

use jiff::civil::{DateTime, date};
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) simple: Option<ForeignKey<SimpleModel>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(relatedmodel_set = "RelatedModel.simple")
)]
pub(crate) struct SimpleModel {
    pub(crate) id: Auto<i32>,
    pub(crate) field: i32,
    pub(crate) created: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "simples", to = "SimpleModel"))]
pub(crate) struct ManyToManyModel {
    pub(crate) id: Auto<i32>,
}

translations![
    RelatedModel: "async.relatedmodel",
    SimpleModel: "async.simplemodel",
    ManyToManyModel: "async.manytomanymodel",
];

impl SimpleModel {
    /// A new row.
    pub(crate) fn new(field: i32) -> Self {
        Self {
            id: Auto::unset(),
            field,
            created: date(2022, 1, 1).at(0, 0, 0, 0),
        }
    }
}

impl RelatedModel {
    /// A new row.
    pub(crate) const fn new(simple: Option<ForeignKey<SimpleModel>>) -> Self {
        Self {
            id: Auto::unset(),
            simple,
        }
    }
}
