//! The models of `generic_relations_regress`.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ContentType, ForeignKey, Key, Model};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Link {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    generic(links = "Link.content")
)]
pub(crate) struct Place {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    generic(links = "Link.content")
)]
pub(crate) struct Company {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    generic(links = "Link.content")
)]
pub(crate) struct HasLinkThing {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Address {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 80)]
    pub(crate) street: String,
    #[terrace(max_length = 50)]
    pub(crate) city: String,
    #[terrace(max_length = 2)]
    pub(crate) state: String,
    #[terrace(max_length = 5)]
    pub(crate) zipcode: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    generic(addresses = "Address.content")
)]
pub(crate) struct Person {
    #[terrace(primary_key)]
    pub(crate) account: Key<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Note {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
    pub(crate) note: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    generic(notes = "Note.content"),
    reverse(memberships = "Membership.contact")
)]
pub(crate) struct Contact {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Organization {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

/// Which contacts an organization has.
#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    table = "organization_contacts"
)]
pub(crate) struct Membership {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) organization: ForeignKey<Organization>,
    #[terrace(on_delete = "cascade")]
    pub(crate) contact: ForeignKey<Contact>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Board {
    #[terrace(primary_key, max_length = 25)]
    pub(crate) name: Key<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id", max_length = 15)]
    pub(crate) content_pk: String,
    #[terrace(max_length = 15)]
    pub(crate) label: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations_regress")]
pub(crate) struct A {
    pub(crate) id: Auto<i32>,
    pub(crate) flag: Option<bool>,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    ordering = "id",
    generic(a = "A.content")
)]
pub(crate) struct B {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    ordering = "id"
)]
pub(crate) struct C {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) b: ForeignKey<B>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations_regress",
    ordering = "id"
)]
pub(crate) struct D {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) b: Option<ForeignKey<B>>,
}

translations![
    Link: "generic_relations_regress.link",
    Place: "generic_relations_regress.place",
    Company: "generic_relations_regress.company",
    HasLinkThing: "generic_relations_regress.haslinkthing",
    Address: "generic_relations_regress.address",
    Person: "generic_relations_regress.person",
    Note: "generic_relations_regress.note",
    Contact: "generic_relations_regress.contact",
    Organization: "generic_relations_regress.organization",
    Board: "generic_relations_regress.board",
    Tag: "generic_relations_regress.tag",
    A: "generic_relations_regress.a",
    B: "generic_relations_regress.b",
    C: "generic_relations_regress.c",
    D: "generic_relations_regress.d",
    Membership: "generic_relations_regress.organization_contacts";
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];

/// The content type of a model, which Django has at hand.
pub(crate) async fn type_of<T: Model>(t: &Case) -> Result<ForeignKey<ContentType>> {
    let found = ContentType::for_model::<T, _>(t.arrange()).await?;
    let found = found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no content type"))?;
    ForeignKey::to(&found)
}

/// A link to a row of `T`, added.
pub(crate) async fn link<T: Model>(t: &Case, to: Option<i32>) -> Result<Link> {
    let link = Link {
        id: Auto::unset(),
        content_type: type_of::<T>(t).await?,
        content_pk: to.unwrap_or(0),
    };
    link.insert(t.db()).await
}

impl HasLinkThing {
    /// A thing, added.
    pub(crate) async fn add(t: &Case) -> Result<Self> {
        let thing = Self { id: Auto::unset() };
        thing.insert(t.db()).await
    }
}

impl Place {
    /// A place, added.
    pub(crate) async fn add(t: &Case, name: &str) -> Result<Self> {
        let place = Self {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        place.insert(t.db()).await
    }
}
