//! Models that are more than others, and references that follow each other.

use terrace_orm::{Auto, ForeignKey, Model};

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        objectb = "ObjectB.objecta",
        objectc = "ObjectC.objecta",
        childobjecta = "ChildObjectA.objecta_ptr"
    )
)]
pub(crate) struct ObjectA {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(ca_pk = "ObjectC.childobjecta"))]
pub(crate) struct ChildObjectA {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) objecta_ptr: ForeignKey<ObjectA>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(objectc = "ObjectC.objectb"))]
pub(crate) struct ObjectB {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) objecta: ForeignKey<ObjectA>,
    pub(crate) num: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ObjectC {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) objecta: Option<ForeignKey<ObjectA>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) objectb: Option<ForeignKey<ObjectB>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) childobjecta: Option<ForeignKey<ChildObjectA>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        specialcategory = "SpecialCategory.simplecategory_ptr",
        categoryitem = "CategoryItem.category",
        onetoonecategory = "OneToOneCategory.category",
        first_rel = "CategoryRelationship.first",
        second_rel = "CategoryRelationship.second"
    )
)]
pub(crate) struct SimpleCategory {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SpecialCategory {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) simplecategory_ptr: ForeignKey<SimpleCategory>,
    #[terrace(max_length = 35)]
    pub(crate) special_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CategoryItem {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) category: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct OneToOneCategory {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 15)]
    pub(crate) new_name: String,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) category: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CategoryRelationship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<SimpleCategory>,
    #[terrace(on_delete = "cascade")]
    pub(crate) second: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct NullableName {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelD {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelC {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelB {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) c: ForeignKey<ModelC>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelA {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) b: Option<ForeignKey<ModelB>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) d: ForeignKey<ModelD>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk1 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk2 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk3 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BaseA {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) a: Option<ForeignKey<Fk1>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) b: Option<ForeignKey<Fk2>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) c: Option<ForeignKey<Fk3>>,
}
