//! `ForceTests`.

use terrace_core::Result;
use terrace_orm::{Auto, Key, Model};

use super::models::{Counter, WithCustomPK};
use crate::case::Case;
use crate::module::cases;

cases! {
    "force_insert_update.tests.ForceTests": test_force_update;
    "force_insert_update.tests.ForceInsertInheritanceTests":
        test_force_insert_not_base,
        test_force_insert_not_bool_or_tuple,
        test_force_insert_not_model;
}

async fn test_force_update(t: &Case) -> Result<()> {
    let counter = |name: &str, value| Counter {
        id: Auto::unset(),
        name: name.to_owned(),
        value,
    };
    let mut one = counter("one", 1).insert(t.db()).await?;
    one.value = 2;
    one.save(t.db()).await?;
    one.value = 3;
    one.update(t.db()).await?;
    t.compiler("inserting and updating are two methods");
    let mut two = counter("two", 2);
    t.raises(two.update(t.db()).await);
    two.insert(t.db()).await?;
    one.value = 5;
    t.raises(one.insert(t.db()).await);
    let mut row = WithCustomPK {
        name: Key::new(1),
        value: 1,
    };
    for _ in 0..3 {
        t.raises(row.update(t.db()).await);
    }
    Ok(())
}

async fn test_force_insert_not_bool_or_tuple(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("`insert` takes no such argument");
    }
    Ok(())
}

async fn test_force_insert_not_model(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("`insert` takes no such argument");
    }
    Ok(())
}

async fn test_force_insert_not_base(t: &Case) -> Result<()> {
    t.compiler("`insert` takes no such argument");
    Ok(())
}
