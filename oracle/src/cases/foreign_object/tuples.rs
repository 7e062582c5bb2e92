//! `TupleLookupsTests`: several columns compared together.

use terrace_core::Result;
use terrace_orm::{Columns, Model, Predicate, Query, Together};

use super::models::{Contact, Customer};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.test_tuple_lookups.TupleLookupsTests":
        test_exact,
        test_gt,
        test_gte,
        test_in,
        test_in_subquery,
        test_isnull,
        test_lt,
        test_lte,
        test_tuple_in_subquery;
}

type Of = <Contact as Model>::Columns;

async fn sorted(t: &Case, query: Query<Contact>) -> Result<()> {
    let query = query.order_by(|contact| contact.id.ascending());
    t.rows(query.all(t.db()).await?);
    Ok(())
}

/// For each of these customers, twice: Django's tests say it in two ways.
async fn compared(
    t: &Case,
    customers: [i32; 5],
    condition: impl Fn(Of, (i32, &str)) -> Predicate,
) -> Result<()> {
    for key in customers {
        let customer: Customer = t.given(key).await?;
        for _ in 0..2 {
            let key = (customer.customer_id, customer.company.as_str());
            sorted(
                t,
                Contact::objects().filter(|contact| condition(contact, key)),
            )
            .await?;
        }
    }
    Ok(())
}

async fn test_exact(t: &Case) -> Result<()> {
    for key in 1..=5 {
        let customer: Customer = t.given(key).await?;
        let by_instance = Contact::objects().filter(|c| c.customer().is(&customer));
        sorted(t, by_instance).await?;
        let key = (customer.customer_id, customer.company.as_str());
        let by_values =
            Contact::objects().filter(|c| (c.customer_code, c.company_code).equals(key));
        sorted(t, by_values).await?;
    }
    Ok(())
}

async fn test_in(t: &Case) -> Result<()> {
    let mut customers: Vec<Customer> = Vec::new();
    for key in 0..=5 {
        if key > 0 {
            customers.push(t.given(key).await?);
        }
        let by_instance = Contact::objects().filter(|c| c.customer().is_one_of(&customers));
        sorted(t, by_instance).await?;
        let keys = customers.iter();
        let keys = keys.map(|customer| (customer.customer_id, customer.company.as_str()));
        let by_values =
            Contact::objects().filter(|c| (c.customer_code, c.company_code).one_of(keys));
        sorted(t, by_values).await?;
    }
    Ok(())
}

async fn test_lt(t: &Case) -> Result<()> {
    compared(t, [1, 2, 5, 3, 4], |contact, key| {
        (contact.customer_code, contact.company_code).less_than(key)
    })
    .await
}

async fn test_lte(t: &Case) -> Result<()> {
    compared(t, [1, 2, 5, 3, 4], |contact, key| {
        (contact.customer_code, contact.company_code).at_most(key)
    })
    .await
}

async fn test_gt(t: &Case) -> Result<()> {
    compared(t, [1, 2, 5, 3, 4], |contact, key| {
        (contact.customer_code, contact.company_code).greater_than(key)
    })
    .await
}

async fn test_gte(t: &Case) -> Result<()> {
    compared(t, [1, 2, 5, 3, 4], |contact, key| {
        (contact.customer_code, contact.company_code).at_least(key)
    })
    .await
}

async fn test_isnull(t: &Case) -> Result<()> {
    let all = Contact::objects;
    let without = all().filter(|c| c.customer().id.is_null());
    sorted(t, without).await?;
    let without = all().filter(|c| c.customer_code.is_null() | c.company_code.is_null());
    sorted(t, without).await?;
    let with = all().filter(|c| c.customer().id.is_not_null());
    sorted(t, with).await?;
    let with = all().filter(|c| c.customer_code.is_not_null() & c.company_code.is_not_null());
    sorted(t, with).await
}

async fn test_in_subquery(t: &Case) -> Result<()> {
    let first = Customer::objects().filter(|customer| customer.id.equals(1));
    let first = first.limit(1);
    let keys = first.select_together(|customer| (customer.customer_id, customer.company));
    let query = Contact::objects().filter(|c| (c.customer_code, c.company_code).in_query(keys));
    sorted(t, query).await
}

async fn test_tuple_in_subquery(t: &Case) -> Result<()> {
    for key in 1..=5 {
        let one = Customer::objects().filter(|customer| customer.id.equals(key));
        let keys = one.select_together(|customer| (customer.customer_id, customer.company));
        let query = Contact::objects().filter(|c| (c.customer_code, c.company_code).in_query(keys));
        sorted(t, query).await?;
    }
    Ok(())
}
