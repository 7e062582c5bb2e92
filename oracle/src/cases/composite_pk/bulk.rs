//! `CompositePKTests`: values by key, SQL text, and parts of rows.

use std::collections::HashMap;
use std::hash::Hash;

use terrace_core::Result;
use terrace_orm::{ForeignKey, Key, Model, Query, Together, raw};

use super::models::{Comment, User};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Observe, Spelled, dict};

cases! {
    "composite_pk.tests.CompositePKTests":
        test_in_bulk_values,
        test_in_bulk_values_field,
        test_in_bulk_values_fields,
        test_in_bulk_values_list,
        test_in_bulk_values_list_fields_are_pk,
        test_in_bulk_values_list_flat,
        test_in_bulk_values_list_flat_pk,
        test_in_bulk_values_list_flat_tenant,
        test_in_bulk_values_list_multiple_fields,
        test_only,
        test_pk_updated_if_field_updated,
        test_raw,
        test_raw_missing_PK_fields;
}

/// The comment with the key that the tests ask for.
fn asked_for() -> Query<Comment> {
    Comment::objects().filter(|row| (row.tenant, row.id).equals((1, 1_i32)))
}

/// The keys and texts of the comments that were asked for.
async fn texts(t: &Case) -> Result<Vec<((i32, i32), String)>> {
    let rows = asked_for().values(|row| (row.tenant, row.id, row.text));
    let rows = rows.all(t.db()).await?.into_iter();
    Ok(rows
        .map(|(tenant, id, text)| ((tenant, id), text))
        .collect())
}

fn by_key<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, V> {
    rows.into_iter().collect()
}

/// One value with its name.
fn named<const N: usize>(names: [&str; N], values: impl Observe) -> Spelled {
    Spelled(dict(names, values))
}

async fn test_in_bulk_values(t: &Case) -> Result<()> {
    let names = ["tenant_id", "id", "user_id", "text", "integer"];
    let rows = asked_for().values(|row| (row.tenant, row.id, row.user_id, row.text, row.integer));
    let rows = rows.all(t.db()).await?.into_iter();
    t.value(by_key(rows.map(|row| ((row.0, row.1), named(names, row)))));
    Ok(())
}

async fn test_in_bulk_values_field(t: &Case) -> Result<()> {
    let rows = texts(t).await?.into_iter();
    t.value(by_key(
        rows.map(|(key, text)| (key, named(["text"], (text,)))),
    ));
    Ok(())
}

async fn test_in_bulk_values_fields(t: &Case) -> Result<()> {
    let rows = texts(t).await?.into_iter();
    let rows = rows.map(|(key, text)| (key, named(["pk", "text"], (key, text))));
    t.value(by_key(rows));
    Ok(())
}

async fn test_in_bulk_values_list(t: &Case) -> Result<()> {
    let rows = texts(t).await?.into_iter();
    t.value(by_key(rows.map(|(key, text)| (key, (text,)))));
    Ok(())
}

async fn test_in_bulk_values_list_multiple_fields(t: &Case) -> Result<()> {
    let rows = texts(t).await?.into_iter();
    t.value(by_key(rows.map(|(key, text)| (key, (key, text)))));
    Ok(())
}

async fn test_in_bulk_values_list_flat(t: &Case) -> Result<()> {
    t.value(by_key(texts(t).await?));
    Ok(())
}

/// The keys of the comments that were asked for.
async fn keys(t: &Case) -> Result<Vec<(i32, i32)>> {
    let keys = asked_for().values(|row| (row.tenant, row.id));
    keys.all(t.db()).await
}

async fn test_in_bulk_values_list_fields_are_pk(t: &Case) -> Result<()> {
    t.value(by_key(keys(t).await?.into_iter().map(|key| (key, key))));
    Ok(())
}

async fn test_in_bulk_values_list_flat_pk(t: &Case) -> Result<()> {
    t.value(by_key(keys(t).await?.into_iter().map(|key| (key, key))));
    Ok(())
}

async fn test_in_bulk_values_list_flat_tenant(t: &Case) -> Result<()> {
    t.value(by_key(keys(t).await?.into_iter().map(|key| (key, key.0))));
    Ok(())
}

async fn test_raw(t: &Case) -> Result<()> {
    let text = r#"SELECT * FROM "user""#;
    let users = raw(text).all::<User>(t.db()).await?;
    t.value(users.len());
    for user in &users {
        t.value(&user.tenant);
        t.value(user.id);
        t.value(&user.email);
    }
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_raw_missing_PK_fields(t: &Case) -> Result<()> {
    let text = r#"SELECT of_tenant, email FROM "user""#;
    t.raises(raw(text).all::<User>(t.db()).await);
    Ok(())
}

/// A row without its key can't be asked for: what is there is the key alone.
async fn test_only(t: &Case) -> Result<()> {
    let keys = User::objects().values(|user| (user.tenant, user.id));
    let keys = keys.all(t.db()).await?;
    let mut users = Vec::new();
    for key in &keys {
        users.push(t.given::<User>(*key).await?);
    }
    t.rows(&users);
    t.queries(async {
        for key in &keys {
            t.value(*key);
            t.value(key.0);
            t.value(key.1);
        }
    })
    .await;
    t.queries(async {
        for key in &keys {
            t.value(User::get(t.db(), *key).await?.email);
        }
        Ok(())
    })
    .await
}

async fn test_pk_updated_if_field_updated(t: &Case) -> Result<()> {
    let mut user = User::get(t.db(), (1, 1_i32)).await?;
    let observe = |user: &User| {
        t.value(user.key());
        t.value(user.key().is_some());
    };
    observe(&user);
    user.tenant = ForeignKey::of(9831);
    observe(&user);
    user.id = Key::new(4321);
    observe(&user);
    (user.tenant, user.id) = (ForeignKey::of(9132), Key::new(3521));
    t.value(&user.tenant);
    t.value(user.id);
    t.value(user.key().is_some());
    t.skip(4, "a key that the program gives is never missing here");
    Ok(())
}
