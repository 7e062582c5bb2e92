//! The lines between the harness and a worker.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use crate::{Failure, Result};

/// Where a worker finds its databases: the only argument of its process, as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Configuration {
    /// The superuser's URL of the PostgreSQL server.
    pub postgres: String,
    /// `host:port` of the way to that server that takes 1 ms longer in each direction.
    pub delayed: String,
    /// What the names of this run's databases and logins begin with.
    pub prefix: String,
    /// A folder for files, removed after the run.
    pub folder: PathBuf,
}

impl Configuration {
    /// The peers' database.
    pub fn peer_database(&self) -> String {
        format!("{}_peer", self.prefix)
    }

    /// Terrace's database.
    pub fn own_database(&self) -> String {
        format!("{}_own", self.prefix)
    }

    /// The database of many tenants.
    pub fn fleet_database(&self) -> String {
        format!("{}_fleet", self.prefix)
    }

    /// The login under row-level security that peers use.
    pub fn peer_login(&self) -> String {
        format!("{}_login", self.prefix)
    }
}

/// One contender.
pub trait Worker: Sized + Send + Sync {
    /// Opens the databases and makes the rows.
    fn start(configuration: Configuration) -> impl Future<Output = Result<Self>> + Send;

    /// Runs one scenario for so long.
    fn run(&self, scenario: &str, duration: Duration)
    -> impl Future<Output = Result<Value>> + Send;

    /// Removes what was made.
    fn finish(self) -> impl Future<Output = Result<()>> + Send;
}

/// Runs a worker until its input ends. To be called from `main`.
pub fn serve<W: Worker>() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    // The worker's own futures run on the runtime's threads, as those of a server do.
    runtime.block_on(async { answer_lines::<W>().await })
}

async fn answer_lines<W: Worker>() -> Result<()> {
    let argument = std::env::args()
        .nth(1)
        .ok_or("the harness passes a worker its configuration")?;
    let worker = match W::start(serde_json::from_str(&argument)?).await {
        Ok(worker) => worker,
        Err(failure) => return say(&json!({ "error": failure.to_string() })),
    };
    say(&json!({ "ready": true }))?;
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let answer = match answer(&worker, &line).await {
            Ok(answer) => answer,
            Err(failure) => json!({ "error": failure.to_string() }),
        };
        say(&answer)?;
    }
    worker.finish().await
}

async fn answer(worker: &impl Worker, line: &str) -> Result<Value> {
    let mut words = line.split_whitespace();
    let (Some("run"), Some(scenario), Some(seconds)) = (words.next(), words.next(), words.next())
    else {
        return Err(Failure::from("a line must be: run SCENARIO SECONDS"));
    };
    worker
        .run(scenario, Duration::from_secs_f64(seconds.parse()?))
        .await
}

#[expect(
    clippy::print_stdout,
    reason = "standard output is the worker's way to the harness"
)]
fn say(answer: &Value) -> Result<()> {
    use std::io::Write;
    println!("{answer}");
    std::io::stdout().flush().map_err(Failure::from)
}
