//! The models of `delete`.

use terrace_orm::{Auto, ContentType, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct P {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct S {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) r: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct T {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) s: ForeignKey<S>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct U {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) t: ForeignKey<T>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct B {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "protect")]
    pub(crate) protect: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct User {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) avatar: Option<ForeignKey<Avatar>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct HiddenUser {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) r: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct HiddenUserProfile {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) user: ForeignKey<HiddenUser>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct M2MTo {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelToBase {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "no_action")]
    pub(crate) base: ForeignKey<Base>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Origin {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) r_proxy: Option<ForeignKey<R>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "delete",
    generic(
        generic_b1 = "GenericB1.generic_delete_top",
        generic_b2 = "GenericB2.generic_delete_top"
    )
)]
pub(crate) struct DeleteTop {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "delete")]
pub(crate) struct GenericB1 {
    pub(crate) id: Auto<i32>,
    #[terrace(column = "content_type_id", on_delete = "cascade")]
    pub(crate) generic_delete_top_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) generic_delete_top_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "delete",
    generic(generic_delete_bottom = "GenericDeleteBottom.generic_b2")
)]
pub(crate) struct GenericB2 {
    pub(crate) id: Auto<i32>,
    #[terrace(column = "content_type_id", on_delete = "cascade")]
    pub(crate) generic_delete_top_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) generic_delete_top_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "delete")]
pub(crate) struct GenericDeleteBottom {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "restrict")]
    pub(crate) generic_b1: ForeignKey<GenericB1>,
    #[terrace(column = "content_type_id", on_delete = "cascade")]
    pub(crate) generic_b2_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) generic_b2_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct B1 {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) delete_top: ForeignKey<DeleteTop>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct B2 {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) delete_top: ForeignKey<DeleteTop>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct B3 {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "restrict")]
    pub(crate) restrict: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(mrnull_set = "MRNull.r"))]
pub(crate) struct R {
    pub(crate) id: Auto<i32>,
    pub(crate) is_default: bool,
    #[terrace(on_delete = "cascade")]
    pub(crate) p: Option<ForeignKey<P>>,
}

/// What is more than an [`R`].
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RChild {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) r_ptr: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct A {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) auto: ForeignKey<R>,
    #[terrace(on_delete = "cascade")]
    pub(crate) auto_nullable: Option<ForeignKey<R>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) setnull: Option<ForeignKey<R>>,
    #[terrace(default = 1, fk = "R", on_delete = "set_default")]
    pub(crate) setdefault: i32,
    #[terrace(on_delete = "set_default")]
    pub(crate) setdefault_none: Option<ForeignKey<R>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) cascade: ForeignKey<R>,
    #[terrace(on_delete = "cascade")]
    pub(crate) cascade_nullable: Option<ForeignKey<R>>,
    #[terrace(on_delete = "protect")]
    pub(crate) protect: Option<ForeignKey<R>>,
    #[terrace(on_delete = "restrict")]
    pub(crate) restrict: Option<ForeignKey<R>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) child: ForeignKey<RChild>,
    #[terrace(on_delete = "set_null")]
    pub(crate) child_setnull: Option<ForeignKey<RChild>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) cascade_p: Option<ForeignKey<P>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) o2o_setnull: Option<ForeignKey<R>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "m2m", to = "R"))]
pub(crate) struct M {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct MR {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) m: ForeignKey<M>,
    #[terrace(on_delete = "cascade")]
    pub(crate) r: ForeignKey<R>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct MRNull {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) m: ForeignKey<M>,
    #[terrace(on_delete = "set_null")]
    pub(crate) r: Option<ForeignKey<R>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Avatar {
    pub(crate) id: Auto<i32>,
    pub(crate) desc: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "m2m", to = "M2MTo"))]
pub(crate) struct M2MFrom {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(rels = "RelToBase.base"))]
pub(crate) struct Base {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Referrer {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) origin: ForeignKey<Origin>,
    #[terrace(unique)]
    pub(crate) unique_field: i32,
    pub(crate) large_field: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SecondReferrer {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) referrer: ForeignKey<Referrer>,
    #[terrace(fk = "Referrer", on = "unique_field", on_delete = "cascade")]
    pub(crate) other_referrer: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct DeleteBottom {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "restrict")]
    pub(crate) b1: ForeignKey<B1>,
    #[terrace(on_delete = "cascade")]
    pub(crate) b2: ForeignKey<B2>,
}

translations![
    P: "delete.p",
    R: "delete.r",
    S: "delete.s",
    T: "delete.t",
    U: "delete.u",
    RChild: "delete.rchild",
    A: "delete.a" ["setdefault_id" => "setdefault", "setvalue_id" => "", "donothing_id" => ""],
    B: "delete.b",
    M: "delete.m",
    MR: "delete.mr",
    MRNull: "delete.mrnull",
    Avatar: "delete.avatar",
    User: "delete.user",
    HiddenUser: "delete.hiddenuser",
    HiddenUserProfile: "delete.hiddenuserprofile",
    M2MTo: "delete.m2mto",
    M2MFrom: "delete.m2mfrom",
    Base: "delete.base",
    RelToBase: "delete.reltobase",
    Origin: "delete.origin",
    Referrer: "delete.referrer",
    SecondReferrer: "delete.secondreferrer" ["other_referrer_id" => "other_referrer"],
    DeleteTop: "delete.deletetop",
    GenericB1: "delete.genericb1",
    GenericB2: "delete.genericb2",
    GenericDeleteBottom: "delete.genericdeletebottom",
    B1: "delete.b1",
    B2: "delete.b2",
    B3: "delete.b3",
    DeleteBottom: "delete.deletebottom";
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];
