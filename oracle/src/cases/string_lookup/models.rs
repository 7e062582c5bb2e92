//! The models of `string_lookup`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Foo {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 50)]
    pub(crate) friend: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Whiz {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Bar {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) normal: ForeignKey<Foo>,
    #[terrace(on_delete = "cascade")]
    pub(crate) fwd: ForeignKey<Whiz>,
    #[terrace(on_delete = "cascade")]
    pub(crate) back: ForeignKey<Foo>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade", unique)]
    pub(crate) parent: ForeignKey<Base>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Base {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) text: String,
    #[terrace(max_length = 39)]
    pub(crate) submitted_from: Option<String>,
}

translations![
    Foo: "string_lookup.foo",
    Whiz: "string_lookup.whiz",
    Bar: "string_lookup.bar",
    Child: "string_lookup.child",
    Base: "string_lookup.base",
    Article: "string_lookup.article",
];
