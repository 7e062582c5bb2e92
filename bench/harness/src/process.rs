//! The workers' processes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use bench_worker::{Configuration, Failure, Result};
use serde_json::Value;

/// A contender's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// tokio-postgres and deadpool. Makes the databases, so it starts first and ends last.
    Postgres,
    /// rusqlite.
    Rusqlite,
    /// sqlx.
    Sqlx,
    /// Terrace.
    Ours,
    /// Terrace, building statements.
    Statement,
}

impl Who {
    const ALL: [Self; 5] = [
        Self::Postgres,
        Self::Rusqlite,
        Self::Sqlx,
        Self::Ours,
        Self::Statement,
    ];

    fn program(self) -> &'static str {
        match self {
            Self::Postgres => "peer-postgres",
            Self::Rusqlite => "peer-rusqlite",
            Self::Sqlx => "peer-sqlx",
            Self::Ours => "bench-ours",
            Self::Statement => "bench-statement",
        }
    }
}

/// All of them, in the order of their start.
pub(crate) struct Processes(Vec<Process>);

impl Processes {
    /// Starts every worker and waits until it has made its rows.
    pub(crate) fn start(binaries: &Path, configuration: &Configuration) -> Result<Self> {
        let mut started = Self(Vec::new());
        for who in Who::ALL {
            match Process::start(who, binaries, configuration) {
                Ok(process) => started.0.push(process),
                Err(failure) => {
                    started.finish()?;
                    return Err(failure);
                }
            }
        }
        started.run(Who::Postgres, "tidy", 0.0)?;
        Ok(started)
    }

    /// Lets one of them run a scenario.
    pub(crate) fn run(&mut self, who: Who, scenario: &str, seconds: f64) -> Result<Value> {
        let process = self
            .0
            .iter_mut()
            .find(|process| process.who == who)
            .ok_or("a worker is gone")?;
        process.ask(&format!("run {scenario} {seconds}"))
    }

    /// Ends every worker, the last one started first; the first failure is returned.
    pub(crate) fn finish(self) -> Result<()> {
        self.0
            .into_iter()
            .rev()
            .map(Process::finish)
            .fold(Ok(()), Result::and)
    }
}

struct Process {
    who: Who,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(who: Who, binaries: &Path, configuration: &Configuration) -> Result<Self> {
        let mut child = Command::new(binaries.join(who.program()))
            .arg(serde_json::to_string(configuration)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("a worker has no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("a worker has no output")?);
        let mut process = Self {
            who,
            child,
            input,
            output,
        };
        process.answer()?;
        Ok(process)
    }

    fn ask(&mut self, line: &str) -> Result<Value> {
        writeln!(self.input, "{line}")?;
        self.answer()
            .map_err(|failure| format!("{line}: {failure}").into())
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line)
            .map_err(|_| Failure::from(format!("{} ended or said nonsense", self.who.program())))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(Failure::from(format!("{}: {error}", self.who.program()))),
            None => Ok(answer),
        }
    }

    fn finish(self) -> Result<()> {
        let Self {
            who,
            mut child,
            input,
            output,
        } = self;
        drop((input, output));
        let status = child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::from(format!("{}: {status}", who.program())))
        }
    }
}
