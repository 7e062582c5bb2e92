//! The models of `many_to_one`.

use jiff::civil::Date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Query};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(article_set = "Article.reporter"))]
pub(crate) struct Reporter {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) first_name: String,
    #[terrace(max_length = 30)]
    pub(crate) last_name: String,
    #[terrace(max_length = 254)]
    pub(crate) email: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "headline")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: Date,
    #[terrace(on_delete = "cascade")]
    pub(crate) reporter: ForeignKey<Reporter>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(cities = "City.country"))]
pub(crate) struct Country {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(districts = "District.city"))]
pub(crate) struct City {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) country: Option<ForeignKey<Country>>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct District {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) city: Option<ForeignKey<City>>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child_set = "Third.third"))]
pub(crate) struct Third {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) third: Option<ForeignKey<Third>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(to_field_children = "ToFieldChild.parent")
)]
pub(crate) struct Parent {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) bestchild: Option<ForeignKey<Child>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<Parent>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ToFieldChild {
    pub(crate) id: Auto<i32>,
    #[terrace(on = "name", on_delete = "cascade")]
    pub(crate) parent: ForeignKey<Parent, String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ChildNullableParent {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: Option<ForeignKey<Parent>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ParentStringPrimaryKey {
    #[terrace(primary_key, max_length = 15)]
    pub(crate) name: Key<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ChildStringPrimaryKeyParent {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<ParentStringPrimaryKey>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(record = "Record.category"))]
pub(crate) struct Category {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(left_set = "Relation.left", right_set = "Relation.right")
)]
pub(crate) struct Record {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) category: ForeignKey<Category>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Relation {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) left: ForeignKey<Record>,
    #[terrace(on_delete = "cascade")]
    pub(crate) right: ForeignKey<Record>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "public")]
pub(crate) struct School {
    pub(crate) id: Auto<i32>,
    pub(crate) is_public: bool,
}

/// Schools for everybody.
fn public(schools: Query<School>) -> Query<School> {
    schools.filter(|school| school.is_public.equals(true))
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Student {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) school: ForeignKey<School>,
}

translations![
    School: "many_to_one.school",
    Student: "many_to_one.student",
    Reporter: "many_to_one.reporter",
    Article: "many_to_one.article",
    Country: "many_to_one.country",
    City: "many_to_one.city",
    District: "many_to_one.district",
    Third: "many_to_one.third",
    Parent: "many_to_one.parent",
    Child: "many_to_one.child",
    ToFieldChild: "many_to_one.tofieldchild",
    ChildNullableParent: "many_to_one.childnullableparent",
    ParentStringPrimaryKey: "many_to_one.parentstringprimarykey",
    ChildStringPrimaryKeyParent: "many_to_one.childstringprimarykeyparent",
    Category: "many_to_one.category",
    Record: "many_to_one.record",
    Relation: "many_to_one.relation",
];

impl Reporter {
    /// Inserts a reporter.
    pub(crate) async fn create(t: &Case, first: &str, last: &str, email: &str) -> Result<Self> {
        let reporter = Self {
            id: Auto::unset(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email: email.to_owned(),
        };
        reporter.insert(t.db()).await
    }
}

impl Article {
    /// Inserts an article.
    pub(crate) async fn create(t: &Case, headline: &str, day: Date, by: &Reporter) -> Result<Self> {
        let article = Self {
            id: Auto::unset(),
            headline: headline.to_owned(),
            pub_date: day,
            reporter: ForeignKey::to(by)?,
        };
        article.insert(t.db()).await
    }
}

impl City {
    /// Inserts a city.
    pub(crate) async fn create(t: &Case, name: &str, country: Option<&Country>) -> Result<Self> {
        let city = Self {
            id: Auto::unset(),
            country: country.map(ForeignKey::to).transpose()?,
            name: name.to_owned(),
        };
        city.insert(t.db()).await
    }
}

impl District {
    /// Inserts a district.
    pub(crate) async fn create(t: &Case, name: &str, city: Option<&City>) -> Result<Self> {
        let district = Self {
            id: Auto::unset(),
            city: city.map(ForeignKey::to).transpose()?,
            name: name.to_owned(),
        };
        district.insert(t.db()).await
    }
}

impl Parent {
    /// A new parent.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            bestchild: None,
        }
    }
}

impl Child {
    /// Inserts a child.
    pub(crate) async fn create(t: &Case, name: &str, parent: &Parent) -> Result<Self> {
        let child = Self {
            id: Auto::unset(),
            name: name.to_owned(),
            parent: ForeignKey::to(parent)?,
        };
        child.insert(t.db()).await
    }
}
