//! Steps that run one after the other, each with its duration, and a summary of all.

use std::time::{Duration, Instant};

use crate::console::say;
use crate::error::{Error, Result};

/// What became of a step.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

struct Step {
    name: String,
    outcome: Outcome,
    took: Duration,
}

/// The steps that ran so far.
#[derive(Default)]
pub(crate) struct Steps(Vec<Step>);

impl Steps {
    /// Runs a step. Its failure is kept for the summary, so that independent steps still run; only
    /// an interruption ends everything.
    pub(crate) fn run<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<Option<T>> {
        say(format_args!("\n== {name}"));
        let begin = Instant::now();
        let result = work();
        let took = begin.elapsed();
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed, Some(value)),
            Err(error) if error.is_interrupted() => return Err(error),
            Err(error) => {
                say(format_args!("== {name} FAILED: {error}"));
                (Outcome::Failed(first_line(&error)), None)
            }
        };
        self.push(name, outcome, took);
        Ok(value)
    }

    /// Notes a step that could not run because of another's failure.
    pub(crate) fn fail(&mut self, name: &str, why: &str) {
        self.push(name, Outcome::Failed(why.to_owned()), Duration::ZERO);
    }

    /// Notes a step that was left out on purpose.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        self.push(name, Outcome::Skipped(why.to_owned()), Duration::ZERO);
    }

    /// Prints the summary; fails when any step failed.
    pub(crate) fn finish(self) -> Result<()> {
        say("\n== summary");
        for step in &self.0 {
            let seconds = step.took.as_secs_f64();
            say(match &step.outcome {
                Outcome::Passed => format!("   ok      {:12} {seconds:8.1} s", step.name),
                Outcome::Failed(why) => {
                    format!("   FAILED  {:12} {seconds:8.1} s  {why}", step.name)
                }
                Outcome::Skipped(why) => format!("   skipped {:12}             {why}", step.name),
            });
        }
        let failed = |step: &&Step| matches!(step.outcome, Outcome::Failed(_));
        match self.0.iter().filter(failed).count() {
            0 => Ok(()),
            count => Err(Error::new(format!(
                "{count} of {} steps failed",
                self.0.len()
            ))),
        }
    }

    fn push(&mut self, name: &str, outcome: Outcome, took: Duration) {
        self.0.push(Step {
            name: name.to_owned(),
            outcome,
            took,
        });
    }
}

fn first_line(error: &Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_lets_the_next_one_run_and_fails_the_whole() {
        let mut steps = Steps::default();
        let failed: Option<()> = steps.run("first", || Err(Error::new("broken"))).unwrap();
        assert!(failed.is_none());
        assert_eq!(steps.run("second", || Ok(7)).unwrap(), Some(7));
        steps.skip("third", "not wanted");
        let error = steps.finish().unwrap_err();
        assert_eq!(error.to_string(), "1 of 3 steps failed");
    }

    #[test]
    fn an_interruption_ends_everything() {
        let mut steps = Steps::default();
        let ended: Result<Option<()>> = steps.run("first", || Err(Error::interrupted()));
        assert_eq!(ended.unwrap_err().exit_code(), 130);
    }

    #[test]
    fn skipped_steps_don_t_fail() {
        let mut steps = Steps::default();
        steps.skip("only", "not wanted");
        assert!(steps.finish().is_ok());
    }
}
