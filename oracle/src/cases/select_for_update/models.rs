//! The models of `select_for_update`. A model that inherits from others in Django refers to them by
//! its key here.

use jiff::civil::Date;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Entity {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Country {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) entity_ptr: ForeignKey<Entity>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct EuCountry {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) country_ptr: ForeignKey<Country>,
    pub(crate) join_date: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct City {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) country: ForeignKey<Country>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct EuCity {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) country: ForeignKey<EuCountry>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(profile = "PersonProfile.person"))]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) born: ForeignKey<City>,
    #[terrace(on_delete = "cascade")]
    pub(crate) died: ForeignKey<City>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PersonProfile {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
}

translations![
    Entity: "select_for_update.entity",
    Country: "select_for_update.country",
    EuCountry: "select_for_update.eucountry",
    City: "select_for_update.city",
    EuCity: "select_for_update.eucity",
    Person: "select_for_update.person",
    PersonProfile: "select_for_update.personprofile",
];
