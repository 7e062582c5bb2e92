//! Values that don't fit, and rows that are not there.

use terrace_core::{ErrorKind, Result, Value};
use terrace_orm::{Auto, Model};
use terrace_sql::Expression;

use super::{Chip, Owner, Pet, SECRET, SECRET_NUMBER, clear, discreet, owner, pet, set};
use crate::support::Home;

pub(super) async fn a_value_that_does_not_fit(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let long = format!("{SECRET}{}", "x".repeat(40));
    let too_long = Owner {
        id: Auto::unset(),
        email: long.clone(),
    };
    assert_eq!(discreet(too_long.insert(db).await), ErrorKind::InvalidValue);
    let ann = owner("ann").insert(db).await?;
    let rex = pet(&ann, "rex")?.insert(db).await?;
    let ancient = Pet {
        age: 1001,
        ..pet(&ann, "ancient")?
    };
    assert_eq!(discreet(ancient.insert(db).await), ErrorKind::InvalidValue);
    let renamed = Pet::objects()
        .update(db, |row| [row.name.set(long.as_str())])
        .await;
    assert_eq!(discreet(renamed), ErrorKind::InvalidValue);
    // The database refuses what comes past the checks of models.
    let past = home
        .run(&set("name", Expression::Value(Value::Text(long))))
        .await;
    assert_eq!(discreet(past), ErrorKind::InvalidValue);
    let stored = Pet::objects().get(db).await?;
    assert_eq!(stored.name, rex.name);
    Ok(())
}

/// A calculation that leaves the range of its column must not be stored: no one could read it.
pub(super) async fn a_number_that_grows_too_large(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    Pet {
        legs: i16::MAX,
        coins: i64::MAX,
        ..pet(&ann, "rex")?
    }
    .insert(db)
    .await?;
    let more_legs = Pet::objects()
        .update(db, |row| [row.legs.set(row.legs + 1_i16)])
        .await;
    assert_eq!(discreet(more_legs), ErrorKind::InvalidValue);
    let older = Pet::objects()
        .update(db, |row| [row.age.set(row.age * i32::MAX)])
        .await;
    let older = discreet(older);
    // The model's own check may be asked first.
    assert!(
        matches!(older, ErrorKind::InvalidValue | ErrorKind::Check),
        "{older:?}"
    );
    let richer = Pet::objects()
        .update(db, |row| [row.coins.set(row.coins + 1)])
        .await;
    assert_eq!(discreet(richer), ErrorKind::InvalidValue);
    let rex = Pet::objects().get(db).await?;
    assert_eq!((rex.legs, rex.coins), (i16::MAX, i64::MAX));
    Ok(())
}

pub(super) async fn a_row_that_is_not_there(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    assert_eq!(
        discreet(Owner::get(db, SECRET_NUMBER).await),
        ErrorKind::NotFound
    );
    assert_eq!(
        discreet(Chip::get(db, SECRET.to_owned()).await),
        ErrorKind::NotFound
    );
    let mut gone = owner("gone").insert(db).await?;
    gone.delete(db).await?;
    assert_eq!(discreet(gone.update(db).await), ErrorKind::NotFound);
    assert_eq!(discreet(gone.save(db).await), ErrorKind::NotFound);
    assert_eq!(discreet(gone.delete(db).await), ErrorKind::NotFound);
    assert_eq!(discreet(gone.refresh(db).await), ErrorKind::NotFound);
    Owner::bulk_insert(db, vec![owner("ann"), owner("bob")]).await?;
    assert_eq!(
        discreet(Owner::objects().get(db).await),
        ErrorKind::MultipleFound
    );
    Ok(())
}
