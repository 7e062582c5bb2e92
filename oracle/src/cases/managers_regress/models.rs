//! The models of `managers_regress`: abstract ones are mixins, their managers traits for queries,
//! and a model's first manager is its default scope. A model that inherits the table of another one
//! in Django refers to it by its key here.

use terrace_orm::{Auto, ForeignKey, Mixin, Model, Query};

use crate::module::translations;

#[derive(Mixin, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct AbstractBase1 {
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Mixin, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct AbstractBase2 {
    pub(crate) value: i32,
}

#[derive(Mixin, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct AbstractBase3 {
    #[terrace(max_length = 50)]
    pub(crate) comment: String,
}

/// What may be asked of whoever has a name.
pub(crate) trait Named: Sized {
    /// Those of this name.
    fn called(self, name: &'static str) -> Self;

    /// Those who are called Fred.
    fn only_fred(self) -> Self {
        self.called("fred")
    }

    /// Those who are called Barney.
    fn only_barney(self) -> Self {
        self.called("barney")
    }
}

macro_rules! named {
    ($($model:ident $($of:ident)+;)+) => {$(
        impl Named for Query<$model> {
            fn called(self, name: &'static str) -> Self {
                self.filter(|row| row$(.$of)+.equals(name))
            }
        }
    )+};
}
named! {
    Parent name;
    Child1 base name;
    Child2 base name;
    Child3 base name;
    Child4 base name;
    Child5 name;
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "Named::only_fred")]
pub(crate) struct Parent {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "Named::only_fred")]
pub(crate) struct Child1 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) data: String,
    #[terrace(flatten)]
    pub(crate) base: AbstractBase1,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "Named::only_fred")]
pub(crate) struct Child2 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) data: String,
    #[terrace(flatten)]
    pub(crate) base: AbstractBase1,
    #[terrace(flatten)]
    pub(crate) valued: AbstractBase2,
}

/// What may be asked of whatever has a value.
pub(crate) trait Valued {
    /// Those of 42.
    fn restricted(self) -> Self;
}

impl Valued for Query<Child2> {
    fn restricted(self) -> Self {
        self.filter(|row| row.valued.value.equals(42))
    }
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "Named::only_fred")]
pub(crate) struct Child3 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) data: String,
    #[terrace(flatten)]
    pub(crate) base: AbstractBase1,
    #[terrace(flatten)]
    pub(crate) commented: AbstractBase3,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child4 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) data: String,
    #[terrace(flatten)]
    pub(crate) base: AbstractBase1,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "Named::only_fred")]
pub(crate) struct Child5 {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) name: String,
    #[terrace(flatten)]
    pub(crate) commented: AbstractBase3,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child6 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) child4_ptr: ForeignKey<Child4>,
    pub(crate) value: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child7 {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) parent_ptr: ForeignKey<Parent>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(test_fk = "RelationModel.fk"))]
pub(crate) struct RelatedModel {
    pub(crate) id: Auto<i32>,
    pub(crate) exact: Option<bool>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "m2m", to = "RelatedModel"))]
pub(crate) struct RelationModel {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) fk: ForeignKey<RelatedModel>,
}

translations![
    Parent: "managers_regress.parent",
    Child1: "managers_regress.child1",
    Child2: "managers_regress.child2",
    Child3: "managers_regress.child3",
    Child4: "managers_regress.child4",
    Child5: "managers_regress.child5",
    Child6: "managers_regress.child6",
    Child7: "managers_regress.child7",
    RelatedModel: "managers_regress.relatedmodel",
    RelationModel: "managers_regress.relationmodel" ["gfk_ctype_id" => "", "gfk_id" => ""],
];
