//! The models of `composite_pk`.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Related};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(users = "User.tenant", comments = "Comment.tenant")
)]
pub(crate) struct Tenant {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", primary_key(tenant, id))]
pub(crate) struct Token {
    #[terrace(on_delete = "cascade", column = "of_tenant")]
    pub(crate) tenant: ForeignKey<Tenant>,
    pub(crate) id: Key<i32>,
    #[terrace(max_length = 10)]
    pub(crate) secret: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    primary_key(tenant, id),
    reverse(comments = "Comment.user")
)]
pub(crate) struct User {
    #[terrace(on_delete = "cascade", column = "of_tenant")]
    pub(crate) tenant: ForeignKey<Tenant>,
    #[terrace(max_length = 254, unique)]
    pub(crate) email: String,
    #[terrace(unique)]
    pub(crate) id: Key<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", primary_key(tenant, id))]
pub(crate) struct Comment {
    #[terrace(on_delete = "cascade", column = "of_tenant")]
    pub(crate) tenant: ForeignKey<Tenant>,
    #[terrace(unique, column = "comment_id")]
    pub(crate) id: Key<i32>,
    pub(crate) user_id: Option<i32>,
    #[terrace(from(tenant, user_id), on(of_tenant, id), on_delete = "cascade")]
    pub(crate) user: Related<User>,
    pub(crate) text: String,
    pub(crate) integer: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", primary_key(tenant, id))]
pub(crate) struct Post {
    #[terrace(on_delete = "cascade", column = "of_tenant")]
    pub(crate) tenant: ForeignKey<Tenant>,
    pub(crate) id: Key<Uuid>,
}

translations![
    Tenant: "composite_pk.tenant",
    Token: "composite_pk.token" ["tenant_id" => "of_tenant"],
    User: "composite_pk.user" ["tenant_id" => "of_tenant"],
    Comment: "composite_pk.comment" ["tenant_id" => "of_tenant", "id" => "comment_id"],
    Post: "composite_pk.post" ["tenant_id" => "of_tenant"],
];

impl User {
    /// A new user of a tenant.
    pub(crate) fn new(tenant: &Tenant, id: i32) -> Result<Self> {
        Ok(Self {
            tenant: ForeignKey::to(tenant)?,
            email: format!("user{id}@example.com"),
            id: Key::new(id),
        })
    }
}

impl Comment {
    /// A new comment of a user.
    pub(crate) fn new(user: &User, id: i32, integer: i32) -> Self {
        Self {
            tenant: user.tenant.clone(),
            id: Key::new(id),
            user_id: Some(*user.id.get()),
            user: Related::default(),
            text: String::new(),
            integer,
        }
    }
}
