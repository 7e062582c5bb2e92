//! The models of `m2m_through`.

use jiff::civil::{Date, DateTime};
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        membership_set = "Membership.person",
        custom_person_related_name = "CustomMembership.person"
    ),
    m2m(
        name = "group_set",
        to = "Group",
        through = "Membership",
        source = "person",
        target = "group"
    ),
    m2m(
        name = "custom",
        to = "Group",
        through = "CustomMembership",
        source = "person",
        target = "group"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        membership_set = "Membership.group",
        testnodefaultsornulls_set = "TestNoDefaultsOrNulls.group"
    ),
    m2m(
        name = "members",
        to = "Person",
        through = "Membership",
        source = "group",
        target = "person"
    ),
    m2m(
        name = "custom_members",
        to = "Person",
        through = "CustomMembership",
        source = "group",
        target = "person"
    ),
    m2m(
        name = "nodefaultsnonulls",
        to = "Person",
        through = "TestNoDefaultsOrNulls",
        source = "group",
        target = "person"
    )
)]
pub(crate) struct Group {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "date_joined, invite_reason, group")]
pub(crate) struct Membership {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
    #[terrace(on_delete = "cascade")]
    pub(crate) group: ForeignKey<Group>,
    #[terrace(default = "'2020-01-01 00:00:00'")]
    pub(crate) date_joined: DateTime,
    #[terrace(max_length = 64)]
    pub(crate) invite_reason: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "test_table", ordering = "date_joined")]
pub(crate) struct CustomMembership {
    pub(crate) id: Auto<i32>,
    #[terrace(column = "custom_person_column", on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
    #[terrace(on_delete = "cascade")]
    pub(crate) group: ForeignKey<Group>,
    #[terrace(on_delete = "set_null")]
    pub(crate) weird_fk: Option<ForeignKey<Membership>>,
    pub(crate) date_joined: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct TestNoDefaultsOrNulls {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
    #[terrace(on_delete = "cascade")]
    pub(crate) group: ForeignKey<Group>,
    pub(crate) nodefaultnonull: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(symmetricalfriendship_set = "SymmetricalFriendship.first"),
    m2m(
        name = "friends",
        to = "PersonSelfRefM2M",
        through = "Friendship",
        source = "first",
        target = "second"
    ),
    m2m(
        name = "sym_friends",
        to = "PersonSelfRefM2M",
        through = "SymmetricalFriendship",
        source = "first",
        target = "second",
        symmetrical
    )
)]
pub(crate) struct PersonSelfRefM2M {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 5)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Friendship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<PersonSelfRefM2M>,
    #[terrace(on_delete = "cascade")]
    pub(crate) second: ForeignKey<PersonSelfRefM2M>,
    pub(crate) date_friended: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SymmetricalFriendship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<PersonSelfRefM2M>,
    #[terrace(on_delete = "cascade")]
    pub(crate) second: ForeignKey<PersonSelfRefM2M>,
    pub(crate) date_friended: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "invitees",
        to = "Person",
        through = "Invitation",
        source = "event",
        target = "invitee"
    )
)]
pub(crate) struct Event {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Invitation {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) event: ForeignKey<Event>,
    #[terrace(on_delete = "cascade")]
    pub(crate) inviter: ForeignKey<Person>,
    #[terrace(on_delete = "cascade")]
    pub(crate) invitee: ForeignKey<Person>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    m2m(
        name = "subordinates",
        to = "Employee",
        through = "Relationship",
        source = "source",
        target = "target"
    )
)]
pub(crate) struct Employee {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 5)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Relationship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) another: Option<ForeignKey<Employee>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) target: ForeignKey<Employee>,
    #[terrace(on_delete = "cascade")]
    pub(crate) source: ForeignKey<Employee>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "iname",
    m2m(
        name = "recipes",
        to = "Recipe",
        through = "RecipeIngredient",
        source = "ingredient",
        target = "recipe"
    )
)]
pub(crate) struct Ingredient {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) iname: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "rname",
    m2m(
        name = "ingredients",
        to = "Ingredient",
        through = "RecipeIngredient",
        source = "recipe",
        target = "ingredient"
    )
)]
pub(crate) struct Recipe {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) rname: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RecipeIngredient {
    pub(crate) id: Auto<i32>,
    #[terrace(on = "iname", on_delete = "cascade")]
    pub(crate) ingredient: ForeignKey<Ingredient, String>,
    #[terrace(on = "rname", on_delete = "cascade")]
    pub(crate) recipe: ForeignKey<Recipe, String>,
}

translations![
    Ingredient: "m2m_through.ingredient",
    Recipe: "m2m_through.recipe",
    RecipeIngredient: "m2m_through.recipeingredient",
    Person: "m2m_through.person",
    Group: "m2m_through.group",
    Membership: "m2m_through.membership",
    CustomMembership: "m2m_through.custommembership"
        ["person_id" => "custom_person_column"],
    TestNoDefaultsOrNulls: "m2m_through.testnodefaultsornulls",
    PersonSelfRefM2M: "m2m_through.personselfrefm2m",
    Friendship: "m2m_through.friendship",
    SymmetricalFriendship: "m2m_through.symmetricalfriendship",
    Event: "m2m_through.event",
    Invitation: "m2m_through.invitation",
    Employee: "m2m_through.employee",
    Relationship: "m2m_through.relationship",
];

impl Person {
    /// A new person.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
        }
    }
}

impl Membership {
    /// Inserts a membership.
    pub(crate) async fn create(
        t: &Case,
        person: &Person,
        group: &Group,
        joined: Date,
        reason: Option<&str>,
    ) -> Result<Self> {
        let membership = Self {
            id: Auto::unset(),
            person: ForeignKey::to(person)?,
            group: ForeignKey::to(group)?,
            date_joined: joined.at(0, 0, 0, 0),
            invite_reason: reason.map(str::to_owned),
        };
        membership.insert(t.db()).await
    }
}

impl CustomMembership {
    /// Inserts a membership.
    pub(crate) async fn create(
        t: &Case,
        person: &Person,
        group: &Group,
        joined: Date,
    ) -> Result<Self> {
        let membership = Self {
            id: Auto::unset(),
            person: ForeignKey::to(person)?,
            group: ForeignKey::to(group)?,
            weird_fk: None,
            date_joined: joined.at(0, 0, 0, 0),
        };
        membership.insert(t.db()).await
    }
}
