//! `UpdateOrCreateTransactionTests`: the row stays locked from where it is found to the end.

use std::time::Instant;

use futures_util::future::join;
use jiff::civil::date;
use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::Transaction;
use tokio::sync::oneshot;

use super::models::Person;
use crate::case::Case;
use crate::module::cases;
use crate::waiting::until_someone_waits;

cases! {
    "get_or_create.tests.UpdateOrCreateTransactionTests": test_updates_in_transaction;
}

fn failed(what: &'static str) -> Error {
    Error::new(ErrorKind::Internal, what)
}

async fn test_updates_in_transaction(t: &Case) -> Result<()> {
    Person::new("John", "Lennon", date(1940, 10, 9))
        .insert(t.db())
        .await?;
    let john = || Person::objects().filter(|person| person.first_name.equals("John"));
    let (changed, ready) = oneshot::channel();
    let day = date(1940, 10, 10);
    let holder = t
        .arrange()
        .transaction(async |transaction: &Transaction<Tenant>| {
            let create = || Person::new("John", "Doe", day);
            john()
                .update_or_create(transaction, |person| person.birthday.set(day), create)
                .await?;
            changed.send(()).ok();
            until_someone_waits(t).await?;
            Ok::<Instant, Error>(Instant::now())
        });
    let other = async {
        ready.await.map_err(|_| failed("the row was not changed"))?;
        john()
            .update(t.db(), |person| person.last_name.set("NotLennon"))
            .await?;
        Ok::<Instant, Error>(Instant::now())
    };
    let (released, updated) = join(holder, other).await;
    let person = john().get(t.db()).await?;
    t.holds(updated? > released? && person.birthday == day);
    t.value(person.last_name);
    Ok(())
}
