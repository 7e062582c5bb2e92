//! Many tasks that repeat one operation until the time is over.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{Failure, Result};

/// One operation, repeated by many tasks.
pub trait Operation: Clone + Send + Sync + 'static {
    /// Does it once and checks the answer. `random` chooses the row.
    fn run(&self, random: u64) -> impl Future<Output = Result<()>> + Send;
}

/// What one round measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measurement {
    /// Operations done.
    pub operations: u64,
    /// Time that they took together, from the first start to the last end.
    pub seconds: f64,
    /// Half of the operations took less, in microseconds.
    pub p50_us: f64,
    /// 99 of 100 operations took less, in microseconds.
    pub p99_us: f64,
}

impl Measurement {
    /// Operations per second.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of operations is far below 2^52"
    )]
    pub fn rate(&self) -> f64 {
        self.operations as f64 / self.seconds
    }
}

/// Repeats an operation in `tasks` tasks, each without a pause.
pub async fn measure(
    tasks: usize,
    duration: Duration,
    operation: impl Operation,
) -> Result<Measurement> {
    measure_paced(tasks, duration, Duration::ZERO, operation).await
}

/// Repeats an operation in `tasks` tasks, each with a pause between two operations: latency at a
/// load that doesn't saturate.
pub async fn measure_paced(
    tasks: usize,
    duration: Duration,
    pause: Duration,
    operation: impl Operation,
) -> Result<Measurement> {
    let started = Instant::now();
    let running: Vec<_> = (0..tasks as u64)
        .map(|task| tokio::spawn(repeat(operation.clone(), task, started + duration, pause)))
        .collect();
    let mut latencies = Vec::new();
    for task in running {
        latencies.append(&mut task.await??);
    }
    let seconds = started.elapsed().as_secs_f64();
    if latencies.is_empty() {
        return Err(Failure::from("no operation came to its end in time"));
    }
    latencies.sort_unstable();
    let percentile = |part: usize| f64::from(latencies[(latencies.len() - 1) * part / 100]) / 10.0;
    Ok(Measurement {
        operations: latencies.len() as u64,
        seconds,
        p50_us: percentile(50),
        p99_us: percentile(99),
    })
}

/// The latencies of one task's operations, in tenths of a microsecond.
async fn repeat(
    operation: impl Operation,
    task: u64,
    end: Instant,
    pause: Duration,
) -> Result<Vec<u32>> {
    let mut random = Random::new(task);
    let mut latencies = Vec::with_capacity(1 << 14);
    let mut before = Instant::now();
    while before < end {
        operation.run(random.next()).await?;
        let after = Instant::now();
        let tenths = (after - before).as_nanos() / 100;
        latencies.push(u32::try_from(tenths).unwrap_or(u32::MAX));
        before = after;
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
            before = Instant::now();
        }
    }
    Ok(latencies)
}

/// The generator "xorshift64*": rows are chosen the same way for every contender.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }
}
