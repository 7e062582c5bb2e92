//! Runs the cases of modules in cells, several at a time.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use futures_util::FutureExt as _;
use terrace_core::{Error, ErrorKind, Result};

use crate::case::{Case, Verdict};
use crate::cell::{Backend, Cell};
use crate::fixture::Fixture;
use crate::house::House;
use crate::module::{CaseEntry, Module};
use crate::reasons::Reasons;
use crate::recorded::{Recorded, RecordedTest, Tables};
use crate::report::{CaseReport, ModuleReport, Outcome};

/// How long a case may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A module with all that is said about it.
#[derive(Debug)]
pub(crate) struct Work {
    /// Its name.
    pub(crate) name: String,
    /// What Django observed.
    pub(crate) recorded: Recorded,
    /// What has no meaning here.
    pub(crate) not_applicable: Reasons,
    /// Our cases, if there are any.
    pub(crate) module: Option<Module>,
}

impl Work {
    /// Reads what is said about a module, and refuses names that Django doesn't have.
    pub(crate) fn prepare(name: &str, module: Option<Module>) -> Result<Self, String> {
        let recorded = Recorded::read(name)?;
        let not_applicable = Reasons::not_applicable(name)?;
        let names: Vec<&str> = recorded.names().collect();
        let mut wrong: Vec<String> = not_applicable
            .unknown(&names)
            .iter()
            .map(|name| format!("not_applicable: Django has no test {name}"))
            .collect();
        let mut seen = Vec::new();
        for case in module
            .iter()
            .flat_map(|module| module.cases.iter().copied().flatten())
        {
            if !names.contains(&case.name) {
                wrong.push(format!("Django has no test {}", case.name));
            } else if seen.contains(&case.name) {
                wrong.push(format!("{} is there twice", case.name));
            } else if not_applicable.of(case.name).is_some() {
                wrong.push(format!("{} is a case and not applicable", case.name));
            }
            seen.push(case.name);
        }
        if wrong.is_empty() {
            Ok(Self {
                name: name.to_owned(),
                recorded,
                not_applicable,
                module,
            })
        } else {
            Err(wrong.join("\n"))
        }
    }
}

impl Work {
    /// The tests that Django passes on some database, and that have neither a case nor a reason.
    pub(crate) fn left(&self) -> impl Iterator<Item = &str> {
        let cases = self
            .module
            .iter()
            .flat_map(|module| module.cases.iter().copied().flatten());
        let mapped: Vec<&str> = cases.map(|case| case.name).collect();
        self.recorded.names().filter(move |name| {
            let passes = |on| self.recorded.test(name, on).is_ok_and(|test| test.passed());
            Backend::ALL.into_iter().any(passes)
                && !mapped.contains(name)
                && self.not_applicable.of(name).is_none()
        })
    }
}

/// Runs every case whose name contains `matching`, in every cell.
pub(crate) fn run(work: &[Work], cells: &[Cell], matching: &str) -> Vec<ModuleReport> {
    let jobs: VecDeque<(usize, &Cell)> = (0..work.len())
        .filter(|index| work[*index].module.is_some())
        .flat_map(|index| cells.iter().map(move |cell| (index, cell)))
        .collect();
    let jobs = Mutex::new(jobs);
    let reports: Vec<ModuleReport> = work.iter().map(ModuleReport::of).collect();
    let reports = Mutex::new(reports);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => panic!("the run time could not start: {error}"),
    };
    let workers = thread::available_parallelism().map_or(2, std::num::NonZero::get) * 2;
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let job = lock(&jobs).pop_front();
                    let Some((index, cell)) = job else { break };
                    let found = runtime.block_on(run_module(&work[index], cell, matching));
                    lock(&reports)[index].add(cell, found);
                }
            });
        }
    });
    reports.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the cases of a module in one cell.
async fn run_module(work: &Work, cell: &Cell, matching: &str) -> Vec<CaseReport> {
    let Some(module) = &work.module else {
        return Vec::new();
    };
    let mut chosen: Vec<(&CaseEntry, RecordedTest)> = Vec::new();
    for case in module.cases.iter().copied().flatten() {
        if case.name.contains(matching)
            && let Ok(test) = work.recorded.test(case.name, cell.backend)
            && test.passed()
        {
            chosen.push((case, test));
        }
    }
    // Cases that start with the same rows follow each other, so that the rows are loaded once.
    chosen.sort_by(|(_, one), (_, other)| one.before.cmp(&other.before));
    let failed = |why: String| -> Vec<CaseReport> {
        let outcome = Outcome::Unequal(vec![why]);
        chosen
            .iter()
            .map(|(case, _)| CaseReport::new(case.name, outcome.clone()))
            .collect()
    };
    let fixture = match Fixture::of(module, &work.recorded) {
        Ok(fixture) => fixture,
        Err(why) => return failed(why),
    };
    let mut house = match House::build(cell, fixture).await {
        Ok(house) => house,
        Err(error) => return failed(format!("the tables could not be made: {error:?}")),
    };
    let nothing = Tables::new();
    let mut reports = Vec::with_capacity(chosen.len());
    for (case, test) in &chosen {
        let name = test.before.as_deref().unwrap_or_default();
        let rows = work.recorded.data.get(name).unwrap_or(&nothing);
        let verdict = match house.furnish(name, rows).await {
            Ok(()) => run_case(&mut house, cell, case, test.clone()).await,
            Err(error) => Verdict::failed(format!("the rows could not be loaded: {error:?}")),
        };
        reports.push(CaseReport::from_verdict(case.name, verdict));
    }
    if let Err(error) = house.remove().await {
        eprintln!(
            "{}: {}: removing the database: {error:?}",
            cell.name, work.name
        );
    }
    reports
}

async fn run_case(
    house: &mut House,
    cell: &Cell,
    entry: &CaseEntry,
    expected: RecordedTest,
) -> Verdict {
    let owner = match house.owner() {
        Ok(owner) => owner,
        Err(error) => return Verdict::failed(format!("no way to the tables: {error:?}")),
    };
    let case = Case::new(cell.backend, house.tenant(), owner, expected);
    let body = AssertUnwindSafe((entry.run)(&case)).catch_unwind();
    let result = match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(Error::new(ErrorKind::Internal, message(&*panic))),
        Err(_) => Err(Error::new(ErrorKind::Timeout, "the case hangs")),
    };
    let interrupted = result.is_err();
    let mut verdict = case.finish(&result);
    if verdict.wrote || interrupted {
        match house.soil().await {
            Ok(true) => {}
            Ok(false) => verdict
                .differences
                .push("another tenant's rows were changed".to_owned()),
            Err(error) => verdict
                .differences
                .push(format!("looking at the decoy: {error:?}")),
        }
    }
    verdict
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it panicked: {}", text.unwrap_or("without a message"))
}
