//! `DurableTests` and others: transactions that are part of no other one.

use terrace_core::{Error, Result};
use terrace_driver::TransactionOptions;
use terrace_orm::Model;

use super::models::Reporter;
use crate::case::Case;
use crate::module::cases;

cases! {
    "transactions.tests.DurableTests":
        test_commit,
        test_nested_both_durable,
        test_nested_inner_durable,
        test_nested_outer_durable,
        test_sequence_of_durables;
    "transactions.tests.DurableTransactionTests":
        test_commit,
        test_nested_both_durable,
        test_nested_inner_durable,
        test_nested_outer_durable,
        test_sequence_of_durables;
    "transactions.tests.AtomicErrorsTests":
        test_atomic_prevents_calling_transaction_methods;
    "transactions.tests.NonAutocommitTests":
        test_orm_query_after_error_and_rollback;
}

fn durable() -> TransactionOptions {
    TransactionOptions {
        durable: true,
        ..TransactionOptions::default()
    }
}

async fn test_commit(t: &Case) -> Result<()> {
    t.db()
        .transaction_with(durable(), async |transaction| {
            Reporter::new("Tintin", "").insert(transaction).await
        })
        .await?;
    t.value(Reporter::objects().get(t.db()).await?);
    Ok(())
}

async fn test_nested_outer_durable(t: &Case) -> Result<()> {
    t.db()
        .transaction_with(durable(), async |transaction| {
            Reporter::new("Tintin", "").insert(transaction).await?;
            let nested = transaction.transaction(async |nested| {
                Reporter::new("Archibald", "Haddock").insert(nested).await
            });
            nested.await
        })
        .await?;
    t.rows(Reporter::objects().all(t.db()).await?);
    Ok(())
}

/// A durable transaction inside one with these options.
async fn nested(t: &Case, outer: TransactionOptions) -> Result<()> {
    t.db()
        .transaction_with(outer, async |transaction| {
            let nested = transaction.transaction_with(durable(), async |_| Ok::<(), Error>(()));
            t.raises(nested.await);
            Ok(())
        })
        .await
}

async fn test_nested_both_durable(t: &Case) -> Result<()> {
    nested(t, durable()).await
}

async fn test_nested_inner_durable(t: &Case) -> Result<()> {
    nested(t, TransactionOptions::default()).await
}

async fn test_sequence_of_durables(t: &Case) -> Result<()> {
    for name in ["Tintin 1", "Tintin 2"] {
        t.db()
            .transaction_with(durable(), async |transaction| {
                Reporter::new(name, "").insert(transaction).await
            })
            .await?;
        t.value(
            Reporter::objects()
                .get_by(t.db(), |row| row.first_name.equals(name))
                .await?,
        );
    }
    Ok(())
}

async fn test_atomic_prevents_calling_transaction_methods(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a transaction is ended by what its body returns");
    }
    Ok(())
}

async fn test_orm_query_after_error_and_rollback(t: &Case) -> Result<()> {
    let failed = t.db().transaction(async |transaction| {
        let first = Reporter::new("Archibald", "Haddock")
            .insert(transaction)
            .await?;
        let same = Reporter {
            id: first.id,
            ..Reporter::new("Cuthbert", "Calculus")
        };
        same.insert(transaction).await
    });
    t.raises(failed.await);
    Reporter::objects().last(t.db()).await?;
    Ok(())
}
