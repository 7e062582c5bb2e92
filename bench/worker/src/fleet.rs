//! A fleet: many tenants, and ten statements for each of them in every round.

use std::time::Instant;

use crate::{Failure, Measurement, Result};

/// Workers at the same time, for whoever has several.
pub const JOBS: usize = 4;

/// The columns that a round adds.
pub const COLUMNS: usize = 7;

/// What every tenant begins with.
pub const BASE: &str = "CREATE TABLE item (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL);\
     CREATE TABLE ledger (name VARCHAR(200) PRIMARY KEY, applied_at TEXT NOT NULL)";

/// The ten statements of a round.
pub fn statements(round: usize) -> Vec<String> {
    let mut statements = vec![
        format!(
            "CREATE TABLE part_{round} (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL)"
        ),
        format!("CREATE INDEX part_{round}_name ON part_{round} (name)"),
    ];
    statements.extend(
        (0..COLUMNS)
            .map(|column| format!("ALTER TABLE item ADD COLUMN c_{round}_{column} INTEGER")),
    );
    statements.push(format!("CREATE INDEX item_c_{round} ON item (c_{round}_0)"));
    statements
}

/// The statement that notes a round.
pub fn note(round: usize) -> String {
    format!("INSERT INTO ledger (name, applied_at) VALUES ('round_{round}', 'now')")
}

/// The number behind the colon of a scenario: how many tenants.
pub fn number(scenario: &str) -> Result<usize> {
    let (_, number) = scenario
        .split_once(':')
        .ok_or_else(|| Failure::from("how many tenants? fleet:1000"))?;
    Ok(number.parse::<usize>()?)
}

/// What a run over so many tenants measured.
#[expect(
    clippy::cast_precision_loss,
    reason = "a number of tenants is far below 2^52"
)]
pub fn measured(tenants: usize, started: Instant) -> Measurement {
    let seconds = started.elapsed().as_secs_f64();
    let each = seconds * 1e6 / tenants.max(1) as f64;
    Measurement {
        operations: tenants as u64,
        seconds,
        p50_us: each,
        p99_us: each,
    }
}
