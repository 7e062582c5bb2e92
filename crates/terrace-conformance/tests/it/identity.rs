//! Keys: those that the database numbers, those that the program gives, and references to both.

mod kinds;
mod numbers;
mod references;

use jiff::Timestamp;
use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Key, Model, models};
use terrace_tenancy::Executor;
use uuid::Uuid;

use crate::support::{Home, checks, in_every_cell};

use kinds::{
    automatic_keys_of_every_kind_are_filled, keys_are_stored_as_their_type,
    keys_of_the_program_are_kept,
};
use numbers::{
    a_bulk_is_numbered_in_order_beside_others, a_number_of_ones_own_and_then_an_automatic_one,
    no_number_is_given_twice, tenants_add_rows_at_the_same_time,
    the_first_numbers_are_small_and_rise, zero_and_negative_numbers_are_numbers,
};
use references::{
    a_reference_becomes_null_with_its_row, defaults_fill_what_is_left_out,
    deleting_what_is_referred_to, references_of_every_kind_are_held, times_are_stamped,
};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "counter")]
struct Counter {
    id: Auto<i64>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "small_counter")]
struct SmallCounter {
    id: Auto<i32>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "region")]
struct Region {
    id: Auto<Uuid>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "account")]
struct Account {
    #[terrace(primary_key, max_length = 64)]
    login: Key<String>,
    label: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "plain_key")]
struct PlainKey {
    id: Key<i64>,
    label: i32,
}

/// References of every kind of key, some of which may be null.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "item")]
struct Item {
    id: Auto<i64>,
    counter: ForeignKey<Counter>,
    small: Option<ForeignKey<SmallCounter>>,
    #[terrace(on_delete = "cascade")]
    region: Option<ForeignKey<Region>>,
    account: Option<ForeignKey<Account>>,
    #[terrace(on_delete = "restrict")]
    parent: Option<ForeignKey<Item>>,
    created: Auto<Timestamp>,
    #[terrace(auto_now_add)]
    added: Timestamp,
    #[terrace(auto_now)]
    changed: Timestamp,
    #[terrace(default = "7")]
    level: i32,
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_references_in_every_cell() {
    let checks = checks![
        keys_are_stored_as_their_type,
        the_first_numbers_are_small_and_rise,
        no_number_is_given_twice,
        tenants_add_rows_at_the_same_time,
        a_bulk_is_numbered_in_order_beside_others,
        a_number_of_ones_own_and_then_an_automatic_one,
        zero_and_negative_numbers_are_numbers,
        keys_of_the_program_are_kept,
        automatic_keys_of_every_kind_are_filled,
        references_of_every_kind_are_held,
        deleting_what_is_referred_to,
        a_reference_becomes_null_with_its_row,
        times_are_stamped,
        defaults_fill_what_is_left_out,
    ];
    let models = models![Counter, SmallCounter, Region, Account, PlainKey, Item];
    in_every_cell(models, checks).await;
}

async fn add(db: &impl Executor<Tenant>, label: i32) -> Result<i64> {
    let row = Counter {
        id: Auto::unset(),
        label,
    }
    .insert(db)
    .await?;
    Ok(row.id.get().copied().unwrap_or_default())
}

async fn item(home: &Home) -> Result<Item> {
    let db = home.db();
    let counter = Counter {
        id: Auto::unset(),
        label: 1,
    }
    .insert(db)
    .await?;
    let item = Item {
        id: Auto::unset(),
        counter: ForeignKey::to(&counter)?,
        small: None,
        region: None,
        account: None,
        parent: None,
        created: Auto::unset(),
        added: Timestamp::UNIX_EPOCH,
        changed: Timestamp::UNIX_EPOCH,
        level: 1,
    };
    item.insert(db).await
}

async fn clear(home: &Home) -> Result<()> {
    let db = home.db();
    Item::objects()
        .filter(|item| item.parent.is_not_null())
        .delete(db)
        .await?;
    Item::objects().delete(db).await?;
    SmallCounter::objects().delete(db).await?;
    Region::objects().delete(db).await?;
    Account::objects().delete(db).await.map(drop)
}
