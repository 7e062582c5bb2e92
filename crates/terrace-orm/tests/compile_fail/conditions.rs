//! A typo in a column, a value of another type, and lookups that a column doesn't have.

use terrace_orm::{Auto, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
    name: String,
    rating: Option<i32>,
    active: bool,
}

fn main() {
    Artist::objects().filter(|artist| artist.nmae.equals("x"));
    Artist::objects().filter(|artist| artist.name.equals(5));
    Artist::objects().filter(|artist| artist.rating.equals("five"));
    Artist::objects().filter(|artist| artist.rating.icontains("5"));
    Artist::objects().filter(|artist| artist.active.less_than(true));
    Artist::objects().order_by(|artist| artist.name);
    Artist::objects().values(|artist| artist.name.sum());
}
