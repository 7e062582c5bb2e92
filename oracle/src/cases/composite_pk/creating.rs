//! `CompositePKCreateTests`.

use terrace_core::Result;
use terrace_orm::{Model, Together};

use super::models::{Tenant, User};
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_create.CompositePKCreateTests":
        test_bulk_create_user_with_pk_field_in_update_fields,
        test_bulk_create_users,
        test_create_user,
        test_get_or_create_user,
        test_save_user,
        test_update_or_create_user;
}

async fn test_create_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [2412, 5316, 7424] {
        User::objects().count(t.db()).await?;
        let user = User::new(&tenant, id)?.insert(t.db()).await?;
        t.value(&user.tenant);
        t.value(user.id);
        t.value(user.key());
        t.value(&user.email);
        t.value(User::objects().count(t.db()).await?);
    }
    Ok(())
}

async fn test_save_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [9241, 5132, 3014] {
        User::objects().count(t.db()).await?;
        let mut user = User::new(&tenant, id)?;
        t.value(user.id);
        t.value(&user.email);
        user.save(t.db()).await?;
        t.value(&user.tenant);
        t.value(user.tenant.fetch(t.arrange()).await?);
        t.value(user.id);
        t.value(user.key());
        t.value(&user.email);
        t.value(format!("user{}@example.com", user.id));
        t.value(User::objects().count(t.db()).await?);
    }
    Ok(())
}

async fn test_bulk_create_users(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    let users: Result<_> = [8291, 4021, 8214]
        .map(|id| User::new(&tenant, id))
        .into_iter()
        .collect();
    for user in User::bulk_insert(t.db(), users?).await? {
        t.value(&user.tenant);
        t.value(user.id);
        t.value(user.key());
        t.value(&user.email);
    }
    Ok(())
}

async fn test_bulk_create_user_with_pk_field_in_update_fields(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    let bulk = User::bulk_insert(t.db(), vec![User::new(&tenant, 8291)?]);
    t.raises(
        bulk.update_on_conflict(|user| (user.id, user.tenant), |user| user.tenant)
            .await,
    );
    Ok(())
}

/// Observes a user that was found or made.
async fn made(t: &Case, (user, created): (User, bool)) -> Result<()> {
    t.value(created);
    t.value(user.id);
    t.value(user.key());
    t.value(&user.tenant);
    t.value(&user.email);
    t.value(format!("user{}@example.com", user.id));
    t.value(User::objects().count(t.db()).await?);
    Ok(())
}

async fn test_get_or_create_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [8314, 3142, 4218] {
        User::objects().count(t.db()).await?;
        let create = User::new(&tenant, id)?;
        let query = User::objects().filter(|user| (user.tenant, user.id).equals((&tenant, id)));
        made(t, query.get_or_create(t.db(), || create).await?).await?;
    }
    Ok(())
}

async fn test_update_or_create_user(t: &Case) -> Result<()> {
    let tenant: Tenant = t.given(1).await?;
    for id in [2931, 6428, 5278] {
        User::objects().count(t.db()).await?;
        let create = User::new(&tenant, id)?;
        let email = create.email.clone();
        let query = User::objects().filter(|user| (user.tenant, user.id).equals((&tenant, id)));
        let row = query.update_or_create(t.db(), |user| user.email.set(email), || create);
        made(t, row.await?).await?;
    }
    Ok(())
}
