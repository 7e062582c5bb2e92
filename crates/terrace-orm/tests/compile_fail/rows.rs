//! Rows have the types of what was selected.

use terrace_orm::{Auto, Model, Row, count_all};

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Artist {
    id: Auto<i64>,
    name: String,
    rating: Option<i32>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Label {
    id: Auto<i64>,
    name: String,
}

#[derive(Row)]
#[terrace(crate = "terrace_orm")]
struct Summary {
    name: String,
    rating: i32,
}

fn main() {
    Artist::objects().values(|a| SummaryColumns {
        name: a.name,
        rating: a.rating,
    });
    Artist::objects().values(|a| SummaryColumns {
        name: count_all(),
        rating: a.rating.coalesce(0),
    });
    Artist::objects().union(Label::objects());
    let names = Artist::objects().values(|a| (a.id, a.name));
    names.clone().union(Label::objects().values(|l| l.name));
    names.difference(Artist::objects().values(|a| (a.id, a.rating)));
    Artist::objects().values(|a| a.name.equals("x"));
    Artist::objects().group_by(|a| a.name.equals("x")).values(|a| a.name);
}
