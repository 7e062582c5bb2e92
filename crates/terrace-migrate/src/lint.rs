//! Safety: what a migration does to those who use the tables meanwhile.
//!
//! A chain is read from its beginning, so that it is known which tables others use and what their
//! columns are; what is found is told for the migrations that somebody asks about. Operations are
//! read as the SQL that they become, so that both kinds of migration meet the same rules.
//!
//! | file | is for |
//! |---|---|
//! | `rules`, `rules.json` | the rules, as data |
//! | `read`, `act` | what a statement does |
//! | `tables` | what the tables look like before it |
//! | `columns`, `types`, `constraints`, `indexes`, `relations`, `transactions` | a group of rules each |
//! | `safe` | the safe forms, as SQL |
//! | `found` | what is told |
//! | `online`, `rewrite` | runs safe forms in the place of statements, writes them to files |

mod act;
mod columns;
mod constraints;
mod found;
mod indexes;
mod online;
mod read;
mod relations;
mod rewrite;
mod rules;
mod safe;
mod tables;
mod transactions;
mod types;

use std::time::Duration;

use terrace_core::{Result, ScopeKind};
use terrace_sql::{Allowance, Ddl, Dialect, Nature};

use crate::error;
use crate::migration::{Migration, Step};
use act::{Act, Change, Named};
pub use found::Finding;
use found::Place;
pub(crate) use online::safe_statements;
pub use rewrite::{Rewritten, rewrite};
pub use rules::{Rule, Weight, rules};
pub use safe::SafeStep;
use tables::Tables;

/// How a chain is read.
pub(crate) struct Linter<'a> {
    pub(crate) dialect: Dialect,
    /// How operations become SQL.
    pub(crate) render: &'a dyn Fn(&Ddl) -> Result<Vec<String>>,
    /// About which migrations somebody asks.
    pub(crate) asked: &'a dyn Fn(&Migration) -> bool,
    /// Whether what they make stays new until all of them are applied: on a target that lacks them.
    pub(crate) at_once: bool,
}

/// A statement, with what is said about it.
struct Line {
    text: String,
    act: Act,
    allowed: Vec<Allowance>,
    declared: bool,
}

/// The statements of one migration.
struct Chapter {
    lines: Vec<Line>,
    /// Whether they run in one transaction.
    together: bool,
    /// Whether they wait for locks without an end.
    waits: bool,
    allowed: Vec<Allowance>,
}

impl Linter<'_> {
    /// Reads a chain in its order.
    ///
    /// # Errors
    /// `Migration` for a rule that is allowed and doesn't exist; whatever keeps the chain from being
    /// read.
    pub(crate) fn read<'m>(
        &self,
        chain: impl IntoIterator<Item = &'m Migration>,
    ) -> Result<Vec<Finding>> {
        let mut tables = Tables::default();
        let mut findings = Vec::new();
        let mut asked_before = false;
        for migration in chain {
            let asked = (self.asked)(migration);
            if !(asked && asked_before && self.at_once) {
                tables.forget_new();
            }
            asked_before = asked;
            let chapter = self.chapter(migration);
            let chapter = chapter.map_err(|error| error.with_context(&migration.id))?;
            check_allowed(migration, &chapter)?;
            self.walk(migration, &chapter, &mut tables, asked, &mut findings);
        }
        Ok(findings)
    }

    fn chapter(&self, migration: &Migration) -> Result<Chapter> {
        let mut chapter = Chapter {
            lines: Vec::new(),
            together: migration.atomic
                && self.dialect.capabilities().transactional_ddl
                && !migration.is_online(self.dialect),
            waits: false,
            allowed: migration.allow.clone(),
        };
        for step in migration.forward(self.dialect)? {
            match step {
                Step::Ddl(ddl) => self.declared(&ddl, &mut chapter)?,
                Step::Sql(text) => self.written(&text, &mut chapter)?,
                Step::Rust(_) => {}
            }
        }
        let alone = |line: &Line| self.dialect.nature_of(&line.text) == Nature::Alone;
        if let [only] = chapter.lines.as_slice()
            && alone(only)
        {
            chapter.together = false;
        }
        Ok(chapter)
    }

    fn declared(&self, ddl: &Ddl, chapter: &mut Chapter) -> Result<()> {
        let line = |text: String, act| Line {
            text,
            act,
            allowed: Vec::new(),
            declared: true,
        };
        if let Ddl::RebuildTable { table, .. } = ddl {
            let act = Act::Rebuild(transactions::named(&table.name));
            chapter.lines.push(line(String::new(), act));
            return Ok(());
        }
        for text in (self.render)(ddl)? {
            let act = read::read(&text, self.dialect);
            chapter.lines.push(line(text, act));
        }
        Ok(())
    }

    fn written(&self, text: &str, chapter: &mut Chapter) -> Result<()> {
        let script = self.dialect.split(text)?;
        let directives = script.directives;
        chapter.together &= !directives.no_transaction;
        chapter.waits |= directives.lock_timeout == Some(Duration::ZERO);
        chapter.allowed.extend(directives.allowed);
        for statement in script.statements {
            chapter.lines.push(Line {
                act: read::read(statement.text, self.dialect),
                text: statement.text.to_owned(),
                allowed: statement.allowed,
                declared: false,
            });
        }
        Ok(())
    }

    fn walk(
        &self,
        migration: &Migration,
        chapter: &Chapter,
        tables: &mut Tables,
        asked: bool,
        findings: &mut Vec<Finding>,
    ) {
        let mut locked: Vec<String> = Vec::new();
        let mut open = chapter.together;
        for (index, line) in chapter.lines.iter().enumerate() {
            match line.act {
                Act::Begin => open = true,
                Act::Commit => open = chapter.together,
                _ => {}
            }
            if !open {
                tables.forget_unvalidated();
            }
            let allowed: Vec<Allowance> = chapter
                .allowed
                .iter()
                .chain(&line.allowed)
                .cloned()
                .collect();
            let mut place = Place {
                dialect: self.dialect,
                tables,
                text: &line.text,
                together: open,
                declared: line.declared,
                of_tenants: migration.scope == ScopeKind::Tenant,
                allowed: &allowed,
                found: Vec::new(),
            };
            if asked {
                find(&line.act, &mut place);
                if index == 0 && chapter.waits {
                    place.note("no-lock-timeout", &transactions::named("every table"));
                }
                several(&line.act, chapter, &mut locked, &mut place);
            }
            let id = &migration.id;
            if migration.is_online(self.dialect) {
                // Those are run in another way.
                place.found.retain(|found| !online::is_done(&found.steps));
            }
            findings.extend(place.found.into_iter().map(|found| {
                Finding {
                    app: id.app.clone(),
                    migration: id.name.clone(),
                    statement: index + 1,
                    rule: &found.rule.name,
                    weight: found.rule.weight,
                    table: found.table,
                    lock: found
                        .rule
                        .locks
                        .get(self.dialect.name())
                        .map(String::as_str),
                    harm: &found.rule.harm,
                    safe: &found.rule.safe,
                    steps: found.steps,
                }
            }));
            tables.apply(&line.act);
        }
    }
}

/// All rules about one statement.
fn find(act: &Act, place: &mut Place<'_>) {
    match act {
        Act::CreateTable { table, columns, .. } => {
            for column in columns {
                types::find(table, column, place);
            }
        }
        Act::AlterTable { table, changes } => {
            for change in changes {
                change_of(table, change, place);
            }
        }
        _ => {}
    }
    constraints::find_domain(act, place);
    indexes::find(act, place);
    indexes::find_alone(act, place);
    relations::find(act, place);
    transactions::find(act, place);
}

fn change_of(table: &Named, change: &Change, place: &mut Place<'_>) {
    columns::find(table, change, place);
    constraints::find(table, change, place);
    indexes::find_change(table, change, place);
    relations::find_change(table, change, place);
    transactions::find_change(table, change, place);
}

/// Told once, at the second table.
fn several(act: &Act, chapter: &Chapter, locked: &mut Vec<String>, place: &mut Place<'_>) {
    let Some(table) = transactions::locks(act, place).filter(|_| place.together) else {
        return;
    };
    if locked.contains(&table.name) {
        return;
    }
    locked.push(table.name.clone());
    if locked.len() == 2 {
        let texts = chapter.lines.iter().map(|line| line.text.clone());
        let steps = place.steps(|_| Ok(vec![SafeStep::now(texts.collect())]));
        place.note_steps("several-locks", table, steps);
    }
}

/// A rule that doesn't exist silences nothing.
fn check_allowed(migration: &Migration, chapter: &Chapter) -> Result<()> {
    let lines = chapter.lines.iter().flat_map(|line| &line.allowed);
    for allowed in chapter.allowed.iter().chain(lines) {
        if !rules().iter().any(|rule| rule.name == allowed.rule) {
            let (id, rule) = (&migration.id, &allowed.rule);
            return Err(
                error::migration(format!("{id} allows {rule}, and there is no such rule"))
                    .with_hint("docs/lints.md lists them"),
            );
        }
    }
    Ok(())
}
