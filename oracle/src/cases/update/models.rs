//! The models of `update`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(relatedpoint_set = "RelatedPoint.data"))]
pub(crate) struct DataPoint {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(max_length = 20)]
    pub(crate) value: String,
    #[terrace(max_length = 20)]
    pub(crate) another_value: String,
    pub(crate) is_active: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedPoint {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) data: ForeignKey<DataPoint>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(b_set = "B.a", d_set = "D.a"))]
pub(crate) struct A {
    pub(crate) id: Auto<i32>,
    pub(crate) x: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct B {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) a: ForeignKey<A>,
    pub(crate) y: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(d = "D.c_ptr"))]
pub(crate) struct C {
    pub(crate) id: Auto<i32>,
    pub(crate) y: i32,
}

/// What is more than a [`C`].
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct D {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) c_ptr: ForeignKey<C>,
    #[terrace(on_delete = "cascade")]
    pub(crate) a: ForeignKey<A>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Foo {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10, unique)]
    pub(crate) target: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "m2m_foo", to = "Foo"))]
pub(crate) struct Bar {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10, fk = "Foo", on = "target", on_delete = "cascade")]
    pub(crate) foo: String,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) o2o_foo: Option<ForeignKey<Foo>>,
    pub(crate) x: i32,
}

translations![
    DataPoint: "update.datapoint",
    RelatedPoint: "update.relatedpoint",
    A: "update.a",
    B: "update.b",
    C: "update.c",
    D: "update.d",
    Foo: "update.foo",
    Bar: "update.bar" ["foo_id" => "foo"],
];
