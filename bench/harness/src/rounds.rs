//! Rounds: every contender in turn, again and again.

use bench_worker::{Measurement, Result};

use crate::load::{self, Request};
use crate::process::{Processes, Who};

/// What is run and for how long.
pub(crate) struct Plan {
    /// Short rounds, no build times.
    pub(crate) quick: bool,
    /// Only groups whose names begin with one of these, unless there is none.
    pub(crate) only: Vec<String>,
    /// Rounds per group, instead of each group's own number.
    pub(crate) rounds: Option<usize>,
}

/// Contenders that are compared with each other.
pub(crate) struct Group {
    /// Its name on the command line and in the table.
    pub(crate) name: &'static str,
    /// Who takes part, in turns.
    pub(crate) contenders: Vec<Contender>,
    /// How many turns each has.
    pub(crate) rounds: usize,
    /// How long a turn takes.
    pub(crate) seconds: f64,
}

/// One way to do a thing.
pub(crate) struct Contender {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// How it works for a while.
    pub(crate) work: Work,
}

/// How a contender works for a while.
pub(crate) enum Work {
    /// A scenario of a worker.
    Scenario(Who, &'static str),
    /// Requests to a server that a worker serves.
    Requests(Request),
}

/// What a group's contenders measured, round by round.
pub(crate) struct Results(Vec<(&'static str, Vec<Measurement>)>);

impl Plan {
    /// Whether a group is run.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| name.starts_with(only.as_str()))
    }

    /// Runs a group; `None` when it isn't wanted.
    pub(crate) async fn run(
        &self,
        group: Group,
        processes: &mut Processes,
    ) -> Result<Option<Results>> {
        if !self.has(group.name) {
            return Ok(None);
        }
        let (rounds, seconds) = if self.quick {
            (3, 0.25)
        } else {
            (group.rounds, group.seconds)
        };
        let rounds = self.rounds.unwrap_or(rounds);
        progress(group.name, rounds);
        // Connections, prepared statements and caches are there before anything counts.
        for contender in &group.contenders {
            contender.work(0.2, processes).await?;
        }
        let mut results: Vec<_> = group
            .contenders
            .iter()
            .map(|contender| (contender.name, Vec::new()))
            .collect();
        for _ in 0..rounds {
            for (contender, (_, measured)) in group.contenders.iter().zip(&mut results) {
                measured.push(contender.work(seconds, processes).await?);
            }
        }
        Ok(Some(Results(results)))
    }
}

impl Contender {
    /// A contender whose work is a scenario of a worker.
    pub(crate) fn new(name: &'static str, who: Who, scenario: &'static str) -> Self {
        Self {
            name,
            work: Work::Scenario(who, scenario),
        }
    }

    async fn work(&self, seconds: f64, processes: &mut Processes) -> Result<Measurement> {
        match &self.work {
            Work::Scenario(who, scenario) => Ok(serde_json::from_value(
                processes.run(*who, scenario, seconds)?,
            )?),
            Work::Requests(request) => load::run(request, seconds).await,
        }
    }
}

impl Results {
    /// The contenders and what they measured.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &[Measurement])> {
        self.0
            .iter()
            .map(|(name, measured)| (*name, measured.as_slice()))
    }

    /// What one contender measured.
    pub(crate) fn of(&self, name: &str) -> &[Measurement] {
        self.iter()
            .find(|(found, _)| *found == name)
            .map_or(&[], |(_, measured)| measured)
    }

    /// One contender's number divided by another's, round by round.
    pub(crate) fn ratios(
        &self,
        ours: &str,
        theirs: &str,
        number: fn(&Measurement) -> f64,
    ) -> Vec<f64> {
        let pairs = self.of(ours).iter().zip(self.of(theirs));
        pairs
            .map(|(ours, theirs)| number(ours) / number(theirs))
            .collect()
    }
}

#[expect(clippy::print_stderr, reason = "who waits wants to know for what")]
fn progress(name: &str, rounds: usize) {
    eprintln!("{name}: {rounds} rounds");
}
