//! Many schemas: one connection each, as everybody does it; and the least that can be done.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bench_worker::{Address, Failure, Measurement, Result, fleet};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// Schemas of one contender, and how often they were migrated.
pub(crate) struct Fleet {
    address: Address,
    prefix: &'static str,
    made: OnceCell<usize>,
    rounds: AtomicUsize,
}

impl Fleet {
    pub(crate) fn new(address: Address, prefix: &'static str) -> Self {
        Self {
            address,
            prefix,
            made: OnceCell::new(),
            rounds: AtomicUsize::new(0),
        }
    }

    async fn next_round(&self, tenants: usize) -> Result<usize> {
        let made = self.made.get_or_try_init(|| self.make(tenants)).await?;
        if *made != tenants {
            return Err(Failure::from("another number of tenants was made"));
        }
        Ok(self.rounds.fetch_add(1, Ordering::Relaxed))
    }

    async fn make(&self, tenants: usize) -> Result<usize> {
        let client = connect(&self.address).await?;
        for tenant in 0..tenants {
            let schema = format!("{}_{tenant}", self.prefix);
            let base = format!(
                "CREATE SCHEMA {schema}; BEGIN; SET LOCAL search_path = {schema}; {}; COMMIT",
                fleet::BASE
            );
            client.batch_execute(&base).await?;
        }
        Ok(tenants)
    }

    /// A connection for each tenant, one tenant after the other, one statement after the other.
    pub(crate) async fn sequential(&self, tenants: usize) -> Result<Measurement> {
        let round = self.next_round(tenants).await?;
        let statements = fleet::statements(round);
        let started = Instant::now();
        for tenant in 0..tenants {
            let client = connect(&self.address).await?;
            client
                .batch_execute(&format!("SET search_path = {}_{tenant}", self.prefix))
                .await?;
            client
                .batch_execute("CREATE TABLE IF NOT EXISTS ledger (name VARCHAR(200) PRIMARY KEY)")
                .await?;
            let applied = client.query("SELECT name FROM ledger", &[]).await?;
            if applied.len() != round {
                return Err(Failure::from("a round is missing"));
            }
            client.batch_execute("BEGIN").await?;
            for statement in &statements {
                client.execute(statement.as_str(), &[]).await?;
            }
            client.execute(fleet::note(round).as_str(), &[]).await?;
            client.batch_execute("COMMIT").await?;
        }
        Ok(fleet::measured(tenants, started))
    }

    /// A few connections that stay, and everything of a tenant in one text.
    pub(crate) async fn raw(&self, tenants: usize) -> Result<Measurement> {
        let round = self.next_round(tenants).await?;
        let statements = fleet::statements(round).join(";");
        let text: Arc<str> = format!("{statements};{}", fleet::note(round)).into();
        let next = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let mut running = Vec::new();
        for _ in 0..fleet::JOBS {
            let client = connect(&self.address).await?;
            let (text, next, prefix) = (Arc::clone(&text), Arc::clone(&next), self.prefix);
            running.push(tokio::spawn(async move {
                loop {
                    let tenant = next.fetch_add(1, Ordering::Relaxed);
                    if tenant >= tenants {
                        return Ok::<(), Failure>(());
                    }
                    let unit = format!("SET LOCAL search_path = {prefix}_{tenant};{text}");
                    client.batch_execute(&unit).await?;
                }
            }));
        }
        for one in running {
            one.await??;
        }
        Ok(fleet::measured(tenants, started))
    }
}

async fn connect(address: &Address) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(&address.to_string(), NoTls).await?;
    tokio::spawn(async move { connection.await.ok() });
    Ok(client)
}
