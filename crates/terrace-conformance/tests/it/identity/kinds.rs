//! Keys of every kind: how they are stored, and who fills them.

use std::collections::HashSet;

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Key, Model};
use uuid::Uuid;

use super::{Account, Region};
use crate::field_types::physical::physical_types;
use crate::support::{Home, kind};

pub(super) async fn keys_are_stored_as_their_type(home: &Home) -> Result<()> {
    let wanted = [
        ("counter", "id", ["bigint", "bigint", "BIGINT"]),
        ("small_counter", "id", ["integer", "int", "INTEGER"]),
        ("region", "id", ["uuid", "char(36)", "TEXT"]),
        (
            "account",
            "login",
            ["character varying(64)", "varchar(64)", "VARCHAR(64)"],
        ),
        ("plain_key", "id", ["bigint", "bigint", "BIGINT"]),
        ("item", "counter_id", ["bigint", "bigint", "BIGINT"]),
        ("item", "small_id", ["integer", "int", "INTEGER"]),
        ("item", "region_id", ["uuid", "char(36)", "TEXT"]),
        (
            "item",
            "account_id",
            ["character varying(64)", "varchar(64)", "VARCHAR(64)"],
        ),
        ("item", "parent_id", ["bigint", "bigint", "BIGINT"]),
    ];
    let place = match home.dialect() {
        "postgres" => 0,
        "sqlite" => 2,
        _ => 1,
    };
    for (table, name, types) in wanted {
        let columns = physical_types(home, table).await?;
        let column = columns.iter().find(|column| column.name == name);
        let column = column.unwrap_or_else(|| panic!("{table} has no column {name}"));
        // A key that SQLite numbers by itself is an alias of the row's number.
        let alias =
            column.type_name == "INTEGER" && table == "counter" && !home.has_rows_isolated();
        assert!(
            alias || column.type_name == types[place],
            "{table}.{name}: {column:?}"
        );
        let optional = ["small_id", "region_id", "account_id", "parent_id"].contains(&name);
        assert_eq!(column.nullable, optional, "{table}.{name}");
        let numbered = ["counter", "small_counter"].contains(&table);
        let says_so = ["identity", "auto_increment"].contains(&column.filled.as_str());
        assert_eq!(
            says_so,
            numbered && place != 2,
            "{table}.{name}: {column:?}"
        );
    }
    let level = physical_types(home, "item")
        .await?
        .into_iter()
        .find(|column| column.name == "level");
    assert_eq!(level.map(|level| level.filled).as_deref(), Some("7"));
    Ok(())
}

pub(super) async fn keys_of_the_program_are_kept(home: &Home) -> Result<()> {
    let db = home.db();
    let longest = "ü".repeat(64);
    for login in ["ann", "Ann", "ann ", "", "50%", longest.as_str()] {
        let mut account = Account {
            login: Key::from(login),
            label: 1,
        };
        account.save(db).await?;
        account.label = 2;
        account.save(db).await?;
        assert_eq!(Account::get(db, login.to_owned()).await?, account);
    }
    assert_eq!(Account::objects().count(db).await?, 6);
    assert_eq!(
        kind(
            Account {
                login: Key::from("ann"),
                label: 3
            }
            .insert(db)
            .await
        ),
        ErrorKind::Unique
    );
    let too_long = Account {
        login: Key::new("ü".repeat(65)),
        label: 1,
    };
    assert_eq!(kind(too_long.insert(db).await), ErrorKind::InvalidValue);
    let again = Account {
        login: Key::from("ann"),
        label: 7,
    }
    .upsert(db, |row| row.login)
    .await?
    .into_row();
    assert_eq!((Account::objects().count(db).await?, again.label), (6, 7));
    let again = Account {
        login: Key::from("ann"),
        label: 2,
    }
    .upsert(db, |row| row.login)
    .await?
    .into_row();
    assert_eq!(Account::get(db, "ann".to_owned()).await?, again);
    // The same key is the other tenant's own.
    Account {
        login: Key::from("ann"),
        label: 9,
    }
    .insert(&home.tenants[1])
    .await?;
    assert_eq!(Account::get(db, "ann".to_owned()).await?.label, 2);
    assert_eq!(Account::objects().delete(db).await?, 6);
    assert_eq!(Account::objects().delete(&home.tenants[1]).await?, 1);
    Ok(())
}

pub(super) async fn automatic_keys_of_every_kind_are_filled(home: &Home) -> Result<()> {
    let db = home.db();
    let region = Region {
        id: Auto::unset(),
        label: 1,
    }
    .insert(db)
    .await?;
    let id = region.id.get().copied().unwrap_or_default();
    assert_eq!(id.get_version_num(), 7);
    assert_eq!(Region::get(db, id).await?, region);
    let own = Uuid::from_u128(7);
    assert_eq!(
        Region {
            id: Auto::from(own),
            label: 2
        }
        .insert(db)
        .await?
        .id
        .get(),
        Some(&own)
    );
    let many = (0..3)
        .map(|label| Region {
            id: Auto::unset(),
            label,
        })
        .collect();
    let many: HashSet<_> = Region::bulk_insert(db, many)
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(many.len(), 3);
    assert_eq!(Region::objects().delete(db).await?, 5);
    Ok(())
}
