//! Relations that lead nowhere, and mixins that don't fit.

use terrace_orm::{Auto, ForeignKey, Mixin, Model};

#[derive(Model)]
#[terrace(crate = "terrace_orm", reverse(albums = "Album.title"))]
struct Artist {
    id: Auto<i64>,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Album {
    id: Auto<i64>,
    title: String,
    artist: ForeignKey<Artist>,
}

#[derive(Mixin)]
#[terrace(crate = "terrace_orm")]
struct Named {
    name: String,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Label {
    id: Auto<i64>,
    name: String,
    #[terrace(flatten)]
    named: Named,
}

#[derive(Model)]
#[terrace(crate = "terrace_orm")]
struct Genre {
    id: Auto<i64>,
    #[terrace(fk = "Label")]
    label: String,
    #[terrace(validate(email))]
    number: i32,
}

fn main() {}
