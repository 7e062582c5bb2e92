//! A RegistryKey is a column and no path.

use terrace_orm::{Auto, Model, RegistryKey};

#[derive(Model)]
#[terrace(crate = "terrace_orm", registry)]
struct Product {
    id: Auto<i64>,
    name: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Order {
    id: Auto<i64>,
    product: RegistryKey<Product>,
}

fn main() {
    Order::objects().filter(|order| order.product().name.equals("x"));
}
