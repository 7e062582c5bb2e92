//! What constraints refuse.

use std::borrow::Cow;

use terrace_core::{ErrorKind, Result, Value, ValueType};
use terrace_orm::{ForeignKey, Key, Model};
use terrace_sql::{Expression, Insert, Statement, Table};

use super::{Chip, Owner, Pet, SECRET, SECRET_NUMBER, clear, discreet, owner, pet, set};
use crate::support::Home;

pub(super) async fn a_taken_unique_value(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    let mut bob = owner("bob").insert(db).await?;
    let error = owner("ann").insert(db).await.map(drop);
    if let Err(error) = &error {
        let constraint = error.constraint().unwrap_or_default();
        assert!(
            constraint.contains("email"),
            "{constraint:?} is not the constraint"
        );
    }
    assert_eq!(discreet(error), ErrorKind::Unique);
    bob.email.clone_from(&ann.email);
    assert_eq!(discreet(bob.update(db).await), ErrorKind::Unique);
    let same_key = Owner {
        id: ann.id,
        ..owner("cid")
    };
    assert_eq!(discreet(same_key.insert(db).await), ErrorKind::Unique);
    let many = Owner::bulk_insert(db, vec![owner("dan"), owner("eve"), owner("dan")]).await;
    assert_eq!(discreet(many), ErrorKind::Unique);
    assert_eq!(
        Owner::objects().count(db).await?,
        2,
        "a failed statement left rows"
    );
    let renamed = Owner::objects()
        .update(db, |row| [row.email.set(format!("{SECRET} same"))])
        .await;
    assert_eq!(discreet(renamed), ErrorKind::Unique);
    pet(&ann, "rex")?.insert(db).await?;
    assert_eq!(
        discreet(pet(&ann, "rex")?.insert(db).await),
        ErrorKind::Unique
    );
    pet(&bob, "rex")?.insert(db).await?;
    Chip {
        code: Key::from(SECRET),
        pet: None,
    }
    .insert(db)
    .await?;
    assert_eq!(
        discreet(
            Chip {
                code: Key::from(SECRET),
                pet: None
            }
            .insert(db)
            .await
        ),
        ErrorKind::Unique
    );
    // The other tenant's values are its own.
    let theirs = owner("ann").insert(&home.tenants[1]).await?;
    theirs.delete(&home.tenants[1]).await.map(drop)
}

pub(super) async fn a_missing_and_a_used_reference(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    let rex = pet(&ann, "rex")?.insert(db).await?;
    let stray = Pet {
        owner: ForeignKey::of(SECRET_NUMBER),
        ..pet(&ann, "stray")?
    };
    assert_eq!(discreet(stray.insert(db).await), ErrorKind::ForeignKey);
    let moved = Pet::objects()
        .update(db, |row| [row.owner.set(SECRET_NUMBER)])
        .await;
    assert_eq!(discreet(moved), ErrorKind::ForeignKey);
    assert_eq!(discreet(ann.delete(db).await), ErrorKind::ForeignKey);
    assert_eq!(
        discreet(Owner::objects().delete(db).await),
        ErrorKind::ForeignKey
    );
    let inside: Result<()> = db
        .transaction(async |tx| ann.delete(tx).await.map(drop))
        .await;
    assert_eq!(discreet(inside), ErrorKind::ForeignKey);
    rex.delete(db).await?;
    ann.delete(db).await.map(drop)
}

/// Models don't let a value be missing, so that only the tree can.
pub(super) async fn a_missing_value(home: &Home) -> Result<()> {
    clear(home).await?;
    let missing = |columns: &[&'static str], values| {
        Statement::Insert(Insert {
            table: Table::from(Pet::SCHEMA),
            columns: columns.iter().copied().map(Cow::Borrowed).collect(),
            values,
            calculated: Vec::new(),
            identity: Some(Cow::Borrowed("id")),
            conflict: None,
            returning: vec![Cow::Borrowed("id")],
        })
    };
    let ann = owner("ann").insert(home.db()).await?;
    let key = Value::from(ann.id.get().copied());
    let left_out = missing(&["owner_id", "age"], vec![key.clone(), 3_i32.into()]);
    assert_eq!(discreet(home.run(&left_out).await), ErrorKind::NotNull);
    let null = Value::Null(ValueType::Text);
    let columns = ["owner_id", "name", "age", "legs", "coins"];
    let values = vec![
        key,
        null.clone(),
        3_i32.into(),
        4_i16.into(),
        SECRET_NUMBER.into(),
    ];
    assert_eq!(
        discreet(home.run(&missing(&columns, values)).await),
        ErrorKind::NotNull
    );
    pet(&ann, "rex")?.insert(home.db()).await?;
    assert_eq!(
        discreet(home.run(&set("name", Expression::Value(null))).await),
        ErrorKind::NotNull
    );
    Ok(())
}

pub(super) async fn a_failed_check(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    let old = Pet {
        age: 201,
        ..pet(&ann, "old")?
    }
    .insert(db)
    .await
    .map(drop);
    if let Err(error) = &old {
        let constraint = error.constraint().unwrap_or_default();
        assert!(
            constraint.contains("age_is_possible"),
            "{constraint:?} is not the constraint"
        );
    }
    assert_eq!(discreet(old), ErrorKind::Check);
    let mut rex = pet(&ann, "rex")?.insert(db).await?;
    rex.age = -1;
    assert_eq!(discreet(rex.update(db).await), ErrorKind::Check);
    let aged = Pet::objects()
        .update(db, |row| [row.age.set(row.age + 500)])
        .await;
    assert_eq!(discreet(aged), ErrorKind::Check);
    Ok(())
}
