//! The models of `foreign_object`.

use jiff::civil::{Date, DateTime, date};
use terrace_orm::{Auto, ForeignKey, Model, Related};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Country {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        membership_set = "Membership.person",
        from_friend = "Friendship.from_friend"
    ),
    m2m(
        name = "groups",
        to = "Group",
        through = "Membership",
        source = "person",
        target = "group"
    ),
    m2m(
        name = "friends",
        to = "Person",
        through = "Friendship",
        source = "from_friend",
        target = "to_friend"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
    pub(crate) person_country_id: i32,
    #[terrace(from(person_country_id), on(id), on_delete = "cascade", unconstrained)]
    pub(crate) person_country: Related<Country>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    m2m(
        name = "members",
        to = "Person",
        through = "Membership",
        source = "group",
        target = "person"
    )
)]
pub(crate) struct Group {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) group_country: ForeignKey<Country>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "date_joined, invite_reason")]
pub(crate) struct Membership {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) membership_country: Option<ForeignKey<Country>>,
    pub(crate) date_joined: DateTime,
    #[terrace(max_length = 64)]
    pub(crate) invite_reason: Option<String>,
    pub(crate) person_id: i32,
    pub(crate) group_id: Option<i32>,
    #[terrace(
        from(person_id, membership_country),
        on(id, person_country_id),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) person: Related<Person>,
    #[terrace(
        from(group_id, membership_country),
        on(id, group_country_id),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) group: Related<Group>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Friendship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) from_friend_country: ForeignKey<Country>,
    pub(crate) from_friend_id: i32,
    pub(crate) to_friend_country_id: i32,
    pub(crate) to_friend_id: Option<i32>,
    #[terrace(
        from(from_friend_country, from_friend_id),
        on(person_country_id, id),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) from_friend: Related<Person>,
    #[terrace(
        from(to_friend_country_id, to_friend_id),
        on(person_country_id, id),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) to_friend: Related<Person>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(company, customer_id),
    reverse(customer = "Customer.address")
)]
pub(crate) struct Address {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 1)]
    pub(crate) company: String,
    pub(crate) customer_id: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(company, customer_id),
    reverse(contacts = "Contact.customer")
)]
pub(crate) struct Customer {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 1)]
    pub(crate) company: String,
    pub(crate) customer_id: i32,
    #[terrace(
        from(company, customer_id),
        on(company, customer_id),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) address: Related<Address>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Contact {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 1)]
    pub(crate) company_code: String,
    pub(crate) customer_code: i32,
    #[terrace(
        from(customer_code, company_code),
        on(customer_id, company),
        on_delete = "cascade",
        unconstrained
    )]
    pub(crate) customer: Related<Customer>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        tags = "ArticleTag.article",
        translations = "ArticleTranslation.article"
    ),
    m2m(
        name = "ideas",
        to = "ArticleIdea",
        through = "ArticleIdeaArticles",
        source = "article",
        target = "articleidea"
    )
)]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    pub(crate) pub_date: Date,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", unique(article, lang))]
pub(crate) struct ArticleTranslation {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    #[terrace(max_length = 2)]
    pub(crate) lang: String,
    #[terrace(max_length = 100)]
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) r#abstract: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ArticleTag {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ArticleIdea {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", unique(articleidea, article))]
pub(crate) struct ArticleIdeaArticles {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) articleidea: ForeignKey<ArticleIdea>,
    #[terrace(on_delete = "cascade")]
    pub(crate) article: ForeignKey<Article>,
}

translations![
    Country: "foreign_object.country",
    Person: "foreign_object.person",
    Group: "foreign_object.group",
    Membership: "foreign_object.membership",
    Friendship: "foreign_object.friendship",
    Address: "foreign_object.address",
    Customer: "foreign_object.customer",
    Contact: "foreign_object.contact",
    Article: "foreign_object.article",
    ArticleTranslation: "foreign_object.articletranslation",
    ArticleTag: "foreign_object.articletag",
    ArticleIdea: "foreign_object.articleidea",
    ArticleIdeaArticles: "foreign_object.articleidea_articles",
];

impl Membership {
    /// A new one, which joined on this day.
    pub(crate) fn new(country: Option<i32>, person: i32, group: Option<i32>, day: i8) -> Self {
        Self {
            id: Auto::unset(),
            membership_country: country.map(ForeignKey::of),
            date_joined: date(2026, 1, day).at(12, 0, 0, 0),
            invite_reason: None,
            person_id: person,
            group_id: group,
            person: Related::default(),
            group: Related::default(),
        }
    }
}

impl Friendship {
    /// A new one: the countries and keys of both.
    pub(crate) fn new(from: (i32, i32), to: (i32, Option<i32>)) -> Self {
        Self {
            id: Auto::unset(),
            from_friend_country: ForeignKey::of(from.0),
            from_friend_id: from.1,
            to_friend_country_id: to.0,
            to_friend_id: to.1,
            from_friend: Related::default(),
            to_friend: Related::default(),
        }
    }
}
