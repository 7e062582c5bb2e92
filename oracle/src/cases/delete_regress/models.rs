//! The models of `delete_regress`.

use jiff::civil::Date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    pub(crate) pagecount: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) owner: Option<ForeignKey<Child>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Toy {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "toys",
        to = "Toy",
        through = "PlayedWith",
        source = "child",
        target = "toy"
    )
)]
pub(crate) struct Child {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PlayedWith {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) child: ForeignKey<Child>,
    #[terrace(on_delete = "cascade")]
    pub(crate) toy: ForeignKey<Toy>,
    #[terrace(column = "date_col")]
    pub(crate) date: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PlayedWithNote {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) played: ForeignKey<PlayedWith>,
    pub(crate) note: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Contact {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) label: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Researcher {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) primary_contact: Option<ForeignKey<Contact>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) secondary_contact: Option<ForeignKey<Contact>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Food {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Eaten {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, fk = "Food", on = "name", on_delete = "cascade")]
    pub(crate) food: String,
    #[terrace(max_length = 20)]
    pub(crate) meal: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Policy {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) policy_number: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Version {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) policy: ForeignKey<Policy>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Location {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) version: Option<ForeignKey<Version>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Item {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) version: ForeignKey<Version>,
    #[terrace(on_delete = "set_null")]
    pub(crate) location: Option<ForeignKey<Location>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct OrgUnit {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 64, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Login {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) description: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) orgunit: ForeignKey<OrgUnit>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct House {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) address: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "name")]
pub(crate) struct OrderedPerson {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) lives_in: ForeignKey<House>,
}

translations![
    Book: "delete_regress.book",
    Toy: "delete_regress.toy",
    Child: "delete_regress.child",
    PlayedWith: "delete_regress.playedwith" ["date" => "date_col"],
    PlayedWithNote: "delete_regress.playedwithnote",
    Contact: "delete_regress.contact",
    Researcher: "delete_regress.researcher",
    Food: "delete_regress.food",
    Eaten: "delete_regress.eaten" ["food_id" => "food"],
    Policy: "delete_regress.policy",
    Version: "delete_regress.version",
    Location: "delete_regress.location",
    Item: "delete_regress.item" ["location_value_id" => ""],
    OrgUnit: "delete_regress.orgunit",
    Login: "delete_regress.login",
    House: "delete_regress.house",
    OrderedPerson: "delete_regress.orderedperson",
];

impl PlayedWith {
    /// A new game of a child with a toy.
    pub(crate) fn new(child: &Child, toy: &Toy, date: Date) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            child: ForeignKey::to(child)?,
            toy: ForeignKey::to(toy)?,
            date,
        })
    }
}
