//! The same mistake is the same kind of error on every database, and no error holds a row's value.

use std::borrow::Cow;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, Value, ValueType};
use terrace_orm::{Auto, ForeignKey, Key, Model, models, raw};
use terrace_sql::{Assignment, Expression, Insert, Statement, Table, Update};
use terrace_tenancy::TransactionOptions;

use crate::support::{Home, checks, everything_in, in_every_cell, kind};

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

async fn a_taken_unique_value(home: &Home) -> Result<()> {
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
    theirs.delete(&home.tenants[1]).await
}

async fn a_missing_and_a_used_reference(home: &Home) -> Result<()> {
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
    let inside: Result<()> = db.transaction(async |tx| ann.delete(tx).await).await;
    assert_eq!(discreet(inside), ErrorKind::ForeignKey);
    rex.delete(db).await?;
    ann.delete(db).await
}

/// Models don't let a value be missing, so that only the tree can.
async fn a_missing_value(home: &Home) -> Result<()> {
    clear(home).await?;
    let missing = |columns: &[&'static str], values| {
        Statement::Insert(Insert {
            table: Table::from(Pet::SCHEMA),
            columns: columns.iter().copied().map(Cow::Borrowed).collect(),
            values,
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

/// An update past the checks of models.
fn set(column: &'static str, value: Expression) -> Statement {
    Statement::Update(Update {
        table: Table::from(Pet::SCHEMA),
        assignments: vec![Assignment {
            column: Cow::Borrowed(column),
            value,
        }],
        filter: None,
        returning: Vec::new(),
    })
}

async fn a_failed_check(home: &Home) -> Result<()> {
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

async fn a_value_that_does_not_fit(home: &Home) -> Result<()> {
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
async fn a_number_that_grows_too_large(home: &Home) -> Result<()> {
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

async fn a_row_that_is_not_there(home: &Home) -> Result<()> {
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

async fn a_wrong_statement(home: &Home) -> Result<()> {
    let db = home.db();
    let texts = [
        "SELECT email FROM no_such_table",
        "SELECT no_such_column FROM owner",
        "SELEC email FROM owner",
    ];
    for text in texts {
        let expected = if home.allows_raw() {
            ErrorKind::Statement
        } else {
            ErrorKind::Isolation
        };
        assert_eq!(
            kind(raw(text).all::<(String,)>(db).await),
            expected,
            "{text}"
        );
        let inside: Result<_> = db
            .transaction(async |tx| raw(text).all::<(String,)>(tx).await)
            .await;
        assert_eq!(kind(inside), expected, "{text}");
    }
    let unknown = set("no_such_column", Expression::Value(1_i64.into()));
    assert_eq!(kind(home.run(&unknown).await), ErrorKind::Statement);
    Ok(())
}

/// The pool has six connections; each error would cost one, if it did.
async fn an_error_does_not_end_its_connection(home: &Home) -> Result<()> {
    clear(home).await?;
    let db = home.db();
    let ann = owner("ann").insert(db).await?;
    for number in 0..20 {
        assert_eq!(discreet(owner("ann").insert(db).await), ErrorKind::Unique);
        let inside: Result<()> = db
            .transaction(async |tx| {
                pet(&ann, &format!("rex {number}"))?.insert(tx).await?;
                owner("ann").insert(tx).await.map(drop)
            })
            .await;
        assert_eq!(discreet(inside), ErrorKind::Unique);
    }
    assert_eq!(Pet::objects().count(db).await?, 0);
    // A savepoint keeps what came before the error.
    let kept: Result<()> = db
        .transaction(async |tx| {
            pet(&ann, "kept")?.insert(tx).await?;
            let nested: Result<()> = tx
                .transaction(async |nested| owner("ann").insert(nested).await.map(drop))
                .await;
            assert_eq!(discreet(nested), ErrorKind::Unique);
            pet(&ann, "kept too")?.insert(tx).await.map(drop)
        })
        .await;
    kept?;
    assert_eq!(Pet::objects().count(db).await?, 2);
    Ok(())
}

const PATIENCE: Duration = Duration::from_millis(400);

async fn a_lock_that_is_not_had_in_time(home: &Home) -> Result<()> {
    clear(home).await?;
    let ann = owner("ann").insert(home.db()).await?;
    let hasty = home.hasty(PATIENCE).await?;
    let rename = |what: &str| {
        let (email, id) = (format!("{SECRET} {what}"), ann.id);
        let rows = Owner::objects().filter(|row| row.id.equals(id));
        (rows, email)
    };
    let waited: Result<ErrorKind> = home
        .db()
        .transaction(async |tx| {
            let (rows, email) = rename("held");
            rows.update(tx, |row| [row.email.set(email)]).await?;
            let (rows, email) = rename("waiting");
            let started = std::time::Instant::now();
            let kind = discreet(rows.update(&hasty, |row| [row.email.set(email)]).await);
            assert!(
                started.elapsed() < PATIENCE * 10,
                "it waited {:?}",
                started.elapsed()
            );
            Ok(kind)
        })
        .await;
    assert_eq!(waited?, ErrorKind::Timeout);
    assert!(Owner::objects().get(&hasty).await?.email.ends_with("held"));
    Ok(())
}

async fn a_statement_that_takes_too_long(home: &Home) -> Result<()> {
    if !home.allows_raw() {
        return Ok(());
    }
    let hasty = home.hasty(PATIENCE).await?;
    let text = match home.dialect() {
        "postgres" => "SELECT pg_sleep(20)::text",
        "sqlite" => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) \
             SELECT CAST(max(i) AS TEXT) FROM n"
        }
        _ => {
            "SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.collations a, \
             information_schema.collations b, information_schema.collations c"
        }
    };
    for _ in 0..2 {
        let started = std::time::Instant::now();
        assert_eq!(
            discreet(raw(text).all::<(String,)>(&hasty).await),
            ErrorKind::Timeout
        );
        assert!(
            started.elapsed() < PATIENCE * 10,
            "it took {:?}",
            started.elapsed()
        );
    }
    assert_eq!(
        Owner::objects()
            .filter(|row| row.email.equals(""))
            .count(&hasty)
            .await?,
        0
    );
    Ok(())
}

async fn transactions_that_wait_for_each_other(home: &Home) -> Result<()> {
    if !home.capabilities().row_locks {
        return Ok(());
    }
    clear(home).await?;
    let db = home.db();
    let owners = Owner::bulk_insert(db, vec![owner("ann"), owner("bob")]).await?;
    let barrier = tokio::sync::Barrier::new(2);
    let cross = async |first: usize, second: usize| -> Result<()> {
        db.transaction(async |tx| {
            let rename = async |index: usize| {
                let (id, email) = (owners[index].id, format!("{SECRET} {first} {index}"));
                let rows = Owner::objects().filter(|row| row.id.equals(id));
                rows.update(tx, |row| [row.email.set(email)]).await
            };
            rename(first).await?;
            barrier.wait().await;
            rename(second).await.map(drop)
        })
        .await
    };
    let (one, two) = tokio::join!(cross(0, 1), cross(1, 0));
    let failed: Vec<Error> = [one, two].into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    for error in failed {
        assert!(error.kind().is_retryable());
        assert_eq!(discreet::<()>(Err(error)), ErrorKind::Deadlock);
    }
    Ok(())
}

/// A transaction that read what another one changed meanwhile.
async fn transactions_that_have_no_order(home: &Home) -> Result<()> {
    clear(home).await?;
    let (db, hasty) = (home.db(), home.hasty(PATIENCE).await?);
    let ann = owner("ann").insert(db).await?;
    let options = TransactionOptions {
        serializable: true,
        ..TransactionOptions::default()
    };
    let mut locked_out = false;
    let outcome: Result<()> = db
        .transaction_with(options, async |tx| {
            let mut mine = Owner::objects().get(tx).await?;
            let theirs = Owner::objects()
                .update(&hasty, |row| [row.email.set(format!("{SECRET} theirs"))])
                .await;
            locked_out = theirs.is_err();
            mine.email = format!("{SECRET} mine");
            mine.update(tx).await
        })
        .await;
    let stored = Owner::objects().get(db).await?;
    assert_eq!(stored.id, ann.id);
    if locked_out {
        // Where reading locks, the other one waits in vain.
        outcome?;
        assert!(stored.email.ends_with("mine"));
    } else {
        assert_eq!(discreet(outcome), ErrorKind::Serialization);
        assert!(stored.email.ends_with("theirs"));
    }
    Ok(())
}
