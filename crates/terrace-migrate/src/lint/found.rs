//! What was found, and where.

use serde::Serialize;
use terrace_core::Result;
use terrace_sql::{Allowance, Dialect};

use super::act::Named;
use super::rules::{Weight, rule};
use super::safe::SafeStep;
use super::tables::Tables;

/// Something about a migration that can hurt those who use the tables meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The app.
    pub app: String,
    /// The migration.
    pub migration: String,
    /// Which of its statements on this database, counted from 1.
    pub statement: usize,
    /// The rule.
    pub rule: &'static str,
    /// How bad it is.
    pub weight: Weight,
    /// The table, or what else it is about.
    pub table: String,
    /// The lock that is taken on this database, and whether the table is read or written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<&'static str>,
    /// What happens to those who use it.
    pub harm: &'static str,
    /// What does the same without that, in words.
    pub safe: &'static str,
    /// What does the same without that, as SQL; empty where nobody can tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<SafeStep>,
}

impl Finding {
    /// Whether it is an error, in the production tier or elsewhere.
    pub fn is_error(&self, production: bool) -> bool {
        production && self.weight == Weight::Danger
    }

    /// It, in a few lines for people: with the SQL of its safe form when `steps` says so.
    pub fn lines(&self, production: bool, steps: bool) -> String {
        let level = if self.is_error(production) {
            "error"
        } else {
            "warning"
        };
        let (app, migration, statement) = (&self.app, &self.migration, self.statement);
        let lock = self
            .lock
            .map_or_else(String::new, |lock| format!("lock: {lock}\n  "));
        let mut lines = format!(
            "{level}: {app}.{migration}, statement {statement}, {}: {}\n  {lock}{}\n  safe: {}",
            self.table, self.rule, self.harm, self.safe
        );
        let files = self.steps.iter().filter(|_| steps).map(SafeStep::file);
        for line in files.collect::<String>().lines() {
            lines.push_str("\n    ");
            lines.push_str(line);
        }
        lines
    }
}

/// Where a rule looks, and where it notes what it found.
pub(super) struct Place<'a> {
    pub(super) dialect: Dialect,
    /// The tables before the statement.
    pub(super) tables: &'a Tables,
    /// The statement.
    pub(super) text: &'a str,
    /// Whether it runs in a transaction with its neighbours.
    pub(super) together: bool,
    /// Whether it was made of a declaration, by which types are chosen on purpose.
    pub(super) declared: bool,
    /// Whether it runs for every tenant.
    pub(super) of_tenants: bool,
    pub(super) allowed: &'a [Allowance],
    pub(super) found: Vec<Found>,
}

/// What a rule found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rule: &'static super::Rule,
    pub(super) table: String,
    pub(super) steps: Vec<SafeStep>,
}

impl Place<'_> {
    /// Notes something, unless it is allowed or doesn't hold on this database.
    pub(super) fn note(&mut self, name: &str, table: &Named) {
        self.note_steps(name, table, Vec::new());
    }

    /// The same, with its safe form.
    pub(super) fn note_steps(&mut self, name: &str, table: &Named, steps: Vec<SafeStep>) {
        let Some(rule) = rule(name, self.dialect) else {
            return;
        };
        if self.allowed.iter().any(|allowed| allowed.rule == name) {
            return;
        }
        self.found.push(Found {
            rule,
            table: table.name.clone(),
            steps,
        });
    }

    /// Whether safe forms are known: those of the database on which they are SQL.
    pub(super) fn writes_safe_forms(&self) -> bool {
        self.dialect.capabilities().concurrent_changes
    }

    /// Safe steps, where they are known.
    pub(super) fn steps(
        &self,
        make: impl FnOnce(Dialect) -> Result<Vec<SafeStep>>,
    ) -> Vec<SafeStep> {
        if !self.writes_safe_forms() {
            return Vec::new();
        }
        // A name that nobody can quote is the database's to refuse.
        make(self.dialect).unwrap_or_default()
    }

    /// The statement with another word behind these.
    pub(super) fn with_word(&self, behind: &[&str], word: &str) -> Vec<SafeStep> {
        let lexemes = self.dialect.lexemes(self.text);
        let found = lexemes.windows(behind.len()).find(|pieces| {
            pieces
                .iter()
                .zip(behind)
                .all(|(piece, word)| piece.is(word))
        });
        let Some(last) = found.and_then(<[_]>::last) else {
            return Vec::new();
        };
        let (before, after) = self.text.split_at(last.end());
        vec![SafeStep::now(vec![format!("{before} {word}{after}")])]
    }
}
