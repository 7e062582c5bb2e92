//! What came out: for each case in each cell, and counted by database.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::case::{Tally, Verdict};
use crate::cell::{Backend, Cell};
use crate::reasons::Unequal;
use crate::runner::Work;

/// A case in one cell.
#[derive(Clone, Debug)]
pub(crate) struct CaseReport {
    /// The name of Django's test.
    pub(crate) name: &'static str,
    /// How it went.
    pub(crate) outcome: Outcome,
    /// What became of its observations.
    pub(crate) tally: Tally,
}

/// How a case went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As in Django.
    Equal,
    /// Otherwise, in these ways.
    Unequal(Vec<String>),
}

impl CaseReport {
    pub(crate) fn new(name: &'static str, outcome: Outcome) -> Self {
        Self {
            name,
            outcome,
            tally: Tally::default(),
        }
    }

    pub(crate) fn from_verdict(name: &'static str, verdict: Verdict) -> Self {
        let outcome = if verdict.differences.is_empty() {
            Outcome::Equal
        } else {
            Outcome::Unequal(verdict.differences)
        };
        Self {
            name,
            outcome,
            tally: verdict.tally,
        }
    }
}

/// A module.
#[derive(Clone, Debug)]
pub(crate) struct ModuleReport {
    /// Its name.
    pub(crate) name: String,
    /// The tests that Django passes, for each database.
    pub(crate) tests: BTreeMap<Backend, Vec<String>>,
    /// Those without a meaning here, with the reason, for each database.
    pub(crate) not_applicable: BTreeMap<Backend, Vec<(String, String)>>,
    /// What each case did, by cell.
    pub(crate) cells: Vec<(Cell, Vec<CaseReport>)>,
}

/// Counts of one module, or of all, on one database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that Django passes.
    pub(crate) tests: usize,
    /// Those that we have cases for.
    pub(crate) mapped: usize,
    /// Cases that are equal in every cell of the database.
    pub(crate) equal: usize,
    /// Cases that are not.
    pub(crate) unequal: usize,
    /// Tests without a meaning here.
    pub(crate) not_applicable: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.mapped += other.mapped;
        self.equal += other.equal;
        self.unequal += other.unequal;
        self.not_applicable += other.not_applicable;
    }
}

impl ModuleReport {
    pub(crate) fn of(work: &Work) -> Self {
        let mut report = Self {
            name: work.name.clone(),
            tests: BTreeMap::new(),
            not_applicable: BTreeMap::new(),
            cells: Vec::new(),
        };
        for backend in Backend::ALL {
            let passed = |name: &&str| {
                work.recorded
                    .test(name, backend)
                    .is_ok_and(|test| test.passed())
            };
            let tests: Vec<&str> = work.recorded.names().filter(passed).collect();
            let reasons = tests.iter().filter_map(|name| {
                let reason = work.not_applicable.of(name)?;
                Some(((*name).to_owned(), reason.to_owned()))
            });
            report.not_applicable.insert(backend, reasons.collect());
            let tests = tests.iter().map(|name| (*name).to_owned());
            report.tests.insert(backend, tests.collect());
        }
        report
    }

    pub(crate) fn add(&mut self, cell: &Cell, cases: Vec<CaseReport>) {
        self.cells.push((cell.clone(), cases));
        self.cells
            .sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    }

    /// Each case of a database, with whether it is equal in every cell.
    pub(crate) fn cases(&self, backend: Backend) -> BTreeMap<&'static str, bool> {
        let mut cases = BTreeMap::new();
        for (_, reports) in self
            .cells
            .iter()
            .filter(|(cell, _)| cell.backend == backend)
        {
            for case in reports {
                *cases.entry(case.name).or_insert(true) &= case.outcome == Outcome::Equal;
            }
        }
        cases
    }

    pub(crate) fn counts(&self, backend: Backend) -> Counts {
        let cases = self.cases(backend);
        let equal = cases.values().filter(|equal| **equal).count();
        Counts {
            tests: self.tests.get(&backend).map_or(0, Vec::len),
            mapped: cases.len(),
            equal,
            unequal: cases.len() - equal,
            not_applicable: self.not_applicable.get(&backend).map_or(0, Vec::len),
        }
    }
}

/// Counts of all modules, by database.
pub(crate) fn totals(reports: &[ModuleReport]) -> BTreeMap<Backend, Counts> {
    let mut totals = BTreeMap::new();
    for backend in Backend::ALL {
        let counts: &mut Counts = totals.entry(backend).or_default();
        for report in reports {
            counts.add(report.counts(backend));
        }
    }
    totals
}

/// The numbers that programs read.
pub(crate) fn to_json(reports: &[ModuleReport], without_reason: &[String]) -> Json {
    let mut json = serde_json::Map::new();
    for (backend, counts) in totals(reports) {
        let entry = json!({
            "tests": counts.tests,
            "mapped": counts.mapped,
            "equal": counts.equal,
            "unequal": counts.unequal,
            "not_applicable": counts.not_applicable,
        });
        json.insert(backend.as_str().to_owned(), entry);
    }
    json.insert("unequal_without_reason".to_owned(), json!(without_reason));
    Json::Object(json)
}

/// The cases that are unequal, with the cell.
pub(crate) fn unequal(reports: &[ModuleReport]) -> Vec<(&'static str, &Cell)> {
    let cells = reports.iter().flat_map(|report| &report.cells);
    cells
        .flat_map(|(cell, cases)| {
            let unequal = cases.iter().filter(|case| case.outcome != Outcome::Equal);
            unequal.map(move |case| (case.name, cell))
        })
        .collect()
}

/// The cases that are unequal in a cell and have no written reason there.
pub(crate) fn unequal_without_reason(reports: &[ModuleReport], reasons: &Unequal) -> Vec<String> {
    let unequal = unequal(reports).into_iter();
    let without = unequal.filter(|(name, cell)| reasons.of(name, cell).is_none());
    let mut names: Vec<String> = without
        .map(|(name, cell)| format!("{name} on {}", cell.name))
        .collect();
    names.sort_unstable();
    names
}

impl Verdict {
    /// A case that could not be run.
    pub(crate) fn failed(why: String) -> Self {
        Self {
            differences: vec![why],
            wrote: true,
            ..Self::default()
        }
    }
}
