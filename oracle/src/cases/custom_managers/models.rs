//! The models of `custom_managers`, and their managers: traits for queries, and default scopes.

use terrace_orm::{Auto, ContentType, ForeignKey, Model, Query};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) first_name: String,
    #[terrace(max_length = 30)]
    pub(crate) last_name: String,
    pub(crate) fun: bool,
    #[terrace(on_delete = "set_null")]
    pub(crate) favorite_book: Option<ForeignKey<Book>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) favorite_thing_type: Option<ForeignKey<ContentType>>,
    #[terrace(column = "favorite_thing_id")]
    pub(crate) favorite_thing_pk: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    default_scope = "fun_people",
    m2m(
        name = "books",
        to = "Book",
        through = "BookFunAuthors",
        source = "fun_person",
        target = "book"
    )
)]
pub(crate) struct FunPerson {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) first_name: String,
    #[terrace(max_length = 30)]
    pub(crate) last_name: String,
    pub(crate) fun: bool,
    #[terrace(on_delete = "set_null")]
    pub(crate) favorite_book: Option<ForeignKey<Book>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) favorite_thing_type: Option<ForeignKey<ContentType>>,
    #[terrace(column = "favorite_thing_id")]
    pub(crate) favorite_thing_pk: Option<i32>,
}

/// People who are fun.
fn fun_people(query: Query<FunPerson>) -> Query<FunPerson> {
    query.filter(|person| person.fun.equals(true))
}

/// What may be asked of people.
pub(crate) trait People {
    /// Those who are fun.
    fn fun(self) -> Self;

    /// Those who aren't.
    fn boring(self) -> Self;
}

impl People for Query<Person> {
    fn fun(self) -> Self {
        self.filter(|person| person.fun.equals(true))
    }

    fn boring(self) -> Self {
        self.filter(|person| person.fun.equals(false))
    }
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "custom_managers",
    default_scope = "published",
    generic(
        favorite_things = "Person.favorite_thing",
        fun_people_favorite_things = "FunPerson.favorite_thing"
    ),
    reverse(
        favorite_books = "Person.favorite_book",
        fun_people_favorite_books = "FunPerson.favorite_book"
    ),
    m2m(name = "authors", to = "Person"),
    m2m(name = "fun_authors", to = "FunPerson")
)]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) title: String,
    #[terrace(max_length = 30)]
    pub(crate) author: String,
    pub(crate) is_published: bool,
}

/// Books that are published.
fn published(query: Query<Book>) -> Query<Book> {
    query.filter(|book| book.is_published.equals(true))
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "public")]
pub(crate) struct RestrictedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) is_public: bool,
    #[terrace(on_delete = "cascade")]
    pub(crate) related: ForeignKey<RelatedModel>,
}

/// What everybody may see.
fn public(query: Query<RestrictedModel>) -> Query<RestrictedModel> {
    query.filter(|row| row.is_public.equals(true))
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "public_one")]
pub(crate) struct OneToOneRestrictedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) is_public: bool,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) related: ForeignKey<RelatedModel>,
}

/// What everybody may see.
fn public_one(query: Query<OneToOneRestrictedModel>) -> Query<OneToOneRestrictedModel> {
    query.filter(|row| row.is_public.equals(true))
}

translations![
    Person: "custom_managers.person",
    FunPerson: "custom_managers.funperson",
    Book: "custom_managers.book",
    RelatedModel: "custom_managers.relatedmodel",
    RestrictedModel: "custom_managers.restrictedmodel",
    OneToOneRestrictedModel: "custom_managers.onetoonerestrictedmodel";
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];
