//! The page that says how much of Django's test-suite is mapped and equal: `docs/parity/orm.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::case::Tally;
use crate::cell::Backend;
use crate::reasons::Unequal;
use crate::report::{self, ModuleReport, totals};
use crate::runner::Work;

/// The page.
pub(crate) fn render(work: &[Work], reports: &[ModuleReport], accepted: &Unequal) -> String {
    let django = work
        .first()
        .map_or("", |work| work.recorded.django.as_str());
    let mut page = format!(
        "<!-- Made by `cargo xtask oracle`. Do not edit. -->\n\n\
         # The ORM beside Django's\n\n\
         Tests of Django {django}'s own test-suite, run here with Terrace's ORM: the same rows, \
         the same values, the same kinds of errors and no more statements than Django's tests \
         observed on the same database. A case is equal on a database only if it is equal in both \
         isolation modes that are run there: rows and databases on SQLite, rows and schemas on \
         PostgreSQL, with another tenant's rows beside it. How it works: \
         [`oracle/README.md`](../../oracle/README.md).\n\n"
    );
    summary(&mut page, reports);
    modules(&mut page, reports);
    reasons(&mut page, reports, accepted);
    page
}

fn summary(page: &mut String, reports: &[ModuleReport]) {
    line(
        page,
        "| | tests in Django | mapped | equal | unequal | not applicable | not yet mapped |",
    );
    line(page, "|---|---|---|---|---|---|---|");
    for (backend, counts) in totals(reports) {
        let left = counts
            .tests
            .saturating_sub(counts.mapped + counts.not_applicable);
        let row = format!(
            "| {} | {} | {} | {} | {} | {} | {left} |",
            title(backend),
            counts.tests,
            counts.mapped,
            counts.equal,
            counts.unequal,
            counts.not_applicable
        );
        line(page, &row);
    }
    let tallies = tallies(reports);
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let bare = tallies.values().filter(|of| of.compared + of.compiler == 0);
    let text = format!(
        "\nOf what the mapped tests observe, {} values, errors and numbers of statements are \
         compared, {} errors are the compiler's here, {} are passed over for a reason that the \
         case gives, and {} have no meaning outside Python: counted once for each case. {} cases \
         do all that Django's test does, but it observes nothing that could be compared, except \
         how many statements ran.",
        sum(|of| of.compared),
        sum(|of| of.compiler),
        sum(|of| of.skipped),
        sum(|of| of.opaque),
        bare.count()
    );
    line(page, &text);
}

/// What became of the observations of each case, in the first cell in which it ran.
fn tallies(reports: &[ModuleReport]) -> BTreeMap<&str, Tally> {
    let mut cases: BTreeMap<&str, Tally> = BTreeMap::new();
    for report in reports {
        for (_, reports) in &report.cells {
            for case in reports {
                cases.entry(case.name).or_insert(case.tally);
            }
        }
    }
    cases
}

fn modules(page: &mut String, reports: &[ModuleReport]) {
    line(page, "\n## By module\n\nSQLite / PostgreSQL.\n");
    line(
        page,
        "| module | tests in Django | mapped | equal | not applicable | not yet mapped |",
    );
    line(page, "|---|---|---|---|---|---|");
    for report in reports {
        let [one, other] = Backend::ALL.map(|backend| report.counts(backend));
        let pair = |one: usize, other: usize| {
            if one == other {
                one.to_string()
            } else {
                format!("{one} / {other}")
            }
        };
        let left = |counts: crate::report::Counts| {
            counts
                .tests
                .saturating_sub(counts.mapped + counts.not_applicable)
        };
        let row = format!(
            "| {} | {} | {} | {} | {} | {} |",
            report.name,
            pair(one.tests, other.tests),
            pair(one.mapped, other.mapped),
            pair(one.equal, other.equal),
            pair(one.not_applicable, other.not_applicable),
            pair(left(one), left(other))
        );
        line(page, &row);
    }
}

fn reasons(page: &mut String, reports: &[ModuleReport], accepted: &Unequal) {
    let mut unequal: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (name, cell) in report::unequal(reports) {
        let reason = accepted.of(name, cell).unwrap_or("no reason yet");
        unequal.entry((name, reason)).or_default().push(&cell.name);
    }
    if !unequal.is_empty() {
        line(page, "\n## Unequal\n");
        for ((name, reason), mut cells) in unequal {
            cells.sort_unstable();
            line(
                page,
                &format!("- `{name}` on {}: {reason}", cells.join(", ")),
            );
        }
    }
    line(page, "\n## Not applicable\n");
    for report in reports {
        let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut names: Vec<&(String, String)> = report.not_applicable.values().flatten().collect();
        names.sort();
        names.dedup();
        for (name, reason) in names {
            let short = name
                .strip_prefix(&format!("{}.", report.name))
                .unwrap_or(name);
            by_reason.entry(reason).or_default().push(short);
        }
        if by_reason.is_empty() {
            continue;
        }
        line(page, &format!("\n### {}\n", report.name));
        for (reason, names) in by_reason {
            line(page, &format!("- {reason}: `{}`", names.join("`, `")));
        }
    }
}

const fn title(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    }
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a String takes every text");
}
