//! A foreign key stays in its scope; a RegistryKey leads to the registry and nowhere else.

use terrace_orm::{Auto, ForeignKey, Model, RegistryKey};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm", registry)]
struct Product {
    id: Auto<i64>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Order {
    id: Auto<i64>,
    product: ForeignKey<Product>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm", registry)]
struct Licence {
    id: Auto<i64>,
    artist: Option<ForeignKey<Artist>>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Contract {
    id: Auto<i64>,
    artist: RegistryKey<Artist>,
}

fn main() {}
