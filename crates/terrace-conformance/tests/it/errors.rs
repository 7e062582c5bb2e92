//! The same mistake is the same kind of error on every database, and no error holds a row's value.

mod constraints;
mod statements;
mod values;
mod waiting;

use std::borrow::Cow;

use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Key, Model, models};
use terrace_sql::{Assignment, Expression, Statement, Table, Update};

use crate::support::{Home, checks, everything_in, in_every_cell};

use constraints::{
    a_failed_check, a_missing_and_a_used_reference, a_missing_value, a_taken_unique_value,
};
use statements::{a_wrong_statement, an_error_does_not_end_its_connection};
use values::{a_number_that_grows_too_large, a_row_that_is_not_there, a_value_that_does_not_fit};
use waiting::{
    a_lock_that_is_not_had_in_time, a_statement_that_takes_too_long,
    transactions_that_have_no_order, transactions_that_wait_for_each_other,
};

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "owner")]
struct Owner {
    id: Auto<i64>,
    #[terrace(unique, max_length = 40)]
    email: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    table = "pet",
    unique(owner, name),
    check(name = "age_is_possible", condition = "age >= 0 AND age < 200")
)]
struct Pet {
    id: Auto<i64>,
    owner: ForeignKey<Owner>,
    #[terrace(max_length = 40)]
    name: String,
    #[terrace(max = 1000)]
    age: i32,
    legs: i16,
    coins: i64,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "chip")]
struct Chip {
    #[terrace(primary_key, max_length = 40)]
    code: Key<String>,
    pet: Option<ForeignKey<Pet>>,
}

/// Stands in every row, and must stand in no error.
const SECRET: &str = "secretvalue";

const SECRET_NUMBER: i64 = 777_123_777;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_mistake_is_the_same_error_in_every_cell() {
    let checks = checks![
        a_taken_unique_value,
        a_missing_and_a_used_reference,
        a_missing_value,
        a_failed_check,
        a_value_that_does_not_fit,
        a_number_that_grows_too_large,
        a_row_that_is_not_there,
        a_wrong_statement,
        an_error_does_not_end_its_connection,
        a_lock_that_is_not_had_in_time,
        a_statement_that_takes_too_long,
        transactions_that_wait_for_each_other,
        transactions_that_have_no_order,
    ];
    in_every_cell(models![Owner, Pet, Chip], checks).await;
}

/// The kind of an error that holds no row's value.
#[track_caller]
fn discreet<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    match result {
        Ok(value) => panic!("it went well: {value:?}"),
        Err(error) => {
            let text = everything_in(&error);
            let number = SECRET_NUMBER.to_string();
            assert!(!text.contains(SECRET) && !text.contains(&number), "{text}");
            error.kind()
        }
    }
}

fn owner(what: &str) -> Owner {
    Owner {
        id: Auto::unset(),
        email: format!("{SECRET} {what}"),
    }
}

fn pet(owner: &Owner, what: &str) -> Result<Pet> {
    Ok(Pet {
        id: Auto::unset(),
        owner: ForeignKey::to(owner)?,
        name: format!("{SECRET} {what}"),
        age: 3,
        legs: 4,
        coins: SECRET_NUMBER,
    })
}

async fn clear(home: &Home) -> Result<()> {
    Chip::objects().delete(home.db()).await?;
    Pet::objects().delete(home.db()).await?;
    Owner::objects().delete(home.db()).await.map(drop)
}

/// An update past the checks of models.
fn set(column: &'static str, value: Expression) -> Statement {
    Statement::Update(Update {
        query: 0,
        table: Table::from(Pet::SCHEMA),
        assignments: vec![Assignment {
            column: Cow::Borrowed(column),
            value,
        }],
        filter: None,
        returning: Vec::new(),
    })
}
