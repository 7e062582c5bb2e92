//! The models of `nested_foreign_keys`. A model that inherits from another in Django has the
//! other's key here too: it refers to it by its own.

use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Movie {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) director: ForeignKey<Person>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        screening = "Screening.event_ptr",
        screeningnullfk = "ScreeningNullFk.event_ptr"
    )
)]
pub(crate) struct Event {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Screening {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) event_ptr: ForeignKey<Event>,
    #[terrace(on_delete = "cascade")]
    pub(crate) movie: ForeignKey<Movie>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ScreeningNullFk {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) event_ptr: ForeignKey<Event>,
    #[terrace(on_delete = "set_null")]
    pub(crate) movie: Option<ForeignKey<Movie>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Package {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) screening: Option<ForeignKey<Screening>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PackageNullFk {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) screening: Option<ForeignKey<ScreeningNullFk>>,
}

translations![
    Person: "nested_foreign_keys.person",
    Movie: "nested_foreign_keys.movie",
    Event: "nested_foreign_keys.event",
    Screening: "nested_foreign_keys.screening",
    ScreeningNullFk: "nested_foreign_keys.screeningnullfk",
    Package: "nested_foreign_keys.package",
    PackageNullFk: "nested_foreign_keys.packagenullfk",
];
