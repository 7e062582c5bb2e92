//! The models of `one_to_one`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Query};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        restaurant = "Restaurant.place",
        bar = "Bar.place",
        undergroundbar = "UndergroundBar.place"
    )
)]
pub(crate) struct Place {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 80)]
    pub(crate) address: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Restaurant {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) place: ForeignKey<Place>,
    pub(crate) serves_hot_dogs: bool,
    pub(crate) serves_pizza: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Bar {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) place: ForeignKey<Place>,
    pub(crate) serves_cocktails: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UndergroundBar {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "set_null")]
    pub(crate) place: Option<ForeignKey<Place>>,
    pub(crate) serves_cocktails: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Waiter {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) restaurant: ForeignKey<Restaurant>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "restaurants", to = "Restaurant"))]
pub(crate) struct Favorites {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(multimodel = "MultiModel.link2"))]
pub(crate) struct ManualPrimaryKey {
    #[terrace(primary_key, max_length = 10)]
    pub(crate) primary_key: Key<String>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) link: ForeignKey<ManualPrimaryKey>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct MultiModel {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) link1: ForeignKey<Place>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) link2: ForeignKey<ManualPrimaryKey>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(pointer = "Pointer.other", second_pointer = "Pointer2.other")
)]
pub(crate) struct Target {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Pointer {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) other: ForeignKey<Target>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ToFieldPointer {
    #[terrace(primary_key, on = "name", on_delete = "cascade")]
    pub(crate) target: ForeignKey<Target, String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Pointer2 {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) other: ForeignKey<Target>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    default_scope = "public",
    reverse(director = "Director.school")
)]
pub(crate) struct School {
    pub(crate) id: Auto<i32>,
    pub(crate) is_public: bool,
}

/// Schools for everybody.
fn public(schools: Query<School>) -> Query<School> {
    schools.filter(|school| school.is_public.equals(true))
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "to_stay")]
pub(crate) struct Director {
    pub(crate) id: Auto<i32>,
    pub(crate) is_temp: bool,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) school: ForeignKey<School>,
}

/// Directors who are there to stay.
fn to_stay(directors: Query<Director>) -> Query<Director> {
    directors.filter(|director| director.is_temp.equals(false))
}

translations![
    School: "one_to_one.school",
    Director: "one_to_one.director",
    Place: "one_to_one.place",
    Restaurant: "one_to_one.restaurant",
    Bar: "one_to_one.bar",
    UndergroundBar: "one_to_one.undergroundbar",
    Waiter: "one_to_one.waiter",
    Favorites: "one_to_one.favorites",
    ManualPrimaryKey: "one_to_one.manualprimarykey",
    RelatedModel: "one_to_one.relatedmodel",
    MultiModel: "one_to_one.multimodel",
    Target: "one_to_one.target",
    Pointer: "one_to_one.pointer",
    ToFieldPointer: "one_to_one.tofieldpointer",
    Pointer2: "one_to_one.pointer2",
];

impl Place {
    /// Inserts a place.
    pub(crate) async fn create(t: &Case, name: &str, address: &str) -> Result<Self> {
        let place = Self {
            id: Auto::unset(),
            name: name.to_owned(),
            address: address.to_owned(),
        };
        place.insert(t.db()).await
    }
}

impl Restaurant {
    /// Inserts a restaurant.
    pub(crate) async fn create(t: &Case, place: &Place, serves_hot_dogs: bool) -> Result<Self> {
        let restaurant = Self {
            place: ForeignKey::to(place)?,
            serves_hot_dogs,
            serves_pizza: false,
        };
        restaurant.insert(t.db()).await
    }
}

impl UndergroundBar {
    /// Inserts a bar.
    pub(crate) async fn create(t: &Case, place: Option<&Place>) -> Result<Self> {
        let bar = Self {
            id: Auto::unset(),
            place: place.map(ForeignKey::to).transpose()?,
            serves_cocktails: true,
        };
        bar.insert(t.db()).await
    }
}

impl Waiter {
    /// Inserts a waiter.
    pub(crate) async fn create(t: &Case, name: &str, at: &Restaurant) -> Result<Self> {
        let waiter = Self {
            id: Auto::unset(),
            restaurant: ForeignKey::to(at)?,
            name: name.to_owned(),
        };
        waiter.insert(t.db()).await
    }
}
