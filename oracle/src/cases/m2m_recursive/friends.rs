//! `RecursiveM2MTests`: friends, who are friends both ways, and idols, who are not.

use terrace_core::Result;

use super::models::Person;
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_recursive.tests.RecursiveM2MTests":
        test_recursive_m2m_all, test_recursive_m2m_reverse_add, test_recursive_m2m_remove,
        test_recursive_m2m_clear, test_recursive_m2m_add_via_related_name,
        test_recursive_m2m_add_in_both_directions, test_recursive_m2m_related_to_self;
}

/// Anne, Bill, Chuck and David.
pub(super) async fn people(t: &Case) -> Result<[Person; 4]> {
    Ok([
        t.given(1).await?,
        t.given(2).await?,
        t.given(3).await?,
        t.given(4).await?,
    ])
}

async fn friends(t: &Case, of: &Person) -> Result<Vec<Person>> {
    of.friends().all()?.all(t.db()).await
}

async fn test_recursive_m2m_all(t: &Case) -> Result<()> {
    for person in people(t).await? {
        t.rows(friends(t, &person).await?);
    }
    Ok(())
}

async fn test_recursive_m2m_reverse_add(t: &Case) -> Result<()> {
    let [a, b, ..] = people(t).await?;
    b.friends().add(t.db(), [&a]).await?;
    t.rows(friends(t, &a).await?);
    t.rows(friends(t, &b).await?);
    Ok(())
}

async fn test_recursive_m2m_remove(t: &Case) -> Result<()> {
    let [a, b, ..] = people(t).await?;
    b.friends().remove(t.db(), [&a]).await?;
    t.rows(friends(t, &a).await?);
    t.rows(friends(t, &b).await?);
    Ok(())
}

async fn test_recursive_m2m_clear(t: &Case) -> Result<()> {
    let [a, _, c, d] = people(t).await?;
    a.friends().clear(t.db()).await?;
    t.rows(friends(t, &a).await?);
    t.rows(friends(t, &c).await?);
    t.rows(friends(t, &d).await?);
    Ok(())
}

async fn test_recursive_m2m_add_via_related_name(t: &Case) -> Result<()> {
    let [a, _, _, d] = people(t).await?;
    d.stalkers().add(t.db(), [&a]).await?;
    t.rows(a.idols().all()?.all(t.db()).await?);
    t.rows(a.stalkers().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_recursive_m2m_add_in_both_directions(t: &Case) -> Result<()> {
    let [a, _, _, d] = people(t).await?;
    a.idols().add(t.db(), [&d]).await?;
    d.stalkers().add(t.db(), [&a]).await?;
    t.rows(a.idols().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_recursive_m2m_related_to_self(t: &Case) -> Result<()> {
    let [a, ..] = people(t).await?;
    a.idols().add(t.db(), [&a]).await?;
    t.rows(a.idols().all()?.all(t.db()).await?);
    t.rows(a.stalkers().all()?.all(t.db()).await?);
    Ok(())
}
