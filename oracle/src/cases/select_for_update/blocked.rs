//! `SelectForUpdateTests`: two transactions that want the same row, on two connections.

use futures_util::future::{join, join3};
use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Model, Query, raw};
use terrace_tenancy::Transaction;
use tokio::sync::oneshot;

use super::models::Person;
use crate::case::Case;
use crate::module::cases;
use crate::waiting::until_someone_waits;

cases! {
    "select_for_update.tests.SelectForUpdateTests":
        test_block,
        test_nowait_raises_error_on_block,
        test_raw_lock_not_available,
        test_skip_locked_skips_locked_rows;
}

/// Locks every person in a transaction of its own while `body` runs, and then rolls it back.
async fn while_locked<T>(t: &Case, body: impl Future<Output = Result<T>>) -> Result<T> {
    let (locked, ready) = oneshot::channel();
    let (done, release) = oneshot::channel();
    let holder = t
        .arrange()
        .transaction(async |transaction: &Transaction<Tenant>| {
            let people = Person::objects().for_update().all(transaction).await?;
            locked.send(people.len()).ok();
            // The other side is gone when the body failed: then this ends as well.
            release.await.ok();
            Err::<(), _>(given_up())
        });
    let other = async {
        ready.await.map_err(|_| never("nobody was locked"))?;
        let result = body.await;
        done.send(()).ok();
        result
    };
    let (held, result) = join(holder, other).await;
    match held {
        Err(error) if error.kind() == ErrorKind::Internal => result,
        Err(error) => Err(error),
        Ok(()) => Err(never("the lock was kept")),
    }
}

fn given_up() -> Error {
    Error::new(ErrorKind::Internal, "the lock was given up")
}

fn never(what: &'static str) -> Error {
    Error::new(ErrorKind::Internal, what)
}

/// Locks the only person, and gives them another name.
async fn rename(t: &Case, people: Query<Person>) -> Result<()> {
    t.arrange()
        .transaction(async |transaction: &Transaction<Tenant>| {
            let mut person = people.get(transaction).await?;
            "Fred".clone_into(&mut person.name);
            person.save(transaction).await?;
            Ok(())
        })
        .await
}

/// The kind of an error that must come.
fn refused(result: Result<()>) -> Result<ErrorKind> {
    match result {
        Err(error) => Ok(error.kind()),
        Ok(()) => Err(never("a row was changed that is locked")),
    }
}

async fn test_block(t: &Case) -> Result<()> {
    let (locked, ready) = oneshot::channel();
    let (done, release) = oneshot::channel();
    let holder = t
        .arrange()
        .transaction(async |transaction: &Transaction<Tenant>| {
            Person::objects().for_update().all(transaction).await?;
            locked.send(()).ok();
            release.await.ok();
            Err::<(), _>(given_up())
        });
    let (tell, start) = oneshot::channel();
    let waiter = async {
        start.await.map_err(|_| never("the other one has ended"))?;
        rename(t, Person::objects().for_update()).await
    };
    let watcher = async {
        ready.await.map_err(|_| never("nobody was locked"))?;
        tell.send(()).ok();
        until_someone_waits(t).await?;
        t.value(Person::get(t.db(), 1).await?.name);
        done.send(()).ok();
        Ok::<(), Error>(())
    };
    let (_, renamed, seen) = join3(holder, waiter, watcher).await;
    seen?;
    t.value(renamed.is_err());
    t.value(Person::get(t.db(), 1).await?.name);
    Ok(())
}

async fn test_nowait_raises_error_on_block(t: &Case) -> Result<()> {
    let people = Person::objects().for_update().no_wait();
    let renamed = while_locked(t, async { Ok(rename(t, people).await) });
    let kind = refused(Box::pin(renamed).await?)?;
    expect(kind, ErrorKind::Timeout)
}

async fn test_skip_locked_skips_locked_rows(t: &Case) -> Result<()> {
    let people = Person::objects().for_update().skip_locked();
    let renamed = while_locked(t, async { Ok(rename(t, people).await) });
    let kind = refused(Box::pin(renamed).await?)?;
    expect(kind, ErrorKind::NotFound)
}

async fn test_raw_lock_not_available(t: &Case) -> Result<()> {
    let sql = "SELECT * FROM person FOR UPDATE NOWAIT";
    let locked = while_locked(t, async {
        let people = raw(sql).all::<Person>(t.arrange()).await;
        Ok(people.map(|_| ()))
    });
    expect(refused(locked.await?)?, ErrorKind::Timeout)
}

/// Django's tests look at the class of the error only, which is not recorded.
fn expect(seen: ErrorKind, wanted: ErrorKind) -> Result<()> {
    if seen == wanted {
        return Ok(());
    }
    let message = format!("the error is {seen:?}, and not {wanted:?}");
    Err(Error::new(ErrorKind::Internal, message))
}
