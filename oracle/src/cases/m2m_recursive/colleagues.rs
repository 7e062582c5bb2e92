//! `RecursiveSymmetricalM2MThroughTests`: colleagues both ways, with a model in the middle.

use jiff::civil::date;
use terrace_core::Result;

use super::friends::people;
use super::models::Person;
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_recursive.tests.RecursiveSymmetricalM2MThroughTests":
        test_recursive_m2m_all, test_recursive_m2m_reverse_add, test_recursive_m2m_remove,
        test_recursive_m2m_clear, test_recursive_m2m_set;
}

/// By key, which Django's tests leave to the database.
async fn colleagues(t: &Case, of: &Person) -> Result<Vec<Person>> {
    let all = of.colleagues().all()?.order_by(|p| p.id.ascending());
    all.all(t.db()).await
}

async fn test_recursive_m2m_all(t: &Case) -> Result<()> {
    for person in people(t).await? {
        t.rows(colleagues(t, &person).await?);
    }
    Ok(())
}

async fn test_recursive_m2m_reverse_add(t: &Case) -> Result<()> {
    let [a, b, ..] = people(t).await?;
    b.colleagues()
        .add_with(t.db(), [&a], |middle| {
            middle.first_meet.set(date(2013, 1, 5))
        })
        .await?;
    t.rows(colleagues(t, &a).await?);
    t.rows(colleagues(t, &b).await?);
    Ok(())
}

async fn test_recursive_m2m_remove(t: &Case) -> Result<()> {
    let [a, b, ..] = people(t).await?;
    b.colleagues().remove(t.db(), [&a]).await?;
    t.rows(colleagues(t, &a).await?);
    t.rows(colleagues(t, &b).await?);
    Ok(())
}

async fn test_recursive_m2m_clear(t: &Case) -> Result<()> {
    let [a, _, c, d] = people(t).await?;
    a.colleagues().clear(t.db()).await?;
    t.rows(a.friends().all()?.all(t.db()).await?);
    t.rows(colleagues(t, &c).await?);
    t.rows(colleagues(t, &d).await?);
    Ok(())
}

async fn test_recursive_m2m_set(t: &Case) -> Result<()> {
    let [anne, bill, chuck, david] = people(t).await?;
    chuck
        .colleagues()
        .set_with(t.db(), [&bill, &david], |middle| {
            middle.first_meet.set(date(2013, 1, 5))
        })
        .await?;
    for person in [&chuck, &anne] {
        let by_name = person.colleagues().all()?.order_by(|p| p.name.ascending());
        t.rows(by_name.all(t.db()).await?);
    }
    Ok(())
}
