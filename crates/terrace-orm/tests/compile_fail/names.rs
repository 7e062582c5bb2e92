//! Names that a model doesn't have: columns and relations are fields and methods.

use terrace_orm::{Auto, ForeignKey, Mixin, Model, count_all, prefetch_for};

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm", reverse(cities = "City.country"))]
struct Country {
    id: Auto<i64>,
    #[terrace(column = "full_name")]
    name: String,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct City {
    id: Auto<i64>,
    name: String,
    country: ForeignKey<Country>,
}

#[derive(Mixin)]
#[terrace(crate = "terrace_orm")]
struct Stamps {
    created_by: String,
}

fn columns() {
    City::objects().filter(|city| city.nonexistent.is_null());
    Country::objects().filter(|country| country.full_name.equals("x"));
    City::objects().filter(|city| city.country().nonexistent.is_null());
    City::objects().only(|city| city.nonexistent);
    City::objects().filter(|city| "name".equals("x"));
    City::objects().values(|city| city.id.uuid_by_time());
}

fn calculations() {
    let counted = Country::objects().annotate(|country| country.cities().id.count());
    counted.filter(|(country, cities)| country.cities_count.greater_than(1));
}

fn relations() {
    City::objects().filter(|city| city.mayor().name.equals("x"));
    City::objects().filter(|city| city.name().length.equals(1));
    City::objects().select_related(|city| city.mayor());
    City::objects().order_by(|city| city.country.name.ascending());
    City::objects().filtered_relation(|city| city.name, |name| name.equals("x"));
    City::objects().group_by(|city| city.mayor).values(|city| count_all());
}

fn queries(city: City) {
    Stamps::objects();
    city.objects();
    City::objects() & City::objects();
    prefetch_for(vec!["Paris"]);
}

fn main() {}
