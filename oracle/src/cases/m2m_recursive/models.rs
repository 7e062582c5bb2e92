//! The models of `m2m_recursive`.

use jiff::civil::Date;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "friends", to = "Person", symmetrical),
    m2m(
        name = "colleagues",
        to = "Person",
        through = "Colleague",
        source = "first",
        target = "second",
        symmetrical
    ),
    m2m(name = "idols", to = "Person"),
    m2m(
        name = "stalkers",
        to = "Person",
        through = "PersonIdols",
        source = "to_person",
        target = "from_person"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Colleague {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<Person>,
    #[terrace(on_delete = "cascade")]
    pub(crate) second: ForeignKey<Person>,
    pub(crate) first_meet: Date,
}

translations![Person: "m2m_recursive.person", Colleague: "m2m_recursive.colleague"];
