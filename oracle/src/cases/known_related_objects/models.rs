//! The models of `known_related_objects`.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(pool_set = "Pool.tournament"))]
pub(crate) struct Tournament {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(pool_set = "Pool.organiser"))]
pub(crate) struct Organiser {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(poolstyle = "PoolStyle.pool", another_style = "PoolStyle.another_pool")
)]
pub(crate) struct Pool {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) tournament: ForeignKey<Tournament>,
    #[terrace(on_delete = "cascade")]
    pub(crate) organiser: ForeignKey<Organiser>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PoolStyle {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) pool: ForeignKey<Pool>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) another_pool: Option<ForeignKey<Pool>>,
}

translations![
    Tournament: "known_related_objects.tournament",
    Organiser: "known_related_objects.organiser",
    Pool: "known_related_objects.pool",
    PoolStyle: "known_related_objects.poolstyle",
];
