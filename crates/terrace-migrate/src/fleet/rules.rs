//! How many targets go first, and when it is time to stop.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use terrace_core::{Error, ErrorKind};

/// How many targets go at a time: a number, or a part of all. Written as `50` or `10%`.
///
/// ```
/// use terrace_migrate::Wave;
/// let wave: Wave = "10%".parse()?;
/// assert_eq!(wave.of(1_000), 100);
/// assert_eq!(wave.of(3), 1);
/// assert!("0%".parse::<Wave>().is_err());
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// So many.
    Targets(usize),
    /// So many in a hundred.
    Percent(u8),
}

/// How a run goes about its targets.
#[derive(Clone, Debug)]
pub struct FleetRules {
    /// Targets that are worked at at the same time.
    pub jobs: usize,
    /// How long each job rests after a target, in hundredths of the time that it worked at it: what the
    /// server has left for others. With 100 each job works half of the time. Ten seconds at most.
    pub rest: u32,
    /// So many targets go first, alone: unless all of them succeed, nothing else is begun.
    pub canary: usize,
    /// So many go next at a time: when one of them failed, the next wave is not begun (unless
    /// `max_failures` allows it).
    pub wave: Option<Wave>,
    /// When more than so many failed, nothing else is begun. Without it, a failure stops nobody
    /// else, unless there are waves.
    pub max_failures: Option<usize>,
    /// Raised by the caller when nothing else is to be begun.
    pub stop: StopSignal,
}

impl Default for FleetRules {
    fn default() -> Self {
        Self {
            jobs: 4,
            rest: 0,
            canary: 0,
            wave: None,
            max_failures: None,
            stop: StopSignal::default(),
        }
    }
}

/// Why a run stopped before all targets were reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// One of the first targets failed.
    Canary,
    /// More targets failed than was allowed.
    Failures,
    /// Somebody asked for it.
    Asked,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Canary => "one of the first targets failed",
            Self::Failures => "more targets failed than is allowed",
            Self::Asked => "it was asked to",
        })
    }
}

/// Tells a run to begin nothing else. What was begun is finished. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// Asks the run to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether that was asked for.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The longest rest after one target.
const LONGEST_REST: Duration = Duration::from_secs(10);

impl FleetRules {
    /// How long a job rests that worked for so long.
    pub(super) fn rest_after(&self, worked: Duration) -> Duration {
        let rest = worked.saturating_mul(self.rest) / 100;
        rest.min(LONGEST_REST)
    }

    /// The size of the wave that begins when `done` targets of `all` were visited.
    pub(super) fn next_wave(&self, done: usize, all: usize) -> usize {
        match (self.canary, self.wave) {
            (canary, _) if done < canary => canary - done,
            (_, Some(wave)) => wave.of(all),
            (_, None) => usize::MAX,
        }
    }

    /// Why nothing else may be begun.
    pub(super) fn stopped(&self, done: usize, failed: usize) -> Option<StopReason> {
        let allowed = match (self.max_failures, self.wave) {
            (Some(most), _) => most,
            (None, Some(_)) => 0,
            (None, None) => usize::MAX,
        };
        if self.stop.is_raised() {
            Some(StopReason::Asked)
        } else if failed > 0 && done <= self.canary {
            Some(StopReason::Canary)
        } else if failed > allowed {
            Some(StopReason::Failures)
        } else {
            None
        }
    }
}

impl Wave {
    /// The number of targets, of so many; one at least.
    pub fn of(self, all: usize) -> usize {
        match self {
            Self::Targets(number) => number.max(1),
            Self::Percent(percent) => (all * usize::from(percent)).div_ceil(100).max(1),
        }
    }
}

impl FromStr for Wave {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wave = match text.strip_suffix('%') {
            Some(percent) => percent
                .parse()
                .ok()
                .filter(|percent| (1..=100).contains(percent))
                .map(Self::Percent),
            None => text
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .map(Self::Targets),
        };
        wave.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                format!("{text:?} is not the size of a wave"),
            )
            .with_hint("write a number of tenants, or a part of all of them such as 10%")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canaries_go_first_and_waves_follow() {
        let rules = FleetRules {
            canary: 3,
            wave: Some(Wave::Percent(10)),
            ..FleetRules::default()
        };
        assert_eq!(rules.next_wave(0, 100), 3);
        assert_eq!(rules.next_wave(3, 100), 10);
        assert_eq!(FleetRules::default().next_wave(0, 100), usize::MAX);
    }

    #[test]
    fn a_job_rests_in_proportion_to_its_work() {
        let rests = |rest, worked| {
            let rules = FleetRules {
                rest,
                ..FleetRules::default()
            };
            rules.rest_after(Duration::from_millis(worked)).as_millis()
        };
        assert_eq!(rests(0, 400), 0);
        assert_eq!(rests(100, 400), 400);
        assert_eq!(rests(50, 400), 200);
        assert_eq!(rests(u32::MAX, u64::MAX), 10_000);
    }

    #[test]
    fn failures_stop_as_the_rules_say() {
        let plain = FleetRules::default();
        assert_eq!(plain.stopped(100, 99), None);
        let canary = FleetRules {
            canary: 3,
            ..FleetRules::default()
        };
        assert_eq!(canary.stopped(3, 1), Some(StopReason::Canary));
        assert_eq!(canary.stopped(4, 1), None);
        let waves = FleetRules {
            wave: Some(Wave::Targets(5)),
            ..FleetRules::default()
        };
        assert_eq!(waves.stopped(5, 1), Some(StopReason::Failures));
        let most = FleetRules {
            max_failures: Some(2),
            ..FleetRules::default()
        };
        assert_eq!(most.stopped(9, 2), None);
        assert_eq!(most.stopped(9, 3), Some(StopReason::Failures));
        most.stop.raise();
        assert_eq!(most.stopped(0, 0), Some(StopReason::Asked));
    }
}
