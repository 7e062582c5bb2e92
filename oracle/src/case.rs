//! What a case is given: a handle, and the observations of Django's test, one after the other.

use std::cell::{Cell, RefCell};
use std::panic::Location;

use serde_json::{Map, Value as Json, json};
use terrace_core::{Error, Result, Tenant};
use terrace_orm::Model;
use terrace_tenancy::{Db, MigrationTarget, Recording};

use crate::cell::Backend;
use crate::compare::{almost_equal, equal};
use crate::compiler;
use crate::errors::exceptions;
use crate::observe::Observe;
use crate::recorded::RecordedTest;

/// A running case.
///
/// Each method that observes takes the next observation of Django's test, and notes it when ours
/// is not equal. Observations without a meaning here are passed over by themselves.
#[derive(Debug)]
pub(crate) struct Case {
    backend: Backend,
    db: Db<Tenant>,
    statements: Recording,
    arranging: Db<Tenant>,
    arrangements: Recording,
    owner: MigrationTarget,
    expected: RecordedTest,
    next: Cell<usize>,
    tally: Cell<Tally>,
    differences: RefCell<Vec<String>>,
}

/// How a case went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// In what it differs from Django's test; nothing when it is equal.
    pub(crate) differences: Vec<String>,
    /// What became of the observations.
    pub(crate) tally: Tally,
    /// Whether it may have changed rows.
    pub(crate) wrote: bool,
}

/// What became of observations.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Compared.
    pub(crate) compared: usize,
    /// Passed over for a reason that the case gives.
    pub(crate) skipped: usize,
    /// Errors that the compiler gives here.
    pub(crate) compiler: usize,
    /// Without a meaning outside Python.
    pub(crate) opaque: usize,
}

impl Case {
    pub(crate) fn new(
        backend: Backend,
        db: &Db<Tenant>,
        owner: MigrationTarget,
        expected: RecordedTest,
    ) -> Self {
        let (own, statements) = db.recording();
        let (arranging, arrangements) = db.recording();
        Self {
            backend,
            db: own,
            statements,
            arranging,
            arrangements,
            owner,
            expected,
            next: Cell::new(0),
            tally: Cell::default(),
            differences: RefCell::default(),
        }
    }

    /// The tenant. Its statements are counted: there may be no more than Django's test ran.
    pub(crate) fn db(&self) -> &Db<Tenant> {
        &self.db
    }

    /// The same tenant without counting: for what Django's test has at hand from its set-up.
    pub(crate) fn arrange(&self) -> &Db<Tenant> {
        &self.arranging
    }

    /// The tables themselves, for cases that change them.
    pub(crate) fn owner(&self) -> &MigrationTarget {
        &self.owner
    }

    /// The row with this key, which Django's test has at hand from its set-up. Not counted.
    pub(crate) async fn given<M: Model<Scope = Tenant>>(
        &self,
        key: impl Into<M::Key>,
    ) -> Result<M> {
        M::get(&self.arranging, key).await
    }

    /// The database, for tests that do different things on each.
    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    /// Observes a value: of `assertEqual`, `assertTrue`, `assertIsNone`, `assertSequenceEqual`,
    /// `assertQuerySetEqual`, `assertCountEqual` and the like. Rows, in the order that we got them;
    /// whether the order matters is what Django's test says.
    #[track_caller]
    pub(crate) fn value(&self, seen: impl Observe) {
        let seen = seen.observe();
        let Some((place, expected)) = self.take(&format!("value {seen}")) else {
            return;
        };
        let Some(value) = expected.get("value") else {
            return self.differs(&place, &expected, &seen);
        };
        let same = match expected.get("places").and_then(Json::as_i64) {
            Some(places) => almost_equal(value, &seen, i32::try_from(places).unwrap_or(7)),
            None => equal(value, &seen),
        };
        if !same {
            self.differs(&place, value, &seen);
        }
    }

    /// Observes a value that is another in every run, because it hangs on the clock: it must equal
    /// `own`, which the case knows by other means.
    #[track_caller]
    pub(crate) fn moment(&self, seen: impl Observe, own: impl Observe) {
        let (seen, own) = (seen.observe(), own.observe());
        let Some((place, expected)) = self.take(&format!("value {seen}")) else {
            return;
        };
        if !expected.contains_key("value") || !equal(&own, &seen) {
            self.differs(&place, &own, &seen);
        }
    }

    /// Observes rows: the same as [`value`](Self::value), for any iterator.
    #[track_caller]
    pub(crate) fn rows<T: Observe>(&self, seen: impl IntoIterator<Item = T>) {
        let seen: Vec<Json> = seen.into_iter().map(|row| row.observe()).collect();
        self.value(crate::observe::Spelled(Json::Array(seen)));
    }

    /// Observes that something holds, where Django's test says less than equality (`assertIn`,
    /// `assertGreater`, `assertNotEqual`, `assertIsNotNone` …) and so compares with a value that
    /// ours needn't be.
    #[track_caller]
    pub(crate) fn holds(&self, seen: bool) {
        let Some((place, expected)) = self.take("what holds") else {
            return;
        };
        let says_less = expected.contains_key("by");
        if !seen || !says_less {
            let wanted = if says_less {
                json!("holds")
            } else {
                json!(expected)
            };
            self.differs(&place, &wanted, &json!(seen));
        }
    }

    /// Observes an error, whose kind must stand for Django's exception. Gives it back.
    #[track_caller]
    pub(crate) fn raises<T>(&self, result: Result<T>) -> Option<Error> {
        let (place, expected) = self.take("an error")?;
        let Some(exception) = expected.get("raises").and_then(Json::as_str) else {
            let seen = result
                .err()
                .map_or(json!("no error"), |error| json!(error.to_string()));
            self.differs(&place, &expected, &seen);
            return None;
        };
        match result {
            Err(error) if exceptions(error.kind()).contains(&exception) => Some(error),
            Err(error) => {
                let seen = json!(format!("{:?}: {error}", error.kind()));
                self.differs(&place, &json!(exception), &seen);
                Some(error)
            }
            Ok(_) => {
                self.differs(&place, &json!(exception), &json!("no error"));
                None
            }
        }
    }

    /// Says that what raises in Django doesn't compile here, and why: for a reason that a file of
    /// mistakes shows, which [`compiler`] names.
    #[track_caller]
    pub(crate) fn compiler(&self, why: &'static str) {
        let Some((place, expected)) = self.take(why) else {
            return;
        };
        self.count(|tally| {
            tally.compared -= 1;
            tally.compiler += 1;
        });
        if !expected.contains_key("raises") {
            self.differs(&place, &expected, &json!("an error of the compiler"));
        }
        if let Err(missing) = compiler::shown(why) {
            self.differs(&place, &expected, &json!(missing));
        }
    }

    /// Runs a block whose statements Django's test counts: observe inside it what the test observes
    /// inside it. There may be no more than Django's; fewer are fine.
    #[track_caller]
    pub(crate) fn queries<T>(&self, block: impl Future<Output = T>) -> impl Future<Output = T> {
        let from = Location::caller();
        async move {
            let before = self.statements.count();
            let result = block.await;
            self.observe_queries(from, self.statements.count() - before);
            result
        }
    }

    /// Passes over observations, for a reason.
    #[track_caller]
    pub(crate) fn skip(&self, observations: usize, why: &'static str) {
        for _ in 0..observations {
            if self.take(why).is_none() {
                return;
            }
            self.count(|tally| {
                tally.compared -= 1;
                tally.skipped += 1;
            });
        }
    }

    /// How many statements ran so far.
    pub(crate) fn statements(&self) -> usize {
        self.statements.count()
    }

    /// How it went, after it ran.
    pub(crate) fn finish(self, result: &Result<()>) -> Verdict {
        if let Err(error) = result {
            self.note(format!("the case failed: {error:?}"));
        }
        let mut left = 0;
        while result.is_ok() && self.next_expected().is_some() {
            left += 1;
        }
        if left > 0 {
            self.note(format!("{left} more observations in Django's test"));
        }
        let (ours, theirs) = (self.statements.count(), self.expected.queries);
        if ours > theirs {
            self.note(format!(
                "{ours} statements, {theirs} in Django:{}",
                listed(&self.statements)
            ));
        }
        let statements = [self.statements.statements(), self.arrangements.statements()];
        let wrote = statements
            .iter()
            .flatten()
            .any(|statement| !only_reads(&statement.sql));
        Verdict {
            differences: self.differences.into_inner(),
            tally: self.tally.get(),
            wrote,
        }
    }

    fn observe_queries(&self, from: &'static Location<'static>, ours: usize) {
        let Some((place, expected)) = self.take_at(from, "a number of statements") else {
            return;
        };
        match expected.get("queries").and_then(Json::as_u64) {
            Some(theirs) if u64::try_from(ours).is_ok_and(|ours| ours <= theirs) => {}
            _ => self.differs(&place, &expected, &json!({ "queries": ours })),
        }
    }

    /// The next observation that has a meaning here, and where it is asked for.
    #[track_caller]
    fn take(&self, what: &str) -> Option<(String, Map<String, Json>)> {
        self.take_at(Location::caller(), what)
    }

    fn take_at(
        &self,
        from: &'static Location<'static>,
        what: &str,
    ) -> Option<(String, Map<String, Json>)> {
        let file = from.file().rsplit("cases/").next().unwrap_or_default();
        let Some((index, expected)) = self.next_expected() else {
            self.note(format!(
                "{file}:{}: Django's test observes no more: {what}",
                from.line()
            ));
            return None;
        };
        self.count(|tally| tally.compared += 1);
        Some((
            format!("{file}:{}: observation {index}", from.line()),
            expected,
        ))
    }

    fn next_expected(&self) -> Option<(usize, Map<String, Json>)> {
        loop {
            let index = self.next.get();
            let expected = self.expected.observations.get(index)?;
            self.next.set(index + 1);
            if expected.contains_key("opaque") {
                self.count(|tally| tally.opaque += 1);
            } else {
                return Some((index + 1, expected.clone()));
            }
        }
    }

    fn count(&self, change: impl FnOnce(&mut Tally)) {
        let mut tally = self.tally.get();
        change(&mut tally);
        self.tally.set(tally);
    }

    fn differs(&self, place: &str, expected: &impl serde::Serialize, seen: &Json) {
        self.note(format!("{place}: Django {}, here {seen}", json!(expected)));
    }

    fn note(&self, difference: String) {
        self.differences.borrow_mut().push(difference);
    }
}

/// Statements for a person to read, long ones cut.
fn listed(statements: &Recording) -> String {
    let mut text = String::new();
    for (place, statement) in statements.statements().iter().enumerate() {
        text = format!("{text}\n      {}. {}", place + 1, cut(&statement.sql));
    }
    text
}

/// The beginning of a long text.
fn cut(text: &str) -> String {
    const MOST: usize = 600;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether a statement surely changes nothing.
fn only_reads(sql: &str) -> bool {
    let reads = sql.starts_with("SELECT") || sql.starts_with("WITH") || sql.starts_with('(');
    let writes = ["INSERT ", "UPDATE ", "DELETE "];
    reads && !writes.iter().any(|word| sql.contains(word))
}
