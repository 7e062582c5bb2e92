//! `CaseDocumentationExamples`: clients, and what they get off.

use jiff::ToSpan;
use jiff::civil::Date;
use terrace_core::Result;
use terrace_orm::{Auto, Model, case};

use super::models::Client;
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "expressions_case.tests.CaseDocumentationExamples":
        test_conditional_aggregation_example,
        test_conditional_update_example,
        test_filter_example,
        test_lookup_example,
        test_simple_example;
}

const REGULAR: &str = "R";
const GOLD: &str = "G";
const PLATINUM: &str = "P";

/// The day on which Django's test ran: five days after the second client came.
async fn today(t: &Case) -> Result<Date> {
    Ok(t.given::<Client>(2)
        .await?
        .registered_on
        .saturating_add(5.days()))
}

/// A month and a year before that day.
async fn long_ago(t: &Case) -> Result<(Date, Date)> {
    let today = today(t).await?;
    Ok((
        today.saturating_sub(30.days()),
        today.saturating_sub(365.days()),
    ))
}

async fn test_simple_example(t: &Case) -> Result<()> {
    let clients = Client::objects()
        .annotate(|client| {
            case()
                .when(client.account_type.equals(GOLD), "5%")
                .when(client.account_type.equals(PLATINUM), "10%")
                .otherwise("0%")
        })
        .order_by(|(client, _)| client.id.ascending());
    let clients = clients.all(t.db()).await?.into_iter();
    t.rows(clients.map(|(client, discount)| (client.name, discount)));
    Ok(())
}

async fn test_lookup_example(t: &Case) -> Result<()> {
    let (month, year) = long_ago(t).await?;
    let clients = Client::objects()
        .annotate(|client| {
            case()
                .when(client.registered_on.at_most(year), "10%")
                .when(client.registered_on.at_most(month), "5%")
                .otherwise("0%")
        })
        .order_by(|(client, _)| client.id.ascending());
    let clients = clients.all(t.db()).await?.into_iter();
    t.rows(clients.map(|(client, discount)| (client.name, discount)));
    Ok(())
}

async fn test_conditional_update_example(t: &Case) -> Result<()> {
    let (month, year) = long_ago(t).await?;
    Client::objects()
        .update(t.db(), |client| {
            client.account_type.set(
                case()
                    .when(client.registered_on.at_most(year), PLATINUM)
                    .when(client.registered_on.at_most(month), GOLD)
                    .otherwise(REGULAR),
            )
        })
        .await?;
    let clients = Client::objects().order_by(|client| client.id.ascending());
    let clients = clients.all(t.db()).await?.into_iter();
    t.rows(clients.map(|client| (client.name, client.account_type)));
    Ok(())
}

async fn test_conditional_aggregation_example(t: &Case) -> Result<()> {
    let registered_on = today(t).await?;
    for (name, kind) in [
        ("Jean Grey", REGULAR),
        ("James Bond", PLATINUM),
        ("Jane Porter", PLATINUM),
    ] {
        let client = Client {
            id: Auto::unset(),
            name: name.to_owned(),
            registered_on,
            account_type: kind.to_owned(),
        };
        client.insert(t.db()).await?;
    }
    let names = ["regular", "gold", "platinum"];
    let counts = Client::objects().aggregate(t.db(), |client| {
        let of = |kind| client.id.count().filter(client.account_type.equals(kind));
        (of(REGULAR), of(GOLD), of(PLATINUM))
    });
    t.value(dict(names, counts.await?));
    let sums = Client::objects().aggregate(t.db(), |client| {
        let of = |kind| {
            case()
                .when(client.account_type.equals(kind), 1)
                .otherwise_null()
                .sum()
        };
        (of(REGULAR), of(GOLD), of(PLATINUM))
    });
    t.value(dict(names, sums.await?));
    Ok(())
}

async fn test_filter_example(t: &Case) -> Result<()> {
    let (month, year) = long_ago(t).await?;
    let clients = Client::objects().filter(|client| {
        client.registered_on.at_most(
            case()
                .when(client.account_type.equals(GOLD), month)
                .when(client.account_type.equals(PLATINUM), year)
                .otherwise_null(),
        )
    });
    let clients = clients.all(t.db()).await?.into_iter();
    t.rows(clients.map(|client| (client.name, client.account_type)));
    Ok(())
}
